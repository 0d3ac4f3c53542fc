"""How long something may take, or is kept. No clock inside: the day or the moment is given."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

ANSWER_MONTHS = 1
MOST_EXTRA_MONTHS = 2
BREACH_NOTICE = timedelta(hours=72)


def months_after(day: date, months: int) -> date:
    """The same day of the month, `months` later; where that month is too short, its last day.

    Source: Regulation (EEC, Euratom) 1182/71, article 3.
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def answer_due(received_on: date, *, extra_months: int = 0) -> date:
    """Last day to answer a request of a data subject, itself included.

    Raises ValueError for more months than may be added. Source: AVG art. 12(3).
    """
    if not 0 <= extra_months <= MOST_EXTRA_MONTHS:
        raise ValueError(f"{extra_months} months cannot be added")
    return months_after(received_on, ANSWER_MONTHS + extra_months)


def kept_until(start: date, *, years: int = 0, weeks: int = 0) -> date:
    """Last day on which something must still be kept, itself included. Never beyond the calendar: 31-12-9999."""
    try:
        return months_after(start, 12 * years) + timedelta(weeks=weeks)
    except (ValueError, OverflowError):
        return date.max


def notice_due(aware_at: datetime) -> datetime:
    """Until when the supervisor must know of a breach; real hours, also over a change of the clock.

    Source: AVG art. 33(1).
    """
    return aware_at.astimezone(UTC) + BREACH_NOTICE


def hours_until(moment: datetime, now: datetime) -> int:
    """Whole hours left; below zero when it has passed."""
    return (moment - now) // timedelta(hours=1)
