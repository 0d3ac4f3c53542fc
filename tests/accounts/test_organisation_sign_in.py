"""Signing in at one's own organisation: its people come in, nobody else does, and nobody is made by it."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.accounts.conftest import code_of
from werv.ground.accounts.models import IdentityProvider, User
from werv.ground.accounts.organisation_sign_in import is_safe
from werv.ground.audit.models import Event

BACK = reverse("account_organisation_back")


class Provider(BaseHTTPRequestHandler):
    """An identity provider as small as it can be; `server.claims` is what it says of who signed in."""

    def do_GET(self) -> None:
        here = self.server.address
        self.server.seen.append(self.path)
        if self.server.moved_to:
            self.send_response(302)
            self.send_header("Location", self.server.moved_to)
            self.end_headers()
            return
        self.answer({
            "issuer": self.server.issuer or here,
            "authorization_endpoint": f"{here}/login",
            "token_endpoint": f"{here}/token",
        })  # fmt: skip

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append({"authorization": self.headers["Authorization"], **{k: v[0] for k, v in sent.items()}})
        payload = urlsafe_b64encode(json.dumps(self.server.claims).encode()).decode().rstrip("=")
        self.answer({"access_token": "x", "token_type": "Bearer", "id_token": f"e30.{payload}.zegel"})

    def answer(self, said: dict) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    running.address = f"http://127.0.0.1:{running.server_port}"
    running.issuer, running.asked, running.claims = "", [], {}
    running.moved_to, running.seen = "", []
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def provider(server, werv) -> IdentityProvider:
    made = IdentityProvider(organisation=werv, name="WerV-account", server_url=server.address, client_id="werv")
    made.set_secret("geheim")
    made.save()
    return made


@pytest.fixture
def come_back(server, provider):
    """Go to the provider and come back from it, as somebody of whom it says these claims."""

    def go(browser: Browser, who: str, **claims):
        away = browser.get(reverse("account_organisation", args=[provider.pk]))
        asked = {name: values[0] for name, values in parse_qs(urlsplit(away.url).query).items()}
        server.claims = {
            "iss": server.address,
            "aud": "werv",
            "exp": time.time() + 300,
            "nonce": asked["nonce"],
            "sub": "1",
            "email": who,
            **claims,
        }
        server.challenge = asked["code_challenge"]
        return browser.get(BACK, {"code": "c0de", "state": asked["state"]})

    return go


def test_who_works_there_comes_in_and_the_sign_in_page_offers_it(web, fenna, come_back, server):
    assert "WerV-account" in web.get(reverse("account_login")).content.decode()

    come_back(web, "Fenna@WERV.example")

    assert web.get("/").status_code == 200
    verifier = server.asked[0]["code_verifier"]
    assert urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=") == server.challenge
    assert server.asked[0]["authorization"].startswith("Basic ")
    assert Event.objects.get(act="account.signed_in").facts == {"ways": ["organisation"]}


@pytest.mark.parametrize("email", ["niemand@werv.example", "chris@mediant.example"])
def test_nobody_of_elsewhere_comes_in_and_nobody_is_made(web, fenna, chris, come_back, email):
    User.objects.filter(pk=chris.pk).update(email="chris@mediant.example")
    before = User.objects.count()

    come_back(web, email)

    assert web.get("/").status_code == 302
    assert User.objects.count() == before


def test_who_left_does_not_come_in(web, fenna, come_back):
    User.objects.filter(pk=fenna.pk).update(is_active=False)

    come_back(web, fenna.email)

    assert web.get("/").status_code == 302


WRONG = [
    {"iss": "https://kwaad.example"},
    {"aud": "een ander"},
    {"aud": ["werv", "een ander"], "azp": "een ander"},
    {"exp": 1_000_000_000},
    {"exp": "straks"},
    {"nonce": "een andere"},
    {"email": ""},
    {"email_verified": False},
]


@pytest.mark.parametrize("claims", WRONG, ids=str)
def test_what_was_said_to_another_or_at_another_time_counts_for_nothing(web, fenna, come_back, claims):
    come_back(web, fenna.email, **claims)

    assert web.get("/").status_code == 302


def test_an_answer_nobody_asked_for_counts_for_nothing(web, fenna, come_back, provider):
    web.get(reverse("account_organisation", args=[provider.pk]))

    web.get(BACK, {"code": "c0de", "state": "een andere"})
    again = web.get(BACK)

    assert again.url == reverse("account_login")
    assert web.get("/").status_code == 302


def test_a_server_that_says_it_is_another_is_not_followed(web, provider, server):
    server.issuer = "https://kwaad.example"

    assert web.get(reverse("account_organisation", args=[provider.pk])).url == reverse("account_login")


def test_a_server_that_is_away_is_told_in_a_sentence(web, provider):
    provider.server_url = "http://127.0.0.1:9"
    provider.save()

    page = web.get(reverse("account_organisation", args=[provider.pk]), follow=True)

    assert "geeft nu geen antwoord" in page.content.decode()


@pytest.mark.parametrize(
    ("does_mfa", "mfa_values", "claims", "enough"),
    [
        (False, [], {"amr": ["mfa"]}, False),
        (True, [], {}, True),
        (True, ["mfa"], {"amr": ["pwd", "mfa"]}, True),
        (True, ["mfa"], {"amr": ["pwd"]}, False),
        (True, ["urn:hoog"], {"acr": "urn:hoog"}, True),
        (True, ["urn:hoog"], {}, False),
        (True, ["urn:hoog"], {"acr": ["urn:hoog"], "amr": [["urn:hoog"]]}, False),
    ],
)
def test_its_second_factor_counts_where_that_was_agreed(
    web, fenna, come_back, provider, strict, does_mfa, mfa_values, claims, enough
):
    provider.does_mfa, provider.mfa_values = does_mfa, mfa_values
    provider.save()

    come_back(web, fenna.email, **claims)

    assert (web.get("/").status_code == 200) is enough


def test_who_has_a_factor_of_his_own_shows_it_where_the_organisation_asks_none(web, fenna, app, come_back, strict):
    come_back(web, fenna.email)

    assert web.get("/").status_code == 302
    web.post(reverse("mfa_authenticate"), {"code": code_of(app)})
    assert web.get("/").status_code == 200


def test_a_locked_screen_opens_there_too(web, fenna, come_back, provider, strict):
    provider.does_mfa = True
    provider.save()
    come_back(web, fenna.email)
    web.post(reverse("account_lock"))
    assert web.get("/").url.startswith(reverse("account_unlock"))
    assert "Ontgrendelen via WerV-account" in web.get(reverse("account_unlock")).content.decode()

    come_back(web, fenna.email)

    assert web.get("/").status_code == 200


def test_without_its_second_factor_the_screen_stays_locked(signed_in, fenna, come_back, provider, strict):
    signed_in.post(reverse("account_lock"))

    come_back(signed_in, fenna.email)

    assert signed_in.get("/").url.startswith(reverse("account_unlock"))


def test_its_secret_lies_sealed(provider):
    kept = IdentityProvider.objects.get(pk=provider.pk)

    assert b"geheim" not in bytes(kept.secret_sealed)
    assert kept.secret() == "geheim"


def test_outside_the_demonstration_only_tls_is_trusted(settings):
    assert is_safe("http://127.0.0.1:1/")
    settings.DEMO = False

    assert not is_safe("http://127.0.0.1:1/")
    assert not is_safe("ftp://werv.example/")
    assert is_safe("https://werv.example/")


def test_its_tokens_stay_between_the_two_servers(web, fenna, come_back, server):
    answer = come_back(web, fenna.email)

    for text in (str(dict(web.session.items())), answer.url, str(answer.headers), str(answer.cookies)):
        assert "e30." not in text
        assert server.asked[0]["code_verifier"] not in text


def test_it_sends_us_nowhere_else(web, provider, server):
    server.moved_to = f"{server.address}/elders"

    assert web.get(reverse("account_organisation", args=[provider.pk])).url == reverse("account_login")
    assert server.seen == ["/.well-known/openid-configuration"]
