"""What a team member sees follows from his function and his days, and from nothing else."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.actions.own_file import link_account
from cases.models import Access, AccessGround, Client, Involvement, RoleCategory, TeamMember, TeamRole
from cases.settling import settle, settle_users
from tests.factories import make_client, make_involvement, make_organisation, make_step, make_user
from trajectories.models import Step
from werv.ground.accounts.models import RoleAssignment
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import SEED, acting
from werv.ground.errors import RuleViolation


def open_to(user) -> set[str]:
    return set(Access.objects.open_at(timezone.now()).filter(user=user).values_list("category", flat=True))


def test_after_the_last_day_in_the_team_nothing_is_open(client, bram, anouk, today):
    member = client.team.get(user=bram)

    member.leave(last_day=today - timedelta(days=1), by=anouk)

    assert not Client.objects.visible_to(bram).exists()
    assert list(Client.objects.visible_to(anouk)) == [client]


def test_nobody_leaves_before_he_came(client, bram, anouk):
    with pytest.raises(RuleViolation, match="Bram Özdemir begon op 5 jan 2026"):
        client.team.get(user=bram).leave(last_day=date(2026, 1, 4), by=anouk)


def test_two_roles_in_one_team_are_one_opening(client, anouk):
    before = Access.objects.filter(user=anouk).count()

    TeamMember.join(client, anouk, role=TeamRole.CASE_DIRECTOR, first_day=date(2026, 2, 2), by=anouk)

    assert Access.objects.filter(user=anouk).count() == before


def test_a_change_of_function_changes_what_is_open(client, anouk, today):
    RoleAssignment.objects.filter(user=anouk).update(last_day=today - timedelta(days=1))
    RoleAssignment.objects.create(user=anouk, role=Role.DEBT_COUNSELLOR, first_day=today)

    settle_users([anouk.pk], by=SEED)

    assert open_to(anouk) == {"basis", "inkomen"}


def test_who_leaves_the_organisation_sees_nothing_more(client, anouk):
    anouk.is_active = False
    anouk.save()

    settle_users([anouk.pk], by=SEED)

    assert open_to(anouk) == set()


def test_an_account_that_the_administrator_closes_shuts_every_case_at_once(web, client, anouk, werv):
    web.force_login(make_user("Lotte Kuipers", werv, Role.ADMINISTRATOR))

    web.post(reverse("desk:user_deactivate", args=[anouk.pk]))

    assert open_to(anouk) == set()


def test_who_goes_to_work_elsewhere_takes_no_case_along(client, anouk, mediant):
    anouk.organisation = mediant
    anouk.save()

    settle_users([anouk.pk], by=SEED)

    assert open_to(anouk) == set()


def test_what_a_function_needs_is_data_with_days(client, anouk, today):
    RoleCategory.objects.filter(role=Role.JOB_COACH, category="leefgebieden").update(last_day=today - timedelta(days=1))

    settle([client.pk], by=SEED)

    assert open_to(anouk) == {"basis", "participatie"}


def test_leading_a_programme_stays_open_when_teams_are_settled(client, trajectory, dirk):
    settle([client.pk], by=SEED)

    assert Access.objects.filter(ground=AccessGround.PROGRAMME).count() == 2
    assert list(Client.objects.visible_to(dirk)) == [client]


def test_an_opening_that_nothing_explains_is_shut(client, chris, werv):
    Access.objects.create(
        client=client, organisation=werv, user=chris, category="basis", first_day=date(2026, 1, 1), ground="team"
    )

    settle([client.pk], by=SEED)

    assert open_to(chris) == set()


def test_many_clients_are_settled_in_as_many_questions_as_one(client, anouk, werv, django_assert_num_queries):
    others = [make_client(organisation=werv) for _ in range(5)]
    for each in others:
        TeamMember.join(each, anouk, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=anouk)
    keys = [client.pk, *(each.pk for each in others)]

    with django_assert_num_queries(14):
        settle(keys[:1], by=SEED)
    with django_assert_num_queries(14):
        settle(keys, by=SEED)


def test_the_client_sees_all_that_is_kept_about_him_and_nobody_else(client, trajectory, anouk, mediant):
    own = make_user("Fatima el Idrissi", anouk.organisation, Role.CLIENT)
    make_involvement(client, mediant)
    make_client(organisation=anouk.organisation)
    make_step(trajectory, anouk, category="gezondheid")

    link_account(client=client, user=own, by=anouk, now=timezone.now())

    assert list(Client.objects.visible_to(own)) == [client]
    with acting(own):
        assert Step.objects.count() == 1
        assert Access.objects.values("organisation").distinct().count() == 2


def test_no_colleague_gets_an_account_as_a_client(client, anouk, bram):
    with pytest.raises(RuleViolation, match="alleen voor de cliënt zelf"):
        link_account(client=client, user=bram, by=anouk, now=timezone.now())


def test_two_who_join_at_once_are_both_let_in(committed):
    with acting(SEED):
        werv = make_organisation(code="WERV")
        client = make_client(organisation=werv)
        coaches = [make_user(name, werv, Role.JOB_COACH) for name in ("Anouk", "Bram")]
    ready = Barrier(2)

    def join(coach) -> None:
        with acting(SEED):
            ready.wait()
            TeamMember.join(client, coach, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=SEED)
        connection.close()

    threads = [Thread(target=join, args=[coach]) for coach in coaches]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    with acting(SEED):
        assert Access.objects.filter(client=client).count() == 6
        assert settle([client.pk], by=SEED) == 0
        assert Involvement.objects.filter(client=client).count() == 1
