"""Who may see what, said a second time and in other words.

Plain Python over plain facts, written from the rules and never from the product: where the two differ, one is wrong.
Facts are what people did (joined a team, gave consent); what follows from them is worked out at every question.
Source: docs/rules.md, rules 35 to 38.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")

BASIS, PARTICIPATION, LIFE_DOMAINS = "basis", "participatie", "leefgebieden"
HEALTH, INCOME = "gezondheid", "inkomen"
CATEGORIES = (BASIS, PARTICIPATION, LIFE_DOMAINS, HEALTH, INCOME)

# What a function needs of a client with whom there is a relation. Whoever is not named here needs nothing.
NEEDS = {
    "job_coach": {BASIS, PARTICIPATION, LIFE_DOMAINS},
    "clinician": {BASIS, PARTICIPATION, LIFE_DOMAINS, HEALTH},
    "project_leader": {BASIS, PARTICIPATION},
    "consultant": {BASIS, PARTICIPATION, INCOME},
    "uwv_adviser": {BASIS, PARTICIPATION, INCOME},
    "debt_counsellor": {BASIS, INCOME},
}
LEADER_NEEDS = {BASIS, PARTICIPATION}
LEADER = "project_leader"


@dataclass
class Days:
    """A span of days, both ends included; without a last day it goes on."""

    first: date
    last: date | None = None

    def hold(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Function:
    user: str
    role: str
    days: Days


@dataclass
class Membership:
    """Somebody works with a client, on behalf of the organisation that employs him."""

    user: str
    client: str
    organisation: str
    days: Days


@dataclass
class Leading:
    """Somebody leads a programme at an organisation."""

    user: str
    programme: str
    organisation: str
    days: Days


@dataclass
class Begun:
    """A client began with a programme at an organisation."""

    client: str
    programme: str
    organisation: str
    first: date


@dataclass
class Sharing:
    """What one organisation wrote may be read by another: the client agreed, or a law says so."""

    client: str
    giver: str
    receiver: str
    categories: set[str]
    days: Days
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.days.hold(day_of(at)) and (self.ended_at is None or at < self.ended_at)


@dataclass
class Standing:
    """One stands in for another."""

    absent: str
    deputy: str
    days: Days
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.days.hold(day_of(at)) and (self.ended_at is None or at < self.ended_at)


@dataclass
class Emergency:
    """Somebody broke the glass, for one client and some hours, while he worked for an organisation."""

    user: str
    client: str
    organisation: str
    since: datetime
    until: datetime


@dataclass
class Facts:
    employers: dict[str, str] = field(default_factory=dict)
    left_at: dict[str, datetime] = field(default_factory=dict)
    themselves: dict[str, str] = field(default_factory=dict)  # the user who is this client, or speaks for him
    functions: list[Function] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    leading: list[Leading] = field(default_factory=list)
    begun: list[Begun] = field(default_factory=list)
    sharing: list[Sharing] = field(default_factory=list)
    deputies: list[Standing] = field(default_factory=list)
    emergencies: list[Emergency] = field(default_factory=list)


def day_of(at: datetime) -> date:
    return at.astimezone(HERE).date()


def may_see(facts: Facts, user: str, client: str, organisation: str, category: str, at: datetime) -> bool:
    """Whether `user` may see what `organisation` wrote about `client` in `category`, at that moment."""
    if has_left(facts, user, at):
        return False
    if user in facts.themselves:
        return facts.themselves[user] == client
    return (
        any(
            category in needs and is_shared(facts, client, organisation, employer, category, at)
            for employer, needs in relations(facts, user, client, at)
        )
        or leads(facts, user, client, organisation, category, at)
        or broke_the_glass(facts, user, client, organisation, category, at)
    )


def is_shared(facts: Facts, client: str, giver: str, receiver: str, category: str, at: datetime) -> bool:
    """Whether what `giver` wrote is open to `receiver`: it is its own, or there is a consent or a law."""
    return giver == receiver or any(
        (each.client, each.giver, each.receiver) == (client, giver, receiver)
        and category in each.categories
        and each.holds(at)
        for each in facts.sharing
    )


def relations(facts: Facts, user: str, client: str, at: datetime) -> Iterator[tuple[str, set[str]]]:
    """Each way in which `user` works with `client`: for which organisation, and what he needs there.

    A deputy needs what both he and the absent one need: standing in teaches nobody another profession.
    """
    day = day_of(at)
    own = needs_of(facts, user, day)
    employer = facts.employers[user]
    for each in facts.memberships:
        if each.client != client or each.organisation != employer or not each.days.hold(day):
            continue
        if each.user == user:
            yield employer, own
        elif each.user in stood_in_for(facts, user, at):
            yield employer, own & needs_of(facts, each.user, day)


def stood_in_for(facts: Facts, user: str, at: datetime) -> set[str]:
    """For which colleagues he stands in; who left, or works elsewhere now, has nobody to stand in for him."""
    return {
        each.absent
        for each in facts.deputies
        if each.deputy == user
        and each.holds(at)
        and not has_left(facts, each.absent, at)
        and facts.employers[each.absent] == facts.employers[user]
    }


def has_left(facts: Facts, user: str, at: datetime) -> bool:
    return user in facts.left_at and at >= facts.left_at[user]


def broke_the_glass(facts: Facts, user: str, client: str, organisation: str, category: str, at: datetime) -> bool:
    """In an emergency the own organisation's records open, as far as the function needs them."""
    opened = any(
        (each.user, each.client, each.organisation) == (user, client, organisation) and each.since <= at < each.until
        for each in facts.emergencies
    )
    return opened and organisation == facts.employers[user] and category in needs_of(facts, user, day_of(at))


def needs_of(facts: Facts, user: str, day: date) -> set[str]:
    roles = {each.role for each in facts.functions if each.user == user and each.days.hold(day)}
    return set().union(*(NEEDS.get(role, set()) for role in roles))


def leads(facts: Facts, user: str, client: str, organisation: str, category: str, at: datetime) -> bool:
    """Whether he leads, or stands in for who leads, a programme that this client began at his own organisation."""
    day = day_of(at)
    if category not in LEADER_NEEDS or organisation != facts.employers[user]:
        return False
    leaders = {user} | stood_in_for(facts, user, at)
    programmes = {
        each.programme
        for each in facts.leading
        if each.user in leaders
        and each.organisation == organisation
        and each.days.hold(day)
        and is_leader(facts, each.user, day)
    }
    return any(
        each.client == client
        and each.organisation == organisation
        and each.programme in programmes
        and each.first <= day
        for each in facts.begun
    )


def is_leader(facts: Facts, user: str, day: date) -> bool:
    return any(each.user == user and each.role == LEADER and each.days.hold(day) for each in facts.functions)
