"""The matrix, asked of the product: every address x function x whose it is x method, with and without htmx.

`make test` asks of every address each function with each relation to what it names, the two methods and htmx in turn:
all pairs. `make test-long` asks everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.conftest import signed_in
from tests.access.matrix import BOTH, MATRIX, REGION, Row
from tests.access.world import EVERYONE, World, as_arguments
from tests.test_every_page_is_closed import ROUTES
from werv.ground.accounts.permissions import Role

ANONYMOUS = "anonymous"
WHO = (*Role.values, EVERYONE, ANONYMOUS)
NO_KEY = "00000000-0000-4000-8000-000000000000"
# What a key is that nothing has.
NOTHING_LIKE_IT: dict[str, object] = {
    "grant": "NIET-ER",
    "document": (NO_KEY, NO_KEY),
    "written": (NO_KEY, "contactmoment", NO_KEY),
}
# Whether werv is well is asked in a connection of its own, which would end the test's.
OURS = sorted(name for name in ROUTES if ":" in name and name != "desk:health")
THEIRS = sorted(name for name in ROUTES if ":" not in name)
KEYED = sorted(name for name in OURS if ROUTES[name].pattern.converters and MATRIX[name].his != REGION)


def test_every_address_has_a_row_and_every_row_an_address():
    assert MATRIX.keys() == ROUTES.keys()


@dataclass(frozen=True)
class Question:
    who: str
    tenancy: str
    method: str
    with_htmx: bool


def verdict(row: Row, asked: Question) -> str:
    """What the rules say."""
    if asked.who == ANONYMOUS and not row.is_open:
        return "login"
    if asked.method not in row.methods:
        return "405"
    if row.is_open:
        return "ok"
    if asked.who != EVERYONE and asked.who not in row.may:
        return "403"
    of_an_outsider = asked.who == EVERYONE and row.his != REGION
    if row.key and (of_an_outsider or asked.tenancy not in row.his):
        return "404"
    if asked.method == "POST" and asked.who != EVERYONE and asked.who not in row.may_post:
        return "403"
    return "ok"


def seen(answer: HttpResponse) -> str:
    """What the product says."""
    if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
        return "login"
    return "ok" if answer.status_code < 400 else str(answer.status_code)


def pairs(tenancies: Iterable[str]) -> Iterator[Question]:
    """Everybody with every relation; method and htmx so that each meets each."""
    for i, who in enumerate(WHO):
        for j, tenancy in enumerate(tenancies):
            yield Question(who, tenancy, BOTH[(i + j) % 2], with_htmx=bool((i // 2 + j) % 2))
            yield Question(who, tenancy, BOTH[(i + j + 1) % 2], with_htmx=bool((i // 2 + j + i) % 2))


def everything(tenancies: Iterable[str]) -> Iterator[Question]:
    for who, tenancy, method, with_htmx in product(WHO, tenancies, BOTH, (False, True)):
        yield Question(who, tenancy, method, with_htmx)


class Asking:
    """Asks one address in everybody's name; what an act changes is undone at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browsers = {ANONYMOUS: Browser(raise_request_exception=False)}

    def browser_of(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.world.users[who])
        return self.browsers[who]

    def ask(self, name: str, asked: Question) -> HttpResponse:
        browser = self.browser_of(asked.who)
        headers = {"HX-Request": "true"} if asked.with_htmx else {}
        with transaction.atomic():
            answer = browser.generic(asked.method, self.address(name, asked.tenancy), headers=headers)
            transaction.set_rollback(True)
        return answer

    def address(self, name: str, tenancy: str) -> str:
        key = MATRIX[name].key
        named = self.world.keys[key][tenancy] if key in self.world.keys else LETTERS.get(key, ())
        return reverse(name, args=as_arguments(named))

    def tenancies(self, name: str) -> list[str]:
        return list(self.world.keys.get(MATRIX[name].key, ["own"]))


# Addresses that come in a letter: a wrong one says so, to everybody alike.
LETTERS = {"reset": ("abc", "def-123"), "letter": "abc", "organisation": NO_KEY}


@pytest.fixture
def asking(world) -> Asking:
    return Asking(world)


@pytest.fixture
def unrendered(monkeypatch):
    """Only the verdict counts: templates take most of the time."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


def differences(asking: Asking, name: str, questions: Iterable[Question]) -> list[str]:
    found = []
    for asked in questions:
        said, ought = seen(asking.ask(name, asked)), verdict(MATRIX[name], asked)
        if said != ought:
            found.append(f"{asked}: {said}, and it ought to be {ought}")
    return found


@pytest.mark.parametrize("name", OURS)
def test_each_gets_what_the_matrix_says(asking, unrendered, name):
    assert differences(asking, name, pairs(asking.tenancies(name))) == []


@pytest.mark.long
@pytest.mark.parametrize("name", OURS)
def test_each_gets_what_the_matrix_says_whatever_is_asked(asking, unrendered, name):
    assert differences(asking, name, everything(asking.tenancies(name))) == []


@pytest.mark.parametrize("name", THEIRS)
def test_only_the_way_in_is_there_without_signing_in(asking, unrendered, name):
    row = MATRIX[name]

    answers = [asking.ask(name, Question(ANONYMOUS, "own", method, False)) for method in row.methods]

    assert all(answer.status_code < 500 for answer in answers)
    assert row.is_open or {seen(answer) for answer in answers} == {"login"}


@pytest.mark.parametrize("name", KEYED)
def test_what_is_not_yours_answers_like_what_does_not_exist(asking, world, name):
    """The same body, the same headers, after as many questions to the database."""
    row = MATRIX[name]
    nothing = reverse(name, args=as_arguments(NOTHING_LIKE_IT.get(row.key, NO_KEY)))
    browser = asking.browser_of(EVERYONE)
    no_page = browser.get("/bestaat-niet/")

    there = told(browser, row.methods[0], asking.address(name, "foreign"))
    not_there = told(browser, row.methods[0], nothing)

    assert there == not_there
    assert there[0] == no_page.content


def told(browser: Browser, method: str, address: str) -> tuple[bytes, dict[str, str], int]:
    browser.generic(method, address)  # once before, so that nothing is read for the first time
    with CaptureQueriesContext(connection) as queries:
        answer = browser.generic(method, address)
    return answer.content, dict(answer.headers), len(queries)
