"""One private Postgres cluster on a unix socket: make, start, stop.

The superuser never logs in. Roles, database and extensions are made in single-user mode, and pg_hba.conf then
knows the three roles of werv only, each with its own password: to be on the machine is not enough.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from werv.demo.binaries import Account, Postgres, Problem, account_for, postgres_for, reachable

ROLES = ("werv_owner", "werv_app", "werv_figures")
ROLES_SQL = Path(__file__).with_name("roles.sql")
ROLES_MARK = "werv_roles.sql"  # in the data folder: what the roles were last made from
DATABASE = "werv"
NO_SUCH_PROCESS = "99999999"  # above the largest process id that Linux or macOS gives out
# Without autovacuum no process of the superuser is in a database that a test wants to drop.
FAST_AND_LOSABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
# Sorts alike in every build of Postgres on Linux; macOS did not have it before version 14.
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"


@dataclass(frozen=True)
class Cluster:
    data: Path
    sockets: Path
    log: Path
    throwaway: bool = False  # may be lost at a power cut, and its owner may create databases: for tests

    def url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def is_running(self) -> bool:
        """Whether the server of this very folder runs and takes connections."""
        lines = self._pid_file_lines()
        return len(lines) > 7 and lines[7].strip() == "ready" and self._is_ours(lines)

    def create(self, passwords: Mapping[str, str]) -> None:
        """Make the cluster beside its place and rename it when whole: a half-made one is never opened."""
        account = account_for(self.data)
        postgres = reachable(postgres_for(), account)
        unfinished = self.data.with_name(self.data.name + ".new")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        account.own(unfinished, 0o700)
        options = f"--auth=reject --encoding=UTF8 --locale={LOCALE} --no-instructions".split()
        options.append("--no-sync" if self.throwaway else "--data-checksums")
        _run([postgres.folder / "initdb", "-D", unfinished, "-U", "postgres", *options], account)
        roles = ROLES_SQL.read_text()
        secrets = "".join(f"ALTER ROLE {role} PASSWORD '{passwords[role]}';\n\n" for role in ROLES)
        if self.throwaway:
            # What stands in template1 stands in every test database that werv_owner creates.
            may_create = "ALTER ROLE werv_owner CREATEDB;\n\n"
            _single_user(postgres, unfinished, "template1", roles + may_create, account)
        _single_user(postgres, unfinished, "postgres", f"CREATE DATABASE {DATABASE};\n\n", account)
        _single_user(postgres, unfinished, DATABASE, roles + secrets, account)
        (unfinished / "pg_hba.conf").write_text(f"local all {','.join(ROLES)} scram-sha-256\n")
        (unfinished / ROLES_MARK).write_text(roles)
        unfinished.rename(self.data)

    def renew_roles(self) -> None:
        """Give the roles what a newer version of werv wants of them. The server must not run."""
        mark, roles = self.data / ROLES_MARK, ROLES_SQL.read_text()
        if not mark.exists() or mark.read_text() != roles:
            account = account_for(self.data)
            postgres = reachable(postgres_for(major=int((self.data / "PG_VERSION").read_text())), account)
            self._disown_stale_pid()
            _single_user(postgres, self.data, DATABASE, roles, account)
            mark.write_text(roles)

    def start(self) -> None:
        """Start the server and wait until it answers. Raises Problem with the reason when it does not."""
        account = account_for(self.data)
        postgres = reachable(postgres_for(major=int((self.data / "PG_VERSION").read_text())), account)
        self._disown_stale_pid()
        self.log.touch()
        account.own(self.log, 0o600)
        os.truncate(self.log, 0)
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "jit=off"]
        settings += FAST_AND_LOSABLE if self.throwaway else []
        given = " ".join(f"-c {setting}" for setting in settings)
        command = [*_pg_ctl(postgres, self.data), "-t", "120", "-l", self.log, "-o", given, "start"]
        for _attempt in range(5):
            if _try(command, account).returncode == 0:
                return
            reason = self.log.read_text(errors="replace")
            if "shared memory" not in reason:
                break
            # Killed outright, its last processes still hold the memory; they notice within a second or two.
            time.sleep(1)
        raise Problem(f"Postgres start niet: {_reason(reason)} (zie {self.log})")

    def stop(self) -> None:
        if not self.is_running():
            return
        account = account_for(self.data)
        postgres = reachable(postgres_for(major=int((self.data / "PG_VERSION").read_text())), account)
        _run([*_pg_ctl(postgres, self.data), "-t", "60", "-m", "fast", "stop"], account)

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _is_ours(self, lines: list[str]) -> bool:
        """Whether the pid file names the server of this folder, and not a later process of that number."""
        try:
            pid = int(lines[0])
            os.kill(pid, 0)
        except PermissionError:
            return False
        except (ProcessLookupError, ValueError, IndexError):
            return False
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve()
        except FileNotFoundError:  # no /proc, as on macOS
            command = ["ps", "-o", "command=", "-p", str(pid)]
            seen = subprocess.run(command, capture_output=True, text=True, check=False)
            return str(self.data) in seen.stdout
        except PermissionError:
            return False

    def _disown_stale_pid(self) -> None:
        """After a crash another process may have the number, and Postgres would refuse to start.

        Only the number is changed: by the line about shared memory Postgres sees if a server still lives.
        """
        lines = self._pid_file_lines()
        if lines and not self._is_ours(lines):
            (self.data / "postmaster.pid").write_text("\n".join([NO_SUCH_PROCESS, *lines[1:]]) + "\n")
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _single_user(postgres: Postgres, data: Path, database: str, sql: str, account: Account) -> None:
    settings = ["-c", "exit_on_error=on", "-c", "log_checkpoints=off"]
    _run([postgres.folder / "postgres", "--single", "-j", *settings, "-D", data, database], account, sql)


def _pg_ctl(postgres: Postgres, data: Path) -> list[str | Path]:
    return [postgres.folder / "pg_ctl", "-D", data, "-w", "-s"]


def _run(command: list[str | Path], account: Account, sql: str = "") -> None:
    done = _try(command, account, sql)
    if done.returncode:
        name = Path(command[0]).name
        raise Problem(f"Postgres kan niet worden ingericht ({name}): {_reason(done.stdout + done.stderr)}")


def _try(command: list[str | Path], account: Account, sql: str = "") -> subprocess.CompletedProcess[str]:
    # A bare environment: PGDATA, PGHOST and their like would point the tools at another server.
    bare = {"PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": LOCALE}
    options = {"capture_output": True, "cwd": "/", "env": bare, **account.spawn_options()}
    return subprocess.run(command, input=sql, text=True, check=False, **options)


def _reason(output: str) -> str:
    if "No space left on device" in output:
        return "de schijf is vol"
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "ERROR", "error:"))]
    return (telling or lines or ["geen uitleg"])[-1].strip()
