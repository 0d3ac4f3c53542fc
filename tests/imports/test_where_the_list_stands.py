"""The list found in the file: container, encoding, sheet, heading rows and columns."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from tests.imports.spreadsheets import (
    HEADING,
    JANSEN,
    VISSER,
    make_csv,
    make_ods,
    make_xls,
    make_xlsx,
    ods_row,
    read,
)
from werv.imports.containers import UnreadableFile


@pytest.mark.parametrize(
    "content",
    [
        make_xlsx([HEADING, JANSEN, VISSER]),
        make_xls([HEADING, JANSEN, VISSER]),
        make_ods(ods_row(HEADING) + ods_row(JANSEN) + ods_row(VISSER)),
        *(make_csv([HEADING, JANSEN, VISSER], delimiter=d) for d in ";,\t|"),
        *(make_csv([HEADING, JANSEN, VISSER], encoding=e) for e in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
    ],
)
def test_the_same_list_in_every_container(content):
    parsed = read(content)

    assert [(p.row, p.last_name, p.prefix, p.first_day) for p in parsed.rows] == [
        (2, "Jansen", "", date(2026, 2, 5)),
        (3, "Visser", "de", date(2026, 3, 1)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850"])
def test_accents_survive_every_encoding(encoding):
    rows = [
        HEADING,
        ["Müller", "", "Zoë", "13-4-1986", "999793834", "5-2-2026"],
        ["Sóti", "", "René", *VISSER[3:]],
    ]

    parsed = read(make_csv(rows, encoding=encoding))

    assert [(p.last_name, p.first_name) for p in parsed.rows] == [("Müller", "Zoë"), ("Sóti", "René")]


def test_a_decimal_comma_and_a_name_with_a_comma_do_not_pass_for_separators():
    rows = [["Naam cliënt", "Geboortedatum", "Ingangsdatum", "Begeleidingsuren"]]
    rows += [[f"Jansen{i}, Noor van", "13-4-1986", "5-2-2026", "12,50"] for i in range(20)]

    parsed = read(make_csv(rows))

    assert len(parsed.rows) == 20
    assert (parsed.rows[0].prefix, parsed.rows[0].granted_hours) == ("van", Decimal("12.5"))


def test_row_numbers_are_those_that_the_spreadsheet_shows():
    book = openpyxl.Workbook()
    sheet = book.active
    for at, row in ((6, HEADING), (8, JANSEN), (11, VISSER)):
        for column, value in enumerate(row, start=3):
            sheet.cell(at, column, value)
    sheet.merge_cells("C2:H2")
    sheet["C2"] = "Deelnemers 2026"
    written = io.BytesIO()
    book.save(written)

    parsed = read(written.getvalue())

    assert (parsed.heading_row, [p.row for p in parsed.rows]) == (6, [8, 11])
    assert parsed.skipped == [(2, "Titel boven de kolomkoppen.")]


def test_a_csv_counts_rows_as_excel_does_with_its_own_line_and_cells_of_two_lines():
    content = (
        "sep=;\r\nAchternaam;Geb.datum;BSN;Start;Opmerking\r\n\r\n"
        'Jansen;13-4-1986;;5-2-2026;"twee\nregels"\r\nVisser;1-9-1979;;x;\r\n'
    )

    parsed = read(content.encode())

    assert [p.row for p in parsed.rows] == [3]
    assert [finding.row for finding in parsed.rejected] == [4]


def test_a_quotation_mark_that_is_never_closed_is_named_instead_of_swallowing_rows():
    content = make_csv([HEADING, ['"Jansen', *JANSEN[1:]], *[VISSER] * 200])

    with pytest.raises(UnreadableFile, match="aanhalingsteken"):
        read(content)


def test_two_heading_rows_with_merged_cells_are_read_together():
    parsed = read(
        [
            ["Stap voor Stap"],
            ["Deelnemer", None, None, "Traject", None, "Trede", None, None, "Werk", None],
            [
                "Achternaam",
                "Voornaam",
                "Geb.datum",
                "start",
                "einde",
                "start",
                "nu",
                "datum meting",
                "werkgever",
                "start",
            ],
            ["Jansen", "Noor", "13-4-1986", "5-2-2026", None, 2, 3, "1-6-2026", "Smit BV", "2-7-2026"],
        ]
    )

    (person,) = parsed.rows
    assert (parsed.heading_row, person.row) == (3, 4)
    assert (person.start_level, person.now_level, person.now_measured_on) == (2, 3, date(2026, 6, 1))
    assert (person.first_day, person.job_first_day) == (date(2026, 2, 5), date(2026, 7, 2))
    assert parsed.unrecognised == []


def test_headings_that_run_down_over_two_rows_are_read_too():
    parsed = read(
        [
            ["Achternaam", "Voornaam", "Geb.datum", "Start traject", "Trede", None, "Laatste meting"],
            [None, None, None, None, "bij start", "nu", None],
            ["Jansen", "Noor", "13-4-1986", "5-2-2026", 2, 3, "1-6-2026"],
        ]
    )

    assert (parsed.rows[0].start_level, parsed.rows[0].now_level) == (2, 3)


def test_the_sheet_with_the_list_is_found_and_another_list_is_named():
    legend = [["Legenda"], ["x", "aanwezig"]]
    content = make_xlsx(legend, [HEADING, JANSEN], [HEADING, VISSER], names=["Uitleg", "2025", "2026"])

    parsed = read(content)

    assert (parsed.sheet, len(parsed.rows)) == ("2025", 1)
    assert parsed.warnings[0].message == "Ook blad “2026” lijkt een lijst; alleen blad “2025” is gelezen."
    assert read(content, sheet="2026").rows[0].last_name == "Visser"


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UnreadableFile, match=r"Deelnemers.*Wel: “Blad1”"):
        read([HEADING, JANSEN], sheet="Deelnemers")


def test_a_file_without_headings_says_what_to_do():
    with pytest.raises(UnreadableFile, match="kolomkoppen"):
        read([["Boodschappen"], ["melk", "2"]])


def test_unknown_columns_are_named_and_known_ones_kept_out_are_named_apart():
    parsed = read([["Nr", *HEADING, "Schoenmaat", "Opmerkingen", None], [1, *JANSEN, 43, "belt liever niet", "los"]])

    assert parsed.unrecognised == ["Schoenmaat", "kolom J (zonder kop)"]
    assert parsed.kept_out == ["Nr", "Opmerkingen"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("GEBOORTEDATUM (dd-mm-jjjj)", "birth_date"),
        ("Geb.\ndatum", "birth_date"),
        ("Geborteddatum", "birth_date"),
        ("Geboortedatum cliënt", "birth_date"),
        ("Burgerservicenummer*", "bsn"),
        ("Datum start traject", "first_day"),
        ("Start SVS", "first_day"),
        ("Eindatum", "last_day"),
        ("Datum einde", "last_day"),
        ("E-mailadres", "email"),
        ("Tel.nr.", "phone"),
        ("Uren p/w", "hours_per_week"),
        ("Start werk", "job_first_day"),
        ("Reden van uitstroom", "end_reason"),
        ("Trede (start)", "start_level"),
    ],
)
def test_headings_are_recognised_as_people_write_them(heading, field):
    parsed = read([["Achternaam", "Voornaam", heading], ["Jansen", "Noor", "x"]])

    assert parsed.columns[2].field == field


def test_a_column_that_the_user_maps_otherwise_is_read_so():
    rows = [
        ["Achternaam", "Voornaam", "Geb. datum", "Datum A", "Datum B"],
        ["Jansen", "Noor", "13-4-1986", "5-2-2026", "6-2-2026"],
    ]

    parsed = read(rows, mapping={3: "referred_on", 4: "first_day", 1: ""})

    (person,) = parsed.rows
    assert (person.first_name, person.referred_on, person.first_day) == (
        "",
        date(2026, 2, 5),
        date(2026, 2, 6),
    )


def test_steps_below_a_heading_for_dates_are_read_as_steps():
    parsed = read(
        [
            ["Achternaam", "Voornaam", "Geb. datum", "Startdatum", "Start", "Laatste meting", "Meetdatum"],
            ["Jansen", "Noor", "13-4-1986", "5-2-2026", "II", 3, "1-6-2026"],
        ]
    )

    assert parsed.columns[5].field == "now_level"


def test_a_column_headed_naam_is_a_surname_beside_voornaam_and_else_a_whole_name():
    beside = read([["Naam", "Voornaam", "Geb. datum", "Start"], ["de Vries", "Noor", "13-4-1986", "5-2-2026"]])
    alone = read([["Naam", "Geb. datum", "Start"], ["Noor de Vries", "13-4-1986", "5-2-2026"]])

    for parsed in (beside, alone):
        (person,) = parsed.rows
        assert (person.last_name, person.prefix, person.first_name) == ("Vries", "de", "Noor")
