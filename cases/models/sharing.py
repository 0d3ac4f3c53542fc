"""On what ground one organisation may see what another keeps about a client: his consent, or a law; and asking for it.

In all of them `organisation` is whose records they are, `receiver` who may see them, and `via` the organisation of
whoever wrote it down, where that is a third.
"""

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.access import Category, opened
from cases.models.clients import Client, ends_after_it_begins, one_at_a_time
from cases.querysets.clients import AccessRequestQuerySet, ConsentQuerySet, LegalBasisQuerySet
from cases.querysets.dated import DatedQuerySet
from werv.ground.accounts.models import Organisation, OrganisationKind
from werv.ground.audit.history import tracked
from werv.ground.audit.models import Actor, record
from werv.ground.errors import RuleViolation
from werv.ground.walls import IS_USER, MY_ORGANISATION, walled

SIDES = ("organisation_id", "receiver_id", "via_id")


def seen_from(side: str) -> str:
    return opened(f"'{Category.BASIS}'", organisation=f"{{row}}.{side}")


# Those it is between, and whoever wrote it down, each as far as the client is known there.
EITHER_SIDE = "(" + " OR ".join(seen_from(side) for side in SIDES) + ")"
MY_SIDE = "(" + " OR ".join(f"{{row}}.{side} = {MY_ORGANISATION} AND {seen_from(side)}" for side in SIDES) + ")"
# Nobody opens another's records to his own organisation.
GIVEN_AWAY = f"{MY_SIDE} AND {{row}}.receiver_id <> {MY_ORGANISATION}"


class Purpose(models.TextChoices):
    """What the receiver needs it for; chosen, so that no medical fact slips in."""

    PLAN = "plan", "samen één plan maken en uitvoeren"
    WORK = "work", "de begeleiding naar en op het werk op elkaar afstemmen"
    TREATMENT = "treatment", "behandeling en werk op elkaar afstemmen"
    INCOME = "income", "inkomen en uitkering goed regelen"
    DEBTS = "debts", "schulden voorkomen of oplossen"
    SIGNAL = "signal", "op tijd merken dat het minder gaat"
    HANDOVER = "handover", "de begeleiding overdragen"


class HowGiven(models.TextChoices):
    PAPER = "paper", "op papier"
    SPOKEN = "spoken", "mondeling"
    DIGITAL = "digital", "digitaal"


class GivenBy(models.TextChoices):
    CLIENT = "client", "de cliënt zelf"
    REPRESENTATIVE = "representative", "een wettelijk vertegenwoordiger"


class Capacity(models.TextChoices):
    """On what ground somebody speaks for the client."""

    MENTOR = "mentor", "mentor"
    GUARDIAN = "guardian", "curator"
    ADMINISTRATOR = "administrator", "bewindvoerder"
    PARENT = "parent", "ouder met gezag"
    AUTHORISED = "authorised", "schriftelijk gemachtigde"


def categories_field(**given: Any) -> ArrayField:
    choice = models.CharField(max_length=15, choices=Category.choices)
    return ArrayField(choice, verbose_name="categorieën", **given)


def between_two_organisations(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=~Q(receiver=F("organisation")), name=name)


def withdrawn_by_somebody(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
        name=name,
    )


class ConsentText(models.Model):
    """The words that were put to the client (toestemmingstekst), as they read from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField("versie", unique=True)
    text = models.TextField("tekst")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemmingstekst"
        verbose_name_plural = "toestemmingsteksten"
        ordering = ("version",)
        constraints = [
            ends_after_it_begins("consent_text_ends_after_it_begins"),
            one_at_a_time("consent_text_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"versie {self.version}"


@walled(read=EITHER_SIDE, write=f"{IS_USER} AND {GIVEN_AWAY}")
@tracked()
class Consent(models.Model):
    """The client's leave to share, or his refusal (toestemming): whose records, to whom, which part, and what for.

    Given on `first_day`, it holds to `last_day` included, or until the moment it is withdrawn.
    """

    category = Category.BASIS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="gegevens van"
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="ontvanger"
    )
    via = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    is_given = models.BooleanField("gegeven")
    categories = categories_field()
    purpose = models.CharField("doel", max_length=20, choices=Purpose.choices)
    purpose_note = models.CharField("toelichting op het doel", max_length=200, blank=True)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+", verbose_name="tekst")
    how = models.CharField("hoe", max_length=10, choices=HowGiven.choices)
    given_by = models.CharField("door wie", max_length=20, choices=GivenBy.choices)
    representative_name = models.CharField("naam van de vertegenwoordiger", max_length=200, blank=True)
    representative_capacity = models.CharField("hoedanigheid", max_length=20, choices=Capacity.choices, blank=True)
    first_day = models.DateField("gegeven op")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = models.CharField("vastgelegd door", max_length=200)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    withdrawn_by = models.CharField("intrekking vastgelegd door", max_length=200, blank=True)
    withdrawn_how = models.CharField("hoe ingetrokken", max_length=10, choices=HowGiven.choices, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "toestemming"
        verbose_name_plural = "toestemmingen"
        constraints = [
            ends_after_it_begins("consent_ends_after_it_begins"),
            between_two_organisations("consent_between_two_organisations"),
            models.CheckConstraint(condition=Q(is_given=False) | Q(last_day__isnull=False), name="consent_has_an_end"),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="consent_names_categories"),
            models.CheckConstraint(
                condition=Q(given_by=GivenBy.CLIENT, representative_name="", representative_capacity="")
                | (Q(given_by=GivenBy.REPRESENTATIVE) & ~Q(representative_name="") & ~Q(representative_capacity="")),
                name="consent_representative_has_a_name_and_capacity",
            ),
            withdrawn_by_somebody("consent_withdrawn_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"toestemming: {self.organisation} aan {self.receiver}"

    def get_absolute_url(self) -> str:
        return reverse("desk:sharing", args=[self.client_id])

    def withdrawal_refusal(self) -> str:
        """Why it cannot be withdrawn, in Dutch for the screen; "" when it can."""
        if not self.is_given:
            return "Deze toestemming is niet gegeven."
        if self.withdrawn_at is not None:
            return "Deze toestemming is al ingetrokken."
        return ""

    def category_labels(self) -> list[str]:
        return labels_of(self.categories)

    def standing_on(self, day: date) -> dict[str, Any]:
        return standing(self, day) if self.is_given else {"word": "niet gegeven", "holds": False}


class LegalArticle(models.Model):
    """A task of a municipality or UWV for which the law lets it see data without consent (wetsartikel)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=20, unique=True)
    law = models.CharField("wet", max_length=100)
    article = models.CharField("artikel", max_length=50)
    task = models.CharField("taak", max_length=200)
    receiver_kind = models.CharField("soort ontvanger", max_length=20, choices=OrganisationKind.choices)
    categories = categories_field()
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "wetsartikel"
        verbose_name_plural = "wetsartikelen"
        ordering = ("law", "article")
        constraints = [
            ends_after_it_begins("legal_article_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(receiver_kind__in=[OrganisationKind.MUNICIPALITY, OrganisationKind.UWV]),
                name="legal_article_for_municipality_or_uwv",
            ),
            models.CheckConstraint(
                condition=~Q(categories__contains=[Category.HEALTH]), name="legal_article_never_opens_health"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}, {self.article}: {self.task}"


@walled(read=EITHER_SIDE, write=f"{IS_USER} AND {GIVEN_AWAY}")
@tracked()
class LegalBasis(models.Model):
    """A law under which a municipality or UWV may see an organisation's records about a client (wettelijke grondslag).

    Health is never among them: that asks for consent.
    """

    category = Category.BASIS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="legal_bases")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="gegevens van"
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="ontvanger"
    )
    via = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    article = models.ForeignKey(LegalArticle, on_delete=models.PROTECT, related_name="+", verbose_name="wetsartikel")
    categories = categories_field()
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = models.CharField("vastgelegd door", max_length=200)
    withdrawn_at = models.DateTimeField("beëindigd op", null=True, blank=True)
    withdrawn_by = models.CharField("beëindigd door", max_length=200, blank=True)

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = "wettelijke grondslag"
        verbose_name_plural = "wettelijke grondslagen"
        constraints = [
            ends_after_it_begins("legal_basis_ends_after_it_begins"),
            between_two_organisations("legal_basis_between_two_organisations"),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="legal_basis_names_categories"),
            models.CheckConstraint(
                condition=~Q(categories__contains=[Category.HEALTH]), name="legal_basis_never_opens_health"
            ),
            withdrawn_by_somebody("legal_basis_withdrawn_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.article.law}, {self.article.article}: {self.organisation} aan {self.receiver}"

    def get_absolute_url(self) -> str:
        return reverse("desk:sharing", args=[self.client_id])

    def withdrawal_refusal(self) -> str:
        """Why it cannot be ended, in Dutch for the screen; "" when it can."""
        return "" if self.withdrawn_at is None else "Deze grondslag is al beëindigd."

    def category_labels(self) -> list[str]:
        return labels_of(self.categories)

    def standing_on(self, day: date) -> dict[str, Any]:
        return standing(self, day)


class Answer(models.TextChoices):
    OPEN = "", "wacht op antwoord"
    GRANTED = "granted", "toegang gegeven"
    REFUSED = "refused", "afgewezen"
    EXPIRED = "expired", "verlopen"


class RefusalReason(models.TextChoices):
    NO_CONSENT = "no_consent", "de cliënt geeft geen toestemming"
    NOT_NEEDED = "not_needed", "niet nodig voor dit doel"
    TOO_MUCH = "too_much", "meer gevraagd dan nodig is"
    OTHERWISE = "otherwise", "op een andere manier afgesproken"


@walled(read=EITHER_SIDE, write=f"{IS_USER} AND {MY_SIDE}")
@tracked()
class AccessRequest(models.Model):
    """One organisation asks another to see records about a client (verzoek om toegang).

    Whether that other one knows the client does not show from it.
    """

    category = Category.BASIS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="access_requests")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="gevraagd aan"
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="gevraagd door"
    )
    via = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    categories = categories_field()
    purpose = models.CharField("doel", max_length=20, choices=Purpose.choices)
    asked_at = models.DateTimeField("gevraagd op")
    asked_by = models.CharField("gevraagd door", max_length=200)
    last_day = models.DateField("antwoord tot en met")
    answer = models.CharField("antwoord", max_length=20, choices=Answer.choices, default=Answer.OPEN, blank=True)
    refusal_reason = models.CharField("reden", max_length=20, choices=RefusalReason.choices, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    answered_by = models.CharField("beantwoord door", max_length=200, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "verzoek om toegang"
        verbose_name_plural = "verzoeken om toegang"
        constraints = [
            between_two_organisations("access_request_between_two_organisations"),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="access_request_names_categories"),
            models.CheckConstraint(
                condition=Q(answer=Answer.OPEN, answered_at=None, answered_by="")
                | (~Q(answer=Answer.OPEN) & Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="access_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(answer=Answer.REFUSED) & ~Q(refusal_reason=""))
                | (~Q(answer=Answer.REFUSED) & Q(refusal_reason="")),
                name="access_request_refused_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["client", "organisation", "receiver"],
                condition=Q(answer=Answer.OPEN),
                name="access_request_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver} vraagt {self.organisation} om toegang"

    def get_absolute_url(self) -> str:
        return reverse("desk:sharing", args=[self.client_id])

    def waits_on(self, day: date) -> bool:
        return self.answer == Answer.OPEN and day <= self.last_day

    def answer_on(self, day: date) -> str:
        """The answer in words; one that never came has expired."""
        late = self.answer == Answer.OPEN and not self.waits_on(day)
        return Answer.EXPIRED.label if late else self.get_answer_display()

    def conclude(self, answer: Answer, *, by: Actor, now: datetime, reason: str = "") -> None:
        """Answer it. Raises RuleViolation when it was answered already."""
        if self.answer != Answer.OPEN:
            raise RuleViolation("Dit verzoek is al beantwoord.")
        self.answer, self.refusal_reason = answer, reason
        self.answered_at, self.answered_by = now, by.actor_name
        self.save(update_fields=["answer", "refusal_reason", "answered_at", "answered_by"])
        record(f"access_request.{answer}", self, by=by, client=self.client_id, reason=reason)

    def category_labels(self) -> list[str]:
        return labels_of(self.categories)


def labels_of(categories: list[str]) -> list[str]:
    """The Dutch words, in the fixed order of the categories."""
    return [category.label for category in Category if category in categories]


def standing(ground: Consent | LegalBasis, day: date) -> dict[str, Any]:
    """A word for whether it holds on that day, as the screen says it, and whether it does."""
    if ground.withdrawn_at is not None:
        return {"word": "ingetrokken" if isinstance(ground, Consent) else "beëindigd", "holds": False}
    if ground.last_day is not None and ground.last_day < day:
        return {"word": "verlopen", "holds": False}
    return {"word": "geldt" if ground.first_day <= day else "begint nog", "holds": True}
