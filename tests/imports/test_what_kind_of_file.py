"""A project leader drops a file on the page: what it is, and whether it is safe, is known at once."""

import hashlib
import resource
import struct
import time
import zipfile

import pytest

from tests.imports.spreadsheets import (
    HEADING,
    JANSEN,
    make_csv,
    make_ods,
    make_xls,
    make_xlsx,
    make_zip,
    ods_row,
    raw_xlsx,
)
from werv.imports import containers
from werv.imports.containers import Kind, UnreadableFile, check

# What does not compress, and is the same in every run.
NOISE = hashlib.shake_128(b"werv").digest(1_200_000)
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (make_xlsx([HEADING, JANSEN]), Kind.XLSX),
        (make_xls([HEADING, JANSEN]), Kind.XLS),
        (make_ods(ods_row(HEADING)), Kind.ODS),
        (make_csv([HEADING, JANSEN]), Kind.CSV),
        (make_csv([HEADING, JANSEN], encoding="utf-16"), Kind.CSV),
        (make_csv([HEADING, JANSEN], encoding="utf-16-le"), Kind.CSV),
    ],
)
def test_content_and_not_the_name_tells_what_a_file_is(content, kind):
    assert check(content, filename="verkeerde-naam.pdf") is kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "leeg"),
        (b"  \r\n", "leeg"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\xef\xbb\xbf%PDF-1.4 ", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "afbeelding"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "afbeelding"),
        (b"{\\rtf1\\ansi Jansen}", "RTF"),
        (b"\r\n<html><table><tr><td>Jansen</td></tr></table>", "webpagina"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        (make_zip({"word/document.xml": "<a/>"}), "Word"),
        (make_zip({"xl/workbook.bin": b"\x83\1"}), "xlsb"),
        (make_zip({"lijst.xlsx": b"x"}), "zip-archief"),
        (b"PK\x03\x04 en dan niets meer", "beschadigd"),
        (make_xlsx([HEADING, JANSEN])[:-400], "beschadigd"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument\0".encode("utf-16-le"),
            "geen rekenblad",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage\0".encode("utf-16-le"),
            "wachtwoord",
        ),
        (make_xls([HEADING], locked=True), "wachtwoord"),
        (NOISE[:4000], "geen rekenblad"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        check(content, filename="lijst.xlsx")


def test_a_file_over_50_mb_is_refused_unread(tmp_path):
    large = tmp_path / "lijst.csv"
    with large.open("wb") as file:
        file.truncate(containers.MAX_FILE_BYTES + 1)

    with pytest.raises(UnreadableFile, match="50 MB"):
        check(large, filename=large.name)


def lying_about_its_size(content: bytes, name: bytes) -> bytes:
    """The archive with the inflated size of one part declared as ten bytes."""
    at = content.rfind(name, 0, content.rfind(b"PK\5\6"))
    return content[: at - 46 + 24] + struct.pack("<I", 10) + content[at - 46 + 28 :]


BOMBS = {
    "200 MB of nothing": raw_xlsx(
        ONE_CELL, more={"a": bytes(60_000_000), "b": bytes(70_000_000), "c": bytes(80_000_000)}
    ),
    "one part of 101 MB": raw_xlsx(ONE_CELL, more={"a": NOISE + bytes(101 * 1024 * 1024)}),
    "a ratio above 100": raw_xlsx(ONE_CELL, more={"xl/media/a.xml": "<a>" + " " * 9_000_000 + "</a>"}),
    "a size that is a lie": lying_about_its_size(raw_xlsx(ONE_CELL, more={"zzz": bytes(9_000_000)}), b"zzz"),
    "too many parts": raw_xlsx(ONE_CELL, more={f"p{i}": b"" for i in range(1000)}),
    "the far corner": raw_xlsx(ONE_CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "the far corner, oddly quoted": raw_xlsx(ONE_CELL + "<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>"),
    "a far row without references": raw_xlsx(ONE_CELL + '<row r="4000000000"><c><v>1</v></c></row>'),
    "repeated cells in ODS": make_ods(
        '<table:table-row table:number-rows-repeated="90000"><table:table-cell '
        'table:number-columns-repeated="1000" office:value-type="float" office:value="3"/></table:table-row>'
    ),
    "one long text, many times": raw_xlsx(
        "".join(
            f'<row r="{y}">' + "".join(f'<c r="{x}{y}" t="s"><v>0</v></c>' for x in "ABCDEFGHIJ") + "</row>"
            for y in range(1, 9000)
        ),
        more={"xl/sharedStrings.xml": f"<sst><si><t>{NOISE.hex()[:40_000]}</t></si></sst>"},
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_a_second_and_leaves_no_mark_on_memory(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()

    with pytest.raises(UnreadableFile, match=r"buitensporig|te groot|meer dan|beschadigd"):
        check(BOMBS[name], filename="lijst.xlsx")

    assert time.monotonic() - begun < 5  # half a second on a machine that does nothing else
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


@pytest.mark.parametrize(
    "content",
    [
        raw_xlsx(ONE_CELL, before='<!DOCTYPE a [<!ENTITY b "lol">]>'),
        raw_xlsx(ONE_CELL, more={"docProps/core.xml": '\ufeff <!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
        raw_xlsx(ONE_CELL, more={"xl/vreemd.bin": "<?xml version='1.0'?><!DOCTYPE a []><a/>"}),
        make_ods('<!DOCTYPE a [<!ENTITY b "lol">]>'),
    ],
)
def test_a_document_definition_in_any_part_is_refused(content):
    with pytest.raises(UnreadableFile, match="DTD"):
        check(content, filename="lijst.xlsx")


def test_a_definition_hidden_in_another_encoding_is_refused_too():
    content = raw_xlsx(ONE_CELL, more={"docProps/core.xml": "<!DOCTYPE a []><a/>".encode("utf-16")})

    with pytest.raises(UnreadableFile, match="beschadigd"):
        check(content, filename="lijst.xlsx")


def test_words_about_a_definition_in_a_cell_are_only_words():
    assert check(make_xlsx([["<!DOCTYPE html>", "Jansen"]]), filename="lijst.xlsx") is Kind.XLSX


def test_empty_formatted_cells_in_the_far_corner_do_no_harm():
    content = raw_xlsx(ONE_CELL + '<row r="1048576" s="2"><c r="XFD1048576" s="1"/></row>')

    assert check(content, filename="lijst.xlsx") is Kind.XLSX


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("A100001", "100.000 rijen"), ("HA1", "200 kolommen"), ("CZ90000", "5 miljoen cellen")],
)
def test_a_sheet_that_is_too_large_for_a_list_of_people_says_how(cell, reason):
    row = "".join(c for c in cell if c.isdigit())

    with pytest.raises(UnreadableFile, match=reason):
        check(
            raw_xlsx(f'<row r="1"/><row r="{row}"><c r="{cell}"><v>1</v></c></row>{ONE_CELL}'),
            filename="a.xlsx",
        )


def test_a_locked_part_asks_for_the_file_without_password(tmp_path):
    content = bytearray(make_xlsx([HEADING, JANSEN]))
    at = content.find(b"PK\1\2")
    content[at + 8] |= 1

    with pytest.raises(UnreadableFile, match="wachtwoord"):
        check(bytes(content), filename="lijst.xlsx")


def test_an_ordinary_list_of_many_rows_needs_no_child_process(monkeypatch):
    monkeypatch.setattr(containers, "_probe", lambda source: pytest.fail("a child process was started"))

    assert check(make_xlsx([HEADING, *[JANSEN] * 500]), filename="lijst.xlsx") is Kind.XLSX


def test_the_archive_of_a_good_file_is_left_as_it_was(tmp_path):
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(make_xlsx([HEADING, JANSEN]))

    check(path, filename=path.name)

    assert zipfile.is_zipfile(path)
