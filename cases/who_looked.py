"""The log as the person it is about reads it: who saw or changed his file, on which day, and why.

Source: NEN 7513, chapter 9: lines alike on one day may be taken together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from werv.ground.accounts.models import Organisation
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import Event, Outcome
from werv.ground.audit.querysets import EventQuerySet
from werv.ground.audit.words import act_in_words, grounds_in_words

# That somebody elsewhere has this number is the privacy officer's question, and nobody else's answer.
NOT_TOLD = ("bsn.conflict",)


def to_tell(lines: EventQuerySet) -> EventQuerySet:
    """Those lines about a client that he may read, the latest first."""
    return lines.exclude(act__in=NOT_TOLD).order_by("-happened_at", "-pk")


@dataclass(frozen=True)
class Told:
    """What one person did with the file on one day, in words; the same thing done more often stands here once."""

    day: date
    who: str
    function: str
    organisation: str
    what: str
    ground: str
    purpose: str
    is_emergency: bool
    was_refused: bool


def told_by_day(lines: Iterable[Event]) -> list[tuple[Told, int]]:
    """Lines in the order given, those alike on one day taken together; how many there were."""
    organisations = dict(Organisation.objects.values_list("code", "name"))
    counted: dict[Told, int] = {}
    for line in lines:
        roles = [Role(role).label for role in line.actor_roles.split(",") if role in Role.values]
        is_system = line.happened_by.startswith("systeem:")
        told = Told(
            day=timezone.localdate(line.happened_at),
            who="werv, automatisch" if is_system else line.actor_name,
            function=", ".join(roles),
            organisation=organisations.get(line.organisation_code, ""),
            what=act_in_words(line),
            ground=grounds_in_words(line),
            purpose=line.purpose,
            is_emergency=line.is_emergency,
            was_refused=line.outcome == Outcome.REFUSED,
        )
        counted[told] = counted.get(told, 0) + 1
    return list(counted.items())
