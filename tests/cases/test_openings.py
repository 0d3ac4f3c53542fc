"""The rule as a function of plain facts, against the same rule said day by day in another way."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.access import (
    Absence,
    AccessGround,
    Category,
    Days,
    Emergency,
    Facts,
    Function,
    Membership,
    Need,
    OwnFile,
    Share,
    openings,
)

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=each) for each in range(7)]
NOON, MORNING = timedelta(hours=12), timedelta(hours=6)
USERS = [UUID(int=each) for each in (1, 2, 3)]
ORGANISATIONS = [UUID(int=each) for each in (11, 12, 13)]
ROLES = ("job_coach", "clinician", "consultant")
CATEGORIES = ("basis", "gezondheid", "inkomen")


def moment_of(day: date, hours: timedelta) -> datetime:
    return datetime(day.year, day.month, day.day) + hours


@st.composite
def spans(draw) -> Days:
    first = draw(st.sampled_from([0, 0, 0, 1, 3, 5]))
    last = draw(st.sampled_from([None, None, 6, *range(first, 7)]))
    return Days(WEEK[first], None if last is None else WEEK[last])


# Two colleagues and somebody of another organisation; of the third only records.
USUALLY = dict(zip(USERS, (ORGANISATIONS[0], ORGANISATIONS[0], ORGANISATIONS[1]), strict=True))
users, organisations = st.sampled_from(USERS), st.sampled_from(ORGANISATIONS)
moments = st.sampled_from([moment_of(day, MORNING) for day in WEEK])
keys = st.uuids(version=4)


def some(of, least: int = 0, most: int = 3):
    return st.lists(of, min_size=least, max_size=most).map(tuple)


@st.composite
def memberships(draw) -> Membership:
    user = draw(users)
    return Membership(user, draw(st.sampled_from([USUALLY[user]] * 5 + ORGANISATIONS)), draw(spans()))


shares = st.builds(
    Share,
    keys,
    st.sampled_from([AccessGround.CONSENT, AccessGround.STATUTORY_TASK]),
    organisations,
    st.sampled_from(ORGANISATIONS[:2]),
    st.frozensets(st.sampled_from(CATEGORIES), min_size=1),
    spans(),
    st.none() | moments,
)


@st.composite
def all_facts(draw) -> Facts:
    employers = dict(USUALLY)
    for user in draw(st.lists(users, max_size=1)):
        employers.pop(user)
        employers |= draw(st.sampled_from([{}, {user: ORGANISATIONS[2]}]))
    return Facts(
        memberships=draw(some(memberships(), 1)),
        functions=tuple(Function(user, draw(st.sampled_from(ROLES)), draw(spans())) for user in [*USERS, draw(users)]),
        needs=draw(some(st.builds(Need, st.sampled_from(ROLES), st.sampled_from(CATEGORIES), spans()), 4, 9)),
        shares=draw(some(shares, 1)),
        absences=draw(some(st.builds(Absence, keys, users, users, spans()), 0, 2)),
        emergencies=draw(some(st.builds(Emergency, keys, users, organisations, spans(), moments), 0, 2)),
        own_files=draw(some(st.builds(OwnFile, users, organisations, st.sampled_from(WEEK)), 0, 1)),
        employers=employers,
    )


def lies_in(day: date, days: Days) -> bool:
    return days.first <= day and (days.last is None or day <= days.last)


def needs(facts: Facts, user: UUID, category: str, day: date) -> bool:
    return any(
        function.user == user
        and lies_in(day, function.days)
        and any(n.role == function.role and n.category == category and lies_in(day, n.days) for n in facts.needs)
        for function in facts.functions
    )


def works_for(facts: Facts, user: UUID, organisation: UUID, category: str, day: date) -> bool:
    """In the client's team there on that day, himself or for a colleague, with a function that needs the category."""
    if facts.employers.get(user) != organisation or not needs(facts, user, category, day):
        return False
    for member in facts.memberships:
        if member.organisation != organisation or not lies_in(day, member.days):
            continue
        if member.user == user:
            return True
        stands_in = any(
            away.absent == member.user and away.deputy == user and lies_in(day, away.days) for away in facts.absences
        )
        active = facts.employers.get(member.user) == organisation
        if stands_in and active and needs(facts, member.user, category, day):
            return True
    return False


def sees(facts: Facts, user: UUID, organisation: UUID, category: str, day: date) -> bool:
    """The rule, asked for one user, one organisation's records, one category, at noon of one day."""
    noon = moment_of(day, NOON)
    if works_for(facts, user, organisation, category, day):
        return True
    for share in facts.shares:
        in_force = lies_in(day, share.days) and (share.until is None or noon < share.until)
        shared = share.organisation == organisation and category in share.categories and in_force
        if shared and works_for(facts, user, share.receiver, category, day):
            return True
    for emergency in facts.emergencies:
        opened = lies_in(day, emergency.days) and noon < emergency.until and emergency.organisation == organisation
        employed = facts.employers.get(user) == organisation
        if emergency.user == user and opened and employed and needs(facts, user, category, day):
            return True
    return any(
        own.user == user and own.organisation == organisation and own.since <= day and user in facts.employers
        for own in facts.own_files
    )


@settings(max_examples=400)
@given(all_facts())
def test_what_is_opened_is_what_the_rule_says_for_every_user_and_day(facts):
    opened = openings(facts)

    for day in WEEK:
        shown = {
            (each.user, each.organisation, each.category)
            for each in opened
            if lies_in(day, each.days) and (each.until is None or moment_of(day, NOON) < each.until)
        }
        asked = {
            (user, organisation, category)
            for user in USERS
            for organisation in ORGANISATIONS
            for category in Category.values
            if sees(facts, user, organisation, category, day)
        }
        assert shown == asked


@given(all_facts())
def test_openings_alike_never_touch(facts):
    opened = openings(facts)

    for each in opened:
        alike = [other for other in opened if replace(other, days=each.days) == each and other != each]
        assert not any(each.days.first <= other.days.first and each.days.joins(other.days) for other in alike)
