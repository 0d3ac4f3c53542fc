"""Whoever follows one of our links stays with us."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.test_every_page_is_closed import ROUTES, address_of, keys, on_each  # noqa: F401  a fixture
from werv.ground.accounts.permissions import Role

ELSEWHERE = (
    "https://kwaad.example", "http://kwaad.example/", "//kwaad.example", "///kwaad.example", "////kwaad.example",
    "/\\kwaad.example", "\\/kwaad.example", "\\\\kwaad.example", "/\\/kwaad.example", "/\t/kwaad.example",
    "/\n/kwaad.example", "/\r\n/kwaad.example", "\t//kwaad.example", " //kwaad.example", " https://kwaad.example",
    "https:kwaad.example", "https:/kwaad.example", "https:///kwaad.example", "https:\\\\kwaad.example",
    "HTTPS://kwaad.example", "hTTps://kwaad.example", "http:kwaad.example", "http:/\\kwaad.example",
    "https://testserver@kwaad.example", "https://testserver:80@kwaad.example/", "//testserver@kwaad.example",
    "https://kwaad.example#testserver", "https://kwaad.example?testserver", "https://kwaad.example/testserver",
    "https://testserver.kwaad.example", "https://kwaad.example\\testserver", "https://kwaad.example%2ftestserver",
    "https://testserver%2ekwaad.example", "https://kwaad。example", "//kwaad%E3%80%82example", "https://кwaad.example",
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "\x01javascript:alert(1)", "javascript://testserver/%0aalert(1)", "javascript:%0aalert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)",
    "file:///etc/passwd", "ftp://kwaad.example", "blob:https://kwaad.example/1", "about:blank", "ws://kwaad.example",
    "mailto:a@kwaad.example", "tel:112", "%2f%2fkwaad.example", "%5c%5ckwaad.example", "/%09/kwaad.example",
    "/%5ckwaad.example", "/%2f/kwaad.example", "//%5ckwaad.example", "//kwaad.example/%2e%2e", "///kwaad.example/..",
    "/%0d%0aLocation:https://kwaad.example", "/\r\nLocation: https://kwaad.example", "/%E5%98%8Akwaad.example",
    "//[::1]/", "//0x7f000001/", "//127.1/", "https://127.0.0.1", "//kwaad.example:443", "https://kwaad.example:443/",
    "?next=//kwaad.example", "#//kwaad.example", ".kwaad.example", "@kwaad.example", ":@kwaad.example",
    "x:kwaad.example", "//\u200bkwaad.example", "\ufeff//kwaad.example", "/\u2028/kwaad.example", "https://[kwaad]",
    "https://kwaad.example\x00.testserver", "", " ", "\x00",
)  # fmt: skip
PARAMETERS = ("next", "redirect_to", "return", "url", "continue", "r", "goto", "success_url")
ANSWERING_WITH_A_WAY = ("account_login", "account_logout", "account_reauthenticate", "account_change_password")


def stays_here(answer) -> bool:
    """As a browser reads it: backslashes are slashes, and white space in front and within is nothing."""
    ways = [answer[name] for name in ("Location", "HX-Redirect", "HX-Location", "Refresh") if name in answer]
    for way in ways:
        read = "".join(sign for sign in way if sign not in "\t\r\n").strip().replace("\\", "/")
        parts = urlsplit(read)
        if parts.scheme not in {"", "http", "https"} or parts.netloc not in {"", "testserver"}:
            return False
        if not parts.netloc and (parts.scheme or read.startswith("//")):
            return False
    return True


@pytest.mark.parametrize("name", ANSWERING_WITH_A_WAY)
def test_the_way_on_after_signing_in_or_out_is_a_page_of_ours(web, anouk, name):
    anouk.set_password("een lang wachtwoord van Anouk")
    anouk.save()
    address = reverse(name)

    for payload in ELSEWHERE:
        web.force_login(anouk)
        given = dict.fromkeys(PARAMETERS, payload)
        assert stays_here(web.get(address, given)), payload
        assert stays_here(web.post(address, given, query_params=given)), payload


def test_signing_in_itself_leads_to_a_page_of_ours(web, anouk, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    anouk.set_password("een lang wachtwoord van Anouk")
    anouk.save()

    for payload in ELSEWHERE:
        web.logout()
        known = {"login": anouk.email, "password": "een lang wachtwoord van Anouk", "next": payload}
        answer = web.post(reverse("account_login"), known)
        assert answer.status_code in {200, 302}
        assert stays_here(answer), payload


def test_no_page_of_ours_is_told_where_to_go(web, keys, werv):  # noqa: F811
    everybody = make_user("Alles", werv, *set(Role) - {Role.CLIENT})

    def goes_its_own_way(name: str) -> None:
        address = address_of(name, keys)
        for payload in ("https://kwaad.example", "//kwaad.example", "/\\kwaad.example"):
            web.force_login(everybody)
            given = dict.fromkeys(PARAMETERS, payload)
            assert stays_here(web.get(address, given))
            assert stays_here(web.post(address, given, query_params=given))

    on_each(ROUTES, goes_its_own_way)


@pytest.mark.parametrize("path", ["//kwaad.example", "//kwaad.example/%2e%2e", "/\\kwaad.example", "///kwaad.example"])
def test_a_slash_that_is_added_adds_no_host(web, path):
    assert stays_here(web.get(path, secure=True))
