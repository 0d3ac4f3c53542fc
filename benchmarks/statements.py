"""The SQL that a piece of werv sends, and the same SQL sent by psycopg with nothing around it."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection

from tests.databases import SEES_ALL
from werv.ground import context
from werv.ground.accounts.models import User
from werv.ground.audit.models import context_of

OVERHEAD = ("SAVEPOINT", "RELEASE SAVEPOINT")
KEY = re.compile("[0-9a-f]{32}")


@contextmanager
def sent() -> Iterator[list[str]]:
    """The statements that Django sends in the block, with their values filled in, in their order."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        # What went over the line, also what the history puts before it: no public attribute tells that.
        statements.append(context["cursor"].cursor._query.query.decode())
        return result

    with connection.execute_wrapper(note):
        yield statements


def saying(user: User) -> str:
    """The statement by which Postgres knows for one transaction that this user asks; Django's cursor never sees it."""
    statement, values = context.saying(context_of(user))
    return psycopg.ClientCursor(connection.connection).mogrify(statement, values)


def count(statements: Sequence[str]) -> int:
    """Questions and changes; savepoints are not counted."""
    return sum(not statement.startswith(OVERHEAD) for statement in statements)


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection that may keep every statement prepared, and sees all unless told otherwise."""
    connected = psycopg.connect(url, autocommit=True, options=SEES_ALL)
    connected.prepared_max = None
    return connected


def another_line(statement: str) -> str:
    """The statement itself; of a line for the log, the same line with a key of its own."""
    return KEY.sub(uuid4().hex, statement, count=1) if statement.startswith('INSERT INTO "audit_event"') else statement


def replay(bare: psycopg.Connection[Any], statements: Sequence[str], *, prepare: bool = True) -> None:
    """Send the statements in one transaction and fetch every row, as the application did."""
    with bare.transaction():
        for statement in statements:
            cursor = bare.execute(another_line(statement), prepare=prepare)
            if cursor.description:
                cursor.fetchall()
