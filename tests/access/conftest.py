"""The world is built once, in a database of its own; every test works on it and leaves it as it was."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client as Browser

from tests import databases
from tests.access.world import World, build
from tests.conftest import TEMPLATE, WORKER
from werv.ground.accounts.models import User
from werv.ground.audit.models import SEED, acting

WORLD = f"werv_world_{WORKER}"
OPEN_WORLD = f"werv_open_world_{WORKER}"


def go_to(database: str) -> str:
    """Work on another database from here on; gives back the one before."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = database
    return before


@pytest.fixture(scope="session")
def built_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    databases.copied(TEMPLATE, WORLD)
    before = go_to(WORLD)
    with django_db_blocker.unblock(), acting(SEED):
        world = build()
    go_to(before)
    databases.copied(WORLD, OPEN_WORLD)
    take_the_walls_down(OPEN_WORLD)
    yield world
    databases.drop(WORLD)
    databases.drop(OPEN_WORLD)


def take_the_walls_down(database: str) -> None:
    with psycopg.connect(databases.url_of(database, "DATABASE_OWNER_URL")) as owner:
        walled = owner.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity").fetchall()
        for (table,) in walled:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")


@pytest.fixture
def in_the_world(built_world, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        before = go_to(WORLD)
        yield built_world
        go_to(before)


@pytest.fixture
def in_the_open_world(built_world, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        before = go_to(OPEN_WORLD)
        yield built_world
        go_to(before)


@pytest.fixture
def world(in_the_world, db) -> World:
    return in_the_world


@pytest.fixture
def world_without_walls(in_the_open_world, db) -> World:
    """The same, where row-level security is off on every table."""
    return in_the_open_world


def signed_in(user: User) -> Browser:
    """A browser in which somebody is signed in, as he stands in the database now."""
    browser = Browser(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=user.pk))
    return browser
