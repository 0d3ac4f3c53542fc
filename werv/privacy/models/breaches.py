"""Breaches of personal data, with the clock of 72 hours."""

import uuid
from datetime import date, datetime

import pgtrigger
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import record
from werv.ground.errors import RuleViolation
from werv.ground.walls import walled
from werv.privacy.querysets import BreachQuerySet
from werv.privacy.subjects import OFFICE
from werv.privacy.terms import hours_until, notice_due


class NoticeDecision(models.TextChoices):
    """Whether somebody was told of it."""

    TOLD = "told", "gemeld"
    NOT_TOLD = "not_told", "niet gemeld"


@walled(read=OFFICE, write=OFFICE)
@tracked()
class Breach(models.Model):
    """Personal data that were lost, seen or changed by who should not (datalek). All of them stay in the register."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    aware_at = models.DateTimeField("ontdekt op")
    aware_by = models.CharField("ontdekt door", max_length=200)
    what = models.TextField("wat er gebeurd is", max_length=4000)
    which_data = models.TextField("om welke gegevens het gaat", max_length=2000)
    people_count = models.PositiveIntegerField("hoeveel mensen het raakt", null=True, blank=True)
    cause = models.TextField("oorzaak", max_length=2000, blank=True)
    measures = models.TextField("maatregelen", max_length=4000, blank=True)
    authority_decision = models.CharField(
        "melding bij de Autoriteit Persoonsgegevens", max_length=10, choices=NoticeDecision.choices, blank=True
    )
    authority_reason = models.TextField("reden van dat besluit", max_length=2000, blank=True)
    authority_told = models.DateTimeField("gemeld bij de AP op", null=True, blank=True)
    authority_number = models.CharField("meldingsnummer", max_length=60, blank=True)
    authority_decided_at = models.DateTimeField("besloten over de AP op", null=True, blank=True)
    authority_decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    people_decision = models.CharField(
        "bericht aan de mensen zelf", max_length=10, choices=NoticeDecision.choices, blank=True
    )
    people_reason = models.TextField("reden van dat besluit", max_length=2000, blank=True)
    people_told_on = models.DateField("bericht gestuurd op", null=True, blank=True)
    people_decided_at = models.DateTimeField("besloten over de mensen zelf op", null=True, blank=True)
    people_decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField("afgesloten op", null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("vastgelegd door", max_length=200)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = "datalek"
        verbose_name_plural = "datalekken"
        ordering = ("-aware_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(authority_decision="") | ~Q(authority_reason=""), name="breach_authority_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(people_decision="") | ~Q(people_reason=""), name="breach_people_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (~Q(authority_decision="") & ~Q(people_decision="")),
                name="breach_closed_after_both_decisions",
            ),
        ]
        triggers = [pgtrigger.Protect(name="breach_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"datalek van {self.aware_at:%d-%m-%Y}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:breach", args=[self.pk])

    def deadline(self) -> datetime:
        return notice_due(self.aware_at)

    def hours_left(self, now: datetime) -> int:
        """Whole hours until the authority must know; below zero when that has passed."""
        return hours_until(self.deadline(), now)

    def clock_runs(self) -> bool:
        return not self.authority_decision

    def was_told_late(self) -> bool:
        return self.authority_told is not None and self.authority_told > self.deadline()

    @classmethod
    @transaction.atomic
    def report(cls, *, aware_at: datetime, by: User, now: datetime, **facts: object) -> "Breach":
        """Enter a breach in the register; the clock runs from `aware_at`. Raises RuleViolation when that is to come."""
        if aware_at > now:
            raise RuleViolation("Dit moment is nog niet geweest. Kies het moment waarop het datalek ontdekt is.")
        breach = cls.objects.create(organisation=by.organisation, aware_at=aware_at, recorded_by=by.full_name, **facts)
        record("breach.recorded", breach, by=by, aware_at=aware_at)
        return breach

    def change_refusal(self) -> str:
        """Why nothing can change any more, in Dutch for the screen; "" when it can."""
        return "Dit datalek is afgesloten." if self.closed_at else ""

    @transaction.atomic
    def describe(self, *, by: User, **facts: object) -> None:
        """Put down what has become known since. The moment of becoming aware stays as it is."""
        if refusal := self.change_refusal():
            raise RuleViolation(refusal)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
        record("breach.described", self, by=by)

    @transaction.atomic
    def decide_on_authority(
        self, *, decision: str, reason: str, told: datetime | None, number: str, by: User, now: datetime
    ) -> None:
        """Whether the supervisor was told, with the reason either way. Raises RuleViolation when that is incomplete.

        Source: AVG art. 33.
        """
        if refusal := self.change_refusal():
            raise RuleViolation(refusal)
        if not reason.strip():
            raise RuleViolation("Geef de reden van het besluit, ook als er niet gemeld wordt.")
        if decision == NoticeDecision.TOLD and told is None:
            raise RuleViolation("Vul in wanneer er gemeld is.")
        if decision == NoticeDecision.NOT_TOLD:
            told, number = None, ""
        if told is not None and not self.aware_at <= told <= now:
            raise RuleViolation("De melding ligt tussen de ontdekking en nu.")
        self.authority_decision, self.authority_reason = decision, reason
        self.authority_told, self.authority_number = told, number
        self.authority_decided_at, self.authority_decided_by = now, by
        self.save()
        record("breach.authority_decided", self, by=by, decision=decision)

    @transaction.atomic
    def decide_on_people(self, *, decision: str, reason: str, told_on: date | None, by: User, now: datetime) -> None:
        """Whether the people concerned were told, with the reason either way. Source: AVG art. 34."""
        if refusal := self.change_refusal():
            raise RuleViolation(refusal)
        if not reason.strip():
            raise RuleViolation("Geef de reden van het besluit, ook als er geen bericht gaat.")
        if decision == NoticeDecision.TOLD and told_on is None:
            raise RuleViolation("Vul in op welke dag het bericht is gestuurd.")
        self.people_decision, self.people_reason = decision, reason
        self.people_told_on = told_on if decision == NoticeDecision.TOLD else None
        self.people_decided_at, self.people_decided_by = now, by
        self.save()
        record("breach.people_decided", self, by=by, decision=decision)

    def close_refusal(self) -> str:
        """Why it cannot be closed now, in Dutch for the screen; "" when it can. Source: docs/rules.md, rule 41."""
        if self.closed_at:
            return "Dit datalek is al afgesloten."
        if not self.authority_decision or not self.authority_reason:
            return "Leg eerst vast of het bij de Autoriteit Persoonsgegevens is gemeld, en waarom."
        if not self.people_decision or not self.people_reason:
            return "Leg eerst vast of de mensen zelf bericht kregen, en waarom."
        return ""

    @transaction.atomic
    def close(self, *, by: User, now: datetime) -> None:
        """Raises RuleViolation while a decision is missing."""
        if refusal := self.close_refusal():
            raise RuleViolation(refusal)
        self.closed_at, self.closed_by = now, by
        self.save()
        record("breach.closed", self, by=by)
