"""Who is who: each row of a list against what werv knows, and what the row would change.

Source: docs/import.md. Same BSN is the same person. Without a BSN on one side: same name, birth date, organisation,
programme and start is the same trajectory; same name and birth date otherwise is a question for a human.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from uuid import UUID

from cases import bsn
from werv.imports.headings import LABELS
from werv.imports.known import (
    Known,
    KnownClient,
    KnownTrajectory,
    Target,
    load_known,
    person_key,
    values_of,
)
from werv.imports.participants import Finding, Parsed, ParticipantRow

ROWS_AT_ONCE = 2_000
SOMEBODY_ELSE = "new"
SAME_PERSON = "In werv staat al iemand met deze naam en geboortedatum. Geef aan of dit dezelfde persoon is."


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    QUESTION = "question"


@dataclass(slots=True)
class Match:
    """A good row, whom it is about, and what it would change."""

    row: ParticipantRow
    outcome: Outcome
    client: KnownClient | None = None
    trajectory: KnownTrajectory | None = None
    changes: dict[str, str] = field(default_factory=dict)
    differences: list[Finding] = field(default_factory=list)
    candidates: list[UUID] = field(default_factory=list)
    needs_funding: bool = False
    brings_news: bool = False  # it says something that the last list did not


@dataclass(slots=True)
class Plan:
    """What reading this list in would do."""

    target: Target
    parsed: Parsed
    matches: list[Match]
    with_bsn: bool
    warnings: list[Finding]

    def count(self, outcome: Outcome) -> int:
        return sum(match.outcome == outcome for match in self.matches)

    def rejected(self) -> list[Finding]:
        """Wrong cells, and the questions that nobody has answered yet."""
        open_questions = [
            Finding(match.row.row, LABELS["last_name"], SAME_PERSON)
            for match in self.matches
            if match.outcome == Outcome.QUESTION
        ]
        return sorted([*self.parsed.rejected, *open_questions], key=lambda finding: finding.row)

    def as_json(self) -> dict[str, object]:
        """The one object that `import_participants --json` prints."""
        rejected = self.rejected()
        created, updated, unchanged = map(self.count, (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED))
        rejected_rows = len({finding.row for finding in rejected})
        return {
            "rows": created + updated + unchanged + len(self.parsed.duplicates) + rejected_rows,
            "created": created,
            "updated": updated,
            "unchanged": unchanged,
            "duplicates": [{"row": row, "of_row": of_row} for row, of_row in self.parsed.duplicates],
            "rejected": [finding_as_json(finding) for finding in rejected],
            "warnings": [finding_as_json(finding) for finding in self.warnings],
            "skipped": [{"row": row, "why": why} for row, why in self.parsed.skipped],
        }


def finding_as_json(finding: Finding) -> dict[str, object]:
    return {"row": finding.row, "column": finding.column, "message": finding.message}


def make_plan(parsed: Parsed, target: Target, *, today: date, answers: Mapping[int, str] | None = None) -> Plan:
    """Match every good row. `answers` says for a row whose name is known: the key of that client, or SOMEBODY_ELSE."""
    answers = answers or {}
    with_bsn = target.may_hold_bsn(today)
    matches = match_rows(parsed.rows, target, with_bsn, answers)
    if target.grant:
        for match in matches:
            match.needs_funding = match.trajectory is not None and not match.trajectory.is_funded
            if match.needs_funding:
                match.outcome = Outcome.CHANGED
    warnings = [*parsed.warnings]
    warnings += [
        Finding(parsed.heading_row, heading, "Deze kolom is niet herkend en wordt niet overgenomen.")
        for heading in parsed.unrecognised
    ]
    if not with_bsn and any(row.bsn for row in parsed.rows):
        warnings.append(
            Finding(
                parsed.heading_row,
                heading_of(parsed, "bsn"),
                f"Voor {target.programme.name} mag {target.organisation.name} geen BSN vastleggen; "
                "deze kolom wordt niet bewaard.",
            )
        )
    for match in matches:
        warnings.extend(match.differences)
    warnings.sort(key=lambda finding: finding.row)
    return Plan(target, parsed, matches, with_bsn, warnings)


def match_rows(
    rows: Iterable[ParticipantRow], target: Target, with_bsn: bool, answers: Mapping[int, str]
) -> list[Match]:
    """Each row matched, in the order of the list."""
    # By birth date, so that people born on one day are looked up once.
    waiting = iter(sorted(rows, key=lambda row: row.birth_date or date.max))
    matches: list[Match] = []
    while batch := list(islice(waiting, ROWS_AT_ONCE)):
        known = load_known(target, batch, with_bsn=with_bsn)
        matches += [match_row(row, known, with_bsn, answers.get(row.row, "")) for row in batch]
        known.forget_details()
    matches.sort(key=lambda match: match.row.row)
    return matches


def heading_of(parsed: Parsed, name: str) -> str:
    return next((column.heading for column in parsed.columns if column.field == name), LABELS[name])


def match_row(row: ParticipantRow, known: Known, with_bsn: bool, answer: str) -> Match:
    fingerprint = bsn.fingerprint(row.bsn) if with_bsn and row.bsn else None
    if fingerprint and (client := known.by_fingerprint.get(fingerprint)):
        return match_trajectory(row, client, trajectory_of(row, client))
    alike = known.by_person.get(person_key(row.last_name, row.prefix, row.first_name, row.birth_date), [])
    if row.birth_date is None or not alike:
        return Match(row, Outcome.NEW)
    for client in alike:
        one_lacks_bsn = fingerprint is None or client.fingerprint is None
        same_start = next((each for each in client.trajectories if each.first_day == row.first_day), None)
        if one_lacks_bsn and same_start:
            return match_trajectory(row, client, same_start)
    if answer == SOMEBODY_ELSE:
        return Match(row, Outcome.NEW)
    chosen = next((client for client in alike if str(client.key) == answer), None)
    if chosen:
        return match_trajectory(row, chosen, trajectory_of(row, chosen))
    return Match(row, Outcome.QUESTION, candidates=[client.key for client in alike])


def trajectory_of(row: ParticipantRow, client: KnownClient) -> KnownTrajectory | None:
    """The trajectory a row is about: the one with its start, else the one that had not ended before it.

    Somebody who ended and begins again later has another trajectory.
    """
    for trajectory in client.trajectories:
        if trajectory.first_day == row.first_day:
            return trajectory
    for trajectory in reversed(client.trajectories):
        if row.first_day is None or trajectory.last_day is None or row.first_day <= trajectory.last_day:
            return trajectory
    return None


def match_trajectory(row: ParticipantRow, client: KnownClient, trajectory: KnownTrajectory | None) -> Match:
    if trajectory is None:
        return Match(row, Outcome.NEW, client=client)
    match = Match(row, Outcome.UNCHANGED, client=client, trajectory=trajectory)
    compare(match)
    if match.changes:
        match.outcome = Outcome.CHANGED
    return match


def compare(match: Match) -> None:
    """Three ways: what the list says now, what the last list said, what stands in werv.

    An empty cell says nothing. What the list changed is taken over, unless somebody changed it by hand since: that
    stays, and is shown.
    """
    trajectory = match.trajectory
    if trajectory is None:
        return
    said = values_of(match.row)
    match.brings_news = not said.items() <= trajectory.before.items()
    for name, listed in said.items():
        stands = trajectory.now.get(name, "")
        # A name in capitals is the same name.
        if listed.casefold() == stands.casefold():
            continue
        before = trajectory.before.get(name, "")
        if stands in ("", before):
            match.changes[name] = listed
        else:
            match.differences.append(
                Finding(
                    match.row.row,
                    LABELS[name],
                    f"In werv staat nu “{stands}”, later met de hand gewijzigd; de lijst zegt “{listed}”. "
                    "Dat is niet overgenomen.",
                )
            )
