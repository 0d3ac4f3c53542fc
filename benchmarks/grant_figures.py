"""The figures of the biggest grant over a year, against their SQL and against one statement written by hand."""

from typing import Any

from benchmarks import statements
from benchmarks.pairs import Limit, alternate
from benchmarks.scene import BIGGEST_GRANT, Scene, last_year
from subsidies.figures import compute
from subsidies.models import Grant
from trajectories.rules import PAID_KINDS

# The headline counts only: no ladder, no reasons, no 26 weeks, no quarters, no facts to keep.
BY_HAND = """
WITH funding AS (
    SELECT t.client_id, f.trajectory_id, f.first_day, f.last_day, f.share_pct
    FROM subsidies_funding f JOIN trajectories_trajectory t ON t.id = f.trajectory_id
    WHERE f.grant_id = %(grant)s
), begun AS (
    SELECT *, first_day > 1 + max(coalesce(last_day, 'infinity')) OVER (
        PARTITION BY client_id ORDER BY first_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS anew
    FROM funding
), numbered AS (
    SELECT *, count(*) FILTER (WHERE anew) OVER (PARTITION BY client_id ORDER BY first_day) AS stay FROM begun
), stay AS (
    SELECT client_id, min(first_day) AS first_day, max(coalesce(last_day, 'infinity')) AS last_day
    FROM numbered GROUP BY client_id, stay
), person AS (
    SELECT client_id, min(first_day) AS came,
        bool_or(first_day < %(first_day)s AND last_day > %(first_day)s::date - 1) AS before,
        bool_or(first_day BETWEEN %(first_day)s AND %(last_day)s) AS starts,
        bool_or(first_day <= %(last_day)s AND last_day > %(last_day)s) AS active
    FROM stay GROUP BY client_id
), work AS (
    SELECT client_id, min(p.first_day) AS started
    FROM (SELECT DISTINCT trajectory_id, client_id FROM funding) f
        JOIN (SELECT trajectory_id, first_day FROM trajectories_placement WHERE kind = ANY(%(paid)s)) p
        USING (trajectory_id)
    GROUP BY 1
)
SELECT
    (SELECT count(*) FILTER (WHERE came BETWEEN %(first_day)s AND %(last_day)s) FROM person),
    (SELECT count(*) FILTER (WHERE active) FROM person),
    (SELECT count(*) FILTER (WHERE (before OR starts) AND NOT active) FROM person),
    (SELECT count(*) FILTER (WHERE started BETWEEN %(first_day)s AND %(last_day)s) FROM work),
    (SELECT round(coalesce(sum(s.minutes * f.share_pct), 0) / 100 / 60, 2)
        FROM funding f JOIN trajectories_step s USING (trajectory_id)
        WHERE s.day BETWEEN %(first_day)s AND %(last_day)s AND s.day >= f.first_day
        AND s.day <= coalesce(f.last_day, 'infinity') AND s.kind <> ALL(%(uncounted)s))
"""


def measure(scene: Scene) -> list[dict[str, Any]]:
    grant, period = Grant.objects.get(code=BIGGEST_GRANT), last_year()
    given = {
        "grant": grant.pk,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "paid": [str(kind) for kind in PAID_KINDS],
        "uncounted": grant.uncounted_step_kinds(),
    }

    def by_hand() -> tuple[Any, ...] | None:
        return scene.bare.execute(BY_HAND, given, prepare=True).fetchone()

    with statements.sent() as asked:
        figures = compute(grant, period)
    counted = (figures.inflow, figures.active, figures.outflow, figures.paid_work_started, figures.hours)
    assert by_hand() == counted, (by_hand(), counted)
    measured = alternate(
        lambda: compute(grant, period),
        [
            Limit("same SQL by psycopg", lambda: statements.replay(scene.bare, asked)),
            Limit("headline counts, one SQL by hand", by_hand),
        ],
        pairs=scene.slow_pairs,
        warm_ups=scene.slow_warm_ups,
    )
    return [
        {
            "row": "figures",
            "case": f"{grant.code}, {period}",
            "clients": scene.clients,
            **measured,
            "queries": statements.count(asked),
            "persons_active": figures.active,
        }
    ]
