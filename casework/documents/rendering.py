"""From a template to a PDF that keeps for decades (文书生成): PDF/A-3a and PDF/UA-1.

The same content gives the same bytes, in any process with the same versions: dates come from the
caller, and nothing is taken from the clock or the net. WeasyPrint is imported on first use (about a
second), and its font configuration, which must not be shared between threads, stands behind a lock.
"""

import hashlib
import io
import logging
import threading
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from casework.core import clock
from casework.core.refusals import Refusal

from . import printing, rules, tidying

#: The only address, besides data:, from which a template may load anything.
ASSETS = "documents:/"
STYLESHEET = "form.css"
#: A form is a few pages; more than this is a mistake or an attack, and would hold up everybody.
MAX_CHARACTERS = 150_000

_UA_CLAIM = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    # PDF/A wants every property that it does not know described.
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
    b'<rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq>"
    b"</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)

_press = threading.Lock()


class FaultyTemplate(RuntimeError):
    """A template asked for something outside its folder, or for what the printer does not know. A bug."""


@dataclass(frozen=True)
class AttachedFile:
    """A file carried inside the PDF (附件), such as the machine-readable copy of a form."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


def render_pdf(
    template, context, *, language, title, issued_at: datetime, author="", attachments=()
) -> bytes:
    """The PDF of ``template`` with ``context``, in ``language``, dated ``issued_at`` (aware).

    Raises Refusal if this machine cannot print, or a character cannot be printed.
    """
    ready, sentence = printing.pdf_available()
    if not ready:
        raise Refusal(sentence)
    with translation.override(language):
        html = render_to_string(
            template,
            {
                **context,
                "title": title,
                "author": author,
                "created": issued_at.astimezone(clock.LEGAL_ZONE).isoformat(timespec="seconds"),
                "language": _html_language(language),
            },
        )
    _printable(html)
    with _press:
        return _print(html, issued_at.astimezone(UTC), attachments)


def qr_address(text: str) -> str:
    """A QR code of ``text`` as a data address for an <img>."""
    return segno.make(text, error="m").svg_data_uri(border=0, scale=4)


def _html_language(language: str) -> str:
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant-MO"}.get(language, language)


def _printable(html: str) -> None:
    if len(html) > MAX_CHARACTERS:
        raise Refusal(_("文书内容过长，不能生成。请缩短说明文字，或拆分为多份文书。"))
    found = rules.unprintable(strip_tags(html))
    if found:
        raise Refusal(
            _("文书中含有不能打印的控制字符或自造字（%(code)s）。请改正相应姓名或文字后重试。")
            % {"code": f"U+{ord(found):04X}"}
        )


def _print(html: str, moment: datetime, attachments) -> bytes:
    weasyprint = _weasyprint()
    fetcher, fonts = _fetcher(), _fonts()
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    propagates = logger.propagate
    logger.addHandler(listener)
    logger.propagate = False  # a missing character's warning quotes it: a name is not for logs
    try:
        with warnings.catch_warnings():
            # WeasyPrint leaves the file of its colour profile to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            pdf = weasyprint.HTML(string=html, base_url=ASSETS, url_fetcher=fetcher).write_pdf(
                stylesheets=[_stylesheet()],
                font_config=fonts,
                pdf_variant="pdf/a-3a",
                attachments=[_attachment(file, moment) for file in attachments],
                finisher=_finish,
            )
    except _fatal_error() as error:
        raise FaultyTemplate(str(error)) from error
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagates
    listener.judge()
    return tidying.fold_lines(pdf)


def _attachment(file: AttachedFile, moment: datetime):
    return _weasyprint().Attachment(
        file_obj=io.BytesIO(file.content),
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=moment,
        modified=moment,
        url_fetcher=_fetcher(),
    )


class _Listener(logging.Handler):
    """Hears what WeasyPrint only warns of: a character without a glyph, a fault in a template."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.glyphless: set[str] = set()
        self.faults: list[str] = []

    def emit(self, record):
        if str(record.msg).startswith(".notdef glyph"):
            self.glyphless.add(record.args[0])
        else:
            self.faults.append(record.getMessage())

    def judge(self):
        if self.glyphless:
            codes = ", ".join(f"{found} (U+{ord(found):04X})" for found in sorted(self.glyphless))
            raise Refusal(
                _(
                    "本机字库没有下列字，不能打印：%(characters)s。"
                    "请系统管理员安装 %(package)s；仍缺字的，请以图片字形附件并注明读音后办理。"
                )
                % {"characters": codes, "package": printing.RARE_FONTS_PACKAGE}
            )
        if self.faults:
            raise FaultyTemplate("; ".join(self.faults))


@cache
def _weasyprint():
    import weasyprint

    return weasyprint


@cache
def _fatal_error():
    from weasyprint.urls import FatalURLFetchingError

    return FatalURLFetchingError


@cache
def _fonts():
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _stylesheet():
    return _weasyprint().CSS(
        string=(_assets_folder() / STYLESHEET).read_text("utf-8"),
        base_url=ASSETS,
        url_fetcher=_fetcher(),
        font_config=_fonts(),
    )


def _assets_folder() -> Path:
    return (settings.BASE_DIR / "static" / "documents").resolve()


@cache
def _fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class LockedFetcher(URLFetcher):
        """Opens data: and the files that lie in static/documents; anything else is fatal."""

        def __init__(self):
            super().__init__(
                allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True
            )

        def fetch(self, url, headers=None):
            if not url.startswith(ASSETS):
                return super().fetch(url, headers)
            folder = _assets_folder()
            path = (folder / unquote(url.removeprefix(ASSETS))).resolve()
            if path.parent != folder:
                raise ValueError("outside static/documents")
            return URLFetcherResponse(url, path.read_bytes())

    return LockedFetcher()


def _finish(document, pdf) -> None:
    """Claim PDF/UA-1 in the metadata, and make the fonts small."""
    compact = tidying.compact_fonts(document.fonts.values())
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if not extra:
            continue
        if extra.get("Type") == "/Metadata":
            item.stream = [
                part.replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>") for part in item.stream
            ]
        elif extra.get("Subtype") == "/OpenType":
            small = compact.get(hashlib.sha256(item.stream[0]).digest())
            if small:
                item.stream = [small]
                extra["Subtype"] = "/CIDFontType0C"
