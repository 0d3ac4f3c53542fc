"""One person's line through the forms of support, as the simulator tells it: days and facts, no database."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Measured(NamedTuple):
    day: date
    moment: str
    rung: int
    expected_rung: int | None
    expected_on: date | None
    explanation: str
    misread: int | None  # the rung that was noted first and then corrected


class Placed(NamedTuple):
    kind: str
    employer: int  # place in the list of employers
    hours: int
    first_day: date
    last_day: date | None
    confirmed_on: date | None


class Funded(NamedTuple):
    grant: str
    share_pct: int
    first_day: date
    last_day: date | None
    end_reason: str


class Taken(NamedTuple):
    """A step."""

    day: date
    kind: str
    minutes: int
    goal: str
    note: str


class Benefited(NamedTuple):
    benefit: str
    first_day: date
    last_day: date | None


class Lived(NamedTuple):
    place: int  # place in the list of places
    postcode: str
    first_day: date | None
    last_day: date | None


@dataclass
class Stage:
    """One trajectory. Without a first day it has not begun, and `state` says where it waits."""

    code: str
    organisation: str
    ordered_on: date
    intake_on: date | None = None
    agreed_on: date | None = None
    first_day: date | None = None
    planned_last_day: date | None = None
    last_day: date | None = None
    end_reason: str = ""
    state: str = ""
    pause: tuple[date, date] | None = None
    measured: list[Measured] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    funded: list[Funded] = field(default_factory=list)
    steps: list[Taken] = field(default_factory=list)


@dataclass
class Line:
    """A client: where he lives, what he lives on, and his stages in order of time; side ones come last."""

    number: int
    stages: list[Stage] = field(default_factory=list)
    lived: list[Lived] = field(default_factory=list)
    benefits: list[Benefited] = field(default_factory=list)
    loose_steps: list[Taken] = field(default_factory=list)  # outside a trajectory, such as an intake
    rung: int | None = None

    def is_running(self) -> bool:
        return any(stage.first_day and not stage.last_day for stage in self.stages)
