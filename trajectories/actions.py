"""Acts around trajectories that touch several tables."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.access import Category
from cases.models import Client, RoleCategory
from trajectories.models import LadderMeasurement, OwnStatement, Step, Trajectory
from trajectories.rules import StepKind
from werv.ground.accounts.models import User
from werv.ground.audit.models import record
from werv.ground.errors import RuleViolation
from werv.ground.periods import dutch


class DayRefused(RuleViolation):
    """The day of a step cannot be right; the sentence belongs beside that field."""


def step_day_refusal(day: date, trajectory: Trajectory | None, *, today: date) -> str:
    """Why a step cannot be on that day, in Dutch for the screen; "" when it can.

    Source: docs/rules.md, rule 14.
    """
    if day > today:
        return "Deze dag is nog niet geweest. Kies vandaag of een dag ervoor."
    if trajectory is None:
        return ""
    if trajectory.first_day is None:
        return "Dit traject is nog niet begonnen. Leg het contact vast zonder traject."
    if day < trajectory.first_day:
        return (
            f"Dit traject begon op {dutch(trajectory.first_day)}. "
            "Kies een latere dag, of leg het contact vast zonder traject."
        )
    if trajectory.last_day is not None and day > trajectory.last_day:
        return (
            f"Dit traject eindigde op {dutch(trajectory.last_day)}. "
            "Kies een eerdere dag, of leg het contact vast zonder traject."
        )
    return ""


def step_category(by: User, day: date) -> Category:
    """The part of the record a step of this user belongs to: never one that he himself may not see."""
    open_to_him = RoleCategory.objects.of(by.roles(), day)
    for category in (Category.PARTICIPATION, Category.INCOME):
        if category in open_to_him:
            return category
    return Category.BASIS


def log_step(
    *,
    client: Client,
    by: User,
    day: date,
    minutes: int,
    kind: StepKind | str,
    goal: str,
    note: str,
    billable: bool,
    trajectory: Trajectory | None,
    form_key: UUID,
    now: datetime,
) -> Step:
    """Write down what `by` did for `client`. The same form sent twice is one step, with the same answer.

    Raises DayRefused when the day does not fit, RuleViolation when the form was sent before, filled in otherwise.
    """
    today = timezone.localdate(now)
    if refusal := step_day_refusal(day, trajectory, today=today):
        raise DayRefused(refusal)
    if trajectory is not None and trajectory.client_id != client.pk:
        raise RuleViolation("Dit traject hoort bij iemand anders.")
    step = Step(
        client=client,
        organisation_id=by.organisation_id,
        trajectory=trajectory,
        user=by,
        category=step_category(by, today),
        day=day,
        minutes=minutes,
        kind=kind,
        goal=goal,
        note=note,
        billable=billable,
        recorded_by=by.full_name,
        form_key=form_key,
    )
    with transaction.atomic(savepoint=False):
        # One statement that inserts or waits for the twin: no savepoint, and no second step in between.
        Step.objects.bulk_create([step], ignore_conflicts=True)
        kept = Step.objects.filter(form_key=form_key).first()  # None: the key stands on a step that is not ours to see
        if kept is not None and kept.pk == step.pk:
            record("step.logged", step, by=by, client=client.pk, day=day, minutes=minutes, kind=str(kind))
            return step
    if kept is None or not _says_the_same(kept, step):
        raise RuleViolation(
            "Dit formulier was al verstuurd, met andere gegevens. Kijk bij de contactmomenten wat er staat, "
            "en verstuur dit alleen als het een ander contact is."
        )
    return kept


def _says_the_same(kept: Step, sent: Step) -> bool:
    told = ("client_id", "user_id", "trajectory_id", "day", "minutes", "kind", "goal", "note", "billable")
    return all(getattr(kept, name) == getattr(sent, name) for name in told)


@transaction.atomic
def add_statement(
    *, beside: Step | LadderMeasurement, text: str, stated_on: date, by: User, today: date
) -> OwnStatement:
    """Put the client's own words beside a step or a measurement, which itself stays as it is.

    Raises RuleViolation when the record is another organisation's, or the day is still to come.
    """
    if beside.organisation_id != by.organisation_id:
        raise RuleViolation("Dit is van een andere organisatie. Vraag die om de verklaring erbij te zetten.")
    if stated_on > today:
        raise DayRefused("Deze dag is nog niet geweest. Kies vandaag of een dag ervoor.")
    statement = OwnStatement.objects.create(
        client_id=beside.client_id,
        organisation_id=beside.organisation_id,
        step=beside if isinstance(beside, Step) else None,
        measurement=beside if isinstance(beside, LadderMeasurement) else None,
        category=beside.category,
        text=text,
        stated_on=stated_on,
        recorded_by=by.full_name,
    )
    record("statement.added", statement, by=by, client=beside.client_id, stated_on=stated_on)
    return statement
