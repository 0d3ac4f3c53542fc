"""The facts about persons under a grant, read from the tables as they are, or as they stood at an earlier moment."""

import hmac
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from subsidies.models import Funding, Grant, Target
from trajectories.figures import Job, Measured, PersonFacts, Stretch
from trajectories.ladder import Moment
from trajectories.models import LadderMeasurement, Placement, Step, Trajectory
from trajectories.rules import PAID_KINDS
from werv.ground.periods import Period
from werv.ground.walls import WALLS, counting


def table(model: type[models.Model], as_of: datetime | None) -> str:
    """The model's rows as SQL: the live table, or each row's last version up to `as_of` out of the history."""
    live = connection.ops.quote_name(model._meta.db_table)
    if as_of is None:
        return live
    history = connection.ops.quote_name(model.pgh_event_model._meta.db_table)  # type: ignore[attr-defined]  # put there by @tracked
    columns = ", ".join(WALLS[model._meta.db_table].figures)  # the others are not for who counts
    return f"""(SELECT {columns} FROM (
        SELECT DISTINCT ON (pgh_obj_id) {columns}, pgh_label FROM {history} WHERE pgh_created_at <= %(as_of)s
        ORDER BY pgh_obj_id, pgh_id DESC) AS versions WHERE pgh_label <> 'delete')"""


def read_facts(grant: Grant, period: Period, *, as_of: datetime | None = None) -> list[PersonFacts]:
    """One row of facts for each person who was ever under the grant, in a fixed order that tells nothing.

    Fundings that begin after the period are read as well: one that touches an earlier one continues the stay.
    """
    given: dict[str, Any] = {
        "grant": grant.pk,
        "as_of": as_of,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "uncounted": grant.uncounted_step_kinds(),
        "paid": [str(kind) for kind in PAID_KINDS],
        "aftercare": Moment.AFTERCARE,
    }
    # Named once, used by each question below.
    common = f"""
        WITH funding AS MATERIALIZED (
            SELECT f.id, f.trajectory_id, f.first_day, f.last_day, f.end_reason, f.share_pct, t.client_id
            FROM {table(Funding, as_of)} f JOIN {table(Trajectory, as_of)} t ON t.id = f.trajectory_id
            WHERE f.grant_id = %(grant)s
        ), funded AS (SELECT DISTINCT trajectory_id, client_id FROM funding)
    """
    measurements = table(LadderMeasurement, as_of)
    with counting(), connection.cursor() as cursor:

        def grouped(question: str) -> dict[UUID, list[tuple[Any, ...]]]:
            cursor.execute(common + question, given)
            rows: dict[UUID, list[tuple[Any, ...]]] = {}
            for client, *values in cursor:
                rows.setdefault(client, []).append(tuple(values))
            return rows

        stretches = grouped(
            "SELECT client_id, first_day, last_day, end_reason FROM funding ORDER BY first_day, last_day, id"
        )
        measured = grouped(
            f"""SELECT funded.client_id, m.measured_on, {moment_order("m")}, m.id::text, m.rung
            FROM funded JOIN {measurements} m USING (trajectory_id)
            WHERE m.measured_on <= %(last_day)s AND m.moment <> %(aftercare)s
            AND NOT EXISTS (SELECT FROM {measurements} c WHERE c.corrects_id = m.id)
            ORDER BY 2, 3, 4"""
        )
        jobs = grouped(
            f"""SELECT funded.client_id, p.first_day, p.last_day, p.confirmed_on, p.kind, p.employer_id::text
            FROM funded JOIN {table(Placement, as_of)} p USING (trajectory_id)
            WHERE p.kind = ANY(%(paid)s) AND p.first_day <= %(last_day)s
            ORDER BY p.first_day, p.id"""
        )
        minutes = grouped(
            f"""SELECT funding.client_id, sum(s.minutes * funding.share_pct) / 100
            FROM funding JOIN {table(Step, as_of)} s ON s.trajectory_id = funding.trajectory_id
            AND s.day >= funding.first_day AND (funding.last_day IS NULL OR s.day <= funding.last_day)
            WHERE s.day BETWEEN %(first_day)s AND %(last_day)s AND NOT s.kind = ANY(%(uncounted)s)
            GROUP BY 1"""
        )
    persons = [
        PersonFacts(
            pseudonym=pseudonym(grant, client),
            stretches=tuple(Stretch(*row) for row in rows),
            measured=tuple(Measured(*row) for row in measured.get(client, ())),
            jobs=tuple(
                Job(first, last, confirmed, kind, pseudonym(grant, employer))
                for first, last, confirmed, kind, employer in jobs.get(client, ())
            ),
            minutes=minutes[client][0][0] if client in minutes else Decimal(0),
        )
        for client, rows in stretches.items()
    ]
    return sorted(persons, key=lambda person: person.pseudonym)


def moment_order(alias: str) -> str:
    """The order of moments on one day; the history keeps the moment only, not the column made from it."""
    cases = " ".join(f"WHEN '{moment}' THEN {order}" for order, moment in enumerate(Moment))
    return f"CASE {alias}.moment {cases} END"


def read_targets(grant: Grant, *, as_of: datetime | None = None) -> list[tuple[str, date, date, int]]:
    """(indicator, first day, last day, value) of every target of the grant."""
    with counting(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT indicator, first_day, last_day, value FROM {table(Target, as_of)} t WHERE grant_id = %(grant)s"
            " ORDER BY 1, 2, 3",
            {"grant": grant.pk, "as_of": as_of},
        )
        return list(cursor.fetchall())


def pseudonym(grant: Grant, key: UUID | str) -> str:
    """The same person under the same grant is the same twelve signs; without the key they lead to nobody."""
    message = f"{grant.pk}/{key}".encode()
    return hmac.digest(settings.WERV_LOOKUP_KEY.encode(), message, "sha256").hex()[:12]


def facts_as_json(persons: Iterable[PersonFacts]) -> list[dict[str, Any]]:
    """Facts as a frozen report keeps them: dates, rungs, reasons, minutes, and no name."""
    return [
        {
            "pseudonym": person.pseudonym,
            "stretches": [[*map(iso, each)] for each in person.stretches],
            # The order of measurements is kept by their place; their own keys are not.
            "measured": [[iso(each.day), each.rung] for each in person.measured],
            "jobs": [[*map(iso, each)] for each in person.jobs],
            "minutes": f"{person.minutes:f}",
        }
        for person in persons
    ]


def facts_from_json(rows: Iterable[dict[str, Any]]) -> list[PersonFacts]:
    return [
        PersonFacts(
            pseudonym=row["pseudonym"],
            stretches=tuple(
                Stretch(date.fromisoformat(first), day_or_none(last), reason)
                for first, last, reason in row["stretches"]
            ),
            measured=tuple(
                Measured(date.fromisoformat(day), place, "", rung) for place, (day, rung) in enumerate(row["measured"])
            ),
            jobs=tuple(
                Job(date.fromisoformat(first), day_or_none(last), day_or_none(confirmed), kind, employer)
                for first, last, confirmed, kind, employer in row["jobs"]
            ),
            minutes=Decimal(row["minutes"]),
        )
        for row in rows
    ]


def iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
