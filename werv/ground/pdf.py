"""HTML to PDF: one file that is PDF/A-3a (to keep) and PDF/UA-1 (to be read aloud), always the same bytes.

The only module that knows WeasyPrint, which is imported inside `write_pdf`: loading it takes most of a second.
"""

import hashlib
import os
import re
import signal
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# A report is far below this. What is above it would keep a worker busy for minutes.
MAX_HTML = 5_000_000
# A report of a hundred pages takes a third of this; what takes longer was made to keep a worker busy.
MAX_CPU_SECONDS = 90.0
MEDIA_TYPES = {"css": "text/css", "woff2": "font/woff2"}

# PDF/A allows no unknown field in the metadata: the field of PDF/UA is described beside it (ISO 14289-1, ISO 19005-3).
PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier>%(identifier)s</dc:identifier>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class Unrenderable(Exception):
    """The document asked for something that it may not have, or is too large; with the sentence to show."""


class _TooSlow(BaseException):
    """Not an Exception: WeasyPrint goes on after some of those."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF; relationship as PDF/A-3 names it: Data, Source, Alternative, Supplement."""

    name: str
    description: str
    content: bytes
    relationship: str = "Data"


def write_pdf(
    html: str,
    *,
    assets: Mapping[str, bytes],
    identifier: str,
    made_at: datetime,
    attachments: Sequence[Attached] = (),
    cpu_seconds: float = MAX_CPU_SECONDS,
) -> bytes:
    """The PDF of `html`, whose title, language and dates it takes over; the same input gives the same bytes.

    `html` may name what is in `assets` as asset:NAME and nothing else: no file, no address, no data: URL.
    `identifier` says in the metadata which document this is; `made_at` dates the attachments.
    Raises Unrenderable when it names anything else, is too large, or takes more than `cpu_seconds`; ValueError
    outside the main thread of a process, where nothing could stop it.
    """
    from weasyprint import HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    if len(html) > MAX_HTML:
        raise Unrenderable("Het document is te groot. Maak het korter, of in delen.")

    refused: list[str] = []

    class OnlyAssets(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme != "asset" or name not in assets:
                refused.append(url)
                raise ValueError(url)
            return URLFetcherResponse(url, assets[name], {"Content-Type": MEDIA_TYPES[name.rpartition(".")[2]]})

    def finish(_: Any, pdf: Any) -> None:
        _declare_pdf_ua(pdf, identifier)
        _compress(pdf)

    attached = [
        Attachment(
            string=each.content,
            name=each.name,
            description=each.description,
            relationship=each.relationship,
            created=made_at.astimezone(UTC),
            modified=made_at.astimezone(UTC),
        )
        for each in attachments
    ]
    try:
        with warnings.catch_warnings(), _fonts_dated(made_at), _at_most(cpu_seconds):
            # WeasyPrint leaves the file of its colour profile to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            content = HTML(
                string=html, base_url="asset:", url_fetcher=OnlyAssets(fail_on_errors=True)
            ).write_pdf(
                font_config=FontConfiguration(),
                pdf_variant="pdf/a-3a",
                pdf_tags=True,
                uncompressed_pdf=True,  # `finish` compresses
                pdf_identifier=hashlib.sha256(identifier.encode()).hexdigest()[:32].encode(),
                attachments=attached,
                finisher=finish,
            )
    except FatalURLFetchingError:  # a BaseException: nothing else would catch it
        content = b""
    except (_TooSlow, RecursionError):
        raise Unrenderable("Dit document is te ingewikkeld om op te maken. Maak het korter, of in delen.") from None
    # Not every part of WeasyPrint lets the refusal through: a drawing swallows it.
    if refused:
        raise Unrenderable(f"Niet toegestaan in een document: {refused[0]}")
    return bytes(content)


@contextmanager
def _at_most(cpu_seconds: float) -> Iterator[None]:
    """Raise _TooSlow when what is inside keeps the processor busy for longer."""

    def stop(*_: object) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again: raised inside a callback of the garbage collector it is swallowed.
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _fonts_dated(moment: datetime) -> Iterator[None]:
    """Fonts that are cut to the letters in use carry the moment of the document, not that of the clock."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _declare_pdf_ua(pdf: Any, identifier: str) -> None:
    """Say in the metadata that this is PDF/UA-1 too."""
    from xml.sax.saxutils import escape

    for stream in pdf.objects:
        if getattr(stream, "extra", {}).get("Type") == "/Metadata":
            (packet,) = stream.stream
            end = packet.rindex(b"</rdf:RDF>")
            addition = PDF_UA % {b"identifier": escape(identifier).encode()}
            stream.stream = [packet[:end] + addition + packet[end:]]
            return
    raise Unrenderable("Het document heeft geen metadata.")


def identifier_of(content: bytes) -> str:
    """The identifier that `write_pdf` put into this PDF; "" when there is none."""
    found = re.search(rb"<dc:identifier>([^<]{1,200})</dc:identifier>", content)
    return found[1].decode("utf-8", errors="replace") if found else ""


def _compress(pdf: Any) -> None:
    """Compress every stream but the metadata, which an archive must be able to read as it stands.

    A stream that would end in a carriage return stays as it is: with the line feed after it, it looks one byte
    shorter than it says it is, and a validator refuses the file.
    """
    for stream in pdf.objects:
        extra = getattr(stream, "extra", None)
        if extra is None or extra.get("Type") == "/Metadata":
            continue
        stream.compress = True
        if stream.data.endswith(b"\r\nendstream"):
            stream.compress = False
