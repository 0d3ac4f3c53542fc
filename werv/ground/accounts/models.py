"""Organisations of the region, their people, and the roles these have."""

import hashlib
import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from werv.ground.accounts.permissions import Permission, Role, permissions_of
from werv.ground.accounts.sessions import SessionStore
from werv.ground.audit.history import tracked
from werv.ground.audit.models import record
from werv.ground.context import Kind
from werv.ground.errors import RuleViolation
from werv.ground.secrets import seal, unseal
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

    def visible_to(self, user: "User") -> models.QuerySet["User"]:
        """Everybody of the region for a functional administrator, who manages accounts; nobody else manages any."""
        return self.all() if user.may(Permission.ADMINISTER) else self.none()

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

    def change_refusal(self, by: "User") -> str:
        """Why `by` may not change this account, in Dutch for the screen; "" when he may."""
        if self == by:
            return "Je eigen account wijzig je niet zelf. Vraag het een andere beheerder."
        return ""

    @transaction.atomic
    def deactivate(self, *, by: "User") -> None:
        """Take all access away, at once (uit dienst). Raises RuleViolation with the sentence to show."""
        self._change(by)
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.end_sessions()
        record("account.deactivated", self, by=by)

    @transaction.atomic
    def reactivate(self, *, by: "User") -> None:
        """Raises RuleViolation with the sentence to show."""
        self._change(by)
        self.is_active = True
        self.save(update_fields=["is_active"])
        record("account.reactivated", self, by=by)

    @transaction.atomic
    def give_role(self, *, role: str, first_day: date, by: "User") -> "RoleAssignment":
        """Raises RuleViolation when this user has the role on that day or later."""
        self._change(by)
        if self.role_assignments.filter(role=role).exclude(last_day__lt=first_day).exists():
            raise RuleViolation(f"{self} heeft de rol {Role(role).label} al.")
        given = self.role_assignments.create(role=role, first_day=first_day)
        self.end_sessions()
        record("account.role_given", self, by=by, role=role, first_day=first_day)
        return given

    @transaction.atomic
    def take_role(self, assignment: "RoleAssignment", *, last_day: date, by: "User") -> None:
        """`last_day` counts; before the first day, the role was never there. Raises RuleViolation."""
        self._change(by)
        if last_day < assignment.first_day:
            assignment.delete()
        else:
            assignment.last_day = last_day
            assignment.save(update_fields=["last_day"])
        self.end_sessions()
        record("account.role_taken", self, by=by, role=assignment.role, last_day=last_day)

    def end_sessions(self, *, but: str = "") -> int:
        """End what this user has open everywhere, except the session with the key `but`. How many there were."""
        return self.sessions.exclude(session_key=but).delete()[0]

    def _change(self, by: "User") -> None:
        if refusal := self.change_refusal(by):
            raise RuleViolation(refusal)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def running_on(self, day: date) -> "RoleAssignmentQuerySet":
        return self.filter(first_day__lte=day).exclude(last_day__lt=day)

    def leading_on(self, day: date) -> "RoleAssignmentQuerySet":
        return self.running_on(day).filter(role=Role.PROJECT_LEADER)

    def acted_by(self, user: User, day: date) -> "RoleAssignmentQuerySet":
        """The user's own; and that of project leader, where he deputises for one."""
        away = Deputy.objects.stood_in_by(user, day)
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

    def stood_in_by(self, user: User, day: date) -> "DeputyQuerySet":
        """His colleagues' absences that he fills on that day; who left, or works elsewhere now, is no colleague."""
        colleagues = {"absent__is_active": True, "absent__organisation": user.organisation_id}
        return self.running_on(day).filter(deputy=user, **colleagues)

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


class Session(AbstractBaseSession):
    """What a browser and werv know of each other (sessie); of somebody who signed in, also who, where and when."""

    # Not unique: while a session goes on under a new session_key, the old row is there for a moment longer.
    key = models.UUIDField("kenmerk", default=uuid.uuid4, db_index=True, editable=False)
    signed_in_by = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name="gebruiker"
    )
    signed_in_at = models.DateTimeField("ingelogd", null=True)
    last_seen = models.DateTimeField("laatst gebruikt", null=True)
    device = models.CharField("apparaat", max_length=60, blank=True)
    network = models.CharField("netwerk", max_length=45, blank=True)

    class Meta:
        verbose_name = "sessie"
        verbose_name_plural = "sessies"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


def token_digest(token: str) -> str:
    """What is kept of a token with enough chance in it: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        return self.all() if user.may(Permission.ADMINISTER) else self.none()

    def open_at(self, moment: datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, valid_until__gt=moment)


class Invitation(models.Model):
    """The offer of an account, by e-mail, for some days (uitnodiging)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mailadres")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations", verbose_name="organisatie"
    )
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), verbose_name="rollen")
    token_digest = models.CharField("kenmerk", max_length=64, unique=True)
    invited_at = models.DateTimeField("uitgenodigd")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="door")
    valid_until = models.DateTimeField("geldig tot")
    accepted_at = models.DateTimeField("aangenomen", null=True)
    accepted_by = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, related_name="invitation", verbose_name="gebruiker"
    )
    withdrawn_at = models.DateTimeField("ingetrokken", null=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="ingetrokken door"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ("-invited_at",)

    def __str__(self) -> str:
        return f"Uitnodiging van {self.organisation}"

    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    @transaction.atomic
    def withdraw(self, *, by: User, now: datetime) -> None:
        """Raises RuleViolation when it was used already."""
        if self.accepted_at:
            raise RuleViolation("Deze uitnodiging is al gebruikt.")
        self.withdrawn_at, self.withdrawn_by = now, by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("account.invitation_withdrawn", self, by=by)


class IdentityProviderQuerySet(models.QuerySet["IdentityProvider"]):
    def in_use(self) -> "IdentityProviderQuerySet":
        return self.filter(is_active=True).select_related("organisation")


class IdentityProvider(models.Model):
    """Where people of an organisation sign in with their own organisation (OpenID Connect)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="identity_provider", verbose_name="organisatie"
    )
    name = models.CharField("naam op de inlogpagina", max_length=100)
    server_url = models.URLField("adres van de server", help_text="De issuer, zonder .well-known.")
    client_id = models.CharField("client-id", max_length=200)
    secret_sealed = models.BinaryField("geheim")
    does_mfa = models.BooleanField("vraagt zelf een tweede factor", default=False)
    mfa_values = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name="waarden van acr of amr die dat bewijzen",
    )
    is_active = models.BooleanField("actief", default=True)

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "inlogdienst"
        verbose_name_plural = "inlogdiensten"

    def __str__(self) -> str:
        return self.name

    def set_secret(self, secret: str) -> None:
        self.secret_sealed = seal(secret.encode())

    def secret(self) -> str:
        return unseal(self.secret_sealed).decode()

    def showed_second_factor(self, claims: dict[str, object]) -> bool:
        """Whether these claims count as a second factor, by what was agreed with the organisation."""
        if not self.does_mfa:
            return False
        amr = claims.get("amr")
        shown = [claims.get("acr"), *(amr if isinstance(amr, list) else [amr])]
        return not self.mfa_values or any(value in self.mfa_values for value in shown)
