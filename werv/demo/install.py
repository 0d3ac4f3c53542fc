"""Makes .venv and installs what is missing: `python3 werv/demo/install.py demo|test|long`.

Runs on the machine's own Python before anything else is there: standard library only.
"""

import ctypes
import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"
STAMP = VENV / "werv-installed.json"
LOCKS = {"demo": "requirements-demo.lock", "test": "requirements-dev.lock", "long": "requirements-dev.lock"}
SPACE_NEEDED_MB = {"demo": 700, "test": 1500, "long": 1500}


class SystemPart(NamedTuple):
    """A part of the machine: what it gives, its Debian package, and what shows that it is there."""

    gives: str
    package: str
    soname: str = ""
    programs: tuple[str, ...] = ()

    def is_there(self) -> bool:
        if self.soname:
            try:
                ctypes.CDLL(self.soname)
            except OSError:
                return False
            return True
        return any(shutil.which(program) for program in self.programs)


PDF = (
    SystemPart("PDF-rapporten", "libpango-1.0-0", soname="libpango-1.0.so.0"),
    SystemPart("PDF-rapporten", "libpangoft2-1.0-0", soname="libpangoft2-1.0.so.0"),
)
FASTER_PDF = (SystemPart("snellere PDF-rapporten", "libharfbuzz-subset0", soname="libharfbuzz-subset.so.0"),)
TEST = (
    SystemPart("browsertests", "chromium", programs=("chromium", "chromium-browser", "google-chrome")),
    SystemPart("controle van PDF's", "qpdf", programs=("qpdf",)),
    SystemPart("controle van PDF's", "poppler-utils", programs=("pdfinfo",)),
)

LONG = (SystemPart("Postgres 15", "postgresql-15", programs=("/usr/lib/postgresql/15/bin/postgres",)),)


class Problem(Exception):
    """One Dutch sentence for the person at the keyboard."""


def system_parts(goal: str) -> None:
    """Install what is missing as root; otherwise say, in one sentence, what is missing and how to get it."""
    parts = [*PDF, *FASTER_PDF, *(TEST if goal != "demo" else ()), *(LONG if goal == "long" else ())]
    missing = [part for part in parts if not part.is_there()]
    packages = [part.package for part in missing]
    lacks_venv = not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None
    if lacks_venv:
        packages.insert(0, f"python3.{sys.version_info.minor}-venv")
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install(packages)
        return
    line = f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    if sys.platform == "darwin":
        line = "brew install pango" + (" chromium qpdf poppler" if goal != "demo" else "")
    if lacks_venv:
        raise Problem(f"Python kan hier geen eigen omgeving maken; voer eerst uit: {line}")
    if gone := sorted({part.gives for part in missing if part not in FASTER_PDF}):
        print(f"Nog zonder {' en '.join(gone)}; installeren kan met: {line}", file=sys.stderr)


def apt_install(packages: list[str]) -> None:
    print(f"Systeemdelen installeren: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            raise Problem(f"Systeemdelen installeren is mislukt; voer zelf uit: {' '.join(install)}")


def virtual_environment(lock: Path) -> None:
    if not has_pip():
        print("Eigen Python-omgeving maken in .venv")
        run([sys.executable, "-m", "venv", "--clear", VENV], "Een eigen Python-omgeving maken is mislukt")
    print(f"Pakketten installeren uit {lock.name}")
    installer = CHECKOUT / ".ci/installer.lock"
    locked = ["--require-hashes", "--no-deps", "-r"]
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "-q", *locked]
    uv: list[str | Path] = [PYTHON, "-m", "uv", "pip", "install", "-q", "--compile-bytecode", *locked]
    has_uv = subprocess.run([*pip, installer], capture_output=True, check=False).returncode == 0
    run([*(uv if has_uv else pip), lock], "Pakketten installeren is mislukt; is er een netwerk?")


def has_pip() -> bool:
    """Whether .venv is whole: making it may have been broken off, or its Python may be gone."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def run(command: list[str | Path], problem: str) -> None:
    # uv finds the environment to fill by this variable.
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        if "No space left on device" in done.stderr or "os error 28" in done.stderr:
            raise Problem("De schijf is vol; maak ruimte en probeer het opnieuw.")
        raise Problem(problem)


def fingerprint(name: str) -> str:
    return hashlib.sha256((CHECKOUT / name).read_bytes() + sys.version.encode()).hexdigest()


def is_installed(goal: str) -> bool:
    """Whether the lock of `goal`, or the wider one for tests, was installed as it stands now."""
    if not STAMP.exists() or not PYTHON.exists():
        return False
    installed = json.loads(STAMP.read_text())
    locks = {LOCKS[goal], LOCKS["test"]}
    return any(installed.get(name) == fingerprint(name) for name in locks)


def install(goal: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this file runs on whatever Python the machine has
        raise Problem(f"werv heeft Python 3.11 of nieuwer nodig; dit is {sys.version.split()[0]}.")
    system_parts(goal)
    if is_installed(goal):
        return
    needed = SPACE_NEEDED_MB[goal]
    if shutil.disk_usage(CHECKOUT).free < needed * 1_000_000:
        raise Problem(f"De schijf is vol: installeren vraagt {needed} MB in {CHECKOUT}.")
    with (CHECKOUT / ".ci/installer.lock").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two starts at once: the second waits, and finds the work done
        if is_installed(goal):
            return
        STAMP.unlink(missing_ok=True)
        virtual_environment(CHECKOUT / LOCKS[goal])
        STAMP.write_text(json.dumps({LOCKS[goal]: fingerprint(LOCKS[goal])}))


def main() -> int:
    try:
        install(sys.argv[1])
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("De schijf is vol; maak ruimte en probeer het opnieuw.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
