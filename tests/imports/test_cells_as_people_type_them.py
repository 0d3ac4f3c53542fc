"""One cell at a time: what people type, and what it means."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from tests.imports.spreadsheets import TODAY
from werv.imports.cells import (
    read_birth_date,
    read_bsn,
    read_date,
    read_email,
    read_hours,
    read_level,
    read_phone,
    read_postcode,
    text_of,
)
from werv.imports.codes import PAID, read_benefit, read_end_reason, read_sex

THIRD_OF_MARCH = date(2026, 3, 3)


@pytest.mark.parametrize(
    "cell",
    [
        THIRD_OF_MARCH,
        datetime(2026, 3, 3, 14, 5),
        46084,
        46084.0,
        46084.6,
        "46084",
        "46084.0",
        20260303,
        "20260303",
        "03032026",
        3032026,
        "3-3-2026",
        "03-03-2026",
        "3/3/26",
        "03/03/26",
        "3.3.2026",
        "3.3.26",
        "3 - 3 - 2026",
        "3 3 2026",
        "2026-03-03",
        "2026/3/3",
        "2026-03-03T10:15:00",
        "2026-03-03T10:15:00Z",
        "2026-03-03 00:00:00",
        "3-3-2026 9:30",
        "3-3-2026 om 9.30 uur",
        "3 mrt 2026",
        "3 mrt. 2026",
        "3-mrt-26",
        "3 maart 2026",
        "3 MAART 2026",
        "03 maart '26",
        "3e maart 2026",
        "dinsdag 3 maart 2026",
        "di 3-3-2026",
        "March 3, 2026",
        "vanaf 3-3-2026",
        "per 3 maart 2026",
        "d.d. 3-3-2026",
        " 3-3-2026\u00a0",
        "\u200b3\u00a0maart\u00a02026 ",
        "'3-3-2026",
        '="3-3-2026"',
    ],
)
def test_the_third_of_march_however_it_is_written(cell):
    assert read_date(cell) == (THIRD_OF_MARCH, "", "")


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "n.v.t.", "N.V.T", "?", "onbekend", "\u00a0", "0", 0, time(), timedelta()]
)
def test_a_cell_can_say_in_many_ways_that_there_is_nothing(cell):
    assert read_date(cell) == (None, "", "")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31-02-1980", "31-02-1980 is geen bestaande datum."),
        ("30 februari 2026", "30 februari 2026 is geen bestaande datum."),
        ("2026-02-29", "2026-02-29 is geen bestaande datum."),
        ("03/25/2026", "03/25/2026 is geen bestaande datum."),
        ("0-3-2026", "0-3-2026 is geen bestaande datum."),
        ("binnenkort", "“binnenkort” is geen datum."),
        ("maart 2026", "“maart 2026” is geen volledige datum; schrijf dag, maand en jaar."),
        (2026, "Alleen een jaar (2026) is geen datum; dag en maand ontbreken."),
        ("3-3-2026 / 5-5-2026", "Hier staan twee datums in één cel; het is niet duidelijk welke geldt."),
        ("3-3-20266", "“3-3-20266” is geen datum."),
        ("3-3-1906", "Het jaar 1906 kan hier niet kloppen (3-3-1906)."),
        (time(9, 30), "Hier staat een tijd, geen datum."),
        ("x" * 300, f"“{'x' * 40}…” is geen datum."),
    ],
)
def test_what_is_no_date_is_said_in_words_the_project_leader_knows(cell, sentence):
    assert read_date(cell).complaint == sentence


def test_a_note_behind_a_date_is_named_as_left_out():
    reading = read_date("3-3-2026 (onder voorbehoud)")

    assert reading.value == THIRD_OF_MARCH
    assert reading.remark == "Wat achter de datum 3-3-2026 staat, is niet overgenomen."


def test_an_approximate_date_is_read_and_named():
    assert read_date("ca. 3-3-2026") == (
        THIRD_OF_MARCH,
        "",
        "De datum is bij benadering gegeven; gelezen als 3-3-2026.",
    )


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("3-3-65", date(1965, 3, 3)),
        ("3-3-26", date(2026, 3, 3)),
        ("3-12-26", date(1926, 12, 3)),
        ("3-3-05", date(2005, 3, 3)),
        ("29-2-00", date(2000, 2, 29)),
        ("13 maart 1988", date(1988, 3, 13)),
        (10000, date(1927, 5, 18)),
    ],
)
def test_two_digits_of_a_birth_year_mean_the_last_hundred_years(cell, born):
    assert read_birth_date(cell, today=TODAY).value == born


@pytest.mark.parametrize("cell", ["3-3-2027", "3-3-1900"])
def test_nobody_is_born_tomorrow_or_older_than_110(cell):
    assert read_birth_date(cell, today=TODAY).complaint.startswith("De geboortedatum")


@pytest.mark.parametrize(("cell", "year"), [("3-3-69", 2069), ("3-3-70", 1970), ("3-3-99", 1999)])
def test_two_digits_of_another_year_mean_1970_to_2069(cell, year):
    assert read_date(cell).value == date(year, 3, 3)


@given(
    st.dates(date(1970, 1, 1), date(2069, 12, 31)),
    st.sampled_from(["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y", "%Y%m%d"]),
)
def test_every_day_survives_being_written_and_read(day, style):
    assert read_date(day.strftime(style)).value == day


@pytest.mark.parametrize(
    "cell",
    [
        3,
        3.0,
        "3",
        " 3 ",
        "3.0",
        "3,0",
        "III",
        "iii",
        "trede 3",
        "Trede 3",
        "Trede III",
        "T3",
        "trede: 3",
        "drie",
        "3 (georganiseerd)",
        "3 - deelname aan georganiseerde activiteiten",
        "3. georganiseerd",
        "3/6",
        "3 van 6",
        "3\u00a0",
        "Deelname aan georganiseerde activiteiten",
        "niveau 3",
        "participatietrede 3",
    ],
)
def test_step_three_of_the_ladder_however_it_is_written(cell):
    assert read_level(cell) == (3, "", "")


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("Geïsoleerd", 1),
        ("sociale contacten buitenshuis", 2),
        ("onbetaald werk", 4),
        ("betaald werk met ondersteuning", 5),
        ("betaald werk", 6),
    ],
)
def test_the_name_of_a_step_is_the_step(cell, level):
    assert read_level(cell).value == level


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (9, "Trede 9 bestaat niet; kies 1 tot en met 6."),
        (0, "Trede 0 bestaat niet; kies 1 tot en met 6."),
        ("trede 7", "Trede 7 bestaat niet; kies 1 tot en met 6."),
        ("VII", "Trede 7 bestaat niet; kies 1 tot en met 6."),
        ("2-3", "“2-3” is niet één trede; kies 1 tot en met 6."),
        ("2 of 3", "“2 of 3” is niet één trede; kies 1 tot en met 6."),
        (2.5, "“2,5” is niet één trede; kies 1 tot en met 6."),
        ("hoog", "“hoog” is geen trede; kies 1 tot en met 6."),
        (date(2026, 3, 2), "Hier staat een datum in plaats van een trede; kies 1 tot en met 6."),
    ],
)
def test_what_is_no_step_is_refused(cell, sentence):
    assert read_level(cell) == (None, sentence, "")


@pytest.mark.parametrize(
    "cell",
    [
        999793834,
        999793834.0,
        "999793834",
        "9997.93.834",
        "999 793 834",
        "999.793.834",
        "999793834.0",
        "999793834,00",
        "BSN: 999793834",
        '="999793834"',
    ],
)
def test_a_bsn_however_it_is_written(cell):
    assert read_bsn(cell) == ("999793834", "", "")


def test_the_zero_that_excel_dropped_comes_back():
    assert read_bsn(12345672.0).value == "012345672"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("123456789", "Dit BSN voldoet niet aan de elfproef."),
        ("000000000", "Dit BSN voldoet niet aan de elfproef."),
        ("1234567", "Een BSN heeft negen cijfers; hier staan er 7."),
        ("9,99794E+08", "Het rekenblad heeft dit BSN afgerond; vul alle negen cijfers in als tekst."),
        ("99979383A", "Een BSN bestaat alleen uit cijfers."),
    ],
)
def test_a_wrong_bsn_says_what_is_wrong_and_not_what_it_is(cell, sentence):
    assert read_bsn(cell).complaint == sentence


@given(st.integers(10_000_000, 999_999_999))
def test_a_number_is_a_bsn_exactly_when_it_passes_the_11_test(number):
    assert bool(read_bsn(number).value) == bsn.is_valid(str(number).zfill(9))


@given(
    st.sampled_from(
        [
            read_date,
            read_level,
            read_hours,
            read_postcode,
            read_sex,
            read_benefit,
            read_end_reason,
            read_email,
        ]
    ),
    st.sampled_from(["{}", "bsn {}", "{} 3-3-2026", "x{}y", "9997.93.834", "999 793 834"]),
)
def test_no_sentence_ever_holds_a_whole_bsn(reader, text):
    reading = reader(text.format("999793834"))

    said = "".join(c for c in reading.complaint + reading.remark if c.isdigit())
    assert "999793834" not in said


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        (24, "24"),
        (24.5, "24.5"),
        ("37,00", "37"),
        ("12,25", "12.25"),
        ("24 uur", "24"),
        ("24u p/w", "24"),
        ("1.234,5", "1234.5"),
        ("37.5", "37.5"),
        ("24:30", "24.5"),
        (timedelta(hours=24), "24"),
        (time(8, 30), "8.5"),
        ("max. 20", "20"),
    ],
)
def test_hours_with_dutch_decimals_and_units(cell, hours):
    assert read_hours(cell).value == Decimal(hours)


@pytest.mark.parametrize("cell", ["16-24", "0-uren", "fulltime", -3, 1e300, "9" * 400])
def test_hours_that_are_no_number_are_left_out_and_named(cell):
    reading = read_hours(cell)

    assert reading.value is None
    assert not reading.complaint
    assert reading.remark


@pytest.mark.parametrize("cell", ["7511 AB", "7511ab", "7511  ab", "NL-7511 AB", "7511\u00a0AB"])
def test_a_postcode_however_it_is_written(cell):
    assert read_postcode(cell).value == ("7511 AB", "")


def test_a_place_behind_the_postcode_is_kept():
    assert read_postcode("7511 AB Enschede").value == ("7511 AB", "Enschede")


@pytest.mark.parametrize("cell", ["7511 SS", "7511 sa", "0511 AB", "7511", "D-48599"])
def test_what_is_no_dutch_postcode_is_left_out_and_named(cell):
    reading = read_postcode(cell)

    assert reading.value == ("", "")
    assert reading.remark.endswith("is geen Nederlandse postcode; niet overgenomen.")


def test_the_zero_of_a_telephone_number_comes_back():
    assert read_phone(612345678.0).value == "0612345678"


@pytest.mark.parametrize(
    ("cell", "ok"), [("a@b.nl", True), ("mailto:a@b.nl", True), ("a@b", False), ("zie dossier", False)]
)
def test_an_email_address_is_one_or_is_left_out(cell, ok):
    reading = read_email(cell)

    assert bool(reading.value) == ok
    assert bool(reading.remark) != ok


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("M", "m"),
        ("man", "m"),
        ("Dhr.", "m"),
        ("V", "v"),
        ("vrouw", "v"),
        ("mevr.", "v"),
        ("x", "x"),
        ("X", "x"),
        ("non-binair", "x"),
        ("onbekend", ""),
        ("", ""),
    ],
)
def test_sex_in_a_letter_or_a_word(cell, code):
    assert read_sex(cell) == (code, "", "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Participatiewet", "pw"),
        ("PW", "pw"),
        ("P-wet", "pw"),
        ("bijstand", "pw"),
        ("WWB", "pw"),
        ("WIA", "wia"),
        ("WIA (WGA)", "wia_wga"),
        ("wia/wga 35-80", "wia_wga"),
        ("IVA", "wia_iva"),
        ("WIA-IVA", "wia_iva"),
        ("Wajong 2015", "wajong"),
        ("WW-uitkering", "ww"),
        ("Ziektewet", "zw"),
        ("ZW", "zw"),
        ("IOAW", "ioaw"),
        ("IOAZ", "ioaz"),
        ("WAO", "wao"),
        ("WAZ", "waz"),
        ("Wsw", "wsw"),
        ("ANW", "anw"),
        ("AOW", "aow"),
        ("geen uitkering", "none"),
        ("geen", "none"),
        ("NUG", "none"),
        ("niet-uitkeringsgerechtigd", "none"),
        ("onbekend", "unknown"),
        ("-", ""),
    ],
)
def test_benefits_by_the_words_of_the_counter(cell, code):
    assert read_benefit(cell) == (code, "", "")


def test_two_benefits_in_one_cell_are_named():
    reading = read_benefit("WW + PW")

    assert reading.value == "ww"
    assert "meer dan één uitkering" in reading.remark


def test_an_unknown_benefit_is_unknown_with_a_warning():
    assert read_benefit("ABC123").value == "unknown"
    assert read_benefit("ABC123").remark


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("betaald werk", PAID),
        ("Betaalde baan", PAID),
        ("werk gevonden", PAID),
        ("betaald werk met ondersteuning", "paid_supported"),
        ("werk met loonkostensubsidie", "paid_supported"),
        ("regulier betaald werk", "paid_regular"),
        ("beschut werk", "sheltered"),
        ("vrijwilligerswerk", "volunteering"),
        ("BBL-opleiding", "training"),
        ("terug naar dagbesteding", "returned"),
        ("ziekte", "illness"),
        ("opname", "illness"),
        ("verhuisd", "moved_house"),
        ("verhuizing", "moved_house"),
        ("gestopt op eigen verzoek", "own_choice"),
        ("eigen keuze", "own_choice"),
        ("geen contact meer", "no_contact"),
        ("overleden", "died"),
        ("opdrachtgever stopt", "principal_stopped"),
        ("andere financier", "other_payer"),
        ("doel behaald", "goal_reached"),
        ("werkfit", "goal_reached"),
        ("doorstroom naar IPS", "next_programme"),
        ("anders", "other"),
        ("", ""),
    ],
)
def test_end_reasons_by_the_words_of_the_list(cell, code):
    assert read_end_reason(cell) == (code, "", "")


@pytest.mark.parametrize("cell", ["niet werkfit", "geen betaald werk", "zomaar iets"])
def test_an_unknown_reason_and_a_denied_one_become_other_with_a_warning(cell):
    reading = read_end_reason(cell)

    assert reading.value == "other"
    assert reading.remark == f"De reden “{cell}” is niet herkend; opgeslagen als anders."


def test_text_is_tidied_and_keeps_its_accents_and_apostrophes():
    assert text_of("  ’s\u00a0Gravensande   Zoe\u0308\u200b \n") == "’s Gravensande Zoë"


@given(st.text())
def test_no_text_keeps_what_a_database_refuses(text):
    tidy = text_of(text)

    assert "\0" not in tidy
    tidy.encode()
