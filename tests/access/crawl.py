"""Somebody who opens every page he can find and every address there is, and reads all that comes back."""

import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from tests.access.canaries import BEGINNING, written_in
from tests.access.conftest import signed_in
from tests.access.matrix import MATRIX
from tests.access.world import World, as_arguments

LINK = re.compile(r'(?:href|src|action|hx-get|hx-post|formaction)="([^"]*)"')
FORM = re.compile(r"<form\b[^>]*\bmethod=\"get\".*?</form>", re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*\bname=\"([^\"]+)\"")
CHOICE = re.compile(r"<option value=\"([^\"]+)\"")
NOT_TO_FOLLOW = ("/static/", reverse("account_logout"))
AS_OFTEN_AS = 8  # how many queries of one path are followed


@dataclass
class Crawl:
    """What one user comes upon: each word with the places where he read it."""

    world: World
    browser: Browser
    words: dict[str, set[str]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)

    def of_everything(self) -> "Crawl":
        waiting = ["/", *addresses(self.world)]
        by_path: Counter[str] = Counter()
        while waiting:
            address = waiting.pop()
            path = urlsplit(address).path
            if address in self.visited or by_path[path] >= AS_OFTEN_AS:
                continue
            by_path[path] += 1
            waiting += self.visit(address)
        for address in addresses(self.world, method="POST"):
            self.send(address)
        return self

    def visit(self, address: str) -> list[str]:
        """Read a page, and every other time as htmx asks for it; gives the addresses that it names."""
        self.visited.add(address)
        headers = {"HX-Request": "true"} if len(self.visited) % 2 else {}
        answer = self.browser.get(address, headers=headers)
        body = self.read(answer, f"GET {address}")
        if answer.status_code in {301, 302}:
            return followed([answer["Location"]])
        return followed([*LINK.findall(body), *searches(address, body)])

    def send(self, address: str) -> None:
        with transaction.atomic():
            self.read(self.browser.post(address, {}), f"POST {address}")
            transaction.set_rollback(True)

    def read(self, answer: HttpResponse, where: str) -> str:
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.broken.add(where)
        body = text_of(answer)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        cookies = answer.cookies.output()
        for word in written_in(f"{headers}\n{cookies}\n{body}", self.world.words):
            self.words.setdefault(word, set()).add(where)
        return body

    def session(self) -> str:
        if "sessionid" not in self.browser.cookies:
            return ""
        return json.dumps(dict(self.browser.session.items()), default=str)


def addresses(world: World, method: str = "GET") -> Iterator[str]:
    """Every address there is, with every key in the world that it could take."""
    for name, row in MATRIX.items():
        if method not in row.methods or name in {"desk:health", "account_logout"}:
            continue
        if not row.key:
            yield reverse(name)
        for key in world.keys.get(row.key, {}).values():
            yield reverse(name, args=as_arguments(key))


def searches(address: str, body: str) -> Iterator[str]:
    """Every form that looks something up: with the beginning of all words, and with each choice of its lists."""
    path = urlsplit(address).path
    for form in FORM.findall(body):
        names = FIELD.findall(form)
        yield f"{path}?{urlencode(dict.fromkeys(names, BEGINNING))}"
        for name in names:
            yield f"{path}?{urlencode({name: BEGINNING})}"
            select = re.search(rf"<select[^>]*name=\"{re.escape(name)}\".*?</select>", form, re.DOTALL)
            for choice in CHOICE.findall(select[0]) if select else []:
                yield f"{path}?{urlencode({name: unescape(choice)})}"


def followed(links: list[str]) -> list[str]:
    """Addresses of our own, as a browser would ask for them."""
    own = (unescape(link).split("#")[0] for link in links)
    return [link for link in own if link.startswith("/") and not link.startswith(NOT_TO_FOLLOW)]


def text_of(answer: HttpResponse) -> str:
    """All the text of an answer, also inside a PDF or a spreadsheet."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_of_bytes(content)


def text_of_bytes(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(text_of_bytes(archive.read(name)) for name in archive.namelist())
    return unescape(content.decode("utf-8", "replace"))


def crawl(world: World, name: str) -> Crawl:
    """As that user, or as nobody."""
    return Crawl(
        world, signed_in(world.users[name]) if name else Browser(raise_request_exception=False)
    ).of_everything()
