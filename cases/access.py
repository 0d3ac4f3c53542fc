"""The one rule: who may see which part of whose records about a client, from day to day.

`openings` says it as a function of plain facts. The table `Access` holds its outcome for every client, kept in step by
cases/settling.py, beside the openings for whoever leads a programme, which follow from the start of a trajectory and
stay: who led it must be able to account for those who left. Querysets and the policies of Postgres read that table.

Source: docs/rules.md, rules 35, 36 and 37.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import TextChoices

from werv.ground.accounts.permissions import Role
from werv.ground.walls import ME, MY_ORGANISATION, MY_PROGRAMMES, NOW, TODAY, some


class Category(TextChoices):
    """Part of a record; every record names one (categorie)."""

    BASIS = "basis", "basis"
    PARTICIPATION = "participatie", "participatie"
    LIFE_DOMAINS = "leefgebieden", "leefgebieden"
    HEALTH = "gezondheid", "gezondheid"
    INCOME = "inkomen", "inkomen"


class AccessGround(TextChoices):
    TEAM = "team", "lid van het team"
    PROGRAMME = "programme", "leiding van het programma"
    CONSENT = "consent", "toestemming van de cliënt"
    STATUTORY_TASK = "statutory_task", "wettelijke taak"
    BREAK_GLASS = "break_glass", "noodknop"
    DEPUTY = "deputy", "waarneming"
    OWN_FILE = "own_file", "eigen dossier"


PROGRAMME_LEADER_CATEGORIES = (Category.BASIS, Category.PARTICIPATION)

# The functions that work with clients; the others never see a case, whatever the table of categories says.
ROLES_IN_CASES = (
    Role.JOB_COACH,
    Role.CLINICIAN,
    Role.PROJECT_LEADER,
    Role.CONSULTANT,
    Role.UWV_ADVISER,
    Role.DEBT_COUNSELLOR,
)


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day to a last, both included; without a last day they go on."""

    first: date
    last: date | None = None

    def meet(self, other: "Days") -> "Days | None":
        """The days in both; None when there are none."""
        first = max(self.first, other.first)
        lasts = [day for day in (self.last, other.last) if day is not None]
        last = min(lasts) if lasts else None
        return None if last is not None and last < first else Days(first, last)

    def joins(self, later: "Days") -> bool:
        """Whether `later`, which begins no earlier, overlaps or follows at once."""
        return self.last is None or later.first <= self.last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody works with the client, for an organisation."""

    user: UUID
    organisation: UUID
    days: Days


@dataclass(frozen=True, slots=True)
class Function:
    user: UUID
    role: str
    days: Days


@dataclass(frozen=True, slots=True)
class Need:
    """A function needs a category."""

    role: str
    category: str
    days: Days


@dataclass(frozen=True, slots=True)
class Share:
    """A consent or a legal basis: the team of `receiver` may see records of `organisation`, and not after `until`."""

    source: UUID
    ground: str
    organisation: UUID
    receiver: UUID
    categories: frozenset[str]
    days: Days
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    source: UUID
    absent: UUID
    deputy: UUID
    days: Days


@dataclass(frozen=True, slots=True)
class Emergency:
    source: UUID
    user: UUID
    organisation: UUID
    days: Days
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The user is the client himself, of whom `organisation` keeps records since that day."""

    user: UUID
    organisation: UUID
    since: date


@dataclass(frozen=True, slots=True)
class Opening:
    """Records of `organisation` in `category`, for `user`: a row of `Access` without the client."""

    organisation: UUID
    user: UUID
    category: str
    days: Days
    until: datetime | None
    ground: str
    source: UUID | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides who sees one client. `employers` says for which organisation each active user works."""

    memberships: tuple[Membership, ...] = ()
    functions: tuple[Function, ...] = ()
    needs: tuple[Need, ...] = ()
    shares: tuple[Share, ...] = ()
    absences: tuple[Absence, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    own_files: tuple[OwnFile, ...] = ()
    employers: Mapping[UUID, UUID] = field(default_factory=dict)

    def needs_of(self, user: UUID) -> Iterator[tuple[str, Days]]:
        """The categories that the functions of `user` need, each with the days on which they do."""
        for function in self.functions:
            for need in self.needs:
                if function.user == user and function.role == need.role and (days := function.days.meet(need.days)):
                    yield need.category, days


def openings(facts: Facts) -> frozenset[Opening]:
    """Everything that must be open for users by name, in whole spans: what touches is one."""
    found = [*_of_the_team(facts), *_in_emergencies(facts), *_of_the_client(facts)]
    return frozenset(_joined(found))


def _of_the_team(facts: Facts) -> Iterator[Opening]:
    for member in facts.memberships:
        if facts.employers.get(member.user) != member.organisation:
            continue
        for category, days in facts.needs_of(member.user):
            own = Opening(member.organisation, member.user, category, days, None, AccessGround.TEAM, None)
            yield from _shared_with(own, member.days, facts.shares)
        yield from _of_deputies(facts, member)


def _of_deputies(facts: Facts, member: Membership) -> Iterator[Opening]:
    """What the absent member sees, as far as the deputy's own function needs it too."""
    for absence in facts.absences:
        away = absence.days.meet(member.days)
        if absence.absent != member.user or facts.employers.get(absence.deputy) != member.organisation or away is None:
            continue
        seen = list(facts.needs_of(member.user))
        for category, days in facts.needs_of(absence.deputy):
            own = Opening(
                member.organisation, absence.deputy, category, days, None, AccessGround.DEPUTY, absence.source
            )
            for theirs in (each for of_category, each in seen if of_category == category):
                if both := away.meet(theirs):
                    yield from _shared_with(own, both, facts.shares)


def _shared_with(own: Opening, limit: Days, shares: Iterable[Share]) -> Iterator[Opening]:
    """The opening to the own organisation's records within `limit`, and to what others share with that organisation."""
    days = own.days.meet(limit)
    if days is None:
        return
    yield replace(own, days=days)
    for share in shares:
        if share.receiver == own.organisation and own.category in share.categories and (both := days.meet(share.days)):
            yield replace(
                own,
                organisation=share.organisation,
                days=both,
                until=share.until,
                ground=share.ground,
                source=share.source,
            )


def _in_emergencies(facts: Facts) -> Iterator[Opening]:
    for emergency in facts.emergencies:
        if facts.employers.get(emergency.user) != emergency.organisation:
            continue
        for category, needed in facts.needs_of(emergency.user):
            if days := needed.meet(emergency.days):
                yield Opening(
                    emergency.organisation,
                    emergency.user,
                    category,
                    days,
                    emergency.until,
                    AccessGround.BREAK_GLASS,
                    emergency.source,
                )


def _of_the_client(facts: Facts) -> Iterator[Opening]:
    for own in facts.own_files:
        if own.user in facts.employers:
            for category in Category.values:
                yield Opening(own.organisation, own.user, category, Days(own.since), None, AccessGround.OWN_FILE, None)


def _joined(found: Iterable[Opening]) -> Iterator[Opening]:
    alike: dict[Opening, list[Days]] = defaultdict(list)
    for each in found:
        alike[replace(each, days=Days(date.min))].append(each.days)
    for opening, spans in alike.items():
        spans.sort(key=lambda days: days.first)
        whole = spans[0]
        for days in spans[1:]:
            if whole.joins(days):
                last = None if whole.last is None or days.last is None else max(whole.last, days.last)
                whole = Days(whole.first, last)
            else:
                yield replace(opening, days=whole)
                whole = days
        yield replace(opening, days=whole)


def running(row: str) -> str:
    """SQL: whether that row, with a first and a last day, holds today."""
    return f"{row}.first_day <= {TODAY} AND ({row}.last_day IS NULL OR {row}.last_day >= {TODAY})"


# The rule in the database: this row of Access opens something for the user now. All other walls ask for such a row.
# The programmes he leads are told at the start of his transaction; in Python they are querysets.led_programmes.
OPEN_TO_ME = f"""({{row}}.user_id = {ME}
    OR ({{row}}.organisation_id = {MY_ORGANISATION} AND {{row}}.programme_id = ANY({MY_PROGRAMMES})))
    AND {running("{row}")} AND ({{row}}.until IS NULL OR {{row}}.until > {NOW})"""


def opened(category: str, *, client: str = "{row}.client_id", organisation: str = "{row}.organisation_id") -> str:
    """SQL for a wall: whether the records of that organisation about that client are open in `category`.

    `category` and the others are SQL, with {row} for the row itself; an empty `organisation` asks for any.
    """
    own = f" AND door.organisation_id = {organisation}" if organisation else ""
    return some(f"cases_access door WHERE door.client_id = {client} AND door.category = {category}{own}")


def opened_in(category: Category) -> str:
    """SQL for the wall around records that are all of one category."""
    return opened(f"'{category}'")


def knows(client: str) -> str:
    """SQL: whether anybody's basic facts about this client are open to the user."""
    return opened(f"'{Category.BASIS}'", client=client, organisation="")
