"""The private Postgres and Valkey in `.werv/`, shared by make demo, manage.py and the tests.

Who uses them holds a shared lock; the last one to leave turns off the light. So a command may start them,
`make demo` may join, and neither pulls them away from under the other.

    python -m werv.demo.servers start | stop | status | reset
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from werv.demo.binaries import SYSTEM_PLACE, Problem, account_for
from werv.demo.postgres import ROLES, Cluster
from werv.demo.valkey import Broker

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_PATH = 107  # bytes, the limit of Linux; macOS has 103
SPACE_NEEDED_MB = 300
SHORT_PLACE = Path("/tmp")  # noqa: S108  TMPDIR may be too long for a socket; folders here are made private
THROWAWAY = "werv-test-"
WORDS = "brug duin eik fiets gracht haven iep kade linde molen oever polder rivier sluis tuin veld wolk zee"


def _key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _password() -> str:
    return "-".join([*(secrets.choice(WORDS.split()) for _ in range(3)), str(secrets.randbelow(9000) + 1000)])


SECRETS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "WERV_BSN_KEYS": _key,
    "WERV_LOOKUP_KEY": _key,
    "WERV_DEMO_PASSWORD": _password,
    **{f"{role.upper()}_PASSWORD": secrets.token_hex for role in ROLES},
}


class Home:
    """A folder with its own secrets, Postgres and Valkey: `.werv/` of the checkout, WERV_HOME, or a test's."""

    def __init__(self, root: Path | None = None, *, throwaway: bool = False) -> None:
        self.root = root or Path(os.environ.get("WERV_HOME") or CHECKOUT / ".werv")
        self.throwaway = throwaway

    @property
    def cluster(self) -> Cluster:
        place = self._place()
        return Cluster(place / "postgres", self._sockets(), place / "postgres.log", throwaway=self.throwaway)

    @property
    def broker(self) -> Broker:
        return Broker(self._sockets() / "valkey.sock", self.root / "valkey.log")

    def environment(self) -> dict[str, str]:
        """What settings.py reads, without starting anything. Values already in the environment win."""
        kept = self._secrets()
        urls = {}
        if not _given("DATABASE_URL"):
            cluster = self.cluster
            for name, role in zip(("_OWNER_", "_", "_FIGURES_"), ROLES, strict=True):
                urls[f"DATABASE{name}URL"] = cluster.url(role, kept[f"{role.upper()}_PASSWORD"])
        if not _given("REDIS_URL"):
            urls["REDIS_URL"] = self.broker.url
        names = ("SECRET_KEY", "WERV_BSN_KEYS", "WERV_LOOKUP_KEY", "WERV_DEMO_PASSWORD")
        chosen = {name: kept[name] for name in names if not _given(name)}
        return {"WERV_DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", **urls, **chosen}

    @contextmanager
    def in_use(self, *, prepared: bool = False) -> Iterator[dict[str, str]]:
        """The environment, with the servers running until the last user has left.

        prepared: also with the tables made, and the demo data in a cluster that is new.
        """
        with self._users() as users:
            with self._gate():
                fcntl.flock(users, fcntl.LOCK_SH)
                environment = self.start()
                if prepared:
                    self.make_tables(environment)
                    self.fill(environment)
            try:
                yield environment
            finally:
                with self._gate():
                    fcntl.flock(users, fcntl.LOCK_UN)
                    if self._is_last(users) and not (self.root / "stay").exists():
                        self.stop()

    def is_running(self) -> bool:
        """Whether all servers run that this home has to run itself."""
        own = self.environment()
        return ("DATABASE_URL" not in own or self.cluster.is_running()) and (
            "REDIS_URL" not in own or self.broker.is_running()
        )

    def start(self) -> dict[str, str]:
        environment = self.environment()
        if "DATABASE_URL" in environment:
            cluster = self.cluster
            if not cluster.is_running():
                if not cluster.data.exists():
                    if shutil.disk_usage(self.root).free < SPACE_NEEDED_MB * 1_000_000:
                        raise Problem(f"De schijf is vol: werv vraagt {SPACE_NEEDED_MB} MB in {self.root}.")
                    for marker in ("tables", "seeded"):
                        (self.root / marker).unlink(missing_ok=True)
                    kept = self._secrets()
                    cluster.create({role: kept[f"{role.upper()}_PASSWORD"] for role in ROLES})
                cluster.renew_roles()
                cluster.start()
        if "REDIS_URL" in environment and not self.broker.is_running():
            self.broker.start()
        return environment

    def stop(self) -> None:
        self.broker.stop()
        self.cluster.stop()

    def make_tables(self, environment: dict[str, str]) -> None:
        """Migrate when a table, a wall or a trigger is new or changed."""
        if "DATABASE_URL" not in environment:
            return  # Somebody else's database is migrated by its owner, on purpose.
        marker = self.root / "tables"
        wanted = _tables_fingerprint()
        if not marker.exists() or marker.read_text() != wanted:
            manage("migrate", "--verbosity", "0", "--skip-checks", environment=environment)
            marker.write_text(wanted)

    def fill(self, environment: dict[str, str]) -> None:
        """Make the demo data, once in a new cluster."""
        seeded = self.root / "seeded"
        if "DATABASE_URL" in environment and not seeded.exists():
            manage("seed", "--if-empty", environment=environment)
            seeded.touch()

    def reset(self) -> None:
        """Throw everything away: data, secrets, logs. Raises Problem while somebody uses it."""
        if not self.root.exists():
            return
        with self._users() as users, self._gate():
            if not self._is_last(users):
                raise Problem("werv draait nog: stop eerst make demo (Ctrl-C), en probeer het dan opnieuw.")
            if (self._place() / "postgres").exists():
                self.stop()
            for pointer in (self.root / "elsewhere", self.root / "sockets"):
                if pointer.is_symlink():
                    shutil.rmtree(pointer.resolve(), ignore_errors=True)
            shutil.rmtree(self.root)

    def _place(self) -> Path:
        """Where the cluster lies: here, or where `elsewhere` points to when its user cannot come here."""
        pointer = self.root / "elsewhere"
        if pointer.is_symlink():
            return pointer.resolve()
        here = self.root / "postgres"
        if here.exists():
            return self.root
        self._make_root()
        if account_for(here).reaches(self.root):
            return self.root
        place = SYSTEM_PLACE / hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        place.mkdir(mode=0o711, parents=True, exist_ok=True)
        pointer.symlink_to(place)
        return place

    def _sockets(self) -> Path:
        place = self._place()
        sockets = place / "run"
        path = os.fsencode(sockets / ".s.PGSQL.5432")
        longest = LONGEST_SOCKET_PATH if sys.platform == "linux" else 103
        # A blank or a comma would split the list of folders in which Postgres makes its sockets.
        if len(path) > longest or not re.fullmatch(rb"[\w/.+-]+", path):
            pointer = self.root / "sockets"
            sockets = pointer.resolve()
            if not _is_private(sockets):
                pointer.unlink(missing_ok=True)
                sockets = Path(tempfile.mkdtemp(prefix="werv-", dir=SHORT_PLACE))
                pointer.symlink_to(sockets)
        if not sockets.exists() or sockets.stat().st_uid != account_for(place / "postgres").uid:
            sockets.mkdir(mode=0o700, exist_ok=True)
            account_for(place / "postgres").own(sockets, 0o700)
        return sockets

    def _make_root(self) -> None:
        if not self.root.exists():
            # The user that Postgres runs as under root must come through; what is secret is closed by itself.
            self.root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True)

    def _secrets(self) -> dict[str, str]:
        """The secrets of this home, made once; Problem when they are lost and the data they open are not."""
        self._make_root()
        path = self.root / "env"
        kept = dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}
        if missing := [name for name in SECRETS if name not in kept]:
            if not kept and (self._place() / "postgres").exists():
                raise Problem(f"{path} ontbreekt: zet het terug, of begin opnieuw met: make demo-reset")
            kept |= {name: SECRETS[name]() for name in missing}
            whole = path.with_name("env.new")
            whole.touch(mode=0o600)
            whole.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
            whole.rename(path)
        return kept

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One at a time starts, prepares or stops."""
        self._make_root()
        with (self.root / "gate.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _users(self) -> Iterator[int]:
        self._make_root()
        with (self.root / "users.lock").open("w") as users:
            yield users.fileno()

    @staticmethod
    def _is_last(users: int) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run a command of manage.py with this environment; Problem when it fails, after its own output."""
    inherited = {name: value for name, value in os.environ.items() if name != "WERV_DATABASE_ROLE"}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**inherited, **environment},
        stdout=sys.stderr.fileno(),  # standard output belongs to the command that somebody asked for
        check=False,
    )
    if done.returncode:
        raise Problem(f"manage.py {arguments[0]} is mislukt; de melding hierboven zegt waarom.")


@contextmanager
def throwaway() -> Iterator[dict[str, str]]:
    """Servers of one's own that vanish afterwards, fast and without promise to keep anything: for tests.

    Its werv_owner may create databases, and each of these has the extensions and the rights of the roles.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY, dir=SHORT_PLACE))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    home = Home(folder, throwaway=True)
    try:
        with home.in_use() as environment:
            yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Stop and remove what a test run that was killed left behind."""
    for folder in SHORT_PLACE.glob(f"{THROWAWAY}*"):
        # A minute old: one that is being made at this moment holds no lock yet.
        if _is_private(folder, entered=True) and folder.stat().st_mtime < time.time() - 60:
            with suppress(Problem, OSError):
                Home(folder, throwaway=True).reset()


def _given(name: str) -> bool:
    """Whether the environment has this value, or names a file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _is_private(folder: Path, *, entered: bool = False) -> bool:
    """Whether it is ours and closed to others; entered: who knows a name inside may pass through."""
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return False
    ours = seen.st_uid in (os.geteuid(), account_for(folder).uid)
    return ours and folder.is_dir() and seen.st_mode & (0o066 if entered else 0o077) == 0


def _tables_fingerprint() -> str:
    """Of all that says how tables are made: migrations, and the models with their walls and triggers."""
    digest = hashlib.sha256((CHECKOUT / "requirements.lock").read_bytes())
    for package in sorted(each.parent for each in CHECKOUT.glob("*/__init__.py")):
        declared = (package.glob(f"**/{name}.py") for name in ("migrations/*", "models", "access", "history", "walls"))
        for path in sorted(chain.from_iterable(declared)):
            digest.update(os.fsencode(path.relative_to(CHECKOUT)) + path.read_bytes())
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    home = Home()
    act = arguments[0] if len(arguments) == 1 else ""
    try:
        if act == "start":
            with home.in_use():
                (home.root / "stay").touch()
        elif act == "stop":
            (home.root / "stay").unlink(missing_ok=True)
            if home.cluster.is_running() or home.broker.is_running():
                with home.in_use():
                    pass  # the last one to leave stops them
        elif act == "status":
            print(f"Postgres: {home.cluster.is_running()}, Valkey: {home.broker.is_running()}")
        elif act == "reset":
            home.reset()
        else:
            print(__doc__)
            return 2
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
