"""What a list can be narrowed by; the choices stand in the address, so that a list can be kept."""

from datetime import date
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.db.models import BooleanField, Case, Exists, When
from django.utils import timezone

from cases.models import Programme
from cases.querysets.clients import InvolvementQuerySet
from trajectories.ladder import Rung
from trajectories.models import Trajectory
from trajectories.querysets import TrajectoryQuerySet
from trajectories.rules import OPEN_STATES
from werv.desk.standing import (
    RUNNING_STATES,
    WAITING_STATES,
    Standing,
    guided_by,
    last_measurement,
    silent_for,
    stands,
    trajectories_of_row,
)
from werv.ground.accounts.models import RoleAssignment, User
from werv.ground.accounts.permissions import Role

SILENT_DAYS = (14, 30, 60)
MYSELF = "ik"
COLLEAGUES_OFFERED = 100
STANDINGS = [(standing.value, standing.label.capitalize()) for standing in Standing]


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def programmes() -> list[tuple[str, str]]:
    return list(Programme.objects.values_list("code", "name"))


class ClientFilter(filters.FilterSet):
    """Narrows the rows of Involvement that a user may see."""

    naam = filters.CharFilter(label="Zoeken op naam", method="named", max_length=100)
    programma = filters.ChoiceFilter(
        label="Programma", choices=programmes, empty_label="Alle programma's", method="in_programme"
    )
    toestand = filters.ChoiceFilter(label="Toestand", choices=STANDINGS, empty_label="Alle", method="standing")
    trede = filters.ChoiceFilter(
        label="Trede",
        choices=[(rung.value, f"{rung.value} · {rung.label}") for rung in Rung],
        empty_label="Alle treden",
        method="on_rung",
    )
    coach = filters.ChoiceFilter(label="Jobcoach", empty_label="Iedereen", method="coached")
    stil = filters.ChoiceFilter(
        label="Geen contact sinds",
        choices=[(days, f"{days} dagen") for days in SILENT_DAYS],
        empty_label="Maakt niet uit",
        method="silent",
    )

    def __init__(self, data: Any, queryset: InvolvementQuerySet, *, user: User) -> None:
        self.user = user
        self.today: date = timezone.localdate()
        super().__init__(data, queryset=queryset)
        self.filters["coach"].extra["choices"] = guides(user, self.today)

    def named(self, rows: InvolvementQuerySet, name: str, text: str) -> InvolvementQuerySet:
        return rows.named(text)

    def in_programme(self, rows: InvolvementQuerySet, name: str, code: str) -> InvolvementQuerySet:
        of_row = trajectories_of_row(self.user)
        return rows.filter(Exists(of_row.filter(programme_version__programme__code=code)))

    def standing(self, rows: InvolvementQuerySet, name: str, standing: str) -> InvolvementQuerySet:
        return rows.filter(stands(standing, self.user))

    def on_rung(self, rows: InvolvementQuerySet, name: str, rung: str) -> InvolvementQuerySet:
        # A plain equality Postgres takes for rare, and then looks up the rung of everybody before it sorts.
        on_it = Case(When(current_rung=int(rung), then=True), default=False, output_field=BooleanField())
        return rows.alias(current_rung=last_measurement(self.user)).filter(on_it)

    def coached(self, rows: InvolvementQuerySet, name: str, coach: str) -> InvolvementQuerySet:
        return rows.filter(guided_by(self.user.pk if coach == MYSELF else UUID(coach), self.today))

    def silent(self, rows: InvolvementQuerySet, name: str, days: str) -> InvolvementQuerySet:
        return rows.filter(silent_for(int(days), self.user, self.today))


def guides(user: User, today: date) -> list[tuple[str, str]]:
    """The user himself, and the job coaches of his organisation, unless there are too many to choose from."""
    coaches = RoleAssignment.objects.running_on(today).filter(role=Role.JOB_COACH)
    colleagues = User.objects.filter(
        pk__in=coaches.values("user"), organisation=user.organisation_id, is_active=True
    ).exclude(pk=user.pk)
    found = list(colleagues.values_list("pk", "full_name")[: COLLEAGUES_OFFERED + 1])
    offered = [(str(key), name) for key, name in found] if len(found) <= COLLEAGUES_OFFERED else []
    return [(MYSELF, "Mijn cliënten"), *offered]


class TrajectoryFilter(filters.FilterSet):
    """Narrows the trajectories that a user may see."""

    programma = filters.ChoiceFilter(
        label="Programma",
        choices=programmes,
        empty_label="Alle programma's",
        field_name="programme_version__programme__code",
    )
    toestand = filters.ChoiceFilter(label="Toestand", choices=STANDINGS, empty_label="Alle", method="standing")
    van = filters.DateFilter(label="Periode vanaf", widget=day_input(), method="ran_from", input_formats=["%Y-%m-%d"])
    tot = filters.DateFilter(
        label="Periode tot en met", widget=day_input(), method="ran_until", input_formats=["%Y-%m-%d"]
    )

    class Meta:
        model = Trajectory
        fields: list[str] = []

    def standing(self, rows: TrajectoryQuerySet, name: str, standing: str) -> TrajectoryQuerySet:
        if standing == Standing.RUNNING:
            return rows.filter(state__in=RUNNING_STATES)
        if standing == Standing.WAITING:
            return rows.filter(state__in=WAITING_STATES)
        return rows.exclude(state__in=OPEN_STATES)

    def ran_from(self, rows: TrajectoryQuerySet, name: str, day: date) -> TrajectoryQuerySet:
        # `exclude` keeps rows without a last day; `filter(last_day__gte=day)` would drop them.
        return rows.filter(first_day__isnull=False).exclude(last_day__lt=day)

    def ran_until(self, rows: TrajectoryQuerySet, name: str, day: date) -> TrajectoryQuerySet:
        return rows.filter(first_day__lte=day)
