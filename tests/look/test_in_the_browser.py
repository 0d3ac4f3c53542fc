"""The look as a browser shows it: readable for everyone, at every width, with and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.look.conftest import PAGES

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_keeps_anyone_out(open_page, path, width):
    page = open_page(path, width=width)
    page.evaluate("document.querySelectorAll('details.fold').forEach(fold => fold.open = true)")

    found = Axe().run(page, options=RULES).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("width", [320, 390, 1000, 1280, 1600])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_to_be_scrolled_sideways(open_page, path, width):
    page = open_page(path, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
def test_the_security_policy_refuses_nothing_on_the_page(open_page, path):
    page = open_page(path)

    assert page.complaints == []


def test_the_letters_are_ours(open_page):
    page = open_page("/inloggen/")

    loaded = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")

    assert any("Source Sans 3" in family for family in loaded)


def test_on_a_telephone_the_menu_opens_without_script(open_page):
    page = open_page("/stijl/", width=390, script=False)
    link = page.get_by_role("link", name="Rapporten")
    assert not link.is_visible()

    page.get_by_text("Menu", exact=True).click()

    assert link.is_visible()
    assert page.get_by_role("button", name="Uitloggen").is_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(open_page):
    page = open_page("/stijl/", width=390)
    page.get_by_text("Menu", exact=True).click()

    page.keyboard.press("Escape")

    assert not page.get_by_role("link", name="Rapporten").is_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menu"


def test_the_first_tab_leads_past_the_menu(open_page):
    page = open_page("/stijl/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_after_a_failed_form_one_stands_at_what_is_wrong_and_from_there_at_the_field(open_page):
    page = open_page("/inloggen/fout/")
    assert page.evaluate("document.activeElement.className") == "error-summary"

    page.get_by_role("link", name="E-mailadres").click()

    assert page.evaluate("document.activeElement.name") == "login"
    assert page.title().startswith("Fout: ")


def test_the_ladder_lies_on_a_wide_screen_and_stands_on_a_narrow_one(open_page):
    def first_and_last(width):
        steps = open_page("/stijl/", width=width).locator(".ladder__dot")
        return steps.first.bounding_box(), steps.last.bounding_box()

    lying_first, lying_last = first_and_last(1280)
    standing_first, standing_last = first_and_last(390)

    assert lying_first["y"] == lying_last["y"]
    assert lying_first["x"] < lying_last["x"]
    assert standing_first["x"] == standing_last["x"]
    assert standing_first["y"] < standing_last["y"]


def test_the_page_on_paper_shows_the_content_and_nothing_to_click(open_page):
    page = open_page("/stijl/")

    page.emulate_media(media="print")

    assert page.get_by_role("heading", name="Ladder", exact=True).is_visible()
    assert not page.locator(".top").is_visible()
    assert not page.locator(".btn").first.is_visible()
