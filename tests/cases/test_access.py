"""Who sees what: one table of openings, and nothing beside it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.access import Category
from cases.models import Access, AccessGround, Client, Involvement, ProgrammeLeader, RoleCategory
from tests.factories import make_client, make_trajectory, make_user
from trajectories.models import Trajectory
from werv.ground.accounts.permissions import Role


def test_a_team_member_sees_the_client(client, anouk, bram):
    assert list(Client.objects.visible_to(anouk)) == [client]
    assert list(Client.objects.visible_to(bram)) == [client]


@pytest.mark.parametrize("role", sorted(Role))
def test_no_role_opens_a_file_by_itself(client, trajectory, werv, role):
    somebody = make_user("Iemand", werv, role)

    assert not Client.objects.visible_to(somebody).exists()
    assert not Involvement.objects.visible_to(somebody).exists()
    assert not Trajectory.objects.visible_to(somebody).exists()


def test_for_another_organisation_nothing_exists(client, trajectory, chris):
    assert not Client.objects.visible_to(chris).exists()
    assert not Trajectory.objects.visible_to(chris).exists()


@pytest.mark.parametrize("role", [Role.JOB_COACH, Role.PROJECT_LEADER, Role.CONTROLLER, Role.VOLUNTEER_COORDINATOR])
def test_a_job_coach_never_gets_health(db, role):
    assert Category.HEALTH not in RoleCategory.objects.of([role], date(2026, 1, 5))


def test_leading_a_programme_opens_its_people_here_and_not_elsewhere(client, trajectory, dirk, mediant, programme):
    elsewhere = make_client(organisation=mediant)
    make_trajectory(client=elsewhere, programme=programme)

    assert list(Client.objects.visible_to(dirk)) == [client]


def test_who_led_a_programme_until_yesterday_sees_its_people_no_more(client, trajectory, dirk, today):
    ProgrammeLeader.objects.update(last_day=today - timedelta(days=1))

    assert not Client.objects.visible_to(dirk).exists()


@pytest.mark.parametrize(("days_ago", "sees"), [(0, True), (1, False)])
def test_an_opening_holds_to_its_last_day_included(client, anouk, today, days_ago, sees):
    Access.objects.filter(user=anouk).update(last_day=today - timedelta(days=days_ago))

    assert Client.objects.visible_to(anouk).exists() is sees


def test_an_opening_that_begins_tomorrow_opens_nothing_today(client, anouk, today):
    Access.objects.filter(user=anouk).update(first_day=today + timedelta(days=1))

    assert not Client.objects.visible_to(anouk).exists()


def test_an_opening_is_for_a_user_or_a_programme_and_never_for_everyone(client, werv):
    with pytest.raises(IntegrityError, match="access_for_a_user_or_a_programme"), transaction.atomic():
        Access.objects.create(
            client=client,
            organisation=werv,
            category=Category.BASIS,
            first_day=date(2026, 1, 1),
            ground=AccessGround.TEAM,
        )
