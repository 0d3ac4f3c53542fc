"""The private Postgres and Valkey: started, shared, stopped, and found again after every kind of accident."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from werv.demo import servers
from werv.demo.binaries import Problem, account_for
from werv.demo.servers import Home

pytestmark = pytest.mark.usefixtures("no_given_servers")


@pytest.fixture
def no_given_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the addresses and secrets that this test run itself was given."""
    for name in (*servers.SECRETS, "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_FIGURES_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: under root its parent is closed, and Postgres then runs elsewhere (tested below).
    made = Path(tempfile.mkdtemp(prefix="werv-t-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    if (made / "home").exists():
        Home(made / "home").stop()
    shutil.rmtree(made)


@pytest.fixture
def home(folder: Path) -> Home:
    return Home(folder / "home", throwaway=True)


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        answer = connection.execute(sql)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def postmaster(home: Home) -> int:
    return int((home.cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_the_last_user_to_leave_stops_the_servers(home):
    with home.in_use():
        with Home(home.root, throwaway=True).in_use() as environment:
            first_leaves_second_stays = ask(environment["DATABASE_URL"], "SELECT 1")
        still_there = home.cluster.is_running() and home.broker.is_running()

    assert first_leaves_second_stays == 1
    assert still_there
    assert not home.cluster.is_running()
    assert not home.broker.is_running()


def _use_until_told(root: Path, joined: object, leave: object) -> None:
    with Home(root, throwaway=True).in_use():
        joined.set()
        leave.wait(30)


def test_a_command_that_started_the_servers_leaves_them_to_who_joined(home):
    spawn = multiprocessing.get_context("spawn")
    joined, leave = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_use_until_told, args=(home.root, joined, leave))

    with home.in_use():
        other.start()
        assert joined.wait(30)
    after_the_first_left = home.cluster.is_running()
    leave.set()
    other.join(30)

    assert after_the_first_left
    assert not home.cluster.is_running()


def test_secrets_are_made_once_and_closed_to_others(home):
    first = home.environment()
    second = home.environment()

    assert first == second
    assert (home.root / "env").stat().st_mode & 0o077 == 0
    assert len({first["SECRET_KEY"], first["WERV_BSN_KEYS"], first["WERV_LOOKUP_KEY"]}) == 3


def test_data_without_their_secrets_are_not_opened(home):
    with home.in_use():
        pass
    (home.root / "env").unlink()

    with pytest.raises(Problem, match="env ontbreekt"):
        home.environment()


def test_no_role_may_more_than_its_task(home):
    with home.in_use() as environment:
        owner, app = environment["DATABASE_OWNER_URL"], environment["DATABASE_URL"]
        figures = environment["DATABASE_FIGURES_URL"]
        for url in (owner, app, figures):
            assert ask(url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
        ask(owner, "CREATE TABLE step (minutes int)")
        ask(app, "INSERT INTO step VALUES (45)")

        assert ask(app, "SELECT sum(minutes) FROM step") == 45
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "CREATE TABLE other (minutes int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(app, "ALTER TABLE step ADD COLUMN note text")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(figures, "SELECT * FROM step")


def test_nobody_signs_in_as_superuser_or_without_the_right_password(home):
    with home.in_use() as environment:
        with pytest.raises(psycopg.OperationalError, match="pg_hba"):
            psycopg.connect(host=str(home.cluster.sockets), user="postgres", dbname="werv")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(environment["DATABASE_URL"], password="guess")


def test_nothing_listens_on_the_network(home):
    with home.in_use() as environment:
        assert ask(environment["DATABASE_URL"], "SHOW listen_addresses") == ""
        assert b"\ntcp_port:0\r" in home.broker._ask(b"INFO server\r\n")


def test_what_was_left_of_a_broken_off_start_is_thrown_away(home):
    home.environment()
    half_made = home.root / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("")

    with home.in_use() as environment:
        assert ask(environment["DATABASE_URL"], "SELECT 1") == 1
    assert not half_made.exists()


def test_a_stale_process_number_that_now_belongs_to_another_is_ignored(home):
    with home.in_use():
        lines = (home.cluster.data / "postmaster.pid").read_text().splitlines()
    account = account_for(home.cluster.data)
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **account.spawn_options())
    stale = home.cluster.data / "postmaster.pid"
    stale.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    account.own(stale, 0o600)

    try:
        seen_as_running = home.cluster.is_running()
        with home.in_use() as environment:
            answer = ask(environment["DATABASE_URL"], "SELECT 1")
        assert not seen_as_running
        assert answer == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_servers_killed_outright_come_back_with_the_data(folder):
    home = Home(folder / "home")
    with home.in_use() as environment:
        ask(environment["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
        broker = home.broker.process_id()
        os.kill(postmaster(home), signal.SIGKILL)
        os.kill(broker, signal.SIGKILL)
        while home.broker.is_running() or home.cluster.is_running():
            time.sleep(0.01)

        home.start()

        assert ask(environment["DATABASE_OWNER_URL"], "SELECT number FROM kept") == 7
        assert home.broker.process_id() not in (None, broker)


def test_a_cluster_of_a_version_that_is_not_here_is_left_alone(home):
    with home.in_use():
        pass
    (home.cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(Problem, match=r"Postgres 9\b.*postgresql-9"), home.in_use():
        pass
    assert (home.cluster.data / "base").is_dir()


def test_a_folder_with_a_long_or_odd_name_gets_its_sockets_elsewhere(folder):
    home = Home(folder / ("a folder, with a name" + "x" * 90) / "home", throwaway=True)

    with home.in_use() as environment:
        assert ask(environment["DATABASE_URL"], "SELECT 1") == 1
    sockets = home.cluster.sockets
    home.reset()

    assert not sockets.exists()
    assert not home.root.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs Postgres as another user")
def test_in_a_closed_folder_the_cluster_lies_where_postgres_can_reach_it(folder, monkeypatch):
    monkeypatch.setattr(servers, "SYSTEM_PLACE", folder / "system")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home = Home(closed / "home", throwaway=True)

    with home.in_use() as environment:
        assert ask(environment["DATABASE_URL"], "SELECT 1") == 1
    data = home.cluster.data

    assert data.is_relative_to(folder / "system")
    assert (home.root / "elsewhere").resolve() == data.parent
    home.reset()
    assert not data.exists()


def test_resetting_waits_until_nobody_uses_the_servers(home):
    with home.in_use():
        with pytest.raises(Problem, match="draait nog"):
            Home(home.root).reset()
        assert home.cluster.is_running()

    Home(home.root).reset()

    assert not home.root.exists()


def test_a_full_disk_is_said_before_anything_is_made(home, monkeypatch):
    full = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)

    with pytest.raises(Problem, match="schijf is vol"), home.in_use():
        pass
    assert not home.cluster.data.exists()


def test_a_test_database_has_the_extensions_and_rights_of_the_real_one(no_given_servers):
    with servers.throwaway() as environment:
        owner, app = environment["DATABASE_OWNER_URL"], environment["DATABASE_URL"]
        ask(owner, "CREATE DATABASE fresh")
        owner, app = owner.replace("/werv?", "/fresh?"), app.replace("/werv?", "/fresh?")
        ask(owner, "CREATE TABLE step (name text)")
        ask(app, "INSERT INTO step VALUES ('Ëlse')")

        assert ask(app, "SELECT unaccent(name) FROM step") == "Else"
        assert ask(app, "SELECT similarity('jansen', 'janssen') > 0.5") is True
        place = Path(owner.split("host=")[1].replace("%2F", "/"))
    assert not place.exists()
