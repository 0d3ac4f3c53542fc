"""`manage.py seed`: invented people whose lines could have been lived."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from stdnum.nl import bsn as register

from cases import bsn
from tests import databases
from tests.conftest import TEMPLATE, WORKER
from werv.demo.cast import CAST
from werv.ground.files.accepting import accept

TODAY = date(2026, 6, 17)
Rows = list[tuple]


class Seeded:
    """A database that was filled by the command, read by its owner."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.name = name
        databases.copied(TEMPLATE, name)
        self.first = self.seed(*arguments)
        assert self.first.returncode == 0, self.first.stderr

    def seed(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **databases.environment_of(self.name), "WERV_DATABASE_ROLE": "owner"}
        command = [sys.executable, "manage.py", "seed", "--today", str(TODAY), *arguments]
        return subprocess.run(command, cwd=databases.ROOT, env=environment, capture_output=True, text=True, check=False)

    def rows(self, query: str, *values: object) -> Rows:
        with psycopg.connect(
            databases.url_of(self.name, "DATABASE_OWNER_URL"), options=databases.SEES_ALL
        ) as connection:
            return connection.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> object:
        return self.rows(query, *values)[0][0]


@pytest.fixture(scope="module")
def region(django_db_setup) -> Iterator[Seeded]:
    name = f"werv_seed_{WORKER}"
    yield Seeded(name, "--random-seed", "7")
    databases.drop(name)


@pytest.fixture(scope="module")
def city(django_db_setup) -> Iterator[Seeded]:
    """More clients than there are lines: filled without indexes and triggers."""
    name = f"werv_seed_city_{WORKER}"
    yield Seeded(name, "--clients", "4300", "--steps-per-client", "3")
    databases.drop(name)


KEYS = """
    SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM (
        SELECT id FROM cases_client UNION ALL SELECT id FROM people_person UNION ALL SELECT id FROM trajectories_step
        UNION ALL SELECT id FROM cases_access UNION ALL SELECT id FROM accounts_user
        UNION ALL SELECT id FROM subsidies_target UNION ALL SELECT id FROM privacy_subjectrequest
        UNION ALL SELECT id FROM privacy_breach UNION ALL SELECT id FROM privacy_legalhold
        UNION ALL SELECT id FROM cases_clientdocument UNION ALL SELECT id FROM trajectories_ownstatement
        UNION ALL SELECT id FROM audit_event WHERE act IN ('client.read', 'step.form', 'documents.listed')
    ) keys
"""
FACTS = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws('|', i.client_id, p.first_name, p.last_name, p.birth_date, t.first_day,
            t.last_day, t.end_reason) AS line
        FROM cases_involvement i JOIN people_person p ON p.id = i.person_id
        JOIN trajectories_trajectory t ON t.client_id = i.client_id
    ) facts
"""


def test_the_same_seed_and_day_give_the_same_people_and_keys(region):
    name = f"werv_seed_again_{WORKER}"

    again = Seeded(name, "--random-seed", "7")

    try:
        assert again.one(KEYS) == region.one(KEYS)
        assert again.one(FACTS) == region.one(FACTS)
    finally:
        databases.drop(name)


def test_a_database_with_clients_is_left_as_it_is(region):
    before = region.one(KEYS)

    second = region.seed("--random-seed", "8")

    assert second.returncode == 1
    assert "Er staan al cliënten in deze database" in second.stderr
    assert region.one(KEYS) == before


def test_everybody_of_the_cast_has_a_role_and_the_region_has_its_organisations(region):
    roles = region.rows(
        "SELECT u.email, r.role FROM accounts_user u JOIN accounts_roleassignment r ON r.user_id = u.id"
    )

    assert {(each.email, each.role) for each in CAST} <= set(roles)
    assert region.one("SELECT count(*) FROM accounts_organisation") >= 10


def test_every_programme_has_trajectories(region):
    without = region.rows("""
        SELECT p.code FROM cases_programme p WHERE NOT EXISTS (
            SELECT FROM trajectories_trajectory t JOIN cases_programmeversion v ON v.id = t.programme_version_id
            WHERE v.programme_id = p.id)
    """)

    assert without == []
    assert region.one("SELECT count(*) FROM cases_programme") == 15


def test_days_follow_each_other(region):
    wrong = """
        SELECT count(*) FROM trajectories_trajectory
        WHERE last_day < first_day OR intake_on < ordered_on OR first_day < ordered_on
        OR last_day > %s OR first_day > %s
    """

    assert region.one(wrong, TODAY, TODAY) == 0
    assert region.one("SELECT count(*) FROM trajectories_trajectory WHERE first_day >= %s", date(2023, 1, 1)) > 600


def test_steps_and_measurements_lie_within_their_trajectory(region):
    for table, day in (("trajectories_step", "day"), ("trajectories_laddermeasurement", "measured_on")):
        outside = region.one(
            f"SELECT count(*) FROM {table} s JOIN trajectories_trajectory t ON t.id = s.trajectory_id"
            f" WHERE s.{day} < t.first_day OR s.{day} > coalesce(t.last_day, %s)",
            TODAY,
        )
        assert outside == 0, table
    assert 10 * 500 < region.one("SELECT count(*) FROM trajectories_step") < 60 * 500
    assert region.one("SELECT count(*) FROM trajectories_step WHERE recorded_at < day") == 0


def test_people_go_back_as_well_as_on(region):
    reasons = dict(
        region.rows("SELECT end_reason, count(*) FROM trajectories_trajectory WHERE end_reason <> '' GROUP BY 1")
    )
    after_return = region.one("""
        SELECT count(*) FROM trajectories_trajectory a JOIN trajectories_trajectory b
        ON a.client_id = b.client_id AND a.end_reason = 'returned' AND b.first_day > a.last_day
    """)
    fallen = region.one("""
        SELECT count(*) FROM trajectories_laddermeasurement a JOIN trajectories_laddermeasurement b
        ON a.client_id = b.client_id AND b.measured_on > a.measured_on AND b.rung < a.rung
    """)

    assert reasons["returned"] >= 15
    assert reasons["next_programme"] > reasons["returned"]
    assert after_return >= 10
    assert fallen >= 10
    assert set(region.rows("SELECT DISTINCT rung FROM trajectories_laddermeasurement")) == {(n,) for n in range(1, 7)}


@pytest.mark.parametrize("grant", ["GAK-SVS", "GF-DOW"])
def test_inflow_stays_behind_the_plan_most_of_all_at_first(region, grant):
    def inflow(first_day: date, last_day: date) -> float:
        came = region.one(
            """SELECT count(*) FROM (
                SELECT t.client_id, min(f.first_day) AS began FROM subsidies_funding f
                JOIN trajectories_trajectory t ON t.id = f.trajectory_id JOIN subsidies_grant g ON g.id = f.grant_id
                WHERE g.code = %s GROUP BY 1) persons WHERE began BETWEEN %s AND %s""",
            grant, first_day, last_day,
        )  # fmt: skip
        planned = region.one(
            """SELECT sum(value) FROM subsidies_target t JOIN subsidies_grant g ON g.id = t.grant_id
            WHERE g.code = %s AND indicator = 'inflow' AND t.first_day >= %s AND t.last_day <= %s""",
            grant, first_day, last_day,
        )  # fmt: skip
        return came / planned

    assert 0.25 < inflow(date(2024, 1, 1), date(2024, 12, 31)) < 0.7
    assert 0.55 < inflow(date(2024, 1, 1), date(2026, 3, 31)) < 0.85


def test_a_grant_pays_within_its_days_and_nobody_is_paid_for_twice(region):
    outside = region.one("""
        SELECT count(*) FROM subsidies_funding f JOIN subsidies_grant g ON g.id = f.grant_id
        JOIN trajectories_trajectory t ON t.id = f.trajectory_id
        WHERE f.first_day < g.first_day OR f.last_day > g.last_day
        OR f.first_day < t.first_day OR f.last_day > t.last_day
    """)
    double = region.one("""
        SELECT count(*) FROM subsidies_funding a JOIN subsidies_funding b ON b.trajectory_id = a.trajectory_id
        AND b.id > a.id AND daterange(a.first_day, a.last_day, '[]') && daterange(b.first_day, b.last_day, '[]')
        AND a.share_pct + b.share_pct > 100
    """)

    assert (outside, double) == (0, 0)
    assert region.one("SELECT count(*) FROM subsidies_funding WHERE end_reason = 'other_payer'") > 0


def numbers(seeded: Seeded) -> list[str]:
    return [bsn.decrypt(secret) for (secret,) in seeded.rows("SELECT bsn_encrypted FROM cases_client") if secret]


def test_numbers_belong_to_nobody_and_pass_the_eleven_test(region):
    found = numbers(region)

    assert all(990 <= int(number[:3]) <= 998 and register.is_valid(number) for number in found)
    assert len(set(found)) == len(found)
    assert 400 < len(found) < 500


def test_where_the_law_gives_no_basis_there_is_no_number(region):
    without_basis = region.one("""
        SELECT count(*) FROM cases_client c WHERE bsn_encrypted IS NOT NULL AND NOT EXISTS (
            SELECT FROM trajectories_trajectory t JOIN cases_programmeversion v ON v.id = t.programme_version_id
            JOIN cases_bsnbasis b ON b.organisation_id = t.organisation_id AND b.programme_id = v.programme_id
            WHERE t.client_id = c.id)
    """)

    assert without_basis == 0


def test_the_coaches_of_the_demo_have_a_day_full_of_work(region):
    def running(email: str) -> object:
        return region.one(
            """SELECT count(DISTINCT a.client_id) FROM cases_access a JOIN accounts_user u ON u.id = a.user_id
            JOIN trajectories_trajectory t ON t.client_id = a.client_id AND t.last_day IS NULL
            WHERE u.email = %s AND a.category = 'basis' AND (a.last_day IS NULL OR a.last_day > %s)""",
            email, TODAY,
        )  # fmt: skip

    assert 20 <= running("jobcoach@werv.example") <= 30
    assert 15 <= running("jobcoach@mediant.example") <= 30
    assert 10 <= running("behandelaar@werv.example") <= 30
    assert 3 <= running("consulent@almelo.example") <= 12


def test_the_privacy_officer_finds_something_open_something_late_and_something_closed(region):
    due = region.rows("SELECT extra_months, due_on < %s FROM privacy_subjectrequest ORDER BY 1, 2", TODAY)
    noon = datetime.combine(TODAY, time(12), tzinfo=ZoneInfo("Europe/Amsterdam"))
    (aware_at,) = region.rows("SELECT aware_at FROM privacy_breach WHERE closed_at IS NULL")[0]

    assert due == [(0, False), (0, True), (1, False)]
    assert timedelta(hours=72) - (noon - aware_at) == timedelta(hours=11)
    assert region.rows("SELECT authority_decision FROM privacy_breach WHERE closed_at IS NOT NULL") == [("not_told",)]
    assert region.one("SELECT count(*) FROM privacy_legalhold") == 1
    assert region.one("SELECT count(*) FROM accounts_roleassignment WHERE role = 'privacy_officer'") == 2


def test_the_client_who_may_sign_in_has_papers_and_words_of_his_own_and_was_looked_at(region):
    papers = region.rows("""
        SELECT d.media_type, d.content FROM documents_document d JOIN cases_clientdocument p ON p.document_id = d.id
        JOIN cases_clientaccount a ON a.client_id = p.client_id ORDER BY 1
    """)
    beside = region.rows("SELECT step_id IS NULL FROM trajectories_ownstatement ORDER BY 1")
    looks = region.one("SELECT count(*) FROM audit_event WHERE action = 'R' AND happened_at < %s", TODAY)

    for media_type, content in papers:
        ending = media_type.rpartition("/")[2]
        assert accept(content, name=f"x.{ending}", declared=media_type).media_type == media_type
    assert [media_type for media_type, _content in papers] == ["application/pdf", "image/jpeg"]
    assert beside == [(False,), (True,)]
    assert looks > 10


def test_two_organisations_each_know_a_shared_client_by_what_they_typed(region):
    shared = region.rows("""
        SELECT client_id, count(*), count(DISTINCT person_id) FROM cases_involvement GROUP BY 1 HAVING count(*) > 1
    """)

    assert len(shared) >= 10
    assert all(involved == persons for _client, involved, persons in shared)


def test_a_city_has_as_many_clients_and_steps_as_asked_and_no_two_with_one_number(city):
    assert city.one("SELECT count(*) FROM cases_client") == 4300
    own = "SELECT count(*) FROM trajectories_step s JOIN accounts_organisation o ON o.id = s.organisation_id"
    assert city.one(f"{own} WHERE o.kind NOT IN ('municipality', 'uwv')") == 3 * 4300
    assert len(set(numbers(city))) > 3500


def test_told_again_a_line_still_lies_within_its_grant_and_before_today(city):
    early = "SELECT count(*) FROM subsidies_funding f JOIN subsidies_grant g ON g.id = f.grant_id"

    assert city.one(f"{early} WHERE f.first_day < g.first_day") == 0
    assert city.one("SELECT count(*) FROM trajectories_step WHERE day > %s", TODAY) == 0


TRACKED = "SELECT regexp_replace(tablename, 'event$', '') FROM pg_tables WHERE tablename ~ '.+_.+event$'"


@pytest.mark.parametrize("size", ["region", "city"])
def test_history_knows_every_row_and_who_wrote_it(size, request):
    seeded = request.getfixturevalue(size)
    tracked = [table for (table,) in seeded.rows(TRACKED) if table not in ("audit_", "pghistory_")]

    for table in tracked:
        unknown = seeded.one(
            f"SELECT count(*) FROM {table} t FULL JOIN {table}event e ON e.id = t.id WHERE t.id IS NULL OR e.id IS NULL"
        )
        twice = seeded.one(f"SELECT count(*) - count(DISTINCT id) FROM {table}event")
        nobody = seeded.one(
            f"SELECT count(*) FROM {table}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE 'systeem:seed' NOT IN (coalesce(c.metadata ->> 'actor', ''), coalesce(c.metadata ->> 'behalf', ''))"
        )
        assert (unknown, twice, nobody) == (0, 0, 0), table
    assert "trajectories_step" in tracked


STRUCTURE = """
    SELECT conrelid::regclass::text || conname || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text !~ '^pg_'
    UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1
"""


def test_after_filling_a_city_every_index_constraint_and_trigger_is_back(city, region):
    assert city.rows(STRUCTURE) == region.rows(STRUCTURE)
