"""Which records are past their term: of several bases the longest counts, per record. Reads, and writes nothing.

Source: docs/rules.md, rule 40. The terms themselves are dated data: data/retention.toml.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.access import Category
from cases.models import Client, Involvement, Law
from subsidies.models import Funding
from trajectories.models import Step, Trajectory
from trajectories.rules import OPEN_STATES
from werv.ground.accounts.models import Organisation
from werv.privacy.declarations import declaration_of
from werv.privacy.models import Basis, LegalHold, ProposalState, ProposedCase, RetentionTerm, TermStart
from werv.privacy.reach import Case, Model, from_leaves_to_root, is_shared, reached, references_of
from werv.privacy.subjects import for_the_office
from werv.privacy.terms import months_after

FILE = "dossier"  # what holds a case together: it goes last
RUNNING = "Er loopt nog een traject."
BASIS_OF_LAW = {
    Law.WMO: Basis.WMO,
    Law.PARTICIPATION_ACT: Basis.PARTICIPATION_ACT,
    Law.WLZ: Basis.WLZ,
    Law.ZVW: Basis.WGBO,
    Law.UWV: Basis.UWV,
    Law.FUND: Basis.GRANT,
}
# Each basis of a record, with the day from which it counts where that is not the last change of the case.
Bases = dict[Basis, date | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Until when one record must be kept, itself included; None: nobody can say, and `why` says why not."""

    model: Model
    key: UUID
    record_type: str
    basis: Basis | None
    until: date | None
    why: str = ""
    source: str = ""


class Terms:
    """The terms of one organisation as they hold on a day: its own where it filled one in, else the region's."""

    def __init__(self, organisation: Organisation, day: date) -> None:
        self._found: dict[tuple[str, str], RetentionTerm] = {}
        rows = list(RetentionTerm.objects.applying_to(organisation).valid_on(day))
        for term in sorted(rows, key=lambda each: (each.organisation_id is not None, each.valid_from)):
            self._found[term.record_type, term.basis] = term

    def get(self, record_type: str, basis: Basis) -> RetentionTerm | None:
        return self._found.get((record_type, basis))

    def __iter__(self) -> Iterator[RetentionTerm]:
        return iter(self._found.values())

    def shortest_years(self) -> int:
        return min((term.years for term in self if term.years), default=0)


def last_change(case: Case, *, today: date) -> date:
    """The last day of the work that the case knows, up to today."""
    days = [day for model, rows in case.rows.items() for row in rows for day in _days_of(model, row) if day <= today]
    return max(days, default=today)


def _days_of(model: Model, row: Any) -> Iterator[date]:
    for name in declaration_of(model).dated_by:
        value = getattr(row, name)
        if isinstance(value, datetime):
            yield timezone.localdate(value)
        elif value is not None:
            yield value


def is_running(case: Case) -> bool:
    """Whether a trajectory still runs, or waits to begin."""
    return any(each.last_day is None and each.state in OPEN_STATES for each in case.of(Trajectory))


def verdicts(case: Case, terms: Terms, *, today: date) -> list[Verdict]:
    """For each record of the case until when it must be kept, by the terms alone."""
    running, changed = is_running(case), last_change(case, today=today)
    bases = _bases(case)
    found = []
    for each in reached(also_loose=False):
        if is_shared(each.model):
            continue
        record_type = declaration_of(each.model).retention
        for row in case.of(each.model):
            if running:
                found.append(Verdict(each.model, row.pk, record_type, None, None, RUNNING))
            else:
                found.append(_verdict(each.model, row.pk, record_type, bases[row.pk], terms, changed))
    return found


def _verdict(model: Model, key: UUID, record_type: str, bases: Bases, terms: Terms, changed: date) -> Verdict:
    """The longest of its bases; one whose term nobody knows outlasts them all. A basis without a term says nothing."""
    longest = Verdict(model, key, record_type, None, None, f"Voor {record_type} is geen bewaartermijn vastgelegd.")
    for basis, grant_end in bases.items():
        term = terms.get(record_type, basis)
        if term is None:
            continue
        if not term.is_known():
            return Verdict(model, key, record_type, basis, None, f"De termijn voor {basis.label} is niet bekend.")
        until = term.last_day(grant_end if grant_end and term.starts == TermStart.GRANT_END else changed)
        if longest.until is None or until > longest.until:
            longest = Verdict(model, key, record_type, basis, until, source=term.source)
    return longest


def _bases(case: Case) -> dict[UUID, Bases]:
    """Bases of each record: those of the trajectory it belongs to, else of all that the case had; health adds WGBO."""
    of_trajectory = {each.pk: _bases_of(each, case) for each in case.of(Trajectory)}
    of_case: Bases = {}
    for bases in of_trajectory.values():
        of_case |= bases
    of_case = of_case or {Basis.NO_PROVISION: None}
    found: dict[UUID, Bases] = {}
    for each in reached(also_loose=False):
        for row in case.of(each.model):
            own = of_trajectory.get(row.pk) or _of_what_it_refers_to(each.model, row, found)
            bases = dict(own or of_case)
            if getattr(row, "category", "") == Category.HEALTH:
                bases[Basis.WGBO] = None
            if each.model is Funding or (isinstance(row, Step) and row.billable):
                bases[Basis.FISCAL] = None
            found[row.pk] = bases
    return found


def _bases_of(trajectory: Trajectory, case: Case) -> Bases:
    if trajectory.first_day is None:
        return {}
    bases: Bases = {BASIS_OF_LAW[Law(trajectory.programme_version.law)]: None}
    ends = [each.grant.last_day for each in case.of(Funding) if each.trajectory_id == trajectory.pk]
    if ends:
        bases[Basis.GRANT] = max(ends)
    return bases


def _of_what_it_refers_to(model: Model, row: Any, found: Mapping[UUID, Bases]) -> Bases:
    bases: Bases = {}
    for key in references_of(model, also_loose=False):
        # Not by client or person: what belongs to them belongs to the case as a whole.
        if declaration_of(key.related_model).retention != FILE:
            bases |= found.get(getattr(row, key.attname), {})
    return bases


def due(case: Case, found: Iterable[Verdict], *, today: date, allowed: Collection[UUID] | None = None) -> list[Verdict]:
    """What may go: past its term, and nothing that stays refers to it. What holds the file together goes last.

    allowed: keys outside of which nothing may go, whatever the terms say.
    """
    found = list(found)
    stays = {
        each.key
        for each in found
        if each.until is None or each.until >= today or (allowed is not None and each.key not in allowed)
    }
    _add_what_they_refer_to(case, stays)
    if any(each.key in stays for each in found if each.record_type != FILE):
        stays |= {each.key for each in found if each.record_type == FILE}
    elif any(each.key in stays for each in found):
        return [each for each in found if each.record_type != FILE and each.key not in stays]
    return [each for each in found if each.key not in stays]


def _add_what_they_refer_to(case: Case, stays: set[UUID]) -> None:
    for each in from_leaves_to_root():
        for key in references_of(each.model, also_loose=False):
            stays |= {
                value
                for row in case.of(each.model)
                if row.pk in stays and (value := getattr(row, key.attname)) is not None
            }
        for field in each.model._meta.fields:
            if field.is_relation and field.related_model is each.model:
                rows = [row for row in case.of(each.model) if getattr(row, field.attname)]
                # A correction of a correction: until nothing more is kept by what is kept.
                while more := {getattr(row, field.attname) for row in rows if row.pk in stays} - stays:
                    stays |= more


@dataclass(frozen=True, slots=True)
class Limit:
    """A group of records that cannot be erased yet, or can."""

    record_type: str
    count: int
    basis: str
    until: date | None
    why: str
    source: str
    stands_in_the_way: bool


def limits_of(case: Case, *, today: date) -> list[Limit]:
    """What stands in the way of erasing, by type of record. Source: AVG art. 17(3)(b)."""
    judged = verdicts(case, Terms(case.organisation, today), today=today)
    may_go = {each.key for each in due(case, judged, today=today)}
    groups = Counter(
        (each.record_type, each.basis, each.until, each.why, each.source, each.key not in may_go) for each in judged
    )
    limits = [
        Limit(record_type, count, basis.label if basis else "", until, why, source, stays)
        for (record_type, basis, until, why, source, stays), count in groups.items()
    ]
    return sorted(limits, key=lambda each: (each.record_type, each.until or date.max))


def candidates(organisation: Organisation, terms: Terms, *, today: date) -> QuerySet[Client]:
    """Clients whose case may be past a term: nothing runs, nothing new, not held, not in an open proposal."""
    horizon = months_after(today, -12 * terms.shortest_years())
    here = {"client": OuterRef("client"), "organisation": organisation}
    open_states = [ProposalState.PROPOSED, ProposalState.APPROVED]
    proposed = ProposedCase.objects.filter(proposal__organisation=organisation, proposal__state__in=open_states)
    known = (
        Involvement.objects.filter(organisation=organisation)
        .exclude(Exists(Trajectory.objects.filter(**here, last_day=None, state__in=OPEN_STATES)))
        .exclude(Exists(Trajectory.objects.filter(**here, last_day__gte=horizon)))
        .exclude(Exists(Step.objects.filter(**here, day__gte=horizon)))
        .exclude(Exists(LegalHold.objects.in_force().filter(**here)))
        .exclude(client__in=proposed.values("client_key"))
    )
    return Client.objects.filter(pk__in=known.values("client"))


def missing_terms(organisation: Organisation, *, today: date) -> list[RetentionTerm]:
    """Terms that nobody knows yet, of laws under which this organisation has trajectories."""
    with for_the_office(None):
        laws = Trajectory.objects.filter(organisation=organisation).values_list("programme_version__law", flat=True)
        in_use = {BASIS_OF_LAW[Law(law)] for law in laws.distinct().order_by()}
    return [term for term in Terms(organisation, today) if not term.is_known() and term.basis in in_use]
