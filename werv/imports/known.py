"""What werv already knows of the people on a list, as the organisation that hands it in knows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from cases import bsn
from cases.models import BsnBasis, Client, Involvement, Programme
from subsidies.models import Funding, Grant
from trajectories.ladder import Moment
from trajectories.models import BenefitPeriod, LadderMeasurement, Placement, Trajectory
from trajectories.rules import PAID_KINDS
from werv.ground.accounts.models import Organisation
from werv.ground.people.models import Residence
from werv.imports.models import ImportedRow
from werv.imports.names import identity
from werv.imports.participants import ParticipantRow

PERSON_FIELDS = ("last_name", "prefix", "first_name", "sex", "birth_date", "email", "phone")
RESIDENCE_FIELDS = ("postcode", "place", "municipality")
TRAJECTORY_FIELDS = {
    "referred_on": "ordered_on",
    "first_day": "first_day",
    "planned_last_day": "planned_last_day",
    "last_day": "last_day",
    "end_reason": "end_reason",
    "order_number": "order_number",
}
# Row by row in the order in which a reader finds them back on the client's page.
COMPARED = (
    *PERSON_FIELDS,
    *RESIDENCE_FIELDS,
    "bsn",
    "benefit",
    *TRAJECTORY_FIELDS,
    "start_level",
    "now_level",
    "now_measured_on",
    "employer",
    "hours_per_week",
    "job_first_day",
)


@dataclass(frozen=True)
class Target:
    """Where a list is to land."""

    organisation: Organisation
    programme: Programme
    grant: Grant | None

    def may_hold_bsn(self, day: date) -> bool:
        return (
            BsnBasis.objects.running_on(day).filter(organisation=self.organisation, programme=self.programme).exists()
        )


@dataclass(slots=True)
class KnownTrajectory:
    """One trajectory as it stands: `now` by the names of the list, `before` as the last list had it."""

    key: UUID
    client: UUID
    first_day: date | None
    last_day: date | None
    now: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    is_funded: bool = False


@dataclass(slots=True)
class KnownClient:
    """A client of this organisation, or of another: then `involved` is false and nothing of it may show."""

    key: UUID
    fingerprint: bytes | None
    involved: bool = False
    person: UUID | None = None
    details: dict[str, str] = field(default_factory=dict)
    trajectories: list[KnownTrajectory] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    by_key: dict[UUID, KnownClient] = field(default_factory=dict)
    by_fingerprint: dict[bytes, KnownClient] = field(default_factory=dict)
    by_person: dict[str, list[KnownClient]] = field(default_factory=dict)

    def forget_details(self) -> None:
        """Keep of everybody who was matched no more than the keys."""
        for client in self.by_key.values():
            for trajectory in client.trajectories:
                trajectory.now = trajectory.before = {}
            client.details, client.trajectories = {}, []
            client.person = client.fingerprint = None


def person_key(last_name: str, prefix: str, first_name: str, birth_date: date | None) -> str:
    """By which two mentions of a name are held to be the same person; "" when the birth date is unknown."""
    return identity(last_name, prefix, first_name) + birth_date.isoformat() if birth_date else ""


def text_of(value: Any) -> str:
    """A value in the one notation in which list, last list and table are compared; "" when there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if hasattr(value, "normalize") and not isinstance(value, str) else str(value)


def values_of(row: ParticipantRow) -> dict[str, str]:
    """What a row says, by field; never its BSN."""
    said = ((name, text_of(getattr(row, name))) for name in COMPARED if name != "bsn")
    return {name: text for name, text in said if text}


def load_known(target: Target, rows: Sequence[ParticipantRow], *, with_bsn: bool) -> Known:
    """Clients with a row's BSN anywhere in the region, and this organisation's own of the same name and birth date.

    For some thousands of rows at a time: all that is known of a long list at once would fill the memory.
    """
    known = Known()
    fingerprints = [bsn.fingerprint(row.bsn) for row in rows if row.bsn] if with_bsn else []
    for key, fingerprint in Client.objects.filter(bsn_fingerprint__in=fingerprints).values_list(
        "pk", "bsn_fingerprint"
    ):
        if fingerprint is not None:
            client = KnownClient(key, bytes(fingerprint))
            known.by_key[key] = known.by_fingerprint[bytes(fingerprint)] = client
    sought = {person_key(row.last_name, row.prefix, row.first_name, row.birth_date) for row in rows if row.birth_date}
    own = Involvement.objects.filter(organisation=target.organisation)
    columns = ("client", "client__bsn_fingerprint", "person", *(f"person__{name}" for name in PERSON_FIELDS))
    # Two questions, because Postgres answers neither from an index when they are asked as one with "or".
    found = chain(
        own.filter(client__in=list(known.by_key)).values_list(*columns),
        own.filter(person__birth_date__in={row.birth_date for row in rows if row.birth_date})
        .exclude(client__in=list(known.by_key))
        .values_list(*columns)
        .iterator(),
    )
    for key, fingerprint, person, *details in found:
        last_name, prefix, first_name, _, birth_date, *_ = details
        name = person_key(last_name, prefix, first_name, birth_date)
        if key not in known.by_key and name not in sought:
            continue
        client = known.by_key.setdefault(key, KnownClient(key, bytes(fingerprint) if fingerprint else None))
        client.involved = True
        client.person = person
        client.details = dict(zip(PERSON_FIELDS, map(text_of, details), strict=True))
        known.by_person.setdefault(name, []).append(client)
    load_details(known, target)
    return known


def load_details(known: Known, target: Target) -> None:
    """Trajectories of this organisation in this programme, with all that a list may say about them."""
    involved = {key: client for key, client in known.by_key.items() if client.involved}
    people = {client.person: client for client in involved.values()}
    for person, *values in (
        Residence.objects.filter(person__in=list(people)).order_by("first_day").values_list("person", *RESIDENCE_FIELDS)
    ):
        people[person].details |= dict(zip(RESIDENCE_FIELDS, map(text_of, values), strict=True))
    for key, benefit in (
        BenefitPeriod.objects.filter(client__in=list(involved), organisation=target.organisation)
        .order_by("first_day")
        .values_list("client", "benefit")
    ):
        involved[key].details["benefit"] = benefit
    trajectories: dict[UUID, KnownTrajectory] = {}
    rows = Trajectory.objects.filter(
        client__in=list(involved),
        organisation=target.organisation,
        programme_version__programme=target.programme,
    ).order_by("first_day", "pk")
    for key, client, *values in rows.values_list("pk", "client", *TRAJECTORY_FIELDS.values()):
        named = dict(zip(TRAJECTORY_FIELDS, values, strict=True))
        trajectory = KnownTrajectory(key, client, named["first_day"], named["last_day"])
        trajectory.now = involved[client].details | {name: text_of(value) for name, value in named.items()}
        trajectories[key] = trajectory
        involved[client].trajectories.append(trajectory)
    for key, rung, day, moment in (
        LadderMeasurement.objects.current()
        .filter(trajectory__in=list(trajectories))
        .exclude(moment=Moment.AFTERCARE)
        .in_order()
        .values_list("trajectory", "rung", "measured_on", "moment")
    ):
        if moment == Moment.START:
            trajectories[key].now["start_level"] = str(rung)
        else:
            trajectories[key].now |= {"now_level": str(rung), "now_measured_on": day.isoformat()}
    for key, employer, hours, day in (
        Placement.objects.filter(trajectory__in=list(trajectories), kind__in=PAID_KINDS)
        .order_by("-first_day")
        .values_list("trajectory", "employer__name", "hours_per_week", "first_day")
    ):
        trajectories[key].now |= {
            "employer": employer,
            "hours_per_week": text_of(hours),
            "job_first_day": day.isoformat(),
        }
    for key, values in ImportedRow.objects.filter(trajectory__in=list(trajectories)).values_list(
        "trajectory", "values"
    ):
        trajectories[key].before = values
    if target.grant:
        for key in Funding.objects.filter(trajectory__in=list(trajectories), grant=target.grant).values_list(
            "trajectory", flat=True
        ):
            trajectories[key].is_funded = True
