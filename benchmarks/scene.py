"""What every row of the benchmark works with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.test import Client as Browser
from django.utils import timezone

from benchmarks import statements
from benchmarks.pairs import Limit, alternate
from werv.ground.accounts.models import User
from werv.ground.periods import Period

PROJECT_LEADER = "projectleider@werv.example"
JOB_COACH = "jobcoach@werv.example"
BIGGEST_GRANT = "GAK-SVS"


@dataclass(frozen=True)
class Scene:
    """A database with so many clients, seen by the application and by psycopg.

    `bare` has the application's rights; `owner` may also change what no user can. quick: only to see that it runs.
    """

    clients: int
    bare: psycopg.Connection[Any]
    owner: psycopg.Connection[Any]
    quick: bool

    @property
    def fast_pairs(self) -> int:
        return 1 if self.quick else 25

    @property
    def slow_pairs(self) -> int:
        return 1 if self.quick else 5

    @property
    def warm_ups(self) -> int:
        return 0 if self.quick else 3

    @property
    def slow_warm_ups(self) -> int:
        return 0 if self.quick else 1


def signed_in(email: str) -> tuple[Browser, User]:
    user = User.objects.get(email=email)
    browser = Browser(SERVER_NAME="localhost")
    browser.force_login(user)
    return browser, user


def last_year() -> Period:
    """The calendar year that ended last: what a funder asks about."""
    year = timezone.localdate().year - 1
    return Period(date(year, 1, 1), date(year, 12, 31))


def page_row(
    scene: Scene, row: str, case: str, signed: tuple[Browser, User], url: str, *, goal: float
) -> dict[str, Any]:
    """A page, with middleware, session and template, against the SQL of that very page."""
    browser, user = signed

    def ask() -> bytes:
        answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.content

    ask()
    with statements.sent() as asked:
        content = ask()
    saying = statements.saying(user)
    measured = alternate(
        ask,
        [Limit("same SQL by psycopg", lambda: statements.replay(scene.bare, [saying, *asked]), goal)],
        pairs=scene.fast_pairs,
        warm_ups=scene.warm_ups,
    )
    return {
        "row": row,
        "case": case,
        "clients": scene.clients,
        **measured,
        "queries": statements.count(asked),
        "html_kb": round(len(content) / 1024, 1),
    }
