"""From a spreadsheet as a project leader keeps it to participants, with a Dutch sentence per wrong cell."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from operator import itemgetter

from werv.imports import checks, containers, headings, sheets
from werv.imports.cells import (
    Reading,
    is_empty,
    read_birth_date,
    read_bsn,
    read_date,
    read_email,
    read_hours,
    read_level,
    read_phone,
    read_postcode,
    read_text,
    text_of,
)
from werv.imports.codes import read_benefit, read_end_reason, read_sex
from werv.imports.containers import Source, UnreadableFile
from werv.imports.headings import LABELS, Column
from werv.imports.names import identity
from werv.imports.sheets import Cell, NumberedRow

SAMPLE_ROWS = headings.SEARCH_ROWS + 40
MAX_SHEETS_SEARCHED = 30
# Texts come back often (places, dates, coaches); names and numbers do not, and must not fill the memory.
CACHED_CELLS = 10_000
NO_TEXT = ""

Parse = Callable[[Cell], Reading]

_DAYS = ("referred_on", "first_day", "now_measured_on", "last_day", "job_first_day", "planned_last_day")
_LEVELS = ("start_level", "now_level", "end_level")
_HOURS = ("hours_per_week", "granted_hours")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one cell: `row` as the spreadsheet numbers it, `column` as the file heads it."""

    row: int
    column: str
    message: str
    field: str = ""


@dataclass(slots=True)
class ParticipantRow:
    """One participant with one trajectory, as typed values; "" and None where the list says nothing."""

    row: int
    last_name: str
    prefix: str
    first_name: str
    sex: str
    birth_date: date | None
    bsn: str
    postcode: str
    place: str
    municipality: str
    email: str
    phone: str
    benefit: str
    referred_on: date | None
    first_day: date | None
    start_level: int | None
    now_level: int | None
    now_measured_on: date | None
    last_day: date | None
    end_reason: str
    employer: str
    hours_per_week: Decimal | None
    job_first_day: date | None
    coach: str
    order_number: str
    planned_last_day: date | None
    granted_hours: Decimal | None


_FIELDS = tuple(f.name for f in fields(ParticipantRow) if f.name != "row")
_values_in_order = itemgetter(*_FIELDS)
# What a row says before any of its cells is read.
_NOTHING: checks.Values = {
    name: None if name in ("birth_date", *_DAYS, *_LEVELS, *_HOURS) else "" for name in (*LABELS, *_FIELDS)
}


@dataclass(slots=True)
class Parsed:
    """What a file holds: `row_count` = good rows + duplicates + rejected rows, each counted once."""

    sheet: str
    heading_row: int
    columns: list[Column]
    rows: list[ParticipantRow] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    # The cells as they were, of rejected rows and duplicates; `original_rows` has any other row.
    raw: dict[int, list[Cell]] = field(default_factory=dict)
    row_count: int = 0
    sheet_names: list[str] = field(default_factory=list)

    @property
    def rejected_rows(self) -> set[int]:
        return {finding.row for finding in self.rejected}


_TEXTS = {
    "last_name": 100,
    "prefix": checks.LONGEST_PREFIX,
    "first_name": 100,
    "initials": 30,
    "full_name": 200,
    "place": 100,
    "municipality": 100,
    "employer": 200,
    "coach": 100,
    "order_number": 50,
}


def _parsers(today: date) -> dict[str, Parse]:
    parsers: dict[str, Parse] = {
        name: partial(read_text, label=LABELS[name], longest=longest) for name, longest in _TEXTS.items()
    }
    parsers |= dict.fromkeys(_DAYS, read_date)
    parsers |= dict.fromkeys(_LEVELS, read_level)
    parsers |= dict.fromkeys(_HOURS, read_hours)
    return parsers | {
        "birth_date": partial(read_birth_date, today=today),
        "sex": read_sex,
        "bsn": read_bsn,
        "postcode": read_postcode,
        "email": read_email,
        "phone": read_phone,
        "benefit": read_benefit,
        "end_reason": read_end_reason,
    }


def read_participants(
    source: Source,
    *,
    filename: str,
    today: date,
    sheet: str | None = None,
    mapping: Mapping[int, str] | None = None,
    corrections: Mapping[tuple[int, str], str] | None = None,
) -> Parsed:
    """Read a whole list.

    `sheet` names a worksheet; without it the visible one with the most recognised columns is taken. `mapping`
    gives columns (counted from 0) a field, or "" for none; `corrections` replaces cells, by (row, field).
    Raises UnreadableFile with a Dutch sentence when there is nothing to read.
    """
    book = sheets.open_file(source, containers.check(source, filename=filename))
    chosen = _choose_sheet(book, sheet)
    columns = _with_mapping(chosen, mapping or {}, today)
    parsed = Parsed(
        sheet=chosen.name,
        heading_row=chosen.start[chosen.heading.last][0],
        columns=columns,
        sheet_names=book.names,
        kept_out=[column.heading for column in columns if column.kept_out],
        unrecognised=[column.heading for column in columns if not column.field and not column.kept_out],
    )
    parsed.unrecognised += _without_heading(chosen, columns)
    for number, cells in chosen.start[: chosen.heading.first]:
        if any(text_of(cell) for cell in cells):
            parsed.skipped.append((number, "Titel boven de kolomkoppen."))
    for other in chosen.others:
        sentence = f"Ook blad “{other}” lijkt een lijst; alleen blad “{chosen.name}” is gelezen."
        parsed.warnings.append(Finding(parsed.heading_row, "", sentence))
    reader = _Reader(parsed, today=today, corrections=corrections or {})
    for number, cells in chain(chosen.start[chosen.heading.last + 1 :], chosen.rest):
        if not reader.take(number, cells):
            break
    return parsed


def original_rows(source: Source, *, filename: str, sheet: str, numbers: Collection[int]) -> dict[int, list[Cell]]:
    """The cells of these rows as the file has them, by row number."""
    book = sheets.open_file(source, containers.check(source, filename=filename))
    wanted = set(numbers)
    return {number: cells for number, cells in book.rows(sheet) if number in wanted}


@dataclass(slots=True)
class _Sheet:
    """A worksheet with its heading found: the first rows in a list, the rest still to come."""

    name: str
    heading: headings.Heading
    start: list[NumberedRow]
    rest: Iterator[NumberedRow]
    others: list[str] = field(default_factory=list)


def _choose_sheet(book: sheets.Workbook | sheets.CsvFile, name: str | None) -> _Sheet:
    if name:
        matching = [n for n in book.names if n.strip().casefold() == name.strip().casefold()]
        if not matching:
            known = ", ".join(f"“{n}”" for n in book.names if n) or "geen (een CSV-bestand heeft geen bladen)"
            raise UnreadableFile(f"Dit bestand heeft geen blad “{name}”. Wel: {known}.")
        candidates = matching
    else:
        candidates = book.visible_names or book.names
    best: _Sheet | None = None
    lists: list[tuple[str, int]] = []
    has_grid = False
    for candidate in candidates[:MAX_SHEETS_SEARCHED]:
        rest = book.rows(candidate)
        start = list(islice(rest, SAMPLE_ROWS))
        cells = [row for _, row in start]
        heading = headings.find(cells)
        if heading is None:
            continue
        if headings.is_attendance_grid(cells, heading):
            has_grid = True
            continue
        lists.append((candidate, heading.score))
        if best is None or heading.score > best.heading.score:
            best = _Sheet(candidate, heading, start, rest)
    if best is None:
        if has_grid:
            raise UnreadableFile(
                "Dit is een presentielijst: boven de kolommen staan dagen. "
                "Een deelnemerslijst heeft per deelnemer één regel, met de start van het traject."
            )
        raise UnreadableFile(
            "Er is geen rij met kolomkoppen gevonden. Zet boven de kolommen wat erin staat, "
            "zoals Achternaam, Geboortedatum en Start traject."
        )
    enough = max(4, best.heading.score - 3)
    best.others = [other for other, score in lists if other != best.name and score >= enough]
    return best


# Headings such as "Laatste meting" or "Start" stand above dates in one list and above steps in the next.
_TWINS = {"now_measured_on": "now_level", "first_day": "start_level", "last_day": "end_level"}
_TWINS |= {level: day for day, level in _TWINS.items()}


def _with_mapping(chosen: _Sheet, mapping: Mapping[int, str], today: date) -> list[Column]:
    """The columns as recognised, with the user's corrections; a field stands above one column only."""
    columns = chosen.heading.columns
    known = {column.index for column in columns}
    columns = columns + [Column(index, _letter(index), None) for index in sorted(mapping.keys() - known)]
    claimed = {name for name in mapping.values() if name in LABELS}
    taken = claimed | {column.field for column in columns if column.index not in mapping}
    settled = []
    for column in columns:
        if column.index in mapping:
            wish = mapping[column.index]
            settled.append(replace(column, field=wish if wish in claimed else None, kept_out=not wish))
            claimed.discard(wish)
        elif column.field in claimed or column.field in set(mapping.values()):
            settled.append(replace(column, field=None))
        else:
            twin = _TWINS.get(column.field or "")
            if twin and twin not in taken and _is_really(twin, column, chosen):
                taken.add(twin)
                settled.append(replace(column, field=twin))
            else:
                settled.append(column)
    return settled


def _is_really(twin: str, column: Column, chosen: _Sheet) -> bool:
    """The cells below a heading are what its twin holds, all of them, and not what the heading says."""
    read, read_otherwise = (read_level, read_date) if twin.endswith("level") else (read_date, read_level)
    sample = [
        cells[column.index]
        for _, cells in chosen.start[chosen.heading.last + 1 :]
        if column.index < len(cells) and not is_empty(text_of(cells[column.index]))
    ]
    return bool(sample) and all(read(cell).value is not None and read_otherwise(cell).value is None for cell in sample)


def _without_heading(chosen: _Sheet, columns: Sequence[Column]) -> list[str]:
    known = {column.index for column in columns}
    nameless = {
        index
        for _, cells in chosen.start[chosen.heading.last + 1 :]
        for index, cell in enumerate(cells)
        if index not in known and text_of(cell)
    }
    return [f"kolom {_letter(index)} (zonder kop)" for index in sorted(nameless)]


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_TOTAL = re.compile(
    r"^(?:sub|eind)?tota+l(?:en)?\b|^aantal(?:len)?\b|^gemiddelde?\b|^som\b|^optelling\b|^totals?\b|^#\s*deelnemers\b",
    re.IGNORECASE,
)
_NAME_FIELDS = ("last_name", "full_name", "first_name", "initials")
BLANK = ""


class _Reader:
    """Takes the rows below the heading one by one and sorts them into `parsed`."""

    def __init__(self, parsed: Parsed, *, today: date, corrections: Mapping[tuple[int, str], str]) -> None:
        self.parsed = parsed
        self.today = today
        self.parsers = _parsers(today)
        used = [(column.index, column.field) for column in parsed.columns if column.field in self.parsers]
        self.index_of = {name: index for index, name in used if name}
        # Columns that are read alike share what was read before.
        caches: dict[Parse, dict[Cell, Reading]] = {self.parsers[name]: {} for _, name in used if name}
        self.plan = [(index, name, self.parsers[name], caches[self.parsers[name]]) for index, name in used if name]
        self.heading_of = {column.field: column.heading for column in parsed.columns if column.field}
        self.corrections: dict[int, dict[str, str]] = {}
        for (row, name), text in corrections.items():
            if name in self.parsers:
                self.corrections.setdefault(row, {})[name] = text
        self.by_bsn: dict[str, ParticipantRow] = {}
        self.by_name: dict[str, ParticipantRow] = {}
        self.heading_words = headings.WORDS | {column.heading.casefold() for column in parsed.columns}
        named = [self.index_of[name] for name in _NAME_FIELDS if name in self.index_of]
        self.telling_index = [*named, *self.index_of.values(), 0][0]

    def take(self, number: int, cells: list[Cell]) -> bool:
        """Sort one row; False when the list has ended and another table begins."""
        if not any(cells):
            return True
        if self._looks_like_heading(cells):
            again = {c.index: c.field for c in headings.columns_of(cells) if c.field}
            if all(again.get(index) == name for name, index in self.index_of.items()):
                self.parsed.skipped.append((number, "Herhaling van de kolomkoppen."))
                return True
            why = "Hier begint een andere tabel; vanaf deze rij is niets gelezen."
            self.parsed.skipped.append((number, why))
            self.parsed.warnings.append(Finding(number, "", f"{why} Zet die tabel op een eigen blad."))
            return False
        if number not in self.corrections and not (self._has(cells, "bsn") or self._has(cells, "birth_date")):
            reason = self._why_skipped(cells)
            if reason is not None:
                if reason != BLANK:
                    self.parsed.skipped.append((number, reason))
                return True
        self._read(number, cells)
        return True

    def _has(self, cells: Sequence[Cell], name: str) -> bool:
        index = self.index_of.get(name)
        if index is None or index >= len(cells):
            return False
        cell = cells[index]
        return bool(cell.strip()) if isinstance(cell, str) else True

    def _looks_like_heading(self, cells: Sequence[Cell]) -> bool:
        telling = cells[self.telling_index] if self.telling_index < len(cells) else ""
        if not isinstance(telling, str) or telling.strip().casefold() not in self.heading_words:
            return False
        return headings.recognised(cells) >= max(3, len(self.plan) // 2)

    def _why_skipped(self, cells: Sequence[Cell]) -> str | None:
        """Why a row without BSN and birth date is no participant; BLANK when it is as good as empty."""
        filled = {index: text for index, cell in enumerate(cells) if (text := text_of(cell))}
        if not filled:
            return BLANK
        given = [filled[self.index_of[n]] for n in ("first_name", "initials") if self.index_of.get(n, -1) in filled]
        has_first_name = any(not _TOTAL.match(text) for text in given)
        if not has_first_name and any(_TOTAL.match(text) for text in filled.values()):
            return "Totaalregel."
        used = [index for index in filled if index in self.index_of.values() and not is_empty(filled[index])]
        if not used:
            is_counter = all(re.fullmatch(r"[\d.,\-%€ ]+", text) for text in filled.values())
            return BLANK if is_counter else "Losse tekst, geen deelnemer."
        named = [filled[self.index_of[n]] for n in _NAME_FIELDS if self.index_of.get(n, -1) in filled]
        if len(filled) == 1 or (named and not has_first_name and re.match(r"[*¹²]|.*:$", named[0])):
            return "Losse tekst, geen deelnemer."
        if not named and len(used) <= 2:
            return "Geen naam, geboortedatum of BSN op deze regel."
        return None

    def _read(self, number: int, cells: list[Cell]) -> None:
        values = _NOTHING.copy()
        complaints: list[tuple[str, str]] = []
        remarks: list[tuple[str, str]] = []
        mended = self.corrections.get(number, {})
        width = len(cells)
        for index, name, parse, cache in self.plan:
            # "" is one object in CPython: much faster than asking a date whether it equals "", and only that.
            if index >= width or (cell := cells[index]) is NO_TEXT or name in mended:
                continue
            reading = cache.get(cell)
            # True equals 1 as a key, and says something else.
            if reading is None or cell is True or cell is False:
                reading = parse(cell)
                if len(cache) < CACHED_CELLS and not isinstance(cell, bool):
                    cache[cell] = reading
            value, complaint, remark = reading
            values[name] = value
            if complaint:
                complaints.append((name, complaint))
            if remark:
                remarks.append((name, remark))
        for name, text in mended.items():
            reading = self.parsers[name](text)
            values[name] = reading.value
            if reading.complaint:
                complaints.append((name, reading.complaint))
            if reading.remark:
                remarks.append((name, reading.remark))
        self._finish(number, cells, values, complaints, remarks)

    def _finish(
        self,
        number: int,
        cells: list[Cell],
        values: checks.Values,
        complaints: list[tuple[str, str]],
        remarks: list[tuple[str, str]],
    ) -> None:
        wrong = {name for name, _ in complaints}

        def complain(name: str, sentence: str) -> None:
            # A cell that could not be read is empty for what follows; it has had its sentence.
            if name not in wrong:
                complaints.append((name, sentence))
                wrong.add(name)

        def remark(name: str, sentence: str) -> None:
            if name not in wrong:
                remarks.append((name, sentence))

        if values["last_day"] is None:
            # The reason will not be stored: that it was not recognised is of no use to anyone.
            remarks = [said for said in remarks if said[0] != "end_reason"]
        self._settle(values, complain, remark)
        self.parsed.row_count += 1
        if complaints:
            self.parsed.raw[number] = cells
            self.parsed.rejected += [self._finding(number, name, sentence) for name, sentence in complaints]
            return
        participant = ParticipantRow(number, *_values_in_order(values))
        name_key = self._name_key(participant)
        earlier = self.by_bsn.get(participant.bsn) or (self.by_name.get(name_key) if name_key else None)
        if earlier is not None:
            self.parsed.raw[number] = cells
            self.parsed.duplicates.append((number, earlier.row))
            if participant.first_day != earlier.first_day:
                sentence = f"Dezelfde deelnemer als op rij {earlier.row}, met een andere start; niet overgenomen."
                self.parsed.warnings.append(self._finding(number, "first_day", sentence))
            return
        if participant.bsn:
            self.by_bsn[participant.bsn] = participant
        if name_key:
            self.by_name[name_key] = participant
        self.parsed.warnings += [self._finding(number, name, sentence) for name, sentence in remarks]
        self.parsed.rows.append(participant)

    def _settle(self, values: checks.Values, complain: checks.Say, remark: checks.Say) -> None:
        if values["postcode"]:
            values["postcode"], place = values["postcode"]
            values["place"] = values["place"] or place
        checks.settle_name(values, has_prefix_column="prefix" in self.index_of, remark=remark)
        checks.check_person(values, today=self.today, complain=complain, remark=remark)
        checks.check_days(values, today=self.today, complain=complain, remark=remark)
        checks.settle_levels(values, complain=complain, remark=remark)
        checks.settle_end(values, complain=complain, remark=remark)
        checks.settle_work(values, remark=remark)

    def _finding(self, number: int, name: str, sentence: str) -> Finding:
        column = self.heading_of.get(name)
        if column is None and name in ("last_name", "prefix", "first_name"):
            column = self.heading_of.get("full_name")
        return Finding(number, column or LABELS[name], sentence, name)

    @staticmethod
    def _name_key(person: ParticipantRow) -> str:
        if person.birth_date is None:
            return ""
        return identity(person.last_name, person.prefix, person.first_name) + person.birth_date.isoformat()
