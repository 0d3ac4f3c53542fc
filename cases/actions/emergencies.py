"""The emergency button: to see a file without a relation for some hours, and the judgment afterwards."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Replace, Trim
from django.utils import timezone

from cases.models import (
    BreakGlass,
    Client,
    Involvement,
    RoleCategory,
)
from cases.models.emergencies import LONGEST_HOURS, SHORTEST_EXPLANATION
from cases.settling import settle
from werv.ground.accounts.models import User
from werv.ground.audit.models import ACCESS, Event, acting, record
from werv.ground.errors import RuleViolation
from werv.ground.people.models import NlSort

TEXT = TextField()
MISSES_A_DAY = 10
NOT_FOUND = (
    "Met deze naam en geboortedatum is er niemand te openen. Kijk de naam en de datum na. "
    "Lukt het niet, bel dan een collega of het crisisnummer."
)


def press_break_glass(
    *, name: str, birth_date: date, reason: str, explanation: str, hours: int, by: User, now: datetime
) -> BreakGlass:
    """Open a case of the own organisation for some hours, without being in its team.

    Raises RuleViolation when nobody, or more than one, is found: who is known elsewhere only is not found.
    """
    if not 1 <= hours <= LONGEST_HOURS:
        raise RuleViolation(f"Kies een duur van 1 tot {LONGEST_HOURS} uur.")
    if len(explanation.strip()) < SHORTEST_EXPLANATION:
        raise RuleViolation(f"Leg in minstens {SHORTEST_EXPLANATION} tekens uit waarom het niet kan wachten.")
    today = timezone.localdate(now)
    with acting(ACCESS, behalf=by):
        if missed_since(now - timedelta(days=1), by=by) >= MISSES_A_DAY:
            raise RuleViolation("Je hebt vandaag te vaak gezocht zonder iemand te vinden. Bel een collega.")
        known = (
            Involvement.objects.running_on(today)
            .filter(organisation=by.organisation_id, person__birth_date=birth_date)
            # Where there is no prefix, two spaces stand in its place.
            .alias(known_as=Trim(Replace("person__search_name", Value("  ", TEXT), Value(" ", TEXT))))
            .filter(known_as=NlSort(Value(" ".join(name.split()))))
            .select_related("client")
        )
        found = list(known[:2])
    if len(found) != 1 or not RoleCategory.objects.of(by.roles(), today):
        record("break_glass.missed", by, by=by)
        raise RuleViolation(NOT_FOUND)
    return _open_in_emergency(found[0].client, reason, explanation.strip(), hours, by=by, now=now)


def missed_since(moment: datetime, *, by: User) -> int:
    missed = Event.objects.filter(record_type=by._meta.label, record_key=str(by.pk), act="break_glass.missed")
    return missed.filter(happened_at__gte=moment).count()


@transaction.atomic
def _open_in_emergency(
    client: Client, reason: str, explanation: str, hours: int, *, by: User, now: datetime
) -> BreakGlass:
    with acting(ACCESS, behalf=by):
        pressed = BreakGlass.objects.create(
            client=client,
            organisation=by.organisation,
            user=by,
            reason=reason,
            explanation=explanation,
            opened_at=now,
            opened_by=by.full_name,
            until=now + timedelta(hours=hours),
        )
    record("break_glass.opened", pressed, by=by, client=client.pk, reason=reason, until=pressed.until)
    settle([client.pk], by=by)
    return pressed


@transaction.atomic
def review_break_glass(*, pressed: BreakGlass, verdict: str, note: str, by: User, now: datetime) -> None:
    """Say afterwards whether it was right. Raises RuleViolation for one's own, and when it was said already."""
    if pressed.user_id == by.pk:
        raise RuleViolation("Over je eigen gebruik van de noodknop oordeelt iemand anders.")
    if pressed.verdict:
        raise RuleViolation(f"{pressed.reviewed_by} gaf al een oordeel: {pressed.get_verdict_display()}.")
    pressed.verdict, pressed.note = verdict, note
    pressed.reviewed_at, pressed.reviewed_by = now, by.full_name
    with acting(ACCESS, behalf=by):
        pressed.save(update_fields=["verdict", "note", "reviewed_at", "reviewed_by"])
    record("break_glass.reviewed", pressed, by=by, verdict=verdict)
