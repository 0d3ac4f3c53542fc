"""Whatever is answered, the browser is told to keep it to itself."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories import make_user
from tests.headers.browser_rules import directives, points, score
from tests.headers.conftest import OverHttps
from tests.test_every_page_is_closed import ROUTES, address_of, keys, on_each  # noqa: F401  a fixture
from werv.desk.security_contact import contact_file
from werv.ground.accounts.permissions import Role
from werv.ground.headers import HeadersMiddleware
from werv.ground.http import attachment

ENOUGH = 125


def check(answer) -> None:
    policy = directives(answer)
    assert score(answer) >= ENOUGH, points(answer)
    nothing = {"'none'"}
    assert policy["default-src"] == policy["frame-ancestors"] == policy.get("object-src", nothing) == nothing
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "unsafe-eval" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    if answer.get("Content-Type", "").startswith("text/"):
        assert "charset=" in answer["Content-Type"]
    for name, cookie in answer.cookies.items():
        assert name.startswith("__Host-")
        assert cookie["path"] == "/"
        assert not cookie["domain"]


@pytest.fixture
def everybody(werv):
    return make_user("Alles", werv, *set(Role) - {Role.CLIENT})


@pytest.mark.parametrize("method", ["get", "post", "options", "htmx"])
def test_every_address_for_who_is_signed_in(web, keys, everybody, method):  # noqa: F811
    def is_closed(name: str) -> None:
        web.force_login(everybody)
        address = address_of(name, keys)
        htmx = {"HX-Request": "true"}
        answer = web.get(address, headers=htmx) if method == "htmx" else getattr(web, method)(address)
        check(answer)
        assert "no-store" in answer["Cache-Control"]

    on_each(ROUTES, is_closed)


def test_every_address_for_who_is_not(web, keys):  # noqa: F811
    def is_closed(name: str) -> None:
        answer = web.get(address_of(name, keys))
        check(answer)
        assert "no-store" in answer["Cache-Control"]

    on_each(ROUTES, is_closed)


def boom(request, *args, **kwargs):
    raise RuntimeError("stuk")


def test_what_goes_wrong(web, client, anouk, chris, monkeypatch):
    web.force_login(chris)
    page = reverse("desk:client", args=[client.pk])
    answers = {
        404: [web.get("/bestaat-niet/"), web.get("/static/"), web.get(page)],
        403: [web.get(reverse("imports:start"))],
    }
    answers[405] = [web.delete(page), web.trace(page)]
    answers[400] = [web.get("/", headers={"host": "elders.example"})]
    monkeypatch.setattr(ROUTES["desk:clients"], "callback", boom)
    answers[500] = [web.get(reverse("desk:clients"))]

    for status, given in answers.items():
        for answer in given:
            assert answer.status_code == status
            # Who asks for another host is told nothing of this one.
            assert score(answer, https=status != 400) >= ENOUGH, points(answer)
            assert "no-store" in answer["Cache-Control"]


def test_a_form_that_was_forged_is_refused_in_the_same_way(for_real, anouk):
    web = OverHttps(enforce_csrf_checks=True)
    web.force_login(anouk)

    answer = web.post(reverse("account_logout"))

    assert answer.status_code == 403
    check(answer)


def test_the_way_from_http_leads_to_https_on_the_same_host(for_real, anouk):
    answer = Browser().get("/clienten/?naam=jansen", secure=False)

    assert answer.status_code == 301
    assert answer.url == "https://testserver/clienten/?naam=jansen"
    # HSTS over plain HTTP counts for nothing, so it is not sent.
    assert score(answer, https=False) >= ENOUGH


def test_static_files_may_be_kept_and_nothing_else(web, db, settings):
    answer = web.get(settings.STATIC_URL + "css/base.css")

    assert answer.status_code == 200
    check(answer)
    assert "max-age" in answer["Cache-Control"]
    answer.close()


def test_a_file_is_kept_and_never_opened_in_the_page():
    request = HttpRequest()
    answer = HeadersMiddleware(lambda _: attachment(b"<html>", "verslag.pdf", "application/pdf"))(request)

    assert answer["Content-Disposition"] == 'attachment; filename="verslag.pdf"'
    assert "sandbox" in directives(answer)
    assert directives(answer)["default-src"] == {"'none'"}


def test_signing_out_empties_the_browser(web, anouk):
    web.force_login(anouk)

    answer = web.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in web.get(reverse("account_login"))


def test_messages_name_people_and_are_no_cookie(web, client, trajectory, anouk):
    web.force_login(anouk)
    form = {"day": "2026-01-06", "minutes": "30", "kind": "talk", "form_key": "6f0cb7b8-0b62-4c35-93a5-0d0e7a0f9a11"}

    answer = web.post(reverse("desk:client_step", args=[client.pk]), form)

    assert answer.status_code == 302
    assert set(web.cookies) <= {"__Host-werv", "__Host-csrf"}


def test_the_way_out_stands_on_every_page(web, anouk):
    web.force_login(anouk)

    for name in ("desk:today", "desk:clients", "desk:trajectories"):
        assert f'action="{reverse("account_logout")}"' in web.get(reverse(name)).text


def test_htmx_may_not_think_for_itself(web, anouk):
    web.force_login(anouk)
    page = web.get("/").content.decode()

    chosen = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", page)[1])

    assert chosen["allowEval"] is False
    assert chosen["allowScriptTags"] is False
    assert chosen["selfRequestsOnly"] is True
    assert chosen["historyCacheSize"] == 0


def test_who_finds_a_hole_reads_where_to_tell(web, db, settings):
    settings.SECURITY_CONTACT = "mailto:veilig@werv.example"

    answer = web.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:veilig@werv.example"
    assert fields["Canonical"] == "https://testserver/.well-known/security.txt"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", fields["Expires"])


def test_the_page_for_who_finds_a_hole_is_renewed_by_itself():
    text = contact_file("mailto:a@b.example", "https://x/", now=datetime(2026, 11, 22, 9, tzinfo=UTC))

    assert "Expires: 2027-05-21T00:00:00Z" in text
    assert settings.SECURITY_CONTACT.startswith(("mailto:", "https:"))
