"""Word documents: text and pictures, and nothing that runs, reaches outside or hides another file."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from werv.ground import archives
from werv.ground.files.refusing import DAMAGED, EXPLODES, LOCKED, RefusedFile

SAVE_PLAIN = "Sla het op als gewoon Word-document (.docx) of als PDF."
RUNS = f"Dit document bevat een macro, een besturingselement of een ander bestand. {SAVE_PLAIN}"
REACHES = f"Dit document haalt iets op van een andere plek, zoals een sjabloon of een afbeelding. {SAVE_PLAIN}"
NOT_WORD = f"Dit is geen gewoon Word-document. {SAVE_PLAIN}"

MAX_PART_BYTES = 40 * 1024 * 1024
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEEDED = {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w-]+\.(?:xml|jpe?g|png|emf|wmf)"
    r"|docMetadata/[\w-]+\.xml|customXml/(?:_rels/)?[\w.-]+\.(?:xml|rels)"
    r"|word/(?:[\w-]+/)?(?:_rels/)?[\w.-]+\.(?:xml|rels|png|jpe?g|gif|emf|wmf|bmp|tiff?|svg|odttf)",
    re.IGNORECASE,
)
RUNNING_PARTS = re.compile(r"vba|activex|embeddings/|\.bin$|\.ole$|\.exe$|\.js$|\.html?$", re.IGNORECASE)
RUNNING_TYPES = re.compile(r"macro|vba|oleobject|activex", re.IGNORECASE)
RUNNING_RELATIONS = {
    "activexcontrolbinary", "afchunk", "attachedtoolbars", "control", "mailmergeheadersource", "mailmergesource",
    "oleobject", "package", "recipientdata", "vbaproject", "wordvbadata",
}  # fmt: skip
SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
RUNNING_FIELDS = {
    "DATABASE", "DDE", "DDEAUTO", "EMBED", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON",
    "RD",
}  # fmt: skip


def check_docx(content: bytes) -> None:
    """Raises RefusedFile when the file is anything more, or anything less, than a document of text and pictures."""
    try:
        _check_frame(content)
        file = io.BytesIO(content)
        archives.check_directory(file)
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
        archives.check_parts(parts)
        _check_names(parts)
        for part in parts:
            _check_part(part.filename, b"".join(_limited(file, part)))
    except archives.UnsafeArchive as fault:
        why = {archives.Encrypted: LOCKED, archives.Explodes: EXPLODES}
        raise RefusedFile(why.get(type(fault), DAMAGED)) from fault
    except (*archives.MANGLED, ElementTree.ParseError, UnicodeDecodeError) as fault:
        raise RefusedFile(DAMAGED) from fault


def _check_frame(content: bytes) -> None:
    """The archive begins at the first byte and ends at the last: nothing stands before or behind it."""
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 != len(content):
        raise RefusedFile(DAMAGED)
    directory_bytes, directory_at = struct.unpack_from("<LL", content, at + 12)
    if directory_at + directory_bytes != at or not content.startswith(b"PK\x03\x04"):
        raise RefusedFile(DAMAGED)


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts if not part.is_dir()]
    if len({name.lower() for name in names}) != len(names) or not set(names) >= NEEDED:
        raise RefusedFile(NOT_WORD)
    if any(RUNNING_PARTS.search(name) for name in names):
        raise RefusedFile(RUNS)
    if not all(PARTS.fullmatch(name) for name in names):
        raise RefusedFile(NOT_WORD)


def _limited(file: io.BytesIO, part: zipfile.ZipInfo) -> list[bytes]:
    pieces: list[bytes] = []
    size = 0
    for piece in archives.stretches(file, part):
        size += len(piece)
        archives.check_ratio(size, part.compress_size)
        if size > MAX_PART_BYTES:
            raise archives.Explodes
        pieces.append(piece)
    return pieces


def _check_part(name: str, content: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels", ".svg")):
        return
    text = content.decode("utf-8-sig")  # another alphabet would hide what is sought below
    if "<!" in re.sub(r"<!(?:--|\[CDATA\[)", "", text):
        raise RefusedFile(NOT_WORD)  # a definition of its own, with which a part can grow or read files
    root = ElementTree.fromstring(text.encode())  # noqa: S314  no definitions, so nothing to expand or to fetch
    if name == "[Content_Types].xml":
        _check_types(root)
    elif name.lower().endswith(".rels"):
        _check_relations(root)
    elif name.lower().endswith(".svg"):
        _check_drawing(root)
    else:
        _check_fields(root)


def _check_types(root: ElementTree.Element) -> None:
    types = [each.get("ContentType", "") for each in root]
    if any(RUNNING_TYPES.search(each) for each in types):
        raise RefusedFile(RUNS)
    if MAIN_TYPE not in types:
        raise RefusedFile(NOT_WORD)


def _check_relations(root: ElementTree.Element) -> None:
    for each in root:
        kind = each.get("Type", "").rpartition("/")[2]
        if kind.lower() in RUNNING_RELATIONS:
            raise RefusedFile(RUNS)
        target = each.get("Target", "").strip()
        if each.get("TargetMode", "").lower() == "external":
            if kind.lower() != "hyperlink" or not SAFE_LINK.match(target):
                raise RefusedFile(REACHES)
        elif ":" in target or target.startswith(("\\", "//")):
            raise RefusedFile(REACHES)


def _check_fields(root: ElementTree.Element) -> None:
    if any((field.split() or [""])[0].upper() in RUNNING_FIELDS for field in _fields(root)):
        raise RefusedFile(RUNS)
    if any(_local(each.tag) in {"altChunk", "object", "control"} for each in root.iter()):
        raise RefusedFile(RUNS)


def _fields(root: ElementTree.Element) -> Iterator[str]:
    """The instruction of every field: what Word does when it renews the text. It may be cut in many pieces."""
    begun: list[list[str]] = [[]]
    for each in root.iter():
        tag = _local(each.tag)
        if tag == "fldSimple":
            yield next((value for name, value in each.attrib.items() if _local(name) == "instr"), "")
        elif tag == "instrText":
            begun[-1].append(each.text or "")
        elif tag == "fldChar" and "begin" in each.attrib.values():
            begun.append([])
        elif tag == "fldChar" and "end" in each.attrib.values() and len(begun) > 1:
            yield "".join(begun.pop())
    yield from ("".join(pieces) for pieces in begun)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_drawing(root: ElementTree.Element) -> None:
    for each in root.iter():
        tag = _local(each.tag).lower()
        if tag in {"script", "foreignobject", "iframe"} or any(name.lower().startswith("on") for name in each.attrib):
            raise RefusedFile(RUNS)
