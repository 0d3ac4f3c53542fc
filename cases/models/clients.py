"""Clients, the organisations and people around them, and who may see what."""

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse

from cases import bsn
from cases.access import OPEN_TO_ME, PROGRAMME_LEADER_CATEGORIES, ROLES_IN_CASES, AccessGround, Category, knows
from cases.querysets.clients import (
    AccessQuerySet,
    ClientQuerySet,
    InvolvementQuerySet,
    ProgrammeLeaderQuerySet,
    ProgrammeVersionQuerySet,
    RoleCategoryQuerySet,
    TeamMemberQuerySet,
)
from cases.querysets.dated import DatedQuerySet
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.history import tracked
from werv.ground.audit.models import ACCESS, Actor, acting, record
from werv.ground.errors import RuleViolation
from werv.ground.people.models import DayRange, Person, Residence
from werv.ground.periods import dutch
from werv.ground.walls import IS_USER, MINE, NEVER, door, some, walled

KNOWN_CLIENT = knows("{row}.client_id")


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name=name)


def one_at_a_time(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows alike in `fields` may share a day."""
    days = DayRange("first_day", "last_day", RangeBoundary(inclusive_upper=True))
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(field), RangeOperators.EQUAL) for field in fields),
            (days, RangeOperators.OVERLAPS),
        ],
    )


class Law(models.TextChoices):
    """The law under which a programme is carried out."""

    WMO = "wmo", "Wmo 2015"
    PARTICIPATION_ACT = "participatiewet", "Participatiewet"
    WLZ = "wlz", "Wlz"
    ZVW = "zvw", "Zvw"
    UWV = "uwv", "UWV (WIA, Wajong, ZW, WW)"
    FUND = "fund", "fonds of subsidie"


class Programme(models.Model):
    """A form of support with a name and rules (regeling, product): a link in the chain, not a rung of the ladder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("naam", max_length=200)
    has_ladder_goal = models.BooleanField("heeft een doel op de ladder", default=True)

    class Meta:
        verbose_name = "programma"
        verbose_name_plural = "programma's"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def version_on(self, day: date) -> "ProgrammeVersion":
        """The version that holds on that day. Raises ProgrammeVersion.DoesNotExist when none does."""
        return self.versions.valid_on(day).get()


class ProgrammeVersion(models.Model):
    """A programme as agreed for a span of days (versie); a trajectory keeps the version of its order date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    law = models.CharField("wet", max_length=20, choices=Law.choices)

    objects = ProgrammeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie van een programma"
        verbose_name_plural = "versies van programma's"
        constraints = [
            ends_after_it_begins("programme_version_ends_after_it_begins"),
            one_at_a_time("programme_version_one_at_a_time", "programme"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.first_day:%Y})"


class ProgrammeLeader(models.Model):
    """Who leads a programme at an organisation, from when to when (projectleider)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="leaders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="led_programmes")
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = ProgrammeLeaderQuerySet.as_manager()

    class Meta:
        verbose_name = "projectleider"
        verbose_name_plural = "projectleiders"
        constraints = [
            ends_after_it_begins("programme_leader_ends_after_it_begins"),
            one_at_a_time("programme_leader_once_at_a_time", "programme", "organisation", "user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.programme}"


class BsnBasis(models.Model):
    """On which law an organisation may hold a BSN for a programme (grondslag voor het BSN); no row, no BSN."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bsn_bases")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="bsn_bases")
    legal_basis = models.CharField("wettelijke grondslag", max_length=200)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "grondslag voor het BSN"
        verbose_name_plural = "grondslagen voor het BSN"
        constraints = [
            ends_after_it_begins("bsn_basis_ends_after_it_begins"),
            one_at_a_time("bsn_basis_one_at_a_time", "organisation", "programme"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.programme}: {self.legal_basis}"


@walled(read=knows("{row}.id"), write=IS_USER + " AND " + knows("{row}.id"))
@tracked(exclude=("bsn_encrypted",))
class Client(models.Model):
    """The helped person, once for the whole region (cliënt, deelnemer).

    Names stand with each organisation's Involvement. Of an earlier BSN the history keeps the fingerprint only: by it
    one can tell whether a number stood here, and no old key has to be kept for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bsn_encrypted = models.BinaryField("BSN, versleuteld", null=True, editable=False)
    bsn_fingerprint = models.BinaryField("BSN, kenmerk", null=True, unique=True, max_length=32, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = "cliënt"
        verbose_name_plural = "cliënten"
        constraints = [
            models.CheckConstraint(
                condition=Q(bsn_encrypted=None, bsn_fingerprint=None)
                | Q(bsn_encrypted__isnull=False, bsn_fingerprint__isnull=False),
                name="client_bsn_whole_or_absent",
            )
        ]

    def __str__(self) -> str:
        return f"cliënt {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("desk:client", args=[self.pk])

    def set_bsn(self, number: str) -> None:
        """Take a valid nine-digit BSN into the record, encrypted; the caller saves."""
        self.bsn_encrypted = bsn.encrypt(number)
        self.bsn_fingerprint = bsn.fingerprint(number)

    def masked_bsn(self) -> str:
        """The number with its last four digits only; "" when there is none."""
        return bsn.mask(bsn.decrypt(self.bsn_encrypted)) if self.bsn_encrypted else ""

    def show_bsn(self, *, reason: str, by: Actor) -> str:
        """The whole number, for one of the reasons of `bsn.ShowReason`; "" when there is none. Leaves its trace."""
        if not self.bsn_encrypted:
            return ""
        record("bsn.shown", self, by=by, reason=reason)
        return bsn.decrypt(self.bsn_encrypted)

    @transaction.atomic
    def enter_bsn(self, number: str, *, by: Actor) -> None:
        """Take over a number that somebody typed, in the place of what stood there.

        Whether another client has it does not show, neither now nor later on this client's page: it is kept all the
        same, and goes to the privacy officer as a question. Raises ValueError, with the sentence to show, when the
        number cannot exist.
        """
        number = bsn.clean(number)
        self.set_bsn(number)
        contested = False
        try:
            with transaction.atomic():
                self.save(update_fields=["bsn_encrypted", "bsn_fingerprint"])
        except IntegrityError:  # the wall hides the other client; that the number is taken only the table knows
            contested = True
            self.bsn_fingerprint = bsn.contested_fingerprint(number, self.pk)
            self.save(update_fields=["bsn_encrypted", "bsn_fingerprint"])
        record("bsn.entered", self, by=by)
        if contested:
            record("bsn.conflict", self, by=by)


class InvolvementGround(models.TextChoices):
    REFERRAL = "referral", "verwijzing"
    CONSENT = "consent", "toestemming"
    STATUTORY_TASK = "statutory_task", "wettelijke taak"


@walled(read=f"{MINE} AND {KNOWN_CLIENT}", write=f"{IS_USER} AND {MINE} AND {KNOWN_CLIENT}")
@tracked()
class Involvement(models.Model):
    """An organisation takes part in a client's case from a day on, on a ground (betrokkenheid).

    `person` is the client as this organisation knows him: what another organisation typed does not show here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="involvements", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="involvements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    ground = models.CharField("grond", max_length=20, choices=InvolvementGround.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        verbose_name = "betrokkenheid"
        verbose_name_plural = "betrokkenheden"
        constraints = [
            ends_after_it_begins("involvement_ends_after_it_begins"),
            models.UniqueConstraint(fields=["client", "organisation"], name="involvement_one_per_organisation"),
        ]
        indexes = [models.Index(fields=["person", "organisation"], name="involvement_by_person")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.person}"

    def get_absolute_url(self) -> str:
        return self.client.get_absolute_url()


# Whoever sees that a person is a client of the own organisation, sees who he is.
for model, key in ((Person, "{row}.id"), (Residence, "{row}.person_id")):
    known = some(f"cases_involvement involved WHERE involved.person_id = {key}")
    door(model, read=known, write=f"{IS_USER} AND {known}")


@walled(read=OPEN_TO_ME, write=NEVER)
@tracked()
class Access(models.Model):
    """One opening in the wall (toegang): records of `organisation` about `client`, in one category, for one user or
    for whoever leads a programme there, from day to day, and not after `until`. Only what a row opens is visible.

    The rows follow from teams, consents and the like (cases/access.py); only `settle` and the start of a trajectory
    write them. `source` is the key of the consent, legal basis, absence or emergency that opened the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="access", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    category = models.CharField("categorie", max_length=15, choices=Category.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    until = models.DateTimeField("tot moment", null=True, blank=True)
    ground = models.CharField("grond", max_length=20, choices=AccessGround.choices)
    source = models.UUIDField("bron", null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "toegang"
        verbose_name_plural = "toegang"
        constraints = [
            ends_after_it_begins("access_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(user=None, programme__isnull=False) | Q(user__isnull=False, programme=None),
                name="access_for_a_user_or_a_programme",
            ),
            models.UniqueConstraint(
                fields=["client", "organisation", "user", "programme", "category", "ground", "source"],
                condition=Q(last_day=None, until=None),
                name="access_one_open_per_ground",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["client", "category"], name="access_by_client"),
            models.Index(fields=["user", "category"], name="access_by_user", condition=Q(user__isnull=False)),
            models.Index(
                fields=["programme", "organisation", "category"],
                name="access_by_programme",
                condition=Q(programme__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} voor {self.user or self.programme}"


class RoleCategory(models.Model):
    """Which part of a record a function needs, in a span of days (categorieën per functie)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField("functie", max_length=30, choices=Role.choices)
    category = models.CharField("categorie", max_length=15, choices=Category.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)
    reason = models.CharField("reden", max_length=200, blank=True)
    recorded_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    recorded_by = models.CharField("vastgelegd door", max_length=200)

    objects = RoleCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "categorie van een functie"
        verbose_name_plural = "categorieën van functies"
        constraints = [
            ends_after_it_begins("role_category_ends_after_it_begins"),
            one_at_a_time("role_category_one_at_a_time", "role", "category"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in ROLES_IN_CASES]), name="role_category_of_a_role_in_cases"
            ),
            models.CheckConstraint(
                condition=~Q(category=Category.HEALTH) | Q(role=Role.CLINICIAN),
                name="role_category_health_is_treatment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_category_display()}"


class TeamRole(models.TextChoices):
    """What somebody does for this client; another thing than his function."""

    JOB_COACH = "job_coach", "jobcoach"
    GUIDE = "guide", "trajectbegeleider"
    CLINICIAN = "clinician", "behandelaar"
    CASE_DIRECTOR = "case_director", "planregisseur"
    CONSULTANT = "consultant", "consulent"
    OTHER = "other", "betrokkene"


@walled(read=KNOWN_CLIENT, write=f"{IS_USER} AND {KNOWN_CLIENT}")
@tracked()
class TeamMember(models.Model):
    """Somebody who works with a client, from any organisation, in a span of days (teamlid)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="team")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cases", db_index=False)
    role = models.CharField("rol", max_length=20, choices=TeamRole.choices)
    first_day = models.DateField("eerste dag")
    last_day = models.DateField("laatste dag", null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "teamlid"
        verbose_name_plural = "teamleden"
        constraints = [
            ends_after_it_begins("team_member_ends_after_it_begins"),
            one_at_a_time("team_member_once_at_a_time", "client", "user", "role"),
        ]
        indexes = [models.Index(fields=["user", "client"], name="team_by_user")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @classmethod
    @transaction.atomic
    def join(cls, client: Client, user: User, *, role: str, first_day: date, by: Actor) -> "TeamMember":
        """Let `user` work with `client` from `first_day` on; his function decides which categories open."""
        from cases.settling import settle  # it reads these models

        member = cls.objects.create(
            client=client, organisation=user.organisation, user=user, role=role, first_day=first_day
        )
        record("team.joined", client, by=by, user=user.pk, role=role, first_day=first_day)
        settle([client.pk], by=by)
        return member

    @transaction.atomic
    def leave(self, *, last_day: date, by: Actor) -> None:
        """Stop working with the client after `last_day`. Raises RuleViolation when that is before the first day."""
        from cases.settling import settle  # it reads these models

        if last_day < self.first_day:
            raise RuleViolation(f"{self.user} begon op {dutch(self.first_day)}. Kies die dag, of een dag erna.")
        self.last_day = last_day
        self.save(update_fields=["last_day"])
        record("team.left", self.client, by=by, user=self.user_id, role=self.role, last_day=last_day)
        settle([self.client_id], by=by)


def open_to_leaders(
    client: Client, organisation: Organisation, programme: Programme, first_day: date, *, by: Actor
) -> None:
    """Whoever leads `programme` at `organisation` sees what its people need from him, from `first_day` on.

    For good: who led it must be able to account for those who left.
    """
    with acting(ACCESS, behalf=by):
        for category in PROGRAMME_LEADER_CATEGORIES:
            Access.objects.get_or_create(
                client=client,
                organisation=organisation,
                programme=programme,
                category=category,
                ground=AccessGround.PROGRAMME,
                source=None,
                last_day=None,
                until=None,
                defaults={"first_day": first_day},
            )
