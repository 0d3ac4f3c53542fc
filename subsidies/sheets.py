"""A report's figures as XLSX. Texts are written as texts, so that none of them can become a formula."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from subsidies import wording
from subsidies.disclosure import DIRECTIONS, LadderDetail, Released
from trajectories.ladder import Rung
from trajectories.rules import EndReason, Outflow, PlacementKind
from werv.ground.periods import Period
from werv.ground.spreadsheets import new_workbook

INTERNAL = "intern, niet verzenden"
LEFT_OUT = "niet vermeld"
WHY_LEFT_OUT = (
    "Niet vermeld: het aantal is zo klein, of zou met een klein aantal te berekenen zijn, dat mensen herkenbaar "
    "kunnen worden."
)
COLUMNS = ("sleutel", "omschrijving", "eenheid", "waarde")
NAMES = {key: name for key, name, _, _ in wording.DEFINITIONS}
UNITS = {key: unit for key, _, unit, _ in wording.DEFINITIONS}

Value = str | int | Decimal | None
Line = tuple[str, str, str, Value]  # as COLUMNS


class Book:
    """A workbook written row after row, with the same marks on every sheet; the same rows give the same bytes."""

    def __init__(self, *, title: str, mark: str, made_on: date) -> None:
        self._bytes = BytesIO()
        self._book = new_workbook(self._bytes, constant_memory=True, in_memory=False)
        made_at = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).replace(tzinfo=None)
        self._book.set_properties({"title": title, "comments": mark, "created": made_at})
        self._book.set_size(1600, 1000)
        self._title, self._mark = title, mark
        self._formats = {
            "title": self._book.add_format({"bold": True, "font_size": 14}),
            "mark": self._book.add_format({"bold": True, "font_color": "#6B4700", "bg_color": "#FDEEC7"}),
            "head": self._book.add_format({"bold": True, "bg_color": "#DFF0F0", "bottom": 1, "text_wrap": True}),
            "text": self._book.add_format({"text_wrap": True, "valign": "top"}),
            "count": self._book.add_format({"num_format": "#,##0", "valign": "top"}),
            "hours": self._book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        }

    def sheet(
        self, name: str, columns: Iterable[tuple[str, int]], rows: Iterable[Iterable[Value]], *, note: str = ""
    ) -> None:
        """A sheet with its title, the mark, a note, then `columns` (name, width in characters) and the rows."""
        columns = list(columns)
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._mark}&RPagina &P van &N")
        for place, (_, width) in enumerate(columns):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, f"{self._title}: {name.lower()}", self._formats["title"])
        line = 1
        for text, style in ((self._mark, "mark"), (note, "text")):
            if text:
                sheet.write_string(line, 0, text, self._formats[style] if style == "mark" else None)
                line += 1
        for place, (head, _) in enumerate(columns):
            sheet.write_string(line, place, head, self._formats["head"])
        sheet.freeze_panes(line + 1, 1)
        for number, row in enumerate(rows, start=line + 1):
            for place, value in enumerate(row):
                self._write(sheet, number, place, value)

    def _write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if value is None:
            return
        if isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), self._formats["hours"])
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self._formats["count"])
        else:
            sheet.write_string(row, column, value, self._formats["text"])

    def content(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()


def exact(figures: Mapping[str, Any], header: Mapping[str, Any]) -> bytes:
    """Everything, under the very keys of `figures --json`; marked on every sheet as not to be sent."""
    book = _book(figures, header, mark=INTERNAL)
    _figures_sheet(book, exact_lines(figures))
    _quarters_sheet(book, figures)
    moves = {
        f"{first}.{last}": figures["ladder_matrix"].get(str(first), {}).get(str(last), 0)
        for first in Rung.values
        for last in Rung.values
    }
    _matrix_sheet(book, moves)
    _targets_sheet(book, header)
    _definitions_sheet(book)
    return book.content()


def for_funder(figures: Mapping[str, Any], header: Mapping[str, Any], released: Released) -> bytes:
    """What the funder's report tells, and no more."""
    mark = WHY_LEFT_OUT if released.left_out() else ""
    book = _book(figures, header, mark=mark)
    _figures_sheet(book, told_lines(figures, released))
    _quarters_sheet(book, figures)
    if released.ladder_detail == LadderDetail.RUNGS:
        _matrix_sheet(book, released.moves)
    _targets_sheet(book, header)
    _definitions_sheet(book)
    return book.content()


def exact_lines(figures: Mapping[str, Any]) -> Iterator[Line]:
    """A line for every value of `figures --json`; a nested key with dots, a place in a list as a number."""
    yield from _flattened(figures, "")


def _flattened(value: Any, key: str) -> Iterator[Line]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flattened(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flattened(inner, f"{key}.{place}")
    else:
        yield key, description(key), unit(key), Decimal(value) if key == "hours" else value


def told_lines(figures: Mapping[str, Any], released: Released) -> Iterator[Line]:
    def line(key: str, value: Value) -> Line:
        return key, description(key), unit(key), LEFT_OUT if value is None else value

    for key in ("grant", "from", "to", "inflow", "re_entries"):
        yield line(key, figures[key])
    if figures["inflow_planned"] is not None:
        yield line("inflow_planned", figures["inflow_planned"])
    for key in ("active_before", "active", "outflow"):
        yield line(key, figures[key])
    for reason in EndReason.values:
        yield line(f"outflow_by_reason.{reason}", released.outflow_by_reason[reason])
    for kind in Outflow.values:
        yield line(kind, released.outflow_kinds[kind])
    if released.ladder_detail == LadderDetail.RUNGS:
        for first in Rung.values:
            for last in Rung.values:
                yield line(f"ladder_matrix.{first}.{last}", released.moves[f"{first}.{last}"])
    if released.ladder_detail == LadderDetail.GROUPS:
        for _, name, moves in wording.GROUP_MOVES:
            for move, label in moves:
                value = released.moves[move]
                told = LEFT_OUT if value is None else value
                yield f"ladder_groups.{move}", f"{name}, {label}", "personen", told
    for key in sorted(DIRECTIONS):
        yield line(key, released.directions[key])
    yield line("ladder_single", figures["ladder_single"])
    yield line("paid_work_started", figures["paid_work_started"])
    for kind, value in sorted(released.paid_kinds.items()):
        yield line(f"paid_work_started_by_kind.{kind}", value)
    for key in ("paid_work_kept_26_weeks", "paid_work_kept_26_weeks_confirmed"):
        yield line(key, figures[key])
    yield line("hours", Decimal(figures["hours"]))


def description(key: str) -> str:
    """What a key of the figures is called in Dutch."""
    first, _, rest = key.partition(".")
    if not rest:
        return {"grant": "Subsidie", "from": "Eerste dag", "to": "Peildatum"}.get(key) or NAMES.get(key, key)
    if first == "outflow_by_reason":
        return f"Uitstroom: {EndReason(rest).label}"
    if first == "paid_work_started_by_kind":
        return f"Gestart met werk: {PlacementKind(rest).label}"
    if first == "ladder_matrix":
        start, _, end = rest.partition(".")
        return f"Van trede {start} naar trede {end}"
    place, _, name = rest.partition(".")
    names = {"from": "eerste dag", "to": "laatste dag"}
    return f"Kwartaal {int(place) + 1}: {names.get(name) or NAMES.get(name, name).lower()}"


def unit(key: str) -> str:
    last = key.rpartition(".")[2]
    if last in ("grant", "from", "to"):
        return "" if last == "grant" else "datum"
    return UNITS.get(last, "personen")


def _book(figures: Mapping[str, Any], header: Mapping[str, Any], *, mark: str) -> Book:
    last_day = date.fromisoformat(figures["to"])
    period = Period(date.fromisoformat(figures["from"]), last_day)
    return Book(title=f"{header['title']}, {period}", mark=mark, made_on=last_day)


def _figures_sheet(book: Book, lines: Iterable[Line]) -> None:
    book.sheet("Cijfers", zip(COLUMNS, (42, 52, 12, 16), strict=True), lines)


def _quarters_sheet(book: Book, figures: Mapping[str, Any]) -> None:
    keys = ("from", "to", "inflow_planned", "inflow", "active", "outflow", "paid_work_started")
    heads = (
        "eerste dag",
        "laatste dag",
        "instroom gepland (personen)",
        "instroom gerealiseerd (personen)",
        "actief aan het eind (personen)",
        "uitstroom (personen)",
        "gestart met betaald werk (personen)",
    )
    rows = ([quarter[key] for key in keys] for quarter in figures["by_quarter"])
    book.sheet("Per kwartaal", ((head, 18) for head in heads), rows)


def _matrix_sheet(book: Book, moves: Mapping[str, int | None]) -> None:
    columns = [("trede bij de eerste meting", 44)]
    columns += [(f"laatste meting: trede {last} (personen)", 16) for last in Rung.values]
    rows: list[list[Value]] = []
    for first in Rung:
        cells = (moves[f"{first.value}.{last}"] for last in Rung.values)
        rows.append([f"{first.value} {first.label}", *(LEFT_OUT if cell is None else cell for cell in cells)])
    book.sheet("Participatieladder", columns, rows)


def _targets_sheet(book: Book, header: Mapping[str, Any]) -> None:
    columns = (("indicator", 40), ("partner", 28), ("eerste dag", 14), ("laatste dag", 14), ("doel", 12))
    rows = (
        [target["label"], target.get("partner") or "", target["from"], target["to"], target["value"]]
        for target in header["targets"]
    )
    book.sheet("Doelen", columns, rows)


def _definitions_sheet(book: Book) -> None:
    columns = (("sleutel", 38), ("begrip", 40), ("eenheid", 12), ("betekenis", 100))
    book.sheet("Toelichting", columns, wording.DEFINITIONS)
