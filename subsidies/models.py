"""Funds, what they granted, which trajectories they pay, and the reports on it."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.models import Programme, ends_after_it_begins
from subsidies.querysets import FundingQuerySet, GrantQuerySet, SnapshotQuerySet
from trajectories.models import IN_TRAJECTORY, Trajectory
from trajectories.rules import EndReason, StepKind
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import logged, tracked
from werv.ground.documents.models import Document
from werv.ground.people.models import DayRange
from werv.ground.periods import Period
from werv.ground.walls import IS_USER, MY_ORGANISATION, door, some, walled


class Funder(models.Model):
    """A fund or authority that pays by grant (subsidieverstrekker)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("naam", max_length=200)
    min_cell = models.PositiveSmallIntegerField(
        "kleinste aantal dat in een verslag mag staan",
        default=5,
        help_text="Kleinere aantallen die iets over een persoon zeggen, worden weggelaten. Nooit lager dan 5.",
    )

    class Meta:
        verbose_name = "subsidieverstrekker"
        verbose_name_plural = "subsidieverstrekkers"
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=Q(min_cell__gte=5), name="funder_min_cell_never_below_5")]

    def __str__(self) -> str:
        return self.name


@tracked()
class Grant(models.Model):
    """Money granted for a project in a span of days (subsidie), asked for by its lead applicant (penvoerder)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=20, unique=True)
    title = models.CharField("titel", max_length=200)
    number = models.CharField("kenmerk van de subsidieverstrekker", max_length=60, blank=True)
    funder = models.ForeignKey(
        Funder, on_delete=models.PROTECT, related_name="grants", verbose_name="subsidieverstrekker"
    )
    lead_applicant = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_grants", verbose_name="penvoerder"
    )
    partners = models.ManyToManyField(Organisation, related_name="grants", verbose_name="partners", blank=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="grants", verbose_name="programma")
    purpose = models.TextField("doel en activiteiten", blank=True)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    awarded_eur = models.DecimalField("toegekend bedrag", max_digits=12, decimal_places=2)
    counts_no_show = models.BooleanField("niet verschenen telt als uren", default=False)
    counts_travel = models.BooleanField("reistijd telt als uren", default=False)
    counts_administration = models.BooleanField("administratie telt als uren", default=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "subsidie"
        verbose_name_plural = "subsidies"
        ordering = ("code",)
        constraints = [ends_after_it_begins("grant_ends_after_it_begins")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("subsidies:grant", args=[self.code])

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    def uncounted_step_kinds(self) -> list[str]:
        """Kinds of steps whose minutes are not guidance under this grant."""
        counted = {
            StepKind.NO_SHOW: self.counts_no_show,
            StepKind.TRAVEL: self.counts_travel,
            StepKind.ADMINISTRATION: self.counts_administration,
        }
        return [str(kind) for kind, counts in counted.items() if not counts]


class Indicator(models.TextChoices):
    """What a target is set for."""

    INFLOW = "inflow", "instroom (personen)"
    PAID_WORK = "paid_work_started", "gestart met betaald werk (personen)"


PARTNERS = f"""subsidies_grant_partners partner
    WHERE partner.grant_id = paid.id AND partner.organisation_id = {MY_ORGANISATION}"""
OF_OUR_GRANT = some(f"""subsidies_grant paid WHERE paid.id = {{row}}.grant_id
    AND (paid.lead_applicant_id = {MY_ORGANISATION} OR {some(PARTNERS)})""")


@walled(
    read=OF_OUR_GRANT,
    write=f"{IS_USER} AND {OF_OUR_GRANT}",
    figures=("id", "grant_id", "indicator", "first_day", "last_day", "value"),
)
@tracked()
class Target(models.Model):
    """What was promised for an indicator in a span of days (doel)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="targets")
    indicator = models.CharField("indicator", max_length=30, choices=Indicator.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="partner"
    )
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    value = models.PositiveIntegerField("aantal")

    class Meta:
        verbose_name = "doel"
        verbose_name_plural = "doelen"
        ordering = ("indicator", "first_day")
        constraints = [
            ends_after_it_begins("target_ends_after_it_begins"),
            ExclusionConstraint(
                name="target_one_at_a_time",
                expressions=[
                    (F("grant"), RangeOperators.EQUAL),
                    (F("indicator"), RangeOperators.EQUAL),
                    (
                        models.functions.Coalesce("organisation", models.Value(uuid.UUID(int=0))),
                        RangeOperators.EQUAL,
                    ),
                    (
                        DayRange("first_day", "last_day", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()}: {self.value}"


@walled(
    read=IN_TRAJECTORY,
    write=f"{IS_USER} AND {IN_TRAJECTORY}",
    figures=("id", "trajectory_id", "grant_id", "share_pct", "first_day", "last_day", "end_reason"),
)
@tracked()
class Funding(models.Model):
    """Which share of a trajectory a grant pays, in a span of days (financiering)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="fundings")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="fundings", db_index=False)
    share_pct = models.DecimalField("deel (%)", max_digits=5, decimal_places=2, default=100)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    end_reason = models.CharField("reden van einde", max_length=20, choices=EndReason.choices, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = "financiering"
        verbose_name_plural = "financieringen"
        constraints = [
            ends_after_it_begins("funding_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(last_day=None, end_reason="") | (Q(last_day__isnull=False) & ~Q(end_reason="")),
                name="funding_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="funding_share_above_0_to_100"
            ),
            ExclusionConstraint(
                name="funding_once_at_a_time",
                expressions=[
                    (F("trajectory"), RangeOperators.EQUAL),
                    (F("grant"), RangeOperators.EQUAL),
                    (
                        DayRange("first_day", "last_day", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["grant", "trajectory"], name="funding_by_grant")]

    def __str__(self) -> str:
        return f"{self.grant.code}: {self.share_pct}%"


@walled(read=OF_OUR_GRANT, write=f"{IS_USER} AND {OF_OUR_GRANT}")
@logged()
class Snapshot(models.Model):
    """A report's figures and the facts they were counted from, fixed at a moment (verslag).

    Never changed: a correction is a new version that names the old one. `facts` hold no name, key or note of anybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="snapshots", verbose_name="subsidie")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag (peildatum)")
    version = models.PositiveSmallIntegerField("versie")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True)
    template = models.CharField("sjabloon", max_length=40)
    header = models.JSONField("gegevens van het project")
    figures = models.JSONField("cijfers")
    facts = models.JSONField("feiten")
    sha256 = models.CharField("vingerafdruk", max_length=64)
    made_at = models.DateTimeField("gemaakt op")
    made_by = models.CharField("gemaakt door", max_length=200)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="pdf"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "verslag"
        verbose_name_plural = "verslagen"
        ordering = ("-made_at",)
        constraints = [
            ends_after_it_begins("snapshot_ends_after_it_begins"),
            models.UniqueConstraint(fields=["grant", "first_day", "last_day", "version"], name="snapshot_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grant.code} {self.period}, versie {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("subsidies:report", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    def file_name(self, ending: str) -> str:
        days = f"{self.first_day:%Y%m%d}-{self.last_day:%Y%m%d}"
        return f"verslag-{self.grant.code.lower()}-{days}-v{self.version}.{ending}"


door(Document, read=some("subsidies_snapshot report WHERE report.document_id = {row}.id"))
