"""The list of clients: only one's own, found by name, narrowed, and as cheap with many as with few."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import TeamMember, TeamRole
from tests.factories import (
    make_client,
    make_involvement,
    make_measurement,
    make_programme,
    make_step,
    make_trajectory,
)
from trajectories.rules import State

CLIENTS = reverse("desk:clients")


def guided(by, **given):
    """A client of the organisation of `by`, who is the job coach."""
    client = make_client(organisation=by.organisation, **given)
    TeamMember.join(client, by, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=by)
    return client


def names(page):
    return [row.involvement.person.full_name for row in page.context["rows"]]


def test_somebody_at_another_organisation_sees_nobody(web, client, chris):
    web.force_login(chris)

    page = web.get(CLIENTS)

    assert "Idrissi" not in page.content.decode()
    assert names(page) == []


def test_names_are_those_that_the_own_organisation_typed(web, client, chris):
    make_involvement(client, chris.organisation, first_name="Fatma", last_name="Idris")
    TeamMember.join(client, chris, role=TeamRole.JOB_COACH, first_day=date(2026, 1, 5), by=chris)
    web.force_login(chris)

    page = web.get(CLIENTS)

    assert names(page) == ["Fatma Idris"]


def test_a_controller_has_no_list_of_clients(web, client, controller):
    web.force_login(controller)

    assert web.get(CLIENTS).status_code == 403


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ozdemir", "Sevgi Özdemir"),
        ("El Id", "Fatima el Idrissi"),
        ("van der meer", "Jan-Willem van der Meer"),
        ("vd Meer", "Jan-Willem van der Meer"),
        ("Jansen", "Henk Janssen"),
        ("hooft", "Ingrid ’t Hooft"),
        ("kovacs eva", "Éva Kovács"),
    ],
)
def test_a_name_is_found_without_accents_with_its_prefix_and_with_a_typing_error(web, anouk, typed, found):
    guided(anouk, first_name="Sevgi", last_name="Özdemir")
    guided(anouk, first_name="Fatima", prefix="el", last_name="Idrissi")
    guided(anouk, first_name="Jan-Willem", prefix="van der", last_name="Meer")
    guided(anouk, first_name="Henk", last_name="Janssen")
    guided(anouk, first_name="Ingrid", prefix="’t", last_name="Hooft")
    guided(anouk, first_name="Éva", last_name="Kovács")
    web.force_login(anouk)

    page = web.get(CLIENTS, {"naam": typed})

    assert names(page) == [found]


def test_surnames_stand_without_their_prefix_as_in_a_dutch_register(web, anouk):
    for first_name, prefix, last_name in [
        ("An", "de", "Vries"),
        ("Bo", "", "Aalbers"),
        ("Ed", "", "Zuil"),
        ("Cas", "van", "Dam"),
    ]:
        guided(anouk, first_name=first_name, prefix=prefix, last_name=last_name)
    web.force_login(anouk)

    page = web.get(CLIENTS)

    assert names(page) == ["Bo Aalbers", "Cas van Dam", "An de Vries", "Ed Zuil"]


def test_the_list_is_narrowed_by_programme_standing_rung_coach_and_silence(web, anouk, bram, programme):
    today = date.today()
    running = guided(anouk, first_name="Loes", last_name="Lopend")
    ended = guided(anouk, first_name="Evert", last_name="Eind")
    waiting = guided(anouk, first_name="Wim", last_name="Wacht")
    silent = make_client(organisation=bram.organisation, first_name="Stien", last_name="Stil")
    TeamMember.join(silent, bram, role=TeamRole.GUIDE, first_day=date(2026, 1, 5), by=bram)
    TeamMember.join(silent, anouk, role=TeamRole.OTHER, first_day=date(2026, 1, 5), by=bram)
    first = make_trajectory(client=running, programme=programme, by=anouk)
    make_measurement(first, 2)
    make_measurement(first, 4, date(2026, 2, 5))
    make_step(first, anouk, day=today)
    make_trajectory(client=ended, programme=programme, last_day=date(2026, 2, 1), by=anouk)
    make_trajectory(client=waiting, programme=programme, first_day=None)
    other = make_trajectory(client=silent, programme=make_programme("IPS", "IPS"), by=bram)
    make_step(other, bram, day=today - timedelta(days=30))
    web.force_login(anouk)

    def listed(**filters):
        return names(web.get(CLIENTS, filters))

    assert listed(programma="SVS") == ["Evert Eind", "Loes Lopend", "Wim Wacht"]
    assert listed(toestand="lopend") == ["Loes Lopend", "Stien Stil"]
    assert listed(toestand="wacht") == ["Wim Wacht"]
    assert listed(toestand="afgerond") == ["Evert Eind"]
    assert listed(trede=4) == ["Loes Lopend"]
    assert listed(trede=2) == []
    assert listed(coach=str(bram.pk)) == ["Stien Stil"]
    assert listed(stil=30) == ["Stien Stil"]
    assert listed(stil=60) == []
    assert listed(programma="SVS", toestand="lopend", naam="loes") == ["Loes Lopend"]


def test_a_choice_that_does_not_exist_leaves_the_list_whole_and_says_so(web, client, anouk):
    web.force_login(anouk)

    page = web.get(CLIENTS, {"trede": "9"})

    assert names(page) == ["Fatima el Idrissi"]
    assert page.context["form"].errors["trede"]


def test_a_row_tells_who_guides_when_spoken_and_how_it_stands(web, trajectory, anouk):
    make_step(trajectory, anouk, day=date(2026, 2, 3))
    make_measurement(trajectory, 3)
    web.force_login(anouk)

    row = web.get(CLIENTS).context["rows"][0]

    assert row.programmes == ["Stap voor Stap"]
    assert row.coaches == ["Anouk de Boer", "Bram Özdemir"]
    assert (row.last_contact, row.rung, row.badge) == (date(2026, 2, 3), 3, ("ok", "Lopend"))


def test_a_pause_is_no_reason_to_leave_the_running_ones(web, trajectory, anouk):
    trajectory.state = State.PAUSED
    trajectory.save()
    web.force_login(anouk)

    page = web.get(CLIENTS, {"toestand": "lopend"})

    assert names(page) == ["Fatima el Idrissi"]


def test_paging_forth_and_back_shows_everybody_once_and_keeps_the_filters(web, anouk):
    for number in range(120):
        guided(anouk, first_name="Sam", last_name=f"Achternaam {number // 2:03}")
    web.force_login(anouk)

    first = web.get(CLIENTS, {"naam": "sam", "coach": str(anouk.pk)})
    second = web.get(CLIENTS + first.context["next_url"])
    third = web.get(CLIENTS + second.context["next_url"])
    back = web.get(CLIENTS + third.context["previous_url"])

    assert first.context["count"] == "Meer dan 50 cliënten"
    assert [len(names(page)) for page in (first, second, third)] == [50, 50, 20]
    assert len({row.involvement.pk for page in (first, second, third) for row in page.context["rows"]}) == 120
    assert third.context["next_url"] == ""
    assert first.context["previous_url"] == ""
    assert "naam=sam" in second.context["next_url"]
    assert [row.involvement.pk for row in back.context["rows"]] == [
        row.involvement.pk for row in second.context["rows"]
    ]


def test_addresses_of_pages_hold_no_names(web, anouk):
    for number in range(51):
        guided(anouk, first_name="Sam", last_name=f"Geheim{number:02}")
    web.force_login(anouk)

    page = web.get(CLIENTS)

    assert "geheim" not in page.context["next_url"].lower()


def test_a_key_from_somebody_elses_list_gives_the_first_page(web, client, anouk, chris):
    stranger = guided(chris, last_name="Aardig")
    web.force_login(anouk)

    page = web.get(CLIENTS, {"na": str(stranger.involvements.get().pk)})

    assert names(page) == ["Fatima el Idrissi"]


def test_ten_times_as_many_clients_take_as_many_queries(web, anouk, programme):
    def queries(count):
        for _ in range(count):
            trajectory = make_trajectory(client=guided(anouk), programme=programme, by=anouk)
            make_step(trajectory, anouk)
            make_measurement(trajectory, 2)
        with CaptureQueriesContext(connection) as asked:
            web.get(CLIENTS)
        return len(asked)

    web.force_login(anouk)

    few, many = queries(4), queries(36)

    assert few == many <= 13  # two of them begin and end the transaction, two write who looked
