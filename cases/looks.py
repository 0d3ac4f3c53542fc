"""One call for every page, file or export that shows clients: who saw whom, on which ground, for what.

Source: docs/rules.md, rule 33.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.access import AccessGround, Category
from cases.models import Access
from cases.querysets.clients import led_programmes
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.looking import note_look
from werv.ground.audit.models import Action
from werv.ground.people.models import Person

PURPOSES = {
    Role.JOB_COACH: "begeleiding",
    Role.CLINICIAN: "behandeling",
    Role.PROJECT_LEADER: "leiding van het programma",
    Role.CONSULTANT: "wettelijke taak",
    Role.UWV_ADVISER: "wettelijke taak",
    Role.DEBT_COUNSELLOR: "begeleiding",
    Role.REFERRER: "verwijzing",
    Role.CONTROLLER: "verantwoording",
    Role.PRIVACY_OFFICER: "toezicht",
    Role.ADMINISTRATOR: "beheer",
    Role.RESEARCHER: "onderzoek",
    Role.CLIENT: "eigen dossier",
}
GROUNDS_WITH_A_PAPER = (AccessGround.CONSENT, AccessGround.STATUTORY_TASK, AccessGround.BREAK_GLASS)


def look(
    act: str,
    *,
    by: User,
    clients: Iterable[UUID],
    categories: Iterable[str] = (Category.BASIS,),
    on: models.Model | None = None,
    sought: str = "",
    action: Action = Action.READ,
    purpose: str = "",
    person: Person | None = None,
    **facts: Any,
) -> None:
    """Note in one line that `by` saw these clients; nobody seen, nothing sought and no record: no line.

    Call it once in a view, before the answer is made. `facts` are plain values, never names or notes; of `person`,
    the one whose whole file is open, it is only noted when he bears the name of who looks.
    Raises LogUnavailable, and then the page is refused.
    """
    seen, parts = set(clients), list(categories)
    if not (seen or sought or on):
        return
    if person and bears_name_of(by, person):
        facts["own_name"] = True
    grounds, organisations = openings_for(by, seen, parts) if seen else (set(), set())
    emergencies = {each for each in grounds if each.startswith(AccessGround.BREAK_GLASS)}
    note_look(
        act,
        by=by,
        clients=seen,
        on=on,
        sought=sought,
        action=action,
        facts={**facts, "hits": len(seen)} if sought else facts,
        actor_roles=",".join(sorted(by.roles())),
        organisations=organisations | {by.organisation_id},
        categories=",".join(parts),
        grounds=", ".join(sorted(grounds))[:200],
        purpose=purpose or purpose_of(by),
        is_emergency=bool(emergencies) and emergencies == grounds,
        row_count=len(seen),
    )


def openings_for(user: User, clients: Iterable[UUID], categories: Iterable[str]) -> tuple[set[str], set[UUID]]:
    """By which grounds these clients are open to the user, and whose records they open."""
    opened = Q(user=user)
    if led := led_programmes(user):
        opened |= Q(programme__in=led, organisation=user.organisation_id)
    rows = (
        Access.objects.open_at(timezone.now())
        .filter(opened, client__in=clients, category__in=categories)
        .values_list("ground", "source", "organisation")
        .distinct()
    )
    grounds, organisations = set(), set()
    for ground, source, organisation in rows:
        grounds.add(f"{ground}:{source}" if source and ground in GROUNDS_WITH_A_PAPER else str(ground))
        organisations.add(organisation)
    return grounds, organisations


def bears_name_of(user: User, person: Person) -> bool:
    """Whether they have the same surname, prefix included: himself, or perhaps family."""
    surname = " ".join(part for part in (person.prefix, person.last_name) if part).casefold()
    return f" {user.full_name.casefold()}".endswith(f" {surname}")


def purpose_of(user: User) -> str:
    """What somebody with these roles works at; the first role of the list of functions that has a purpose."""
    return next((PURPOSES[role] for role in Role if role in user.roles() and role in PURPOSES), "")
