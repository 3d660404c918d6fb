"""A file is closed when everything is paid, reconciled, posted and archived (docs/plan-to-code.md, rule 11)."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest

from casework.audit.journal import enact
from casework.audit.models import Entry
from casework.cases.actions import close_case
from casework.core.refusals import NotYet, OutOfTurn
from casework.documents import store
from casework.documents.kinds import Kind
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


def only_drafted():
    case = not_posted()
    a_publicity(case, kind="after")
    return case


@pytest.mark.parametrize(
    "situation",
    [paid_but_not_reconciled, returned_by_the_bank, nothing_paid, not_posted, only_drafted],
)
def test_a_file_with_something_left_to_do_is_not_closed(staff, clock, situation):
    case = situation()
    clock.move_on(SIX_MONTHS)

    with pytest.raises(NotYet):
        close_case(case, by=staff.caseworker)

    case.refresh_from_db()
    assert case.state == "approved"
    assert not case.stream.documents.filter(kind=Kind.ARCHIVE).exists()


def test_a_file_is_closed_on_the_day_after_the_posting_and_not_before(staff, clock):
    case = case_awaiting_closing()
    clock.move_on(case.publicities.get(kind="after").until - clock.today())
    with pytest.raises(NotYet, match="期满后方可办结"):
        close_case(case, by=staff.caseworker)

    clock.move_on(timedelta(days=1))
    close_case(case, by=staff.caseworker)

    case.refresh_from_db()
    assert case.state == "closed"


def test_a_case_is_not_closed_without_its_archive(staff, clock):
    case = case_awaiting_closing()
    clock.move_on(SIX_MONTHS)

    with pytest.raises(NotYet, match="尚未归档"):
        enact(case.close, by=staff.caseworker)


def test_the_archive_holds_every_paper_and_the_history_under_one_manifest(staff, clock):
    case = case_awaiting_closing()
    clock.move_on(SIX_MONTHS)
    papers = {paper.sha256 for paper in case.stream.documents.all()}

    close_case(case, by=staff.caseworker)

    made = case.stream.documents.get(kind=Kind.ARCHIVE)
    with zipfile.ZipFile(io.BytesIO(store.read(made))) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        files = {name: bundle.read(name) for name in bundle.namelist() if name != "manifest.json"}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert manifest["files"] == digests
    assert papers <= set(digests.values())
    assert not any(case.applicant.name in name for name in files)
    history = json.loads(files["history.json"])
    assert [line["seq"] for line in history] == list(range(1, len(history) + 1))
    closing = Entry.objects.about(case).last()
    assert (closing.act, closing.facts) == ("cases.case.close", {"archive": made.sha256})


def test_a_closed_file_is_not_closed_again(staff, clock):
    case = case_awaiting_closing()
    clock.move_on(SIX_MONTHS)
    close_case(case, by=staff.caseworker)

    with pytest.raises(OutOfTurn):
        close_case(case, by=staff.caseworker)
    assert case.stream.documents.filter(kind=Kind.ARCHIVE).count() == 1
