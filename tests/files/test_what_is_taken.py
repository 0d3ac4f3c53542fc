"""A PDF, a photo, a Word document: what ordinary programs make is taken, and anything else is not."""

import io
import subprocess
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.files.making import (
    WORD,
    bomb,
    docx,
    pdf,
    picture,
    png_header,
    relation,
)
from werv.ground.files.accepting import DOCX, MAX_BYTES, AcceptedFile, accept
from werv.ground.files.names import file_name
from werv.ground.files.refusing import RefusedFile

PDF = "application/pdf"
DECLARED = {"pdf": PDF, "jpg": "image/jpeg", "png": "image/png", "docx": DOCX}
SCRIPT = b"<script>alert(1)</script>"
REAL = Path("/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf")  # a long one, where the system has it


def offered(content: bytes, ending: str = "pdf", *, name: str = "", declared: str | None = None) -> AcceptedFile:
    declared = DECLARED[ending] if declared is None else declared
    return accept(content, name=name or f"plan.{ending}", declared=declared)


GOOD = {
    "a PDF": (pdf(), "pdf"),
    "an older PDF": (pdf(objects_in_streams=False), "pdf"),
    "a photo": (picture("JPEG"), "jpg"),
    "a screenshot": (picture("PNG"), "png"),
    "a Word document": (docx(), "docx"),
    "a document with a link": (docx(rows=relation("hyperlink", "https://uwv.nl/link", "External")), "docx"),
    "a document with a picture": (docx(parts={"word/media/image1.png": picture("PNG")}), "docx"),
    "a document with a field": (docx(text='<w:r><w:instrText>HYPERLINK "https://x/LINK"</w:instrText></w:r>'), "docx"),
}  # fmt: skip


@pytest.mark.parametrize("what", GOOD)
@pytest.mark.parametrize("declared", [None, "", "application/octet-stream"])
def test_what_programs_make_is_taken(what, declared):
    content, ending = GOOD[what]

    taken = offered(content, ending, declared=declared)

    assert taken.media_type == DECLARED[ending]
    assert taken.name == f"plan.{ending}"


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode))
@pytest.mark.parametrize("linearised", [True, False])
def test_a_real_pdf_is_taken_however_it_was_saved(mode, linearised):
    saved = io.BytesIO()
    with (
        pikepdf.open("/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf")
        if REAL.exists()
        else pikepdf.open(io.BytesIO(pdf())) as book
    ):
        book.save(saved, object_stream_mode=mode, linearize=linearised)

    assert offered(saved.getvalue()).content == saved.getvalue()


def action(**given) -> Dictionary:
    return Dictionary(Type=Name.Action, **given)


BAD_PDF = {
    "a script at the start": {"OpenAction": action(S=Name.JavaScript, JS=String("app.alert(1)"))},
    "a program": {"OpenAction": action(S=Name.Launch, F=String("calc.exe"))},
    "a form that sends": {"AA": Dictionary(WC=action(S=Name.SubmitForm, F=String("https://kwaad.example")))},
    "a script by name": {"Names": Dictionary(JavaScript=Dictionary(Names=Array([action(S=Name.JavaScript)])))},
    "files": {"Names": Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))},
    "a file elsewhere": {"OpenAction": action(S=Name.GoToR, F=String("//kwaad.example/x"))},
    "a form of XML": {"AcroForm": Dictionary(XFA=String("<xdp/>"))},
    "a film": {"Extra": Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)},
    "data to load": {"Extra": action(S=Name.ImportData)},
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_PDF)
@pytest.mark.parametrize("hidden", [True, False], ids=["packed", "plain"])
def test_a_pdf_that_does_something_is_refused(what, hidden):
    content = pdf(objects_in_streams=hidden, **BAD_PDF[what])

    with pytest.raises(RefusedFile, match="script, een bijlage"):
        offered(content)


def plain() -> bytes:
    return pdf(objects_in_streams=False, OpenAction=action(S=Name.JavaScript, JS=String("x")))


def at_the_end(content: bytes, addition: bytes) -> bytes:
    """An addition in the way a program changes a PDF: behind it, with a table and an end of its own."""
    return content + b"\n" + addition + b"\nstartxref\n0\n%%EOF\n"


PACKED = b"1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length 3 >>\nstream\nabc\nendstream\nendobj"
TRICKS = {
    "a name in other letters": plain().replace(b"/JavaScript", b"/J#61v#61Script"),
    "a name in other letters still": plain().replace(b"/JavaScript", b"/#4a#61#76#61#53#63#72#69#70#74"),
    "a password": pdf(objects_in_streams=False).replace(b"trailer <<", b"trailer << /Encrypt 9 0 R "),
    "an object in a remark": pdf().replace(b"%\xbf", b"% 9 0 obj <</S /Launch>> endobj \xbf", 1),
    "an object in a text": at_the_end(pdf(), b"8 0 obj (7 0 obj << /A 1 >> endobj) endobj"),
    "an object in a stream": at_the_end(
        pdf(), b"8 0 obj << /Length 26 >> stream\n7 0 obj << /A /B >> endobj\nendstream endobj"
    ),
    "objects packed twice": at_the_end(pdf(), PACKED % b"[/ASCIIHexDecode /FlateDecode]"),
    "objects packed oddly": at_the_end(pdf(), PACKED % b"/LZWDecode"),
    "objects in other letters": at_the_end(pdf(), (PACKED % b"/LZWDecode").replace(b"/N ", b"/#4e ")),
    "objects with a filter before": at_the_end(
        pdf(), (PACKED % b"/FlateDecode").replace(b"/N 1", b"/N 1 /DecodeParms << /Predictor 12 >>")
    ),
    "one key twice": at_the_end(pdf(), b"8 0 obj << /Filter /FlateDecode /Filter /LZWDecode >> endobj"),
    "a length that is not": at_the_end(pdf(), b"8 0 obj << /Length 2 >> stream\nabcdef\nendstream endobj"),
    "no end": pdf()[:-20],
    "half of it": pdf()[: len(pdf()) // 2],
    "something behind it": pdf() + SCRIPT,
    "a page of HTML in front": b"<html>" + pdf(),
    "a page of HTML inside": pdf().replace(b"%\xbf", b"%<html><body>\xbf", 1),
    "a page of HTML further on": at_the_end(pdf(), b"%<svg onload=alert(1)>"),
    "an archive behind it": pdf() + docx(),
    "loose words": at_the_end(pdf(), b"hallo daar"),
    "only a beginning": b"%PDF-1.7\n",
    "a beginning and an end": b"%PDF-1.7\n" + SCRIPT + b"\nstartxref\n0\n%%EOF",
    "a depth without end": at_the_end(pdf(), b"8 0 obj " + b"<< /A " * 5000),
    "zeros": b"%PDF-1.7\n" + b"\0" * 5000,
}


@pytest.mark.parametrize("what", TRICKS)
def test_a_pdf_that_hides_something_or_is_two_things_is_refused(what):
    with pytest.raises(RefusedFile):
        offered(TRICKS[what])


def test_a_pdf_that_unfolds_without_end_is_refused():
    packed = zlib.compress(b"0 " * 40_000_000, 9)
    head = b"8 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n" % len(packed)

    with pytest.raises(RefusedFile, match="buitensporig groot"):
        offered(at_the_end(pdf(), head + packed + b"\nendstream endobj"))


def run(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
BAD_DOCX = {
    "a macro": docx(parts={"word/vbaProject.bin": b"x"}),
    "a macro by another name": docx(more='<Override PartName="/x.xml" ContentType="x/ms-office.vbaProject"/>'),
    "a document with macros": docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
    "a control": docx(parts={"word/activeX/activeX1.xml": b"<a/>"}),
    "a workbook inside": docx(parts={"word/embeddings/Book1.xlsx": b"PK"}),
    "an object inside": docx(parts={"word/embeddings/oleObject1.bin": b"x"}),
    "an object in the text": docx(text="<w:r><w:object/></w:r>"),
    "a page of HTML inside": docx(parts={"word/afchunk.html": SCRIPT}),
    "a page of HTML by relation": docx(rows=relation("aFChunk", "afchunk.xml")),
    "a page of HTML in the text": docx(text='<w:altChunk r:id="r1" xmlns:r="urn:x"/>'),
    "a template elsewhere": docx(rows=relation("attachedTemplate", "https://kwaad.example/t.dotm", "External")),
    "a template on a share": docx(rows=relation("attachedTemplate", "file:///\\\\kwaad\\t.dotm", "external")),
    "a picture elsewhere": docx(rows=relation("image", "https://kwaad.example/x.png", "External")),
    "a frame elsewhere": docx(rows=relation("frame", "https://kwaad.example/", "External")),
    "an object elsewhere": docx(rows=relation("oleObject", "mhtml:https://kwaad.example!x", "External")),
    "a link to a program": docx(rows=relation("hyperlink", "file:///c:/windows/calc.exe", "External")),
    "a link that is script": docx(rows=relation("hyperlink", "javascript:alert(1)", "External")),
    "a relation to a share": docx(rows=relation("image", "\\\\kwaad\\x")),
    "mail merge": docx(rows=relation("mailMergeSource", "data.xml")),
    "DDE": docx(text=FIELD.format(run(' DDEAUTO c:\\\\cmd.exe "/k calc"'))),
    "DDE in pieces": docx(text=FIELD.format(run(" DD") + run("EAU") + run("TO x"))),
    "DDE in one": docx(text=f'<w:fldSimple w:instr="DDE x y" xmlns:w="{WORD}"/>'),
    "text of another file": docx(text=FIELD.format(run("INCLUDETEXT c:/x"))),
    "a definition": docx(parts={"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "a definition in other letters": docx(parts={"word/styles.xml": '<!DOCTYPE a SYSTEM "x"><a/>'.encode("utf-16")}),
    "a drawing with script": docx(parts={"word/media/i.svg": b'<svg xmlns="urn:svg" onload="x()"/>'}),
    "a way out of the folder": docx(parts={"../../etc/passwd": b"x"}),
    "an absolute way": docx(parts={"/etc/passwd": b"x"}),
    "a program": docx(parts={"word/media/x.exe": b"MZ"}),
    "no text": docx(without=("word/document.xml",)),
    "a workbook": docx(main="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    "damaged XML": docx(parts={"word/styles.xml": b"<a><b></a>"}),
    "something behind it": docx() + SCRIPT,
    "something in front": SCRIPT + docx(),
    "a remark at the end": docx()[:-2] + b"\x09\x00<script/>",
    "cut short": docx()[:-40],
    "a bomb": bomb(),
    "too many parts": docx(parts={f"word/a{number}.xml": b"<a/>" for number in range(1100)}),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_DOCX)
def test_a_word_document_that_does_something_is_refused(what):
    with pytest.raises(RefusedFile):
        offered(BAD_DOCX[what], "docx")


def test_the_same_part_twice_is_refused():
    file = io.BytesIO(docx())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("word/Document.xml", b"<a/>")

    with pytest.raises(RefusedFile):
        offered(file.getvalue(), "docx")


def test_a_locked_document_is_refused():
    content = bytearray(docx())
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(RefusedFile, match="wachtwoord"):
        offered(bytes(content), "docx")


def exif() -> Image.Exif:
    data = Image.Exif()
    data[0x9286] = "Fatima in Almelo"
    data[0x0112] = 6  # lies on its side
    data.get_ifd(0x8825)[2] = (52.0, 21.0, 0.0)
    return data


def test_a_photo_keeps_its_pixels_and_nothing_else():
    content = picture("JPEG", (600, 400), exif=exif(), comment=b"geheim") + SCRIPT

    taken = offered(content, "jpg").content

    drawn = Image.open(io.BytesIO(taken))
    assert drawn.size == (400, 600)
    assert not drawn.getexif()
    for hidden in (b"Fatima", b"geheim", b"script", b"Exif"):
        assert hidden not in taken


def test_a_screenshot_keeps_its_pixels_and_nothing_else():
    words = PngInfo()
    words.add_text("Comment", "geheim")
    words.add_itxt("XML:com.adobe.xmp", "<x>geheim</x>", zip=True)

    taken = offered(picture("PNG", (600, 400), pnginfo=words, exif=exif()) + SCRIPT, "png").content

    assert Image.open(io.BytesIO(taken)).text == {}
    assert b"script" not in taken
    assert b"eXIf" not in taken


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_taken(mode):
    form, ending = ("JPEG", "jpg") if mode == "CMYK" else ("PNG", "png")
    file = io.BytesIO()
    Image.new(mode, (5, 5)).save(file, form)

    assert offered(file.getvalue(), ending).content


def test_a_very_large_photo_becomes_smaller():
    taken = offered(picture("JPEG", (6000, 3000)), "jpg").content

    assert Image.open(io.BytesIO(taken)).size == (4000, 2000)


@pytest.mark.parametrize("size", [(30_000, 30_000), (65_000, 65_000), (2_000_000_000, 1), (8_000, 6_000)])
def test_a_picture_that_unfolds_without_end_is_refused(size):
    with pytest.raises(RefusedFile):
        offered(png_header(*size), "png")


BAD_PICTURES = {
    "cut short": (picture("JPEG", (400, 400))[:600], "jpg"),
    "cut short PNG": (picture("PNG", (400, 400))[:200], "png"),
    "only a beginning": (b"\xff\xd8\xff", "jpg"),
    "only a beginning of PNG": (b"\x89PNG\r\n\x1a\n", "png"),
    "script behind a beginning": (b"\xff\xd8\xff\xe0" + SCRIPT, "jpg"),
    "a GIF that is script": (b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "png"),
    "a picture with a page in front": (picture("JPEG", comment=b"<html><script>alert(1)</script>"), "jpg"),
    "no size": (png_header(0, 0), "png"),
}


@pytest.mark.parametrize("what", BAD_PICTURES)
def test_a_picture_that_is_none_is_refused(what):
    with pytest.raises(RefusedFile):
        offered(*BAD_PICTURES[what])


OTHER = {
    "nothing": b"",
    "HTML": b"<!DOCTYPE html><html><body>" + SCRIPT,
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "script": b"alert(1)",
    "a program for Windows": b"MZ\x90\x00" + b"\0" * 200,
    "a program for Linux": b"\x7fELF" + b"\0" * 200,
    "a script for the shell": b"#!/bin/sh\nrm -rf /",
    "PHP": b"<?php system($_GET[0]);",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "RTF": b"{\\rtf1 x}",
    "a ZIP": b"PK\x05\x06" + b"\0" * 18,
    "a TIFF": b"II*\0" + b"\0" * 100,
    "a WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "HEIC": b"\0\0\0\x18ftypheic",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0",
    "text": b"Gewone tekst.",
    "a shortcut": b"[InternetShortcut]\r\nURL=file:///c:/windows/calc.exe",
    "Java": b"\xca\xfe\xba\xbe",
}


@pytest.mark.parametrize("what", OTHER)
@pytest.mark.parametrize("ending", DECLARED)
def test_anything_else_is_refused_whatever_it_is_called(what, ending):
    with pytest.raises(RefusedFile):
        offered(OTHER[what], ending)


@pytest.mark.parametrize(
    "ending", ["html", "exe", "pdf.exe", "svg", "docm", "pdf ", "", "jpg", "pdf\0.html", "p\u202edf"]
)
def test_the_name_has_to_say_what_it_is(ending):
    taken_off = ending.strip()
    if taken_off == "pdf":
        assert offered(pdf(), name=f"plan.{ending}")
    else:
        with pytest.raises(RefusedFile, match="past niet bij"):
            offered(pdf(), name=f"plan.{ending}")


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "application/x-msdownload", "image/png", "pdf"])
def test_the_browser_has_to_say_what_it_is(declared):
    with pytest.raises(RefusedFile, match="iets anders"):
        offered(pdf(), declared=declared)


def test_more_than_fifteen_megabytes_is_refused():
    with pytest.raises(RefusedFile, match="15 MB"):
        offered(b"%PDF-1.7\n" + b"\0" * MAX_BYTES)


@given(st.binary(max_size=400), st.sampled_from(sorted(DECLARED)), st.sampled_from([0, 1, 2, 3]))
def test_noise_is_refused_and_breaks_nothing(noise, ending, where):
    whole = {"pdf": pdf(), "jpg": picture("JPEG"), "png": picture("PNG"), "docx": docx()}[ending]
    cut = len(whole) * where // 4
    content = whole[:cut] + noise + whole[cut + len(noise) :]
    with suppress(RefusedFile):
        assert offered(content, ending).media_type == DECLARED[ending]


NAMES = (
    "../../etc/passwd.pdf", "..\\..\\windows\\win.ini.pdf", "/etc/passwd.pdf", "C:\\x\\plan.pdf", "plan\0.pdf",
    "plan\r\nSet-Cookie: a=b.pdf", "plan\u202efdp.exe.pdf", "con.pdf", "CON.txt.pdf", "nul.pdf", "com1.pdf", "aux.pdf",
    ".pdf", "..pdf", "....pdf", "   .pdf", 'plan".pdf', "plan';--.pdf", "plan;x=y.pdf", "plan%00.pdf", "plan\u2028.pdf",
    "plan\ufeff.pdf", "<script>.pdf", "a" * 5000 + ".pdf", "\u0000\u0001.pdf", "plán van ü.pdf", "计划.pdf", "🙂.pdf",
    "plan.html.pdf", "plan.pdf.pdf", "PLAN.PDF", "bsn 123456782.pdf", "123.456.782.pdf", "e\u0301.pdf", "\ud800.pdf",
)  # fmt: skip


def is_harmless(name: str) -> bool:
    return (
        name.endswith(".pdf")
        and 5 <= len(name) <= 120
        and not name.startswith((".", " ", "con.", "nul.", "CON.", "aux.", "com1."))
        and not set(name) & set('/\\\0\r\n\t"<>:|?*;%\u202e\u2028\ufeff')
        and name.isprintable()
        and "123456782" not in name
        and "123.456.782" not in name
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_means_something_means_nothing_any_more(name):
    assert is_harmless(file_name(name, ending="pdf"))


@given(st.text(max_size=300))
def test_no_name_at_all_means_anything(name):
    cleaned = file_name(name, ending="pdf")

    assert is_harmless(cleaned)
    assert file_name(cleaned, ending="pdf") == cleaned


def test_an_ordinary_name_stays_as_it_is():
    assert (
        file_name("Plan van aanpak (getekend) – Özdemir.pdf", ending="pdf")
        == "Plan van aanpak (getekend) – Özdemir.pdf"
    )


def test_what_is_taken_opens_without_complaint(tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(offered(pdf()).content)

    with pikepdf.open(path) as book:
        assert len(book.pages) == 1
    if Path("/usr/bin/qpdf").exists():
        assert subprocess.run(["/usr/bin/qpdf", "--check", str(path)], capture_output=True).returncode == 0
