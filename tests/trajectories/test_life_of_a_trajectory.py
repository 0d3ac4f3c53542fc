"""How a trajectory begins and ends."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_trajectory
from trajectories.models import Trajectory
from trajectories.rules import EndReason, State
from werv.ground.errors import RuleViolation


def test_an_end_has_a_reason(trajectory):
    with pytest.raises(IntegrityError, match="trajectory_ends_with_a_reason"), transaction.atomic():
        Trajectory.objects.update(last_day=date(2026, 6, 1))


def test_a_reason_without_an_end_is_refused_too(trajectory):
    with pytest.raises(IntegrityError, match="trajectory_ends_with_a_reason"), transaction.atomic():
        Trajectory.objects.update(end_reason=EndReason.ILLNESS)


def test_it_begins_once(trajectory, anouk):
    with pytest.raises(RuleViolation, match="al begonnen"):
        trajectory.start(first_day=date(2026, 2, 1), by=anouk)


def test_it_ends_once(db, anouk):
    trajectory = make_trajectory(last_day=date(2026, 3, 1))

    with pytest.raises(RuleViolation, match="al beëindigd"):
        trajectory.end(last_day=date(2026, 4, 1), reason=EndReason.OTHER, by=anouk)


def test_what_never_began_cannot_end(db, anouk):
    trajectory = make_trajectory(first_day=None)

    with pytest.raises(RuleViolation, match="nog niet begonnen"):
        trajectory.end(last_day=date(2026, 4, 1), reason=EndReason.OTHER, by=anouk)


def test_it_does_not_end_before_it_begins(trajectory, anouk):
    with pytest.raises(RuleViolation, match="vóór het begint"):
        trajectory.end(last_day=date(2026, 1, 4), reason=EndReason.OTHER, by=anouk)

    trajectory.refresh_from_db()
    assert trajectory.state == State.RUNNING


@pytest.mark.parametrize(
    ("reason", "state"), [(EndReason.RETURNED, State.CLOSED), (EndReason.NO_CONTACT, State.ENDED_EARLY)]
)
def test_each_state_is_dated_and_going_back_is_a_plain_end(trajectory, anouk, reason, state):
    trajectory.end(last_day=date(2026, 6, 1), reason=reason, by=anouk)

    assert list(trajectory.states.values_list("state", "first_day")) == [
        (State.RUNNING, date(2026, 1, 5)),
        (state, date(2026, 6, 1)),
    ]
