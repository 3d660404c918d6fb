"""What may be taken in from outside (收件检查): PDF, JPEG and PNG, judged by their content.

A name or a declared type proves nothing, so neither is read. Everything refused comes with a
sentence for the officer at the counter that says what to do instead.
"""

import io
import re
import zlib
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image

from casework.core.refusals import Refusal
from casework.policy.samples import sample_mark

from . import previews, rules

MEGABYTE = 1024 * 1024
MAX_PAGES = 200
#: A4 at 600 dpi has 35 million.
MAX_PIXELS = 50_000_000
#: What the object tables of a PDF may grow to in memory, in bytes.
MAX_UNPACKED = 64 * 1024 * 1024
MAX_OBJECTS = 100_000

_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE"}
)
_ACTIVE_KINDS = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/3D"})
_TABLE = re.compile(rb"<<(?:(?!endobj).){0,2000}?/(?:ObjStm|XRef)\b.*?stream\r?\n", re.DOTALL)


@dataclass(frozen=True)
class Accepted:
    """Content that passed, with the type and the pages that were found in it."""

    content: bytes
    content_type: str
    pages: int


def examine(
    upload, *, title: str, limit: int, field: str = "file", sample: bool = False
) -> Accepted:
    """Read an uploaded file (anything with ``size`` and ``read``) if it may be taken in.

    ``limit`` is in bytes and is checked before the content is read; ``sample``: nobody has verified
    it. Raises Refusal, its ``field`` naming the form field.
    """
    content = _read(
        upload, title, field, limit, f"{rules.size_in_words(limit)}{sample_mark(sample)}"
    )
    if content.startswith(b"%PDF-"):
        return Accepted(content, "application/pdf", _pdf_pages(content, title, field))
    for magic, form, content_type in (
        (b"\xff\xd8\xff", "JPEG", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "PNG", "image/png"),
    ):
        if content.startswith(magic):
            _see_whole(content, form, title, field)
            return Accepted(content, content_type, 1)
    raise Refusal(
        _(
            "附件“%(title)s”不是 PDF、JPG 或 PNG 文件（按内容判断，与文件名无关）。请扫描或另存为其中一种后重新上传。"
        )
        % {"title": title},
        field=field,
    )


def _read(upload, title, field, limit, told) -> bytes:
    if upload.size > limit:
        raise Refusal(
            _(
                "附件“%(title)s”大小为 %(size)s，超过 %(limit)s的上限。请降低扫描分辨率或拆分后分别上传。"
            )
            % {
                "title": title,
                "size": rules.size_in_words(upload.size),
                "limit": told,
            },
            field=field,
        )
    upload.seek(0)
    content = upload.read(limit + 1)
    if not content:
        raise Refusal(
            _("附件“%(title)s”是空文件。请重新选择文件上传。") % {"title": title}, field=field
        )
    if len(content) > limit:
        raise Refusal(
            _("附件“%(title)s”超过 %(limit)s的上限。请降低扫描分辨率或拆分后分别上传。")
            % {"title": title, "limit": told},
            field=field,
        )
    return content


def _pdf_pages(content: bytes, title: str, field: str) -> int:
    """The number of pages of a plain, passive PDF."""
    if _unpacks_too_far(content):
        raise _damaged(title, field)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _locked(title, field)
            if len(pdf.objects) > MAX_OBJECTS:
                raise _damaged(title, field)
            if any(_is_active(found) for found in pdf.objects):
                raise Refusal(
                    _(
                        "附件“%(title)s”含有脚本、可执行动作或内嵌文件，不能收取。"
                        "请打印为普通 PDF 或扫描纸质件后重新上传。"
                    )
                    % {"title": title},
                    field=field,
                )
    except pikepdf.PasswordError as error:
        raise _locked(title, field) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise _damaged(title, field) from error
    pages = previews.count_pages(content)
    if not pages:
        raise _damaged(title, field)
    if pages > MAX_PAGES:
        raise Refusal(
            _("附件“%(title)s”有 %(pages)s 页，超过 %(limit)s 页的上限。请拆分后分别上传。")
            % {"title": title, "pages": pages, "limit": MAX_PAGES},
            field=field,
        )
    return pages


def _is_active(found) -> bool:
    """Whether a PDF object acts, or carries another file. Its references are looked at by themselves."""
    waiting = [found]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            keys = set(item.keys())
            if keys & _ACTIVE_KEYS:
                return True
            if "/S" in keys and str(item.get("/S")) in _ACTIVE_ACTIONS:
                return True
            if {str(item.get(key)) for key in ("/Type", "/Subtype") if key in keys} & _ACTIVE_KINDS:
                return True
            children = [item.get(key) for key in keys]
        elif isinstance(item, pikepdf.Array):
            children = list(item)
        else:
            continue
        waiting += [
            child
            for child in children
            if isinstance(child, pikepdf.Object) and not child.is_indirect
        ]
    return False


def _unpacks_too_far(content: bytes) -> bool:
    """Whether the compressed object tables, which every reader unpacks whole, are a bomb."""
    left = MAX_UNPACKED
    for table in _TABLE.finditer(content):
        unpacker = zlib.decompressobj()
        try:
            left -= len(unpacker.decompress(content[table.end() :], left + 1))
        except zlib.error:
            continue  # not deflated: no larger than the file, or damaged, which shows later
        if left < 0:
            return True
    return False


def _see_whole(content: bytes, form: str, title: str, field: str) -> None:
    """Decode a picture once, within the limit of pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            too_large = picture.width * picture.height > MAX_PIXELS
            if not too_large:
                picture.verify()
        if not too_large:  # a picture that was verified has to be opened anew
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except (OSError, SyntaxError, ValueError) as error:
        raise _damaged(title, field) from error
    if too_large:
        raise Refusal(
            _(
                "附件“%(title)s”的图像超过 %(limit)s 万像素。请降低扫描分辨率（300 dpi 即可）后重新上传。"
            )
            % {"title": title, "limit": MAX_PIXELS // 10_000},
            field=field,
        )


def _locked(title, field) -> Refusal:
    return Refusal(
        _("附件“%(title)s”是加密的 PDF，不能收取。请解除密码或权限限制后重新上传。")
        % {"title": title},
        field=field,
    )


def _damaged(title, field) -> Refusal:
    return Refusal(
        _("附件“%(title)s”已损坏或不是有效的文件，无法读取。请重新扫描或另存后上传。")
        % {"title": title},
        field=field,
    )
