"""Who changes the log behind its back, even as owner of the tables, is found out by `verify_log`, line by line."""

import json
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests import databases
from tests.conftest import DATABASE
from werv.ground.audit import sealing
from werv.ground.audit.models import NIGHT_WORK, SEED, Event, Seal, acting, write_line
from werv.ground.audit.sealing import anchor_of, drop_sealed, merkle_root, seal_waiting
from werv.ground.audit.verifying import Wrong, verify
from werv.ground.errors import RuleViolation

FROM_THE_DOOR = ("audit_event_only_grows", "audit_event_arrives"), ("audit_seal_only_grows",)


@pytest.fixture
def owner(committed):
    """The owner of the tables, who has put the guards out of the way."""
    with acting(SEED):
        connection.ensure_connection()
    with psycopg.connect(databases.url_of(DATABASE, "DATABASE_OWNER_URL"), autocommit=True) as owner:
        for table, guards in zip(("audit_event", "audit_seal"), FROM_THE_DOOR, strict=True):
            owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            for guard in guards:
                if guard.endswith("grows"):
                    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        yield owner


def lines(count: int, **given) -> list[Event]:
    return [write_line("client.read", by=SEED, clients=[uuid4()], facts={"place": n}, **given) for n in range(count)]


def sealed(*counts: int) -> list[list[Event]]:
    """That many lines, each batch in a seal of its own."""
    batches = []
    for count in counts:
        batches.append(lines(count))
        seal_waiting(by=NIGHT_WORK, now=timezone.now())
    return batches


def found(anchors=()) -> list[tuple[str, object]]:
    return sorted((str(flaw.wrong), flaw.event or flaw.seal) for flaw in verify(anchors).flaws)


def test_an_untouched_log_is_whole(owner):
    sealed(3, 2)
    lines(1)

    verdict = verify()

    assert (verdict.seals, verdict.lines, verdict.waiting, verdict.flaws) == (2, 5, 1, [])


COLUMNS = {
    "happened_at": "happened_at + interval '1 microsecond'",
    "happened_by": "'iemand'",
    "actor_name": "'Iemand'",
    "actor_roles": "'controller'",
    "organisation_code": "'ELDERS'",
    "behalf_of": "'iemand'",
    "act": "'client.listed'",
    "action": "'C'",
    "outcome": "'refused'",
    "clients": "'{}'",
    "organisations": "ARRAY[gen_random_uuid()]",
    "record_type": "'x'",
    "record_key": "'x'",
    "route": "'x'",
    "network": "'x'",
    "session_mark": "'x'",
    "categories": "'x'",
    "grounds": "'x'",
    "purpose": "'x'",
    "is_emergency": "true",
    "row_count": "7",
    "fields": "ARRAY['x']",
    "digest": "'x'",
    "context_key": "gen_random_uuid()",
    "facts": "'{\"place\": 8}'",
    "hash": "sha256('x')",
}


def test_every_column_of_a_line_is_under_the_seal(owner):
    [batch] = sealed(len(COLUMNS) + 1)
    assert COLUMNS.keys() == {field.column for field in Event._meta.concrete_fields} - {"id"}

    for line, (column, value) in zip(batch, COLUMNS.items(), strict=False):
        owner.execute(f"UPDATE audit_event SET {column} = {value} WHERE id = %s", [line.pk])

    assert found() == sorted(("gewijzigd", line.pk) for line in batch[: len(COLUMNS)])


def test_one_byte_is_named_also_when_the_hash_is_made_anew(owner):
    [batch] = sealed(5)

    owner.execute("UPDATE audit_event SET actor_name = 'seee' WHERE id = %s", [batch[2].pk])
    owner.execute("UPDATE audit_event SET hash = audit_hash(audit_event) WHERE id = %s", [batch[2].pk])

    assert found() == [("gewijzigd", batch[2].pk)]


def test_a_line_that_was_removed_is_named(owner):
    _first, second = sealed(3, 3)

    owner.execute("DELETE FROM audit_event WHERE id = %s", [second[1].pk])

    assert found() == [("verwijderd", second[1].pk)]


def test_two_lines_that_were_swapped_are_both_named(owner):
    [batch] = sealed(4)
    one, other, spare = batch[1].pk, batch[3].pk, uuid4()

    for before, after in ((one, spare), (other, one), (spare, other)):
        owner.execute("UPDATE audit_event SET id = %s WHERE id = %s", [after, before])

    assert found() == sorted([("verwisseld", one), ("verwisseld", other)])


def test_a_line_that_was_slipped_in_is_named(owner):
    [batch] = sealed(2)
    owner.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_arrives")

    owner.execute(
        "INSERT INTO audit_event SELECT (jsonb_populate_record(line, jsonb_build_object('id', gen_random_uuid()))).*"
        " FROM audit_event line WHERE id = %s",
        [batch[0].pk],
    )

    [flaw] = verify().flaws
    assert flaw.wrong == Wrong.ADDED
    assert flaw.event not in {line.pk for line in batch}


def test_a_line_that_waits_for_its_seal_is_watched_as_well(owner):
    _kept, changed, removed = lines(3)

    owner.execute("UPDATE audit_event SET act = 'x' WHERE id = %s", [changed.pk])
    owner.execute("DELETE FROM audit_event WHERE id = %s", [removed.pk])

    assert found() == [("gewijzigd", changed.pk), ("verwijderd", removed.pk)]


@pytest.mark.parametrize(
    "change",
    ["count = 99", "root = sha256('x')", "previous = sha256('x')", "mac = sha256('x')", "sealed_by = 'x'",
     "hashes = hashes || sha256('x')", "sealed_at = now() - interval '1 year'"],
)  # fmt: skip
def test_a_seal_that_was_changed_is_named(owner, change):
    sealed(2, 2, 2)

    owner.execute(f"UPDATE audit_seal SET {change} WHERE number = 2")

    assert ("zegel gewijzigd", 2) in found()


def test_a_seal_whose_list_of_lines_was_shortened_is_named(owner):
    _first, second = sealed(2, 3)

    owner.execute("DELETE FROM audit_event WHERE id = %s", [second[2].pk])
    owner.execute("UPDATE audit_seal SET events = events[1:2], hashes = substr(hashes, 1, 64) WHERE number = 2")

    assert ("zegel gewijzigd", 2) in found()


def test_a_seal_that_was_removed_is_named_and_so_are_its_lines(owner):
    _first, second, _third = sealed(1, 2, 1)

    owner.execute("DELETE FROM audit_seal WHERE number = 2")

    assert found() == sorted([("zegel verwijderd", 2), *(("toegevoegd", line.pk) for line in second)])


def test_a_tail_that_was_cut_shows_by_the_seal_kept_elsewhere(owner):
    _first, second = sealed(2, 2)
    kept_elsewhere = anchor_of(Seal.objects.get(number=2))

    owner.execute("DELETE FROM audit_event WHERE id = ANY(%s)", [[line.pk for line in second]])
    owner.execute("DELETE FROM audit_seal WHERE number = 2")

    assert found() == []
    assert found([kept_elsewhere]) == [("einde afgekapt", 2)]


def test_a_row_of_seals_made_anew_shows_by_the_seal_kept_elsewhere(owner):
    sealed(2)
    kept_elsewhere = anchor_of(Seal.objects.get(number=1))

    owner.execute("TRUNCATE audit_event, audit_seal")
    sealed(2)

    assert found([kept_elsewhere]) == [("zegel gewijzigd", 1)]


def test_every_seal_goes_to_the_file_that_is_carried_off(owner, settings, tmp_path):
    settings.WERV_SEAL_ANCHOR_FILE = str(tmp_path / "zegels.txt")

    sealed(1, 1)

    kept = (tmp_path / "zegels.txt").read_text().splitlines()
    assert kept == [anchor_of(seal) for seal in Seal.objects.order_by("number")]
    assert verify(kept).flaws == []


def test_a_line_committed_late_is_sealed_the_next_time(owner):
    with psycopg.connect(databases.url_of(DATABASE, "DATABASE_OWNER_URL")) as slow:
        slow.execute(
            "SELECT set_config('werv.actor', 'systeem:seed', true), set_config('werv.context', 'system', true)"
        )
        early = Event(act="x", happened_by="systeem:seed", actor_name="seed", happened_at=timezone.now())
        columns = ", ".join(f'"{field.column}"' for field in Event._meta.concrete_fields)
        places = ", ".join(["%s"] * len(Event._meta.concrete_fields))
        values = [
            field.get_db_prep_save(getattr(early, field.attname), connection) for field in Event._meta.concrete_fields
        ]
        slow.execute(f"INSERT INTO audit_event ({columns}) VALUES ({places})", values)
        [[later]] = sealed(1)
        slow.commit()
    seal_waiting(by=NIGHT_WORK, now=timezone.now())

    assert [seal.events for seal in Seal.objects.order_by("number")] == [[later.pk], [early.pk]]
    assert found() == []


def test_long_batches_are_cut_and_hang_together(owner, monkeypatch):
    monkeypatch.setattr(sealing, "AT_MOST", 4)
    lines(9)

    made = seal_waiting(by=NIGHT_WORK, now=timezone.now())

    assert [seal.count for seal in made] == [4, 4, 1]
    assert [bytes(seal.previous) for seal in made[1:]] == [bytes(seal.mac) for seal in made[:2]]
    assert seal_waiting(by=NIGHT_WORK, now=timezone.now()) == []


def test_after_five_years_whole_seals_go_and_leave_their_count_and_root(owner):
    now = timezone.now()
    old = now - timedelta(days=6 * 366)
    lines(2, happened_at=old)
    seal_waiting(by=NIGHT_WORK, now=now)
    lines(1, happened_at=old)
    young = lines(1)
    seal_waiting(by=NIGHT_WORK, now=now)

    dropped = drop_sealed(before=now - timedelta(days=5 * 366), by=NIGHT_WORK, now=now)

    tombstone = Seal.objects.get(number=1)
    assert (dropped.seals, dropped.lines) == (1, 2)
    assert (tombstone.count, tombstone.events, len(tombstone.root)) == (2, [], 32)
    assert (tombstone.dropped_at is not None, tombstone.dropped_by) == (True, "systeem:nachtwerk")
    assert Event.objects.filter(pk=young[0].pk).exists()
    assert Event.objects.count() == 2
    assert (verify().dropped, found()) == (2, [])


def test_younger_lines_go_for_nobody(owner):
    sealed(1)
    now = timezone.now()

    with pytest.raises(RuleViolation, match="vijf jaar"):
        drop_sealed(before=now - timedelta(days=400), by=NIGHT_WORK, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seals, lines FROM audit_drop_sealed(%s, 'x')", [now + timedelta(days=1)])
        assert cursor.fetchone() == (0, 0)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET act = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_while_the_guards_stand_the_owner_is_refused_too(committed, statement):
    with (
        psycopg.connect(databases.url_of(DATABASE, "DATABASE_OWNER_URL")) as owner,
        pytest.raises(psycopg.Error, match="alleen groeien"),
    ):
        owner.execute(statement)


def test_the_command_says_what_is_wrong_and_ends_with_1(owner):
    [batch] = sealed(2)
    owner.execute("DELETE FROM audit_event WHERE id = %s", [batch[0].pk])
    out = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("verify_log", stdout=out)

    assert refusal.value.returncode == 1
    assert f"regel {batch[0].pk} (in zegel 1): verwijderd" in out.getvalue()


def test_the_command_as_json(owner):
    sealed(2)
    out = StringIO()

    call_command("verify_log", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert (told["intact"], told["lines"], told["flaws"]) == (True, 2, [])


def test_a_root_tells_order_and_number_apart():
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))

    roots = {merkle_root(each) for each in ([], [a], [a, b], [b, a], [a, b, c], [a, b, c, c])}

    assert len(roots) == 6
