"""Acts that were done: who, when, on what. Values before and after live in the history tables."""

import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from werv.ground.audit.access_point import NOWHERE, POINT
from werv.ground.audit.querysets import EventQuerySet
from werv.ground.context import Context, Kind, within
from werv.ground.walls import IS_USER, MY_ORGANISATION, NEVER, SOMEBODY, walled


class Actor(Protocol):
    """Somebody or something that acts: a user, or a named part of the system."""

    @property
    def actor_key(self) -> str: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def organisation_code(self) -> str: ...
    @property
    def organisation_key(self) -> str: ...
    @property
    def kind(self) -> Kind: ...


@dataclass(frozen=True)
class SystemActor:
    """A part of the system that acts by itself, under its own name."""

    actor_name: str
    kind: Kind = Kind.SYSTEM
    organisation_code: str = ""
    organisation_key: str = ""

    @property
    def actor_key(self) -> str:
        return f"systeem:{self.actor_name}"


IMPORT = SystemActor("import")
SEED = SystemActor("seed")
MIGRATION = SystemActor("migratie")
NIGHT_WORK = SystemActor("nachtwerk")
COMMAND_LINE = SystemActor("opdrachtregel")
ACCESS = SystemActor("toegang")  # keeps the table of access in step with teams and consents
VISITOR = SystemActor("publiek", kind=Kind.PUBLIC)  # whoever is not signed in

CLIENT = "cases.Client"  # whom a line is about; the class itself stands above the log


class Action(models.TextChoices):
    """What is done with the record, in the letters of NEN 7513."""

    CREATE = "C", "vastleggen"
    READ = "R", "inzien"
    UPDATE = "U", "wijzigen"
    DELETE = "D", "verwijderen"
    EXECUTE = "E", "uitvoeren"


class Outcome(models.TextChoices):
    DONE = "done", "gedaan"
    REFUSED = "refused", "geweigerd"


# The owner passes: functions in his name find the lines of a client by index, of which the policies then show some.
@walled(
    read=f"{IS_USER} AND {MY_ORGANISATION} = ANY({{row}}.organisations)",
    write=SOMEBODY,
    binds_owner=False,
)
class Event(models.Model):
    """One line of the log (logregel): an act, a look, a change or a refusal, with the fields of NEN 7513.

    Everything is a plain value: a log outlives users, organisations and clients. It only grows: Postgres refuses
    every change, also to the owner of the table, and fills in `hash` over all other columns itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    happened_at = models.DateTimeField("moment", default=timezone.now)
    happened_by = models.CharField("door", max_length=60)
    actor_name = models.CharField("naam", max_length=200)
    actor_roles = models.CharField("functies op dat moment", max_length=200, blank=True, default="")
    organisation_code = models.CharField("organisatie", max_length=20, blank=True)
    behalf_of = models.CharField("namens", max_length=60, blank=True, default="")
    act = models.CharField("handeling", max_length=60)
    action = models.CharField("soort handeling", max_length=1, choices=Action.choices, default=Action.EXECUTE)
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    clients = ArrayField(models.UUIDField(), verbose_name="cliënten", default=list)
    # Whose business it is: the organisation of the actor, and those whose records were open or changed.
    organisations = ArrayField(models.UUIDField(), verbose_name="voor organisaties", default=list)
    record_type = models.CharField("soort gegeven", max_length=60, blank=True)
    record_key = models.CharField("sleutel", max_length=60, blank=True)
    route = models.CharField("pagina", max_length=100, blank=True, default="")
    network = models.CharField("netwerk", max_length=50, blank=True, default="")
    session_mark = models.CharField("kenmerk van de sessie", max_length=16, blank=True, default="")
    categories = models.CharField("categorieën", max_length=100, blank=True, default="")
    grounds = models.CharField("grond van de toegang", max_length=200, blank=True, default="")
    purpose = models.CharField("doel", max_length=60, blank=True, default="")
    is_emergency = models.BooleanField("met de noodknop", default=False)
    row_count = models.PositiveIntegerField("aantal rijen", null=True, blank=True)
    fields = ArrayField(models.CharField(max_length=60), verbose_name="gewijzigde velden", default=list)
    digest = models.BinaryField("kenmerk van de inhoud", null=True, editable=False)
    # The same key stands beside each version in the history tables that this act wrote.
    context_key = models.UUIDField("sleutel van de handeling", null=True, editable=False)
    facts = models.JSONField("feiten", default=dict)
    hash = models.BinaryField("kenmerk van de regel", default=b"", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "logregel"
        verbose_name_plural = "logregels"
        indexes = [
            models.Index(fields=["record_type", "record_key", "happened_at"], name="audit_event_record"),
            models.Index(fields=["happened_at", "id"], name="audit_event_moment"),
            GinIndex(fields=["clients"], name="audit_event_clients"),
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.actor_name})"


def record(
    act: str,
    on: models.Model,
    *,
    by: Actor,
    action: Action = Action.EXECUTE,
    clients: Iterable[uuid.UUID] | None = None,
    **facts: Any,
) -> Event:
    """Note that `by` did `act` on a record. `facts` are plain values, never names, notes or a BSN.

    `clients`: whom it is about; left out, the client that the record names.
    """
    return write_line(
        act,
        by=by,
        action=action,
        clients=clients_of(on) if clients is None else clients,
        record_type=on._meta.label,
        record_key=str(on.pk),
        facts=facts,
    )


def clients_of(on: models.Model) -> list[uuid.UUID]:
    key = on.pk if on._meta.label == CLIENT else getattr(on, "client_id", None)
    return [key] if isinstance(key, uuid.UUID) else []


def write_line(
    act: str, *, by: Actor, clients: Iterable[uuid.UUID] = (), facts: dict[str, Any] | None = None, **values: Any
) -> Event:
    """One line, in the transaction that runs; where it cannot be written, that transaction is lost, and so it should.

    `values` are fields of Event.
    """
    point = POINT.get() or NOWHERE
    given = {"route": point.route, "network": point.network, "session_mark": point.session_mark, **values}
    organisations = given.pop("organisations", ()) or ([uuid.UUID(by.organisation_key)] if by.organisation_key else [])
    return Event.objects.create(
        happened_by=by.actor_key,
        actor_name=by.actor_name,
        organisation_code=by.organisation_code,
        act=act,
        clients=sorted(set(clients)),
        organisations=sorted(set(organisations)),
        facts={name: plain(value) for name, value in (facts or {}).items()},
        **given,
    )


@walled(read=NEVER, write=NEVER)
class Seal(models.Model):
    """A batch of lines put under seal (zegel): each line is in exactly one.

    `hashes` are those of `events`, 32 bytes each, in that order; `root` is the Merkle root over them. `mac` is made
    with a key that the database does not have, over the root, the place in the row and the seal before.
    Of lines past their term only this row is left, without keys: `count` and `root` say how many there were.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField("nummer", unique=True)
    count = models.PositiveIntegerField("aantal regels")
    first_moment = models.DateTimeField("oudste regel")
    last_moment = models.DateTimeField("jongste regel")
    events = ArrayField(models.UUIDField(), verbose_name="regels", default=list)
    hashes = models.BinaryField("kenmerken", default=b"")
    root = models.BinaryField("wortel")
    previous = models.BinaryField("vorige zegel", default=b"")
    mac = models.BinaryField("zegel")
    sealed_at = models.DateTimeField("verzegeld op")
    sealed_by = models.CharField("verzegeld door", max_length=60)
    dropped_at = models.DateTimeField("vernietigd op", null=True)
    dropped_by = models.CharField("vernietigd door", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "zegel"
        verbose_name_plural = "zegels"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"zegel {self.number}"


class Finding(models.TextChoices):
    """What the reviewer concludes of a pattern."""

    EXPLAINED = "explained", "Terecht: het hoort bij het werk"
    ASKED = "asked", "Nagevraagd en verklaard"
    WARNED = "warned", "Niet nodig voor het werk: besproken"
    BREACH = "breach", "Onterecht: gemeld als datalek"


OF_OUR_ORGANISATION = f"{IS_USER} AND {{row}}.organisation = {MY_ORGANISATION}"


@walled(read=OF_OUR_ORGANISATION, write=OF_OUR_ORGANISATION)
class LogReview(models.Model):
    """What the privacy officer found of one unusual pattern in a month (beoordeling van het logboek).

    A month without patterns has one row with an empty `pattern`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField("organisatie")
    month = models.DateField("maand")  # its first day
    pattern = models.CharField("patroon", max_length=30, blank=True)
    subject = models.CharField("van wie", max_length=60, blank=True)  # actor_key
    finding = models.CharField("bevinding", max_length=20, choices=Finding.choices)
    reviewed_at = models.DateTimeField("beoordeeld op")
    reviewed_by = models.CharField("beoordeeld door", max_length=60)
    reviewer_name = models.CharField("naam", max_length=200)

    class Meta:
        verbose_name = "beoordeling van het logboek"
        verbose_name_plural = "beoordelingen van het logboek"
        ordering = ("-month", "reviewed_at")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "pattern", "subject"], name="log_review_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.pattern}"


def acting(by: Actor, *, behalf: Actor | None = None) -> AbstractContextManager[None]:
    """Inside, the database shows what this actor may see, and writes every change under his name.

    `behalf` is the user for whom a part of the system works.
    """
    return within(context_of(by, behalf=behalf))


def context_of(by: Actor, *, behalf: Actor | None = None) -> Context:
    return Context(
        kind=by.kind,
        actor=by.actor_key,
        name=by.actor_name,
        user="" if by.kind in {Kind.SYSTEM, Kind.PUBLIC} else by.actor_key,
        organisation=by.organisation_key,
        organisation_code=by.organisation_code,
        behalf=behalf.actor_key if behalf else "",
    )


def plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value
