"""Somebody's measurements as the six steps of the ladder component."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from trajectories.ladder import Rung
from trajectories.models import LadderMeasurement
from werv.ground.periods import MONTHS


class LadderStep(TypedDict):
    number: int
    label: str
    state: str
    note: str


def ladder_of(measurements: Sequence[LadderMeasurement]) -> list[LadderStep]:
    """All six rungs: where he stands, since when, and in which months he stood elsewhere."""
    spells = spells_of(measurements)
    current = spells[-1][0] if spells else None
    notes: dict[int, list[str]] = {}
    for rung, first, until in spells:
        notes.setdefault(rung, []).append(months(first, until) if until else f"sinds {month(first)}")
    return [
        LadderStep(
            number=rung.value,
            label=rung.label,
            state="current" if rung == current else "was_here" if rung in notes else "none",
            note=", ".join(notes.get(rung, [])),
        )
        for rung in Rung
    ]


def spells_of(measurements: Sequence[LadderMeasurement]) -> list[tuple[int, date, date | None]]:
    """(rung, first measured, until another was measured or None); equal ones in a row are one spell."""
    spells: list[tuple[int, date, date | None]] = []
    for measurement in measurements:
        if spells and spells[-1][0] == measurement.rung:
            continue
        if spells:
            rung, first, _ = spells[-1]
            spells[-1] = (rung, first, measurement.measured_on)
        spells.append((measurement.rung, measurement.measured_on, None))
    return spells


def months(first: date, until: date) -> str:
    if (first.year, first.month) == (until.year, until.month):
        return month(first)
    if first.year == until.year:
        return f"{MONTHS[first.month - 1]}–{month(until)}"
    return f"{month(first)}–{month(until)}"


def month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
