"""Logging a step: quick, once, and refused with a sentence where it cannot be right."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.access import Category
from cases.models import Programme
from tests.factories import make_client, make_step, make_trajectory, make_user
from trajectories.actions import log_step
from trajectories.models import Step
from trajectories.rules import StepKind
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import Event
from werv.ground.errors import RuleViolation

ENDED_ON = date(2026, 2, 27)


def step_page(client):
    return reverse("desk:client_step", args=[client.pk])


def filled_in(**given):
    values = {
        "day": date(2026, 2, 3).isoformat(),
        "minutes": "30",
        "other_minutes": "",
        "kind": "talk",
        "trajectory": "",
        "goal": "Solliciteren",
        "note": "Brief geschreven.",
        "billable": "on",
        "form_key": str(uuid4()),
    }
    return {**values, **given}


def test_a_step_is_saved_and_the_page_of_the_client_says_so(web, client, trajectory, anouk):
    web.force_login(anouk)

    answer = web.post(step_page(client), filled_in(trajectory=str(trajectory.pk)), follow=True)

    step = Step.objects.get()
    assert (step.client, step.trajectory, step.user, step.minutes) == (client, trajectory, anouk, 30)
    assert step.organisation == anouk.organisation
    assert answer.redirect_chain == [(reverse("desk:client", args=[client.pk]), 302)]
    assert "Vastgelegd: gesprek van 30 minuten met Fatima el Idrissi, op 3 feb 2026." in answer.content.decode()
    assert Event.objects.filter(act="step.logged", record_key=str(step.pk)).count() == 1


def test_the_same_form_sent_twice_is_one_step_and_gets_the_same_answer(web, client, trajectory, anouk):
    web.force_login(anouk)
    form = filled_in(trajectory=str(trajectory.pk), minutes="25")

    first = web.post(step_page(client), form)
    second = web.post(step_page(client), form)

    assert Step.objects.count() == 1
    assert Event.objects.filter(act="step.logged").count() == 1
    assert (first.status_code, first.url) == (second.status_code, second.url)


def test_a_form_that_was_sent_cannot_silently_become_something_else(web, client, anouk):
    web.force_login(anouk)
    form = filled_in()
    web.post(step_page(client), form)

    again = web.post(step_page(client), {**form, "minutes": "90"})

    assert Step.objects.get().minutes == 30
    assert "al verstuurd, met andere gegevens" in again.content.decode()
    assert again.context["form"]["form_key"].value() != form["form_key"]


def test_a_key_of_somebody_elses_form_shows_nothing_of_it(web, client, anouk, chris):
    strangers = make_client(organisation=chris.organisation)
    theirs = make_step(make_trajectory(client=strangers), chris, note="Geheim.")
    web.force_login(anouk)

    answer = web.post(step_page(client), filled_in(form_key=str(theirs.form_key)))

    assert answer.status_code == 200
    assert "Geheim" not in answer.content.decode()
    assert Step.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"day": (date.today() + timedelta(days=2)).isoformat()}, "day", "nog niet geweest"),
        ({"day": "31-02-2026"}, "day", "Schrijf de dag als"),
        ({"day": ""}, "day", "op welke dag"),
        ({"minutes": ""}, "minutes", "Kies hoe lang"),
        ({"minutes": "0"}, "minutes", "Kies een duur uit de rij"),
        ({"other_minutes": "1441"}, "other_minutes", "past in één dag"),
        ({"other_minutes": "half uur"}, "other_minutes", "heel aantal minuten"),
        ({"kind": "toverij"}, "kind", ""),
    ],
)
def test_what_cannot_be_right_comes_back_as_typed_with_a_sentence_at_the_field(
    web, client, anouk, given, field, sentence
):
    web.force_login(anouk)

    page = web.post(step_page(client), filled_in(**given))

    assert not Step.objects.exists()
    assert sentence in page.context["form"].errors[field][0]
    assert "Brief geschreven." in page.content.decode()
    assert page.content.decode().count("<title>Fout: ") == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2026, 1, 4), "begon op 5 jan 2026"), (ENDED_ON + timedelta(days=1), "eindigde op 27 feb 2026")],
)
def test_hours_outside_the_trajectory_are_refused(web, client, programme, anouk, day, sentence):
    ended = make_trajectory(client=client, programme=programme, last_day=ENDED_ON, by=anouk)
    web.force_login(anouk)

    page = web.post(step_page(client), filled_in(trajectory=str(ended.pk), day=day.isoformat()))

    assert not Step.objects.exists()
    assert sentence in page.context["form"].errors["day"][0]


@pytest.mark.parametrize("day", [date(2026, 1, 5), ENDED_ON])
def test_the_first_and_the_last_day_of_a_trajectory_count(client, programme, anouk, day):
    ended = make_trajectory(client=client, programme=programme, last_day=ENDED_ON, by=anouk)

    step = log(client, anouk, day=day, trajectory=ended)

    assert step.trajectory == ended


def log(client, by, **given):
    values = {
        "day": date(2026, 2, 3),
        "minutes": 30,
        "kind": StepKind.TALK,
        "goal": "",
        "note": "",
        "billable": True,
        "trajectory": None,
        "form_key": uuid4(),
        "now": timezone.now(),
    }
    return log_step(client=client, by=by, **{**values, **given})


def test_a_trajectory_that_has_not_begun_takes_no_hours(client, programme, anouk):
    waiting = make_trajectory(client=client, programme=programme, first_day=None)

    with pytest.raises(RuleViolation, match="nog niet begonnen"):
        log(client, anouk, trajectory=waiting)


def test_somebody_elses_trajectory_is_refused(client, programme, anouk):
    strangers = make_trajectory(client=make_client(organisation=anouk.organisation), programme=programme)

    with pytest.raises(RuleViolation, match="iemand anders"):
        log(client, anouk, trajectory=strangers)


def test_a_trajectory_of_another_client_cannot_be_chosen(web, client, programme, anouk):
    strangers = make_trajectory(client=make_client(organisation=anouk.organisation), programme=programme)
    web.force_login(anouk)

    page = web.post(step_page(client), filled_in(trajectory=str(strangers.pk)))

    assert page.context["form"].errors["trajectory"]
    assert not Step.objects.exists()


def test_late_in_the_evening_the_day_is_still_the_dutch_one(client, anouk):
    late = timezone.datetime(2026, 7, 1, 22, 30, tzinfo=timezone.datetime.strptime("+0000", "%z").tzinfo)

    step = log(client, anouk, day=date(2026, 7, 2), now=late)

    assert step.day == date(2026, 7, 2)


def test_what_a_debt_counsellor_logs_he_sees_and_the_job_coach_does_not(client, anouk, werv):
    counsellor = make_user("Saskia Mulder", werv, Role.DEBT_COUNSELLOR)
    client.team.model.join(client, counsellor, role="other", first_day=date(2026, 1, 5), by=anouk)

    step = log(client, counsellor)

    assert step.category == Category.INCOME
    assert Step.objects.visible_to(counsellor).filter(pk=step.pk).exists()
    assert not Step.objects.visible_to(anouk).filter(pk=step.pk).exists()


def test_the_form_starts_with_what_this_user_filled_in_last(web, client, trajectory, anouk):
    make_trajectory(client=client, programme=trajectory.programme_version.programme, last_day=ENDED_ON, by=anouk)
    make_step(trajectory, anouk, kind=StepKind.WORK_VISIT, minutes=25, day=date(2026, 2, 3))
    web.force_login(anouk)

    form = web.get(step_page(client)).context["form"]

    assert (form["kind"].value(), form["minutes"].value()) == (StepKind.WORK_VISIT, 25)
    assert form["trajectory"].value() == str(trajectory.pk)
    assert form["day"].value() == timezone.localdate()
    assert 25 in [value for value, _ in form.fields["minutes"].choices]


def test_a_typed_number_of_minutes_counts_above_the_chosen_one(web, client, anouk):
    web.force_login(anouk)

    web.post(step_page(client), filled_in(minutes="30", other_minutes="50"))

    assert Step.objects.get().minutes == 50


@pytest.mark.parametrize("name", ["controller", "dirk"])
def test_who_may_not_log_steps_is_refused(web, client, trajectory, request, name):
    web.force_login(request.getfixturevalue(name))

    assert web.post(step_page(client), filled_in()).status_code == 403
    assert not Step.objects.exists()


def test_a_step_takes_few_writes(web, client, trajectory, anouk):
    web.force_login(anouk)

    with CaptureQueriesContext(connection) as asked:
        web.post(step_page(client), filled_in(trajectory=str(trajectory.pk)))

    writes = [query["sql"] for query in asked if "INSERT" in query["sql"] or query["sql"].startswith("UPDATE")]
    assert len(writes) <= 3
    assert len(asked) <= 14
    assert Programme.objects.count() == 1
