"""The funder's report as PDF and as spreadsheet. Reads a snapshot, never the live tables.

What goes to a funder passes `disclosure.release` first: text, charts, tables and the attached spreadsheet alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from subsidies import sheets, wording
from subsidies.disclosure import REASONS, LadderDetail, Released, release
from subsidies.models import Indicator, Snapshot
from trajectories.ladder import Rung
from trajectories.rules import OUTFLOW_OF_REASON, EndReason, Outflow, PlacementKind
from werv.ground import charts
from werv.ground.pdf import Attached, write_pdf
from werv.ground.periods import Period, together_fill

TEMPLATES = {"funder-1": "documents/report_gak.html"}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONTS = ("source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a number that is left out is None, and `is_part` stands under the line above it."""

    label: str
    value: int | None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator with its target, what came of it, and what both mean."""

    label: str
    target: int | None
    realised: int | Decimal | None
    unit: str
    definition: str
    source: str

    @property
    def share(self) -> int | None:
        return wording.percentage(self.realised, self.target)


@dataclass(frozen=True, slots=True)
class Promise:
    """A target of the grant; realised is None when the report's quarters do not cover its days exactly."""

    label: str
    first_day: date
    last_day: date
    target: int
    realised: int | None

    @property
    def share(self) -> int | None:
        return wording.percentage(self.realised, self.target)


def render(snapshot: Snapshot) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1 with its own tables attached; the same snapshot gives the same bytes."""
    released = release(snapshot.figures, min_cell=snapshot.header["min_cell"])
    attached = Attached(
        name=f"cijfers-{snapshot.header['code']}-{snapshot.last_day:%Y%m%d}-v{snapshot.version}.xlsx",
        description="De tabellen van dit verslag als spreadsheet",
        content=workbook(snapshot.figures, snapshot.header, internal=False, released=released),
    )
    return write_pdf(
        report_html(snapshot, released),
        assets=assets(),
        identifier=f"werv {snapshot.pk}",
        made_at=snapshot.made_at,
        attachments=[attached],
    )


def workbook(
    figures: Mapping[str, Any],
    header: Mapping[str, Any],
    *,
    internal: bool,
    released: Released | None = None,
) -> bytes:
    """The figures as XLSX: exact and marked *intern, niet verzenden*, or as a funder may see them.

    Sheet "Cijfers" of the internal one has a row for every key of `figures --json`.
    """
    with translation.override("nl"):
        if internal:
            return sheets.exact(figures, header)
        return sheets.for_funder(figures, header, released or release(figures, min_cell=header["min_cell"]))


def report_html(snapshot: Snapshot, released: Released) -> str:
    """The report as the HTML that becomes the PDF."""
    with translation.override("nl"), timezone.override(settings.TIME_ZONE):
        return render_to_string(TEMPLATES[snapshot.template], context_of(snapshot, released))


@cache
def assets() -> dict[str, bytes]:
    """The files that a document may name as asset:NAME."""
    static = Path(settings.BASE_DIR) / "static"
    files = {name: (static / "fonts" / name).read_bytes() for name in FONTS}
    tokens = (static / "css" / "tokens.css").read_bytes()
    # WeasyPrint reads the weights from the font itself and warns at a range of them.
    files["tokens.css"] = tokens.replace(b"../fonts/", b"asset:").replace(b"font-weight: 200 900;", b"")
    files["document.css"] = (static / "css" / "document.css").read_bytes()
    return files


@cache
def chart_styles() -> str:
    # WeasyPrint gives a drawing only the style that stands inside it.
    return (Path(settings.BASE_DIR) / "static" / "css" / "charts.css").read_text(encoding="utf-8")


def context_of(snapshot: Snapshot, released: Released) -> dict[str, Any]:
    """Everything the template shows, worked out; the template only shows."""
    figures, header = snapshot.figures, snapshot.header
    period = Period(snapshot.first_day, snapshot.last_day)
    quarters = [quarter_row(quarter) for quarter in figures["by_quarter"]]
    promised = promises(header["targets"], figures["by_quarter"], period)
    return {
        "header": header,
        "figures": figures,
        "released": released,
        "period": period,
        "grant_period": Period(date.fromisoformat(header["grant_from"]), date.fromisoformat(header["grant_to"])),
        "awarded_eur": Decimal(header["awarded_eur"]),
        "hours": Decimal(figures["hours"]),
        "snapshot": snapshot,
        "made_at_iso": snapshot.made_at.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds"),
        "summary": wording.summary(figures, released, header["programme"], period),
        "flow_sentences": wording.flow(figures, released),
        "ladder_sentences": wording.ladder(figures, released),
        "quarters": quarters,
        "promises": promised,
        "has_uncounted": any(promise.realised is None for promise in promised),
        "results": results(figures, released, header["targets"], period),
        "outflow_rows": outflow_rows(released),
        "outflow_untold": wording.untold(figures["outflow"], released.outflow_kinds, released.outflow_by_reason),
        "work_rows": [
            Row(PlacementKind(kind).label, released.paid_kinds[kind])
            for kind in PlacementKind.values
            if kind in released.paid_kinds
        ],
        "matrix": matrix_rows(released) if released.ladder_detail == LadderDetail.RUNGS else None,
        "has_matrix_totals": None not in released.moves.values(),
        "group_rows": group_rows(released) if released.ladder_detail == LadderDetail.GROUPS else None,
        "direction_rows": direction_rows(released),
        "rungs": [(rung.value, rung.label) for rung in Rung],
        "definitions": wording.DEFINITIONS,
        "chart_styles": chart_styles(),
        "inflow_chart": inflow_chart(quarters),
        "outflow_chart": outflow_chart(released),
    }


def quarter_row(quarter: Mapping[str, Any]) -> dict[str, Any]:
    span = Period(date.fromisoformat(quarter["from"]), date.fromisoformat(quarter["to"]))
    return {
        **quarter,
        "label": wording.span(span),
        "share": wording.percentage(quarter["inflow"], quarter["inflow_planned"]),
    }


def promises(
    targets: Iterable[Mapping[str, Any]], quarters: Sequence[Mapping[str, Any]], period: Period
) -> list[Promise]:
    """The targets whose days touch the period, beside what was realised in exactly those days."""
    found = []
    for target in targets:
        days = Period(date.fromisoformat(target["from"]), date.fromisoformat(target["to"]))
        if days.first_day > period.last_day or days.last_day < period.first_day:
            continue
        label = target["label"]
        if target.get("partner"):
            label = f"{label}, {target['partner']}"
        realised = None if target.get("partner") else realised_in(days, target["indicator"], quarters)
        found.append(Promise(label, days.first_day, days.last_day, target["value"], realised))
    return found


def realised_in(days: Period, indicator: str, quarters: Sequence[Mapping[str, Any]]) -> int | None:
    """The sum over the quarters that together are exactly these days; somebody is in one quarter only."""
    inside = [
        (Period(date.fromisoformat(quarter["from"]), date.fromisoformat(quarter["to"])), quarter[indicator])
        for quarter in quarters
        if date.fromisoformat(quarter["from"]) >= days.first_day and date.fromisoformat(quarter["to"]) <= days.last_day
    ]
    if not together_fill((span for span, _ in inside), days):
        return None
    return sum(int(value) for _, value in inside)


def planned_in(period: Period, indicator: str, targets: Iterable[Mapping[str, Any]]) -> int | None:
    """The sum of the targets that lie inside the period and together fill it."""
    inside = [
        (Period(date.fromisoformat(target["from"]), date.fromisoformat(target["to"])), target["value"])
        for target in targets
        if target["indicator"] == indicator
        and date.fromisoformat(target["from"]) >= period.first_day
        and date.fromisoformat(target["to"]) <= period.last_day
    ]
    if not together_fill((span for span, _ in inside), period):
        return None
    return sum(int(value) for _, value in inside)


def results(
    figures: Mapping[str, Any], released: Released, targets: Sequence[Mapping[str, Any]], period: Period
) -> list[Result]:
    tracks, jobs = "trajecten onder de subsidie", "plaatsingen onder de subsidie"
    said = wording.DEFINITIONS_BY_KEY
    persons = "personen"
    return [
        Result("Instroom", figures["inflow_planned"], figures["inflow"], persons, said["inflow"], tracks),
        Result("Actief op de peildatum", None, figures["active"], persons, said["active"], tracks),
        Result("Uitstroom", None, figures["outflow"], persons, said["outflow"], tracks),
        Result(
            "Waarvan doorgestroomd",
            None,
            released.outflow_kinds[Outflow.MOVED_ON],
            persons,
            said["moved_on"],
            tracks,
        ),
        Result(
            "Gestart met betaald werk",
            planned_in(period, Indicator.PAID_WORK, targets),
            figures["paid_work_started"],
            persons,
            said["paid_work_started"],
            jobs,
        ),
        Result(
            "Betaald werk, 26 weken of langer",
            None,
            figures["paid_work_kept_26_weeks"],
            persons,
            said["paid_work_kept_26_weeks"],
            jobs,
        ),
        Result(
            "Waarvan bevestigd",
            None,
            figures["paid_work_kept_26_weeks_confirmed"],
            persons,
            said["paid_work_kept_26_weeks_confirmed"],
            jobs,
        ),
        Result(
            "Gestegen op de participatieladder",
            None,
            released.directions["ladder_risen"],
            persons,
            said["ladder_risen"],
            "metingen door de begeleiders",
        ),
        Result(
            "Begeleiding", None, Decimal(figures["hours"]), "uren", said["hours"], "contactmomenten van de begeleiders"
        ),
    ]


def outflow_rows(released: Released) -> list[Row]:
    """The kinds, each with its reasons; a reason that nobody had has no line."""
    rows = []
    for kind in (Outflow.MOVED_ON, Outflow.RETURNED, Outflow.ENDED_OTHERWISE, Outflow.DROP_OUT):
        total = released.outflow_kinds[kind]
        rows.append(Row(str(kind.label).capitalize(), total))
        reasons = [reason for reason in EndReason if OUTFLOW_OF_REASON[reason] == kind]
        told = [Row(str(reason.label), released.outflow_by_reason[reason], is_part=True) for reason in reasons]
        # Of a kind that is left out, a line for every reason would only say so again.
        if total is not None and len(told) > 1:
            rows += [row for row in told if row.value != 0]
    return rows


def inflow_chart(quarters: Sequence[Mapping[str, Any]]) -> charts.Chart | None:
    """Planned beside realised for every quarter; none when nothing was planned and nobody came."""
    pairs = [charts.Pair(each["label"], each["inflow_planned"], each["inflow"]) for each in quarters]
    if not any(pair.planned or pair.realised for pair in pairs):
        return None
    return charts.grouped_bars(pairs, unit="Instroom in personen")


def outflow_chart(released: Released) -> charts.Chart | None:
    """A bar for every reason that is told; none when there is nothing to draw."""
    amounts = [
        charts.Amount(str(reason.label), value, str(value))
        for reason in sorted(REASONS, key=lambda each: (-(released.outflow_by_reason[each] or 0), each))
        if (value := released.outflow_by_reason[reason])
    ]
    return charts.horizontal_bars(amounts, unit="Uitstroom in personen") if len(amounts) > 1 else None


def direction_rows(released: Released) -> list[Row]:
    return [
        Row("Gestegen", released.directions["ladder_risen"]),
        Row("Gelijk gebleven", released.directions["ladder_equal"]),
        Row("Gedaald", released.directions["ladder_fallen"]),
    ]


def matrix_rows(released: Released) -> list[dict[str, Any]]:
    """First rung by row, last rung by column; `heat` 0 to 4 says how many of the most."""
    most = max((value for value in released.moves.values() if value), default=1)
    rows = []
    for first in Rung:
        cells = [
            {
                "value": (value := released.moves[f"{first.value}.{last.value}"]),
                "heat": -(-4 * (value or 0) // most),
                "is_same": first == last,
            }
            for last in Rung
        ]
        total = sum(cell["value"] or 0 for cell in cells)
        rows.append({"rung": first.value, "label": first.label, "cells": cells, "total": total})
    return rows


def group_rows(released: Released) -> list[Row]:
    """The three directions, each with the moves between groups of rungs."""
    rows = []
    for direction, name, moves in wording.GROUP_MOVES:
        rows.append(Row(name, released.directions[direction]))
        rows += [Row(label, released.moves[move], is_part=True) for move, label in moves]
    return rows
