"""The three lists of which the truth is known."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.imports.spreadsheets import (
    TODAY,
    messages,
)
from werv.imports.containers import UnreadableFile
from werv.imports.participants import read_participants

DATA = Path(__file__).parent.parent / "data"
BENEFITS = {
    "Participatiewet": "pw",
    "WIA": "wia",
    "WW": "ww",
    "ZW": "zw",
    "Wajong": "wajong",
    "geen uitkering": "none",
}
REASONS = {
    "vrijwilligerswerk": "volunteering",
    "terug naar dagbesteding": "returned",
    "gestopt op eigen verzoek": "own_choice",
    "verhuisd": "moved_house",
    "ziekte": "illness",
}


def truth_of(name):
    return json.loads((DATA / f"{name}.truth.json").read_text(encoding="utf-8"))


def iso(day):
    return day and day.isoformat()


def test_the_excel_list_of_almelo_gives_its_127_participants_exactly():
    truth = truth_of("stap-voor-stap_deelnemers_almelo")

    parsed = read_participants(DATA / "stap-voor-stap_deelnemers_almelo.xlsx", filename="lijst.xlsx", today=TODAY)

    assert len(parsed.rows) == 127
    for person, true in zip(parsed.rows, truth["participants"], strict=True):
        paid = "paid_supported" if true["now"] == 5 else "paid_regular"
        reason = paid if true["reason"] == "betaald werk" else REASONS.get(true["reason"], "")
        assert (person.last_name, person.prefix, person.first_name) == (
            true["last"],
            true["prefix"],
            true["first"],
        )
        assert (person.sex.upper(), iso(person.birth_date), person.bsn) == (
            true["sex"],
            true["born"],
            true["bsn"] or "",
        )
        assert (person.postcode, person.place) == (true["postcode"], true["place"])
        assert (person.benefit, person.coach) == (BENEFITS[true["benefit"]], true["coach"])
        assert (iso(person.referred_on), iso(person.first_day)) == (true["referred"], true["started"])
        assert (person.start_level, person.now_level) == (true["s0"], true["now"])
        assert (iso(person.now_measured_on), iso(person.last_day)) == (true["measured"], true["ended"])
        assert (person.end_reason, person.employer or None) == (reason, true["employer"])
        assert (person.hours_per_week, iso(person.job_first_day)) == (true["hours"], true["job_start"])


def test_the_excel_list_of_almelo_rejects_its_13_rows_and_names_its_duplicate():
    truth = truth_of("stap-voor-stap_deelnemers_almelo")

    parsed = read_participants(DATA / "stap-voor-stap_deelnemers_almelo.xlsx", filename="lijst.xlsx", today=TODAY)

    assert [finding.row for finding in parsed.rejected] == [wrong["row"] for wrong in truth["rejected"]]
    assert parsed.duplicates == [(149, 8)]
    assert [row for row, _ in parsed.skipped] == [1, 2, 150]
    assert parsed.row_count == 141
    assert parsed.unrecognised == []
    assert messages(parsed.rejected)[:5] == [
        (42, "BSN", "Dit BSN voldoet niet aan de elfproef."),
        (46, "Geb. datum", "31-02-1988 is geen bestaande datum."),
        (48, "Trede bij start", "Trede 7 bestaat niet; kies 1 tot en met 6."),
        (52, "Einde traject", "Het traject eindigt (24-2-2025) voor het begint (16-3-2025)."),
        (58, "Achternaam", "De achternaam ontbreekt."),
    ]


def test_the_werkfit_list_gives_its_60_participants_exactly():
    truth = truth_of("werkfit_uwv")

    parsed = read_participants(DATA / "werkfit_uwv.csv", filename="werkfit.csv", today=TODAY)

    assert (len(parsed.rows), parsed.rejected, parsed.duplicates) == (60, [], [])
    assert (parsed.unrecognised, parsed.kept_out) == ([], ["Verzuim van", "Verzuim t/m", "Adviseur werk"])
    for person, true in zip(parsed.rows, truth["participants"], strict=True):
        assert (person.last_name, person.prefix, person.first_name) == (
            true["last"],
            true["prefix"],
            true["first"],
        )
        assert (iso(person.birth_date), person.bsn) == (true["born"], true["bsn"])
        assert (iso(person.first_day), iso(person.planned_last_day)) == (true["started"], true["planned_end"])
        assert (person.order_number, person.granted_hours) == (
            true["order"],
            Decimal(str(true["coach_hours"])),
        )
    assert {finding.message for finding in parsed.warnings} >= {
        "Er staat een reden van einde, maar geen einddatum; het traject blijft lopen."
    }


def test_an_attendance_list_is_no_list_of_participants():
    with pytest.raises(UnreadableFile, match="presentielijst"):
        read_participants(DATA / "presentielijst_inbit.xlsx", filename="presentie.xlsx", today=TODAY)
