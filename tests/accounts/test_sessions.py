"""One's own sessions: where they are, and that they end at once."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tests.factories import make_user
from werv.ground.accounts.models import Session
from werv.ground.accounts.permissions import Role
from werv.ground.accounts.sessions import device_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def elsewhere(by_password, fenna) -> Browser:
    browser = Browser(REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT=TELEPHONE)
    by_password(fenna.email, browser=browser)
    return browser


def test_a_session_goes_on_under_another_key_once_somebody_signed_in(web, by_password, fenna):
    web.get(reverse("account_login"))
    session = web.session
    session["fixed"] = "1"
    session.save()
    web.cookies["sessionid"] = session.session_key

    by_password(fenna.email)

    assert web.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_the_list_shows_device_and_network_and_never_the_whole_address_or_the_key(web, by_password, fenna, elsewhere):
    by_password(fenna.email, headers={"User-Agent": FIREFOX})

    html = web.get(reverse("account_sessions")).content.decode()

    assert "Firefox op Windows" in html
    assert "Safari op iPhone" in html
    assert "192.0.2.0" in html
    assert "192.0.2.77" not in html
    assert elsewhere.session.session_key not in html


def test_a_session_that_is_ended_reaches_nothing_on_the_next_request(web, by_password, fenna, elsewhere):
    by_password(fenna.email)
    assert elsewhere.get("/").status_code == 200
    key = Session.objects.get(pk=elsewhere.session.session_key).key

    web.post(reverse("account_sessions"), {"key": str(key)})

    assert elsewhere.get("/").url.startswith(reverse("account_login"))
    assert web.get("/").status_code == 200


def test_all_others_end_and_this_one_stays(web, by_password, fenna, elsewhere):
    by_password(fenna.email)

    web.post(reverse("account_sessions"))

    assert elsewhere.get("/").status_code == 302
    assert web.get("/").status_code == 200


@pytest.mark.parametrize("key", ["", "geen sleutel", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_nonsense_ends_nothing(web, by_password, fenna, elsewhere, key):
    by_password(fenna.email)

    answer = web.post(reverse("account_sessions"), {"key": key})

    assert answer.status_code == 302
    assert elsewhere.get("/").status_code == 200


def test_nobody_ends_the_session_of_another(web, anouk, fenna, elsewhere):
    web.force_login(anouk)

    web.post(reverse("account_sessions"), {"key": str(Session.objects.get(pk=elsewhere.session.session_key).key)})

    assert elsewhere.get("/").status_code == 200


def test_who_leaves_is_out_on_the_next_request(fenna, lotte, elsewhere):
    fenna.deactivate(by=lotte)

    assert elsewhere.get("/").status_code == 302
    assert not Session.objects.filter(signed_in_by=fenna).exists()


def test_even_with_a_session_left_who_is_not_active_reaches_nothing(fenna, elsewhere):
    type(fenna).objects.filter(pk=fenna.pk).update(is_active=False)

    assert elsewhere.get("/").url.startswith(reverse("account_login"))


def test_a_changed_role_ends_what_is_open(fenna, lotte, elsewhere, today):
    fenna.give_role(role=Role.CONTROLLER, first_day=today, by=lotte)

    assert elsewhere.get("/").status_code == 302


def test_a_new_password_ends_what_is_open_elsewhere(web, by_password, fenna, elsewhere):
    by_password(fenna.email)

    web.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "elke dag een kop thee",
            "password2": "elke dag een kop thee",
        },
    )

    assert elsewhere.get("/").status_code == 302
    assert web.get("/").status_code == 200


def test_after_signing_out_the_old_cookie_is_worth_nothing(web, by_password, fenna):
    by_password(fenna.email)
    cookie = web.cookies["sessionid"].value

    web.post(reverse("account_logout"))

    thief = Browser()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [(FIREFOX, "Firefox op Windows"), (TELEPHONE, "Safari op iPhone"), ("", "Onbekende browser op onbekend apparaat")],
)
def test_a_device_is_told_in_words(user_agent, device):
    assert device_of(user_agent) == device


def test_the_rows_of_old_sessions_go_when_somebody_signs_in(web, by_password, fenna, werv):
    Session.objects.create(session_key="oud", session_data="", expire_date=timezone.now() - timezone.timedelta(days=1))
    make_user("Ander", werv)

    by_password(fenna.email)

    assert not Session.objects.filter(pk="oud").exists()


def test_the_network_is_told_by_our_own_proxy_and_not_by_the_visitor(by_password, fenna, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    by_password(fenna.email, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    assert Session.objects.get(signed_in_by=fenna).network == "198.51.100.0"
