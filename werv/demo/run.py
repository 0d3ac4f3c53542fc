"""`make demo`: private servers, tables, demo data, web server, worker and beat, until Ctrl-C."""

import argparse
import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from werv.demo.binaries import Problem
from werv.demo.cast import CAST
from werv.demo.servers import CHECKOUT, Home

HOST = "127.0.0.1"
READY_SECONDS = 120
STOP_SECONDS = 10
RESTARTS_PER_MINUTE = 3
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
GUNICORN = "gunicorn werv.wsgi --preload --workers 2 --threads 4 --graceful-timeout 5 --no-control-socket"
CELERY = "celery --quiet --app werv.celery --skip-checks"
WORKER = "worker --concurrency 2 --without-gossip --without-mingle --loglevel INFO"
BEAT = "beat --pidfile= --loglevel INFO"


class Stop(Exception):
    """Ctrl-C, or a signal to end."""


class Child:
    """One process of the demo, its output in a log file that is followed on the screen."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], logs: Path) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.started: list[float] = []
        self.start()

    def start(self) -> None:
        self.started.append(time.monotonic())
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C reaches the supervisor only, which then stops all in order.
            self.process = subprocess.Popen(
                self.command, cwd=CHECKOUT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip

    def has_died(self) -> bool:
        return self.process.poll() is not None

    def tell(self, number: int) -> None:
        if not self.has_died():
            self.process.send_signal(number)

    def wait(self, deadline: float) -> None:
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return "\n".join(f"  {line}" for line in lines[-12:])

    def may_restart(self) -> bool:
        return sum(moment > time.monotonic() - 60 for moment in self.started) <= RESTARTS_PER_MINUTE


def _end_with_parent() -> None:
    # Linux only: a supervisor that is killed outright leaves no web server behind that keeps the port.
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(port: int) -> None:
    home = Home()
    home.environment()
    with only_one_demo(home, port):
        check_port(port)
        with home.in_use() as environment:
            run_children(home, {**os.environ, **environment}, environment, port)
    print("werv is gestopt; de gegevens blijven bewaard in .werv/")


@contextmanager
def only_one_demo(home: Home, port: int) -> Iterator[None]:
    with (home.root / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(f"werv draait al: {lock.read().strip() or 'het start net op'}") from None
        lock.truncate(0)
        lock.write(f"http://{HOST}:{port}\n")
        lock.flush()
        yield


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Problem(f"Poort {port} mag hier niet; kies een hogere: make demo PORT=8000") from None
        except OSError:
            raise Problem(f"Poort {port} is bezet; kies een andere: make demo PORT={port + 1}") from None


def run_children(home: Home, everything: dict[str, str], environment: dict[str, str], port: int) -> None:
    """Start the processes, say where werv is, and stay until told to stop; Problem when it cannot go on."""
    logs = home.root / "log"
    logs.mkdir(exist_ok=True)
    # Warnings are for who develops: the tests turn them into errors.
    python = [sys.executable, "-W", "ignore", "-m"]
    celery = [*python, *CELERY.split()]
    children: list[Child] = []
    try:
        # The web server loads its code while tables and data are made; nobody is sent to it before that.
        web = [*python, *GUNICORN.split(), "--bind", f"{HOST}:{port}"]
        children.append(Child("web", web, {**everything, "WERV_WEB": "1"}, logs))
        home.make_tables(environment)
        children.append(Child("worker", [*celery, *WORKER.split()], everything, logs))
        home.fill(environment)
        wait_until_ready(children, port)
        # Last: nobody waits for beat, and on two cores it would keep the first page back.
        schedule = ["--schedule", str(home.root / "beat-schedule")]
        children.append(Child("beat", [*celery, *BEAT.split(), *schedule], everything, logs))
        print(welcome(port, everything.get("WERV_DEMO_PASSWORD", "")), flush=True)
        follow(children)
        watch(home, children)
    except Stop:
        pass
    finally:
        # A second Ctrl-C must not break off the stopping halfway.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("werv stopt …", flush=True)
        for child in reversed(children):
            child.tell(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(children):
            child.wait(deadline)


def wait_until_ready(children: list[Child], port: int) -> None:
    """Until /healthz says that database, broker and worker are there."""
    deadline = time.monotonic() + READY_SECONDS
    said = "geen antwoord"
    while time.monotonic() < deadline:
        for child in children:
            if child.has_died():
                raise Problem(f"{child.name} stopte bij het starten (zie {child.log}):\n{child.last_words()}")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            said = f"{error.code} {error.read(300).decode(errors='replace')}"
        except OSError:
            pass
        time.sleep(0.1)
    raise Problem(f"werv meldt zich niet gezond binnen {READY_SECONDS} seconden: {said}")


def welcome(port: int, password: str) -> str:
    width = max(len(member.email) for member in CAST)
    people = "\n".join(f"  {one.email:<{width}}  {one.full_name}, {one.organisation}" for one in CAST)
    return (
        f"\nwerv draait op http://{HOST}:{port}\n\n"
        f"Aanmelden kan met een van deze adressen; het wachtwoord is voor iedereen {password}\n\n{people}\n\n"
        "Stoppen: Ctrl-C. Opnieuw beginnen: make demo-reset\n"
    )


def follow(children: list[Child]) -> None:
    for child in children:
        threading.Thread(target=_follow, args=(child,), daemon=True).start()


def _follow(child: Child) -> None:
    position, rest = 0, b""
    while True:
        with child.log.open("rb") as log:
            if child.log.stat().st_size < position:  # started anew
                position, rest = 0, b""
            log.seek(position)
            read = log.read()
        position += len(read)
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            print(f"{child.name:<6} | {line.decode(errors='replace')}", flush=True)
        time.sleep(0.3)


def watch(home: Home, children: list[Child]) -> None:
    """Restart what falls over, until told to stop. Raises Problem when it keeps falling."""
    while True:
        for child in children:
            if child.has_died():
                if not child.may_restart():
                    raise Problem(f"{child.name} blijft omvallen (zie {child.log}):\n{child.last_words()}")
                code = child.process.returncode
                print(f"{child.name} stopte onverwacht (code {code}) en wordt opnieuw gestart.", flush=True)
                child.start()
        if not home.is_running():
            print("Postgres of Valkey stopte onverwacht en wordt opnieuw gestart.", flush=True)
            home.start()
        time.sleep(1)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        run(port)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except Stop:
        print("werv is gestopt voordat het draaide.")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("De schijf is vol; maak ruimte en probeer het opnieuw.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
