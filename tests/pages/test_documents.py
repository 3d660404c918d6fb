"""Papers: who may open which, safely served, and each opening entered."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.audit.models import Entry
from casework.documents.actions import receive_upload
from casework.documents.kinds import Kind
from tests.factories import a_disbursement, a_scan
from tests.pages.desks import (
    a_pdf,
    a_sent_request,
    a_stored_paper,
    a_submitted_case,
    officer,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


@pytest.fixture
def case():
    return a_submitted_case()


def opened(username, paper, name="document"):
    return signed_in(username).get(reverse(name, args=[paper.uid]))


def test_a_pdf_opens_in_the_browser_with_safe_headers_and_a_name_that_names_nobody(case):
    paper = a_stored_paper(case, Kind.ACCEPTANCE_NOTICE, "gb.cw1")
    page = opened("gb.cw2", paper)
    assert page.content.startswith(b"%PDF-")
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    disposition = page.headers["Content-Disposition"]
    assert re.fullmatch(r'inline; filename="acceptance_notice-[\w-]+-v1\.pdf"', disposition)
    assert case.applicant.name not in disposition


def test_an_archive_is_saved_and_not_shown(case):
    paper = a_stored_paper(case, Kind.ARCHIVE, "gb.cw1", content=b"PK\x05\x06" + b"\0" * 18)
    assert opened("gb.cw1", paper).headers["Content-Disposition"].startswith("attachment;")


def test_a_scan_is_served_as_the_picture_that_it_is(case):
    paper = receive_upload(
        case.stream, kind=Kind.EVIDENCE, title="材料", upload=a_scan(), by=officer("gb.cw1"),
        subject=case,
    )  # fmt: skip
    assert opened("gb.cw1", paper).headers["Content-Type"] == "image/png"
    assert opened("gb.cw1", paper, "document_preview").content.startswith(b"\x89PNG")


def test_a_page_is_shown_as_a_picture_and_a_page_that_is_not_there_is_refused(case):
    paper = a_stored_paper(case, Kind.DECISION, "gb.cw1", content=a_pdf(pages=2))
    client, address = signed_in("gb.cw1"), reverse("document_preview", args=[paper.uid])
    assert client.get(address, {"page": 2}).content.startswith(b"\x89PNG")
    assert client.get(address, {"page": 3}).status_code == 409


def test_each_opening_and_each_look_is_entered(case):
    paper = a_stored_paper(case, Kind.DECISION, "gb.cw1")
    opened("gb.cw2", paper)
    opened("xz.au1", paper, "document_preview")
    entries = Entry.objects.filter(act="documents.document.read", subject_id=paper.pk)
    assert [(e.actor.username, e.facts["purpose"]) for e in entries.order_by("pk")] == [
        ("gb.cw2", "handling"),
        ("xz.au1", "auditing"),
    ]


@pytest.mark.parametrize("username", ["sz.cw1", "jw.sv1", "jw.au1", "zh.fc1", "ias.vo1", "ias.au1"])
def test_papers_of_a_case_that_one_may_not_read_are_not_there(case, username):
    paper = a_stored_paper(case, Kind.DECISION, "gb.cw1")
    for name in ("document", "document_preview"):
        assert opened(username, paper, name).status_code == 404
    assert not Entry.objects.filter(act="documents.document.read").exists()


def test_the_answering_side_opens_request_and_authorization_and_no_other_paper(case):
    request = a_sent_request(case)
    authorization = a_stored_paper(request.authorization, Kind.AUTHORIZATION, "gb.cw1")
    signed = receive_upload(
        case.stream, kind=Kind.SIGNATURE_PAGE, title="签署页", by=officer("gb.cw1"),
        upload=SimpleUploadedFile("page.pdf", a_pdf()), subject=request.authorization,
    )  # fmt: skip
    evidence = a_stored_paper(case, Kind.EVIDENCE, "gb.cw1")
    for username in ("ias.vo1", "ias.au1"):
        for paper in (request.letter, authorization, signed):
            assert opened(username, paper).status_code == 200, (username, paper)
        assert opened(username, evidence).status_code == 404
    for paper in (request.letter, authorization):
        assert opened("hq.vo1", paper).status_code == 404
        assert opened("ias.lo1", paper).status_code == 404


def test_the_answering_side_sees_nothing_before_the_request_was_sent_or_after_it_was_recalled(case):
    request = a_sent_request(case)
    type(request).objects.filter(pk=request.pk).update(sent_at=None)
    assert opened("ias.vo1", request.letter).status_code == 404
    type(request).objects.filter(pk=request.pk).update(sent_at=request.sent_at, state="recalled")
    assert opened("ias.vo1", request.letter).status_code == 404


def test_the_paying_side_opens_its_own_payment_orders_only(case):
    disbursement = a_disbursement(case, "reviewed")
    order = a_stored_paper(disbursement, Kind.PAYMENT_ORDER, "zh.fc1")
    type(disbursement).objects.filter(pk=disbursement.pk).update(order=order)
    assert opened("zh.fr1", order).status_code == 200
    assert opened("jw.fc1", order).status_code == 404
    assert opened("zh.fr1", a_stored_paper(case, Kind.EVIDENCE, "gb.cw1")).status_code == 404
    entry = Entry.objects.get(act="documents.document.read")
    assert entry.facts["purpose"] == "paying"
