"""The supervisor behind `make demo`: one command starts all of it, one interrupt stops all of it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from werv.demo.cast import CAST
from werv.ground.accounts.permissions import Role

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds; ten on a quiet machine


class Demo(NamedTuple):
    process: subprocess.Popen
    port: int
    home: Path
    output: Path

    def said(self) -> str:
        return self.output.read_text()

    def waits_for(self, words: str) -> bool:
        deadline = time.monotonic() + PATIENCE
        while words not in self.said() and time.monotonic() < deadline and self.process.poll() is None:
            time.sleep(0.1)
        return words in self.said()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def surroundings(home: Path) -> dict[str, str]:
    """An environment without the servers of the tests, in which only the home is given."""
    given = ("DATABASE_", "REDIS_", "WERV_", "SECRET_KEY", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(given)}
    return {**kept, "WERV_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def start(home: Path, port: int, output: Path) -> subprocess.Popen:
    with output.open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "werv.demo.run", "--port", str(port)],
            cwd=ROOT,
            env=surroundings(home),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def processes_of(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if str(home) in " ".join(process.cmdline()) or process.environ().get("WERV_HOME") == str(home):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="werv-d-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    port, output = free_port(), folder / "output"
    running = Demo(start(folder / "home", port, output), port, folder / "home", output)
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(60)


def test_the_demo_says_where_it_is_and_who_may_sign_in(demo):
    assert demo.waits_for("Ctrl-C"), demo.said()

    said = demo.said()
    assert f"http://127.0.0.1:{demo.port}\n" in said
    kept = dict(line.split("=", 1) for line in (demo.home / "env").read_text().splitlines())
    assert kept["WERV_DEMO_PASSWORD"] in said
    for member in CAST:
        assert member.email in said
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/healthz", timeout=10) as answer:
        assert answer.status == 200


def test_a_second_demo_beside_the_first_is_told_where_that_is(demo, tmp_path):
    assert demo.waits_for("Ctrl-C")

    second = start(demo.home, free_port(), tmp_path / "output")

    assert second.wait(PATIENCE) == 1
    assert (tmp_path / "output").read_text() == f"werv draait al: http://127.0.0.1:{demo.port}\n"
    assert demo.process.poll() is None


def test_a_taken_port_is_said_before_anything_is_started(demo, folder, tmp_path):
    assert demo.waits_for("Ctrl-C")

    other = start(folder / "other", demo.port, tmp_path / "output")

    assert other.wait(PATIENCE) == 1
    assert (tmp_path / "output").read_text() == (
        f"Poort {demo.port} is bezet; kies een andere: make demo PORT={demo.port + 1}\n"
    )
    assert not (folder / "other/postgres").exists()


def test_a_worker_that_falls_over_is_started_again(demo):
    assert demo.waits_for("Ctrl-C")
    workers = [each for each in processes_of(demo.home) if "worker" in each.cmdline() and "celery" in each.cmdline()]

    workers[0].kill()

    assert demo.waits_for("worker stopte onverwacht (code -9) en wordt opnieuw gestart.")


def test_one_interrupt_stops_all_that_it_started(demo):
    assert demo.waits_for("Ctrl-C")
    bystander = subprocess.Popen(["sleep", "60"])

    demo.process.send_signal(signal.SIGINT)
    code = demo.process.wait(60)

    try:
        assert code == 0
        assert demo.said().endswith("werv is gestopt; de gegevens blijven bewaard in .werv/\n")
        assert processes_of(demo.home) == []
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_everyone_in_the_cast_has_a_role_that_exists():
    assert {member.role for member in CAST} <= set(Role.values)
    assert len({member.email for member in CAST}) == len(CAST)


@pytest.fixture
def new_home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="werv-t-", dir="/tmp"))
    made.chmod(0o711)
    yield made / "home"
    shutil.rmtree(made, ignore_errors=True)


def manage(home: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=surroundings(home), capture_output=True, check=True
    )
    return done.stdout.decode()


def test_a_first_command_makes_the_demo_data_and_prints_only_what_was_asked(new_home):
    printed = manage(new_home, "figures", "--grant", "GAK-SVS", "--from", "2026-01-01", "--to", "2026-06-30", "--json")

    assert json.loads(printed)["grant"] == "GAK-SVS"


def test_a_first_seed_makes_its_own_data_and_no_other(new_home):
    printed = manage(new_home, "seed", "--clients", "20")

    assert printed.startswith("20 cliënten")
