"""Service of documents (送达): when it may be recorded, and what runs from it."""

import json
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings

from casework.audit.journal import open_stream
from casework.audit.models import Entry
from casework.core import clock as official_clock
from casework.core.refusals import Refusal
from casework.documents.models import Document
from casework.notices.actions import record_service
from casework.notices.models import Service
from casework.notices.queries import remedy_until
from casework.policy.actions import load_policy
from tests.appointing import an_agency, appointed

pytestmark = pytest.mark.django_db

ISSUED = datetime(2022, 3, 7, 9, tzinfo=official_clock.LEGAL_ZONE)


@pytest.fixture
def officer():
    return appointed(an_agency())


@pytest.fixture
def subject():
    return SimpleNamespace(stream=open_stream("case", "ZH2022-1"), agency=an_agency())


def a_document(subject, officer, kind="decision", number="珠民救决〔2022〕1号"):
    return Document.objects.create(
        stream=subject.stream,
        kind=kind,
        title="决定书",
        number=number,
        sha256="0" * 64,
        size=1,
        content_type="application/pdf",
        origin="generated",
        created_at=ISSUED,
        created_by=officer,
        subject_type="cases.case",
        subject_id="1",
        blob_name=f"{kind}{number[-3]}",
    )


@pytest.fixture
def decision(subject, officer):
    return a_document(subject, officer)


def serve(document, subject, officer, **wrong):
    right = {"method": "direct", "served_on": date(2022, 3, 9), "recipient": "陈𠮷"}
    return record_service(document, subject=subject, by=officer, **{**right, **wrong})


@pytest.fixture(autouse=True)
def three_days_later():
    with official_clock.moved_to(ISSUED + timedelta(days=3)):
        yield


def test_a_service_is_recorded_sealed_and_journalled(decision, subject, officer):
    receipt = a_document(subject, officer, kind="service_proof")

    service = serve(decision, subject, officer, receipt=receipt)

    service = Service.objects.get(pk=service.pk)
    assert (service.served_on, service.receipt_document) == (date(2022, 3, 9), receipt)
    assert service.recipient_name.open() == "陈𠮷"
    assert "陈" not in service.recipient_name.token
    entry = Entry.objects.about(service).get()
    assert (entry.act, entry.stream, entry.actor) == (
        "notices.service.record", subject.stream, officer,
    )  # fmt: skip
    assert "陈" not in str(entry.facts)


@pytest.mark.parametrize("day", [date(2022, 3, 7), date(2022, 3, 10)])
def test_the_document_s_own_day_and_today_are_allowed(decision, subject, officer, day):
    assert serve(decision, subject, officer, served_on=day).served_on == day


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("served_on", date(2022, 3, 6)),
        ("served_on", date(2022, 3, 11)),
        ("method", "pigeon"),
        ("recipient", "  "),
    ],
)
def test_a_wrong_service_is_refused_and_names_the_field(decision, subject, officer, field, value):
    with pytest.raises(Refusal) as refused:
        serve(decision, subject, officer, **{field: value})

    assert refused.value.field == field
    assert not Service.objects.exists()


def test_a_document_or_receipt_of_another_case_is_refused(decision, subject, officer):
    other = SimpleNamespace(stream=open_stream("case", "ZH2022-2"), agency=subject.agency)
    receipt = a_document(other, officer, kind="service_proof")

    for document, given in ((decision, receipt), (receipt, None)):
        with pytest.raises(Refusal, match="不属于本案"):
            serve(document, subject, officer, receipt=given)


def test_a_service_is_never_changed(decision, subject, officer):
    service = serve(decision, subject, officer)

    for tamper in (service.save, service.delete):
        with pytest.raises(TypeError):
            tamper()


@pytest.mark.parametrize(
    ("code", "side", "last_day"),
    [
        # 60 days from 9 March end on Sunday 8 May; the mainland then works on the Monday.
        ("ZH", "zhuhai", date(2022, 5, 9)),
        # 15 days from 9 March end on Thursday 24 March.
        ("IAS", "macao", date(2022, 3, 24)),
    ],
)
def test_the_first_remedy_runs_from_service(officer, code, side, last_day):
    rules = json.loads((settings.BASE_DIR / "fixtures" / "policy_rules.json").read_text("utf-8"))
    load_policy(rules)
    agency = an_agency(code, name=code, jurisdiction=side)
    subject = SimpleNamespace(stream=open_stream("case", "1"), agency=agency)

    service = serve(a_document(subject, officer), subject, officer)

    assert remedy_until(service) == last_day
