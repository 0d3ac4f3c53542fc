"""The figures of a grant, against a count by hand: day by day, one person after another."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from subsidies.figures import compute, count, hours_of, planned, quarters
from subsidies.models import Indicator
from tests.factories import (
    make_client,
    make_funding,
    make_grant,
    make_measurement,
    make_placement,
    make_step,
    make_target,
    make_trajectory,
)
from trajectories.figures import Job, PersonFacts, Stretch, kept_26_weeks, stays
from trajectories.ladder import Moment
from trajectories.rules import OUTFLOW_OF_REASON, EndReason, PlacementKind, StepKind
from werv.ground.periods import Period

FIRST = date(2025, 12, 20)
DAYS = [FIRST + timedelta(days=number) for number in range(40)]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))

days = st.sampled_from(DAYS)


@st.composite
def stretches(draw) -> Stretch:
    first_day = draw(days)
    last_day = draw(st.none() | days.filter(lambda day: day >= first_day))
    return Stretch(first_day, last_day, draw(st.sampled_from(sorted(EndReason))) if last_day else "")


people = st.lists(
    st.lists(stretches(), min_size=1, max_size=4).map(lambda each: PersonFacts("x", tuple(each))), max_size=6
)
periods = st.tuples(days, days).map(lambda two: Period(min(two), max(two)))


def taking_part(person: PersonFacts) -> set[date]:
    """Every day on which somebody takes part, some days beyond the last one looked at."""
    horizon = [FIRST + timedelta(days=number) for number in range(45)]
    return {
        day
        for day in horizon
        for each in person.stretches
        if each.first_day <= day and (each.last_day is None or day <= each.last_day)
    }


def by_hand(persons: list[PersonFacts], period: Period) -> dict[str, int]:
    """The definitions, read aloud: active at the end of a day is taking part on it and on the next."""
    counted = dict.fromkeys(("inflow", "re_entries", "active_before", "active", "outflow"), 0)
    one = timedelta(days=1)
    for person in persons:
        present = taking_part(person)
        starts = {day for day in present if day - one not in present}
        before = {period.eve, period.first_day} <= present
        active = {period.last_day, period.last_day + one} <= present
        started = [day for day in starts if day in period]
        counted["active_before"] += before
        counted["active"] += active
        counted["inflow"] += min(starts) in started
        counted["re_entries"] += bool(started) and min(starts) not in started and not before
        counted["outflow"] += (before or bool(started)) and not active
    return counted


@given(people, periods)
def test_the_flow_equals_a_count_day_by_day(persons, period):
    figures = count("X", period, persons, [])

    assert {name: getattr(figures, name) for name in by_hand([], period)} == by_hand(persons, period)


@given(people, periods)
def test_active_is_what_was_there_plus_who_came_less_who_left(persons, period):
    figures = count("X", period, persons, [])

    assert figures.active == figures.active_before + figures.inflow + figures.re_entries - figures.outflow
    assert figures.outflow == figures.moved_on + figures.returned + figures.ended_otherwise + figures.drop_out
    assert figures.outflow == sum(figures.outflow_by_reason.values())


@given(people, periods)
def test_quarters_add_up_to_the_period(persons, period):
    figures = count("X", period, persons, [])

    assert sum(quarter.inflow for quarter in figures.by_quarter) == figures.inflow
    assert figures.by_quarter[-1].active == figures.active


@given(st.lists(stretches(), min_size=1, max_size=6))
def test_stays_are_the_unbroken_runs_of_days(each):
    person = PersonFacts("x", tuple(each))
    present = taking_part(person)
    runs = stays(each)

    assert sorted(day for day in present if day - timedelta(days=1) not in present) == [run.first_day for run in runs]


def test_every_reason_is_one_kind_of_outflow():
    assert set(OUTFLOW_OF_REASON) == set(EndReason)


@pytest.fixture
def grant(db):
    return make_grant()


def funded(grant, first_day=date(2026, 1, 5), last_day=None, **given):
    trajectory = make_trajectory(first_day=first_day, last_day=last_day, **given)
    make_funding(trajectory, grant, first_day, last_day)
    return trajectory


def test_a_change_of_payer_and_back_is_a_re_entry(grant):
    trajectory = make_trajectory(first_day=date(2025, 3, 1))
    make_funding(trajectory, grant, date(2025, 3, 1), date(2025, 12, 31), end_reason=EndReason.OTHER_PAYER)
    make_funding(trajectory, grant, date(2026, 4, 1))

    figures = compute(grant, YEAR)

    # On the last day of the year before, the last funded day, this person had gone at the end of the day.
    assert (figures.inflow, figures.re_entries, figures.active_before, figures.active) == (0, 1, 0, 1)


def test_fundings_that_touch_across_the_turn_of_the_year_are_one_stay(grant):
    trajectory = make_trajectory(first_day=date(2025, 3, 1))
    make_funding(trajectory, grant, date(2025, 3, 1), date(2025, 12, 31), end_reason=EndReason.OTHER_PAYER)
    make_funding(trajectory, grant, date(2026, 1, 1))

    figures = compute(grant, Period(date(2025, 1, 1), date(2025, 12, 31)))

    assert (figures.inflow, figures.active, figures.outflow) == (1, 1, 0)


def test_two_trajectories_of_one_person_count_once(grant):
    client = make_client()
    for _ in range(2):
        funded(grant, client=client)

    assert compute(grant, YEAR).inflow == 1


def test_a_return_is_not_drop_out(grant):
    trajectory = make_trajectory(last_day=date(2026, 5, 1), end_reason=EndReason.RETURNED)
    make_funding(trajectory, grant, date(2026, 1, 5), date(2026, 5, 1), end_reason=EndReason.RETURNED)

    figures = compute(grant, YEAR)

    assert (figures.returned, figures.drop_out) == (1, 0)


def test_the_ladder_compares_the_first_with_the_last_measurement(grant):
    trajectory = funded(grant)
    make_measurement(trajectory, 2)
    make_measurement(trajectory, 5, date(2026, 4, 1), moment=Moment.BETWEEN)
    last = make_measurement(trajectory, 1, date(2026, 6, 1), moment=Moment.END)
    make_measurement(trajectory, 3, date(2026, 6, 1), moment=Moment.END, corrects=last)
    make_measurement(trajectory, 6, date(2026, 7, 1), moment=Moment.AFTERCARE)
    make_measurement(trajectory, 6, date(2027, 1, 1), moment=Moment.BETWEEN)
    make_measurement(funded(grant), 4)

    figures = compute(grant, YEAR)

    assert figures.ladder_matrix == {"2": {"3": 1}}
    assert (figures.ladder_risen, figures.ladder_equal, figures.ladder_fallen, figures.ladder_single) == (1, 0, 0, 1)


def test_of_one_day_the_measurement_at_the_start_comes_first(grant):
    trajectory = funded(grant)
    make_measurement(trajectory, 4, moment=Moment.END)
    make_measurement(trajectory, 2, moment=Moment.START)

    assert compute(grant, YEAR).ladder_matrix == {"2": {"4": 1}}


def test_a_trial_placement_is_never_paid_work(grant):
    trajectory = funded(grant)
    make_placement(trajectory, date(2026, 2, 1), kind=PlacementKind.TRIAL)
    assert compute(grant, YEAR).paid_work_started == 0

    make_placement(trajectory, date(2026, 4, 1), kind=PlacementKind.SHELTERED)

    figures = compute(grant, YEAR)
    assert figures.paid_work_started_by_kind == {"regular": 0, "supported": 0, "sheltered": 1}


def test_a_second_job_is_not_a_first_start(grant):
    trajectory = funded(grant, date(2025, 1, 6))
    make_placement(trajectory, date(2025, 6, 1), last_day=date(2025, 9, 1))
    make_placement(trajectory, date(2026, 2, 1))

    assert compute(grant, YEAR).paid_work_started == 0


@pytest.mark.parametrize(("last_day", "kept"), [(date(2026, 7, 1), False), (date(2026, 7, 2), True)])
def test_work_is_kept_from_182_days_on(last_day, kept):
    job = Job(date(2026, 1, 2), last_day, None, "regular", "a")

    assert kept_26_weeks([job], date(2026, 12, 31)) is kept


def test_consecutive_contracts_at_one_employer_are_one_and_at_two_are_not():
    first = Job(date(2026, 1, 1), date(2026, 4, 30), None, "regular", "a")
    second = Job(date(2026, 5, 1), None, None, "regular", "a")

    assert kept_26_weeks([first, second], date(2026, 7, 31))
    assert not kept_26_weeks([first, second._replace(employer="b")], date(2026, 7, 31))


def test_confirmed_work_counts_to_the_last_confirmed_day():
    job = Job(date(2026, 1, 1), None, date(2026, 5, 1), "regular", "a")

    assert kept_26_weeks([job], date(2026, 12, 31))
    assert not kept_26_weeks([job], date(2026, 12, 31), confirmed=True)
    assert kept_26_weeks([job._replace(confirmed_on=date(2026, 7, 1))], date(2026, 12, 31), confirmed=True)


def test_hours_are_by_share_on_funded_days_and_rounded_once(grant, anouk):
    trajectory = make_trajectory(first_day=date(2026, 1, 5))
    make_funding(trajectory, grant, date(2026, 1, 5), date(2026, 3, 31), share_pct=Decimal("33.33"))
    for minutes in (50, 50, 50):
        make_step(trajectory, anouk, day=date(2026, 2, 2), minutes=minutes)
    make_step(trajectory, anouk, day=date(2026, 4, 1), minutes=600)
    make_step(trajectory, anouk, day=date(2026, 2, 3), minutes=600, kind=StepKind.TRAVEL)

    assert compute(grant, YEAR).hours == Decimal("0.83")


def test_travel_counts_where_the_grant_says_so(db, anouk):
    grant = make_grant(counts_travel=True)
    make_step(funded(grant), anouk, day=date(2026, 2, 3), minutes=60, kind=StepKind.TRAVEL)

    assert compute(grant, YEAR).hours == Decimal("1.00")


def test_half_a_cent_of_an_hour_goes_up():
    assert hours_of(Decimal("0.3")) == Decimal("0.01")


def test_planned_inflow_is_known_only_where_targets_fill_the_period(grant):
    make_target(grant, date(2026, 1, 1), date(2026, 6, 30), 20)
    assert compute(grant, YEAR).inflow_planned is None

    make_target(grant, date(2026, 7, 1), date(2026, 12, 31), 25)
    make_target(grant, date(2026, 1, 1), date(2026, 12, 31), 9, indicator=Indicator.PAID_WORK)

    assert compute(grant, YEAR).inflow_planned == 45
    assert compute(grant, Period(date(2026, 7, 1), date(2026, 12, 31))).inflow_planned == 25
    assert compute(grant, Period(date(2026, 7, 1), date(2026, 12, 30))).inflow_planned is None


def test_targets_of_partners_over_the_same_days_are_added():
    year = [(Indicator.INFLOW, YEAR.first_day, YEAR.last_day, value) for value in (12, 30)]

    assert planned(year, Indicator.INFLOW, YEAR) == 42


def test_quarters_are_cut_to_the_period():
    parts = list(quarters(Period(date(2025, 11, 15), date(2026, 4, 1))))

    assert [str(part) for part in parts] == [
        "15 nov 2025 t/m 31 dec 2025",
        "1 jan 2026 t/m 31 mrt 2026",
        "1 apr 2026 t/m 1 apr 2026",
    ]


def test_figures_as_of_an_earlier_moment_do_not_know_what_came_later(committed, django_db_blocker):
    grant = make_grant()
    trajectory = funded(grant)
    make_measurement(trajectory, 2)
    moment = timezone.now()
    then = compute(grant, YEAR)

    make_measurement(trajectory, 4, date(2026, 3, 1), moment=Moment.BETWEEN)
    trajectory.fundings.update(last_day=date(2026, 2, 1), end_reason=EndReason.ILLNESS)
    funded(grant)

    assert compute(grant, YEAR) != then
    assert compute(grant, YEAR, as_of=moment) == then
    assert compute(grant, YEAR, as_of=timezone.now()) == compute(grant, YEAR)
