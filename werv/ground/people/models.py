"""Persons as an organisation knows them: names, birth date, contact, and where they lived when."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from werv.ground.accounts.models import Organisation
from werv.ground.audit.history import tracked
from werv.ground.walls import NEVER, walled


class Sex(models.TextChoices):
    MALE = "m", "man"
    FEMALE = "v", "vrouw"
    OTHER = "x", "anders"
    UNKNOWN = "", "onbekend"


class NlSort(Func):
    """Lower case without accents: how Dutch names are sorted and sought (see migration people 0001)."""

    function = "nl_sort"
    output_field = models.TextField()


class NamedLikeThis(Func):
    """Whether the name of a person of the asker's organisation holds all these words; the person, the words."""

    # Asked in a SELECT of its own, the function is called once a query (migration 0003 says why there is one).
    arg_joiner = " = ANY ((SELECT werv_persons_named("
    template = "%(expressions)s::text[]))::uuid[])"
    output_field = models.BooleanField()


class ResemblesThis(Func):
    """Whether it resembles this text, as by a typing error; the person, the text."""

    arg_joiner = " = ANY ((SELECT werv_persons_like("
    template = "%(expressions)s::text))::uuid[])"
    output_field = models.BooleanField()


class PersonQuerySet(models.QuerySet["Person"]):
    def by_name(self) -> Self:
        """In the order of a Dutch register: "de Vries" stands under V."""
        return self.order_by("sort_name", "pk")


# The roles of a person open doors to it: being a client here, a volunteer there.
@walled(read=NEVER, write=NEVER, search=("id", "organisation_id", "search_name"))
@tracked(exclude=("sort_name", "search_name"))
class Person(models.Model):
    """Somebody as one organisation knows him or her (persoon). Client and volunteer are roles of a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField("voornaam", max_length=100, blank=True)
    prefix = models.CharField("tussenvoegsel", max_length=30, blank=True)
    last_name = models.CharField("achternaam", max_length=150)
    birth_date = models.DateField("geboortedatum", null=True, blank=True)
    sex = models.CharField("geslacht", max_length=1, choices=Sex.choices, blank=True, default=Sex.UNKNOWN)
    email = models.EmailField("e-mailadres", blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    sort_name = models.GeneratedField(
        expression=NlSort(Concat(F("last_name"), Value(" "), F("first_name"), Value(" "), F("prefix"))),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_name = models.GeneratedField(
        expression=NlSort(Concat(F("first_name"), Value(" "), F("prefix"), Value(" "), F("last_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "persoon"
        verbose_name_plural = "personen"
        indexes = [
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            GinIndex(OpClass("search_name", "gin_trgm_ops"), name="person_search_name"),
            models.Index(fields=["organisation", "birth_date", "sort_name"], name="person_by_birth_date"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(last_name=""), name="person_has_a_last_name")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.prefix, self.last_name) if part)

    @property
    def list_name(self) -> str:
        """As in a register: Vries, Anna de."""
        rest = " ".join(part for part in (self.first_name, self.prefix) if part)
        return f"{self.last_name}, {rest}" if rest else self.last_name

    def age_on(self, day: date) -> int | None:
        """Full years on that day; None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def running_on(self, day: date) -> Self:
        # `exclude` keeps rows without a last day; `filter(last_day__gte=day)` would drop them.
        return self.exclude(first_day__gt=day).exclude(last_day__lt=day)


class DayRange(Func):
    """The days of a row as a range, both ends included, open where a day is missing."""

    function = "DATERANGE"
    output_field = DateRangeField()


@walled(read=NEVER, write=NEVER)
@tracked()
class Residence(models.Model):
    """Where a person lived in a span of days (woonplaats): who pays often hangs on the municipality of that day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    postcode = models.CharField("postcode", max_length=7, blank=True)
    place = models.CharField("woonplaats", max_length=100, blank=True)
    municipality = models.CharField("gemeente", max_length=100, blank=True)
    first_day = models.DateField("eerste dag", null=True, blank=True)
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "woonplaats"
        verbose_name_plural = "woonplaatsen"
        constraints = [
            ExclusionConstraint(
                name="residence_one_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (
                        DayRange("first_day", "last_day", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.place or self.municipality
