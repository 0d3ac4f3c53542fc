"""A change of client data or money leaves one line, however it is made; by nobody it is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Access, Client, Involvement
from subsidies.models import Grant
from tests.factories import make_client, make_funding, make_grant, make_step
from trajectories.models import Step
from werv.ground.audit.history import LogTrigger
from werv.ground.audit.models import IMPORT, Event, acting
from werv.ground.context import NOBODY, within
from werv.ground.people.models import Person


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def changes(record_type: str, action: str):
    return Event.objects.filter(record_type=record_type, action=action, act__startswith="row.").order_by("happened_at")


def test_a_new_row_says_who_made_it_for_whom_and_in_which_function(client, trajectory, anouk):
    with acting(anouk):
        step = make_step(trajectory, anouk)

    line = changes("trajectories.Step", "C").get()
    assert (line.happened_by, line.actor_name, line.actor_roles) == (anouk.actor_key, "Anouk de Boer", "job_coach")
    assert (line.organisation_code, line.organisations) == ("WERV", [anouk.organisation_id])
    assert (line.record_key, line.row_count, line.clients) == (str(step.pk), 1, [client.pk])
    assert len(line.digest) == 32
    assert line.context_key == Step.pgh_event_model.objects.get(id=step.pk).pgh_context_id


def test_an_update_of_many_rows_is_one_line_with_the_names_of_the_fields(client, anouk):
    make_client(organisation=anouk.organisation)

    Person.objects.update(first_name="Hannah", phone="")

    line = changes("people.Person", "U").get()
    assert (line.row_count, line.fields, line.record_key) == (2, ["first_name"], "")
    assert client.pk in line.clients
    assert sorted(line.facts["keys"]) == sorted(str(key) for key in Person.objects.values_list("pk", flat=True))
    assert "Hannah" not in str(line.__dict__)


def test_raw_sql_and_insert_select_leave_a_line_too(client, anouk):
    with acting(anouk):
        sql("UPDATE people_person SET first_name = 'Johanna'")
    with acting(IMPORT):
        sql(
            "INSERT INTO cases_access (id, client_id, organisation_id, user_id, category, first_day, ground)"
            " SELECT gen_random_uuid(), client_id, organisation_id, user_id, 'gezondheid', first_day, ground"
            " FROM cases_access WHERE category = 'basis'"
        )
        sql("DELETE FROM cases_access WHERE category = 'gezondheid'")

    assert changes("people.Person", "U").get().happened_by == anouk.actor_key
    assert changes("cases.Access", "C").filter(happened_by=IMPORT.actor_key).get().row_count == 2
    assert changes("cases.Access", "D").get().clients == [client.pk]


def test_what_changes_no_row_writes_no_line(client):
    Person.objects.filter(last_name="bestaat niet").update(first_name="x")
    Access.objects.filter(category="bestaat niet").delete()

    assert not changes("people.Person", "U").exists()
    assert not changes("cases.Access", "D").exists()


def test_a_write_by_nobody_is_refused(db):
    make_grant()

    with within(NOBODY), pytest.raises(DatabaseError, match="niemand handelt") as refusal, transaction.atomic():
        Grant.objects.update(title="x")

    assert refusal.value.__cause__.sqlstate == "WV001"
    assert not Grant.objects.filter(title="x").exists()


def test_behind_the_walls_nobody_writes_at_all(client):
    with within(NOBODY):
        changed = Person.objects.update(first_name="Hannah")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Client.objects.create()

    assert changed == 0


def test_no_setting_of_the_session_switches_the_line_off(client):
    sql("SET LOCAL pgtrigger.ignore = '{pgtrigger_log_update_aaaaa}'")
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname::text) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%%'")
        every = "{" + ",".join(cursor.fetchone()[0]) + "}"
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [every])

    Person.objects.update(first_name="Hannah")

    assert changes("people.Person", "U").exists()


def test_the_part_of_the_system_that_works_for_a_user_names_him(client, anouk):
    with acting(IMPORT, behalf=anouk):
        Person.objects.update(first_name="Hannah")

    line = changes("people.Person", "U").get()
    assert (line.happened_by, line.behalf_of) == ("systeem:import", anouk.actor_key)


def test_money_is_logged_as_well(trajectory, anouk):
    grant = make_grant()
    make_funding(trajectory, grant, date(2026, 1, 5))

    with acting(anouk):
        Grant.objects.update(awarded_eur=Decimal("1.00"))

    assert changes("subsidies.Grant", "U").get().fields == ["awarded_eur"]
    assert changes("subsidies.Funding", "C").get().clients == [trajectory.client_id]


def test_the_same_row_has_the_same_digest_and_another_row_another(client):
    Person.objects.update(first_name="A")
    Person.objects.update(first_name="B")
    Person.objects.update(first_name="A")

    first, second, third = (bytes(line.digest) for line in changes("people.Person", "U"))
    assert first == third != second


@pytest.mark.parametrize("statement", ["SELECT key FROM audit_key", "SELECT 1 FROM audit_unsealed"])
def test_the_application_cannot_read_what_the_digests_are_made_with(db, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_seal SET count = 0",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_unsealed",
    ],
)
def test_the_application_changes_nothing_in_the_log(db, statement):
    sql("SELECT set_config('werv.past_their_term', 'yes', true)")

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


def test_every_table_with_history_has_its_three_triggers(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_log\\_%%'"
            " AND tgenabled = 'O' GROUP BY 1"
        )
        logged = dict(cursor.fetchall())
        cursor.execute(
            "SELECT regexp_replace(tablename, 'event$', '') FROM pg_tables"
            " WHERE tablename ~ '.+_.+event$' AND tablename NOT IN ('audit_event', 'pghistory_event')"
        )
        tracked = {table for (table,) in cursor.fetchall()}

    assert logged.keys() == tracked | {"subsidies_snapshot", "imports_importedrow"}
    assert set(logged.values()) == {3}


def test_whom_a_row_is_about_is_found_from_where_it_belongs():
    trigger = LogTrigger(name="x", operation=__import__("pgtrigger").Insert)

    assert "cases_involvement" in trigger.clients(Person)
    assert "FROM new_values" in trigger.clients(Involvement)
    assert trigger.clients(Client) == "ARRAY(SELECT id FROM new_values)"
    assert trigger.clients(Grant) == "ARRAY[]::uuid[]"
