"""Writing a list into the tables: new people in sets, changes one by one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from cases import bsn
from cases.access import PROGRAMME_LEADER_CATEGORIES
from cases.models import Access, AccessGround, Client, ClientAccount, Involvement, InvolvementGround, ProgrammeVersion
from cases.settling import settle_in_batches
from subsidies.models import Funding
from trajectories.ladder import Moment
from trajectories.models import BenefitPeriod, Employer, LadderMeasurement, Placement, Trajectory, TrajectoryState
from trajectories.rules import OUTFLOW_OF_REASON, STATE_AFTER, Benefit, EndReason, PlacementKind, State
from werv.ground.audit.models import Actor
from werv.ground.people.models import Person, Residence
from werv.ground.staging import columns_like, copy_rows, identifier, staging_table
from werv.imports.known import Target, values_of
from werv.imports.matching import Match
from werv.imports.models import ImportedRow
from werv.imports.participants import ParticipantRow


@dataclass(slots=True)
class NewCase:
    """A row that makes a trajectory, with the keys of what it makes."""

    row: ParticipantRow
    client: UUID
    is_new_client: bool
    is_new_here: bool
    trajectory: UUID = field(default_factory=uuid4)
    person: UUID = field(default_factory=uuid4)


def new_case(match: Match) -> NewCase:
    known = match.client
    return NewCase(
        match.row,
        client=known.key if known else uuid4(),
        is_new_client=known is None,
        is_new_here=known is None or not known.involved,
    )


def start_of(row: ParticipantRow) -> date:
    """A row without a first day is rejected before it comes here."""
    assert row.first_day is not None  # noqa: S101  says to the type checker what the reader guarantees
    return row.first_day


def state_of(last_day: date | None, reason: str) -> State:
    return STATE_AFTER[OUTFLOW_OF_REASON[reason]] if last_day else State.RUNNING


def kind_of_work(row: ParticipantRow) -> PlacementKind:
    """Regular work, unless the list tells of a sheltered place or of support: rung 5 is work with support."""
    if row.end_reason == EndReason.SHELTERED:
        return PlacementKind.SHELTERED
    if row.now_level == 5 or row.end_reason == EndReason.PAID_SUPPORTED:
        return PlacementKind.SUPPORTED
    return PlacementKind.REGULAR


def later_measurement(row: ParticipantRow) -> tuple[int, date, Moment] | None:
    """The measurement at "nu" or "laatste", when the list has one: level, day and moment."""
    if row.now_level is None or row.now_measured_on is None:
        return None
    at_the_end = row.last_day is not None and row.now_measured_on >= row.last_day
    return row.now_level, row.now_measured_on, Moment.END if at_the_end else Moment.BETWEEN


def write_new(cases: Sequence[NewCase], target: Target, *, with_bsn: bool, by: Actor, now: datetime) -> None:
    """Everything about new cases, a table at a time; history follows by trigger."""
    organisation, programme, grant = target.organisation.pk, target.programme.pk, target.grant
    name = by.actor_name
    new_clients = [case for case in cases if case.is_new_client]
    new_here = [case for case in cases if case.is_new_here]
    ended = [case for case in cases if case.row.last_day]
    employers = keys_of_employers({case.row.employer for case in cases if case.row.employer})
    versions = versions_on({start_of(case.row) for case in cases}, target)

    put(
        Client,
        "id bsn_encrypted bsn_fingerprint",
        (
            (case.client, bsn.encrypt(case.row.bsn), bsn.fingerprint(case.row.bsn))
            if with_bsn and case.row.bsn
            else (case.client, None, None)
            for case in new_clients
        ),
    )
    put(
        Person,
        "id organisation_id first_name prefix last_name birth_date sex email phone",
        (
            (
                case.person,
                organisation,
                case.row.first_name,
                case.row.prefix,
                case.row.last_name,
                case.row.birth_date,
                case.row.sex,
                case.row.email,
                case.row.phone,
            )
            for case in new_here
        ),
    )
    put(
        Residence,
        "id person_id postcode place municipality first_day last_day",
        (
            (uuid4(), case.person, case.row.postcode, case.row.place, case.row.municipality, None, None)
            for case in new_here
            if case.row.postcode or case.row.place or case.row.municipality
        ),
    )
    put(
        Involvement,
        "id client_id organisation_id person_id ground first_day last_day",
        (
            (
                uuid4(),
                case.client,
                organisation,
                case.person,
                InvolvementGround.REFERRAL,
                case.row.referred_on or start_of(case.row),
                None,
            )
            for case in new_here
        ),
    )
    put(
        BenefitPeriod,
        "id client_id organisation_id benefit first_day last_day",
        (
            (uuid4(), case.client, organisation, case.row.benefit, start_of(case.row), None)
            for case in new_here
            if case.row.benefit not in ("", Benefit.UNKNOWN)
        ),
    )
    put(
        Trajectory,
        "id client_id organisation_id programme_version_id state order_number ordered_on intake_on agreed_on "
        "first_day planned_last_day last_day end_reason",
        (
            (
                case.trajectory,
                case.client,
                organisation,
                versions[start_of(case.row)],
                state_of(case.row.last_day, case.row.end_reason),
                case.row.order_number,
                case.row.referred_on,
                None,
                None,
                case.row.first_day,
                case.row.planned_last_day,
                case.row.last_day,
                case.row.end_reason if case.row.last_day else "",
            )
            for case in cases
        ),
    )
    put(
        TrajectoryState,
        "id trajectory_id state first_day reason set_at set_by",
        (
            *((uuid4(), case.trajectory, State.RUNNING, start_of(case.row), "", now, name) for case in cases),
            *(
                (
                    uuid4(),
                    case.trajectory,
                    state_of(case.row.last_day, case.row.end_reason),
                    case.row.last_day,
                    case.row.end_reason,
                    now,
                    name,
                )
                for case in ended
            ),
        ),
    )
    put(
        Access,
        "id client_id organisation_id user_id programme_id category first_day last_day ground",
        (
            (
                uuid4(),
                case.client,
                organisation,
                None,
                programme,
                category,
                start_of(case.row),
                None,
                AccessGround.PROGRAMME,
            )
            for case in without_access(cases, target)
            for category in PROGRAMME_LEADER_CATEGORIES
        ),
    )
    put(
        LadderMeasurement,
        "id client_id organisation_id trajectory_id rung measured_on moment explanation recorded_at recorded_by",
        (
            (uuid4(), case.client, organisation, case.trajectory, rung, day, moment, "", now, name)
            for case in cases
            for rung, day, moment in measurements_of(case.row)
        ),
    )
    put(
        Placement,
        "id client_id organisation_id trajectory_id employer_id kind hours_per_week first_day last_day confirmed_on",
        (
            (
                uuid4(),
                case.client,
                organisation,
                case.trajectory,
                employers[case.row.employer],
                kind_of_work(case.row),
                case.row.hours_per_week,
                case.row.job_first_day,
                None,
                None,
            )
            for case in cases
            if case.row.employer
        ),
    )
    if grant:
        put(
            Funding,
            "id trajectory_id grant_id share_pct first_day last_day end_reason",
            (
                (
                    uuid4(),
                    case.trajectory,
                    grant.pk,
                    100,
                    start_of(case.row),
                    case.row.last_day,
                    case.row.end_reason if case.row.last_day else "",
                )
                for case in cases
            ),
        )
    settle_known(cases, by=by)


def settle_known(cases: Sequence[NewCase], *, by: Actor) -> None:
    """A client with an account of his own sees what this organisation keeps about him from now on."""
    known = [case.client for case in cases if not case.is_new_client]
    settle_in_batches(list(ClientAccount.objects.filter(client__in=known).values_list("client", flat=True)), by=by)


def put(model: type[models.Model], columns: str, rows: Iterable[tuple[Any, ...]], *, on_conflict: str = "") -> None:
    """Insert rows, values in the order of `columns`, in one statement, which may end in an ON CONFLICT of our own."""
    table, names = model._meta.db_table, columns.split()
    with connection.cursor() as cursor, staging_table(cursor, "staged", columns_like(cursor, table, names)) as staged:
        if copy_rows(cursor, staged, names, rows):
            listed = ", ".join(map(identifier, names))
            insert = f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {staged}"  # noqa: S608  our own names
            cursor.execute(f"{insert} {on_conflict}")


def measurements_of(row: ParticipantRow) -> Iterator[tuple[int, date, Moment]]:
    if row.start_level is not None:
        yield row.start_level, start_of(row), Moment.START
    if later := later_measurement(row):
        yield later


def without_access(cases: Sequence[NewCase], target: Target) -> list[NewCase]:
    """Cases whose client the leaders of the programme cannot see yet, each client once."""
    seen = set(
        Access.objects.filter(
            organisation=target.organisation,
            programme=target.programme,
            last_day=None,
            client__in=[case.client for case in cases if not case.is_new_client],
        ).values_list("client", flat=True)
    )
    fresh = []
    for case in cases:
        if case.client not in seen:
            seen.add(case.client)
            fresh.append(case)
    return fresh


def keys_of_employers(names: set[str]) -> dict[str, UUID]:
    """The employers of these names; those not known yet are made."""
    Employer.objects.bulk_create([Employer(name=name) for name in sorted(names)], ignore_conflicts=True)
    return dict(Employer.objects.filter(name__in=names).values_list("name", "pk"))


def versions_on(days: set[date], target: Target) -> dict[date, UUID]:
    """The version of the programme on each of these days; before the first version, that first one."""
    versions = list(ProgrammeVersion.objects.filter(programme=target.programme).order_by("first_day"))
    found = {}
    for day in days:
        begun = [version for version in versions if version.first_day <= day] or versions[:1]
        found[day] = begun[-1].pk
    return found


def remember(cases: Sequence[tuple[UUID, ParticipantRow]], *, by: Actor, now: datetime) -> None:
    """Keep what the list said, so that the next one is told apart from changes by hand."""
    put(
        ImportedRow,
        "id trajectory_id values imported_at imported_by",
        (
            (uuid4(), trajectory, json.dumps(values_of(row), ensure_ascii=False), now, by.actor_name)
            for trajectory, row in cases
        ),
        # What a cell said before it was left empty is still what a list said last.
        on_conflict="ON CONFLICT (trajectory_id) DO UPDATE SET imported_at = excluded.imported_at,"
        " imported_by = excluded.imported_by, values = imports_importedrow.values || excluded.values",
    )
