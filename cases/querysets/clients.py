"""Questions about clients and who sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from cases.access import Category
from cases.querysets.dated import DatedQuerySet
from werv.ground.accounts.models import Deputy, RoleAssignment, User
from werv.ground.accounts.permissions import Role
from werv.ground.people.models import NamedLikeThis, ResemblesThis

if TYPE_CHECKING:
    from cases.models import (
        Access,
        AccessRequest,
        BreakGlass,
        Client,
        ClientDocument,
        Consent,
        Involvement,
        LegalBasis,
        ProgrammeLeader,
        ProgrammeVersion,
        RoleCategory,
        TeamMember,
    )


class ProgrammeVersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)


class ProgrammeLeaderQuerySet(DatedQuerySet, models.QuerySet["ProgrammeLeader"]):
    def leading(self, user: User, day: date) -> Self:
        """Rows of this user, and of the leaders for whom he stands in, at his own organisation."""
        leaders = RoleAssignment.objects.running_on(day).filter(role=Role.PROJECT_LEADER, user__is_active=True)
        away = Deputy.objects.stood_in_by(user, day)
        own_or_stood_in = Q(user=user) | Q(user__in=away.values("absent"))
        led = self.running_on(day).filter(own_or_stood_in, user__in=leaders.values("user"))
        return led.filter(organisation=user.organisation_id)


class TeamMemberQuerySet(DatedQuerySet, models.QuerySet["TeamMember"]):
    def acted_by(self, user: User, day: date) -> Self:
        """Memberships of this user, and of colleagues for whom he stands in on that day, at his own organisation."""
        away = Deputy.objects.stood_in_by(user, day)
        own = Q(user=user) | Q(user__in=away.values("absent"))
        return self.running_on(day).filter(own, organisation=user.organisation_id)


class RoleCategoryQuerySet(DatedQuerySet, models.QuerySet["RoleCategory"]):
    def of(self, roles: Iterable[str], day: date) -> tuple[Category, ...]:
        """What a team member with these roles needs on that day, each once and in a fixed order."""
        needed = set(self.running_on(day).filter(role__in=roles).values_list("category", flat=True))
        return tuple(category for category in Category if category in needed)


class AccessQuerySet(DatedQuerySet, models.QuerySet["Access"]):
    def open_for(self, user: User, category: str | OuterRef) -> Self:
        """Rows that open `category` to this user today: by name, or as leader of a programme."""
        opened = Q(user=user)
        # Only a leader gets the OR: with it Postgres walks every client of the region.
        if led := led_programmes(user):
            opened |= Q(programme__in=led, organisation=user.organisation_id)
        return self.open_at(timezone.now()).filter(opened, category=category)

    def open_at(self, now: datetime) -> Self:
        return self.running_on(timezone.localdate(now)).filter(Q(until=None) | Q(until__gt=now))


def led_programmes(user: User) -> list[UUID]:
    """Keys of the programmes that this user leads today at his organisation, himself or for a leader who is away.

    Read once, for this object lives as long as a request.
    """
    if Role.PROJECT_LEADER not in user.roles():
        return []
    if "_led_programmes" not in user.__dict__:
        from cases.models import ProgrammeLeader  # models import this module

        led = ProgrammeLeader.objects.leading(user, timezone.localdate())
        user.__dict__["_led_programmes"] = list(led.values_list("programme", flat=True).distinct())
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


class ClientDocumentQuerySet(models.QuerySet["ClientDocument"]):
    def visible_to(self, user: User) -> Self:
        """Files whose own category is open to the user; those of other categories stay out of sight."""
        return self.filter(opened_record(user, OuterRef("category")))


class InvolvementQuerySet(DatedQuerySet, models.QuerySet["Involvement"]):
    def visible_to(self, user: User) -> Self:
        """Clients as the user's own organisation knows them, one row a client."""
        from cases.models import Access  # models import this module

        opened = Access.objects.open_for(user, Category.BASIS).filter(client=OuterRef("client"))
        return self.filter(Exists(opened), organisation=user.organisation_id)

    def named(self, text: str) -> Self:
        """Whose name holds every word of `text`, accents and case aside; else those that resemble it."""
        exact = self.filter(NamedLikeThis("person", Value(text.split())))
        if exact.exists():
            return exact
        # How alike is alike enough is set on the connection (settings.py).
        return self.filter(ResemblesThis("person", Value(text)))


def opened_on_either_side(user: User) -> Q:
    """Whether this user may see what is agreed between organisations about a client: as one of whom it concerns."""
    from cases.models import Access  # models import this module

    opened = Access.objects.open_for(user, Category.BASIS).filter(client=OuterRef("client"))
    return (
        Q(Exists(opened.filter(organisation=OuterRef("organisation"))))
        | Q(Exists(opened.filter(organisation=OuterRef("receiver"))))
        | Q(Exists(opened.filter(organisation=OuterRef("via"))))
    )


class SharedQuerySet(DatedQuerySet):
    """Consents and legal bases."""

    def visible_to(self, user: User) -> Self:
        return self.filter(opened_on_either_side(user))

    def in_force_at(self, now: datetime) -> Self:
        return self.running_on(timezone.localdate(now)).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=now))


class ConsentQuerySet(SharedQuerySet, models.QuerySet["Consent"]):
    pass


class LegalBasisQuerySet(SharedQuerySet, models.QuerySet["LegalBasis"]):
    pass


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(opened_on_either_side(user))

    def waiting_on(self, day: date) -> Self:
        return self.filter(answer="", last_day__gte=day)


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def to_review_by(self, user: User) -> Self:
        """Those at the own organisation of a privacy officer, not his own."""
        return self.filter(organisation=user.organisation_id).exclude(user=user)

    def open_for(self, user: User, now: datetime) -> Self:
        return self.filter(user=user, opened_at__lte=now, until__gt=now)
