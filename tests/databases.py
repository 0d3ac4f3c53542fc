"""Databases for tests, made as `werv_owner` and used as `werv_app`, as in production."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# For a connection of its own: the walls bind the owner too, unless it says in whose name it looks.
SEES_ALL = "-c werv.context=system -c werv.actor=systeem:test"
ROOT = Path(__file__).resolve().parents[1]


def url_of(database: str, role_variable: str) -> str:
    parts = urlsplit(os.environ[role_variable])
    return urlunsplit(parts._replace(path=f"/{database}"))


def as_owner(statement: sql.Composed) -> None:
    """Run one statement as the owner, outside a transaction."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(statement)


def drop(database: str) -> None:
    # Without FORCE Postgres waits some seconds for whoever is just leaving; to end them the owner has no right.
    as_owner(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def migrated(database: str) -> None:
    """Make a database with all tables."""
    drop(database)
    as_owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
        env={**os.environ, **environment_of(database)},
    )


def copied(template: str, database: str) -> None:
    """Make a database as a copy of another, in a fraction of a second."""
    drop(database)
    as_owner(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template)))


def environment_of(database: str) -> dict[str, str]:
    """The environment in which a process of its own works on this database."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_FIGURES_URL")
    return {name: url_of(database, name) for name in names}
