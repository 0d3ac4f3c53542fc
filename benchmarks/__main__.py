"""The measurements: python -m benchmarks [--clients N ...] [--row NAME ...] [--quick] [--out FILE]

Servers of its own are started and thrown away. Prints a table and writes results.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import importing
from benchmarks.places import filled
from tests.databases import ROOT
from werv.demo.binaries import Problem
from werv.demo.servers import throwaway

RESULTS = Path(__file__).with_name("results.json")
SIZES = (10_000, 100_000)
STEPS_PER_CLIENT = 20
MODULES = ("client_list", "client_page", "walls", "log_step", "grant_figures", "report_pdf", "importing")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Metingen van werv, als verhoudingen.")
    parser.add_argument("--clients", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--row", nargs="+", default=MODULES, choices=MODULES)
    parser.add_argument("--quick", action="store_true", help="alleen zien of alles nog werkt")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="BESTAND.json")
    given = parser.parse_args()
    try:
        with throwaway() as environment:
            os.environ.update(environment)
            results: dict[str, Any] = {"measured_on": datetime.now(UTC).date().isoformat(), **machine()}
            results["rows"] = []
            for clients in given.clients:
                rows = rows_at(clients, given.row, quick=given.quick)
                print(table(rows), flush=True)
                results["rows"] += rows
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    given.out.write_text(json.dumps(results, indent=2) + "\n")
    return 0


def rows_at(
    clients: int, wanted: Sequence[str] = MODULES, *, quick: bool, template: str | None = None
) -> list[dict[str, Any]]:
    """Every row at one size. `template` is a database that has the tables already."""
    name = f"benchmark_{clients}"
    with filled(name, clients=clients, steps_per_client=STEPS_PER_CLIENT, template=template) as given:
        environment = {**os.environ, **given}
        rows = in_process(clients, [each for each in wanted if each != "importing"], environment, quick)
        if "importing" in wanted:
            rows.append(
                importing.measure(name, clients, environment, quick=quick, today=datetime.now().astimezone().date())
            )
    return rows


def in_process(clients: int, wanted: list[str], environment: Mapping[str, str], quick: bool) -> list[dict[str, Any]]:
    """The rows that are measured inside one process of the application."""
    if not wanted:
        return []
    with tempfile.NamedTemporaryFile() as report:
        # The demo collects no static files, and whitenoise says so at every start.
        python = [sys.executable, "-W", "ignore:No directory at:UserWarning"]
        command = [*python, "-m", "benchmarks.rows", str(clients), report.name, *wanted]
        subprocess.run([*command, *(["--quick"] if quick else [])], cwd=ROOT, env=environment, check=True)
        rows: list[dict[str, Any]] = json.loads(Path(report.name).read_text())
    return rows


def machine() -> dict[str, Any]:
    """What the milliseconds depend on, and the ratios much less."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        settings = {name: owner.execute(f"SHOW {name}").fetchone()[0] for name in ("server_version", "fsync")}  # type: ignore[index]
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgres": settings["server_version"].split()[0],
        "fsync": settings["fsync"],
        "steps_per_client": STEPS_PER_CLIENT,
    }


HEADS = ("row", "case", "clients", "ours ms", "p95", "limit", "ms", "ratio", "goal", "queries", "peak MB")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line for each limit of each row; `!` stands where a goal is missed."""
    lines = [HEADS, *(line for row in rows for line in lines_of(row))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    padded = (" ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def lines_of(row: Mapping[str, Any]) -> list[tuple[str, ...]]:
    ours = [row["row"], row["case"], f"{row['clients']:,}", *(f"{each:,.1f}" for each in row["ours"].values())]
    others = [str(row.get("queries", "")), memory(row)]
    if not row["limits"]:
        return [(*ours, "not on this machine", "", "", "", *others)]
    lines = []
    for limit in row["limits"]:
        missed = "!" if limit["goal"] and limit["ratio"] > limit["goal"] else ""
        goal = f"{limit['goal']:g}" if limit["goal"] else ""
        lines.append((*ours, limit["name"], f"{limit['p50_ms']:,.1f}", f"{limit['ratio']:.2f}{missed}", goal, *others))
        ours, others = [""] * 5, [""] * 2
    return lines


def memory(row: Mapping[str, Any]) -> str:
    if "peak_mb" not in row:
        return ""
    return f"{row['peak_mb']:.0f}" + ("!" if row["peak_mb"] > row["goal_mb"] else "")


if __name__ == "__main__":
    sys.exit(main())
