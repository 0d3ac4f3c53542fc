"""Many rows at once: COPY into a temporary table, from where SQL takes them further.

Postgres refuses COPY into a table with row-level security; a temporary table has none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql


@contextmanager
def staging_table(cursor: CursorWrapper, name: str, columns: Mapping[str, str]) -> Iterator[str]:
    """A temporary table for as long as the block lasts: its name, columns by name with their SQL type.

    Types are trusted text of our own code: "uuid", "date", "text[]".
    """
    wanted = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {identifier(name)} ({wanted})")
    yield name
    # Not in a `finally`: after an error the transaction is broken, and takes the table with it.
    cursor.execute(f"DROP TABLE pg_temp.{identifier(name)}")


def identifier(name: str) -> str:
    """The name of a table or column, quoted for SQL."""
    return sql.Identifier(name).as_string()


def columns_like(cursor: CursorWrapper, target: str, columns: Iterable[str]) -> dict[str, str]:
    """The SQL types of these columns of an existing table, in the order asked. KeyError for one it does not have."""
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [target],
    )
    types: dict[str, str] = dict(cursor.fetchall())
    return {column: types[column] for column in columns}


def copy_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows, values in the order of `columns`, into a temporary table; how many there were."""
    count = 0
    with cursor.copy(f"COPY {identifier(table)} ({', '.join(map(identifier, columns))}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
