"""The door: accounts with passwords and factors, attempts counted for each test by itself."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client as Browser
from django.urls import reverse

from tests.factories import make_user
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role

PASSWORD = "elke dag een kop koffie"


@pytest.fixture(autouse=True)
def counting(settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def strict(settings) -> None:
    """As in production: a second factor is asked of everyone."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def lotte(werv) -> User:
    return make_user("Lotte Kuipers", werv, Role.ADMINISTRATOR)


@pytest.fixture
def fenna(werv) -> User:
    """A job coach who signs in with a password."""
    user = make_user("Fenna Bos", werv, Role.JOB_COACH, email="fenna@werv.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(secret: str, *, periods: int = 0) -> str:
    """What the app shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


@pytest.fixture
def app(fenna) -> str:
    """Fenna's app with codes: its secret."""
    secret = generate_totp_secret()
    TOTP.activate(fenna, secret)
    RecoveryCodes.activate(fenna)
    return secret


@pytest.fixture
def recovery_codes(fenna, app) -> list[str]:
    return Authenticator.objects.get(user=fenna, type="recovery_codes").wrap().generate_codes()


@pytest.fixture
def by_password(web) -> Callable:
    """Post the sign-in form."""

    def enter(email: str, password: str = PASSWORD, *, browser: Browser = web, **extra):
        return browser.post(reverse("account_login"), {"login": email, "password": password}, **extra)

    return enter


@pytest.fixture
def signed_in(web, by_password, fenna, app) -> Browser:
    """Fenna's browser after password and code."""
    by_password(fenna.email)
    web.post(reverse("mfa_authenticate"), {"code": code_of(app)})
    return web
