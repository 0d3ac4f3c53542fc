"""What somebody typed stays text in a document: it fetches nothing, attaches nothing and draws nothing."""
# ruff: noqa: E501  what an attacker types knows no line length

import socket
import subprocess
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from subsidies import documents
from tests.subsidies.test_documents import NOW, html_of, make_header, make_snapshot
from werv.ground.pdf import Unrenderable, write_pdf

SECRET = "KANARIE-8842"
FILE = "file://{canary}"
WEB = "http://127.0.0.1:9/x"
FETCHING = (
    '<link rel="attachment" href="{file}">', "<link rel=attachment href={file}>", '<a rel="attachment" href="{file}">x</a>',
    '<link rel="stylesheet" href="{file}">', '<link rel="stylesheet" href="{web}">', '<link rel="icon" href="{file}">',
    '<img src="{file}">', "<img src={file}>", "<IMG SRC='{file}'>", '<img src="{web}">', '<img src="//127.0.0.1:9/x">',
    '<img src="/etc/passwd">', '<img src="../../etc/passwd">', '<img src="file:/etc/passwd">', '<img src="FILE:///etc/passwd">',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{file}%22/%3E%3C/svg%3E">',
    '<img src="data:image/png;base64,AAAA">', '<img src="asset:../settings.py">', '<img src="asset:x">', '<img src="x.png">',
    '<img srcset="{web} 2x" src="{web}">', '<picture><source srcset="{web}"><img src="{web}"></picture>',
    '<object data="{file}"></object>', '<object data="{web}" type="image/png"></object>', '<embed src="{file}">',
    '<embed src="{web}" type="image/svg+xml">', '<svg width="9" height="9"><image width="9" height="9" href="{file}"/></svg>',
    '<svg width="9" height="9"><image width="9" height="9" href="{web}"/></svg>',
    '<svg width="9" height="9"><use href="{file}#a"/></svg>',
    '<style>@import "{file}";</style>', "<style>@import url({file});</style>", "<style>@import url({web});</style>",
    "<style>@import '{web}' print;</style>", "<style>body {{ background: url({file}) }}</style>",
    "<style>body {{ background: url({web}) }}</style>", "<style>body {{ background-image: url('//127.0.0.1:9/x') }}</style>",
    "<style>p {{ list-style: url({web}); display: list-item }}</style><p>x</p>",
    "<style>p::before {{ content: url({file}) }}</style><p>x</p>", "<style>p {{ border-image: url({web}) 3 }}</style><p>x</p>",
    "<style>@page {{ background: url({file}) }}</style>", "<style>@page {{ @top-left {{ content: url({web}) }} }}</style>",
    "<style>@font-face {{ font-family: x; src: url({file}) }} p {{ font-family: x }}</style><p>x</p>",
    "<style>@font-face {{ font-family: x; src: url({web}) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url({file})">x</p>', '<p style="background: url({web})">x</p>',
    '<p style="background: u\\72l({file})">x</p>', '<p style="mask: url({file}); background-image: url({file})">x</p>',
    '<base href="{file}"><img src="x">', '<base href="{web}"><img src="x">',
)  # fmt: skip
DRAWING = (
    "<script>document.write(1)</script>", "<iframe src='{file}'></iframe>", '<meta http-equiv="refresh" content="0;url={web}">',
    '<b style="position:fixed;top:0">Totaal 999</b>', "<style>* {{ display: none }}</style>", "</title></head><body><h1>999</h1>",
    '" onload="alert(1)', "'><img src={file}>", "--><img src={file}>", "]]><img src={file}>", "{{{{ settings.SECRET_KEY }}}}",
    "{{% include '/etc/passwd' %}}", "{{% load static %}}", "&lt;img src={file}&gt;", "<!-- {file} -->", "<?xml version='1.0'?>",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "{file}">]><a>&b;</a>', "<a href='{file}'>x</a>", "<table><tr><td colspan=9>",
    "\\0000 <img src={file}>", "javascript:alert(1)", "<details open ontoggle=alert(1)>", "<math><mi xlink:href='{file}'>",
)  # fmt: skip
FIELDS = ("title", "funder", "lead_applicant", "programme", "purpose", "number", "code", "partners", "label", "made_by")


@pytest.fixture(scope="module")
def canary(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("elders") / "geheim.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture
def payloads(canary) -> list[str]:
    where = {"file": FILE.format(canary=canary), "web": WEB}
    return [payload.format(**where) for payload in FETCHING + DRAWING]


@pytest.fixture
def cut_off(monkeypatch, canary):
    """No way out: a try to connect, or to open the file, is remembered."""
    tries = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: tries.append(to))
    real = open
    monkeypatch.setattr("builtins.open", lambda path, *a, **g: tries.append(path) or real(path, *a, **g))
    yield
    assert not [each for each in tries if not isinstance(each, str | Path) or canary.name in str(each)]


class Seen(HTMLParser):
    """The text of a page, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags = "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, {name for name, _ in attributes}))
        self.text += "".join(f" {value} " for _, value in attributes if value)

    def handle_data(self, data):
        self.text += data


def hostile(field: str, text: str):
    header = make_header()
    if field == "label":
        header["targets"] = [{**each, "label": text} for each in header["targets"]]
    elif field == "partners":
        header["partners"] = [text]
    elif field != "made_by":
        header[field] = text
    snapshot = make_snapshot(header=header)
    if field == "made_by":
        snapshot.made_by = text
    return snapshot


def test_there_are_enough_of_them():
    assert len(set(FETCHING + DRAWING)) >= 60


@pytest.mark.parametrize("field", FIELDS)
def test_in_every_field_it_stands_there_as_it_was_typed(field, payloads):
    plain = Seen(html_of(hostile(field, "gewoon")))

    for payload in payloads:
        seen = Seen(html_of(hostile(field, payload)))
        assert payload.lower() in seen.text.lower(), payload
        assert seen.tags == plain.tags, payload


def test_in_all_fields_together_nothing_is_fetched_and_nothing_attached(tmp_path, payloads, cut_off):
    text = " ".join(payloads)
    snapshot = make_snapshot(header=make_header(**dict.fromkeys(FIELDS[:6], text), partners=payloads))

    content = documents.render(snapshot)

    assert SECRET.encode() not in content
    with pikepdf.open(BytesIO(content)) as opened:
        assert len(opened.attachments) == 1
        assert not [page for page in opened.pages if "/Annots" in page and "geheim" in str(page.Annots)]
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    if Path("/usr/bin/pdftotext").exists():
        shown = subprocess.run(
            ["/usr/bin/pdftotext", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "<script>document.write(1)</script>" in "".join(shown.split("\n"))
        assert SECRET not in shown


@pytest.mark.parametrize("number", range(len(FETCHING)))
def test_past_the_escaping_it_still_gets_nothing(payloads, cut_off, number):
    html = f'<html lang="nl"><head><title>Proef</title></head><body>{payloads[number]}</body></html>'

    try:
        content = write_pdf(html, assets={}, identifier="proef", made_at=NOW)
    except Unrenderable as refusal:
        content = str(refusal).encode()
    else:
        with pikepdf.open(BytesIO(content)) as opened:
            assert not opened.attachments
            streams = [each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
            assert not [each for each in streams if SECRET.encode() in each]

    assert SECRET.encode() not in content
