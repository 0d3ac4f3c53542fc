"""Reading a list in: what it would do, doing it, and handing back what could not be read."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction

from werv.ground.accounts.models import Organisation
from werv.ground.audit.models import IMPORT, Actor, acting, record
from werv.ground.secrets import seal
from werv.ground.spreadsheets import new_workbook
from werv.imports.changing import write_change
from werv.imports.containers import Source
from werv.imports.known import Target
from werv.imports.matching import Outcome, Plan, make_plan
from werv.imports.models import ImportFile, ImportState
from werv.imports.participants import Finding, Parsed, original_rows, read_participants
from werv.imports.writing import new_case, remember, write_new

WHO = "person"  # among the corrections of a file: not a cell, but the answer to who this is


def plan_of(file: ImportFile, *, today: date) -> Plan:
    """What reading this file in would do, with the columns and cells as people put them right.

    Raises UnreadableFile with a Dutch sentence.
    """
    given = file.corrections()
    answers = {row: text for (row, name), text in given.items() if name == WHO}
    corrections = {cell: text for cell, text in given.items() if cell[1] != WHO}
    parsed = read_participants(
        file.content,
        filename=file.name,
        today=today,
        sheet=file.sheet or None,
        mapping={int(index): name for index, name in file.mapping.items()},
        corrections=corrections,
    )
    target = Target(file.organisation, file.programme, file.grant)
    # Somebody known elsewhere must be found, and may not be seen: matching is the system's work.
    with acting(IMPORT, behalf=file.uploaded_by):
        return make_plan(parsed, target, today=today, answers=answers)


@contextmanager
def alone(organisation: Organisation) -> Iterator[None]:
    """A transaction in which no other list of this organisation is matched or written.

    Two lists at once would both find somebody new, and both make him.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {organisation.pk}"])
        yield


@transaction.atomic
def apply(plan: Plan, *, by: Actor, now: datetime) -> None:
    """Write all good rows, or none. Nothing that a cell leaves empty is emptied. Make and apply a plan in `alone`."""
    target = plan.target
    cases = [new_case(match) for match in plan.matches if match.outcome == Outcome.NEW]
    write_new(cases, target, with_bsn=plan.with_bsn, by=by, now=now)
    for match in plan.matches:
        if match.outcome == Outcome.CHANGED:
            write_change(match, target, with_bsn=plan.with_bsn, by=by, now=now)
    remembered = [(match.trajectory.key, match.row) for match in plan.matches if match.trajectory and match.brings_news]
    remember([(case.trajectory, case.row) for case in cases] + remembered, by=by, now=now)
    record(
        "import.applied",
        target.programme,
        by=by,
        organisation=target.organisation.code,
        grant=target.grant.code if target.grant else "",
        created=plan.count(Outcome.NEW),
        updated=plan.count(Outcome.CHANGED),
        unchanged=plan.count(Outcome.UNCHANGED),
    )


def apply_file(file: ImportFile, *, by: Actor, now: datetime, today: date) -> None:
    """Read a checked file in, once; a second call does nothing."""
    with alone(file.organisation):
        file = ImportFile.objects.get(pk=file.pk)
        if file.state == ImportState.APPLIED:
            return
        plan = plan_of(file, today=today)
        with acting(IMPORT, behalf=file.uploaded_by):
            apply(plan, by=by, now=now)
        file.result = plan.as_json()
        if rejected := plan.rejected():
            file.rejects_sealed = seal(rejects_workbook(plan.parsed, rejected, file.content, file.name))
        file.content_sealed = file.corrections_sealed = b""  # it has done its work, and holds people's numbers
        file.state = ImportState.APPLIED
        file.save()


def rejects_workbook(parsed: Parsed, rejected: Sequence[Finding], source: Source, filename: str) -> bytes:
    """The rejected rows as they were, each with its row number and what is wrong with it."""
    reasons: dict[int, list[str]] = {}
    for finding in rejected:
        reasons.setdefault(finding.row, []).append(f"{finding.column}: {finding.message}")
    cells = original_rows(source, filename=filename, sheet=parsed.sheet, numbers=reasons.keys())
    buffer = io.BytesIO()
    with new_workbook(buffer, in_memory=True, default_date_format="dd-mm-yyyy") as book:
        sheet = book.add_worksheet("Afgewezen")
        bold = book.add_format({"bold": True})
        headings = {column.index: column.heading for column in parsed.columns}
        width = max([*headings, *(len(row) - 1 for row in cells.values())], default=0) + 1
        for index, heading in headings.items():
            sheet.write_string(0, index, heading, bold)
        sheet.write_string(0, width, "Reden", bold)
        sheet.write_string(0, width + 1, "Rij in uw bestand", bold)
        sheet.set_column(width, width, 70)
        for place, (number, sentences) in enumerate(sorted(reasons.items()), start=1):
            for index, cell in enumerate(cells.get(number, [])):
                if isinstance(cell, str):
                    sheet.write_string(place, index, cell)
                else:
                    sheet.write(place, index, cell)
            sheet.write_string(place, width, " ".join(sentences))
            sheet.write_number(place, width + 1, number)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
