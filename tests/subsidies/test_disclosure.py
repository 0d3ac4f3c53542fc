"""Nobody is recognisable in a funder's document: two attackers try to compute what was left out."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.disclosure import DIRECTIONS, KINDS, REASONS, LadderDetail, Released, hidden_of, release
from trajectories.rules import OUTFLOW_OF_REASON

MIN_CELL = 5


def make_figures(
    reasons: dict[str, int] | None = None,
    matrix: dict[tuple[int, int], int] | None = None,
    work: tuple[int, int, int] = (0, 0, 0),
    single: int = 0,
) -> dict[str, Any]:
    """Figures as `figures --json` gives them; everybody who left was there before."""
    reasons, matrix = reasons or {}, matrix or {}
    kinds = {str(kind): 0 for kind in KINDS}
    for reason, number in reasons.items():
        kinds[str(OUTFLOW_OF_REASON[reason])] += number
    nested: dict[str, dict[str, int]] = {}
    for (first, last), number in matrix.items():
        nested.setdefault(str(first), {})[str(last)] = number
    moved = {
        "ladder_risen": sum(n for (first, last), n in matrix.items() if last > first),
        "ladder_equal": sum(n for (first, last), n in matrix.items() if last == first),
        "ladder_fallen": sum(n for (first, last), n in matrix.items() if last < first),
    }
    in_play = sum(moved.values()) + single
    return {
        "active_before": in_play,
        "inflow": 0,
        "re_entries": 0,
        "outflow": sum(reasons.values()),
        "outflow_by_reason": reasons,
        **kinds,
        "ladder_matrix": nested,
        **moved,
        "ladder_single": single,
        "paid_work_started": sum(work),
        "paid_work_started_by_kind": dict(zip(("regular", "supported", "sheltered"), work, strict=True)),
    }


def sums_in(released: Released, figures: dict[str, Any]) -> list[tuple[int | str, dict[str, int | None]]]:
    """Every sum that a reader can write down: a total (or the cell that holds it), and the cells in it."""
    work = {f"work.{kind}": value for kind, value in released.paid_kinds.items()}
    sums: list[tuple[int | str, dict[str, int | None]]] = [
        (figures["outflow"], dict(released.outflow_kinds)),
        (figures["paid_work_started"], work),
        (released.measured, dict(released.directions)),
    ]
    for kind in KINDS:
        cells = {
            f"reason.{reason}": value
            for reason, value in released.outflow_by_reason.items()
            if OUTFLOW_OF_REASON[reason] == kind
        }
        sums.append((str(kind), cells))
    if released.moves:
        sums += [
            (direction, {key: value for key, value in released.moves.items() if _direction(key) == direction})
            for direction in DIRECTIONS
        ]
    return sums


def _direction(move: str) -> str:
    if move in ("up", "down"):
        return "ladder_risen" if move == "up" else "ladder_fallen"
    first, last = move.split(".")
    return "ladder_risen" if last > first else "ladder_fallen" if last < first else "ladder_equal"


def intervals(sums: list[tuple[int | str, dict[str, int | None]]]) -> dict[str, tuple[int, int]]:
    """The narrowest interval of every cell left out, for who can only add and subtract.

    The sums form a tree and nothing is below zero, so that narrowing until nothing changes is exact.
    """
    most = sum(total for total, _ in sums if isinstance(total, int))
    known = {key: (0, most) if value is None else (value, value) for _, part in sums for key, value in part.items()}
    left_out = {key for key, (low, high) in known.items() if low != high}
    changed = True
    while changed:
        changed = False
        for total, part in sums:
            low, high = (total, total) if isinstance(total, int) else known[total]
            part_low = sum(known[key][0] for key in part)
            part_high = sum(known[key][1] for key in part)
            for key in part.keys() & left_out:
                now = (
                    max(known[key][0], low - part_high + known[key][1]),
                    min(known[key][1], high - part_low + known[key][0]),
                )
                changed |= now != known[key]
                part_low += now[0] - known[key][0]
                part_high += now[1] - known[key][1]
                known[key] = now
            if isinstance(total, str):
                now = (max(low, part_low), min(high, part_high))
                changed |= now != known[total]
                known[total] = now
    return {key: known[key] for key in left_out}


counts = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 60))


@settings(max_examples=300)
@given(
    reasons=st.dictionaries(st.sampled_from([str(reason) for reason in REASONS]), counts),
    matrix=st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 6)), counts),
    work=st.tuples(counts, counts, counts),
)
def test_who_adds_and_subtracts_everything_in_the_document_finds_nobody(reasons, matrix, work):
    figures = make_figures(reasons, matrix, work, single=7)

    released = release(figures, min_cell=MIN_CELL)

    sums = sums_in(released, figures)
    total_of = {key: total for total, part in sums for key in part}
    for key, (low, high) in intervals(sums).items():
        total = total_of[key]
        whole = total if isinstance(total, int) else total_of[total]
        assert high - low >= min(MIN_CELL, whole), "only a whole that is small itself may be narrower"


@settings(max_examples=200)
@given(
    reasons=st.dictionaries(st.sampled_from([str(reason) for reason in REASONS]), counts),
    matrix=st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 6)), counts),
    work=st.tuples(counts, counts, counts),
)
def test_what_is_told_is_true_and_never_small(reasons, matrix, work):
    figures = make_figures(reasons, matrix, work)

    released = release(figures, min_cell=MIN_CELL)

    for total, part in sums_in(released, figures):
        told = [value for value in part.values() if value is not None]
        assert all(value == 0 or value >= MIN_CELL for value in told)
        if None not in part.values():
            assert sum(told) == (total if isinstance(total, int) else figures[total])


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize(("parts", "up_to"), [(2, 30), (3, 30), (4, 22), (5, 16)])
def test_who_knows_the_rules_as_well_cannot_tell_a_small_number(parts, up_to):
    for total in range(1, up_to):
        truths: dict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
        for truth in splits(total, parts):
            cells = {str(number): value for number, value in enumerate(truth)}
            hidden = hidden_of(cells, min_cell=MIN_CELL)
            truths[tuple(None if key in hidden else value for key, value in cells.items())].append(truth)

        for told, possible in truths.items():
            for place, value in enumerate(told):
                if value is None:
                    values = {truth[place] for truth in possible}
                    assert len(values) >= min(MIN_CELL - 1, total + 1), (total, told, place, values)


def test_one_person_who_left_for_a_reason_is_not_told_and_cannot_be_subtracted():
    figures = make_figures({"paid_regular": 20, "next_programme": 12, "died": 1, "own_choice": 9})

    released = release(figures, min_cell=MIN_CELL)

    assert released.outflow_by_reason["died"] is None
    assert released.outflow_kinds["ended_otherwise"] is None
    assert released.outflow_kinds["drop_out"] is None, "else it is 42 - 32 - 9"
    assert released.outflow_by_reason["own_choice"] is None, "it would tell what drop_out is"
    assert released.outflow_kinds["moved_on"] == 32
    assert released.outflow_by_reason["paid_regular"] == 20


def test_a_trait_that_all_share_is_not_told():
    figures = make_figures({"illness": 40})

    released = release(figures, min_cell=MIN_CELL)

    assert set(released.outflow_kinds.values()) == {None}
    assert set(released.outflow_by_reason.values()) == {None}


def test_a_ladder_with_enough_people_in_each_cell_is_told_in_full():
    figures = make_figures(matrix={(2, 3): 14, (3, 4): 9, (3, 3): 11, (2, 2): 8, (4, 3): 6, (5, 4): 7})

    released = release(figures, min_cell=MIN_CELL)

    assert released.ladder_detail == LadderDetail.RUNGS
    assert released.moves["2.3"] == 14
    assert None not in released.moves.values()
    assert not released.left_out()


def test_a_sparse_ladder_is_told_in_groups_of_rungs():
    scattered = {(1, 3): 4, (2, 3): 4, (1, 4): 4, (3, 5): 4, (4, 5): 4, (1, 2): 3, (3, 4): 3}
    figures = make_figures(matrix={**scattered, (2, 2): 4, (1, 1): 4, (3, 3): 4, (4, 4): 4, (3, 2): 3, (4, 1): 3})

    released = release(figures, min_cell=MIN_CELL)

    assert released.ladder_detail == LadderDetail.GROUPS
    assert released.moves["1-2.3-4"] == 12
    assert released.moves["up"] == 6


def test_a_sparser_ladder_is_told_as_risen_equal_and_fallen():
    figures = make_figures(matrix={(1, 3): 3, (2, 5): 3, (3, 5): 3, (3, 3): 4, (2, 2): 4, (4, 2): 3, (6, 4): 3})

    released = release(figures, min_cell=MIN_CELL)

    assert released.ladder_detail == LadderDetail.DIRECTIONS
    assert released.directions == {"ladder_risen": 9, "ladder_equal": 8, "ladder_fallen": 6}


def test_a_ladder_of_a_few_people_is_not_told():
    released = release(make_figures(matrix={(2, 3): 2, (3, 3): 1}), min_cell=MIN_CELL)

    assert released.ladder_detail == LadderDetail.NOTHING
    assert set(released.directions.values()) == {None}


def test_no_funder_may_ask_for_less_than_five():
    with pytest.raises(ValueError, match="nooit"):
        release(make_figures(), min_cell=4)


def test_a_funder_may_ask_for_more_than_five():
    released = release(make_figures(work=(8, 30, 25)), min_cell=10)

    assert released.paid_kinds == {"supported": None, "sheltered": 25, "regular": None}
