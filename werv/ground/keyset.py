"""Paging by key, so that page 400 costs what page 1 costs. Addresses hold a random key, never a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page. `previous` and `next` are the keys to go on from, or None at the end of the list."""

    rows: list[M]
    previous: UUID | None
    next: UUID | None

    def count_in_words(self, one: str, many: str) -> str:
        """In words: "1 traject", "12 trajecten", "Meer dan 50 trajecten"; no number after the first page."""
        if self.previous:
            return many.capitalize()
        if self.next:
            return f"Meer dan {len(self.rows)} {many}"
        return f"1 {one}" if len(self.rows) == 1 else f"{len(self.rows)} {many}"


def page(
    rows: QuerySet[M],
    *,
    by: str,
    query: Mapping[str, Any],
    within: QuerySet[M] | None = None,
    forward: str = "na",
    back: str = "voor",
    size: int = PAGE_SIZE,
) -> Page[M]:
    """The page of `rows`, in the order of `by` ("-day": newest first), that `query` asks for.

    `within` is where the key is looked up, when a row may have left `rows` since. A key that is not there
    gives the first page.
    """
    after, before = key_of(query.get(forward)), key_of(query.get(back))
    key = after or before
    field, downward = by.removeprefix("-"), by.startswith("-")
    known = rows if within is None else within
    values = known.filter(pk=key).values_list(field, flat=True).first() if key else None
    if values is None:
        key = after = before = None
    backward = before is not None and after is None
    if backward:
        downward = not downward
    if key:
        way = "lt" if downward else "gt"
        # The first condition is what the index can use; the second leaves out the key itself and its equals.
        rows = rows.filter(
            Q(**{f"{field}__{way}e": values}) & (Q(**{f"{field}__{way}": values}) | Q(**{f"pk__{way}": key}))
        )
    sign = "-" if downward else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    first, last = (found[0].pk, found[-1].pk) if found else (key, key)
    return Page(
        rows=found,
        previous=first if (more if backward else key is not None) else None,
        next=last if (backward or more) else None,
    )


def key_of(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def links_of(found: Page[Any], query: QueryDict, *, forward: str = "na", back: str = "voor") -> dict[str, str]:
    """Addresses of the pages around, with everything else in the address kept."""
    kept = [(name, value) for name, value in query.items() if value and name not in {forward, back}]
    return {
        "previous_url": "?" + urlencode([*kept, (back, str(found.previous))]) if found.previous else "",
        "next_url": "?" + urlencode([*kept, (forward, str(found.next))]) if found.next else "",
    }
