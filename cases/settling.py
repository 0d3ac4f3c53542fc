"""Keeps the table of access in step with what decides it: teams, functions, consents, laws, absences, emergencies.

Whoever changes one of those calls `settle` in the same transaction, so that the next request sees the outcome.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Protocol
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cases.access import (
    Absence,
    AccessGround,
    Days,
    Emergency,
    Facts,
    Function,
    Membership,
    Need,
    Opening,
    OwnFile,
    Share,
    openings,
)
from cases.models import (
    Access,
    BreakGlass,
    Client,
    ClientAccount,
    Consent,
    Involvement,
    LegalBasis,
    RoleCategory,
    TeamMember,
)
from werv.ground.accounts.models import Deputy, RoleAssignment, User
from werv.ground.audit.models import ACCESS, Actor, acting

TURN = 0x77657276  # the key of a lock among all who settle: many at once, or one who changes what holds for many
BATCH = 500


class Dated(Protocol):
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date | None: ...


@transaction.atomic
def settle(clients: Iterable[UUID], *, by: Actor) -> int:
    """Open and close what the facts of these clients say, and nothing more; how many rows that changed.

    Two at once about one client: the second waits, and then reads what the first left.
    """
    keys = set(clients)
    with acting(ACCESS, behalf=by):
        _take_turn(alone=False)
        list(Client.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        facts = _facts_of(keys)
        stored: dict[UUID, list[Access]] = defaultdict(list)
        for row in Access.objects.filter(client__in=keys).exclude(ground=AccessGround.PROGRAMME):
            stored[row.client_id].append(row)
        return _write([(client, openings(facts[client]), stored[client]) for client in keys])


@transaction.atomic
def settle_users(users: Iterable[UUID], *, by: Actor) -> int:
    """The same for every client with whom these users have to do: after a change of function, of absence, of employer.

    Waits until nobody settles: a team that one of them joins at this moment is counted as well.
    """
    keys = list(users)
    with acting(ACCESS, behalf=by):
        _take_turn(alone=True)
        away = Deputy.objects.filter(Q(deputy__in=keys) | Q(absent__in=keys))
        around = {*keys, *away.values_list("absent", flat=True)}
        clients = {
            *TeamMember.objects.filter(user__in=around).values_list("client", flat=True),
            *BreakGlass.objects.filter(user__in=keys).values_list("client", flat=True),
            *ClientAccount.objects.filter(user__in=keys).values_list("client", flat=True),
            *Access.objects.filter(user__in=keys).values_list("client", flat=True),
        }
    return settle_in_batches(sorted(clients), by=by)


def settle_in_batches(clients: list[UUID], *, by: Actor) -> int:
    return sum(settle(clients[start : start + BATCH], by=by) for start in range(0, len(clients), BATCH))


def _take_turn(*, alone: bool) -> None:
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [TURN])


def _facts_of(clients: Collection[UUID]) -> dict[UUID, Facts]:
    """All that decides who sees these clients, in as many queries for one as for many."""
    members = _by_client(TeamMember.objects.filter(client__in=clients))
    consents = _by_client(Consent.objects.filter(client__in=clients, is_given=True))
    laws = _by_client(LegalBasis.objects.filter(client__in=clients))
    emergencies = _by_client(BreakGlass.objects.filter(client__in=clients))
    accounts = {row.client_id: row for row in ClientAccount.objects.filter(client__in=clients)}
    involved = _by_client(Involvement.objects.filter(client__in=list(accounts)))
    at_work = {row.user_id for rows in (*members.values(), *emergencies.values()) for row in rows}
    absences = [
        Absence(row.pk, row.absent_id, row.deputy_id, _days(row)) for row in Deputy.objects.filter(absent__in=at_work)
    ]
    users = {*at_work, *(each.deputy for each in absences), *(row.user_id for row in accounts.values())}
    functions: dict[UUID, list[Function]] = defaultdict(list)
    for assigned in RoleAssignment.objects.filter(user__in=users):
        functions[assigned.user_id].append(Function(assigned.user_id, assigned.role, _days(assigned)))
    needs = tuple(Need(row.role, row.category, _days(row)) for row in RoleCategory.objects.all())
    employers = dict(User.objects.filter(pk__in=users, is_active=True).values_list("pk", "organisation"))

    def facts_of(client: UUID) -> Facts:
        account = accounts.get(client)
        there = {row.user_id for row in (*members[client], *emergencies[client])}
        away = tuple(each for each in absences if each.absent in there)
        there |= {each.deputy for each in away}
        return Facts(
            memberships=tuple(Membership(row.user_id, row.organisation_id, _days(row)) for row in members[client]),
            functions=tuple(function for user in there for function in functions[user]),
            needs=needs,
            shares=(
                *(_share(row, AccessGround.CONSENT) for row in consents[client]),
                *(_share(row, AccessGround.STATUTORY_TASK) for row in laws[client]),
            ),
            absences=away,
            emergencies=tuple(_emergency(row) for row in emergencies[client]),
            own_files=tuple(
                OwnFile(account.user_id, row.organisation_id, row.first_day) for row in involved[client] if account
            ),
            employers=employers,
        )

    return {client: facts_of(client) for client in clients}


def _by_client(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


def _days(row: Dated) -> Days:
    return Days(row.first_day, row.last_day)


def _share(row: Consent | LegalBasis, ground: str) -> Share:
    return Share(
        row.pk, ground, row.organisation_id, row.receiver_id, frozenset(row.categories), _days(row), row.withdrawn_at
    )


def _emergency(row: BreakGlass) -> Emergency:
    days = Days(timezone.localdate(row.opened_at), timezone.localdate(row.until))
    return Emergency(row.pk, row.user_id, row.organisation_id, days, row.until)


def _write(outcomes: Iterable[tuple[UUID, frozenset[Opening], list[Access]]]) -> int:
    opened: list[Access] = []
    changed: list[Access] = []
    shut: list[UUID] = []
    for client, wanted, rows in outcomes:
        there: dict[tuple[Any, ...], Access] = {}
        # Of two rows that begin alike, one is too many.
        shut += [row.pk for row in rows if there.setdefault(_begins(_opening(row)), row) is not row]
        for opening in wanted:
            kept = there.pop(_begins(opening), None)
            if kept is None:
                opened.append(_row(client, opening))
            elif _opening(kept) != opening:
                kept.last_day, kept.until = opening.days.last, opening.until
                changed.append(kept)
        shut += [row.pk for row in there.values()]
    # What is shut goes first, so that what takes its place finds room; the history keeps it.
    Access.objects.filter(pk__in=shut).delete()
    Access.objects.bulk_update(changed, ["last_day", "until"])
    Access.objects.bulk_create(opened)
    return len(opened) + len(changed) + len(shut)


def _row(client: UUID, opening: Opening) -> Access:
    return Access(
        id=uuid5(client, "/".join(map(str, _begins(opening)))),  # the same opening, the same key: its history is one
        client_id=client,
        organisation_id=opening.organisation,
        user_id=opening.user,
        category=opening.category,
        first_day=opening.days.first,
        last_day=opening.days.last,
        until=opening.until,
        ground=opening.ground,
        source=opening.source,
    )


def _opening(row: Access) -> Opening:
    assert row.user_id is not None  # noqa: S101  a row of another ground names a programme
    days = Days(row.first_day, row.last_day)
    return Opening(row.organisation_id, row.user_id, row.category, days, row.until, row.ground, row.source)


def _begins(opening: Opening) -> tuple[Any, ...]:
    """What stays the same when an opening is shortened or lengthened."""
    return opening.organisation, opening.user, opening.category, opening.days.first, opening.ground, opening.source
