"""The running product: web server, worker and beat on a database with demo data, and a real browser before it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests import databases

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --lang=nl"
)
LEASE_SECONDS = "3"


@dataclass
class Product:
    """werv as it runs: its address, the environment of its processes, and its worker, which may be killed."""

    address: str
    environment: dict[str, str]
    folder: Path
    worker: subprocess.Popen[bytes] | None = None

    @property
    def password(self) -> str:
        return self.environment["WERV_DEMO_PASSWORD"]

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=databases.ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_worker(self) -> None:
        schedule = str(self.folder / "beat")
        self.worker = self.start("celery", "--app", "werv", "worker", "-c", "1", "-B", "--schedule", schedule)

    def kill_worker(self) -> None:
        """As a power cut would: the worker, its children and beat, at once."""
        if self.worker:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def rows(self, question: str) -> list[tuple]:
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"], options=databases.SEES_ALL) as connection:
            return connection.execute(question).fetchall()

    def wait_for(self, question: str, *, seconds: float = 40) -> list[tuple]:
        """The rows of a question, as soon as there are any."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if rows := self.rows(question):
                return rows
            time.sleep(0.1)
        raise AssertionError(f"Na {seconds} s nog niets: {question}\n{(self.folder / 'log').read_text()[-3000:]}")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/account/login/", timeout=2) as page:  # noqa: S310  our own address
            return page.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def running_product(folder: Path, name: str, **more: str) -> Iterator[Product]:
    """The product on a database of that name; `more` goes into the environment of its processes."""
    databases.migrated(name)
    port = free_port()
    environment = {**os.environ, **databases.environment_of(name), "WERV_JOB_LEASE_SECONDS": LEASE_SECONDS, **more}
    product = Product(f"http://127.0.0.1:{port}", environment, folder)
    subprocess.run(
        [sys.executable, "manage.py", "seed", "--clients", "120", "--today", "2026-11-21"],
        cwd=databases.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    web = product.start("gunicorn", "werv.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    product.start_worker()
    try:
        until = time.monotonic() + 30
        while not answers(product.address):
            assert time.monotonic() < until, (folder / "log").read_text()[-3000:]
            time.sleep(0.1)
        yield product
    finally:
        product.kill_worker()
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(timeout=15)
        databases.drop(name)


@pytest.fixture(scope="session")
def product(tmp_path_factory) -> Iterator[Product]:
    if CHROMIUM is None:
        pytest.skip("Chromium is niet geïnstalleerd.")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with running_product(tmp_path_factory.mktemp("product"), f"werv_browser_{worker}") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS.split(), env={**os.environ, "LANGUAGE": "nl"}
        )
        yield browser
        browser.close()


@pytest.fixture
def sign_in(product, chromium) -> Iterator:
    """Call with an e-mail address (and width, script off): a page of that user, signed in."""
    contexts: list[BrowserContext] = []

    def enter(email: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=product.address, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Wachtwoord").fill(product.password)
        page.get_by_role("button", name="Inloggen", exact=True).click()
        page.wait_for_url(product.address + "/")
        return page

    yield enter
    for context in contexts:
        context.close()
