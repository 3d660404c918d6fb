"""Officers at their desks, and a case that has reached one."""

import io
import uuid

import pikepdf
from django.test import Client

from casework.agencies.models import Officer
from casework.audit.journal import enact
from casework.cases.models import Case
from casework.core import clock
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.documents.models import Document
from tests.factories import a_case, a_request
from workflows.operations import submit_case


def officer(username: str) -> Officer:
    return Officer.objects.get(username=username)


def signed_in(username: str) -> Client:
    """A browser at which this demo officer has signed in."""
    client = Client()
    client.force_login(officer(username))
    return client


def a_submitted_case(by="gb.cw1", note="", **changes) -> Case:
    """A case in the queue of 拱北 (or of ``changes``' office), filed by one of its caseworkers."""
    who = officer(by)
    case = a_case(created_by=who, agency=who.agency, district=who.agency.parent, **changes)
    submit_case(case, by=who, note=note)
    case.refresh_from_db()
    return case


def a_sent_request(case: Case, note=""):
    """A request about this case, released to Macao's welfare bureau by the township's approver."""
    request = a_request(case, "pending_review")
    letter = a_stored_paper(request, Kind.VERIFICATION_REQUEST, "gb.ap1")
    enact(request.release, by=officer("gb.ap1"), note=note, at=clock.now(), letter=letter)
    return request


def a_pdf(pages=1) -> bytes:
    """A real PDF of blank pages."""
    made, content = pikepdf.new(), io.BytesIO()
    for _page in range(pages):
        made.add_blank_page(page_size=(210, 297))
    made.save(content)
    return content.getvalue()


def a_stored_paper(subject, kind: str, by: str, content: bytes | None = None) -> Document:
    """A paper with its bytes, as the system files those that it makes."""
    return store_generated(
        subject.stream,
        kind=kind,
        title=str(Kind(kind).label),
        number=f"T{clock.now():%H%M%S%f}{uuid.uuid4().hex[:4]}",
        content=content or a_pdf(),
        by=officer(by),
        subject=subject,
    )
