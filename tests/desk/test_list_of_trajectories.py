"""The list of trajectories: only what one may see, narrowed by programme, standing and period."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import TeamMember, TeamRole
from tests.factories import make_client, make_involvement, make_programme, make_trajectory

TRAJECTORIES = reverse("desk:trajectories")


def listed(web, **filters):
    return [
        (row["person"].last_name, row["trajectory"].programme_version.programme.code)
        for row in web.get(TRAJECTORIES, filters).context["rows"]
    ]


def guided(by, **given):
    client = make_client(organisation=by.organisation, **given)
    TeamMember.join(client, by, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=by)
    return client


def test_the_list_is_narrowed_by_programme_standing_and_period(web, anouk, programme):
    ips = make_programme("IPS", "IPS")
    make_trajectory(client=guided(anouk, last_name="Aal"), programme=programme, by=anouk)
    ended = guided(anouk, last_name="Bos")
    make_trajectory(client=ended, programme=programme, last_day=date(2026, 2, 1), by=anouk)
    make_trajectory(client=ended, programme=ips, first_day=date(2026, 2, 2), by=anouk)
    make_trajectory(client=guided(anouk, last_name="Cas"), programme=ips, first_day=None)
    web.force_login(anouk)

    assert listed(web, programma="IPS") == [("Bos", "IPS"), ("Cas", "IPS")]
    assert listed(web, toestand="lopend") == [("Aal", "SVS"), ("Bos", "IPS")]
    assert listed(web, toestand="wacht") == [("Cas", "IPS")]
    assert listed(web, toestand="afgerond") == [("Bos", "SVS")]
    assert listed(web, tot="2026-01-31") == [("Aal", "SVS"), ("Bos", "SVS")]
    assert sorted(listed(web, van="2026-02-02")) == [("Aal", "SVS"), ("Bos", "IPS")]


def test_trajectories_of_another_organisation_stay_there(web, client, trajectory, chris):
    make_involvement(client, chris.organisation)
    TeamMember.join(client, chris, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=chris)
    web.force_login(chris)

    assert listed(web) == []


def test_paging_shows_every_trajectory_once_in_as_many_queries(web, anouk, programme):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            web.get(TRAJECTORIES)
        return len(asked)

    web.force_login(anouk)
    make_trajectory(client=guided(anouk), programme=programme, by=anouk)
    few = queries()
    for _ in range(59):
        make_trajectory(client=guided(anouk), programme=programme, by=anouk)

    first = web.get(TRAJECTORIES)
    second = web.get(TRAJECTORIES + first.context["next_url"])

    keys = [row["trajectory"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(keys) == len(set(keys)) == 60
    assert queries() == few
