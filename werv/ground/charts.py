"""Small drawings: numbers in, geometry out; templates/components/chart.html draws it, on a page and in a PDF.

A chart never stands alone: its title says in words what it shows, and a table with the same numbers is near.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Literal

from django.utils.dateformat import format as format_date

RUNGS = range(1, 7)
CHARACTER = 6.4  # width of an average character of a label, in the units of the drawing


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    style: Literal["grid", "axis"] = "grid"


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    style: Literal["", "2", "planned"] = ""


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    style: Literal["label", "value"] = "label"
    anchor: Literal["", "middle", "end"] = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands where, in units of the drawing; `rows` are the numbers for the table beside it."""

    width: int
    height: int
    title: str
    lines: Sequence[Line] = ()
    bars: Sequence[Bar] = ()
    path: str = ""
    points: Sequence[Point] = ()
    texts: Sequence[Text] = ()
    rows: Sequence[tuple[object, ...]] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """What was planned and what came of it, for one span of time; planned is None when nothing was."""

    label: str
    planned: int | None
    realised: int


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar with its words. `value` None draws no bar, only `text`: the number may not be told."""

    label: str
    value: int | None
    text: str


def ladder_history(
    points: Sequence[tuple[date, int]], width: int = 640, height: int = 250, *, until: date | None = None
) -> Chart:
    """Where somebody stood on the ladder through time, as a line of steps.

    `points` are measurements (day, rung 1 to 6) in the order they count. The rung of the last one lasts to
    `until`; without it to the last measurement. Up and down look the same: both are normal life.
    """
    left, right, top, bottom = 64, width - 14, 12, height - 30
    days = [day for day, _ in points] + ([until] if until and points else [])
    first, last = (min(days), max(days)) if days else (None, None)

    def x_of(day: date) -> float:
        if first is None or last is None or first == last:
            return round((left + right) / 2, 1)
        return round(left + 8 + (right - left - 16) * (day - first).days / (last - first).days, 1)

    def y_of(rung: int) -> float:
        return round(bottom - (rung - 0.5) * (bottom - top) / len(RUNGS), 1)

    texts = [Text(left - 10, y_of(rung) + 4, f"Trede {rung}", anchor="end") for rung in RUNGS]
    lines = [Line(left, y_of(rung), right, y_of(rung)) for rung in RUNGS]
    lines.append(Line(left, bottom, right, bottom, "axis"))
    if first is not None and last is not None:
        if first == last:
            texts.append(Text(x_of(first), height - 8, _dutch(first), anchor="middle"))
        else:
            texts.append(Text(left, height - 8, _dutch(first)))
            texts.append(Text(right, height - 8, _dutch(last), anchor="end"))
        room = 13 * CHARACTER
        for year in range(first.year + 1, last.year + 1):
            x = x_of(date(year, 1, 1))
            if left + room < x < right - room:
                lines.append(Line(x, bottom, x, bottom + 5, "axis"))
                texts.append(Text(x, height - 8, str(year), anchor="middle"))

    corners: list[tuple[float, float]] = []
    for day, rung in points:
        if corners:
            corners.append((x_of(day), corners[-1][1]))
        corners.append((x_of(day), y_of(rung)))
    if corners and until:
        corners.append((max(x_of(until), corners[-1][0]), corners[-1][1]))
    return Chart(
        width=width,
        height=height,
        title=_ladder_in_words(points),
        lines=lines,
        path=" ".join(f"{x},{y}" for x, y in corners) if len(corners) > 1 else "",
        points=[
            Point(x_of(day), y_of(rung), is_last=number == len(points))
            for number, (day, rung) in enumerate(points, start=1)
        ],
        texts=texts,
        rows=list(points),
    )


def _ladder_in_words(points: Sequence[tuple[date, int]]) -> str:
    if not points:
        return "Er is nog geen trede gemeten."
    said = [f"trede {rung} op {_dutch(day)}" for day, rung in points]
    if len(said) > 6:
        return f"Participatieladder, {len(said)} metingen: van {said[0]} tot {said[-1]}."
    return f"Participatieladder: {', '.join(said)}."


def grouped_bars(pairs: Sequence[Pair], *, unit: str, width: int = 640, height: int = 220) -> Chart:
    """Planned beside realised, group after group; planned is dashed, so grey print tells them apart."""
    left, right, top, bottom = 40, width - 8, 44, height - 40
    has_planned = any(pair.planned is not None for pair in pairs)
    step, highest = _scale(
        max((n for pair in pairs for n in (pair.planned, pair.realised) if n is not None), default=0)
    )

    def y_of(value: float) -> float:
        return round(bottom - value * (bottom - top) / highest, 1)

    lines = [Line(left, y_of(value), right, y_of(value)) for value in range(step, highest + 1, step)]
    lines.append(Line(left, bottom, right, bottom, "axis"))
    texts = [Text(left - 8, y_of(value) + 4, str(value), anchor="end") for value in range(0, highest + 1, step)]
    legend: list[Bar] = []
    x = float(left)
    for name in ("gepland", "gerealiseerd") if has_planned else ("gerealiseerd",):
        legend.append(Bar(x, 8, 14, 14, "planned" if name == "gepland" else ""))
        texts.append(Text(x + 20, 20, name))
        x += 20 + len(name) * CHARACTER + 26
    texts.append(Text(right, 20, unit, anchor="end"))

    bars: list[Bar] = []
    group = (right - left) / max(len(pairs), 1)
    bar = round(min(group * (0.34 if has_planned else 0.5), 46), 1)
    for number, pair in enumerate(pairs):
        middle = left + group * (number + 0.5)
        start = middle - (bar + 2 if has_planned and pair.planned is not None else bar / 2)
        sides: tuple[tuple[int | None, Literal["", "planned"]], ...] = ((pair.planned, "planned"), (pair.realised, ""))
        for value, style in sides:
            if value is None:
                continue
            if value:
                bars.append(Bar(round(start, 1), y_of(value), bar, round(bottom - y_of(value), 1), style))
            texts.append(Text(round(start + bar / 2, 1), y_of(value) - 5, str(value), "value", "middle"))
            start += bar + 4
        for row, words in enumerate(wrap(pair.label, max(int(group / CHARACTER), 4))[:2]):
            texts.append(Text(round(middle, 1), bottom + 17 + 14 * row, words, anchor="middle"))
    said = "; ".join(
        f"{pair.label}: {pair.realised}" + ("" if pair.planned is None else f" van {pair.planned} gepland")
        for pair in pairs
    )
    return Chart(
        width,
        height,
        title=f"{unit}. {said}." if said else f"{unit}. Geen gegevens.",
        lines=lines,
        bars=[*legend, *bars],
        texts=texts,
        rows=[(pair.label, pair.planned, pair.realised) for pair in pairs],
    )


def horizontal_bars(amounts: Sequence[Amount], *, unit: str, width: int = 640) -> Chart:
    """One bar for each amount with its number behind it, in the order given."""
    labels = [wrap(amount.label, 34) or [""] for amount in amounts]
    left = round(max((len(row) for rows in labels for row in rows), default=0) * CHARACTER) + 14
    room = width - left - 14 - _longest(amount.text for amount in amounts) * 7.0
    highest = max((amount.value or 0 for amount in amounts), default=0) or 1
    y = 4
    bars, texts = [], []
    for amount, rows in zip(amounts, labels, strict=True):
        height = max(26, 15 * len(rows) + 8)
        middle = y + height / 2
        for number, row in enumerate(rows):
            texts.append(Text(left - 10, round(middle + 4 + 15 * (number - (len(rows) - 1) / 2), 1), row, anchor="end"))
        length = round(room * (amount.value or 0) / highest, 1)
        if amount.value:
            bars.append(Bar(left, round(middle - 8, 1), length, 16))
        behind: Literal["label", "value"] = "label" if amount.value is None else "value"
        texts.append(Text(round(left + length + 6, 1), round(middle + 4.5, 1), amount.text, behind))
        y += height
    said = "; ".join(f"{amount.label}: {amount.text}" for amount in amounts)
    return Chart(
        width,
        height=y + 4,
        title=f"{unit}. {said}." if said else f"{unit}. Geen gegevens.",
        lines=[Line(left, 2, left, y + 2, "axis")],
        bars=bars,
        texts=texts,
        rows=[(amount.label, amount.text) for amount in amounts],
    )


def _scale(highest: int) -> tuple[int, int]:
    """A whole step (1, 2 or 5 times a power of ten) and where the axis ends, at most five steps on."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if highest <= step * 5:
                return step, max(-(-highest // step), 1) * step
        power *= 10


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


def _dutch(day: date) -> str:
    return format_date(day, "j b Y")
