"""What a later list changed about a trajectory that werv has already, taken over record by record."""

from datetime import date, datetime

from cases.models import Client, Involvement
from subsidies.models import Funding
from trajectories.ladder import Moment
from trajectories.models import BenefitPeriod, Employer, LadderMeasurement, Placement, Trajectory
from trajectories.rules import PAID_KINDS
from werv.ground.audit.models import Actor, record
from werv.ground.people.models import Person, Residence
from werv.imports.known import PERSON_FIELDS, RESIDENCE_FIELDS, TRAJECTORY_FIELDS, Target
from werv.imports.matching import Match
from werv.imports.writing import kind_of_work, later_measurement, start_of, state_of


def write_change(match: Match, target: Target, *, with_bsn: bool, by: Actor, now: datetime) -> None:
    """Take over what changed; what the list leaves empty stays as it is."""
    if match.trajectory is None:
        return
    trajectory = Trajectory.objects.select_related("client").get(pk=match.trajectory.key)
    changed = match.changes.keys()
    if changed & {*PERSON_FIELDS, *RESIDENCE_FIELDS}:
        change_person(match, trajectory.client, target)
    if with_bsn and match.row.bsn and not trajectory.client.bsn_fingerprint:
        trajectory.client.set_bsn(match.row.bsn)
        trajectory.client.save()
    if "benefit" in changed:
        change_benefit(match, trajectory, target)
    if changed & TRAJECTORY_FIELDS.keys():
        change_trajectory(match, trajectory, by=by)
    if "start_level" in changed and match.row.start_level:
        measure(match, trajectory, match.row.start_level, start_of(match.row), Moment.START, by=by, now=now)
    later = later_measurement(match.row)
    if later and changed & {"now_level", "now_measured_on"}:
        measure(match, trajectory, *later, by=by, now=now)
    if changed & {"employer", "hours_per_week", "job_first_day"}:
        change_placement(match, trajectory)
    if match.needs_funding and target.grant:
        Funding.objects.create(
            trajectory=trajectory,
            grant=target.grant,
            first_day=trajectory.first_day or start_of(match.row),
            last_day=trajectory.last_day,
            end_reason=trajectory.end_reason,
        )
    record("import.changed", trajectory, by=by, fields=sorted(changed))


def change_person(match: Match, client: Client, target: Target) -> None:
    """Only the person as this organisation wrote it down; what another shares stays that other's."""
    person: Person = Involvement.objects.get(client=client, organisation=target.organisation).person
    if person.organisation_id != target.organisation.pk:
        return
    for name in PERSON_FIELDS:
        if name in match.changes:
            setattr(person, name, getattr(match.row, name))
    person.save()
    moved = {name: getattr(match.row, name) for name in RESIDENCE_FIELDS if name in match.changes}
    if moved:
        residence = person.residences.order_by("first_day").last() or Residence(person=person)
        for name, value in moved.items():
            setattr(residence, name, value)
        residence.save()


def change_benefit(match: Match, trajectory: Trajectory, target: Target) -> None:
    known = BenefitPeriod.objects.filter(client=trajectory.client, organisation=target.organisation)
    period = known.order_by("first_day").last() or BenefitPeriod(
        client=trajectory.client, organisation=target.organisation, first_day=start_of(match.row)
    )
    period.benefit = match.row.benefit
    period.save()


def change_trajectory(match: Match, trajectory: Trajectory, *, by: Actor) -> None:
    """Dates and order number as the list has them now; the funding of the same days moves along."""
    first_day, last_day = trajectory.first_day or start_of(match.row), trajectory.last_day
    fundings = list(trajectory.fundings.filter(first_day=first_day, last_day=last_day))
    for name, own_name in TRAJECTORY_FIELDS.items():
        if name in match.changes:
            setattr(trajectory, own_name, getattr(match.row, name))
    if trajectory.last_day is None:
        trajectory.end_reason = ""
    state = state_of(trajectory.last_day, trajectory.end_reason)
    if last_day != trajectory.last_day:
        trajectory.state = state
        since = trajectory.last_day or start_of(match.row)
        trajectory.states.create(state=state, first_day=since, reason=trajectory.end_reason, set_by=by.actor_name)
    trajectory.save()
    for funding in fundings:
        funding.first_day, funding.last_day = start_of(match.row), trajectory.last_day
        funding.end_reason = trajectory.end_reason
        funding.save()


def measure(
    match: Match,
    trajectory: Trajectory,
    rung: int,
    day: date,
    moment: Moment,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Another day is another measurement; another rung on the same day corrects the one that is there."""
    current = LadderMeasurement.objects.current().filter(trajectory=trajectory, moment=moment)
    corrected = current.filter(measured_on=day).first() if moment != Moment.START else current.first()
    LadderMeasurement.objects.create(
        client=trajectory.client,
        organisation=trajectory.organisation,
        trajectory=trajectory,
        rung=rung,
        measured_on=day,
        moment=moment,
        corrects=corrected,
        recorded_at=now,
        recorded_by=by.actor_name,
    )


def change_placement(match: Match, trajectory: Trajectory) -> None:
    row = match.row
    if not (row.employer and row.job_first_day):
        return
    employer, _ = Employer.objects.get_or_create(name=row.employer)
    placements = trajectory.placements.filter(kind__in=PAID_KINDS)
    # Another employer is another job; another day or number of hours at the same one is a correction.
    placement = placements.filter(employer=employer).order_by("first_day").last() or Placement(
        client=trajectory.client,
        organisation=trajectory.organisation,
        trajectory=trajectory,
        employer=employer,
        kind=kind_of_work(row),
    )
    placement.first_day = row.job_first_day
    placement.hours_per_week = row.hours_per_week or placement.hours_per_week
    placement.save()
