"""A browser that gets its pages straight from the templates: no server, no database, the real policy."""

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from allauth.account.forms import LoginForm
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, sync_playwright

from werv.desk import style

ADDRESS = "http://werv.example"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
POLICY = "; ".join(
    f"{directive} {' '.join(sources)}" for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
SIGNED_IN = {
    "request": SimpleNamespace(
        path="/beheer/stijl/",
        user=SimpleNamespace(is_authenticated=True, full_name="S. Özdemir", organisation=SimpleNamespace(name="WerV")),
    ),
    "navigation": [
        {"label": label, "url": f"/{label.lower()}/", "current": label == "Beheer"}
        for label in ("Vandaag", "Cliënten", "Trajecten", "Inlezen", "Subsidies", "Rapporten", "Beheer")
    ],
    "demo": True,
}
PAGES: dict[str, Callable[[], str]] = {
    "/stijl/": lambda: render_to_string("desk/style.html", {**style.examples({}), **SIGNED_IN}),
    "/stijl/fout/": lambda: render_to_string("desk/style.html", {**style.examples({"fout": "1"}), **SIGNED_IN}),
    "/inloggen/": lambda: render_to_string("account/login.html", {"form": LoginForm(), "demo": True}),
    "/inloggen/fout/": lambda: render_to_string("account/login.html", {"form": LoginForm({}), "demo": True}),
    "/404/": lambda: render_to_string("404.html"),
}


def answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith(settings.STATIC_URL) and (found := finders.find(path.removeprefix(settings.STATIC_URL))):
        route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0])
    else:
        route.fulfill(status=404)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("Chromium is niet geïnstalleerd.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Page]]:
    """Open a page at a width; what the browser complains of comes in `page.complaints`."""
    contexts = []

    def opened(path: str, *, width: int = 1280, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale="nl-NL"
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**/*", answer)
        html = PAGES[path]()
        page.route(
            ADDRESS + path,
            lambda route: route.fulfill(
                body=html,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            ),
        )
        page.goto(ADDRESS + path)
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    yield opened
    for context in contexts:
        context.close()
