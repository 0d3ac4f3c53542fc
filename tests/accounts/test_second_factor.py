"""Without a second factor in this session nothing is reached, whatever one asks for."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings as running
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD, code_of
from tests.factories import make_organisation, make_user
from tests.test_every_page_is_closed import KEYED, OPEN, ROUTES
from werv.ground.accounts.permissions import Role
from werv.ground.accounts.second_factor import ENROLLING, SHOWING
from werv.ground.audit.models import Event

CLOSED = sorted(ROUTES.keys() - OPEN.keys())


def address_of(name: str) -> str:
    kinds = list(ROUTES[name].pattern.converters.values())
    return reverse(name, args=[uuid4() if type(kind).__name__ == "UUIDConverter" else "X" for kind in kinds])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_who_has_no_factor_yet_reaches_nothing_but_setting_one_up(web, by_password, fenna, strict, method, headers):
    by_password(fenna.email)
    reached = {
        name
        for name in CLOSED
        if getattr(web, method)(address_of(name), headers=headers).get("Location") != reverse("mfa_index")
    }

    assert reached == ENROLLING
    assert KEYED.keys() <= set(CLOSED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_did_not_show_the_factor_in_this_session_reaches_nothing_but_showing_it(web, fenna, app, strict, method):
    web.force_login(fenna)

    reached = {
        name for name in CLOSED if getattr(web, method)(address_of(name)).get("Location") != reverse("account_unlock")
    }

    assert reached == SHOWING


def test_password_and_code_together_open_the_desk(signed_in, strict):
    page = signed_in.get("/")

    assert page.status_code == 200
    assert "Cliënten" in page.content.decode()


def test_the_password_alone_is_halfway_and_no_session(web, by_password, fenna, app, strict):
    answer = by_password(fenna.email)

    assert answer.url == reverse("mfa_authenticate")
    assert web.get("/").url.startswith(reverse("account_login"))


def test_a_new_password_does_not_stand_in_for_the_factor(web, fenna, app, strict, mailoutbox):
    web.post(reverse("account_reset_password"), {"email": fenna.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = web.get(link, follow=True)

    web.post(form.request["PATH_INFO"], {"password1": "een heel nieuwe zin", "password2": "een heel nieuwe zin"})

    assert web.get("/").url.startswith(reverse("account_login"))
    answer = web.post(reverse("account_login"), {"login": fenna.email, "password": "een heel nieuwe zin"})
    assert answer.url == reverse("mfa_authenticate")


def test_a_factor_is_set_up_right_after_the_password_and_counts_for_this_session(committed, web, by_password, strict):
    fenna = make_user("Fenna Bos", make_organisation(code="WERV"), Role.JOB_COACH, email="fenna@werv.example")
    fenna.set_password(PASSWORD)
    fenna.save()
    by_password(fenna.email)
    before = web.session.session_key
    secret = web.get(reverse("mfa_activate_totp")).context["form"].secret

    answer = web.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert web.get(answer.url).content.decode().count("<code>") == 10
    assert web.get("/").status_code == 200
    assert web.session.session_key != before
    assert secret not in str(Authenticator.objects.get(user=fenna, type="totp").data)


def test_setting_a_factor_up_elsewhere_opens_no_other_session(web, by_password, fenna, strict, app):
    web.force_login(fenna)
    elsewhere = Browser()
    by_password(fenna.email, browser=elsewhere)
    elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(app)})

    assert elsewhere.get("/").status_code == 200
    assert web.get("/").url == reverse("account_unlock")
    assert web.get(reverse("mfa_activate_totp")).url == reverse("account_unlock")


def test_a_code_works_once(by_password, fenna, app, strict):
    code = code_of(app)
    first, second = Browser(), Browser()
    for browser in (first, second):
        by_password(fenna.email, browser=browser)

    first.post(reverse("mfa_authenticate"), {"code": code})
    answer = second.post(reverse("mfa_authenticate"), {"code": code})

    assert first.get("/").status_code == 200
    assert "is al gebruikt" in answer.content.decode()
    assert second.get("/").status_code == 302


def test_an_older_code_than_the_last_one_no_longer_works(by_password, fenna, app, strict):
    late, early = code_of(app, periods=1), code_of(app)
    first, second = Browser(), Browser()
    for browser in (first, second):
        by_password(fenna.email, browser=browser)

    first.post(reverse("mfa_authenticate"), {"code": late})
    second.post(reverse("mfa_authenticate"), {"code": early})

    assert first.get("/").status_code == 200
    assert second.get("/").status_code == 302


def test_a_recovery_code_stands_in_and_works_once(by_password, fenna, recovery_codes, strict):
    first, second = Browser(), Browser()
    for browser in (first, second):
        by_password(fenna.email, browser=browser)
        browser.post(reverse("mfa_authenticate"), {"code": recovery_codes[3]})

    assert first.get("/").status_code == 200
    assert second.get("/").status_code == 302


def test_after_five_wrong_codes_the_right_one_waits_too(web, by_password, fenna, app, strict):
    by_password(fenna.email)
    for _ in range(5):
        web.post(reverse("mfa_authenticate"), {"code": "000000"})

    web.post(reverse("mfa_authenticate"), {"code": code_of(app)})

    assert web.get("/").status_code == 302
    assert Event.objects.filter(act="account.factor_failed").count() == 5


def test_the_last_factor_cannot_be_thrown_away(signed_in, fenna, strict):
    factor = Authenticator.objects.get(user=fenna, type="totp")

    signed_in.post(reverse("account_remove_factor"), {"factor": factor.pk})

    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_nobody_removes_the_factor_of_another(signed_in, anouk, strict):
    hers = Authenticator.objects.create(user=anouk, type="totp", data={"secret": ""})

    answer = signed_in.post(reverse("account_remove_factor"), {"factor": hers.pk})

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=hers.pk).exists()


def test_the_demonstration_is_relaxed_and_says_so(web, by_password, fenna):
    page = web.get(reverse("account_login")).content.decode()
    by_password(fenna.email)

    assert "In deze demonstratie is een wachtwoord genoeg" in page
    assert web.get("/").status_code == 200


@pytest.mark.parametrize("environment", [{}, {"WERV_DEMO_MFA": "0"}, {"WERV_DEMO_MFA": ""}, {"WERV_DEMO": "0"}])
def test_outside_the_demonstration_nothing_switches_it_off(environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WERV_DEMO")}
    asked = "import werv.settings as s; print(s.SECOND_FACTOR_REQUIRED, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"

    said = subprocess.run(
        [sys.executable, "-c", asked], env={**inherited, **environment}, cwd=running.BASE_DIR, capture_output=True,
        text=True, check=True,
    )  # fmt: skip

    assert said.stdout.split() == ["True", "__Host-werv", "True"]


def test_what_happened_at_the_door_stands_in_the_log(signed_in, by_password, fenna, strict):
    by_password("fenna@werv.example", "verkeerd", browser=Browser())
    by_password("niemand@werv.example", PASSWORD, browser=Browser())
    signed_in.post(reverse("account_logout"))

    acts = list(Event.objects.order_by("happened_at").values_list("act", "actor_name"))
    failures = Event.objects.filter(act="account.sign_in_failed")

    assert acts == [
        ("account.signed_in", "Fenna Bos"),
        ("account.sign_in_failed", "publiek"),
        ("account.sign_in_failed", "publiek"),
        ("account.signed_out", "Fenna Bos"),
    ]
    assert Event.objects.get(act="account.signed_in").facts == {"ways": ["mfa", "password"]}
    assert "example" not in "".join(str(each.facts) for each in failures)


def test_a_new_key_leaves_codes_and_recovery_codes_as_they_were(fenna, app, recovery_codes, settings, capsys):
    new = Fernet.generate_key().decode()
    settings.WERV_BSN_KEYS = [new, *settings.WERV_BSN_KEYS]

    call_command("rotate_keys")

    settings.WERV_BSN_KEYS = [new]
    totp, kept = (Authenticator.objects.get(user=fenna, type=kind).wrap() for kind in ("totp", "recovery_codes"))
    assert totp.validate_code(code_of(app))
    assert kept.generate_codes() == recovery_codes
    assert "mfa_authenticator.data: 2 vernieuwd, 0 al goed" in capsys.readouterr().out


def test_a_recovery_code_is_too_long_to_guess(recovery_codes):
    assert len(set(recovery_codes)) == 10
    assert all(re.fullmatch(r"\d{8}", code) for code in recovery_codes)


def test_after_a_quarter_of_an_hour_who_changes_a_factor_is_asked_again(signed_in, fenna, strict):
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert signed_in.get(reverse("mfa_add_webauthn")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        answer = signed_in.get(reverse("mfa_add_webauthn"))

    assert answer.url.startswith(reverse("account_reauthenticate"))
