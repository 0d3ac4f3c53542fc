"""Files as programs make them, and as somebody with bad intentions would."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>"""
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>"""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="{word}"><w:body><w:p>{text}</w:p></w:body></w:document>"""


def relation(kind: str, target: str, mode: str = "") -> str:
    where = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{where}/>'


def docx(
    *,
    text: str = "<w:r><w:t>Plan</w:t></w:r>",
    rows: str = "",
    main: str = MAIN,
    more: str = "",
    parts: dict[str, bytes] | None = None,
    without: tuple[str, ...] = (),
) -> bytes:
    inside = {
        "[Content_Types].xml": TYPES.format(main=main, more=more).encode(),
        "_rels/.rels": RELATIONS.format(rows=relation("officeDocument", "word/document.xml")).encode(),
        "word/document.xml": DOCUMENT.format(word=WORD, text=text).encode(),
        "word/_rels/document.xml.rels": RELATIONS.format(rows=rows).encode(),
        **(parts or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            if name not in without:
                archive.writestr(name, content)
    return file.getvalue()


def pdf(*, objects_in_streams: bool = True, **root: object) -> bytes:
    """One empty page, with what is given in its catalogue."""
    file = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page()
        for name, value in root.items():
            book.Root[f"/{name}"] = book.make_indirect(pikepdf.Object.parse(value.unparse()))
        mode = pikepdf.ObjectStreamMode.generate if objects_in_streams else pikepdf.ObjectStreamMode.disable
        book.save(file, object_stream_mode=mode, deterministic_id=True)
    return file.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **given: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(file, form, **given)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A picture that says it is this large, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def bomb() -> bytes:
    return docx(parts={"word/media/image1.png": b"\0" * 30_000_000})
