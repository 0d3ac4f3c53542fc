"""Questions about requests, breaches and what is to be destroyed: always of the own organisation only."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from werv.ground.accounts.models import Organisation, User

if TYPE_CHECKING:
    from werv.privacy.models import PersonExport, RetentionTerm


class OfOrganisationQuerySet(models.QuerySet):
    """Rows that name their organisation."""

    def visible_to(self, user: User) -> Self:
        return self.filter(organisation=user.organisation_id)


class RequestQuerySet(OfOrganisationQuerySet):
    def open(self) -> Self:
        return self.filter(outcome="")

    def overdue_on(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)


class ExportQuerySet(models.QuerySet["PersonExport"]):
    def visible_to(self, user: User) -> Self:
        """Only who holds the request gets the file."""
        return self.filter(request__organisation=user.organisation_id, request__handler=user)

    def usable_at(self, now: datetime) -> Self:
        return self.filter(usable_until__gt=now)


class BreachQuerySet(OfOrganisationQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class HoldQuerySet(OfOrganisationQuerySet):
    def in_force(self) -> Self:
        return self.filter(lifted_at=None)


class TermQuerySet(models.QuerySet["RetentionTerm"]):
    def visible_to(self, user: User) -> Self:
        return self.applying_to(user.organisation)

    def applying_to(self, organisation: Organisation) -> Self:
        """The region's terms, and those that this organisation filled in itself."""
        return self.filter(Q(organisation=None) | Q(organisation=organisation))

    def valid_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day)
