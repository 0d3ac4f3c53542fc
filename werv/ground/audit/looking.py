"""Noting that somebody looked. Without that line nobody looks: it is written in the transaction of the page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError, models, transaction

from werv.ground.audit.models import Action, Actor, write_line
from werv.ground.secrets import keyed_mark


class LogUnavailable(Exception):
    """The line could not be written: the page is refused (werv/ground/refusals.py)."""


def note_look(
    act: str,
    *,
    by: Actor,
    clients: Iterable[UUID],
    on: models.Model | None = None,
    sought: str = "",
    action: Action = Action.READ,
    facts: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Write the line that `by` saw these clients; `values` are fields of Event, such as grounds and purpose.

    `sought` is what was typed to find them: it is kept as a keyed mark, by which the same question is recognised.
    Raises LogUnavailable.
    """
    told = dict(facts or {})
    if sought:
        told["sought"] = keyed_mark("search", " ".join(sought.lower().split()))
    try:
        with transaction.atomic(savepoint=False):
            write_line(
                act,
                by=by,
                action=action,
                clients=clients,
                record_type=on._meta.label if on else "",
                record_key=str(on.pk) if on else "",
                facts=told,
                **values,
            )
    except DatabaseError as reason:
        raise LogUnavailable from reason
