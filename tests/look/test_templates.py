"""What holds for every page: nothing inline, and no component that the style page does not show."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

from werv.desk import style

TEMPLATES = Path(settings.BASE_DIR, "templates")
# Documents and mails are no pages: WeasyPrint and mail programs know no CSP of ours.
PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in {"documents", "mail"}
)
COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
# Parts of the page's frame, or of another component: they show wherever that shows.
PARTS = {
    "account_menu.html",
    "error_summary.html",
    "field_notes.html",
    "icon.html",
    "menu.html",
    "messages.html",
    "refresh.html",
}
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx event attribute": re.compile(r"<[^>]*\shx-on\b", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def shown_on_the_style_page() -> str:
    """The page less the examples of code on it."""
    page = (TEMPLATES / "desk" / "style.html").read_text(encoding="utf-8")
    return re.sub(r"{% verbatim %}.*?{% endverbatim %}", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_stands_inline_that_the_security_policy_forbids(page):
    text = page.read_text(encoding="utf-8")
    for never_on_a_page in (
        r"{% comment.*?endcomment %}",
        r"{% verbatim.*?endverbatim %}",
        r"{% if styles %}.*?{% endif %}",  # a drawing in a PDF brings its own
        r"{%.*?%}|{{.*?}}",
    ):
        text = re.sub(never_on_a_page, "", text, flags=re.DOTALL)

    found = [what for what, pattern in INLINE.items() if pattern.search(text)]

    assert not found


@pytest.mark.parametrize("component", [name for name in COMPONENTS if name not in PARTS])
def test_every_component_is_shown_on_the_style_page(component):
    assert f'"components/{component}"' in shown_on_the_style_page()


def test_every_section_of_the_style_page_is_in_its_contents():
    headings = re.findall(r'<h2 id="(\w+)">', shown_on_the_style_page())

    assert headings == [anchor for anchor, _ in style.SECTIONS]


@pytest.mark.parametrize("page", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"])
def test_an_error_page_needs_no_user_and_no_database_and_shows_a_way_on(page):
    html = get_template(page).render()

    assert '<html lang="nl">' in html
    assert re.search(r"<h1>.+</h1>", html)
    assert '<a class="btn" href="/">Naar het begin</a>' in html


def test_the_ladder_says_in_words_where_somebody_stands_and_stood():
    html = render_to_string("components/ladder.html", {"ladder": style.LADDER})

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    assert html.count('aria-current="step"') == 1
    assert "Huidige trede: Georganiseerde activiteiten sinds sep 2025" in words
    assert words.count("Eerder op deze trede:") == 2


@pytest.mark.parametrize("rung", [1, 3, 6])
def test_the_meter_fills_as_many_parts_as_the_rung(rung):
    html = render_to_string("components/meter.html", {"rung": rung})

    assert html.count("meter__part--on") == rung
    assert f'{rung}<span class="vh"> van 6</span>' in html


def test_a_rung_that_was_never_measured_is_no_rung():
    html = render_to_string("components/meter.html", {"rung": None})

    assert "Geen trede gemeten" in html
    assert "meter__part" not in html


def test_the_value_of_a_progress_bar_is_a_number_for_the_browser_whatever_the_language():
    html = render_to_string("components/progress.html", {"id": "job", "label": "Rapport", "percent": 12.5})

    assert 'value="12.5"' in html


def test_a_job_is_asked_for_again_only_while_it_runs():
    given = {"id": "job", "label": "Rapport", "percent": 40}

    running = render_to_string("components/progress.html", {**given, "url": "/rapporten/"})
    ended = render_to_string("components/progress.html", given)

    assert 'hx-get="/rapporten/"' in running
    assert "hx-get" not in ended


def test_what_a_message_says_cannot_become_html():
    html = render_to_string("components/note.html", {"kind": "err", "text": "<b>x</b>"})

    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_the_demonstration_says_so_and_the_real_thing_does_not():
    demo = render_to_string("skeleton.html", {"demo": True})
    real = render_to_string("skeleton.html", {"demo": False})

    assert "Alle mensen en gegevens zijn verzonnen" in demo
    assert "verzonnen" not in real
