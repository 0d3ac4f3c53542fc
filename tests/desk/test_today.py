"""Vandaag: what each role comes for, and no promises."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import TeamMember, TeamRole
from tests.factories import (
    make_break_glass,
    make_client,
    make_grant,
    make_programme,
    make_step,
    make_trajectory,
    make_user,
)
from werv.desk.today import first_day_of_quarter
from werv.ground.accounts.permissions import Role

TODAY = reverse("desk:today")


def guided(by, programme, **given):
    client = make_client(organisation=by.organisation, **given)
    TeamMember.join(client, by, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=by)
    return make_trajectory(client=client, programme=programme, by=by)


def test_a_job_coach_sees_first_whom_she_did_not_speak_for_longest(web, anouk, programme):
    make_step(guided(anouk, programme, first_name="Kort", last_name="Geleden"), anouk, day=date(2026, 2, 20))
    make_step(guided(anouk, programme, first_name="Lang", last_name="Geleden"), anouk, day=date(2026, 1, 6))
    guided(anouk, programme, first_name="Nog", last_name="Nooit")
    web.force_login(anouk)

    page = web.get(TODAY)

    assert [row.involvement.person.first_name for row in page.context["caseload"]] == ["Nog", "Lang", "Kort"]
    for row in page.context["caseload"]:
        assert reverse("desk:client_step", args=[row.involvement.client_id]) in page.content.decode()


def test_who_is_done_and_who_is_a_colleagues_is_not_in_the_caseload(web, anouk, bram, programme):
    guided(bram, programme)
    done = guided(anouk, programme)
    done.end(last_day=date(2026, 2, 1), reason="goal_reached", by=anouk)
    web.force_login(anouk)

    page = web.get(TODAY)

    assert page.context["caseload"] == []
    assert "Je begeleidt nu niemand" in page.content.decode()


def test_a_clinician_sees_the_running_clients_in_whose_team_he_is(web, anouk, werv, programme):
    clinician = make_user("Sjoerd Haverkate", werv, Role.CLINICIAN)
    treated = guided(anouk, programme, first_name="Wel", last_name="Behandeld").client
    TeamMember.join(treated, clinician, role=TeamRole.CLINICIAN, first_day=date(2026, 1, 5), by=anouk)
    guided(anouk, programme)
    web.force_login(clinician)

    page = web.get(TODAY)

    assert [row.involvement.person.first_name for row in page.context["caseload"]] == ["Wel"]
    assert page.context["caseload_url"] == reverse("desk:clients") + "?toestand=lopend"


def test_a_privacy_officer_is_told_of_emergencies_and_has_one_place_for_the_rest(web, client, bram, werv):
    make_break_glass(client, bram)
    web.force_login(make_user("Petra Post", werv, Role.PRIVACY_OFFICER))

    page = web.get(TODAY)
    html = page.content.decode()

    assert "1 keer de noodknop gebruikt" in html
    assert [item["label"] for item in page.context["navigation"]()] == ["Vandaag", "Privacy"]


def test_every_part_of_privacy_stands_in_its_tabs(web, werv):
    web.force_login(make_user("Petra Post", werv, Role.PRIVACY_OFFICER))

    for name in ("privacy:looking", "privacy:review", "desk:break_glass_reviews", "privacy:breaches"):
        page = web.get(reverse(name))
        current = [tab["url"] for tab in page.context["privacy_tabs"]() if tab["current"]]
        assert current == [reverse(name)]
        assert f'<a href="{reverse(name)}" aria-current="page">' in page.content.decode()


def test_a_project_leader_sees_how_the_own_programme_stands(web, dirk, anouk, programme):
    today = date.today()
    spoken, silent = guided(anouk, programme), guided(anouk, programme, first_name="Stien", last_name="Stil")
    make_step(spoken, anouk, day=today)
    make_step(silent, anouk, day=today - timedelta(days=30))
    guided(anouk, make_programme("IPS", "IPS"))
    web.force_login(dirk)

    page = web.get(TODAY)
    (led,) = page.context["programmes"]

    assert (led.programme, led.running, led.waiting) == (programme, 2, 0)
    assert led.started == (2 if first_day_of_quarter(today) <= date(2026, 1, 5) else 0)
    assert [row.involvement.person.full_name for row in page.context["silent"]] == ["Stien Stil"]


def test_a_controller_sees_the_grants_and_no_names(web, controller, client, trajectory, programme):
    make_grant(programme=programme, lead_applicant=controller.organisation)
    web.force_login(controller)

    html = web.get(TODAY).content.decode()

    assert reverse("subsidies:grant", args=["GAK-SVS"]) in html
    assert "Idrissi" not in html


def test_grants_of_others_do_not_show(web, controller, programme):
    make_grant(programme=programme)
    web.force_login(controller)

    assert web.get(TODAY).context["grants"] == []


def test_a_role_without_work_here_yet_is_told_so_plainly(web, werv):
    web.force_login(make_user("Malika el Amrani", werv, Role.AMBASSADOR))

    html = web.get(TODAY).content.decode()

    assert "Je bent ingelogd als ambassadeur bij WerV" in html


def test_nobody_gets_in_without_signing_in(web, db):
    assert web.get(TODAY).status_code == 302


def test_a_larger_caseload_takes_as_many_queries(web, anouk, programme):
    def queries(count):
        for _ in range(count):
            make_step(guided(anouk, programme), anouk)
        with CaptureQueriesContext(connection) as asked:
            web.get(TODAY)
        return len(asked)

    web.force_login(anouk)

    few, many = queries(3), queries(30)

    assert few == many <= 10


def test_the_quarter_begins_on_its_first_day():
    assert first_day_of_quarter(date(2026, 12, 31)) == date(2026, 10, 1)
    assert first_day_of_quarter(date(2026, 1, 1)) == date(2026, 1, 1)
