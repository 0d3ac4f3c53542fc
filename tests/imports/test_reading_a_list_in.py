"""A project leader's list, from the spreadsheet into the tables."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from cases.models import BsnBasis, Client, Involvement
from subsidies.figures import compute
from subsidies.models import Funding
from tests import databases
from tests.factories import make_client, make_organisation, make_programme, make_trajectory
from trajectories.models import LadderMeasurement, Placement, Trajectory
from werv.ground.audit.models import IMPORT
from werv.ground.periods import Period
from werv.imports.actions import apply
from werv.imports.known import Target
from werv.imports.matching import SOMEBODY_ELSE, Outcome, make_plan
from werv.imports.models import ImportedRow
from werv.imports.participants import read_participants

DATA = Path(__file__).resolve().parents[1] / "data"
LIST = DATA / "stap-voor-stap_deelnemers_almelo.xlsx"
TRUTH = json.loads((DATA / "stap-voor-stap_deelnemers_almelo.truth.json").read_text())
TODAY = date(2026, 11, 21)
HEADINGS = (
    "Achternaam", "Tussenvoegsel", "Voornaam", "Geboortedatum", "BSN", "Woonplaats", "Start traject",
    "Trede bij start", "Trede nu", "Laatste meting", "Einde traject", "Reden einde", "Werkgever", "Uren p/w",
    "Start werk",
)  # fmt: skip
EMMA = {
    "Achternaam": "Vries", "Tussenvoegsel": "de", "Voornaam": "Emma", "Geboortedatum": "3-4-1990",
    "BSN": "999990019", "Woonplaats": "Almelo", "Start traject": "5-1-2026", "Trede bij start": 2,
    "Trede nu": 3, "Laatste meting": "1-6-2026",
}  # fmt: skip


def list_of(*rows: dict[str, object]) -> bytes:
    book = Workbook()
    book.active.append(HEADINGS)
    for row in rows:
        book.active.append([row.get(heading, "") for heading in HEADINGS])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_in(target: Target, *rows: dict[str, object], answers: dict[int, str] | None = None):
    parsed = read_participants(list_of(*rows), filename="lijst.xlsx", today=TODAY)
    plan = make_plan(parsed, target, today=TODAY, answers=answers)
    apply(plan, by=IMPORT, now=timezone.now())
    return plan


def outcomes(plan) -> list[Outcome]:
    return [match.outcome for match in plan.matches]


def command(target: Target, *options: str, **given) -> dict:
    out = StringIO()
    call_command(
        "import_participants", LIST, *options, "--json", programme="SVS", organisation=target.organisation.code,
        stdout=out, **given,
    )  # fmt: skip
    return json.loads(out.getvalue())


READABLE = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('audit_key', 'audit_unsealed')"
)


def rows_of_every_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{READABLE} AND tablename <> 'audit_event'")
        counted = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted


def test_the_excel_list_gives_its_truth_and_a_second_time_nothing(target):
    first = command(target, grant="GAK-SVS")
    after_first = rows_of_every_table()
    second = command(target, grant="GAK-SVS")

    rejected = [row["row"] for row in TRUTH["rejected"]]
    assert (first["rows"], first["created"], first["updated"], first["unchanged"]) == (141, 127, 0, 0)
    assert [each["row"] for each in first["rejected"]] == rejected
    assert first["duplicates"] == [{"row": 149, "of_row": 8}]
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, 127)
    assert [each["row"] for each in second["rejected"]] == rejected
    assert rows_of_every_table() == after_first


def test_every_participant_of_the_truth_stands_in_the_tables(target):
    command(target, grant="GAK-SVS")

    listed = {
        (truth["last"], truth["first"], truth["started"], truth["ended"], truth["s0"], truth["now"], truth["employer"])
        for truth in TRUTH["participants"]
    }
    stored = set()
    for trajectory in Trajectory.objects.all():
        person = trajectory.client.involvements.get().person
        first, last = trajectory.measurements.in_order()
        placement = trajectory.placements.first()
        ended = trajectory.last_day.isoformat() if trajectory.last_day else None
        stored.add(
            (person.last_name, person.first_name, trajectory.first_day.isoformat(), ended, first.rung, last.rung,
             placement.employer.name if placement else None)
        )  # fmt: skip
    assert stored == listed


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        ("2025-01-01", "2025-12-31"),
        ("2026-01-01", "2026-11-21"),
        ("2026-03-10", "2026-03-10"),
        ("2024-01-01", "2026-06-30"),
    ],
)
def test_the_figures_after_the_import_are_those_counted_from_the_truth(target, first_day, last_day):
    period = Period(date.fromisoformat(first_day), date.fromisoformat(last_day))
    before = compute(target.grant, period)

    command(target, grant="GAK-SVS")

    after = compute(target.grant, period)
    people = TRUTH["participants"]
    came = [p for p in people if first_day <= p["started"] <= last_day]
    eve = period.eve.isoformat()
    there_before = [p for p in people if p["started"] <= eve and (p["ended"] is None or p["ended"] > eve)]
    active = [p for p in people if p["started"] <= last_day and (p["ended"] is None or p["ended"] > last_day)]
    started_work = [p for p in people if p["job_start"] and first_day <= p["job_start"] <= last_day]
    assert after.inflow - before.inflow == len(came)
    assert after.active - before.active == len(active)
    assert after.outflow - before.outflow == len([p for p in there_before + came if p not in active])
    assert after.paid_work_started - before.paid_work_started == len(started_work)


def test_two_who_read_the_same_list_in_at_once_make_nobody_twice(committed):
    organisation = make_organisation(code="MEDIANT")
    make_programme()
    command = [sys.executable, "manage.py", "import_participants", str(LIST), "--programme", "SVS", "--organisation"]

    at_once = [
        subprocess.Popen(
            [*command, organisation.code],
            cwd=databases.ROOT,
            env={**os.environ, **databases.environment_of(connection.settings_dict["NAME"])},
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]

    assert [each.wait(60) for each in at_once] == [0, 0]
    assert Client.objects.count() == len(TRUTH["participants"])


def test_a_dry_run_says_the_same_and_writes_nothing(target):
    before = rows_of_every_table()

    result = command(target, "--dry-run", grant="GAK-SVS")

    assert result["created"] == 127
    assert rows_of_every_table() == before


def test_rejected_rows_come_back_as_they_were_with_the_reason(target, tmp_path):
    command(target, rejects=tmp_path / "uit.xlsx")

    rows = list(load_workbook(tmp_path / "uit.xlsx").active.iter_rows(values_only=True))
    assert len(rows) == 1 + len(TRUTH["rejected"])
    assert rows[0][1] == "Achternaam"
    assert rows[0][-2:] == ("Reden", "Rij in uw bestand")
    assert [row[-1] for row in rows[1:]] == [each["row"] for each in TRUTH["rejected"]]
    assert "elfproef" in rows[1][-2]


def test_a_later_list_changes_what_it_changed_and_empties_nothing(target):
    read_in(target, EMMA)

    plan = read_in(target, EMMA | {"Woonplaats": "", "Einde traject": "1-9-2026", "Reden einde": "vrijwilligerswerk"})

    trajectory = Trajectory.objects.get()
    assert outcomes(plan) == [Outcome.CHANGED]
    assert (trajectory.last_day, trajectory.end_reason) == (date(2026, 9, 1), "volunteering")
    assert Funding.objects.get().last_day == date(2026, 9, 1)
    assert Involvement.objects.get().person.residences.get().place == "Almelo"


WORK = {"Werkgever": "Bakkerij Vonk", "Start werk": "1-10-2026"}


@pytest.mark.parametrize(
    "odd",
    [
        {"Reden einde": "ziekte"},
        {"Einde traject": "1-9-2026"},
        {"Einde traject": "1-9-2026", "Reden einde": "naar de maan"},
        WORK | {"Uren p/w": "24,25"},
        WORK | {"Uren p/w": "100"},
        {"Uren p/w": "24"},
        {"Werkgever": "Bakkerij Vonk"},
        {"Start werk": "1-10-2026"},
        {"Trede bij start": ""},
        {"Trede nu": ""},
        {"Laatste meting": "5-1-2026"},
        {"Laatste meting": "1-12-2025"},
        {"Laatste meting": "1-6-2026", "Einde traject": "1-6-2026", "Reden einde": "opleiding"},
        {"Voornaam": ""},
        {"BSN": ""},
        {"Geboortedatum": ""},
        {"Woonplaats": "ALMELO "},
        {"Tussenvoegsel": ""},
    ],
    ids=str,
)
def test_whatever_a_row_holds_the_second_time_nothing_changes(target, odd):
    read_in(target, EMMA | odd)

    plan = read_in(target, EMMA | odd)

    assert outcomes(plan) == [Outcome.UNCHANGED]
    assert plan.matches[0].differences == []


ODD_CELLS = (
    "0", "-1", "0,001", "999999999", "1-1-0001", "31-12-9999", "31-12-1899", "x" * 500, "=1+1", "'; --", "\u202etxet",
    "é" * 120, " ", "?", "ja", "1e400", "24:30", "VI", "trede 6", "11-11-2025 t/m 12-12-2025",
)  # fmt: skip


def test_no_cell_whatever_it_holds_keeps_the_other_rows_out(target):
    whole = EMMA | WORK | {"BSN": "", "Einde traject": "1-11-2026", "Reden einde": "opleiding", "Uren p/w": "24"}
    rows = [
        whole | {"Achternaam": f"Vries {heading}{place}", heading: cell}
        for heading in HEADINGS
        for place, cell in enumerate(ODD_CELLS)
    ]

    plan = read_in(target, *rows)
    again = read_in(target, *rows)

    result = plan.as_json()
    assert result["rows"] == len(rows)
    assert result["created"] == Trajectory.objects.count() > len(rows) / 3
    assert (again.count(Outcome.NEW), again.count(Outcome.CHANGED)) == (0, 0)


def test_a_cell_that_was_empty_for_once_is_not_taken_for_a_change_by_hand(target):
    read_in(target, EMMA)
    read_in(target, EMMA | {"Woonplaats": "", "Trede nu": 4})

    plan = read_in(target, EMMA | {"Woonplaats": "Hengelo", "Trede nu": 4})

    assert outcomes(plan) == [Outcome.CHANGED]
    assert Involvement.objects.get().person.residences.get().place == "Hengelo"


def test_what_was_changed_by_hand_since_stays_and_is_shown(target):
    read_in(target, EMMA)
    person = Involvement.objects.get().person
    person.first_name = "Emma Sophie"
    person.save()

    plan = read_in(target, EMMA | {"Voornaam": "Em"})

    person.refresh_from_db()
    assert person.first_name == "Emma Sophie"
    assert ["Emma Sophie" in warning.message and "Em" in warning.message for warning in plan.warnings] == [True]


def test_another_rung_on_the_same_day_corrects_the_measurement_and_keeps_the_old_one(target):
    read_in(target, EMMA)

    read_in(target, EMMA | {"Trede nu": 4})

    current = LadderMeasurement.objects.current().in_order().values_list("rung", flat=True)
    assert list(current) == [2, 4]
    assert LadderMeasurement.objects.count() == 3


def test_a_job_that_appears_in_a_later_list_is_a_placement(target):
    read_in(target, EMMA)

    read_in(target, EMMA | {"Werkgever": "Bakkerij Vonk", "Uren p/w": "24", "Start werk": "1-10-2026", "Trede nu": 5})

    placement = Placement.objects.get()
    assert (placement.employer.name, placement.kind) == ("Bakkerij Vonk", "supported")


def test_somebody_who_begins_again_after_the_end_has_another_trajectory(target):
    read_in(target, EMMA | {"Einde traject": "1-3-2026", "Reden einde": "ziekte"})

    plan = read_in(target, EMMA | {"Start traject": "1-8-2026"})

    assert outcomes(plan) == [Outcome.NEW]
    assert Client.objects.count() == 1
    assert Trajectory.objects.count() == 2


def test_somebody_known_elsewhere_looks_like_somebody_new(target):
    elsewhere = make_client(organisation=make_organisation(code="WERV"), bsn="999990019", first_name="Geheim")

    plan = read_in(target, EMMA)

    own = Involvement.objects.get(client=elsewhere, organisation=target.organisation)
    assert outcomes(plan) == [Outcome.NEW]
    assert own.person.first_name == "Emma"
    assert Client.objects.count() == 1


def test_same_name_and_birth_date_is_a_question_until_it_is_answered(target):
    known = make_client(
        organisation=target.organisation, first_name="Emma", prefix="de", last_name="Vries",
        birth_date=date(1990, 4, 3),
    )  # fmt: skip
    emma = EMMA | {"BSN": ""}

    open_plan = read_in(target, emma)
    assert outcomes(open_plan) == [Outcome.QUESTION]
    assert open_plan.as_json()["rejected"][0]["row"] == 2
    assert not Trajectory.objects.exists()

    read_in(target, emma, answers={2: str(known.pk)})
    assert Trajectory.objects.get().client == known


def test_the_answer_that_it_is_somebody_else_makes_another_client(target):
    make_client(
        organisation=target.organisation, first_name="Emma", prefix="de", last_name="Vries",
        birth_date=date(1990, 4, 3),
    )  # fmt: skip

    read_in(target, EMMA | {"BSN": ""}, answers={2: SOMEBODY_ELSE})

    assert Client.objects.count() == 2


def test_without_a_bsn_the_same_trajectory_is_known_by_name_birth_date_and_start(target):
    read_in(target, EMMA | {"BSN": ""})

    plan = read_in(target, EMMA | {"BSN": "", "Achternaam": "VRIES"})

    assert outcomes(plan) == [Outcome.UNCHANGED]
    assert Trajectory.objects.count() == 1


def test_without_a_legal_basis_no_bsn_is_kept_and_the_column_is_named(target):
    BsnBasis.objects.all().delete()

    plan = read_in(target, EMMA)

    assert Client.objects.get().bsn_fingerprint is None
    assert [warning.column for warning in plan.warnings] == ["BSN"]
    assert "999990019" not in json.dumps([*ImportedRow.objects.values_list("values", flat=True)])


def test_a_bsn_lies_nowhere_in_clear_text(target):
    command(target)
    numbers = [truth["bsn"] for truth in TRUTH["participants"] if truth["bsn"]][:5]

    with connection.cursor() as cursor:
        cursor.execute(READABLE)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["|".join(numbers)])
            assert cursor.fetchone() == (0,), table


def test_a_list_with_a_grant_pays_trajectories_that_were_there_already(target):
    unpaid = Target(target.organisation, target.programme, None)
    read_in(unpaid, EMMA)

    plan = read_in(target, EMMA)

    assert outcomes(plan) == [Outcome.CHANGED]
    assert Funding.objects.get().trajectory == Trajectory.objects.get()


def test_the_leader_of_the_programme_sees_the_people_of_the_list(target, dirk):
    elsewhere = make_trajectory()
    dirk.organisation = target.organisation
    dirk.save()
    dirk.led_programmes.update(organisation=target.organisation)

    read_in(target, EMMA)

    assert [each.person.first_name for each in Involvement.objects.visible_to(dirk)] == ["Emma"]
    assert elsewhere.client not in Client.objects.visible_to(dirk)


def test_an_unknown_code_is_answered_with_those_that_exist(target):
    with pytest.raises(CommandError, match="Bekend: MEDIANT") as refusal:
        call_command("import_participants", LIST, programme="SVS", organisation="NERGENS")
    assert refusal.value.returncode == 2


def test_a_pdf_with_the_name_of_a_spreadsheet_is_refused_with_its_reason(target, tmp_path):
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(b"%PDF-1.7 x")

    with pytest.raises(CommandError, match="PDF") as refusal:
        call_command("import_participants", path, programme="SVS", organisation="MEDIANT")
    assert refusal.value.returncode == 2
