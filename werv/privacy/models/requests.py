"""Requests of the people whose data these are."""

import uuid
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cases.models import Client
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import record
from werv.ground.errors import RuleViolation
from werv.ground.periods import dutch
from werv.ground.secrets import unseal
from werv.ground.walls import ME, walled
from werv.privacy.querysets import ExportQuerySet, RequestQuerySet
from werv.privacy.subjects import OFFICE, names_known_here
from werv.privacy.terms import answer_due

EXPORT_USABLE = timedelta(days=7)
OF_MY_REQUEST = f"""EXISTS (SELECT FROM privacy_subjectrequest asked
    WHERE asked.id = {{row}}.request_id AND asked.handler_id = {ME})"""


class RequestKind(models.TextChoices):
    """What somebody may ask about his own data, with the article of the AVG."""

    ACCESS = "access", "inzage (art. 15)"
    RECTIFICATION = "rectification", "rectificatie (art. 16)"
    ERASURE = "erasure", "wissen (art. 17)"
    RESTRICTION = "restriction", "beperking (art. 18)"
    PORTABILITY = "portability", "overdraagbaarheid (art. 20)"
    OBJECTION = "objection", "bezwaar (art. 21)"


class Outcome(models.TextChoices):
    GRANTED = "granted", "toegewezen"
    PARTLY = "partly", "deels toegewezen"
    REFUSED = "refused", "afgewezen"


@walled(read=OFFICE, write=OFFICE)
@tracked()
class SubjectRequest(models.Model):
    """What somebody asked about his own data, until when it must be answered, and the answer (verzoek van betrokkene).

    It is about a client, or about somebody else whom `subject` describes. It outlives the client's file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("soort", max_length=20, choices=RequestKind.choices)
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, related_name="requests", null=True, blank=True)
    subject = models.CharField("wie het is, als het geen cliënt is", max_length=200, blank=True)
    wish = models.TextField("wat er gevraagd is", max_length=4000, blank=True)
    identity_check = models.CharField("hoe is vastgesteld wie het is", max_length=200, blank=True)
    received_on = models.DateField("ontvangen op")
    due_on = models.DateField("beantwoorden vóór of op")
    extra_months = models.PositiveSmallIntegerField("maanden verlengd", default=0)
    extension_reason = models.CharField("reden van verlenging", max_length=500, blank=True)
    extended_at = models.DateTimeField("verlengd op", null=True, blank=True)
    extended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField("besluit", max_length=10, choices=Outcome.choices, blank=True)
    outcome_reason = models.TextField("reden van het besluit", max_length=4000, blank=True)
    letter = models.TextField("brief", max_length=10_000, blank=True)
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    handler = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="in behandeling bij")
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("vastgelegd door", max_length=200)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "verzoek van een betrokkene"
        verbose_name_plural = "verzoeken van betrokkenen"
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(condition=Q(client=None) | Q(subject=""), name="request_about_one_person"),
            models.CheckConstraint(condition=Q(extra_months__lte=2), name="request_extended_by_2_months_at_most"),
            models.CheckConstraint(
                condition=Q(extra_months=0) | ~Q(extension_reason=""), name="request_extended_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & ~Q(outcome_reason="") & Q(decided_at__isnull=False)),
                name="request_decided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, ontvangen {dutch(self.received_on)}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:request", args=[self.pk])

    @property
    def number(self) -> str:
        """What a letter and a file name call it."""
        return str(self.pk)[:8]

    def described(self) -> str:
        """Whom it is about when that is no client, or not any more."""
        return self.subject or "iemand van wie het dossier is vernietigd"

    def about(self) -> str:
        """Whom it is about, as this organisation knows him."""
        names = names_known_here(self.organisation_id, [self.client_id] if self.client_id else [])
        return names.get(self.client_id, self.described())

    def is_open(self) -> bool:
        return not self.outcome

    def is_overdue(self, today: date) -> bool:
        return self.is_open() and today > self.due_on

    @classmethod
    @transaction.atomic
    def receive(
        cls,
        *,
        kind: str,
        received_on: date,
        wish: str,
        identity_check: str,
        by: User,
        today: date,
        client: Client | None = None,
        subject: str = "",
    ) -> "SubjectRequest":
        """Enter a request in the register. Raises RuleViolation when it is about nobody, or still to come."""
        if (client is None) == (not subject):
            raise RuleViolation("Kies een cliënt, of beschrijf wie het verzoek doet.")
        if received_on > today:
            raise RuleViolation("Deze dag is nog niet geweest. Kies vandaag of een dag ervoor.")
        request = cls.objects.create(
            organisation=by.organisation,
            kind=kind,
            client=client,
            subject=subject,
            wish=wish,
            identity_check=identity_check,
            received_on=received_on,
            due_on=answer_due(received_on),
            handler=by,
            recorded_by=by.full_name,
        )
        about = client.pk if client else None
        record("request.received", request, by=by, kind=kind, client=about, due_on=request.due_on)
        return request

    def extend_refusal(self, today: date) -> str:
        """Why it cannot be extended now, in Dutch for the screen; "" when it can. Source: AVG art. 12(3)."""
        if not self.is_open():
            return "Op dit verzoek is al besloten."
        if self.extra_months:
            return "Dit verzoek is al verlengd. Dat kan één keer."
        if today > self.due_on:
            return "Verlengen kan alleen binnen de eerste maand. Beantwoord dit verzoek zo snel mogelijk."
        return ""

    @transaction.atomic
    def extend(self, *, months: int, reason: str, by: User, now: datetime, today: date) -> None:
        """Take one or two months more. Raises RuleViolation when that is not allowed."""
        if refusal := self.extend_refusal(today):
            raise RuleViolation(refusal)
        if months not in (1, 2):
            raise RuleViolation("Verlengen kan met één of twee maanden.")
        if not reason.strip():
            raise RuleViolation("Geef de reden van de verlenging: de betrokkene moet die weten.")
        self.extra_months, self.extension_reason = months, reason
        self.due_on = answer_due(self.received_on, extra_months=months)
        self.extended_at, self.extended_by = now, by
        self.save()
        record("request.extended", self, by=by, months=months, due_on=self.due_on)

    def decide_refusal(self) -> str:
        return "" if self.is_open() else "Op dit verzoek is al besloten."

    @transaction.atomic
    def decide(self, *, outcome: str, outcome_reason: str, letter: str, by: User, now: datetime) -> None:
        """Answer it, for good. Raises RuleViolation when it was answered, or no reason is given."""
        if refusal := self.decide_refusal():
            raise RuleViolation(refusal)
        if not outcome_reason.strip():
            raise RuleViolation("Geef de reden van het besluit.")
        self.outcome, self.outcome_reason, self.letter = outcome, outcome_reason, letter
        self.decided_at, self.decided_by = now, by
        self.save()
        record("request.decided", self, by=by, outcome=outcome)

    @transaction.atomic
    def take_over(self, *, by: User) -> None:
        """From now on this officer holds it, and with it the files that were made."""
        if self.handler_id == by.pk:
            return
        self.handler = by
        self.save()
        record("request.taken_over", self, by=by)


@walled(read=OF_MY_REQUEST, write=OF_MY_REQUEST)
class PersonExport(models.Model):
    """Everything that one organisation holds about one person, as files for a few days (gegevensoverzicht)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="exports")
    ordered_at = models.DateTimeField("gevraagd op")
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    usable_until = models.DateTimeField("op te halen tot")
    # Sealed: nowhere else lies so much about one person in one place. Emptied when the days are over.
    pdf_sealed = models.BinaryField("pdf", default=b"")
    json_sealed = models.BinaryField("json", default=b"")

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "gegevensoverzicht"
        verbose_name_plural = "gegevensoverzichten"
        ordering = ("-ordered_at",)

    def __str__(self) -> str:
        return f"gegevensoverzicht bij verzoek {self.request.number}"

    @classmethod
    @transaction.atomic
    def order_for(cls, request: SubjectRequest, *, by: User, now: datetime) -> "PersonExport":
        """Raises RuleViolation when it is not about a client, or somebody else holds the request."""
        if request.client_id is None:
            raise RuleViolation("Alleen van een cliënt maakt werv een overzicht.")
        if request.handler_id != by.pk:
            raise RuleViolation("Neem het verzoek eerst over: alleen wie het behandelt krijgt het overzicht.")
        export = cls.objects.create(request=request, ordered_at=now, ordered_by=by, usable_until=now + EXPORT_USABLE)
        record("export.ordered", export, by=by, request=request.pk)
        return export

    def is_ready(self) -> bool:
        return bool(self.pdf_sealed)

    def is_usable(self, now: datetime) -> bool:
        return self.is_ready() and now < self.usable_until

    @property
    def pdf(self) -> bytes:
        return unseal(self.pdf_sealed)

    @property
    def json(self) -> bytes:
        return unseal(self.json_sealed)
