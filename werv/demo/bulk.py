"""Filling large tables: without their indexes, foreign keys and history triggers, which come back in one go."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper
from django.db.models import Model

# Row by row the history of two million rows would be held in memory first; see write_history and write_line.
ON_INSERT = [r"pgtrigger\_insert\_insert\_%", r"pgtrigger\_log\_insert\_%"]


def history_of(cursor: CursorWrapper, table: str) -> str | None:
    """The table with the history of `table`; None when it has none."""
    cursor.execute("SELECT to_regclass(%s)::text", [f"{table}event"])
    row = cursor.fetchone()
    return row[0] if row else None


def write_history(cursor: CursorWrapper, table: str) -> None:
    """What the insert trigger of `table` would have written, for all its rows at once."""
    history = history_of(cursor, table)
    if history is None:
        return
    cursor.execute(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND NOT starts_with(attname, 'pgh_') ORDER BY attnum",
        [history],
    )
    columns = ", ".join(name for (name,) in cursor.fetchall())
    cursor.execute(
        "WITH context AS MATERIALIZED (SELECT _pgh_attach_context() AS value)"  # noqa: S608  names from the catalogue
        f" INSERT INTO {history} ({columns}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id)"
        f" SELECT {columns}, now(), 'insert', id, context.value FROM {table}, context"
    )


def write_line(cursor: CursorWrapper, model: type[Model]) -> None:
    """The line that the log would have had of them, without naming so many clients."""
    cursor.execute(
        "SELECT audit_change('C', %s, count(*), ARRAY[]::uuid[], ARRAY[]::uuid[], ARRAY[]::uuid[],"  # noqa: S608  our own name
        f" ARRAY[]::text[], NULL) FROM {model._meta.db_table}",
        [model._meta.label],
    )


@contextmanager
def bare(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Inside the block these tables and their histories have no more than columns and checks.

    For the owner of the tables, in a transaction that holds them for itself.
    """
    named = list(tables)
    histories = [history for table in named if (history := history_of(cursor, table))]
    # What is still to be checked of earlier rows is checked now; Postgres alters no table before.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("SET LOCAL max_parallel_maintenance_workers = 2")
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u', 'x', 'f') OR confrelid = ANY(%s::regclass[])"
        " ORDER BY contype = 'f', conname",  # back again, what a foreign key points to comes first
        [named + histories, named],
    )
    constraints = cursor.fetchall()
    for table, name, _definition in reversed(constraints):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) ORDER BY 1",
        [named + histories],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(
        "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
        " WHERE tgrelid = ANY(%s::regclass[]) AND tgname LIKE ANY(%s)",
        [named, ON_INSERT],
    )
    triggers = cursor.fetchall()
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")

    yield

    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table, name in triggers:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
