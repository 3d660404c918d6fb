"""What officers do to bring a document to its addressee."""

from datetime import date

from django.utils.translation import gettext as _

from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import Refusal
from casework.documents.models import Document

from .models import Service


def record_service(
    document: Document, *, subject, method: str, served_on: date, recipient: str, by,
    receipt: Document | None = None,
) -> Service:  # fmt: skip
    """Record that ``document`` was served (登记送达), in the stream of ``subject``.

    ``subject`` is the record that the document is about, with a ``stream`` and an ``agency``.
    Whether ``by`` may serve it is judged by the act of that record which calls this. Raises
    Refusal for a day before the document's or after today.
    """
    if method not in Service.Method.values:
        raise Refusal(_("请选择送达方式。"), field="method")
    if not recipient.strip():
        raise Refusal(_("请填写收件人姓名。"), field="recipient")
    if served_on < clock.legal_day(document.created_at):
        raise Refusal(_("送达日期不能早于文书日期，请核对。"), field="served_on")
    if served_on > clock.today():
        raise Refusal(_("送达日期不能晚于今天，请在送达后登记。"), field="served_on")
    if any(paper and paper.stream_id != subject.stream.pk for paper in (document, receipt)):
        raise Refusal(_("所送文书或回证不属于本案，请重新选择。"), field="document")
    with hold(subject.stream):
        service = Service.objects.create(
            document=document,
            stream=subject.stream,
            agency=subject.agency,
            method=method,
            served_on=served_on,
            recipient_name=recipient.strip(),
            receipt_document=receipt,
            by=by,
        )
        about = {
            "document": document.number,
            "sha256": document.sha256,
            "method": str(method),
            "served_on": served_on.isoformat(),
        }
        enter(service, "record", by=by, office=subject.agency.code, about=about)
    return service
