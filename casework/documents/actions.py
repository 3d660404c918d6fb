"""Official acts on papers: storing them, taking them in and opening them."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.audit import journal
from casework.audit.access import Purpose, log_reading
from casework.audit.locks import hold
from casework.core import clock
from casework.core.languages import in_language_of_record, to_reader
from casework.core.refusals import Refusal

from . import previews, store, uploads
from .kinds import Origin
from .models import Document
from .queries import upload_limit


def new_token() -> str:
    """A verification token (核验码) that nobody can guess, to be printed on a form as its QR."""
    return secrets.token_urlsafe(24)


def store_generated(
    stream, *, kind, title, number, content: bytes, by, subject, language="zh-hans", version=1,
    issuer="", verify_token="",
) -> Document:  # fmt: skip
    """File a paper that the system has made (文书存档).

    ``issuer``: the agency in whose name it is issued; ``by``'s agency if left out. ``verify_token``
    is the one printed in its QR; without one the document gets a new token, which no paper shows.
    Raises Refusal if this version of the document exists.
    """
    pdf = content.startswith(b"%PDF-")
    return _file(
        stream,
        content,
        by,
        subject,
        kind=kind,
        title=title,
        number=number,
        version=version,
        language=language,
        content_type="application/pdf" if pdf else "application/zip",
        pages=previews.count_pages(content) if pdf else 0,
        origin=Origin.GENERATED,
        issuer=issuer or (by.agency.name if by.agency else ""),
        verify_token=verify_token or new_token(),
    )


def receive_upload(stream, *, kind, title, upload, by, subject, field="file") -> Document:
    """Take in a paper brought by the applicant or another authority (收取材料).

    PDF, JPEG and PNG only, judged by content, no larger than the rule of the officer's side says. The
    name the file had on the applicant's machine is not kept: it may name people. Raises Refusal.
    """
    rule = upload_limit(by.agency)
    accepted = uploads.examine(
        upload, title=to_reader(str(title)), field=field, limit=rule.value * uploads.MEGABYTE,
        sample=rule.is_sample,
    )  # fmt: skip
    with hold(stream):
        taken = Document.objects.filter(stream=stream, kind=kind, origin=Origin.UPLOADED).count()
        return _file(
            stream,
            accepted.content,
            by,
            subject,
            kind=kind,
            title=title,
            number=f"F{taken + 1:03d}",
            content_type=accepted.content_type,
            pages=accepted.pages,
            origin=Origin.UPLOADED,
        )


def open_document(document, *, by, purpose=Purpose.HANDLING) -> bytes:
    """The bytes of a document, proved against its digest; the reading is entered (查阅留痕)."""
    _enter_reading(document, by, purpose)
    return store.read(document)


def preview_png(document, page=1, *, by, purpose=Purpose.HANDLING) -> bytes:
    """Page ``page`` (from 1) as a grey PNG of 100 dpi. To look is to read: it is entered too."""
    _enter_reading(document, by, purpose)
    content = store.read(document)
    if document.content_type.startswith("image/"):
        return previews.draw_picture(content)
    if document.content_type != "application/pdf" or not 1 <= page <= document.pages:
        raise Refusal(
            _("文书 %(number)s 没有第 %(page)s 页可以预览。请下载后查看。")
            % {"number": document.number, "page": page}
        )
    return previews.draw_page(content, page)


def _enter_reading(document, by, purpose):
    log_reading(document, by=by, what=f"document:{document.kind}", purpose=purpose)


def _file(stream, content: bytes, by, subject, *, title, **particulars) -> Document:
    if subject.stream.pk != stream.pk:
        raise ValueError("a document belongs to the stream of its subject")
    with in_language_of_record():
        title = str(title)
    with hold(stream):
        document = Document(
            stream=stream,
            title=title,
            sha256=store.digest(content),
            size=len(content),
            created_at=clock.now(),
            created_by=by,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            **particulars,
        )
        document.blob_name = store.put(content, row=str(document.uid))
        _save_once(document)
        journal.enter(
            subject,
            "add_document",
            by=by,
            about={
                "kind": str(document.kind),
                "number": document.number,
                "version": document.version,
                "sha256": document.sha256,
            },
        )
    return document


def _save_once(document) -> None:
    """The constraint decides whether this version is filed already; its sealed file is tidied up."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        _not_filed_yet(document)
        raise


def _not_filed_yet(document) -> None:
    if Document.objects.filter(
        stream=document.stream,
        kind=document.kind,
        number=document.number,
        version=document.version,
    ).exists():
        raise Refusal(
            _(
                "%(kind)s %(number)s 第 %(version)s 版已经存档，不能重复出具。需要更正的，请出具新版本。"
            )
            % {
                "kind": document.get_kind_display(),
                "number": document.number,
                "version": document.version,
            }
        )
