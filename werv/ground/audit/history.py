"""History of a table: every row as it was after each insert, change and delete, written by the database itself."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Keep the history of a model, in a table named after it that ends in `event`. `exclude` names generated columns.

    One trigger a statement, not a row: an import of 50,000 rows writes its history in one INSERT ... SELECT.
    The history itself refuses every change and deletion.
    """
    # Made anew for each model: pghistory copies shared ones, and a copied operation no longer equals itself.
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    track: Callable[[M], M] = pghistory.track(
        *trackers, exclude=list(exclude), level=pghistory.Statement, append_only=True
    )
    return track
