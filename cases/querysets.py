"""Questions about clients and who sees them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.access import Category
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role
from werv.ground.people.models import NlSort

if TYPE_CHECKING:
    from cases.models import Access, Client, Involvement, ProgrammeLeader, ProgrammeVersion, TeamMember


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a first day to a last day, or are still open."""

    def running_on(self, day: date) -> Self:
        # `exclude` keeps rows without a last day; `filter(last_day__gte=day)` would drop them.
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)


class ProgrammeVersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)


class ProgrammeLeaderQuerySet(DatedQuerySet, models.QuerySet["ProgrammeLeader"]):
    pass


class TeamMemberQuerySet(DatedQuerySet, models.QuerySet["TeamMember"]):
    pass


class AccessQuerySet(DatedQuerySet, models.QuerySet["Access"]):
    def open_for(self, user: User, category: str | OuterRef) -> Self:
        """Rows that open `category` to this user today: by name, or as leader of a programme."""
        opened = Q(user=user)
        # Only a leader gets the OR: with it Postgres walks every client of the region.
        if led := led_programmes(user):
            opened |= Q(programme__in=led, organisation=user.organisation_id)
        return self.running_on(timezone.localdate()).filter(opened, category=category)


def led_programmes(user: User) -> list[UUID]:
    """Keys of the programmes that this user leads today; read once, for this object lives as long as a request."""
    if Role.PROJECT_LEADER not in user.roles():
        return []
    if "_led_programmes" not in user.__dict__:
        led = user.led_programmes.running_on(timezone.localdate())
        user.__dict__["_led_programmes"] = list(led.values_list("programme", flat=True))
    keys: list[UUID] = user.__dict__["_led_programmes"]
    return keys


def opened_record(user: User, category: str | OuterRef) -> Exists:
    """Whether this user may see a record of (client, organisation) in `category`, or in its own, today."""
    from cases.models import Access  # models import this module

    return Exists(
        Access.objects.open_for(user, category).filter(client=OuterRef("client"), organisation=OuterRef("organisation"))
    )


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: User, category: str = Category.BASIS) -> Self:
        """Clients whose `category` an access row opens to `user` today; no role opens every file."""
        from cases.models import Access  # models import this module

        return self.filter(Exists(Access.objects.open_for(user, category).filter(client=OuterRef("pk"))))


class InvolvementQuerySet(DatedQuerySet, models.QuerySet["Involvement"]):
    def visible_to(self, user: User) -> Self:
        """Clients as the user's own organisation knows them, one row a client."""
        from cases.models import Access  # models import this module

        opened = Access.objects.open_for(user, Category.BASIS).filter(client=OuterRef("client"))
        return self.filter(Exists(opened), organisation=user.organisation_id)

    def named(self, text: str) -> Self:
        """Whose name holds every word of `text`, accents and case aside; else those that resemble it."""
        words = text.split()
        exact = self
        for word in words:
            exact = exact.filter(person__search_name__contains=NlSort(models.Value(word)))
        if exact.exists():
            return exact
        # By the trigram index; how alike is alike enough is set on the connection (settings.py).
        return self.filter(person__search_name__trigram_word_similar=NlSort(models.Value(text)))
