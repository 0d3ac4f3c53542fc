"""Whether the log is as it was written: every line under its seal, and every seal in the row of seals."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from werv.ground.audit.models import Seal
from werv.ground.audit.sealing import HASH_BYTES, mac_of, merkle_root

LINES_AT_ONCE = 20_000


class Wrong(StrEnum):
    CHANGED = "gewijzigd"
    REMOVED = "verwijderd"
    SWAPPED = "verwisseld"
    ADDED = "toegevoegd"
    SEAL_CHANGED = "zegel gewijzigd"
    SEAL_REMOVED = "zegel verwijderd"
    TAIL_CUT = "einde afgekapt"


@dataclass(frozen=True)
class Flaw:
    """What was tampered with: a line by its key, a seal by its number."""

    wrong: Wrong
    event: UUID | None = None
    seal: int | None = None
    note: str = ""

    def __str__(self) -> str:
        where = f"regel {self.event}" if self.event else f"zegel {self.seal}"
        within = f" (in zegel {self.seal})" if self.event and self.seal else ""
        return f"{where}{within}: {self.wrong}{f', {self.note}' if self.note else ''}"


@dataclass
class Verdict:
    """What was looked at, and what was wrong with it. `last` is the anchor to compare with next time."""

    seals: int = 0
    lines: int = 0
    waiting: int = 0
    dropped: int = 0
    last: str = ""
    flaws: list[Flaw] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        flaws = [{**asdict(each), "event": str(each.event) if each.event else None} for each in self.flaws]
        return {**asdict(self), "intact": not self.flaws, "flaws": flaws}


def verify(anchors: Iterable[str] = ()) -> Verdict:
    """Check the whole log. `anchors` are lines as the sealer told them: "17 5f3a…", also where there is more around."""
    verdict = Verdict()
    macs: dict[int, str] = {}
    batch: list[Seal] = []
    for seal in seals_in_order(verdict, macs):
        batch.append(seal)
        if sum(each.count for each in batch) >= LINES_AT_ONCE:
            check_lines(batch, verdict)
            batch = []
    check_lines(batch, verdict)
    check_waiting(verdict)
    find_added(verdict)
    compare(anchors, macs, verdict)
    return verdict


def seals_in_order(verdict: Verdict, macs: dict[int, str]) -> Iterator[Seal]:
    """The seals whose lines are still there; on the way each is checked by itself, and against the one before."""
    expected, previous = 1, b""
    for seal in Seal.objects.order_by("number").iterator(chunk_size=500):
        verdict.flaws += [Flaw(Wrong.SEAL_REMOVED, seal=gone) for gone in range(expected, seal.number)]
        if mac_of(seal) != bytes(seal.mac):
            verdict.flaws.append(Flaw(Wrong.SEAL_CHANGED, seal=seal.number, note="het past niet bij de sleutel"))
        elif seal.number == expected and bytes(seal.previous) != previous:
            verdict.flaws.append(Flaw(Wrong.SEAL_CHANGED, seal=seal.number, note="het sluit niet aan op het vorige"))
        expected, previous = seal.number + 1, bytes(seal.mac)
        macs[seal.number] = previous.hex()
        verdict.seals += 1
        verdict.last = f"{seal.number} {previous.hex()}"
        if seal.dropped_at is not None:
            verdict.dropped += seal.count
            continue
        if len(seal.events) != seal.count or merkle_root(leaves_of(seal)) != bytes(seal.root):
            verdict.flaws.append(Flaw(Wrong.SEAL_CHANGED, seal=seal.number, note="de lijst van regels klopt niet"))
        yield seal


def leaves_of(seal: Seal) -> list[bytes]:
    hashes = bytes(seal.hashes)
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]


def check_lines(batch: list[Seal], verdict: Verdict) -> None:
    """Every line that these seals hold is there, and says what it said."""
    if not batch:
        return
    sealed = {
        event: (leaf, seal.number) for seal in batch for event, leaf in zip(seal.events, leaves_of(seal), strict=False)
    }
    verdict.lines += len(sealed)
    wrong: dict[UUID, bytes] = {}
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, audit_hash(line), hash FROM audit_event line WHERE id = ANY(%s::uuid[])", [list(sealed)]
        )
        for event, computed, kept in cursor.fetchall():
            found.add(event)
            if not bytes(computed) == bytes(kept) == sealed[event][0]:
                wrong[event] = bytes(kept)
    owner_of = {leaf: event for event, (leaf, _number) in sealed.items()}
    for event, kept in wrong.items():
        other = owner_of.get(kept)
        if other is not None and other != event:
            flaw = Flaw(Wrong.SWAPPED, event, sealed[event][1], note=f"met regel {other}")
        else:
            flaw = Flaw(Wrong.CHANGED, event, sealed[event][1])
        verdict.flaws.append(flaw)
    missing = (event for event in sealed if event not in found)
    verdict.flaws += [Flaw(Wrong.REMOVED, event, sealed[event][1]) for event in missing]


def check_waiting(verdict: Verdict) -> None:
    """Lines of the last seconds, that no seal holds yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT waiting.event_id, line.id IS NULL, audit_hash(line) IS DISTINCT FROM waiting.hash"
            " OR line.hash IS DISTINCT FROM waiting.hash"
            " FROM audit_waiting() waiting LEFT JOIN audit_event line ON line.id = waiting.event_id"
        )
        for event, is_gone, differs in cursor.fetchall():
            verdict.waiting += 1
            if is_gone or differs:
                verdict.flaws.append(
                    Flaw(Wrong.REMOVED if is_gone else Wrong.CHANGED, event, note="nog niet verzegeld")
                )


def find_added(verdict: Verdict) -> None:
    """Lines that never came in by the door: in no seal, and not waiting for one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM audit_event EXCEPT"
            " (SELECT unnest(events) FROM audit_seal UNION ALL SELECT event_id FROM audit_waiting())"
        )
        verdict.flaws += [Flaw(Wrong.ADDED, event) for (event,) in cursor.fetchall()]


def compare(anchors: Iterable[str], macs: dict[int, str], verdict: Verdict) -> None:
    """Hold the seals against what was told of them to the outside."""
    for anchor in anchors:
        number, _, mac = anchor.strip().partition(" ")
        if not number.isdecimal():
            continue
        if int(number) not in macs:
            note = "dit zegel was er al wel"
            wrong = Wrong.TAIL_CUT if int(number) > max(macs, default=0) else Wrong.SEAL_REMOVED
            if not any(flaw.seal == int(number) for flaw in verdict.flaws):
                verdict.flaws.append(Flaw(wrong, seal=int(number), note=note))
        elif macs[int(number)] != mac.strip():
            verdict.flaws.append(Flaw(Wrong.SEAL_CHANGED, seal=int(number), note="het is niet wat eerder is bewaard"))
