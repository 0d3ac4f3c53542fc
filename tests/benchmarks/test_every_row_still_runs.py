"""The measurements cannot rot: each runs on a small region and says what it found."""

import pytest

from benchmarks.__main__ import MODULES, rows_at, table
from benchmarks.pairs import Limit, alternate
from tests.conftest import TEMPLATE


def test_every_row_runs_and_stands_beside_its_limit(django_db_setup):
    rows = rows_at(150, MODULES, quick=True, template=TEMPLATE)

    assert {row["row"] for row in rows} == {"list", "client page", "walls", "log a step", "figures", "pdf", "import"}
    assert all(limit["ratio"] > 0 for row in rows for limit in row["limits"])
    assert all(row["queries"] > 0 for row in rows if row["row"] not in {"pdf", "import", "walls"})
    assert [row["peak_mb"] > 0 for row in rows if "peak_mb" in row] == [True, True]


def test_the_ratio_is_that_of_the_pairs_and_a_missed_goal_is_marked():
    spent = iter([6, 2, 9, 3, 4, 1])
    clock = [0.0]

    def work() -> None:
        clock[0] += next(spent)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.pairs.time.perf_counter", lambda: clock[0])
        measured = alternate(work, [Limit("at best", work, goal=2)], pairs=3, warm_ups=0)

    assert measured["ours"]["p50_ms"] == 6000
    assert measured["limits"][0]["ratio"] == 3
    assert "3.00!" in table([{"row": "list", "case": "first page", "clients": 10, **measured}])
