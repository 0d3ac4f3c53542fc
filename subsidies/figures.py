"""The figures of a grant over a period: one definition for screen, spreadsheet and report. Reads nothing itself.

Definitions and their names: docs/figures.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from subsidies.facts import read_facts, read_targets
from subsidies.models import Grant, Indicator
from trajectories.figures import PersonFacts, flow, kept_26_weeks, ladder, started_paid_work
from trajectories.rules import PAID_KINDS, Outflow
from werv.ground.periods import Period, together_fill

Targets = Sequence[tuple[str, date, date, int]]


@dataclass(frozen=True)
class Quarter:
    """Headline counts of a calendar quarter, or of the part of it that lies in the period."""

    first_day: date
    last_day: date
    inflow: int
    inflow_planned: int | None
    active: int
    outflow: int
    paid_work_started: int

    @property
    def label(self) -> str:
        return f"kw {(self.first_day.month + 2) // 3} {self.first_day.year}"

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        return {
            "from": values.pop("first_day").isoformat(),
            "to": values.pop("last_day").isoformat(),
            **values,
        }


@dataclass(frozen=True)
class Figures:
    """Counts are persons, each once; `hours` are hours of guidance, rounded once, here."""

    grant: str
    period: Period
    inflow: int
    re_entries: int
    inflow_planned: int | None
    active_before: int
    active: int
    outflow: int
    outflow_by_reason: dict[str, int]
    moved_on: int
    returned: int
    ended_otherwise: int
    drop_out: int
    ladder_matrix: dict[str, dict[str, int]]
    ladder_risen: int
    ladder_equal: int
    ladder_fallen: int
    ladder_single: int
    paid_work_started: int
    paid_work_started_by_kind: dict[str, int]
    paid_work_kept_26_weeks: int
    paid_work_kept_26_weeks_confirmed: int
    hours: Decimal
    by_quarter: tuple[Quarter, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `figures --json` prints it and a snapshot keeps it; hours as text with two decimals."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        period = values.pop("period")
        values["hours"] = f"{self.hours:.2f}"
        values["by_quarter"] = [quarter.as_json() for quarter in self.by_quarter]
        return {
            "grant": values.pop("grant"),
            "from": period.first_day.isoformat(),
            "to": period.last_day.isoformat(),
            **values,
        }


def compute(grant: Grant, period: Period, *, as_of: datetime | None = None) -> Figures:
    """The figures of the tables as they are now, or as they stood at `as_of`."""
    return count(grant.code, period, read_facts(grant, period, as_of=as_of), read_targets(grant, as_of=as_of))


def count(grant_code: str, period: Period, persons: Sequence[PersonFacts], targets: Targets) -> Figures:
    """The figures of these facts; the one place where they are defined."""
    flowed = flow(persons, period)
    rungs = ladder(flowed.in_play, period.last_day)
    started = started_paid_work(persons, period)
    return Figures(
        grant=grant_code,
        period=period,
        inflow=flowed.inflow,
        re_entries=flowed.re_entries,
        inflow_planned=planned(targets, Indicator.INFLOW, period),
        active_before=flowed.active_before,
        active=flowed.active,
        outflow=flowed.outflow,
        outflow_by_reason=dict(sorted(flowed.outflow_by_reason.items())),
        moved_on=flowed.outflow_of(Outflow.MOVED_ON),
        returned=flowed.outflow_of(Outflow.RETURNED),
        ended_otherwise=flowed.outflow_of(Outflow.ENDED_OTHERWISE),
        drop_out=flowed.outflow_of(Outflow.DROP_OUT),
        ladder_matrix=nested(rungs.matrix),
        ladder_risen=rungs.count(1),
        ladder_equal=rungs.count(0),
        ladder_fallen=rungs.count(-1),
        ladder_single=rungs.single,
        paid_work_started=sum(started.values()),
        paid_work_started_by_kind={str(kind): started.get(kind, 0) for kind in PAID_KINDS},
        paid_work_kept_26_weeks=sum(kept_26_weeks(each.jobs, period.last_day) for each in persons),
        paid_work_kept_26_weeks_confirmed=sum(
            kept_26_weeks(each.jobs, period.last_day, confirmed=True) for each in persons
        ),
        hours=hours_of(sum((each.minutes for each in persons), Decimal(0))),
        by_quarter=tuple(quarter_of(part, persons, targets) for part in quarters(period)),
    )


def quarter_of(period: Period, persons: Iterable[PersonFacts], targets: Targets) -> Quarter:
    persons = list(persons)
    flowed = flow(persons, period)
    return Quarter(
        first_day=period.first_day,
        last_day=period.last_day,
        inflow=flowed.inflow,
        inflow_planned=planned(targets, Indicator.INFLOW, period),
        active=flowed.active,
        outflow=flowed.outflow,
        paid_work_started=sum(started_paid_work(persons, period).values()),
    )


def quarters(period: Period) -> Iterator[Period]:
    """The calendar quarters that the period touches, cut to the period."""
    first_day = period.first_day
    while first_day <= period.last_day:
        month = 3 * ((first_day.month - 1) // 3) + 4
        next_quarter = date(first_day.year + (month > 12), month - 12 if month > 12 else month, 1)
        yield Period(first_day, min(next_quarter - timedelta(days=1), period.last_day))
        first_day = next_quarter


def planned(targets: Targets, indicator: str, period: Period) -> int | None:
    """The sum of targets that lie wholly inside the period and together fill it; None when they do not."""
    inside = [
        (Period(first_day, last_day), value)
        for of, first_day, last_day, value in targets
        if of == indicator and first_day >= period.first_day and last_day <= period.last_day
    ]
    if not together_fill((part for part, _ in inside), period):
        return None
    return sum(value for _, value in inside)


def hours_of(minutes: Decimal) -> Decimal:
    """Hours with two decimals, half a cent up."""
    return (minutes / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def nested(matrix: dict[tuple[int, int], int]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for (first, last), number in sorted(matrix.items()):
        rows.setdefault(str(first), {})[str(last)] = number
    return rows
