"""The page of one client: all that one may see and nothing else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.access import Category
from cases.models import BsnBasis, TeamMember, TeamRole
from tests.factories import (
    make_involvement,
    make_measurement,
    make_placement,
    make_programme,
    make_step,
    make_trajectory,
)
from trajectories.ladder import Moment
from trajectories.rules import EndReason
from werv.desk.rungs import ladder_of


def page_of(client):
    return reverse("desk:client", args=[client.pk])


def test_the_page_tells_who_it_is_what_runs_and_what_was_done(web, client, trajectory, anouk):
    client.involvements.get().person.residences.create(
        place="Almelo", municipality="Almelo", first_day=date(2024, 1, 1)
    )
    make_measurement(trajectory, 3)
    make_placement(trajectory, date(2026, 2, 1))
    make_step(trajectory, anouk, goal="Solliciteren bij de bakker", note="Ging goed.")
    web.force_login(anouk)

    html = web.get(page_of(client)).content.decode()

    for text in (
        "Fatima el Idrissi",
        "1 mrt 1985",
        "Gemeente Almelo",
        "Stap voor Stap",
        "Bakkerij",
        "Solliciteren bij de bakker",
        "Ging goed.",
        "Anouk de Boer",
        "sinds jan 2026",
    ):
        assert text in html


@pytest.mark.parametrize("name", ["desk:client", "desk:client_step"])
def test_for_another_organisation_the_client_does_not_exist(web, client, chris, name):
    web.force_login(chris)

    unseen = web.get(reverse(name, args=[client.pk]))
    unknown = web.get(reverse(name, args=[uuid4()]))

    assert unseen.status_code == unknown.status_code == 404


def test_what_another_organisation_wrote_does_not_show(web, client, trajectory, chris):
    make_involvement(client, chris.organisation, first_name="Fatma", last_name="Idris")
    TeamMember.join(client, chris, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=chris)
    make_measurement(trajectory, 3)
    make_step(trajectory, client.team.first().user, note="Alleen voor WerV.")
    web.force_login(chris)

    html = web.get(page_of(client)).content.decode()

    assert "Fatma Idris" in html
    for theirs in ("Idrissi", "Stap voor Stap", "Alleen voor WerV", "Anouk de Boer", "sinds jan 2026"):
        assert theirs not in html


def test_a_step_of_a_closed_category_stays_out_of_sight(web, client, trajectory, anouk):
    make_step(trajectory, anouk, note="Over medicijnen.", category=Category.HEALTH)
    web.force_login(anouk)

    assert "Over medicijnen" not in web.get(page_of(client)).content.decode()


def test_a_bsn_shows_masked_and_only_where_the_law_lets_the_organisation_hold_it(web, client, trajectory, anouk):
    client.set_bsn("999990019")
    client.save()
    web.force_login(anouk)

    without = web.get(page_of(client)).content.decode()
    BsnBasis.objects.create(
        organisation=anouk.organisation,
        programme=trajectory.programme_version.programme,
        legal_basis="Wmo 2015, artikel 5.2.9",
        first_day=date(2020, 1, 1),
    )
    with_basis = web.get(page_of(client)).content.decode()

    assert "BSN" not in without
    assert "•••••0019" in with_basis
    assert "999990019" not in with_basis


def test_going_down_the_ladder_is_shown_as_life_and_not_as_failure(client, trajectory):
    measurements = [
        make_measurement(trajectory, 2, date(2025, 3, 4)),
        make_measurement(trajectory, 4, date(2025, 6, 1), moment=Moment.BETWEEN),
        make_measurement(trajectory, 4, date(2025, 7, 1), moment=Moment.BETWEEN),
        make_measurement(trajectory, 3, date(2025, 9, 1), moment=Moment.BETWEEN),
    ]

    ladder = ladder_of(measurements)

    assert [step["state"] for step in ladder] == ["none", "was_here", "current", "was_here", "none", "none"]
    assert [step["note"] for step in ladder if step["note"]] == [
        "mrt–jun 2025",
        "sinds sep 2025",
        "jun–sep 2025",
    ]


def test_a_return_to_day_activities_is_a_neutral_word_without_red(web, client, programme, anouk):
    make_trajectory(
        client=client, programme=programme, last_day=date(2026, 2, 1), end_reason=EndReason.RETURNED, by=anouk
    )
    web.force_login(anouk)

    html = web.get(page_of(client)).content.decode()

    assert "terug naar dagbesteding" in html
    assert "badge--err" not in html


def test_of_many_steps_the_first_fifty_show_and_the_rest_page_by_page(web, client, trajectory, anouk):
    for number in range(120):
        make_step(trajectory, anouk, day=date(2026, 1, 5) + timedelta(days=number // 3), goal=f"doel {number}")
    web.force_login(anouk)

    first = web.get(page_of(client))
    second = web.get(page_of(client) + first.context["older_url"].split("#")[0])
    third = web.get(page_of(client) + second.context["older_url"].split("#")[0])
    back = web.get(page_of(client) + third.context["newer_url"].split("#")[0])

    pages = [[step.pk for step in page.context["steps"].rows] for page in (first, second, third)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({key for page in pages for key in page}) == 120
    assert first.context["steps"].rows[0].day > third.context["steps"].rows[-1].day
    assert [step.pk for step in back.context["steps"].rows] == pages[1]


def test_the_page_takes_as_many_queries_with_a_long_history(web, client, trajectory, anouk):
    def queries(count):
        for number in range(count):
            make_step(trajectory, anouk)
            make_measurement(trajectory, 1 + number % 6)
            make_placement(trajectory, date(2026, 1, 6))
            make_trajectory(client=client, programme=make_programme(f"P{number}"), by=anouk, last_day=date(2026, 2, 1))
        with CaptureQueriesContext(connection) as asked:
            web.get(page_of(client))
        return len(asked)

    web.force_login(anouk)

    few, many = queries(2), queries(20)

    assert few == many <= 18  # two of them begin and end the transaction, two write who looked
