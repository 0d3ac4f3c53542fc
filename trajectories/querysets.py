"""Questions about trajectories and what happens in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

from cases.access import Category
from cases.querysets.clients import opened_record
from cases.querysets.dated import DatedQuerySet
from trajectories.rules import OPEN_STATES
from werv.ground.accounts.models import User

if TYPE_CHECKING:
    from trajectories.models import LadderMeasurement, OwnStatement, Placement, Step, Trajectory


class TrajectoryQuerySet(DatedQuerySet, models.QuerySet["Trajectory"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(opened_record(user, Category.PARTICIPATION))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)


class LadderMeasurementQuerySet(models.QuerySet["LadderMeasurement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(opened_record(user, Category.PARTICIPATION))

    def current(self) -> Self:
        """Without those that a later correction replaced."""
        return self.filter(~Exists(self.model.objects.filter(corrects=OuterRef("pk"))))

    def in_order(self) -> Self:
        return self.order_by("measured_on", "moment_order", "pk")


class PlacementQuerySet(DatedQuerySet, models.QuerySet["Placement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(opened_record(user, Category.PARTICIPATION))


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, user: User) -> Self:
        """Steps whose own category is open to the user; those of other categories stay out of sight."""
        return self.filter(opened_record(user, OuterRef("category")))


class OwnStatementQuerySet(models.QuerySet["OwnStatement"]):
    def visible_to(self, user: User) -> Self:
        """Statements beside what the user may see: they carry its organisation and category."""
        return self.filter(opened_record(user, OuterRef("category")))
