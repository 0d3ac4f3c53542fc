"""Questions about grants and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from cases.querysets.dated import DatedQuerySet
from werv.ground.accounts.models import User

if TYPE_CHECKING:
    from subsidies.models import Funding, Grant, Snapshot


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, user: User) -> Self:
        """Grants that the user's organisation leads or takes part in."""
        organisation = user.organisation_id
        return self.filter(Q(lead_applicant=organisation) | Q(partners=organisation)).distinct()


class FundingQuerySet(DatedQuerySet, models.QuerySet["Funding"]):
    pass


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: User) -> Self:
        from subsidies.models import Grant  # models import this module

        return self.filter(grant__in=Grant.objects.visible_to(user))
