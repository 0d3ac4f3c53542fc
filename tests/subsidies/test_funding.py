"""Who pays for a trajectory, and never twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_funding, make_grant, make_trajectory

START = date(2026, 1, 5)


@pytest.fixture
def paid_for_60_percent(db):
    trajectory = make_trajectory(first_day=START)
    make_funding(trajectory, make_grant("A"), START, share_pct=Decimal(60))
    return trajectory


def test_two_funders_share_a_trajectory_up_to_100_percent(paid_for_60_percent):
    make_funding(paid_for_60_percent, make_grant("B"), START, share_pct=Decimal(40))

    assert paid_for_60_percent.fundings.count() == 2


def test_together_they_never_pay_more_than_the_whole(paid_for_60_percent):
    with pytest.raises(IntegrityError, match="100 procent"), transaction.atomic():
        make_funding(paid_for_60_percent, make_grant("B"), date(2026, 3, 1), share_pct=Decimal("40.01"))


def test_a_funder_may_pay_all_after_the_other_stopped(paid_for_60_percent):
    paid_for_60_percent.fundings.update(last_day=date(2026, 3, 31), end_reason="other_payer")

    make_funding(paid_for_60_percent, make_grant("B"), date(2026, 4, 1))

    assert paid_for_60_percent.fundings.count() == 2


def test_stretching_a_funding_over_another_is_refused_too(paid_for_60_percent):
    paid_for_60_percent.fundings.update(last_day=date(2026, 3, 31), end_reason="other_payer")
    make_funding(paid_for_60_percent, make_grant("B"), date(2026, 4, 1))

    with pytest.raises(IntegrityError, match="100 procent"), transaction.atomic():
        paid_for_60_percent.fundings.filter(grant__code="A").update(last_day=date(2026, 4, 1))


def test_one_grant_pays_a_trajectory_once_at_a_time(paid_for_60_percent):
    grant = paid_for_60_percent.fundings.get().grant

    with pytest.raises(IntegrityError, match="funding_once_at_a_time"), transaction.atomic():
        make_funding(paid_for_60_percent, grant, date(2026, 2, 1), share_pct=Decimal(10))
