"""Opening papers (查阅文书). Each opening is entered in the access log before the bytes leave."""

import re

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from casework.desk import keyset
from casework.desk.scopes import purpose_of_reading
from casework.documents.actions import open_document, preview_png
from casework.documents.models import Document

#: Formats that a browser shows by itself; all else is saved.
_SHOWN = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_SAVED = {"application/zip": "zip"}
#: A paper loads nothing, runs nothing and stands in no frame.
_POLICY = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@require_GET
def document(request, uid):
    """The paper itself, named by kind and number only."""
    paper, purpose = _paper(request, uid)
    content = open_document(paper, by=request.user, purpose=purpose)
    shown = paper.content_type in _SHOWN
    ending = _SHOWN.get(paper.content_type) or _SAVED.get(paper.content_type, "bin")
    return _answer(content, paper.content_type, f"{_name(paper)}.{ending}", shown)


@require_GET
def document_preview(request, uid):
    """A page of the paper as a picture (``?page=2``)."""
    paper, purpose = _paper(request, uid)
    page = keyset.number_in(request, "page") or 1
    content = preview_png(paper, page, by=request.user, purpose=purpose)
    return _answer(content, "image/png", f"{_name(paper)}-{page}.png", shown=True)


def _paper(request, uid) -> tuple[Document, str]:
    paper = Document.objects.select_related("stream").filter(uid=uid).first()
    purpose = paper and purpose_of_reading(request.user, paper)
    if not purpose:
        raise Http404
    return paper, purpose


def _name(paper: Document) -> str:
    number = re.sub(r"[^\w\-]+", "-", paper.number).strip("-")
    return f"{paper.kind}-{number}-v{paper.version}"


def _answer(content: bytes, content_type: str, name: str, shown: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(not shown, name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
