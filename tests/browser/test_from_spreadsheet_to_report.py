"""The main job, end to end, as people do it: a list comes in, people are seen, a report goes out."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import page as page_validation
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DATA = Path(__file__).resolve().parents[1] / "data"
LIST = DATA / "stap-voor-stap_deelnemers_almelo.xlsx"
SENNA = json.loads((DATA / "stap-voor-stap_deelnemers_almelo.truth.json").read_text())["participants"][0]
STAP_VOOR_STAP = "Stap voor Stap: van dagbesteding naar werk"


def hand_in(page, file: Path) -> None:
    page.get_by_role("link", name="Inlezen").first.click()
    page.get_by_label("Deelnemerslijst").set_input_files(file)
    page.get_by_label("Programma").select_option(label="Stap voor Stap")
    page.get_by_label("Subsidie die betaalt").select_option(label=STAP_VOOR_STAP)
    page.get_by_role("button", name="Lijst bekijken").click()


def shows(page, *counts: str) -> None:
    """How many rows are new, changed, unchanged, double and wrong, as soon as the page says so."""
    expect(page.locator(".tile__value")).to_have_text(list(counts))


def make_report(page) -> None:
    page.goto("/rapporten/nieuw/?subsidie=GAK-SVS")
    page.get_by_label("Van", exact=True).fill("2026-01-01")
    page.get_by_label("Tot en met (peildatum)").fill("2026-09-30")
    page.get_by_role("button", name="Verslag maken").click()


def test_a_project_leader_loads_the_list_and_sees_the_people(sign_in):
    page = sign_in("projectleider@mediant.example")

    hand_in(page, LIST)
    shows(page, "127", "0", "0", "1", "13")
    page.locator("#cell-42-bsn").fill("999990019")
    page.get_by_role("button", name="Verbeteringen controleren").click()
    shows(page, "128", "0", "0", "1", "12")
    page.get_by_role("button", name="Inlezen", exact=True).click()
    page.get_by_text("De lijst is ingelezen.").wait_for()

    with page.expect_download() as download:
        page.get_by_role("link", name="Afgewezen regels").click()
    assert download.value.suggested_filename == "afgewezen-regels.xlsx"
    page.get_by_role("link", name="Naar de cliënten").click()
    page.get_by_label("Zoeken op naam").fill(f"{SENNA['prefix']} {SENNA['last']}")
    page.get_by_role("button", name="Filteren").click()
    page.get_by_role("link", name=f"{SENNA['last']}, {SENNA['first']}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senna ter Henegouwen")
    expect(page.get_by_text("Stap voor Stap").first).to_be_visible()

    hand_in(page, LIST)
    shows(page, "0", "0", "127", "1", "13")
    expect(page.get_by_role("button", name="Inlezen", exact=True)).to_be_disabled()


def test_a_file_that_is_no_list_is_refused_where_it_was_chosen_and_the_choice_stays(sign_in, tmp_path):
    page = sign_in("projectleider@mediant.example")
    wrong = tmp_path / "lijst.xlsx"
    wrong.write_bytes(b"%PDF-1.7 dit is geen spreadsheet")

    hand_in(page, wrong)

    expect(page.locator(".field--wrong .error")).to_contain_text("PDF")
    expect(page.get_by_label("Programma").locator("option:checked")).to_have_text("Stap voor Stap")


def test_a_controller_makes_a_report_and_sends_a_pdf_that_passes_both_profiles(sign_in, tmp_path):
    page = sign_in("controller@mediant.example")

    make_report(page)
    link = page.get_by_role("link", name="PDF voor de subsidieverstrekker")
    link.wait_for(timeout=30_000)
    with page.expect_download() as download:
        link.click()

    path = tmp_path / "verslag.pdf"
    download.value.save_as(path)
    assert page_validation.validate_pdf(str(path), profile="3a").is_compliant
    assert page_validation.validate_pdf(str(path), profile="ua1").is_compliant
    assert shutil.which("qpdf") is None or subprocess.run(["qpdf", "--check", path], check=False).returncode == 0


def test_a_worker_killed_halfway_still_gives_the_report_and_gives_it_once(product, sign_in):
    page = sign_in("controller@werv.example")
    before = product.rows("SELECT count(*) FROM documents_document")[0][0]
    page.goto("/rapporten/nieuw/?subsidie=GF-DOW")
    page.get_by_role("button", name="Verslag maken").click()
    product.wait_for("SELECT 1 FROM jobs_job WHERE state = 'running'")
    product.kill_worker()
    page.wait_for_url(re.compile(r"/rapporten/[0-9a-f-]{36}/"))
    address = page.url
    assert product.rows("SELECT count(*) FROM documents_document")[0][0] == before

    product.start_worker()

    product.wait_for("SELECT 1 FROM jobs_job WHERE state = 'done' AND attempts > 1")
    page.goto(address)
    page.get_by_role("link", name="PDF voor de subsidieverstrekker").wait_for()
    assert product.rows("SELECT count(*) FROM documents_document")[0][0] == before + 1


def test_the_whole_way_goes_without_script(sign_in):
    page = sign_in("projectleider@werv.example", scripts=False)

    hand_in(page, LIST)

    expect(page.get_by_role("heading", name="Nog niet in orde")).to_be_visible()
    page.get_by_role("link", name="Cliënten").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cliënten")


PAGES = {
    "projectleider@mediant.example": ["/", "/clienten/", "/trajecten/", "/inlezen/", "/subsidies/", "/rapporten/"],
    "controller@mediant.example": ["/", "/subsidies/GAK-SVS/", "/rapporten/nieuw/"],
    "jobcoach@werv.example": ["/", "/clienten/"],
    "beheer@werv.example": ["/", "/beheer/"],
}


@pytest.mark.parametrize("email", PAGES)
def test_every_page_keeps_nobody_out_and_needs_no_sideways_scrolling(sign_in, email):
    from axe_playwright_python.sync_playwright import Axe

    page = sign_in(email, width=390)
    found = {}
    paths = list(PAGES[email])
    page.goto("/")
    if email.startswith("jobcoach"):
        address = page.locator("main a[href*='/contactmoment/']").first.get_attribute("href")
        paths += [address, address.partition("contactmoment")[0]]
    for path in paths:
        page.goto(path)
        result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        problems = [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in result.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            problems.append("schuift opzij")
        if problems:
            found[path] = problems

    assert found == {}
