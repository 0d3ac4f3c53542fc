"""The funder's report: it can be kept, read aloud and trusted, and tells nobody's secret."""

import hashlib
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import page as pdf_validator
import pikepdf
import pytest

from subsidies import documents
from subsidies.disclosure import release
from werv.ground.pdf import Unrenderable, write_pdf

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def make_figures(**given: Any) -> dict[str, Any]:
    """As `figures --json` prints them: a year that went well, with one who died."""
    return {
        "grant": "GAK-SVS",
        "from": "2026-01-01",
        "to": "2026-06-30",
        "inflow": 40,
        "re_entries": 5,
        "inflow_planned": 50,
        "active_before": 148,
        "active": 1140,
        "outflow": 53,
        "outflow_by_reason": {"next_programme": 12, "paid_supported": 17, "returned": 9, "died": 1, "own_choice": 14},
        "moved_on": 29,
        "returned": 9,
        "ended_otherwise": 1,
        "drop_out": 14,
        "ladder_matrix": {"2": {"2": 14, "3": 24}, "3": {"2": 7, "3": 31, "4": 18}},
        "ladder_risen": 42,
        "ladder_equal": 45,
        "ladder_fallen": 7,
        "ladder_single": 99,
        "paid_work_started": 21,
        "paid_work_started_by_kind": {"regular": 6, "supported": 10, "sheltered": 5},
        "paid_work_kept_26_weeks": 12,
        "paid_work_kept_26_weeks_confirmed": 9,
        "hours": "1423.25",
        "by_quarter": [
            {
                "from": "2026-01-01",
                "to": "2026-03-31",
                "inflow": 18,
                "inflow_planned": 25,
                "active": 150,
                "outflow": 28,
                "paid_work_started": 10,
            },
            {
                "from": "2026-04-01",
                "to": "2026-06-30",
                "inflow": 22,
                "inflow_planned": None,
                "active": 1140,
                "outflow": 25,
                "paid_work_started": 11,
            },
        ],
        **given,
    }


def make_header(**given: Any) -> dict[str, Any]:
    targets = [
        {"indicator": "inflow", "label": "instroom", "from": "2026-01-01", "to": "2026-03-31", "value": 25},
        {"indicator": "inflow", "label": "instroom", "from": "2026-04-01", "to": "2026-06-30", "value": 25},
        {"indicator": "paid_work_started", "label": "werk", "from": "2026-01-01", "to": "2026-12-31", "value": 30},
    ]
    return {
        "title": "Stap voor Stap",
        "code": "GAK-SVS",
        "number": "2022-1187",
        "funder": "Instituut Gak",
        "lead_applicant": "Mediant",
        "partners": ["WerV", "Gemeente Almelo"],
        "programme": "Stap voor Stap",
        "purpose": "Van dagbesteding naar werk.",
        "grant_from": "2024-01-01",
        "grant_to": "2026-12-31",
        "awarded_eur": "250000.00",
        "min_cell": 5,
        "targets": targets,
        **given,
    }


def make_snapshot(figures: dict[str, Any] | None = None, header: dict[str, Any] | None = None) -> Any:
    figures, header = figures or make_figures(), header or make_header()
    return SimpleNamespace(
        pk="3f0c2f0e-6f6d-4f0e-9a69-2b2f6ad4a001",
        first_day=date.fromisoformat(figures["from"]),
        last_day=date.fromisoformat(figures["to"]),
        version=2,
        template="funder-1",
        header=header,
        figures=figures,
        sha256="9b1c14" * 10 + "abcd",
        made_at=NOW,
        made_by="S. Özdemir",
    )


NOBODY = make_figures(
    inflow_planned=None,
    outflow_by_reason={},
    ladder_matrix={},
    paid_work_started_by_kind={"regular": 0, "supported": 0, "sheltered": 0},
    hours="0.00",
    by_quarter=[],
    **dict.fromkeys(
        (
            "inflow",
            "re_entries",
            "active_before",
            "active",
            "outflow",
            "moved_on",
            "returned",
            "ended_otherwise",
            "drop_out",
            "ladder_risen",
            "ladder_equal",
            "ladder_fallen",
            "ladder_single",
            "paid_work_started",
            "paid_work_kept_26_weeks",
            "paid_work_kept_26_weeks_confirmed",
        ),
        0,
    ),
)


def html_of(snapshot: Any) -> str:
    return documents.report_html(snapshot, release(snapshot.figures, min_cell=snapshot.header["min_cell"]))


def cells_of(content: bytes, sheet: str = "Cijfers") -> dict[str, Any]:
    """The rows of a sheet below its headings, by their first cell; the last cell is the value."""
    rows = list(openpyxl.load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "sleutel")
    return {row[0]: row[3] for row in rows[start + 1 :]}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    path.write_bytes(documents.render(make_snapshot()))
    return path


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_report_can_be_read_aloud_and_kept(pdf, profile):
    verdict = pdf_validator.validate_pdf(str(pdf), profile=profile)

    assert verdict.is_compliant, verdict.failures


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_a_report_in_which_nothing_happened_can_be_kept_too(tmp_path, profile):
    path = tmp_path / "empty.pdf"
    path.write_bytes(documents.render(make_snapshot(NOBODY, make_header(targets=[], partners=[], purpose=""))))

    verdict = pdf_validator.validate_pdf(str(path), profile=profile)

    assert verdict.is_compliant, verdict.failures


def test_the_report_says_in_its_metadata_what_it_is(pdf):
    with pikepdf.open(pdf) as opened:
        assert str(opened.Root.Lang) == "nl"
        assert str(opened.docinfo["/Title"]).startswith("Verantwoording Stap voor Stap")
        packet = bytes(opened.Root.Metadata.read_bytes()).decode()
        assert "werv 3f0c2f0e-6f6d-4f0e-9a69-2b2f6ad4a001" in packet
        assert not packet.startswith("x")
        assert "/Filter" not in opened.Root.Metadata


def test_the_tables_are_attached_as_the_funder_may_see_them(pdf):
    with pikepdf.open(pdf) as opened:
        assert list(opened.attachments) == ["cijfers-GAK-SVS-20260630-v2.xlsx"]
        attached = opened.attachments["cijfers-GAK-SVS-20260630-v2.xlsx"].get_file().read_bytes()

    cells = cells_of(attached)
    assert cells["inflow"] == 40
    assert cells["outflow_by_reason.died"] == "niet vermeld"
    assert cells["drop_out"] == "niet vermeld"


def test_the_same_snapshot_gives_the_same_bytes_also_in_another_process(pdf):
    program = (
        "import django, hashlib; django.setup()\n"
        "from subsidies import documents\n"
        "from tests.subsidies.test_documents import make_snapshot\n"
        "print(hashlib.sha256(documents.render(make_snapshot())).hexdigest())"
    )

    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert other.stdout.strip() == hashlib.sha256(pdf.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "markup",
    [
        '<img alt="" src="file:///etc/passwd">',
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<img alt="" src="x.png">',
        '<img alt="" src="asset:../settings.py">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<object data="file:///etc/passwd"></object>',
        '<svg viewBox="0 0 9 9" width="9" height="9"><image width="9" height="9" href="file:///etc/passwd"/></svg>',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>body { background: url(http://127.0.0.1:9/x.png) }</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x</p>",
    ],
)
def test_a_document_fetches_nothing_from_outside(markup):
    html = f'<html lang="nl"><head><title>Proef</title></head><body>{markup}</body></html>'

    with pytest.raises(Unrenderable, match="Niet toegestaan"):
        write_pdf(html, assets={}, identifier="proef", made_at=NOW)


def test_a_document_that_is_far_too_large_is_refused_at_once():
    with pytest.raises(Unrenderable, match="te groot"):
        write_pdf("x" * 5_000_001, assets={}, identifier="proef", made_at=NOW)


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td colspan=9999999>x</td></tr></table>",
        "<div>" * 150 + "x" + "</div>" * 150,
        "<table>" + "<tr><td>x</td></tr>" * 20_000 + "</table>",
    ],
    ids=["one cell over ten million columns", "boxes in boxes", "twenty thousand rows"],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_document_made_to_keep_a_worker_busy_is_stopped_in_time(markup):
    html = f'<html lang="nl"><head><title>Proef</title></head><body>{markup}</body></html>'
    begun = time.process_time()

    with suppress(Unrenderable):
        write_pdf(html, assets={}, identifier="proef", made_at=NOW, cpu_seconds=1)

    assert time.process_time() - begun < 3


def test_markup_in_a_name_stays_text():
    html = html_of(make_snapshot(header=make_header(title='<b style="position:fixed">Totaal 999</b>')))

    assert "<b style" not in html
    assert "&lt;b style" in html


def test_the_report_speaks_dutch_in_numbers_and_dates():
    html = html_of(make_snapshot())

    assert "€ 250.000,00" in html
    assert "1.423,25 uur" in html
    assert "1 januari 2026 t/m 30 juni 2026" in html
    assert "deden 1.140 personen mee" in html
    assert "21 november 2026, 10:30 uur" in html, "the clock of Amsterdam"


def test_the_summary_compares_with_the_plan():
    html = html_of(make_snapshot())

    assert (
        "begonnen 40 personen met Stap voor Stap. Gepland waren er 50; het zijn er 10 minder (80% van het plan)."
        in html
    )


def test_one_person_is_spoken_of_in_the_singular():
    html = html_of(make_snapshot(make_figures(inflow=1, active=1, inflow_planned=None)))

    assert "begon 1 persoon met Stap voor Stap." in html
    assert "deed 1 persoon mee" in html


def test_a_report_in_which_nothing_happened_says_so_in_sentences():
    html = html_of(make_snapshot(NOBODY, make_header(targets=[])))

    assert "begon niemand met Stap voor Stap." in html
    assert "In deze periode is niemand uitgestroomd." in html
    assert "Voor deze periode zijn geen doelen in aantallen afgesproken." in html


def test_what_is_left_out_is_in_none_of_the_report():
    lone = make_figures(paid_work_started_by_kind={"regular": 17, "supported": 3, "sheltered": 1})

    html = html_of(make_snapshot(lone))

    table = html[html.index("Gestart met betaald werk, naar soort") :]
    table = table[: table.index("</table>")]
    assert table.count("niet vermeld") == 3, (
        "of three kinds one is large: told, it would tell the other two's sum of four"
    )
    assert ">17<" not in table


def test_a_target_is_compared_only_where_the_report_covers_its_days():
    promises = documents.context_of(make_snapshot(), release(make_figures(), min_cell=5))["promises"]

    assert [(promise.realised, promise.share) for promise in promises] == [(18, 72), (22, 88), (None, None)]


def test_the_internal_spreadsheet_holds_exactly_the_figures_under_their_own_keys():
    figures = make_figures()

    cells = cells_of(documents.workbook(figures, make_header(), internal=True))

    def flattened(value: Any, key: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return {k: v for name, inner in value.items() for k, v in flattened(inner, f"{key}.{name}").items()}
        if isinstance(value, list):
            return {k: v for n, inner in enumerate(value) for k, v in flattened(inner, f"{key}.{n}").items()}
        return {key[1:]: float(value) if key == ".hours" else value}

    assert cells == flattened(figures, "")


def test_every_sheet_of_the_internal_spreadsheet_says_that_it_must_not_be_sent():
    book = openpyxl.load_workbook(BytesIO(documents.workbook(make_figures(), make_header(), internal=True)))

    for sheet in book:
        assert sheet["A2"].value == "intern, niet verzenden"
        assert "intern, niet verzenden" in sheet.oddFooter.left.text


def test_the_spreadsheet_for_the_funder_tells_no_more_than_the_report():
    figures = make_figures(ladder_matrix={"2": {"3": 3, "5": 2}}, ladder_risen=5, ladder_equal=0, ladder_fallen=0)

    content = documents.workbook(figures, make_header(), internal=False)

    cells = cells_of(content)
    assert cells["ended_otherwise"] == "niet vermeld"
    assert cells["ladder_risen"] == "niet vermeld"
    assert not [key for key in cells if key.startswith("ladder_matrix")]
    assert "Participatieladder" not in openpyxl.load_workbook(BytesIO(content)).sheetnames


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x")', "{=1}"])
def test_no_text_in_a_spreadsheet_becomes_a_formula(text):
    header = make_header(title=text)
    header["targets"][0]["label"] = text

    for internal in (True, False):
        book = openpyxl.load_workbook(BytesIO(documents.workbook(make_figures(grant=text), header, internal=internal)))
        types = {
            cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        assert types <= {"s", "n", "inlineStr"}


def test_the_same_figures_give_the_same_spreadsheet():
    for internal in (True, False):
        first, second = (documents.workbook(make_figures(), make_header(), internal=internal) for _ in range(2))

        assert first == second


def test_a_damaged_file_would_be_noticed(pdf):
    if not (qpdf := Path("/usr/bin/qpdf")).exists():
        pytest.skip("qpdf is niet geïnstalleerd")

    verdict = subprocess.run([str(qpdf), "--check", str(pdf)], capture_output=True, text=True, check=False)

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
