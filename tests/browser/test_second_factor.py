"""Passkey and app, set up and used in a real browser, in a product that asks a second factor as in real life."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import CHROMIUM, Product, running_product

pytestmark = pytest.mark.browser

# A device with a fingerprint reader, that keeps passkeys; the tests are its finger.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
IDLE_SECONDS = "9"


@pytest.fixture(scope="module")
def strict_product(tmp_path_factory) -> Iterator[Product]:
    if CHROMIUM is None:
        pytest.skip("Chromium is niet geïnstalleerd.")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = tmp_path_factory.mktemp("strict")
    with running_product(folder, f"werv_strict_{worker}", WERV_DEMO_MFA="1", WERV_IDLE_SECONDS=IDLE_SECONDS) as running:
        # A passkey belongs to a name, not to a number.
        running.address = running.address.replace("127.0.0.1", "localhost")
        yield running


@pytest.fixture
def enter(strict_product, chromium) -> Iterator[Callable[..., Page]]:
    """A page of somebody after the password; with a device that keeps passkeys."""
    contexts: list[BrowserContext] = []

    def opened(email: str, *, scripts: bool = True) -> Page:
        context = chromium.new_context(base_url=strict_product.address, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        if scripts:
            talk = context.new_cdp_session(page)
            talk.send("WebAuthn.enable")
            talk.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        by_password(page, strict_product, email)
        return page

    yield opened
    for context in contexts:
        context.close()


def by_password(page: Page, product: Product, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Wachtwoord").fill(product.password)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def keep_recovery_codes(page: Page) -> None:
    page.get_by_role("heading", name="Herstelcodes").wait_for()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    expect(page.get_by_role("navigation", name="Hoofdmenu").first).to_be_visible()


def code_of(secret: str, page: Page) -> str:
    """What the app shows at this moment of the product's clock."""
    return format_hotp_value(hotp_value(secret, int(page.evaluate("Date.now()") / 30_000)))


def unlocked(page: Page) -> None:
    expect(page.locator("#lock")).to_be_hidden()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found.response["violations"]]


def test_a_passkey_is_made_signs_in_alone_and_opens_the_locked_screen_with_what_was_typed(enter):
    page = enter("jobcoach@werv.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede factor")
    page.goto("/clienten/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede factor")
    assert violations(page) == []

    page.get_by_role("link", name="Toegangssleutel toevoegen").click()
    assert violations(page) == []
    page.get_by_role("button", name="Toegangssleutel maken").click()
    keep_recovery_codes(page)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Inloggen met toegangssleutel").click()
    expect(page.get_by_role("navigation", name="Hoofdmenu").first).to_be_visible()

    page.goto("/clienten/")
    page.get_by_label("Zoeken op naam").fill("half getypt")
    page.get_by_role("heading", name="Ontgrendelen").wait_for(timeout=20_000)
    assert violations(page) == []
    assert not page.get_by_role("heading", name="Cliënten", exact=True).is_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#lock")).to_be_visible()
    page.get_by_role("button", name="Ontgrendelen met toegangssleutel").click()
    unlocked(page)
    expect(page.get_by_label("Zoeken op naam")).to_have_value("half getypt")
    page.get_by_role("button", name="Filteren").click()
    expect(page).to_have_url(re.compile("naam=half"))


def test_after_the_password_the_passkey_is_asked(enter, strict_product):
    page = enter("projectleider@werv.example")
    page.get_by_role("link", name="Toegangssleutel toevoegen").click()
    page.get_by_role("button", name="Toegangssleutel maken").click()
    keep_recovery_codes(page)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()

    by_password(page, strict_product, "projectleider@werv.example")
    page.get_by_role("button", name="Toegangssleutel gebruiken").click()

    expect(page.get_by_role("navigation", name="Hoofdmenu").first).to_be_visible()


def test_an_app_is_set_up_without_script_and_signs_in(enter, strict_product, chromium):
    page = enter("controller@werv.example", scripts=False)
    page.get_by_role("link", name="App instellen").click()
    secret = page.locator("main code").inner_text()
    clock = chromium.new_page()
    used = code_of(secret, clock)
    page.get_by_label("Code uit de app").fill(used)
    page.get_by_role("button", name="App instellen").click()
    keep_recovery_codes(page)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()

    by_password(page, strict_product, "controller@werv.example")
    page.get_by_label("Code").fill(used)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_text("klopt niet, of is al gebruikt").first).to_be_visible()
    next_code = format_hotp_value(hotp_value(secret, int(clock.evaluate("Date.now()") / 30_000) + 1))
    page.get_by_label("Code").fill(next_code)
    page.get_by_role("button", name="Inloggen", exact=True).click()

    expect(page.get_by_role("navigation", name="Hoofdmenu").first).to_be_visible()
    clock.close()


def test_without_script_what_was_sent_to_a_locked_screen_is_sent_again(enter, strict_product, chromium):
    page = enter("beheer@werv.example", scripts=False)
    page.get_by_role("link", name="App instellen").click()
    secret = page.locator("main code").inner_text()
    clock = chromium.new_page()
    page.get_by_label("Code uit de app").fill(code_of(secret, clock))
    page.get_by_role("button", name="App instellen").click()
    keep_recovery_codes(page)
    page.goto("/beheer/gebruikers/uitnodigen/")
    page.get_by_label("E-mailadres").fill("nieuw@werv.example")
    page.get_by_label("Organisatie").select_option(index=1)
    page.get_by_label("Adviseur UWV").check()
    page.wait_for_timeout(int(IDLE_SECONDS) * 1000 + 500)

    page.get_by_role("button", name="Uitnodigen").click()
    next_code = format_hotp_value(hotp_value(secret, int(clock.evaluate("Date.now()") / 30_000) + 1))
    page.get_by_label("Code").fill(next_code)
    page.get_by_role("button", name="Ontgrendelen met code").click()
    page.get_by_role("button", name="Alsnog versturen").click()

    expect(page.get_by_text("De uitnodiging is verstuurd naar nieuw@werv.example.")).to_be_visible()
    assert strict_product.rows("SELECT roles FROM accounts_invitation") == [(["uwv_adviser"],)]
    clock.close()
