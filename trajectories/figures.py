"""Counting people over time: who came, who is there, who left and why, on which rung, in paid work.

Pure sums over facts about persons: no tables, no clock. The same functions count a live table, a table as it stood
at an earlier moment, and the facts that a frozen report kept. Definitions: docs/figures.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from trajectories.rules import OUTFLOW_OF_REASON, EndReason, Outflow
from werv.ground.periods import Period

DAY = timedelta(days=1)
WEEKS_26 = timedelta(weeks=26)


class Stretch(NamedTuple):
    """Days on which somebody takes part, both ends included; no last day while it goes on."""

    first_day: date
    last_day: date | None
    end_reason: str


class Stay(NamedTuple):
    """An unbroken run of days: stretches that touch or overlap are one stay (verblijf)."""

    first_day: date
    last_day: date | None

    def is_active_at_the_end_of(self, day: date) -> bool:
        """Somebody whose last day it is has gone at the end of it."""
        return self.first_day <= day and (self.last_day is None or self.last_day > day)


class Measured(NamedTuple):
    """On which rung somebody stood on a day; of one day the lower `order` came first."""

    day: date
    order: int
    key: str
    rung: int


class Job(NamedTuple):
    """Paid work at an employer, both days included."""

    first_day: date
    last_day: date | None
    confirmed_on: date | None
    kind: str
    employer: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that is counted of one person; `minutes` is guidance in the period, already by share."""

    pseudonym: str
    stretches: tuple[Stretch, ...]
    measured: tuple[Measured, ...] = ()
    jobs: tuple[Job, ...] = ()
    minutes: Decimal = Decimal(0)


def stays(stretches: Iterable[Stretch]) -> list[Stay]:
    """Join stretches that touch or overlap, in order of time."""
    joined: list[Stay] = []
    for stretch in sorted(stretches, key=lambda each: each.first_day):
        if not joined:
            joined.append(Stay(stretch.first_day, stretch.last_day))
            continue
        last = joined[-1].last_day
        if last is None:  # it goes on, and holds all that follows
            break
        if stretch.first_day > last + DAY:
            joined.append(Stay(stretch.first_day, stretch.last_day))
        elif stretch.last_day is None or stretch.last_day > last:
            joined[-1] = joined[-1]._replace(last_day=stretch.last_day)
    return joined


@dataclass(slots=True)
class Flow:
    """Persons who came, stayed and left in a period; each person counts once."""

    inflow: int = 0
    re_entries: int = 0
    active_before: int = 0
    active: int = 0
    outflow_by_reason: dict[str, int] = field(default_factory=dict)
    in_play: list[PersonFacts] = field(default_factory=list)

    @property
    def outflow(self) -> int:
        return sum(self.outflow_by_reason.values())

    def outflow_of(self, kind: Outflow) -> int:
        return sum(number for reason, number in self.outflow_by_reason.items() if OUTFLOW_OF_REASON[reason] == kind)


def flow(persons: Iterable[PersonFacts], period: Period) -> Flow:
    """Inflow, re-entries, active and outflow. Always: active = active_before + inflow + re_entries - outflow."""
    counted = Flow()
    for person in persons:
        runs = stays(person.stretches)
        before = any(run.is_active_at_the_end_of(period.eve) for run in runs)
        starts = any(run.first_day in period for run in runs)
        active = any(run.is_active_at_the_end_of(period.last_day) for run in runs)
        counted.active_before += before
        counted.active += active
        if starts and runs[0].first_day in period:
            counted.inflow += 1
        elif starts and not before:
            counted.re_entries += 1
        if before or starts:
            counted.in_play.append(person)
            if not active:
                reason = last_reason(person.stretches, period.last_day)
                counted.outflow_by_reason[reason] = counted.outflow_by_reason.get(reason, 0) + 1
    return counted


def last_reason(stretches: Iterable[Stretch], day: date) -> str:
    """Why the stretch with the latest last day up to `day` ended."""
    ended = [each for each in stretches if each.last_day is not None and each.last_day <= day]
    return max(ended, key=lambda each: (each.last_day, each.first_day, each.end_reason)).end_reason or EndReason.OTHER


@dataclass(slots=True)
class Ladder:
    """First against last measurement; who has fewer than two is only counted as `single`."""

    matrix: dict[tuple[int, int], int] = field(default_factory=dict)
    single: int = 0

    def count(self, sign: int) -> int:
        """How many rose (1), stayed equal (0) or fell (-1)."""
        return sum(number for (first, last), number in self.matrix.items() if (last > first) - (last < first) == sign)


def ladder(persons: Iterable[PersonFacts], reference_day: date) -> Ladder:
    counted = Ladder()
    for person in persons:
        dated = sorted(each for each in person.measured if each.day <= reference_day)
        if len(dated) < 2:
            counted.single += 1
        else:
            cell = (dated[0].rung, dated[-1].rung)
            counted.matrix[cell] = counted.matrix.get(cell, 0) + 1
    return counted


def started_paid_work(persons: Iterable[PersonFacts], period: Period) -> dict[str, int]:
    """Persons whose very first paid job starts in the period, by kind of work."""
    counted: dict[str, int] = {}
    for person in persons:
        if person.jobs:
            first = min(person.jobs, key=lambda job: (job.first_day, job.kind, job.employer))
            if first.first_day in period:
                counted[first.kind] = counted.get(first.kind, 0) + 1
    return counted


def unbroken(jobs: Iterable[Job]) -> list[Job]:
    """Consecutive contracts at one employer as one job; the kind is that of the first contract."""
    joined: list[Job] = []
    for _, at_employer in groupby(
        sorted(jobs, key=lambda job: (job.employer, job.first_day)), lambda job: job.employer
    ):
        run: Job | None = None
        for job in at_employer:
            if run is not None and (run.last_day is None or job.first_day <= run.last_day + DAY):
                last = None if run.last_day is None or job.last_day is None else max(run.last_day, job.last_day)
                confirmed = max(filter(None, (run.confirmed_on, job.confirmed_on)), default=None)
                run = run._replace(last_day=last, confirmed_on=confirmed)
            else:
                if run is not None:
                    joined.append(run)
                run = job
        if run is not None:
            joined.append(run)
    return joined


def kept_26_weeks(jobs: Sequence[Job], reference_day: date, *, confirmed: bool = False) -> bool:
    """Whether a job lasted 182 days or more, counted to the reference day, or to the last confirmed day before it."""
    for job in unbroken(jobs):
        ends = [reference_day, *([job.last_day] if job.last_day else [])]
        if confirmed:
            if job.confirmed_on is None:
                continue
            ends.append(job.confirmed_on)
        if min(ends) - job.first_day + DAY >= WEEKS_26:
            return True
    return False
