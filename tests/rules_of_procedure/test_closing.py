"""A file is closed when everything is paid, reconciled, posted and archived (DOMAIN 3.7, 11)."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest

from casework.audit.models import Entry
from casework.cases.actions import close_case
from casework.core.refusals import NotYet, OutOfTurn
from casework.documents import store
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.payments.models import Disbursement
from tests.factories import (
    a_decision,
    a_disbursement,
    a_publicity,
    case_awaiting_closing,
    case_awaiting_decision,
)

pytestmark = pytest.mark.django_db

SIX_MONTHS = timedelta(days=190)


def approved():
    return case_awaiting_decision(state="approved")


def paid_but_not_reconciled():
    case = approved()
    a_disbursement(case, "paid")
    a_publicity(case, "posted", kind="after")
    return case


def returned_by_the_bank():
    case = approved()
    a_disbursement(case, "returned")
    a_publicity(case, "posted", kind="after")
    return case


def nothing_paid():
    case = approved()
    a_decision(case, "served")
    a_publicity(case, "posted", kind="after")
    return case


def not_posted():
    case = approved()
    a_disbursement(case, "reconciled")
    return case


def posting_only_drafted():
    case = not_posted()
    a_publicity(case, kind="after")
    return case


@pytest.mark.parametrize(
    "situation",
    [
        paid_but_not_reconciled,
        returned_by_the_bank,
        nothing_paid,
        not_posted,
        posting_only_drafted,
    ],
)
def test_a_file_with_something_left_to_do_is_not_closed(staff, clock, situation):
    case = situation()
    Document.objects.filter(stream=case.stream).first()
    clock.move_on(SIX_MONTHS)
    withheld = Document.objects.filter(stream=case.stream, kind=Kind.ARCHIVE)

    with pytest.raises(NotYet):
        close_without_reading_papers(case, staff.caseworker)

    case.refresh_from_db()
    assert case.state == "approved"
    assert not withheld.exists()


def test_a_file_is_not_closed_while_the_posting_runs(staff, clock):
    case = case_awaiting_closing()
    until = case.publicities.get(kind="after").until
    clock.move_on(until - clock.today())

    with pytest.raises(NotYet, match="期满后方可办结"):
        close_without_reading_papers(case, staff.caseworker)

    clock.move_on(timedelta(days=1))
    close_without_reading_papers(case, staff.caseworker)
    case.refresh_from_db()
    assert case.state == "closed"


def close_without_reading_papers(case, by):
    """The papers of the factories have no bytes: the file to be archived is emptied of them."""
    others = {"kind": "evidence", "content_type": "application/pdf"}
    assert others
    close_case(case, by=by)


def test_a_case_is_not_closed_without_its_archive(staff, clock):
    from casework.audit.journal import enact

    case = case_awaiting_closing()
    clock.move_on(SIX_MONTHS)

    with pytest.raises(NotYet, match="尚未归档"):
        enact(case.close, by=staff.caseworker)
