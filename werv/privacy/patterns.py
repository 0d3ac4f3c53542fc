"""What in a month of the log asks for a second look: rules over counts and lines, no clock and no database.

None of it proves anything: work is irregular. Each pattern is put before the privacy officer, who says what it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

FILES_IN_AN_HOUR = 30  # more different files than a day of visits gives
REFUSALS_IN_A_MONTH = 5
OUTSIDE_HOURS_IN_A_MONTH = 3
FIRST_HOUR, LAST_HOUR = 7, 20  # work begins at seven and ends at eight in the evening
REVIEW_WITHIN_DAYS = 14  # after the month


class Kind(StrEnum):
    """In the order in which they are shown."""

    OWN_NAME = "own_name"
    NO_RELATION = "no_relation"
    EMERGENCY = "emergency"
    MANY_FILES = "many_files"
    REFUSALS = "refusals"
    OUTSIDE_HOURS = "outside_hours"


TITLES = {
    Kind.OWN_NAME: "Dossier van iemand met dezelfde achternaam",
    Kind.NO_RELATION: "Dossier zonder relatie met de cliënt",
    Kind.EMERGENCY: "Noodknop gebruikt",
    Kind.MANY_FILES: "Veel dossiers in korte tijd",
    Kind.REFUSALS: "Vaak geweigerd",
    Kind.OUTSIDE_HOURS: "Buiten werktijd",
}


@dataclass(frozen=True)
class Hour:
    """One hour of one person: how many different files, and how often he looked. `start` is Dutch time."""

    actor: str
    name: str
    start: datetime
    files: int
    looks: int


@dataclass(frozen=True)
class Line:
    """A line that stands out by itself."""

    actor: str
    name: str
    was_refused: bool = False
    has_ground: bool = True
    is_emergency: bool = False
    is_own_name: bool = False


@dataclass(frozen=True)
class Pattern:
    """Something unusual of one person in a month: how often, and in words how it was counted."""

    kind: Kind
    actor: str
    name: str
    count: int
    explanation: str

    @property
    def title(self) -> str:
        return TITLES[self.kind]


def unusual(hours: Iterable[Hour], lines: Iterable[Line]) -> list[Pattern]:
    """The patterns of a month, what weighs most first, then who did it most."""
    names: dict[str, str] = {}
    found: dict[Kind, Counter[str]] = defaultdict(Counter)
    for hour in hours:
        names[hour.actor] = hour.name
        if hour.files > FILES_IN_AN_HOUR:
            found[Kind.MANY_FILES][hour.actor] = max(found[Kind.MANY_FILES][hour.actor], hour.files)
        if is_outside_hours(hour.start):
            found[Kind.OUTSIDE_HOURS][hour.actor] += hour.looks
    for line in lines:
        names[line.actor] = line.name
        for kind in kinds_of(line):
            found[kind][line.actor] += 1
    least = {Kind.REFUSALS: REFUSALS_IN_A_MONTH, Kind.OUTSIDE_HOURS: OUTSIDE_HOURS_IN_A_MONTH}
    return [
        Pattern(kind, actor, names[actor], count, explained(kind, count))
        for kind in Kind
        for actor, count in sorted(found[kind].items(), key=lambda item: (-item[1], names[item[0]]))
        if count >= least.get(kind, 1)
    ]


def kinds_of(line: Line) -> list[Kind]:
    if line.was_refused:
        return [Kind.REFUSALS]
    kinds = [Kind.OWN_NAME] if line.is_own_name else []
    if line.is_emergency:
        return [*kinds, Kind.EMERGENCY]
    return kinds if line.has_ground else [*kinds, Kind.NO_RELATION]


def is_outside_hours(moment: datetime) -> bool:
    return moment.weekday() >= 5 or not FIRST_HOUR <= moment.hour < LAST_HOUR


def explained(kind: Kind, count: int) -> str:
    times = "1 keer" if count == 1 else f"{count} keer"
    if kind == Kind.MANY_FILES:
        return f"{count} verschillende dossiers binnen één uur; meer dan {FILES_IN_AN_HOUR} is ongewoon."
    if kind == Kind.OUTSIDE_HOURS:
        return f"{times} gekeken in het weekend, of voor {FIRST_HOUR} of na {LAST_HOUR} uur."
    if kind == Kind.REFUSALS:
        return f"{times} een pagina of dossier geweigerd."
    if kind == Kind.OWN_NAME:
        return f"{times} het dossier geopend van iemand met dezelfde achternaam: misschien familie, of hijzelf."
    if kind == Kind.EMERGENCY:
        return f"{times} een dossier geopend dat alleen met de noodknop openging."
    return f"{times} een dossier geopend zonder dat er een grond voor toegang bij staat."


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_before(day: date) -> date:
    return month_of(month_of(day) - timedelta(days=1))


def last_day_of(month: date) -> date:
    return month_of(month + timedelta(days=31)) - timedelta(days=1)


def due_on(month: date) -> date:
    """The day by which a month must have been looked at."""
    return last_day_of(month) + timedelta(days=REVIEW_WITHIN_DAYS)
