"""Standing in for a colleague: his cases, as far as the own function needs them, for as long as was agreed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.absence import end_deputy
from cases.models import Access, Client, ProgrammeLeader, TeamMember, TeamRole
from cases.settling import settle_users
from tests.factories import make_client, make_consent, make_deputy, make_organisation, make_user
from trajectories.models import Trajectory
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.audit.models import SEED, acting
from werv.ground.errors import RuleViolation


@pytest.fixture
def eva(werv):
    return make_user("Eva Smit", werv, Role.JOB_COACH)


def open_to(user) -> set[str]:
    return set(Access.objects.open_at(timezone.now()).filter(user=user).values_list("category", flat=True))


def test_a_deputy_sees_the_cases_of_who_is_away(client, anouk, eva):
    make_deputy(anouk, eva)

    assert list(Client.objects.visible_to(eva)) == [client]
    assert open_to(eva) == open_to(anouk)


def test_only_as_far_as_his_own_function_needs(client, werv, anouk, eva):
    sjoerd = make_user("Sjoerd Haverkate", werv, Role.CLINICIAN)
    TeamMember.join(client, sjoerd, role=TeamRole.CLINICIAN, first_day=date(2026, 1, 5), by=anouk)

    make_deputy(sjoerd, eva)

    assert "gezondheid" in open_to(sjoerd)
    assert open_to(eva) == {"basis", "participatie", "leefgebieden"}


def test_only_in_the_days_that_were_agreed(client, anouk, eva, today):
    make_deputy(anouk, eva, first_day=today + timedelta(days=1), last_day=today + timedelta(days=5))

    assert open_to(eva) == set()


def test_a_new_case_of_who_is_away_is_open_to_the_deputy_too(client, anouk, eva, werv):
    make_deputy(anouk, eva)
    other = make_client(organisation=werv)

    TeamMember.join(other, anouk, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=anouk)

    assert Client.objects.visible_to(eva).count() == 2


def test_what_others_share_with_the_team_is_open_to_the_deputy_too(client, anouk, mediant, chris):
    TeamMember.join(client, chris, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=SEED)
    femke = make_user("Femke", mediant, Role.JOB_COACH)
    make_consent(client, anouk.organisation, mediant, "participatie", by=anouk)

    make_deputy(chris, femke)

    assert Access.objects.filter(user=femke, organisation=anouk.organisation).get().category == "participatie"


def test_ended_it_is_over_at_once(client, anouk, eva, today):
    deputy = make_deputy(anouk, eva, first_day=today)

    end_deputy(deputy=deputy, by=anouk, now=timezone.now())

    assert open_to(eva) == set()


def test_the_deputy_of_a_leader_sees_his_programmes_and_their_pages(web, client, trajectory, dirk, eva):
    make_deputy(dirk, eva)
    web.force_login(eva)

    assert list(Trajectory.objects.visible_to(eva)) == [trajectory]
    assert eva.may(Permission.GRANT_VIEW)
    assert web.get(reverse("subsidies:grants")).status_code == 200
    with acting(eva):
        assert list(Trajectory.objects.all()) == [trajectory]


def test_when_the_leader_leads_no_more_neither_does_his_deputy(client, trajectory, dirk, eva, today):
    make_deputy(dirk, eva)

    ProgrammeLeader.objects.update(last_day=today - timedelta(days=1))

    assert not Trajectory.objects.visible_to(eva).exists()
    with acting(eva):
        assert not Trajectory.objects.exists()


@pytest.mark.parametrize("absent", ["anouk", "dirk"])
def test_nobody_stands_in_for_who_works_elsewhere_by_now(request, trajectory, chris, eva, absent):
    absent = request.getfixturevalue(absent)
    make_deputy(absent, eva)
    assert Trajectory.objects.visible_to(eva).exists()

    User.objects.filter(pk=absent.pk).update(organisation=chris.organisation)
    settle_users([absent.pk], by=SEED)

    fresh = User.objects.get(pk=eva.pk)
    assert not Trajectory.objects.visible_to(fresh).exists()
    assert Role.PROJECT_LEADER not in fresh.roles()
    with acting(fresh):
        assert not Trajectory.objects.exists()


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.AMBASSADOR, Role.VOLUNTEER_COORDINATOR])
def test_who_sees_no_cases_by_his_function_stands_in_for_nobody_who_does(client, werv, anouk, role):
    with pytest.raises(RuleViolation, match="geen recht op de dossiers"):
        make_deputy(anouk, make_user("Cora", werv, role))


def test_a_debt_counsellor_does_not_lead_a_programme(werv, dirk):
    with pytest.raises(RuleViolation, match="geen recht op de dossiers"):
        make_deputy(dirk, make_user("Olaf", werv, Role.DEBT_COUNSELLOR))


def test_a_deputy_works_at_the_same_organisation(anouk, chris):
    with pytest.raises(RuleViolation, match="dezelfde organisatie"):
        make_deputy(anouk, chris)


def test_nobody_stands_in_for_who_stands_in(anouk, bram, eva):
    make_deputy(anouk, bram)

    with pytest.raises(RuleViolation, match="neemt in deze dagen zelf waar voor Anouk"):
        make_deputy(bram, eva)
    with pytest.raises(RuleViolation, match="zelf afwezig"):
        make_deputy(eva, anouk)


def test_a_colleague_does_not_arrange_it_for_another_but_his_leader_does(anouk, bram, eva, dirk):
    with pytest.raises(RuleViolation, match="regelt de projectleider"):
        make_deputy(anouk, eva, by=bram)

    made = make_deputy(anouk, eva, by=dirk)

    assert made.made_by == dirk.full_name


def test_a_leader_of_another_organisation_does_not(anouk, eva):
    elsewhere = make_user("Marloes", make_organisation(code="ELDERS"), Role.PROJECT_LEADER)

    with pytest.raises(RuleViolation, match="regelt de projectleider"):
        make_deputy(anouk, eva, by=elsewhere)


def test_it_is_arranged_on_a_page(web, client, anouk, eva, today):
    web.force_login(anouk)

    page = web.post(
        reverse("desk:deputies"),
        {"absent": anouk.pk, "deputy": eva.pk, "first_day": today, "last_day": today + timedelta(days=3)},
        follow=True,
    )

    assert "Eva Smit neemt waar voor Anouk de Boer" in page.text
    assert list(Client.objects.visible_to(eva)) == [client]
