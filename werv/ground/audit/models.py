"""Acts that were done: who, when, on what. Values before and after live in the history tables."""

import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import models

from werv.ground.context import Context, Kind, within


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


class Event(models.Model):
    """One act on one record (logregel). Actor and organisation are plain values: a log outlives both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    happened_at = models.DateTimeField("moment", auto_now_add=True)
    happened_by = models.CharField("door", max_length=60)
    actor_name = models.CharField("naam", max_length=200)
    organisation_code = models.CharField("organisatie", max_length=20, blank=True)
    act = models.CharField("handeling", max_length=60)
    record_type = models.CharField("soort gegeven", max_length=60)
    record_key = models.CharField("sleutel", max_length=60)
    facts = models.JSONField("feiten", default=dict)

    class Meta:
        verbose_name = "logregel"
        verbose_name_plural = "logregels"
        indexes = [models.Index(fields=["record_type", "record_key", "happened_at"], name="audit_event_record")]

    def __str__(self) -> str:
        return f"{self.act} ({self.actor_name})"


def record(act: str, on: models.Model, *, by: Actor, **facts: Any) -> Event:
    """Note that `by` did `act` on a record. `facts` are plain values, never names, notes or a BSN."""
    return Event.objects.create(
        happened_by=by.actor_key,
        actor_name=by.actor_name,
        organisation_code=by.organisation_code,
        act=act,
        record_type=on._meta.label,
        record_key=str(on.pk),
        facts={name: plain(value) for name, value in facts.items()},
    )


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
