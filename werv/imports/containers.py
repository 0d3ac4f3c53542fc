"""What an uploaded file really is, and whether it is safe to open.

The name of a file says nothing; its first bytes do. The reader of workbooks is fast but trusting: one cell in
the far corner of a sheet makes it ask for more memory than any machine has, and the process dies. Whatever is
not written as ordinary programs write it is therefore first opened by a child process with little memory.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from werv.ground import archives

Source = Path | str | bytes

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
# A sheet is held as one rectangle, some 32 bytes a cell, empty ones too.
MAX_CELLS = 5_000_000
MAX_SHARED_TEXT_BYTES = 256 * 1024 * 1024
PROBE_MEMORY_BYTES = 640 * 1024 * 1024
PROBE_SECONDS = 10


class UnreadableFile(Exception):
    """The file cannot be read as a list; says why in Dutch, for the screen."""


class Kind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


TOO_LARGE = "Dit bestand is groter dan 50 MB. Haal afbeeldingen en oude bladen eruit, of splits de lijst."
TOO_MANY_ROWS = "Dit blad heeft meer dan 100.000 rijen. Splits de lijst in kleinere bestanden."
TOO_MANY_COLUMNS = "Dit blad heeft meer dan 200 kolommen. Haal de kolommen weg die niet nodig zijn."
TOO_MANY_CELLS = "Dit blad is te groot: meer dan 5 miljoen cellen. Haal lege rijen en kolommen weg of splits de lijst."
EXPLODES = (
    "Dit bestand wordt bij het uitpakken buitensporig groot. Daarom is het niet geopend. "
    "Kopieer de lijst naar een nieuw, leeg werkblad en sla dat op."
)
ENCRYPTED = "Dit bestand is beveiligd met een wachtwoord. Sla het op zonder wachtwoord en probeer het opnieuw."
DAMAGED = "Dit bestand is beschadigd of onvolledig. Open het in uw rekenprogramma en sla het opnieuw op."
DECLARES = (
    "Dit bestand bevat een documentdefinitie (DTD). Een rekenblad heeft die niet nodig; "
    "voor de veiligheid is het bestand niet geopend."
)
SAVE_AS = "Sla de lijst op als Excel-werkmap (.xlsx), OpenDocument (.ods) of CSV en probeer het opnieuw."

_WHY = {archives.Damaged: DAMAGED, archives.Encrypted: ENCRYPTED, archives.Explodes: EXPLODES}
_SIGNATURES = (
    (b"\xff\xd8\xff", "een afbeelding (JPEG)"),
    (b"\x89PNG", "een afbeelding (PNG)"),
    (b"GIF8", "een afbeelding (GIF)"),
    (b"\x1f\x8b", "een gzip-archief"),
    (b"7z\xbc\xaf", "een 7-Zip-archief"),
    (b"Rar!", "een RAR-archief"),
    (b"{\\rtf", "een tekstdocument (RTF)"),
    (b"BM", "een afbeelding (BMP)"),
    (b"MZ", "een programma"),
    (b"\x7fELF", "een programma"),
)
# Part of a zip file that betrays what the whole is.
_OTHER_ZIPS = (
    ("xl/workbook.bin", "een binaire Excel-werkmap (.xlsb)"),
    ("word/document.xml", "een Word-document"),
    ("ppt/presentation.xml", "een presentatie (PowerPoint)"),
    ("Index/Document.iwa", "een Numbers-bestand"),
)


def check(source: Source, *, filename: str) -> Kind:
    """What `source` is by its content, once it is found safe to open.

    Raises UnreadableFile with a Dutch sentence when it is something else, damaged, locked or a bomb.
    """
    if size_of(source) > MAX_FILE_BYTES:
        raise UnreadableFile(TOO_LARGE)
    with opened(source) as file:
        head = file.read(8192)
        try:
            kind = _kind(head, file)
            ordinary = _check_zip(file) if kind in (Kind.XLSX, Kind.ODS) else kind is Kind.CSV
        except archives.UnsafeArchive as fault:
            raise UnreadableFile(_WHY[type(fault)]) from fault
        except archives.MANGLED as fault:
            raise UnreadableFile(DAMAGED) from fault
    if not ordinary or kind is Kind.ODS:
        _probe(source)
    return kind


def size_of(source: Source) -> int:
    return len(source) if isinstance(source, bytes) else Path(source).stat().st_size


def opened(source: Source) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def _kind(head: bytes, file: BinaryIO) -> Kind:
    if not head.strip():
        raise UnreadableFile("Dit bestand is leeg.")
    if b"%PDF-" in head[:1024]:
        raise UnreadableFile(f"Dit is een PDF, hoe het bestand ook heet, en geen rekenblad. {SAVE_AS}")
    if head.startswith(b"PK"):
        return _zip_kind(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound_kind(file)
    for signature, what in _SIGNATURES:
        if head.startswith(signature) and not _is_text(head):
            raise UnreadableFile(f"Dit is {what}, geen rekenblad. {SAVE_AS}")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith(b"{\\rtf"):
        raise UnreadableFile(f"Dit is een tekstdocument (RTF), geen rekenblad. {SAVE_AS}")
    if start.startswith(b"<"):
        what = "een XML-bestand" if start.startswith(b"<?xml") and b"<html" not in start else "een webpagina (HTML)"
        raise UnreadableFile(f"Dit is {what}, geen rekenblad, ook al kan Excel het openen. {SAVE_AS}")
    if not _is_text(head):
        raise UnreadableFile(f"Dit bestand is geen rekenblad en geen CSV. {SAVE_AS}")
    return Kind.CSV


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if 0 in head:
        # UTF-16 without a mark: every second byte of plain text is zero.
        halves = head[0::2].count(0), head[1::2].count(0)
        return max(halves) > len(head) * 0.3 and min(halves) < len(head) * 0.05
    return sum(byte < 9 or 13 < byte < 32 for byte in head) <= len(head) // 500


def _zip_kind(file: BinaryIO) -> Kind:
    archives.check_directory(file)
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        mimetype = archive.read("mimetype")[:200] if _is_small(archive, "mimetype") else b""
    for part, what in _OTHER_ZIPS:
        if part in names:
            raise UnreadableFile(f"Dit is {what}. {SAVE_AS}")
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)):
        return Kind.XLSX
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    if b"opendocument" in mimetype:
        raise UnreadableFile(f"Dit is een OpenDocument-bestand, maar geen rekenblad. {SAVE_AS}")
    raise UnreadableFile(f"Dit is een zip-archief. Pak het uit en kies het rekenblad zelf. {SAVE_AS}")


def _is_small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.NameToInfo and archive.NameToInfo[name].file_size < 1000


# The first record of an Excel 97 workbook, and behind it the one that says how the rest is enciphered.
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}\x2f\x00", re.DOTALL)


def _compound_kind(file: BinaryIO) -> Kind:
    """An old Office file: the names of its streams stand in it as UTF-16."""
    file.seek(0)
    content = file.read()
    streams = {
        name
        for name in (
            "EncryptedPackage",
            "EncryptionInfo",
            "Workbook",
            "Book",
            "WordDocument",
            "PowerPoint Document",
        )
        if name.encode("utf-16-le") + b"\0\0" in content
    }
    if streams & {"EncryptedPackage", "EncryptionInfo"} or _LOCKED_XLS.search(content):
        raise UnreadableFile(ENCRYPTED)
    if streams & {"Workbook", "Book"}:
        return Kind.XLS
    raise UnreadableFile(f"Dit is een oud Office-bestand, maar geen rekenblad. {SAVE_AS}")


@dataclass(slots=True)
class _Tally:
    """What the parts of one workbook add up to."""

    inflated: int = 0
    text_references: int = 0
    longest_text: int = 0
    ordinary: bool = True


def _check_zip(file: BinaryIO) -> bool:
    """Inflate every part, count, and look for what has no business there.

    Declared sizes are checked first and then not believed. True when all sheets are written the ordinary way.
    """
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        tally = _Tally(ordinary=not archive.comment)
    archives.check_parts(parts)
    for part in parts:
        _check_part(file, part, tally)
    if tally.text_references * tally.longest_text > MAX_SHARED_TEXT_BYTES:
        tally.ordinary = False
    return tally.ordinary


_ODD_TAG = re.compile(rb"<(?:c|row)[\t\r\n/>]|:(?:c|row|sheetData)[\s/>]")
_FAR_CELL = re.compile(rb'<c r="(?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]|[A-Za-z]{1,2}[0-9]{6})[^>]*(?<!/)>')


def _check_part(file: BinaryIO, part: zipfile.ZipInfo, tally: _Tally) -> None:
    size = 0
    text_bytes = 0
    is_xml: bool | None = None
    kept = b""
    for piece in archives.stretches(file, part):
        size += len(piece)
        tally.inflated += len(piece)
        archives.check_ratio(size, part.compress_size)
        if tally.inflated > archives.MAX_INFLATED_BYTES:
            raise archives.Explodes
        if is_xml is None:
            is_xml = _is_xml(piece, part.filename)
        if not is_xml:
            continue
        # Cut behind a tag, so that no tag is seen in two halves.
        whole, closing, kept = (kept + piece).rpartition(b">")
        whole += closing
        if len(kept) > 2 * archives.STRETCH:
            tally.ordinary = False
            kept = b""
        if b"<!D" in whole and b"<!DOCTYPE" in whole:
            raise UnreadableFile(DECLARES)
        text_bytes = _measure_texts(whole, text_bytes, tally)
        if tally.ordinary and b"<c" in whole:
            tally.ordinary = _is_ordinary(whole)
        tally.text_references += whole.count(b't="s"')
    if is_xml and b"<!DOCTYPE" in kept:
        raise UnreadableFile(DECLARES)


def _is_xml(start: bytes, name: str) -> bool:
    if name.lower().endswith(".svg"):
        return False
    begin = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:4]
    if begin.startswith(b"<") and b"\0" not in begin:
        return True
    if name.lower().endswith((".xml", ".rels")) and begin:
        # UTF-16 would hide a definition from the search for it, and no spreadsheet program writes it.
        raise UnreadableFile(DAMAGED)
    return False


def _measure_texts(xml: bytes, begun: int, tally: _Tally) -> int:
    """Keep the length of the longest shared text; returns the length of the one begun in this piece."""
    if b"</si>" not in xml:
        return begun + len(xml)
    texts = xml.split(b"</si>")
    tally.longest_text = max(tally.longest_text, begun + len(texts[0]), *(len(text) for text in texts[1:-1]))
    return len(texts[-1])


def _is_ordinary(xml: bytes) -> bool:
    """Every row and cell names its place as Excel does, and none is filled past row 99,999 or column AZ."""
    cells, rows = xml.count(b'<c r="'), xml.count(b'<row r="')
    if xml.count(b"<c") == cells and xml.count(b"<row") == rows and b":c" not in xml and b":row" not in xml:
        return not _FAR_CELL.search(xml)
    # Also other tags begin so (cols, conditionalFormatting), and those may.
    if xml.count(b"<c ") != cells or xml.count(b"<row ") != rows or _ODD_TAG.search(xml):
        return False
    return not _FAR_CELL.search(xml)


_PROBE = """
import io, json, resource, sys
memory, seconds = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import python_calamine
source = sys.argv[3] if len(sys.argv) > 3 else io.BytesIO(sys.stdin.buffer.read())
book = python_calamine.load_workbook(source)
kind = python_calamine.SheetTypeEnum.WorkSheet
names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == kind]
print(json.dumps([book.get_sheet_by_name(name).end or (0, 0) for name in names]))
"""


def _probe(source: Source) -> None:
    """Let a child process with little memory open the file, and refuse what it cannot bear."""
    command = [sys.executable, "-I", "-c", _PROBE, str(PROBE_MEMORY_BYTES), str(PROBE_SECONDS)]
    if not isinstance(source, bytes):
        command.append(str(Path(source).resolve()))
    try:
        child = subprocess.run(  # noqa: S603  our own interpreter and our own text
            command,
            input=source if isinstance(source, bytes) else None,
            stdin=None if isinstance(source, bytes) else subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
            # Nothing of ours, no secrets; and no time lost on a trace of where the memory ran out.
            env={"RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired as fault:
        raise UnreadableFile(EXPLODES) from fault
    if child.returncode < 0 or b"MemoryError" in child.stderr or b"Cell limit" in child.stderr:
        raise UnreadableFile(EXPLODES)
    if child.returncode != 0:
        raise UnreadableFile(DAMAGED)
    for last_row, last_column in json.loads(child.stdout):
        refuse_extent(last_row + 1, last_column + 1)


def refuse_extent(rows: int, columns: int) -> None:
    """Raise UnreadableFile when a sheet of this size is more than a list of people can be."""
    if rows > MAX_ROWS:
        raise UnreadableFile(TOO_MANY_ROWS)
    if columns > MAX_COLUMNS:
        raise UnreadableFile(TOO_MANY_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise UnreadableFile(TOO_MANY_CELLS)
