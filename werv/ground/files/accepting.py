"""Files that people hand in: PDF, JPEG, PNG and Word, each only when content, ending and declared type say the same.

What is kept is not always what came: a picture is drawn anew, so that nothing travels along in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from werv.ground.files.names import ending_of, file_name
from werv.ground.files.pdf_syntax import check_pdf
from werv.ground.files.pictures import redrawn
from werv.ground.files.refusing import RefusedFile
from werv.ground.files.word import check_docx

MAX_BYTES = 15 * 1024 * 1024
TOO_LARGE = "Dit bestand is groter dan 15 MB. Maak het kleiner, bijvoorbeeld door afbeeldingen te verkleinen."
ONLY_THESE = "Kies een PDF, een foto (JPEG of PNG) of een Word-document (.docx)."
# What a browser says when it does not know the kind; then content and ending decide.
UNDECLARED = {"", "application/octet-stream"}
# Signs of a web page or a script, which no file of ours begins with.
FOREIGN = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?php")


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that may be kept: what it holds, what to call it, what to say that it is."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Kind:
    media_type: str
    magic: bytes
    endings: tuple[str, ...]
    declared: frozenset[str]
    check: Callable[[bytes], bytes]  # what to keep; raises RefusedFile


def _as_it_is(check: Callable[[bytes], None]) -> Callable[[bytes], bytes]:
    def kept(content: bytes) -> bytes:
        check(content)
        return content

    return kept


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = (
    Kind(
        "application/pdf",
        b"%PDF-",
        ("pdf",),
        frozenset({"application/pdf", "application/x-pdf"}),
        _as_it_is(check_pdf),
    ),
    Kind(
        "image/jpeg",
        b"\xff\xd8\xff",
        ("jpg", "jpeg", "jfif"),
        frozenset({"image/jpeg", "image/jpg", "image/pjpeg"}),
        lambda content: redrawn(content, "JPEG"),
    ),
    Kind(
        "image/png",
        b"\x89PNG\r\n\x1a\n",
        ("png",),
        frozenset({"image/png", "image/x-png"}),
        lambda content: redrawn(content, "PNG"),
    ),
    Kind(DOCX, b"PK\x03\x04", ("docx",), frozenset({DOCX}), _as_it_is(check_docx)),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def accept(content: bytes, *, name: str, declared: str) -> AcceptedFile:
    """The file to keep. `declared` is the type that the browser named.

    Raises RefusedFile, with a Dutch sentence, for anything that is not plainly one of the four kinds.
    """
    if not content:
        raise RefusedFile("Dit bestand is leeg.")
    if len(content) > MAX_BYTES:
        raise RefusedFile(TOO_LARGE)
    kind = next((each for each in KINDS if content.startswith(each.magic)), None)
    if kind is None:
        raise RefusedFile(f"Dit soort bestand kan hier niet. {ONLY_THESE}")
    if ending_of(name) not in kind.endings:
        raise RefusedFile(f"De naam van dit bestand past niet bij wat erin zit. {ONLY_THESE}")
    if declared.partition(";")[0].strip().lower() not in kind.declared | UNDECLARED:
        raise RefusedFile(f"Dit bestand is als iets anders verstuurd dan wat erin zit. {ONLY_THESE}")
    head = content[:1024].lower()
    if any(sign in head for sign in FOREIGN) or (kind.magic != b"%PDF-" and b"%pdf-" in head):
        raise RefusedFile(f"Dit bestand is twee dingen tegelijk. {ONLY_THESE}")
    return AcceptedFile(kind.check(content), file_name(name, ending=kind.endings[0]), kind.media_type)
