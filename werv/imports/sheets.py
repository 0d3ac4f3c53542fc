"""The rows of a spreadsheet or CSV file, each with the number that a spreadsheet shows beside it."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from werv.imports import headings
from werv.imports.containers import (
    DAMAGED,
    ENCRYPTED,
    MAX_COLUMNS,
    MAX_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
    Kind,
    Source,
    UnreadableFile,
    opened,
    refuse_extent,
)

Cell = str | int | float | bool | date | datetime | time | timedelta
NumberedRow = tuple[int, list[Cell]]

DELIMITERS = ";,\t|"
SAMPLE_BYTES = 256 * 1024
# A row with more lines than this is many rows, swallowed behind a quotation mark that was never closed.
MAX_LINES_IN_ROW = 50
OPEN_QUOTE = "Dit CSV-bestand is niet te lezen: door een ontbrekend aanhalingsteken lopen rijen in elkaar."
# Letters of the old DOS code page that, right behind a letter, mean nothing sensible in Windows-1252.
_DOS_LETTERS = frozenset(b"\x81\x82\x87\x88\x89\x8a\x8b")


class Workbook:
    """An XLSX, XLS or ODS file. Macros never run and formulas are not computed: stored values are read."""

    def __init__(self, source: Source) -> None:
        with _translated():
            self._book: CalamineWorkbook = load_workbook(opened(source) if isinstance(source, bytes) else source)
        sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.names = [sheet.name for sheet in sheets]
        self.visible_names = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]

    def rows(self, name: str) -> Iterator[NumberedRow]:
        """All rows of a sheet from row 1 on; a list starts at column A, whatever is empty."""
        with _translated():
            sheet: CalamineSheet = self._book.get_sheet_by_name(name)
            last_row, last_column = sheet.end or (0, 0)
            refuse_extent(last_row + 1, last_column + 1)
            before: list[Cell] = [""] * (sheet.start or (0, 0))[1]
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield number, before + cells if before else cells


class CsvFile:
    """A CSV file; encoding and separator are found out from its beginning and its bytes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.encoding = _encoding(source)
        lines = self._first_lines()
        self._has_separator_line = bool(lines) and re.fullmatch(r"sep=.?\s*", lines[0], re.IGNORECASE) is not None
        if self._has_separator_line:
            self.delimiter = lines[0].strip("\r\n")[4:5] or ";"
            lines = lines[1:]
        else:
            self.delimiter = _delimiter(lines)
        self.names = self.visible_names = [""]

    def _first_lines(self) -> list[str]:
        with opened(self._source) as file:
            start = file.read(SAMPLE_BYTES)
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        return decoder.decode(start).splitlines(keepends=True)[:60]

    def rows(self, name: str) -> Iterator[NumberedRow]:
        """All rows from row 1 on. A line `sep=;` is an order to Excel, which does not count it as a row."""
        with (
            opened(self._source) as raw,
            io.TextIOWrapper(raw, self.encoding, errors="replace", newline="") as text,
        ):
            if self._has_separator_line:
                text.readline()
            reader = csv.reader(text, delimiter=self.delimiter)
            lines_before = 0
            try:
                for number, cells in enumerate(reader, start=1):
                    if reader.line_num - lines_before > MAX_LINES_IN_ROW:
                        raise UnreadableFile(OPEN_QUOTE)
                    lines_before = reader.line_num
                    if number > MAX_ROWS:
                        raise UnreadableFile(TOO_MANY_ROWS)
                    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                        raise UnreadableFile(TOO_MANY_COLUMNS)
                    yield number, list[Cell](cells)
            except csv.Error as fault:
                raise UnreadableFile(OPEN_QUOTE) from fault


def open_file(source: Source, kind: Kind) -> Workbook | CsvFile:
    """Open a file that `containers.check` found safe."""
    return CsvFile(source) if kind is Kind.CSV else Workbook(source)


@contextmanager
def _translated() -> Iterator[None]:
    """Say in Dutch what the reader of workbooks stumbled over."""
    try:
        yield
    except PasswordError as fault:
        raise UnreadableFile(ENCRYPTED) from fault
    except CalamineError as fault:
        raise UnreadableFile(DAMAGED) from fault
    except (OSError, OverflowError, ValueError, UnicodeError) as fault:
        raise UnreadableFile(DAMAGED) from fault
    except BaseException as fault:
        # A panic of the reader, which is written in Rust, is no Exception and has no public class.
        if type(fault).__name__ != "PanicException":
            raise
        raise UnreadableFile(DAMAGED) from fault


def _encoding(source: Source) -> str:
    """The encoding in which all of the file can be read."""
    with opened(source) as file:
        start = file.read(SAMPLE_BYTES)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if 0 in start:
            return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while stretch := file.read(SAMPLE_BYTES):
                decoder.decode(stretch)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    return "cp850" if _is_dos(start) else "cp1252"


def _is_dos(start: bytes) -> bool:
    """Saved by Excel as "CSV (MS-DOS)": é is 0x82, behind a letter, and nothing lies where Windows has é."""
    return not any(byte >= 0xC0 for byte in start) and any(
        byte in _DOS_LETTERS and chr(start[at - 1]).isalpha() for at, byte in enumerate(start) if at and byte >= 0x80
    )


def _delimiter(lines: list[str]) -> str:
    """The separator under which most headings are recognised, or else that cuts most lines alike."""

    def fitness(delimiter: str) -> tuple[int, float]:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0.0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            return 0, 0.0
        width, times = widths.most_common(1)[0]
        return max(headings.recognised(row) for row in islice(rows, 40)), width * times / len(rows)

    return max(DELIMITERS, key=fitness)
