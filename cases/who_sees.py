"""Who may see what of a client at this moment: for the page where those around him look it up."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.access import AccessGround, Category
from cases.models import Access
from werv.ground.accounts.models import User
from werv.ground.audit.models import ACCESS, acting


@dataclass(frozen=True)
class Seer:
    """Somebody who sees categories of one organisation's records, on a ground, to a day included."""

    name: str
    works_at: str
    records_of: str
    categories: list[str]
    ground: str
    last_day: date | None


def who_sees(client: UUID, *, viewer: User, now: datetime) -> list[Seer]:
    """Everybody to whom records are open now, as far as these are records of which the viewer sees the basis."""
    mine = Access.objects.open_for(viewer, Category.BASIS).filter(client=client)
    organisations = set(mine.values_list("organisation", flat=True))
    with acting(ACCESS, behalf=viewer):
        rows = list(
            Access.objects.open_at(now)
            .filter(client=client, organisation__in=organisations)
            .select_related("user__organisation", "programme", "organisation")
        )
    together: dict[tuple[Any, ...], list[Access]] = defaultdict(list)
    for row in rows:
        together[row.organisation_id, row.user_id, row.programme_id, row.ground, last_day_of(row)].append(row)
    return sorted(map(seer_of, together.values()), key=lambda seer: (seer.records_of, seer.name, seer.ground))


def seer_of(rows: list[Access]) -> Seer:
    row = rows[0]
    name, works_at = "", row.organisation.name
    if row.programme:
        name = f"wie {row.programme} leidt"
    elif row.ground == AccessGround.OWN_FILE:
        name, works_at = "de cliënt zelf", ""
    elif row.user:
        name, works_at = row.user.full_name, row.user.organisation.name
    seen = {each.category for each in rows}
    return Seer(
        name,
        works_at,
        row.organisation.name,
        [category.label for category in Category if category in seen],
        row.get_ground_display(),
        last_day_of(row),
    )


def last_day_of(row: Access) -> date | None:
    days = [row.last_day, row.until and timezone.localdate(row.until)]
    return min((day for day in days if day), default=None)
