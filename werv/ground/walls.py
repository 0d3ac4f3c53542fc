"""The second wall: policies of Postgres that decide which rows exist for whom, whatever a query asks.

A model is walled where it is declared; the policies are put in place at the end of every `migrate`, and bind the owner
of the tables too. They read the settings of context.py: where nobody acts, there are no rows. The system's own actors
(import, seed, nachtwerk …) see all; what they do with it is for their code to answer for.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def setting(name: str, kind: str = "text") -> str:
    """SQL: what the transaction says of itself; NULL when it says nothing.

    In a SELECT of its own Postgres reads it once a query. Without, it reads and casts it for every row of every wall,
    and a search that meets a thousand rows takes twice as long.
    """
    return f"(SELECT nullif(current_setting('werv.{name}', true), '')::{kind})"


ME = setting("user", "uuid")
MY_ORGANISATION = setting("organisation", "uuid")
MY_PROGRAMMES = f"{setting('led', 'uuid[]')}::uuid[]"  # cast once more: = ANY (SELECT …) means another thing
TODAY = setting("today", "date")
NOW = setting("now", "timestamptz")
IS_SYSTEM = "(SELECT current_setting('werv.context', true) = 'system')"
IS_USER = "current_setting('werv.context', true) = 'user'"
SOMEBODY = f"{setting('context')} IS NOT NULL"
MINE = f"{{row}}.organisation_id = {MY_ORGANISATION}"
NEVER = "false"


def some(rows: str) -> str:
    """SQL: whether there is a row FROM `rows`, looked up for each row that a query meets.

    Without OFFSET 0 Postgres may read the whole table of doors first, also where fifty rows are asked for.
    """
    return f"EXISTS (SELECT FROM {rows} OFFSET 0)"


HISTORY_COLUMNS = ("pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_label")


@dataclass(frozen=True)
class Wall:
    """Which rows of a table somebody reads, and which he may write, as SQL over the row.

    `figures` are the columns from which the counting role may count: no name, number or note is among them. `search`
    are those in which the functions that seek names may look. `binds_owner`: whether it also
    binds the owner of the tables, and so the functions that work in his name.
    """

    table: str
    read: str
    write: str
    figures: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    binds_owner: bool = True

    @property
    def sql(self) -> str:
        read = f"({IS_SYSTEM} OR ({self.read.format(row=self.table)}))"
        write = f"({IS_SYSTEM} OR ({self.write.format(row=self.table)}))"
        roles = {"werv_figures": self.figures, "werv_search": self.search}
        names = ("werv_read", "werv_insert", "werv_update", "werv_delete", *roles)
        statements = [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {self.table} {'FORCE' if self.binds_owner else 'NO FORCE'} ROW LEVEL SECURITY",
            *(f"DROP POLICY IF EXISTS {name} ON {self.table}" for name in names),
            f"CREATE POLICY werv_read ON {self.table} FOR SELECT USING {read}",
            f"CREATE POLICY werv_insert ON {self.table} FOR INSERT WITH CHECK {write}",
            f"CREATE POLICY werv_update ON {self.table} FOR UPDATE USING {read} WITH CHECK {write}",
            f"CREATE POLICY werv_delete ON {self.table} FOR DELETE USING {write}",
            f"REVOKE ALL ON {self.table} FROM {', '.join(roles)}",
        ]
        for role, columns in roles.items():
            if columns:
                statements += [
                    f"CREATE POLICY {role} ON {self.table} FOR SELECT TO {role} USING (true)",
                    f"GRANT SELECT ({', '.join(columns)}) ON {self.table} TO {role}",
                ]
        return ";\n".join(statements)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


WALLS: dict[str, Wall] = {}


def walled(
    *,
    read: str,
    write: str,
    figures: tuple[str, ...] = (),
    search: tuple[str, ...] = (),
    binds_owner: bool = True,
) -> Callable[[M], M]:
    """Put a model behind a wall, and its history too: who sees the rows does not thereby see what they once were."""

    def build(model: M) -> M:
        table = model._meta.db_table
        WALLS[table] = Wall(table, read, write, figures, search, binds_owner)
        if history := getattr(model, "pgh_event_model", None):
            past = history._meta.db_table
            counted = (*HISTORY_COLUMNS, *figures) if figures else ()
            WALLS[past] = Wall(past, NEVER, SOMEBODY, counted)
        return model

    return build


def door(model: type[Model], *, read: str, write: str = NEVER) -> None:
    """One more way to see or write rows of a walled model, for an app that stands above it."""
    table = model._meta.db_table
    wall = WALLS[table]
    WALLS[table] = replace(wall, read=f"{wall.read} OR {read}", write=f"{wall.write} OR ({write})")


def build_walls() -> None:
    """Put the policies that changed in place. For the owner of the tables, after a migrate."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_class c"
            " LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'werv_read'"
            " WHERE c.relkind = 'r' AND c.relname = ANY(%s)",
            [list(WALLS)],
        )
        standing = dict(cursor.fetchall())
        for wall in WALLS.values():
            # A migrate to an earlier state knows fewer tables.
            if wall.table in standing and standing[wall.table] != wall.fingerprint:
                mark = f"COMMENT ON POLICY werv_read ON {wall.table} IS '{wall.fingerprint}'"
                cursor.execute(f"{wall.sql};\n{mark}".replace("%", "%%"))


@contextmanager
def counting() -> Iterator[None]:
    """Inside, the database is read as the role that counts: every row, but only the columns a figure needs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE werv_figures")
        yield
        cursor.execute("RESET ROLE")
