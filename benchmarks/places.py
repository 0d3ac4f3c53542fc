"""Databases of one size to measure in, made as `werv_owner` and used as `werv_app`, as in production."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.databases import ROOT, as_owner, environment_of, migrated


@contextmanager
def filled(
    database: str, *, clients: int, steps_per_client: int, template: str | None = None
) -> Iterator[dict[str, str]]:
    """A database with so many invented clients. `template` is one that has the tables already."""
    if template:
        _copy(template, database)
    else:
        migrated(database)
    given = environment_of(database)
    size = ["--clients", str(clients), "--steps-per-client", str(steps_per_client)]
    subprocess.run([sys.executable, "manage.py", "seed", *size], cwd=ROOT, env=os.environ | given, check=True)
    with psycopg.connect(given["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
    yield given
    _drop(database)


@contextmanager
def copied(database: str) -> Iterator[dict[str, str]]:
    """A copy that may be changed, and is thrown away. Nobody may be connected to the original."""
    name = f"{database}_copy"
    _copy(database, name)
    yield environment_of(name)
    _drop(name)


def _copy(template: str, database: str) -> None:
    _drop(database)
    # File by file: through the log, as Postgres does by itself, three gigabytes would be written twice.
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    as_owner(copy.format(sql.Identifier(database), sql.Identifier(template)))


def _drop(database: str) -> None:
    # Without FORCE: the owner may not end an autovacuum himself; Postgres does that for him.
    as_owner(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
