"""Putting lines under seal: every few seconds those that wait, in one batch, chained to the batch before.

The writing of a line knows no chain, so that no writer waits for another.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from werv.ground.audit.models import Actor, Seal
from werv.ground.errors import RuleViolation
from werv.ground.secrets import derived_key

log = logging.getLogger(__name__)

AT_MOST = 10_000  # lines in one seal
HASH_BYTES = 32
TERM_YEARS = 5  # NEN 7513 and the decree that names it (Stcrt. 2019, 38007): at least five years


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes in this order. Leaves and nodes are hashed apart: none passes for the other."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + each).digest() for each in hashes]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2])]  # noqa: B905  the last may be alone
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def mac_of(seal: Seal) -> bytes:
    """What `seal.mac` must be: over its place, its root and the seal before, with the key that is not here."""
    told = [
        seal.number,
        seal.count,
        *(moment.astimezone(UTC).isoformat() for moment in (seal.first_moment, seal.last_moment, seal.sealed_at)),
        seal.sealed_by,
        bytes(seal.root).hex(),
        bytes(seal.previous).hex(),
    ]
    return hmac.new(derived_key("seal"), json.dumps(told).encode(), hashlib.sha256).digest()


def anchor_of(seal: Seal) -> str:
    """One line to keep elsewhere, by which a cut tail shows: "17 5f3a…"."""
    return f"{seal.number} {bytes(seal.mac).hex()}"


def seal_waiting(*, by: Actor, now: datetime) -> list[Seal]:
    """Seal all lines that wait; the new seals, none when nothing waits."""
    made = []
    while seal := seal_next(by=by, now=now):
        made.append(seal)
        keep_anchor(seal)
        if seal.count < AT_MOST:
            break
    return made


@transaction.atomic
def seal_next(*, by: Actor, now: datetime) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit seal'))")  # one sealer at a time
        cursor.execute("SELECT event_id, happened_at, hash FROM audit_take_unsealed(%s)", [AT_MOST])
        lines: list[tuple[UUID, datetime, bytes]] = cursor.fetchall()
    if not lines:
        return None
    last = Seal.objects.order_by("-number").defer("events", "hashes").first()
    hashes = [bytes(each) for _event, _moment, each in lines]
    seal = Seal(
        number=last.number + 1 if last else 1,
        count=len(lines),
        first_moment=lines[0][1],
        last_moment=lines[-1][1],
        events=[event for event, _moment, _hash in lines],
        hashes=b"".join(hashes),
        root=merkle_root(hashes),
        previous=bytes(last.mac) if last else b"",
        sealed_at=now,
        sealed_by=by.actor_key,
    )
    seal.mac = mac_of(seal)
    seal.save(force_insert=True)
    return seal


def keep_anchor(seal: Seal) -> None:
    """Tell the seal to the outside: the worker's own log, and a file to carry off where one is set."""
    log.info("zegel %s, %s regels", anchor_of(seal), seal.count)
    if settings.WERV_SEAL_ANCHOR_FILE:
        with Path(settings.WERV_SEAL_ANCHOR_FILE).open("a", encoding="utf-8") as file:
            file.write(anchor_of(seal) + "\n")


@dataclass(frozen=True)
class Dropped:
    seals: int
    lines: int


@transaction.atomic
def drop_sealed(*, before: datetime, by: Actor, now: datetime) -> Dropped:
    """Destroy the lines of seals that lie wholly before that moment; each seal itself stays, with count and root.

    Raises RuleViolation for a moment less than five years ago.
    """
    if before > now.replace(year=now.year - TERM_YEARS, day=min(now.day, 28)):
        raise RuleViolation("Logregels blijven minstens vijf jaar bewaard. Kies een eerdere dag.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT seals, lines FROM audit_drop_sealed(%s, %s)", [before, by.actor_key])
        return Dropped(*cursor.fetchone())
