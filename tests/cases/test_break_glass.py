"""The emergency button: the own organisation's case, for a day at most, seen by the privacy officer."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.emergencies import MISSES_A_DAY, NOT_FOUND, press_break_glass, review_break_glass
from cases.models import Access, BreakGlass, BreakGlassReason, BreakGlassVerdict, Client
from tests.factories import make_break_glass, make_client, make_involvement, make_user
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import acting
from werv.ground.errors import RuleViolation

WHO = {"name": "Fatima el Idrissi", "birth_date": date(1985, 3, 1)}
WHY = {"reason": BreakGlassReason.CRISIS, "explanation": "Belt in paniek, niemand bereikbaar."}


@pytest.fixture
def eva(werv):
    return make_user("Eva Smit", werv, Role.JOB_COACH)


@pytest.fixture
def wouter(werv):
    return make_user("Wouter ten Cate", werv, Role.PRIVACY_OFFICER, email="wouter@werv.example")


def press(by, now=None, **given):
    return press_break_glass(by=by, now=now or timezone.now(), **{**WHO, **WHY, "hours": 2, **given})


def test_it_opens_the_own_organisations_records_as_far_as_the_function_needs(client, eva, werv, mediant):
    make_involvement(client, mediant)

    press(eva)

    opened = Access.objects.filter(user=eva)
    assert {row.category for row in opened} == {"basis", "participatie", "leefgebieden"}
    assert {row.organisation for row in opened} == {werv}


def test_after_its_hours_it_is_shut(client, eva):
    press(eva, now=timezone.now() - timedelta(hours=3), hours=2)

    assert not Client.objects.visible_to(eva).exists()
    with acting(eva):
        assert not Client.objects.exists()


def test_while_it_is_open_the_page_of_the_client_says_so(web, client, eva):
    press(eva)
    web.force_login(eva)

    assert "Open met de noodknop" in web.get(client.get_absolute_url()).text


def test_a_day_is_the_longest_and_the_database_knows_it(client, eva):
    with pytest.raises(RuleViolation, match="1 tot 24 uur"):
        press(eva, hours=25)
    with pytest.raises(IntegrityError, match="break_glass_a_day_at_most"), transaction.atomic():
        make_break_glass(client, eva, hours=25)


def test_it_asks_for_a_reason_in_words(client, eva):
    with pytest.raises(RuleViolation, match="minstens 20 tekens"):
        press(eva, explanation="Spoed!")


def test_who_is_known_elsewhere_only_looks_like_nobody(client, eva, mediant, chris):
    make_client(organisation=mediant, first_name="Jan", last_name="Elders")

    for name in ("Jan Elders", "Niemand Hier"):
        with pytest.raises(RuleViolation) as refusal:
            press(eva, name=name)
        assert str(refusal.value) == NOT_FOUND


def test_two_of_the_same_name_and_birth_date_are_not_guessed(client, eva, werv):
    make_client(organisation=werv, first_name="Fatima", prefix="el", last_name="Idrissi")

    with pytest.raises(RuleViolation) as refusal:
        press(eva)

    assert str(refusal.value) == NOT_FOUND


def test_it_is_no_way_to_try_names(client, eva):
    for _ in range(MISSES_A_DAY):
        with pytest.raises(RuleViolation):
            press(eva, name="Niemand Hier")

    with pytest.raises(RuleViolation, match="te vaak gezocht"):
        press(eva)


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.PROJECT_LEADER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_it_is_for_those_who_work_with_clients(web, client, werv, role):
    web.force_login(make_user("Cora", werv, role))

    assert web.post(reverse("desk:break_glass"), {**WHO, **WHY, "hours": 1}).status_code == 403


def test_the_privacy_officer_is_told_and_the_mail_names_nobody(
    web, client, eva, wouter, django_capture_on_commit_callbacks
):
    web.force_login(eva)

    with django_capture_on_commit_callbacks(execute=True):
        page = web.post(reverse("desk:break_glass"), {**WHO, **WHY, "hours": 1})

    assert page.url == client.get_absolute_url()
    (letter,) = mail.outbox
    assert letter.to == ["wouter@werv.example"]
    assert "Log in om te kijken" in letter.body
    assert "Idrissi" not in letter.body + letter.subject


def test_a_refused_form_keeps_what_was_typed(web, client, eva):
    web.force_login(eva)

    page = web.post(reverse("desk:break_glass"), {**WHO, **WHY, "name": "Niemand Hier", "hours": 1})

    assert NOT_FOUND in page.text
    assert "Niemand Hier" in page.text


def test_it_is_reviewed_with_a_verdict_once(web, client, eva, wouter):
    pressed = press(eva)
    web.force_login(wouter)
    listed = web.get(reverse("desk:break_glass_reviews")).text

    web.post(reverse("desk:break_glass_review", args=[pressed.pk]), {"verdict": "justified", "note": "Terecht."})

    pressed = BreakGlass.objects.get()
    assert "nog nakijken" in listed
    assert "Idrissi" not in listed
    assert (pressed.verdict, pressed.reviewed_by) == (BreakGlassVerdict.JUSTIFIED, "Wouter ten Cate")
    with pytest.raises(RuleViolation, match="gaf al een oordeel"):
        review_break_glass(
            pressed=pressed, verdict=BreakGlassVerdict.UNJUSTIFIED, note="", by=wouter, now=timezone.now()
        )


def test_the_privacy_officer_of_another_organisation_does_not_see_it(web, client, eva, mediant):
    press(eva)
    web.force_login(make_user("Elders", mediant, Role.PRIVACY_OFFICER))

    assert "Eva Smit" not in web.get(reverse("desk:break_glass_reviews")).text
