"""Organisations of the region, their people, and the roles these have."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from werv.ground.accounts.permissions import Permission, Role, permissions_of
from werv.ground.audit.history import tracked
from werv.ground.context import Kind
from werv.ground.walls import NEVER, SOMEBODY, walled


class OrganisationKind(models.TextChoices):
    CARE = "care", "zorgaanbieder"
    MUNICIPALITY = "municipality", "gemeente"
    UWV = "uwv", "UWV"
    SOCIAL_FIRM = "social_firm", "sociaal ontwikkelbedrijf"
    WELFARE = "welfare", "welzijnsorganisatie"
    EMPLOYER = "employer", "werkgever"
    RESEARCH = "research", "onderzoeksbureau"
    OTHER = "other", "anders"


class Organisation(models.Model):
    """A party in the region (organisatie)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("naam", max_length=200)
    kind = models.CharField("soort", max_length=20, choices=OrganisationKind.choices)

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> models.QuerySet["User"]:
        # Who a user is, is nearly always asked together with where he works.
        return super().get_queryset().select_related("organisation")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **given: object) -> "User":
        user = self.model(email=email.strip().lower(), **given)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in (gebruiker), employed by one organisation. Never deleted: deactivated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mailadres", unique=True)
    full_name = models.CharField("naam", max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="users", verbose_name="organisatie"
    )
    is_active = models.BooleanField("actief", default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"
        ordering = ("full_name",)

    def __str__(self) -> str:
        return self.full_name

    @property
    def actor_key(self) -> str:
        return str(self.pk)

    @property
    def actor_name(self) -> str:
        return self.full_name

    @property
    def organisation_code(self) -> str:
        return self.organisation.code

    @property
    def organisation_key(self) -> str:
        return str(self.organisation_id)

    @property
    def kind(self) -> Kind:
        return Kind.CLIENT if self.roles() == {Role.CLIENT} else Kind.USER

    def roles(self) -> frozenset[str]:
        """Roles of today, with that of a project leader whom he stands in for.

        Read once for this object, which lives as long as a request.
        """
        if not hasattr(self, "_roles"):
            acted = RoleAssignment.objects.acted_by(self, timezone.localdate())
            self._roles = frozenset(acted.values_list("role", flat=True))
        return self._roles

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in permissions_of(self.roles())


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def running_on(self, day: date) -> "RoleAssignmentQuerySet":
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)

    def leading_on(self, day: date) -> "RoleAssignmentQuerySet":
        return self.running_on(day).filter(role=Role.PROJECT_LEADER)

    def acted_by(self, user: User, day: date) -> "RoleAssignmentQuerySet":
        """The user's own; and that of project leader, where he deputises for one."""
        away = Deputy.objects.running_on(day).filter(deputy=user, absent__is_active=True)
        stood_in_for = Q(user__in=away.values("absent"), role=Role.PROJECT_LEADER)
        return self.running_on(day).filter(Q(user=user) | stood_in_for)


class RoleAssignment(models.Model):
    """A role that a user has from a day, to a day or open (rol)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField("rol", max_length=30, choices=Role.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rol"
        verbose_name_plural = "rollen"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="role_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["user", "role"], condition=Q(last_day=None), name="role_one_open_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def running_on(self, day: date) -> "DeputyQuerySet":
        return self.filter(first_day__lte=day, last_day__gte=day)

    def visible_to(self, user: User) -> "DeputyQuerySet":
        """Those at the user's own organisation."""
        return self.filter(absent__organisation=user.organisation_id)

    def concerning(self, user: User) -> "DeputyQuerySet":
        return self.filter(Q(absent=user) | Q(deputy=user))

    def overlapping(self, first_day: date, last_day: date) -> "DeputyQuerySet":
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)


@walled(read=SOMEBODY, write=NEVER)  # it opens cases: only the act that checks it writes it
@tracked()
class Deputy(models.Model):
    """Who stands in for whom in an absence, from day to day (waarneming), within one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences", verbose_name="afwezig")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputised", verbose_name="waarnemer")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag")
    made_at = models.DateTimeField("vastgelegd op")
    made_by = models.CharField("vastgelegd door", max_length=200)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = "waarneming"
        verbose_name_plural = "waarnemingen"
        ordering = ("-first_day", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="deputy_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(deputy=F("absent")), name="deputy_is_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} voor {self.absent}"
