"""Every row of a list counted once, with a Dutch sentence per wrong cell."""

from datetime import date

import pytest

from tests.imports.spreadsheets import HEADING, JANSEN, VISSER, make_xlsx, messages, one, read
from werv.imports.headings import LABELS
from werv.imports.participants import original_rows


def test_titles_totals_footnotes_and_repeated_headings_are_skipped_by_name():
    parsed = read(
        [
            ["Deelnemers Almelo"],
            HEADING,
            JANSEN,
            [],
            ["Gestopt"],
            HEADING,
            VISSER,
            ["", "", "Totaal", "", "", 2],
            ["* = onder voorbehoud"],
            ["Aantal deelnemers:", 2],
        ]
    )

    assert [p.row for p in parsed.rows] == [3, 7]
    assert parsed.skipped == [
        (1, "Titel boven de kolomkoppen."),
        (5, "Losse tekst, geen deelnemer."),
        (6, "Herhaling van de kolomkoppen."),
        (8, "Totaalregel."),
        (9, "Losse tekst, geen deelnemer."),
        (10, "Totaalregel."),
    ]
    assert parsed.row_count == 2


def test_a_second_table_with_other_columns_is_not_read_into_the_first():
    parsed = read(
        [
            HEADING,
            JANSEN,
            [],
            ["Achternaam", "Voornaam", "Start traject", "Geb. datum"],
            ["Visser", "Bram", "1-3-2026", "1-9-1979"],
        ]
    )

    assert len(parsed.rows) == 1
    assert parsed.skipped == [(4, "Hier begint een andere tabel; vanaf deze rij is niets gelezen.")]
    assert parsed.warnings[0].row == 4


def test_rows_with_only_a_number_in_front_are_blank():
    parsed = read([["Nr", *HEADING], [1, *JANSEN], [2], [3]])

    assert (parsed.row_count, parsed.skipped) == (1, [])


def test_somebody_called_som_is_a_person():
    parsed = read([HEADING, ["Som", "van der", "Noor", "13-4-1986", "", "5-2-2026"]])

    assert len(parsed.rows) == 1


def test_a_rejected_row_is_rejected_whole_with_a_sentence_per_wrong_cell():
    parsed = read([HEADING, ["", "", "Noor", "31-02-1980", "123456789", "morgen"], JANSEN])

    assert messages(parsed.rejected) == [
        (2, "Geb. datum", "31-02-1980 is geen bestaande datum."),
        (2, "BSN", "Dit BSN voldoet niet aan de elfproef."),
        (2, "Start traject", "“morgen” is geen datum."),
        (2, "Achternaam", "De achternaam ontbreekt."),
    ]
    assert (parsed.row_count, [p.row for p in parsed.rows]) == (2, [3])
    assert parsed.raw[2] == ["", "", "Noor", "31-02-1980", "123456789", "morgen"]


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"Start traject": ""}, "Start traject", "De startdatum van het traject ontbreekt."),
        (
            {"Geb. datum": "", "BSN": ""},
            "Geb. datum",
            "De geboortedatum ontbreekt, en zonder BSN is dan niet zeker wie dit is.",
        ),
        ({"Geb. datum": "1-1-2027"}, "Geb. datum", "De geboortedatum ligt in de toekomst (1-1-2027)."),
        (
            {"Geb. datum": "1-6-2026"},
            "Start traject",
            "Het traject begint (5-2-2026) voor de geboorte (1-6-2026).",
        ),
        (
            {"Trede nu": "3"},
            LABELS["now_measured_on"],
            "Bij de trede nu (3) ontbreekt de datum van de meting.",
        ),
        (
            {"Einddatum": "3-1-2026"},
            "Einddatum",
            "Het traject eindigt (3-1-2026) voor het begint (5-2-2026).",
        ),
        (
            {"Eindtrede": "4"},
            "Eindtrede",
            "Bij de trede bij einde (4) ontbreekt de einddatum van het traject.",
        ),
        ({"Werkgever": "x" * 201}, "Werkgever", "Werkgever is langer dan 200 tekens."),
        ({"Achternaam": "12"}, "Achternaam", "De achternaam bevat geen letters."),
    ],
)
def test_what_cannot_have_been_rejects_the_row(cells, column, sentence):
    parsed = read(one(**cells))

    assert messages(parsed.rejected) == [(2, column, sentence)]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"Geb. datum": ""}, "De geboortedatum ontbreekt."),
        ({"Voornaam": ""}, "De voornaam ontbreekt."),
        ({"Start traject": "1-12-2026"}, "De startdatum ligt in de toekomst (1-12-2026)."),
        ({"Geb. datum": "1-6-2012"}, "Bij de start was deze deelnemer nog geen 15 jaar (geboren 1-6-2012)."),
        (
            {"Reden einde": "ziekte"},
            "Er staat een reden van einde, maar geen einddatum; het traject blijft lopen.",
        ),
        ({"Einddatum": "1-6-2026"}, "De reden van einde ontbreekt; opgeslagen als anders."),
        (
            {"Werkgever": "Smit BV"},
            "Er staat een werkgever zonder start van het werk; niet overgenomen als plaatsing.",
        ),
        ({"Aanmelddatum": "1-6-2026"}, "De aanmelding ligt na de start van het traject."),
        ({"Laatste meting": "1-6-2026"}, "Er staat een meting op 1-6-2026, maar geen trede."),
        ({"Trede nu": "3", "Laatste meting": "1-1-2026"}, "De meting ligt voor de start van het traject."),
        ({"Uren p/w": "0-uren"}, "“0-uren” is geen aantal uren; niet overgenomen."),
        ({"Postcode": "7511 SS"}, "“7511 SS” is geen Nederlandse postcode; niet overgenomen."),
    ],
)
def test_what_should_not_have_been_is_a_warning_and_the_row_goes_in(cells, sentence):
    parsed = read(one(**cells))

    assert parsed.rejected == []
    assert len(parsed.rows) == 1
    assert [finding.message for finding in parsed.warnings] == [sentence]


def test_a_reason_without_an_end_leaves_the_trajectory_running():
    parsed = read(one(**{"Reden einde": "ziekte"}))

    assert (parsed.rows[0].end_reason, parsed.rows[0].last_day) == ("", None)


@pytest.mark.parametrize(("level", "reason"), [("5", "paid_supported"), ("6", "paid_regular"), ("", "paid_regular")])
def test_paid_work_is_supported_on_step_five(level, reason):
    parsed = read(
        one(
            **{
                "Trede nu": level,
                "Laatste meting": "1-5-2026",
                "Einddatum": "1-6-2026",
                "Reden einde": "betaald werk",
            }
        )
    )

    assert parsed.rows[0].end_reason == reason


def test_the_step_at_the_end_is_measured_on_the_last_day():
    parsed = read(
        one(
            **{
                "Trede nu": "3",
                "Laatste meting": "1-5-2026",
                "Einddatum": "1-6-2026",
                "Reden einde": "ziekte",
                "Eindtrede": "2",
            }
        )
    )

    assert (parsed.rows[0].now_level, parsed.rows[0].now_measured_on) == (2, date(2026, 6, 1))
    assert parsed.warnings[0].message == "De trede bij einde is overgenomen, de meting van 1-5-2026 (trede 3) niet."


def test_postcode_and_place_in_one_column_come_apart():
    parsed = read(one(Postcode="7511ab Enschede"))

    assert (parsed.rows[0].postcode, parsed.rows[0].place) == ("7511 AB", "Enschede")


def test_the_same_bsn_is_the_same_person_under_another_name():
    parsed = read([HEADING, JANSEN, ["Jansen-Smit", "", "N.", "14-4-1986", "999.793.834", "5-2-2026"]])

    assert parsed.duplicates == [(3, 2)]
    assert parsed.warnings == []


def test_the_same_name_and_birth_date_is_the_same_person_whatever_the_capitals():
    parsed = read([HEADING, VISSER, ["VISSER", "De", "bram", "1-9-79", "999793834", "1-3-2026"]])

    assert parsed.duplicates == [(3, 2)]


def test_the_same_person_with_another_start_is_a_duplicate_that_is_warned_about():
    parsed = read([HEADING, JANSEN, [*JANSEN[:5], "9-9-2026"]])

    assert parsed.duplicates == [(3, 2)]
    assert messages(parsed.warnings) == [
        (3, "Start traject", "Dezelfde deelnemer als op rij 2, met een andere start; niet overgenomen.")
    ]


def test_a_rejected_row_makes_no_duplicate_of_a_good_one():
    parsed = read([HEADING, [*JANSEN[:5], "ooit"], JANSEN])

    assert ([p.row for p in parsed.rows], parsed.duplicates, parsed.rejected_rows) == ([3], [], {2})


def test_a_mended_cell_lets_the_row_in():
    rows = [HEADING, ["", *JANSEN[1:3], "31-02-1980", *JANSEN[4:]]]

    parsed = read(rows, corrections={(2, "birth_date"): "28-02-1980", (2, "last_name"): "Jansen"})

    assert (parsed.rows[0].last_name, parsed.rows[0].birth_date, parsed.rejected) == (
        "Jansen",
        date(1980, 2, 28),
        [],
    )


def test_a_mended_cell_that_is_still_wrong_says_so():
    parsed = read(one(), corrections={(2, "bsn"): "123456789"})

    assert [(f.row, f.field, f.message) for f in parsed.rejected] == [
        (2, "bsn", "Dit BSN voldoet niet aan de elfproef.")
    ]


def test_any_row_can_be_had_back_as_it_was():
    content = make_xlsx([HEADING, JANSEN, VISSER])

    assert original_rows(content, filename="a.xlsx", sheet="Blad1", numbers={3}) == {3: VISSER}
