"""PDF files: pages to read, and nothing that runs, opens something else or carries another file.

The file is read from its first byte to its last, and everything in it has to be a part of a PDF: where a reader could
see an object, we see it too. What hides its objects in a way that no ordinary program uses is not taken.
"""

import re
import zlib
from functools import cached_property

from werv.ground.files.refusing import DAMAGED, EXPLODES, LOCKED, PRINT_TO_PDF, RefusedFile

RUNS = f"Deze PDF bevat een script, een bijlage of een opdracht aan de computer. {PRINT_TO_PDF}"
ODD = f"Deze PDF is op een ongewone manier gemaakt en kan niet worden nagekeken. {PRINT_TO_PDF}"

MAX_TOKENS = 3_000_000
MAX_UNPACKED = 60 * 1024 * 1024
LONGEST_COMMENT = 1_000
# Names of what acts by itself, leaves the file, or carries another (ISO 32000-1, 7.11.4, 12.6.4, 13).
FORBIDDEN = {
    b"3D", b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment", b"GoTo3DView", b"GoToE", b"GoToR", b"ImportData",
    b"JS", b"JavaScript", b"Launch", b"Movie", b"Rendition", b"RichMedia", b"RichMediaExecute", b"Sound",
    b"SubmitForm", b"XFA",
}  # fmt: skip

_WHITE = rb"\x00\t\n\x0c\r "
_TOKEN = re.compile(
    rb"(?P<space>[" + _WHITE + rb"]+)|(?P<comment>%[^\r\n]*)|(?P<name>/[^" + _WHITE + rb"()<>\[\]{}/%]*)"
    rb"|(?P<open><<)|(?P<close>>>)|(?P<hex><[0-9A-Fa-f" + _WHITE + rb"]*>)|(?P<string>\()"
    rb"|(?P<bracket>[\[\]])|(?P<word>[^" + _WHITE + rb"()<>\[\]{}/%]+)"
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_OBJECT = re.compile(rb"[0-9][" + _WHITE + rb"]+[0-9]+[" + _WHITE + rb"]+obj(?![A-Za-z])")
_NUMBER_OBJECT = re.compile(rb"(?<![0-9])([0-9]+)\s+([0-9]+)\s+obj\s+([0-9]{1,10})\s+endobj")
_END_OF_STREAM = re.compile(rb"[" + _WHITE + rb"]{0,3}endstream")
_VALUES = {b"R", b"true", b"false", b"null"}
_WORDS = _VALUES | {b"obj", b"endobj", b"xref", b"trailer", b"startxref", b"n", b"f"}
_MARKUP = re.compile(rb"<[a-zA-Z!/?]")
# Anywhere at all, also inside a stream that a reader may be led into; short names would turn up there by chance.
_FORBIDDEN_RAW = re.compile(
    rb"/(?:"
    + b"|".join(
        b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in name)
        for name in sorted(FORBIDDEN)
        if len(name) > 5
    )
    + rb")(?![A-Za-z0-9#])"
)


def check_pdf(content: bytes) -> None:
    """Raises RefusedFile when the file is damaged, locked, runs something or cannot be followed to the end."""
    if not re.match(rb"%PDF-[12]\.[0-9][\r\n ]", content):
        raise RefusedFile(DAMAGED)
    if not re.search(rb"startxref\s+[0-9]+\s+%%EOF[\x00\s]*\Z", content[-2048:]):
        raise RefusedFile(DAMAGED)
    if _FORBIDDEN_RAW.search(content):
        raise RefusedFile(RUNS)
    reader = _Reader(content)
    reader.read()
    # An object inside a text, a remark or a stream is no object, but a table of contents could point to it.
    if len(_OBJECT.findall(content)) != reader.objects:
        raise RefusedFile(ODD)


class _Dictionaries:
    """The dictionaries that are open, the innermost last, and the outermost that was closed last."""

    def __init__(self) -> None:
        self.open: list[dict[bytes, list[bytes]]] = []
        self.keys: list[bytes | None] = []
        self.brackets: list[int] = []
        self.closed: dict[bytes, list[bytes]] | None = None

    def begin(self) -> None:
        self.take(b"<<")
        self.open.append({})
        self.keys.append(None)
        self.brackets.append(0)
        if len(self.open) > 100:
            raise RefusedFile(ODD)

    def end(self) -> None:
        if not self.open or self.brackets[-1]:
            raise RefusedFile(ODD)
        self.closed = self.open.pop()
        self.keys.pop()
        self.brackets.pop()

    def bracket(self, sign: bytes) -> None:
        if self.open:
            self.brackets[-1] += 1 if sign == b"[" else -1

    def take(self, value: bytes) -> None:
        """A key, or a part of what stands behind it."""
        if not self.open:
            self.closed = None
            return
        inside, key = self.open[-1], self.keys[-1]
        is_key = value.startswith(b"/") and not self.brackets[-1] and (key is None or bool(inside[key]))
        if is_key:
            if value in inside:
                raise RefusedFile(ODD)  # one reader takes the first, another the last
            self.keys[-1] = value
            inside[value] = []
        elif key is None:
            raise RefusedFile(ODD)
        else:
            inside[key].append(value)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.objects = 0
        self.tokens = 0
        self.unpacked = 0

    def read(self) -> None:
        at = 0
        dictionaries = _Dictionaries()
        while at < len(self.content):
            at = self._token(self.content, at, dictionaries, _WORDS)
        if dictionaries.open:
            raise RefusedFile(DAMAGED)

    def _token(self, content: bytes, at: int, dictionaries: _Dictionaries, words: set[bytes]) -> int:
        """Take in one token; returns where the next begins."""
        token = _TOKEN.match(content, at)
        self.tokens += 1
        if token is None or self.tokens > MAX_TOKENS:
            raise RefusedFile(ODD)
        kind, text = token.lastgroup, token[0]
        if kind == "name":
            dictionaries.take(_checked_name(text))
        elif kind == "open":
            dictionaries.begin()
        elif kind == "close":
            dictionaries.end()
        elif kind == "bracket":
            dictionaries.bracket(text)
        elif kind == "string":
            dictionaries.take(b"()")
            return _end_of_string(content, token.end())
        elif kind == "hex":
            dictionaries.take(b"()")
        elif kind == "comment":
            if len(text) > LONGEST_COMMENT or _MARKUP.search(text):
                raise RefusedFile(ODD)
        elif kind == "word":
            return self._word(text, token.end(), dictionaries, words)
        return token.end()

    def _word(self, text: bytes, at: int, dictionaries: _Dictionaries, words: set[bytes]) -> int:
        if text == b"stream" and words is _WORDS and dictionaries.closed is not None and not dictionaries.open:
            return self._stream(dictionaries.closed, at)
        if not _NUMBER.fullmatch(text) and text not in words:
            raise RefusedFile(ODD)
        self.objects += text == b"obj"
        dictionaries.take(text)
        return at

    def _stream(self, about: dict[bytes, list[bytes]], at: int) -> int:
        """Pass over the data; a stream that holds objects is unpacked and read as well."""
        begin = at + (2 if self.content[at : at + 2] == b"\r\n" else 1)
        if self.content[begin - 1 : begin] != b"\n":
            raise RefusedFile(ODD)
        end = begin + self._length(about.get(b"/Length", []))
        closing = _END_OF_STREAM.match(self.content, end)
        if closing is None:
            raise RefusedFile(DAMAGED)
        if about.get(b"/Type") == [b"/ObjStm"] or {b"/N", b"/First"} <= about.keys():
            self._objects_in(self._inflated(about, self.content[begin:end]))
        return closing.end()

    def _length(self, value: list[bytes]) -> int:
        if len(value) == 1 and value[0].isdigit():
            return int(value[0])
        if len(value) == 3 and value[2] == b"R":
            found = self.numbers.get((value[0], value[1]), set())
            if len(found) == 1:
                return next(iter(found))
        raise RefusedFile(ODD)

    @cached_property
    def numbers(self) -> dict[tuple[bytes, bytes], set[int]]:
        """Objects that are a bare number, by their own number and version; several where the file was added to."""
        found: dict[tuple[bytes, bytes], set[int]] = {}
        for number, version, value in _NUMBER_OBJECT.findall(self.content):
            found.setdefault((number, version), set()).add(int(value))
        return found

    def _inflated(self, about: dict[bytes, list[bytes]], packed: bytes) -> bytes:
        packing = about.get(b"/Filter", [])
        if (
            about.get(b"/DecodeParms", [b"null"]) != [b"null"]
            or b"/F" in about
            or packing not in ([], [b"/FlateDecode"])
        ):
            raise RefusedFile(ODD)
        if not packing:
            return packed
        inflate = zlib.decompressobj()
        try:
            content = inflate.decompress(packed, MAX_UNPACKED - self.unpacked + 1)
        except zlib.error as fault:
            raise RefusedFile(DAMAGED) from fault
        self.unpacked += len(content)
        if self.unpacked > MAX_UNPACKED:
            raise RefusedFile(EXPLODES)
        return content

    def _objects_in(self, content: bytes) -> None:
        if _FORBIDDEN_RAW.search(content):
            raise RefusedFile(RUNS)
        at = 0
        dictionaries = _Dictionaries()
        while at < len(content):
            at = self._token(content, at, dictionaries, _VALUES)


def _checked_name(text: bytes) -> bytes:
    """The name as a reader sees it."""
    name = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text)
    if name == b"/Encrypt":
        raise RefusedFile(LOCKED)
    if name[1:] in FORBIDDEN:
        raise RefusedFile(RUNS)
    return name


def _end_of_string(content: bytes, at: int) -> int:
    depth = 1
    for sign in _IN_STRING.finditer(content, at):
        if sign[0] == b"(":
            depth += 1
        elif sign[0] == b")":
            depth -= 1
            if not depth:
                return sign.end()
    raise RefusedFile(DAMAGED)
