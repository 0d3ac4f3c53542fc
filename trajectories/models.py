"""A client's tracks through programmes, and what happens in them."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Case, Q, Value, When

from cases.access import Category, opened, opened_in
from cases.models import Client, ProgrammeVersion, ends_after_it_begins, open_to_leaders
from cases.querysets.dated import DatedQuerySet
from trajectories.ladder import MOMENT_ORDER, Moment, Rung
from trajectories.querysets import (
    LadderMeasurementQuerySet,
    OwnStatementQuerySet,
    PlacementQuerySet,
    StepQuerySet,
    TrajectoryQuerySet,
)
from trajectories.rules import (
    OUTFLOW_OF_REASON,
    PAID_KINDS,
    STATE_AFTER,
    Benefit,
    EndReason,
    PlacementKind,
    State,
    StepKind,
)
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import Actor, record
from werv.ground.errors import RuleViolation
from werv.ground.walls import IS_USER, MINE, some, walled

# Records of the own organisation are written by whoever may see them; those of another are read at most.
OWN = f"{IS_USER} AND {MINE}"
PARTICIPATION = opened_in(Category.PARTICIPATION)
INCOME = opened_in(Category.INCOME)
ITS_OWN = opened("{row}.category")
IN_TRAJECTORY = some("trajectories_trajectory track WHERE track.id = {row}.trajectory_id")


@walled(read=PARTICIPATION, write=f"{OWN} AND {PARTICIPATION}", figures=("id", "client_id"))
@tracked()
class Trajectory(models.Model):
    """One client's track (traject) in one version of a programme, from first to last day.

    Dates that differ in the work are kept apart: order, intake, agreement, first and last day.
    """

    category = Category.PARTICIPATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="trajectories", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="organisatie"
    )
    programme_version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.PROTECT, related_name="+", verbose_name="programma"
    )
    state = models.CharField("toestand", max_length=20, choices=State.choices, default=State.REGISTERED)
    order_number = models.CharField("ordernummer", max_length=50, blank=True)
    ordered_on = models.DateField("aangemeld op", null=True, blank=True)
    intake_on = models.DateField("intake op", null=True, blank=True)
    agreed_on = models.DateField("akkoord op", null=True, blank=True)
    first_day = models.DateField("eerste dag", null=True, blank=True)
    planned_last_day = models.DateField("geplande laatste dag", null=True, blank=True)
    last_day = models.DateField("laatste dag", null=True, blank=True)
    end_reason = models.CharField("reden van einde", max_length=20, choices=EndReason.choices, blank=True)

    objects = TrajectoryQuerySet.as_manager()

    class Meta:
        verbose_name = "traject"
        verbose_name_plural = "trajecten"
        constraints = [
            ends_after_it_begins("trajectory_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(last_day=None, end_reason="") | (Q(last_day__isnull=False) & ~Q(end_reason="")),
                name="trajectory_ends_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["client", "organisation"], name="trajectory_by_client")]

    def __str__(self) -> str:
        return str(self.programme_version.programme)

    @transaction.atomic
    def start(self, *, first_day: date, by: Actor) -> None:
        """Begin: from now on the leaders of the programme see this client. Raises RuleViolation when it already ran."""
        if self.first_day is not None:
            raise RuleViolation("Dit traject is al begonnen.")
        self.first_day = first_day
        self._move(State.RUNNING, first_day=first_day, by=by)
        open_to_leaders(self.client, self.organisation, self.programme_version.programme, first_day, by=by)

    def end_refusal(self) -> str:
        """Why it cannot be ended now, in Dutch for the screen; "" when it can."""
        if self.first_day is None:
            return "Dit traject is nog niet begonnen."
        if self.last_day is not None:
            return "Dit traject is al beëindigd."
        return ""

    @transaction.atomic
    def end(self, *, last_day: date, reason: str, by: Actor) -> None:
        """Stop for good on `last_day`, included. Raises RuleViolation when not allowed."""
        if refusal := self.end_refusal():
            raise RuleViolation(refusal)
        if self.first_day is not None and last_day < self.first_day:
            raise RuleViolation("Het traject eindigt vóór het begint.")
        self.last_day = last_day
        self.end_reason = reason
        self._move(STATE_AFTER[OUTFLOW_OF_REASON[reason]], first_day=last_day, by=by, reason=reason)

    def _move(self, state: State, *, first_day: date, by: Actor, reason: str = "") -> None:
        self.state = state
        self.save()
        self.states.create(state=state, first_day=first_day, reason=reason, set_by=by.actor_name)
        record(f"trajectory.{state}", self, by=by, first_day=first_day, reason=reason)


@walled(read=IN_TRAJECTORY, write=f"{IS_USER} AND {IN_TRAJECTORY}")
@tracked()
class TrajectoryState(models.Model):
    """Since when a trajectory stood in a state, who put it there and why (toestand)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="states")
    state = models.CharField("toestand", max_length=20, choices=State.choices)
    first_day = models.DateField("sinds")
    reason = models.CharField("reden", max_length=20, blank=True)
    set_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    set_by = models.CharField("vastgelegd door", max_length=200)

    class Meta:
        verbose_name = "toestand van een traject"
        verbose_name_plural = "toestanden van trajecten"
        ordering = ("first_day", "set_at")

    def __str__(self) -> str:
        return self.get_state_display()


@walled(read=INCOME, write=f"{OWN} AND {INCOME}")
@tracked()
class BenefitPeriod(models.Model):
    """A benefit that a client has in a span of days (uitkering); several at once is normal."""

    category = Category.INCOME

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="benefits")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    benefit = models.CharField("uitkering", max_length=10, choices=Benefit.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "uitkering"
        verbose_name_plural = "uitkeringen"
        constraints = [ends_after_it_begins("benefit_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.get_benefit_display()


@walled(
    read=PARTICIPATION,
    write=f"{OWN} AND {PARTICIPATION}",
    figures=("id", "trajectory_id", "measured_on", "moment", "rung", "corrects_id"),
)
@tracked(exclude=("moment_order",))
class LadderMeasurement(models.Model):
    """On which rung somebody stood on a day, as a professional saw it (meting op de participatieladder).

    A correction is another measurement that names the one it replaces.
    """

    category = Category.PARTICIPATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="measurements", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    trajectory = models.ForeignKey(
        Trajectory, on_delete=models.PROTECT, related_name="measurements", null=True, blank=True, db_index=False
    )
    rung = models.PositiveSmallIntegerField("trede", choices=Rung.choices)
    measured_on = models.DateField("gemeten op")
    moment = models.CharField("moment", max_length=10, choices=Moment.choices)
    moment_order = models.GeneratedField(
        expression=Case(
            *(When(moment=moment, then=Value(order)) for moment, order in MOMENT_ORDER.items()),
            default=Value(len(MOMENT_ORDER)),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    expected_rung = models.PositiveSmallIntegerField("verwachte trede", choices=Rung.choices, null=True, blank=True)
    expected_on = models.DateField("verwacht op", null=True, blank=True)
    explanation = models.CharField("toelichting", max_length=500, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, related_name="correction", null=True, blank=True)
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("gemeten door", max_length=200)

    objects = LadderMeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = "meting"
        verbose_name_plural = "metingen"
        constraints = [
            models.CheckConstraint(condition=Q(rung__range=(1, 6)), name="measurement_rung_1_to_6"),
            models.CheckConstraint(
                condition=Q(expected_rung=None) | Q(expected_rung__range=(1, 6)),
                name="measurement_expected_rung_1_to_6",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "measured_on"], name="measurement_by_client"),
            models.Index(fields=["trajectory", "measured_on"], name="measurement_by_trajectory"),
        ]

    def __str__(self) -> str:
        return f"trede {self.rung}"


@tracked()
class Employer(models.Model):
    """An employer who takes people on (werkgever)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("naam", max_length=200, unique=True)

    class Meta:
        verbose_name = "werkgever"
        verbose_name_plural = "werkgevers"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@walled(
    read=PARTICIPATION,
    write=f"{OWN} AND {PARTICIPATION}",
    figures=("id", "trajectory_id", "employer_id", "kind", "first_day", "last_day", "confirmed_on"),
)
@tracked()
class Placement(models.Model):
    """A place to work, paid or not, at an employer (plaatsing). It names its trajectory, also when it starts later."""

    category = Category.PARTICIPATION

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="placements")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField("soort", max_length=20, choices=PlacementKind.choices)
    hours_per_week = models.DecimalField("uren per week", max_digits=5, decimal_places=2, null=True, blank=True)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    confirmed_on = models.DateField("laatst bevestigd op", null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "plaatsing"
        verbose_name_plural = "plaatsingen"
        constraints = [
            ends_after_it_begins("placement_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(hours_per_week=None) | Q(hours_per_week__gt=0, hours_per_week__lte=80),
                name="placement_hours_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} bij {self.employer}"

    @property
    def is_paid(self) -> bool:
        return self.kind in PAID_KINDS


@walled(
    read=ITS_OWN,
    write=f"{OWN} AND {ITS_OWN}",
    figures=("id", "trajectory_id", "day", "minutes", "kind"),
)
@tracked()
class Step(models.Model):
    """What somebody did for a client on a day, in minutes (contactmoment). It needs a client, not a trajectory."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="steps", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    trajectory = models.ForeignKey(
        Trajectory,
        on_delete=models.PROTECT,
        related_name="steps",
        null=True,
        blank=True,
        db_index=False,
        verbose_name="traject",
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(
        "deel van het dossier", max_length=15, choices=Category.choices, default=Category.PARTICIPATION
    )
    day = models.DateField("dag")
    minutes = models.PositiveSmallIntegerField("minuten")
    kind = models.CharField("soort", max_length=20, choices=StepKind.choices)
    goal = models.CharField("doel", max_length=200, blank=True)
    note = models.TextField("notitie", max_length=2000, blank=True)
    billable = models.BooleanField("declarabel", default=True)
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("vastgelegd door", max_length=200)
    # Made by the form that was filled in: the same form sent twice is one step.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "contactmoment"
        verbose_name_plural = "contactmomenten"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="step_minutes_fit_in_a_day"),
        ]
        indexes = [
            models.Index(fields=["client", "-day", "-id"], name="step_by_client"),
            models.Index(fields=["trajectory", "day"], name="step_by_trajectory", include=["minutes", "kind"]),
            models.Index(fields=["user", "-day"], name="step_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.minutes} minuten"

    def hours(self) -> Decimal:
        return Decimal(self.minutes) / 60


@walled(read=ITS_OWN, write=f"{OWN} AND {ITS_OWN}")
@tracked()
class OwnStatement(models.Model):
    """What a client says himself beside a step or a measurement (eigen verklaring).

    What a professional saw is not rewritten; the client's own words stand next to it, as long as it is kept.
    Source: AVG art. 16; docs/rules.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="statements", null=True, blank=True)
    measurement = models.ForeignKey(
        LadderMeasurement, on_delete=models.PROTECT, related_name="statements", null=True, blank=True
    )
    # That of the record beside which it stands: who sees the one, sees the other.
    category = models.CharField("deel van het dossier", max_length=15, choices=Category.choices)
    text = models.TextField("eigen verklaring", max_length=4000)
    stated_on = models.DateField("gegeven op")
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("vastgelegd door", max_length=200)

    objects = OwnStatementQuerySet.as_manager()

    class Meta:
        verbose_name = "eigen verklaring"
        verbose_name_plural = "eigen verklaringen"
        ordering = ("stated_on", "recorded_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(step=None, measurement__isnull=False) | Q(step__isnull=False, measurement=None),
                name="statement_beside_one_record",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
        ]

    def __str__(self) -> str:
        return f"verklaring van {self.stated_on:%d-%m-%Y}"
