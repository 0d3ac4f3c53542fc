"""A long list is matched some thousands of rows at a time; who reads the result does not notice."""

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import make_client
from tests.imports.spreadsheets import HEADING, make_xlsx
from werv.ground.audit.models import IMPORT
from werv.imports import matching
from werv.imports.actions import apply
from werv.imports.known import Target
from werv.imports.matching import Outcome, make_plan
from werv.imports.models import ImportedRow
from werv.imports.participants import read_participants

TODAY = date(2026, 11, 21)
# Not in the order of their birth dates, one without a birth date, one whose name is known already.
PEOPLE = [
    ["Jansen", "", "Noor", "13-4-1986", "999793834", "5-2-2026"],
    ["Visser", "de", "Bram", "1-9-1979", "", "1-3-2026"],
    ["Bakker", "", "Sem", "", "999900754", "1-4-2026"],
    ["Mulder", "", "Iris", "2-2-1966", "", "1-5-2026"],
    ["Smit", "", "Tess", "9-8-2001", "999917031", "1-6-2026"],
]


def plan_of(target: Target, people: list[list[str]]):
    parsed = read_participants(make_xlsx([HEADING, *people]), filename="lijst.xlsx", today=TODAY)
    return make_plan(parsed, target, today=TODAY)


def told(plan) -> list[tuple[int, str]]:
    return [(match.row.row, match.outcome) for match in plan.matches]


@pytest.mark.parametrize("rows_at_once", [1, 2, 2_000])
def test_matches_stand_in_the_order_of_the_list_however_it_is_cut(target, monkeypatch, rows_at_once):
    monkeypatch.setattr(matching, "ROWS_AT_ONCE", rows_at_once)
    make_client(organisation=target.organisation, first_name="Iris", last_name="Mulder", birth_date=date(1966, 2, 2))
    make_client(organisation=target.organisation, first_name="Kees", last_name="Anders", birth_date=date(1966, 2, 2))

    first = plan_of(target, PEOPLE)
    apply(first, by=IMPORT, now=timezone.now())
    again = plan_of(target, PEOPLE)

    assert told(first) == [
        (2, Outcome.NEW),
        (3, Outcome.NEW),
        (4, Outcome.NEW),
        (5, Outcome.QUESTION),
        (6, Outcome.NEW),
    ]
    assert [outcome for _, outcome in told(again)] == [
        Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.QUESTION, Outcome.UNCHANGED,
    ]  # fmt: skip


def test_what_the_list_said_is_kept_anew_only_when_it_says_something_else(target):
    apply(plan_of(target, PEOPLE[:2]), by=IMPORT, now=timezone.now())
    before = dict(ImportedRow.objects.values_list("trajectory", "imported_at"))
    moved = [[*PEOPLE[0][:5], "6-2-2026"], PEOPLE[1]]

    apply(plan_of(target, moved), by=IMPORT, now=timezone.now())

    kept = {row.trajectory_id: row for row in ImportedRow.objects.all()}
    assert sum(kept[key].imported_at > moment for key, moment in before.items()) == 1
    assert {row.values["first_day"] for row in kept.values()} == {"2026-02-06", "2026-03-01"}
    assert len(kept) == 2
