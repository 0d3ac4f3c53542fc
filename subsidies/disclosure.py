"""What a funder may be told: which of a report's numbers are left out, so that nobody is recognisable.

Counts of persons per grant (inflow, active, outflow, paid work) and hours are told exactly. Cells that tell a
trait (why somebody left, where somebody stood on the ladder, which work somebody found) only when it is safe.

Every table of traits is a tree: a total that the reader knows, split into cells, some of them split again.

    outflow -> four kinds -> reasons                     paid work started -> three kinds
    measured twice -> risen, equal, fallen -> rungs      (or groups of rungs)

Of the cells that split one known total, `hidden_of` leaves out

1. all of them, when one cell is the whole total: it would tell the trait of everybody;
2. every cell from 1 to min_cell - 1, and beside them the first cells of a fixed order, whatever these hold:
   as many as it takes until at least two are left out, together (the reader finds that sum by subtracting)
   at least min_cell, with room for each small one to be anything from 1 to min_cell - 1;
3. all of them, zeros as well, when that cannot be reached.

What splits a cell that was left out, is left out too. So who adds and subtracts everything in the document
finds for a cell that was left out no interval narrower than min_cell. Who knows these rules as well, and
this source is open, finds still at least min_cell - 1 possible values: that is why the order is fixed, and
not "the smallest first", which gives the numbers away. Only a table of which nothing is told may be
narrower: its total is small itself.

A ladder of which less than half the people would be told, is told in groups of two rungs; then as risen,
equal and fallen; then not at all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trajectories.ladder import Rung
from trajectories.rules import OUTFLOW_OF_REASON, EndReason, Outflow, PlacementKind

Cells = Mapping[str, int | None]

RUNG_GROUPS = {1: "1-2", 2: "1-2", 3: "3-4", 4: "3-4", 5: "5-6", 6: "5-6"}

# In which order cells are left out beside small ones: first what is missed least, and is seldom empty.
KINDS = (Outflow.DROP_OUT, Outflow.ENDED_OTHERWISE, Outflow.RETURNED, Outflow.MOVED_ON)
REASONS = (
    EndReason.OWN_CHOICE,
    EndReason.NO_CONTACT,
    EndReason.ILLNESS,
    EndReason.MOVED_HOUSE,
    EndReason.OTHER,
    EndReason.PRINCIPAL_STOPPED,
    EndReason.OTHER_PAYER,
    EndReason.DIED,
    EndReason.RETURNED,
    EndReason.NEXT_PROGRAMME,
    EndReason.GOAL_REACHED,
    EndReason.VOLUNTEERING,
    EndReason.TRAINING,
    EndReason.SHELTERED,
    EndReason.PAID_SUPPORTED,
    EndReason.PAID_REGULAR,
)
WORK_KINDS = (PlacementKind.SUPPORTED, PlacementKind.SHELTERED, PlacementKind.REGULAR)
DIRECTIONS = ("ladder_equal", "ladder_fallen", "ladder_risen")


class LadderDetail(StrEnum):
    """How finely the ladder may be told."""

    RUNGS = "rungs"
    GROUPS = "groups"
    DIRECTIONS = "directions"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Released:
    """The numbers of one report that may leave the house; None stands for a number that is left out.

    `moves` are the cells of the ladder at the level of `ladder_detail`: "2.3" from rung 2 to rung 3;
    "1-2.3-4" from one group of rungs to another, "1-2.1-2" the same rung in a group, "up" and "down" another
    rung in a group.
    """

    outflow_kinds: Cells
    outflow_by_reason: Cells
    paid_kinds: Cells
    in_play: int
    measured: int
    directions: Cells
    ladder_detail: LadderDetail
    moves: Cells

    def left_out(self) -> bool:
        """Whether any number was left out."""
        tables = (self.outflow_kinds, self.outflow_by_reason, self.paid_kinds, self.directions, self.moves)
        is_coarse = self.measured > 0 and self.ladder_detail != LadderDetail.RUNGS
        return is_coarse or any(None in table.values() for table in tables)


def release(figures: Mapping[str, Any], *, min_cell: int) -> Released:
    """The figures of `figures --json` as a funder may see them. Raises ValueError below a min_cell of 5."""
    if min_cell < 5:
        raise ValueError("Aantallen onder de 5 mogen nooit in een verslag.")
    kinds = _told({str(kind): figures[kind] for kind in KINDS}, min_cell)
    reasons: dict[str, int | None] = {}
    for kind in KINDS:
        split = {
            str(reason): figures["outflow_by_reason"].get(reason, 0)
            for reason in REASONS
            if OUTFLOW_OF_REASON[reason] == kind
        }
        reasons |= _split(kinds[kind], split, min_cell)
    work = {str(kind): figures["paid_work_started_by_kind"].get(kind, 0) for kind in WORK_KINDS}
    directions = _told({key: figures[key] for key in DIRECTIONS}, min_cell)
    detail, moves = _ladder(figures["ladder_matrix"], directions, min_cell)
    return Released(
        outflow_kinds=kinds,
        outflow_by_reason=reasons,
        paid_kinds=_told(work, min_cell),
        in_play=figures["active_before"] + figures["inflow"] + figures["re_entries"],
        measured=sum(figures[key] for key in DIRECTIONS),
        directions=directions,
        ladder_detail=detail,
        moves=moves,
    )


def hidden_of(cells: Mapping[str, int], *, min_cell: int) -> frozenset[str]:
    """Which of the cells that together are a known total must be left out; their order is the order of
    leaving out."""
    everything = frozenset(cells)
    total = sum(cells.values())
    if len(cells) > 1 and total and total in cells.values():
        return everything
    small = {key for key, value in cells.items() if 0 < value < min_cell}
    if not small:
        return frozenset()
    beside: set[str] = set()
    for key in cells:
        beside.add(key)
        hidden = small | beside
        enough = max(min_cell, min_cell - 1 + len(small - beside))
        if len(hidden) > 1 and sum(cells[each] for each in hidden) >= enough:
            return frozenset(hidden)
    return everything


def _told(cells: Mapping[str, int], min_cell: int) -> dict[str, int | None]:
    hidden = hidden_of(cells, min_cell=min_cell)
    return {key: None if key in hidden else value for key, value in cells.items()}


def _split(parent: int | None, cells: Mapping[str, int], min_cell: int) -> dict[str, int | None]:
    """The cells that split `parent`; none of them when it was left out itself."""
    return dict.fromkeys(cells) if parent is None else _told(cells, min_cell)


def _ladder(
    matrix: Mapping[str, Mapping[str, int]], directions: Cells, min_cell: int
) -> tuple[LadderDetail, dict[str, int | None]]:
    measured = sum(sum(row.values()) for row in matrix.values())
    levels: tuple[tuple[LadderDetail, Callable[[int, int], str]], ...] = (
        (LadderDetail.RUNGS, lambda first, last: f"{first}.{last}"),
        (LadderDetail.GROUPS, _move_between_groups),
    )
    for detail, name in levels:
        moves: dict[str, int | None] = {}
        for direction, parent in directions.items():
            moves |= _split(parent, _moves(matrix, direction, name), min_cell)
        if measured and 2 * sum(value or 0 for value in moves.values()) >= measured:
            return detail, moves
    if any(value is not None for value in directions.values()) and measured:
        return LadderDetail.DIRECTIONS, {}
    return LadderDetail.NOTHING, {}


def _moves(matrix: Mapping[str, Mapping[str, int]], direction: str, name: Callable[[int, int], str]) -> dict[str, int]:
    """The persons of one direction by the name of their move, also of moves that nobody made; short moves
    first."""
    counts: dict[str, int] = {}
    for first, last in sorted(_pairs(direction), key=lambda pair: (abs(pair[1] - pair[0]), pair)):
        key = name(first, last)
        counts[key] = counts.get(key, 0) + matrix.get(str(first), {}).get(str(last), 0)
    return counts


def _pairs(direction: str) -> Iterable[tuple[int, int]]:
    for first in Rung.values:
        for last in Rung.values:
            where = "ladder_risen" if last > first else "ladder_fallen" if last < first else "ladder_equal"
            if where == direction:
                yield first, last


def _move_between_groups(first: int, last: int) -> str:
    start, end = RUNG_GROUPS[first], RUNG_GROUPS[last]
    if start == end and first != last:
        return "up" if last > first else "down"
    return f"{start}.{end}"
