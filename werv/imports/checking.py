"""A list as it is shown for checking: columns, counts, rows, mistakes and questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from cases.models import Involvement
from werv.ground.accounts.models import Organisation
from werv.imports.cells import text_of
from werv.imports.headings import LABELS
from werv.imports.matching import SOMEBODY_ELSE, Match, Outcome, Plan
from werv.imports.models import ImportFile
from werv.imports.participants import Finding, Parsed, original_rows

PAGE = 50
KINDS = {
    Outcome.NEW: ("ok", "nieuw"),
    Outcome.CHANGED: ("done", "gewijzigd"),
    Outcome.UNCHANGED: ("", "ongewijzigd"),
    Outcome.QUESTION: ("warn", "vraag"),
}


@dataclass(frozen=True)
class Showing:
    """Which rows are on the screen: all or of one outcome, and from which place on."""

    outcome: str
    start: int

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Showing":
        outcome = query.get("toon", "")
        start = query.get("vanaf", "")
        return cls(
            outcome if outcome in set(Outcome) else "", int(start) if start.isdecimal() and len(start) < 7 else 0
        )

    def url(self, start: int) -> str:
        return "?" + urlencode({"toon": self.outcome, "vanaf": start}) + "#rows"


@dataclass(frozen=True)
class ShownRow:
    number: int
    name: str
    start: str
    outcome: tuple[str, str]
    changes: list[str]


@dataclass(frozen=True)
class ShownRows:
    rows: list[ShownRow]
    previous_url: str
    next_url: str
    where: str


@dataclass(frozen=True)
class WrongCell:
    """A cell to mend: the name of its input, what stands in it, and what is wrong."""

    name: str
    label: str
    value: str
    message: str


@dataclass
class WrongRow:
    number: int
    name: str
    cells: list[WrongCell] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """A name that is known already: whether it is one of these, or somebody else."""

    name: str
    number: int
    who: str
    choices: list[tuple[str, str]]


def counts_of(result: Mapping[str, Any]) -> dict[str, int]:
    """How many rows came out how."""
    if not result:
        return {}
    return {
        "new": result["created"],
        "changed": result["updated"],
        "unchanged": result["unchanged"],
        "duplicates": len(result["duplicates"]),
        "wrong": len({finding["row"] for finding in result["rejected"]}),
    }


def columns_of(parsed: Parsed) -> list[dict[str, object]]:
    """Every column with what it is taken for, and what else it may be."""
    return [
        {
            "name": f"column-{column.index}",
            "heading": column.heading,
            "field": column.field or "",
            "choices": [("", "niet overnemen"), *LABELS.items()],
            "state": "known" if column.field else "kept_out" if column.kept_out else "unknown",
        }
        for column in parsed.columns
    ]


def name_of(match: Match) -> str:
    row = match.row
    return " ".join(part for part in (row.first_name, row.prefix, row.last_name) if part)


def matches_of(plan: Plan, showing: Showing) -> list[Match]:
    return [match for match in plan.matches if not showing.outcome or match.outcome == showing.outcome]


def rows_of(plan: Plan, showing: Showing) -> ShownRows:
    wanted = matches_of(plan, showing)
    part = wanted[showing.start : showing.start + PAGE]
    rows = [
        ShownRow(
            match.row.row,
            name_of(match),
            f"{match.row.first_day:%d-%m-%Y}" if match.row.first_day else "",
            KINDS[match.outcome],
            [LABELS[name].lower() for name in match.changes] + (["subsidie"] if match.needs_funding else []),
        )
        for match in part
    ]
    more = showing.start + PAGE < len(wanted)
    return ShownRows(
        rows,
        previous_url=showing.url(max(0, showing.start - PAGE)) if showing.start else "",
        next_url=showing.url(showing.start + PAGE) if more else "",
        where=f"{showing.start + 1} t/m {showing.start + len(rows)} van {len(wanted)}" if rows else "",
    )


def clients_shown(plan: Plan, showing: Showing) -> set[UUID]:
    """Clients of the own organisation of whom the page tells something: in a row, a difference or a question."""
    in_rows = matches_of(plan, showing)[showing.start : showing.start + PAGE]
    told = [match for match in plan.matches if match.differences]
    known = {match.client.key for match in (*in_rows, *told) if match.client and match.client.involved}
    return known | {key for match in plan.matches for key in match.candidates}


def wrong_rows_of(plan: Plan, file: ImportFile) -> list[WrongRow]:
    """Rows that cannot be read as they are, each wrong cell as it stands now."""
    findings = plan.parsed.rejected
    corrections = file.corrections()
    numbers = {finding.row for finding in findings}
    cells = plan.parsed.raw or original_rows(file.content, filename=file.name, sheet=plan.parsed.sheet, numbers=numbers)
    index_of = {column.field: column.index for column in plan.parsed.columns if column.field}

    def standing(number: int, name: str) -> str:
        if (number, name) in corrections:
            return corrections[number, name]
        index = index_of.get(name)
        row = cells.get(number, [])
        return text_of(row[index]) if index is not None and index < len(row) else ""

    rows: dict[int, WrongRow] = {}
    for finding in findings:
        names = (standing(finding.row, name) for name in ("first_name", "prefix", "last_name", "full_name"))
        row = rows.setdefault(finding.row, WrongRow(finding.row, " ".join(filter(None, names))))
        row.cells.append(cell_of(finding, standing(finding.row, finding.field)))
    return list(rows.values())


def cell_of(finding: Finding, value: str) -> WrongCell:
    return WrongCell(f"cell-{finding.row}-{finding.field}", finding.column, value, finding.message)


def questions_of(plan: Plan, organisation: Organisation) -> list[Question]:
    """Who is meant, where only name and birth date agree; asked within the own organisation only."""
    open_matches = [match for match in plan.matches if match.outcome == Outcome.QUESTION]
    keys = {key for match in open_matches for key in match.candidates}
    people = {
        involvement.client_id: involvement.person
        for involvement in Involvement.objects.filter(organisation=organisation, client__in=keys).select_related(
            "person"
        )
    }
    return [
        Question(
            f"cell-{match.row.row}-person",
            match.row.row,
            name_of(match),
            [
                *((str(key), f"Ja, dit is {people[key].full_name} die al in werv staat") for key in match.candidates),
                (SOMEBODY_ELSE, "Nee, dit is iemand anders"),
            ],
        )
        for match in open_matches
    ]
