import runpy

import pytest
from django.conf import settings as tested_with
from django.test import Client as Browser

# What differs between the demonstration and real use, and says something to a browser.
DIFFERS = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
)


class OverHttps(Browser):
    def generic(self, *args, **given):
        return super().generic(*args, **{**given, "secure": True})


@pytest.fixture
def for_real(settings, monkeypatch):
    """The settings of real use, read anew from the one file."""
    monkeypatch.delenv("WERV_DEMO", raising=False)
    monkeypatch.setenv("WERV_DATABASE_ROLE", "app")
    real = runpy.run_path(str(tested_with.BASE_DIR / "werv" / "settings.py"))
    for name in DIFFERS:
        setattr(settings, name, real[name])
    settings.ALLOWED_HOSTS = ["testserver"]
    return settings


@pytest.fixture
def web(for_real) -> Browser:
    """A browser that comes over HTTPS, and gets the page of an error as anybody would."""
    return OverHttps(raise_request_exception=False)
