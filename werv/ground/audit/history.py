"""What the database itself writes of every change: in the history the rows as they were, in the log who did it.

One trigger a statement, not a row: an import of 50,000 rows writes its history in one INSERT ... SELECT, and one line.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db.models import Field, ForeignKey, GeneratedField, ManyToOneRel, Model
from pgtrigger.compiler import Trigger as CompiledTrigger
from pgtrigger.compiler import UpsertTriggerSql

from werv.ground.audit.models import CLIENT

M = TypeVar("M", bound=type[Model])
NEW, OLD = "new_values", "old_values"
PERSON = "people.Person"  # who is a client by an involvement that names him; the class stands above the log


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Keep the history of a model, in a table named after it that ends in `event`, and log every change of it.

    `exclude` names generated columns. The history itself refuses every change and deletion.
    """
    # Made anew for each model: pghistory copies shared ones, and a copied operation no longer equals itself.
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    track: Callable[[M], M] = pghistory.track(
        *trackers, exclude=list(exclude), level=pghistory.Statement, append_only=True
    )
    return lambda model: logged()(track(model))


def logged() -> Callable[[M], M]:
    """Log every change of a model, without keeping the values; a change by nobody is refused."""
    register: Callable[[M], M] = pgtrigger.register(LogInsert(), LogUpdate(), LogDelete())
    return register


class UnskippableTriggerSql(UpsertTriggerSql):
    """A trigger that no setting of the session switches off, as pgtrigger's own can be."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} {referencing} FOR EACH {level}
                EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class LogTrigger(pgtrigger.Trigger):
    """Hands what a statement did to audit_change(), which writes the line (migration audit 0002)."""

    level = pgtrigger.Statement
    when = pgtrigger.After
    action = ""
    values = NEW
    # pgtrigger takes a model's class where its types say an instance: hence Any.

    def compile(self, model: Any) -> CompiledTrigger:
        return CompiledTrigger(
            name=self.name,
            sql=UnskippableTriggerSql(
                pgid=self.get_pgid(model),
                declare="DECLARE _rows bigint; _content bytea;",
                func=self.render_func(model),
                table=model._meta.db_table,
                when=self.when,
                operation=self.operation,
                referencing=str(self.referencing),
                level=self.level,
            ),
        )

    def get_func(self, model: Any) -> str:
        key = f'"{model._meta.pk.column}"'
        columns = {field.column for field in model._meta.concrete_fields}
        theirs = f"SELECT DISTINCT organisation_id FROM {self.values} WHERE organisation_id IS NOT NULL"
        return f"""
            SELECT count(*), string_agg(sha256(convert_to(each::text, 'UTF8')), '' ORDER BY {key})
                INTO _rows, _content FROM {self.values} each;
            IF _rows > 0 THEN
                PERFORM audit_change(
                    '{self.action}', '{model._meta.label}', _rows,
                    ARRAY(SELECT {key} FROM {self.values} ORDER BY {key} LIMIT 100),
                    {self.clients(model)},
                    {f"ARRAY({theirs})" if "organisation_id" in columns else "ARRAY[]::uuid[]"},
                    {self.changed(model)},
                    _content
                );
            END IF;
            RETURN NULL;
        """

    def clients(self, model: Any) -> str:
        return in_one_array(model, self.values)

    def changed(self, model: Any) -> str:
        return "ARRAY[]::text[]"


class LogInsert(LogTrigger):
    name = "log_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new=NEW)  # type: ignore[no-untyped-call]
    action = "C"


class LogUpdate(LogTrigger):
    name = "log_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old=OLD, new=NEW)  # type: ignore[no-untyped-call]
    action = "U"

    def clients(self, model: Any) -> str:
        return in_one_array(model, NEW, OLD)

    def changed(self, model: Any) -> str:
        """Names of the fields that differ in any row; all of them where a row got another key."""
        key = f'"{model._meta.pk.column}"'
        differs = ", ".join(
            f'CASE WHEN bool_or(after."{field.column}" IS DISTINCT FROM before."{field.column}")'
            f" THEN '{field.name}' END"
            for field in written(model)
        )
        return (
            f"array_remove((SELECT ARRAY[{differs}] FROM {NEW} after FULL JOIN {OLD} before"
            f" ON after.{key} = before.{key}), NULL)"
        )


class LogDelete(LogTrigger):
    name = "log_delete"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old=OLD)  # type: ignore[no-untyped-call]
    action = "D"
    values = OLD


def written(model: type[Model]) -> list[Field]:
    """Columns that somebody fills in, generated ones left out."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]


def in_one_array(model: type[Model], *tables: str) -> str:
    sources = [source for table in tables for source in naming_clients(model, table)]
    return f"ARRAY({' UNION '.join(sources)})" if sources else "ARRAY[]::uuid[]"


def naming_clients(model: type[Model], rows: str) -> Iterator[str]:
    """SQL for the clients whom `rows` of the model are about: by themselves, or by what they belong to."""
    if model._meta.label == CLIENT:
        yield f"SELECT id FROM {rows}"
    elif own := to_client(model):
        yield f"SELECT DISTINCT {own} FROM {rows} WHERE {own} IS NOT NULL"
    else:
        yield from (
            f"SELECT DISTINCT via.{column} FROM {rows} each JOIN {table} via ON via.{target} = each.{source}"
            for table, column, target, source in neighbours(model)
        )


def neighbours(model: type[Model]) -> Iterator[tuple[str, str, str, str]]:
    """Tables that know the client of a row: (table, its client, its column, the column of the row it equals)."""
    named = [(model, str(model._meta.pk.column))]
    for parent in model._meta.concrete_fields:
        if isinstance(parent, ForeignKey):
            named.append((parent.related_model, parent.column))
            if column := to_client(parent.related_model):
                yield parent.related_model._meta.db_table, column, str(parent.target_field.column), parent.column
    for person, source in named:
        if person._meta.label == PERSON:
            for back in person._meta.get_fields(include_hidden=True):
                if isinstance(back, ManyToOneRel) and (column := to_client(back.related_model)):
                    yield back.related_model._meta.db_table, column, str(back.field.column), source


def to_client(model: type[Model]) -> str:
    """The column in which rows of the model name a client; "" when they have none, or are history."""
    if hasattr(model, "pgh_tracked_model"):
        return ""
    columns = (
        field.column
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model._meta.label == CLIENT
    )
    return next(columns, "")
