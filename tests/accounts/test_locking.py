"""A screen that was left alone locks, and what was typed is not lost."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD, code_of
from werv.ground.accounts.models import Session
from werv.ground.audit.models import Event

UNLOCK = reverse("account_unlock")
STEP = {"day": "2026-01-05", "minutes": "45", "kind": "talk", "note": "Fatima belde; ze wil <verder>.", "extra": "1"}


def minutes_later(minutes: float):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_after_fifteen_minutes_alone_every_page_asks_who_is_there(signed_in, strict):
    with minutes_later(14.9):
        assert signed_in.get("/").status_code == 200
    with minutes_later(31):
        locked = signed_in.get("/clienten/?naam=el")

    assert locked.url == f"{UNLOCK}?next=%2Fclienten%2F%3Fnaam%3Del"
    assert signed_in.get("/").url.startswith(UNLOCK)


def test_who_goes_on_working_is_not_locked_out(signed_in, strict):
    for minutes in (10, 20, 30, 40):
        with minutes_later(minutes):
            assert signed_in.get("/").status_code == 200


def test_a_page_that_asks_by_itself_is_nobodys_presence(signed_in, strict):
    with minutes_later(10):
        signed_in.get("/", headers={"HX-Request": "true"})
    with minutes_later(16):
        assert signed_in.get("/").url.startswith(UNLOCK)


def test_somebody_who_types_is_there(signed_in, strict):
    with minutes_later(10):
        assert signed_in.post(reverse("account_present")).status_code == 204
    with minutes_later(24):
        assert signed_in.get("/").status_code == 200


def test_a_code_opens_the_screen_where_it_was(signed_in, fenna, app, strict):
    with minutes_later(20):
        page = signed_in.get(signed_in.get("/clienten/?naam=el").url)
        before = signed_in.session.session_key

        answer = signed_in.post(UNLOCK, {"code": code_of(app), "next": page.context["next"]})

        assert answer.url == "/clienten/?naam=el"
        assert signed_in.get(answer.url).status_code == 200
        assert signed_in.session.session_key != before
    assert Event.objects.filter(act="account.unlocked", facts={"way": "code"}).exists()


def test_the_code_that_signed_in_does_not_unlock_too(signed_in, app, strict):
    code = code_of(app)
    signed_in.post(reverse("account_lock"))

    signed_in.post(UNLOCK, {"code": code})

    assert signed_in.get("/").url.startswith(UNLOCK)


def test_what_was_sent_to_a_locked_screen_is_offered_again_and_arrives_whole(signed_in, client, fenna, app, strict):
    client.team.model.join(client, fenna, role="job_coach", first_day=timezone.localdate(), by=fenna)
    address = reverse("desk:client_step", args=[client.pk])
    with minutes_later(20):
        signed_in.post(address, STEP)
        stored = Session.objects.get(pk=signed_in.session.session_key)
        answer = signed_in.post(UNLOCK, {"code": code_of(app), "next": address})
        page = signed_in.get(answer.url)

        assert answer.url == reverse("account_resume")
        assert "Fatima" not in str(stored.get_decoded())
        assert dict(page.context["fields"]) == STEP
        assert "ze wil &lt;verder&gt;" in page.content.decode()
        signed_in.post(address, dict(page.context["fields"]))
        assert "kept" not in signed_in.session


def test_a_password_that_was_sent_is_not_kept(signed_in, strict):
    with minutes_later(20):
        signed_in.post(reverse("account_change_password"), {"oldpassword": PASSWORD})

    assert "kept" not in signed_in.session


def test_no_address_outside_is_gone_on_to(signed_in, app, strict):
    signed_in.post(reverse("account_lock"))
    with minutes_later(1):
        answer = signed_in.post(UNLOCK, {"code": code_of(app), "next": "https://kwaad.example/"})

    assert answer.url == "/"


@pytest.mark.parametrize(
    "outside", ["https://kwaad.example", "//kwaad.example", "/\\kwaad.example", "javascript:alert(1)"]
)
def test_the_locked_page_offers_no_address_outside(signed_in, strict, outside):
    signed_in.post(reverse("account_lock"))

    assert signed_in.get(UNLOCK, {"next": outside}).context["next"] == "/"


def test_the_script_hears_in_its_own_words_that_it_opened(signed_in, app, strict):
    signed_in.post(reverse("account_lock"))
    with minutes_later(1):
        wrong = signed_in.post(UNLOCK, {"code": "000000"}, headers={"Accept": "application/json"})
        right = signed_in.post(UNLOCK, {"code": code_of(app)}, headers={"Accept": "application/json"})

    assert 'id="unlock"' in wrong.content.decode()
    assert right.json() == {"unlocked": True}


def test_in_the_demonstration_the_password_unlocks_and_in_real_life_it_does_not(web, by_password, fenna, settings):
    by_password(fenna.email)
    web.post(reverse("account_lock"))
    web.post(UNLOCK, {"password": "verkeerd"})
    assert web.get("/").url.startswith(UNLOCK)

    web.post(UNLOCK, {"password": PASSWORD})

    assert web.get("/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    web.post(reverse("account_lock"))
    web.post(UNLOCK, {"password": PASSWORD})
    assert web.get("/").status_code == 302


def test_after_twelve_hours_it_ends_however_busy_one_was(signed_in, strict):
    for minutes in range(10, 12 * 60, 10):
        with minutes_later(minutes):
            assert signed_in.get("/").status_code == 200, minutes

    with minutes_later(12 * 60):
        assert signed_in.get("/").url == reverse("account_login")
        assert signed_in.get("/").url.startswith(reverse("account_login"))
