"""The pages of consent, privacy and accounts as each function gets them: for everyone to read, also on a telephone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.look.test_in_the_browser import RULES

pytestmark = pytest.mark.browser

CLIENT = re.compile(r"/clienten/[0-9a-f-]{36}/")
PAGES = {
    "jobcoach@werv.example": (
        "/", "client/", "client/delen/", "client/delen/toestemming/", "client/delen/grondslag/", "client/delen/vragen/",
        "client/bsn/", "client/documenten/", "client/inzage/", "/noodknop/", "/waarneming/", "/verzoeken/",
        "/account/sessies/", "/account/tweede-factor/",
    ),
    "behandelaar@werv.example": ("/", "client/"),
    "consulent@almelo.example": ("/", "/verzoeken/"),
    "privacy@werv.example": (
        "/", "/privacy/", "/privacy/verzoeken/", "/privacy/datalekken/", "/privacy/noodknop/", "/privacy/bewaren/",
        "/privacy/inzage/", "/privacy/controle/", "/privacy/register/",
    ),
    "beheer@werv.example": ("/", "/beheer/gebruikers/", "/beheer/rollen/"),
    "client@werv.example": ("/", "/mijn/inzage/"),
}  # fmt: skip


@pytest.mark.parametrize("email", PAGES)
def test_no_page_keeps_anyone_out_or_has_to_be_scrolled_sideways(sign_in, email):
    page = sign_in(email, width=390)
    own = CLIENT.search(page.content())

    for path in PAGES[email]:
        answer = page.goto(path.replace("client", own[0].rstrip("/"), 1) if path.startswith("client") and own else path)
        found = Axe().run(page, options=RULES).response["violations"]

        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert [(path, one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
