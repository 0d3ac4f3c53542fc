"""Ours beside its limits, by turns and in one process, so that a busy machine slows both."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

USAGE = Path(__file__).with_name("usage.py")
ROOT = USAGE.parents[1]

Act = Callable[[], object]


@dataclass(frozen=True)
class Limit:
    """What `ours` is held against. `goal`: at most this many times as long; None: shown for the eye only."""

    name: str
    act: Act
    goal: float | None = None


def timed(act: Act) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def alternate(ours: Act, limits: Sequence[Limit], *, pairs: int, warm_ups: int) -> dict[str, Any]:
    """Times of `ours` and of each limit, and the median of their ratios within a round."""
    for _ in range(warm_ups):
        ours()
        for limit in limits:
            limit.act()
    rounds = [(timed(ours), [timed(limit.act) for limit in limits]) for _ in range(pairs)]
    own_times = [own for own, _ in rounds]
    return {
        "pairs": pairs,
        "ours": spread(own_times),
        "limits": [
            compared(limit.name, limit.goal, own_times, [times[place] for _, times in rounds])
            for place, limit in enumerate(limits)
        ],
    }


def compared(name: str, goal: float | None, own_times: Sequence[float], times: Sequence[float]) -> dict[str, Any]:
    ratio = median(own / limit for own, limit in zip(own_times, times, strict=True))
    return {"name": name, **spread(times), "ratio": round(ratio, 2), "goal": goal}


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return {
        "p50_ms": round(median(ordered), 3),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
    }


@dataclass(frozen=True)
class Run:
    """A process that ended: what it printed, how long it took, and its memory at the highest."""

    output: str
    seconds: float
    peak_mb: float


def in_a_process(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a Python module or script to its end. Raises CalledProcessError when it fails."""
    with tempfile.NamedTemporaryFile() as report:
        # A process counts the memory of whoever started it as its own peak; usage.py is small.
        done = subprocess.run(
            [sys.executable, "-S", str(USAGE), report.name, sys.executable, *command],
            cwd=ROOT,
            env=dict(environment),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        used = json.loads(Path(report.name).read_text())
    return Run(done.stdout, used["seconds"], used["peak_mb"])
