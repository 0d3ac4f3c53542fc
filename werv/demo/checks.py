"""`make test`: everything that CI runs, one step after another; `--long` also what takes its time.

A failing step does not stop the rest. The last line says what failed.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werv.demo.binaries import Problem
from werv.demo.install import LONG, PDF, TEST, SystemPart
from werv.demo.servers import CHECKOUT, throwaway

LOCKS = (
    "requirements.lock",
    "requirements-demo.lock",
    "requirements-dev.lock",
    ".ci/installer.lock",
)
POSTGRES = {"15": "15", "18": "embedded"}  # version, and how WERV_POSTGRES names it
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"


@dataclass
class Checks:
    """What ran, and how it went."""

    failed: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def step(self, name: str, act: Callable[[], bool]) -> None:
        begun = time.monotonic()
        try:
            well = act()
        except Problem as problem:
            print(problem)
            well = False
        if not well:
            self.failed.append(name)
        print(f"{'goed' if well else 'FOUT':<5} {name:<32} {time.monotonic() - begun:6.1f} s", flush=True)

    def close(self) -> int:
        seconds = time.monotonic() - self.started
        verdict = f"Mislukt: {', '.join(self.failed)}" if self.failed else "Alles goed"
        print(f"\n{verdict} ({seconds:.0f} s)")
        return 1 if self.failed else 0


def quiet(command: list[str], environment: dict[str, str]) -> Callable[[], bool]:
    """A step whose output is shown only when it fails."""

    def act() -> bool:
        done = _run(command, environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            print(done.stdout)
        return done.returncode == 0

    return act


def loud(command: list[str], environment: dict[str, str]) -> Callable[[], bool]:
    return lambda: _run(command, environment).returncode == 0


def _run(command: list[str], environment: dict[str, str], **how: Any) -> subprocess.CompletedProcess[str]:
    # Every tool runs as a module: the scripts in .venv/bin break when the checkout is moved.
    return subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=environment, check=False, **how)


def locks_hold_no_address() -> bool:
    found = [name for name in LOCKS if "://" in (CHECKOUT / name).read_text()]
    for name in found:
        print(f"{name} noemt een adres; maak het opnieuw met make lock.")
    return not found


def locks_agree() -> bool:
    """Whether the three lists choose the same versions, so that what is tested is what runs."""
    wide = _pins("requirements-dev.lock")
    strange = {
        f"{package}=={version}"
        for name in ("requirements.lock", "requirements-demo.lock")
        for package, version in _pins(name)
        if (package, version) not in wide
    }
    if strange:
        print(f"Niet in requirements-dev.lock: {', '.join(sorted(strange))}")
    return not strange


def _pins(name: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([\w.-]+)==(\S+)", (CHECKOUT / name).read_text(), re.MULTILINE))


def missing_parts(long: bool) -> list[SystemPart]:
    return [part for part in (*PDF, *TEST, *(LONG if long else ())) if not part.is_there()]


def production_like(environment: dict[str, str]) -> dict[str, str]:
    """An environment as in earnest, for Django's own check: no demo, and secrets that are nobody's."""
    key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    earnest = {name: value for name, value in environment.items() if not name.startswith("WERV_DEMO")}
    return earnest | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "WERV_BSN_KEYS": key,
        "WERV_LOOKUP_KEY": key,
        "ALLOWED_HOSTS": "werv.example",
    }


def static_checks(checks: Checks, environment: dict[str, str]) -> None:
    manage = ["manage.py"]
    checks.step("ruff check", quiet(["-m", "ruff", "check", "."], environment))
    checks.step("ruff format", quiet(["-m", "ruff", "format", "--check", "."], environment))
    checks.step("djlint", quiet(["-m", "djlint", "templates", "--lint", "--quiet"], environment))
    checks.step("lint-imports", quiet(["-c", LINT_IMPORTS], environment))
    checks.step("mypy", quiet(["-m", "mypy"], environment))
    checks.step("makemigrations --check", quiet([*manage, "makemigrations", "--check"], environment))
    deploy = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    checks.step("check --deploy", quiet(deploy, production_like(environment)))
    checks.step("pakketlijsten zonder adressen", locks_hold_no_address)
    checks.step("pakketlijsten eensgezind", locks_agree)


def suite(environment: dict[str, str], *, long: bool, chromium: bool) -> Callable[[], bool]:
    leave_out = [] if long else ["not long"]
    if not chromium:
        leave_out.append("not browser")
    # File by file: tests of one file share what they set up.
    side_by_side = ["-n", "2", "--dist", "loadfile"]
    return loud(["-m", "pytest", *side_by_side, "-m", " and ".join(leave_out), "--durations", "5"], environment)


def run(*, long: bool) -> int:
    checks = Checks()
    missing = missing_parts(long)
    for part in missing:
        print(f"Overgeslagen: {part.gives} ({part.package} ontbreekt)")
    if missing and os.environ.get("CI") == "true":
        checks.failed.append("systeemdelen: " + ", ".join(part.package for part in missing))
    chromium = not any(part.package == "chromium" for part in missing)
    with throwaway() as servers:
        environment = {**os.environ, **servers}
        static_checks(checks, environment)
        if not long:
            checks.step("pytest", suite(environment, long=False, chromium=chromium))
    if long:
        for version, name in POSTGRES.items():
            os.environ["WERV_POSTGRES"] = name
            checks.step(f"pytest op Postgres {version}", lambda: _long_suite(chromium))
    return checks.close()


def _long_suite(chromium: bool) -> bool:
    with throwaway() as servers:
        return suite({**os.environ, **servers}, long=True, chromium=chromium)()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--long", action="store_true")
    # A run of its own: servers or secrets of the surroundings would be tested instead.
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "REDIS_URL", "WERV_"))]:
        if name != "WERV_POSTGRES":
            del os.environ[name]
    try:
        return run(long=parser.parse_args().long)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
