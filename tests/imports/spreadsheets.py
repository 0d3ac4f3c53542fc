"""Untidy spreadsheets, written on the spot."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

import openpyxl

from werv.imports.participants import Finding, Parsed, read_participants

TODAY = date(2026, 11, 21)
HEADING = ["Achternaam", "Tussenv.", "Voornaam", "Geb. datum", "BSN", "Start traject"]
JANSEN = ["Jansen", "", "Noor", "13-4-1986", "999793834", "5-2-2026"]
VISSER = ["Visser", "de", "Bram", "1-9-1979", "", "1-3-2026"]


def make_xlsx(*sheets: Sequence[Sequence[object]], names: Sequence[str] = ()) -> bytes:
    """A workbook as openpyxl writes it; None is an empty cell."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(names[at] if names else f"Blad{at + 1}")
        for row in rows:
            sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def make_csv(rows: Sequence[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)


def read(rows_or_bytes: bytes | Sequence[Sequence[object]], **given: object) -> Parsed:
    content = rows_or_bytes if isinstance(rows_or_bytes, bytes) else make_xlsx(rows_or_bytes)
    return read_participants(content, filename="lijst.xlsx", today=TODAY, **given)


def messages(findings: Sequence[Finding]) -> list[tuple[int, str, str]]:
    return [(finding.row, finding.column, finding.message) for finding in findings]


def one(**fields: str) -> list[list[object]]:
    """A list of one participant, complete but for `fields`, which are headings with a cell."""
    row = dict(zip(HEADING, JANSEN, strict=True)) | fields
    return [list(row), list(row.values())]


def make_zip(parts: Mapping[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_xlsx(sheet_data: str, *, before: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A workbook with this text as its sheet, however strange."""
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_MAIN}"><sheetData>'
            f"{sheet_data}</sheetData></worksheet>",
            **(more or {}),
        }
    )


def make_ods(table: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return make_zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Blad1">{table}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def ods_row(cells: Sequence[str | date]) -> str:
    def cell(value: str | date) -> str:
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"


def make_xls(rows: Sequence[Sequence[str | float]], *, locked: bool = False) -> bytes:
    """A small Excel 97 workbook (BIFF8): one sheet with labels and numbers, in a compound file."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    lock = record(0x002F, struct.pack("<H", 1) + bytes(52)) if locked else b""
    name = b"Blad1"
    ahead = len(start) + len(lock) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBBB", ahead, 0, 0, len(name), 0) + name)
    stream = start + lock + bound + record(0x000A, b"")
    stream += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                stream += record(0x0204, struct.pack("<HHHHB", y, x, 0, len(value), 1) + text)
            else:
                stream += record(0x0203, struct.pack("<HHHd", y, x, 0, value))
    stream += record(0x000A, b"")
    return _compound("Workbook", stream)


def _compound(name: str, stream: bytes) -> bytes:
    """One stream in a compound file: header, allocation table, directory, stream; in sectors of 512."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    sectors = [table, end, *range(3, 2 + count), end]
    allocation = struct.pack("<128I", *(sectors + [free] * 128)[:128])

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        raw = (title + "\0").encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) if title else 0, kind, 1, free, free, child)
        return head + bytes(36) + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream)) + entry("", 0, free, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + allocation + directory + stream
