"""Spans of whole days, both ends included, as in "t/m"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First to last day, both included. Raises ValueError when it ends before it begins."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError("De laatste dag ligt voor de eerste dag.")

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{dutch(self.first_day)} t/m {dutch(self.last_day)}"

    @property
    def eve(self) -> date:
        """The day before the period."""
        return self.first_day - timedelta(days=1)


def dutch(day: date) -> str:
    """The day as a reader writes it: 3 mrt 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def together_fill(parts: Iterable[Period], whole: Period) -> bool:
    """Whether every day of `whole` lies in one of `parts`; what sticks out does not matter here."""
    day = whole.first_day
    for part in sorted(parts):
        if part.first_day > day:
            return False
        if part.last_day >= day:
            if part.last_day >= whole.last_day:
                return True
            day = part.last_day + timedelta(days=1)
    return False
