"""How long what is kept, what may go, and the proof that it went."""

import uuid
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cases.models import Client, Programme
from trajectories.ladder import Rung
from trajectories.rules import EndReason
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import record
from werv.ground.documents.models import Document
from werv.ground.errors import RuleViolation
from werv.ground.walls import MINE, NEVER, door, walled
from werv.privacy.querysets import HoldQuerySet, OfOrganisationQuerySet, TermQuerySet
from werv.privacy.subjects import OFFICE, for_the_office
from werv.privacy.terms import kept_until

OF_OUR_PROPOSAL = "EXISTS (SELECT FROM privacy_destructionproposal proposed WHERE proposed.id = {row}.proposal_id)"


class Basis(models.TextChoices):
    """Why something must be kept."""

    WGBO = "wgbo", "zorgdossier (WGBO)"
    WMO = "wmo", "Wmo, voorziening gegeven"
    NO_PROVISION = "no_provision", "geen voorziening gegeven"
    PARTICIPATION_ACT = "participation_act", "Participatiewet"
    WLZ = "wlz", "Wlz"
    UWV = "uwv", "opdracht van UWV"
    GRANT = "grant", "subsidie"
    FISCAL = "fiscal", "fiscale bewaarplicht"
    VOLUNTEER = "volunteer", "vrijwilliger"
    REJECTED = "rejected", "afgewezen vrijwilliger"
    LOG = "log", "logboek (NEN 7513)"


class TermStart(models.TextChoices):
    """From which event a term counts."""

    CASE_END = "case_end", "de laatste verandering in het dossier"
    GRANT_END = "grant_end", "de laatste dag van de subsidie"
    RECORDED = "recorded", "de dag van vastleggen"


class RetentionTerm(models.Model):
    """How long one type of record is kept on one basis, from a day on (bewaartermijn). Never changed, but followed.

    Neither years nor weeks: nobody knows yet, and nothing under it is ever proposed for destruction.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    record_type = models.CharField("soort gegeven", max_length=30)
    basis = models.CharField("grond", max_length=20, choices=Basis.choices)
    years = models.PositiveSmallIntegerField("jaren", null=True, blank=True)
    weeks = models.PositiveSmallIntegerField("weken", null=True, blank=True)
    starts = models.CharField("telt vanaf", max_length=20, choices=TermStart.choices)
    source = models.CharField("bron", max_length=300)
    valid_from = models.DateField("geldt vanaf")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "bewaartermijn"
        verbose_name_plural = "bewaartermijnen"
        ordering = ("record_type", "basis", "valid_from")
        constraints = [
            models.CheckConstraint(condition=Q(years=None) | Q(weeks=None), name="term_in_years_or_in_weeks"),
            models.CheckConstraint(condition=Q(years=None) | Q(years__lte=200), name="term_of_a_human_length"),
            models.UniqueConstraint(
                fields=["organisation", "record_type", "basis", "valid_from"],
                name="term_once_a_day",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}, {self.get_basis_display()}: {self.length()}"

    def is_known(self) -> bool:
        return self.years is not None or self.weeks is not None

    def length(self) -> str:
        if self.years is not None:
            return f"{self.years} jaar"
        if self.weeks is not None:
            return "1 week" if self.weeks == 1 else f"{self.weeks} weken"
        return "onbekend"

    def missing_words(self) -> str:
        """For the page that says which term is missing."""
        return f"Van {self.get_basis_display()} is niet bekend hoe lang gegevens bewaard blijven. {self.source}."

    def last_day(self, start: date) -> date:
        """Until when something is kept that began to count on `start`. Call only when the term is known."""
        return kept_until(start, years=self.years or 0, weeks=self.weeks or 0)


@walled(read=OFFICE, write=OFFICE)
@tracked()
class LegalHold(models.Model):
    """A client's file that may not be destroyed for now, whatever the terms say (bewaarplicht wegens geschil)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField("reden", max_length=500)
    set_at = models.DateTimeField("tegengehouden op")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("vrijgegeven op", null=True, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "tegengehouden dossier"
        verbose_name_plural = "tegengehouden dossiers"
        ordering = ("-set_at",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.UniqueConstraint(
                fields=["client", "organisation"], condition=Q(lifted_at=None), name="hold_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"tegengehouden sinds {self.set_at:%d-%m-%Y}"

    @classmethod
    @transaction.atomic
    def put(cls, client: Client, *, reason: str, by: User, now: datetime) -> "LegalHold":
        """Raises RuleViolation when the file is held already, or no reason is given."""
        if not reason.strip():
            raise RuleViolation("Geef de reden waarom dit dossier bewaard moet blijven.")
        # One at a time a client; and a run that is destroying his file is waited for.
        with for_the_office(by):
            Client.objects.select_for_update().get(pk=client.pk)
        if cls.objects.in_force().filter(client=client, organisation=by.organisation).exists():
            raise RuleViolation("Dit dossier wordt al tegengehouden.")
        hold = cls.objects.create(client=client, organisation=by.organisation, reason=reason, set_at=now, set_by=by)
        record("hold.set", hold, by=by, client=client.pk)
        return hold

    @transaction.atomic
    def lift(self, *, by: User, now: datetime) -> None:
        if self.lifted_at:
            raise RuleViolation("Dit dossier is al vrijgegeven.")
        self.lifted_at, self.lifted_by = now, by
        self.save()
        record("hold.lifted", self, by=by, client=self.client_id)


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "wacht op akkoord"
    REFUSED = "refused", "afgewezen"
    APPROVED = "approved", "akkoord, wordt uitgevoerd"
    DONE = "done", "uitgevoerd"


@walled(read=OFFICE, write=OFFICE)
@tracked()
class DestructionProposal(models.Model):
    """Which files are past their terms on a day; a person agrees before anything goes (vernietigingsvoorstel)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference_day = models.DateField("peildatum")
    state = models.CharField("toestand", max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    made_at = models.DateTimeField("gemaakt op")
    made_by = models.CharField("gemaakt door", max_length=200)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    refusal_reason = models.CharField("reden van afwijzing", max_length=500, blank=True)

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "vernietigingsvoorstel"
        verbose_name_plural = "vernietigingsvoorstellen"
        ordering = ("-made_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ordered_by=None) | Q(decided_by=None) | ~Q(ordered_by=models.F("decided_by")),
                name="proposal_four_eyes",
            )
        ]

    def __str__(self) -> str:
        return f"voorstel van {self.made_at:%d-%m-%Y}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:proposal", args=[self.pk])

    def decide_refusal(self, user: User) -> str:
        """Why this user cannot decide on it, in Dutch for the screen; "" when he can."""
        if self.state != ProposalState.PROPOSED:
            return "Over dit voorstel is al besloten."
        if self.ordered_by_id == user.pk:
            return "Je hebt dit voorstel zelf laten maken: een ander moet akkoord geven."
        return ""

    @transaction.atomic
    def approve(self, *, by: User, now: datetime) -> None:
        """Agree; whoever calls orders the run. Raises RuleViolation when it was decided, or by who ordered it."""
        self._decide(ProposalState.APPROVED, by=by, now=now)
        record("destruction.approved", self, by=by, reference_day=self.reference_day)

    @transaction.atomic
    def refuse(self, *, reason: str, by: User, now: datetime) -> None:
        """Leave everything as it is; the list of persons goes."""
        if not reason.strip():
            raise RuleViolation("Geef de reden waarom dit voorstel niet wordt uitgevoerd.")
        self._decide(ProposalState.REFUSED, by=by, now=now, reason=reason)
        self.cases.all().delete()
        record("destruction.refused", self, by=by)

    def _decide(self, state: ProposalState, *, by: User, now: datetime, reason: str = "") -> None:
        # As it is now: two who press the button together decide once.
        self.refresh_from_db(from_queryset=DestructionProposal.objects.select_for_update())
        if refusal := self.decide_refusal(by):
            raise RuleViolation(refusal)
        self.state, self.decided_at, self.decided_by, self.refusal_reason = state, now, by, reason
        self.save()


@walled(read=OF_OUR_PROPOSAL, write=OF_OUR_PROPOSAL)
class ProposedCase(models.Model):
    """One client in a proposal, with the keys of what may go (dossier in een voorstel). Gone after the run."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(DestructionProposal, on_delete=models.CASCADE, related_name="cases")
    # No foreign key: the row outlives the client for as long as the run takes.
    client_key = models.UUIDField("cliënt")
    last_change = models.DateField("laatste verandering")
    keys = models.JSONField("sleutels")
    counts = models.JSONField("aantallen")
    destroyed = models.JSONField("vernietigd", null=True, blank=True)

    class Meta:
        verbose_name = "dossier in een voorstel"
        verbose_name_plural = "dossiers in een voorstel"
        constraints = [models.UniqueConstraint(fields=["proposal", "client_key"], name="proposed_case_once")]

    def __str__(self) -> str:
        return f"dossier {str(self.client_key)[:8]}"


@walled(read=OFFICE, write=NEVER)
class DestructionRecord(models.Model):
    """What was destroyed: which types, how many, on what basis, who agreed (vernietigingsverklaring). No names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField(DestructionProposal, on_delete=models.PROTECT, related_name="proof")
    reference_day = models.DateField("peildatum")
    persons = models.PositiveIntegerField("aantal mensen")
    # [["trajectories.Step", "wmo", 12], ...]
    counts = models.JSONField("aantallen")
    approved_at = models.DateTimeField("akkoord op")
    approved_by = models.CharField("akkoord van", max_length=200)
    made_at = models.DateTimeField("uitgevoerd op")
    made_by = models.CharField("uitgevoerd door", max_length=200)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", verbose_name="pdf")

    objects = OfOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "vernietigingsverklaring"
        verbose_name_plural = "vernietigingsverklaringen"
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"vernietigingsverklaring van {self.made_at:%d-%m-%Y}"


@walled(read=MINE, write=NEVER)
class StatisticalRow(models.Model):
    """What stays of a trajectory for counting, without a person: months instead of days, no key (statistiekregel)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    first_month = models.DateField("eerste maand")
    last_month = models.DateField("laatste maand")
    end_reason = models.CharField("reden van einde", max_length=20, choices=EndReason.choices, blank=True)
    first_rung = models.PositiveSmallIntegerField("eerste trede", choices=Rung.choices, null=True, blank=True)
    last_rung = models.PositiveSmallIntegerField("laatste trede", choices=Rung.choices, null=True, blank=True)
    hours = models.PositiveIntegerField("uren begeleiding, afgerond")

    class Meta:
        verbose_name = "statistiekregel"
        verbose_name_plural = "statistiekregels"
        constraints = [
            models.CheckConstraint(condition=Q(first_month__day=1, last_month__day=1), name="statistics_know_no_days"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.first_month:%m-%Y}"


door(
    Document,
    read="EXISTS (SELECT FROM privacy_destructionrecord proof WHERE proof.document_id = {row}.id)",
)
