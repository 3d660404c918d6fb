"""What everybody may see: notices between their dates, and whether a paper is genuine."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.assessment.models import Publicity
from casework.documents.models import Document
from tests.factories import a_publicity
from tests.pages.desks import a_stored_paper, a_submitted_case

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


@pytest.fixture
def case():
    return a_submitted_case()


@pytest.fixture
def notice(case):
    return a_publicity(case, "posted")


def seen(name, *args, **query):
    return Client().get(reverse(name, args=args), query)


def test_a_notice_is_shown_to_everybody_while_it_is_posted(notice):
    listed = seen("publicity_list")
    assert [row["token"] for row in listed.context["notices"]] == [notice.token]
    page = seen("publicity", notice.token)
    assert page.status_code == 200
    assert notice.shown_matter in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_neither_page_tells_a_full_name_a_number_or_an_address(case, notice):
    number = case.applicant.documents.first().number.open()
    for page in (seen("publicity_list"), seen("publicity", notice.token)):
        text = page.content.decode()
        for told in (case.applicant.name, number, case.household.address.open(), case.number):
            assert told not in text


def test_a_notice_is_gone_the_day_after_its_last(notice, clock):
    clock.move_on(timedelta(days=3))
    assert seen("publicity", notice.token).status_code == 200
    clock.move_on(timedelta(days=1))
    page = seen("publicity", notice.token)
    assert page.status_code == 410
    assert notice.shown_name not in page.content.decode()
    assert notice.shown_matter not in page.content.decode()
    assert seen("publicity_list").context["notices"] == []


@pytest.mark.parametrize("state", ["ended", "stopped", "taken_down"])
def test_a_notice_that_was_taken_down_shows_nothing(case, state):
    notice = a_publicity(case, state)
    page = seen("publicity", notice.token)
    assert page.status_code == 410
    assert notice.shown_name not in page.content.decode()


def test_a_draft_and_an_unknown_mark_have_no_page(case):
    assert seen("publicity", a_publicity(case).token).status_code == 404
    assert seen("publicity", "unknown").status_code == 404


def test_many_notices_turn_by_number(case, monkeypatch):
    monkeypatch.setattr("casework.desk.views.public.PAGE", 1)
    first_notice = a_publicity(case, "posted")
    a_publicity(case, "posted", kind="after")
    first = seen("publicity_list")
    second = Client().get(reverse("publicity_list") + first.context["next_url"])
    tokens = [row["token"] for page in (first, second) for row in page.context["notices"]]
    assert sorted(tokens) == sorted(Publicity.objects.values_list("token", flat=True))
    assert first_notice.token in tokens


# The QR of a paper


@pytest.fixture
def paper(case) -> Document:
    return a_stored_paper(case, "decision", "gb.cw1")


def test_the_qr_leads_to_kind_number_issuer_day_and_digest(case, paper):
    text = seen("verify_document", paper.verify_token).content.decode()
    for told in ("审批决定书", paper.number, paper.issuer, "2022年3月7日", paper.sha256):
        assert told in text
    for secret in (case.applicant.name, case.number, paper.title + " " + case.applicant.name):
        assert secret not in text


def test_the_digest_of_the_file_in_hand_is_compared(paper):
    spaced = " ".join(paper.sha256[i : i + 8].upper() for i in range(0, 64, 8))
    assert seen("verify_document", paper.verify_token, sha256=spaced).context["agrees"] is True
    other = paper.sha256[::-1]
    assert seen("verify_document", paper.verify_token, sha256=other).context["agrees"] is False
    short = seen("verify_document", paper.verify_token, sha256="abc")
    assert short.context["agrees"] is None
    assert "64 位十六进制数" in short.content.decode()


def test_a_token_that_no_paper_bears_is_said_to_be_unknown(paper):
    page = seen("verify_document", "no-such-token", sha256=paper.sha256)
    assert page.status_code == 404
    assert "没有这份文书" in page.content.decode()


def test_pages_that_are_not_public_ask_to_sign_in(case, paper):
    for name, args in (
        ("search", []),
        ("supervisor", []),
        ("auditor", []),
        ("history", [case.number]),
        ("access_log", []),
        ("audit_verify", []),
        ("pilot_tasks", []),
        ("document", [paper.uid]),
        ("document_preview", [paper.uid]),
    ):
        page = seen(name, *args)
        assert page.status_code == 302
        assert page.headers["Location"].startswith(reverse("login"))
