"""Nothing crosses the border without a legal ground for its direction (docs/plan-to-code.md, rule 19)."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.audit.journal import enact
from casework.core.refusals import NotYet
from casework.documents.kinds import Kind
from casework.exchange.actions import approve_basis, end_basis, register_basis
from casework.exchange.models import TransferBasis
from tests.factories import a_case, a_paper, a_request
from tests.states.tables import assert_refused

pytestmark = pytest.mark.django_db

#: What leaves: act -> (state, who sends, direction, the paper's name and kind).
LEAVING = {
    "release": (
        "pending_review",
        "approver",
        ("zhuhai", "macao"),
        "letter",
        "verification_request",
    ),
    "countersign": (
        "answered",
        "second_verifier",
        ("macao", "zhuhai"),
        "reply",
        "verification_reply",
    ),
}
PRIVACY_OFFICERS = {"zhuhai": "zh.po1", "macao": "ias.po1"}
LIAISONS = {"zhuhai": "zh.lo1", "macao": "ias.lo1"}


def basis_of(direction):
    return TransferBasis.objects.get(from_jurisdiction=direction[0], to_jurisdiction=direction[1])


def particulars(request, act, clock):
    _state, _who, _direction, paper, kind = LEAVING[act]
    return {"at": clock.now(), paper: a_paper(request, Kind(kind))}


@pytest.fixture(params=LEAVING)
def leaving(request, staff, clock):
    """(request, act, sender, direction) for each thing that leaves."""
    act = request.param
    state, who, direction, _paper, _kind = LEAVING[act]
    return a_request(a_case(state="checked"), state), act, getattr(staff, who), direction


def test_nothing_leaves_once_the_basis_of_its_direction_is_ended(leaving, clock):
    request, act, sender, direction = leaving
    officer = Officer.objects.get(username=PRIVACY_OFFICERS[direction[0]])
    end_basis(basis_of(direction), by=officer, note="评估到期")

    assert_refused(request, act, by=sender, refusal=NotYet, **particulars(request, act, clock))


def test_nothing_leaves_outside_the_period_of_the_basis(leaving, clock):
    request, act, sender, direction = leaving
    TransferBasis.objects.filter(pk=basis_of(direction).pk).update(
        valid_until=clock.today() - timedelta(days=1)
    )

    assert_refused(request, act, by=sender, refusal=NotYet, **particulars(request, act, clock))


def test_the_basis_of_the_other_direction_does_not_count(leaving, clock):
    request, act, sender, direction = leaving
    there = tuple(reversed(direction))
    officer = Officer.objects.get(username=PRIVACY_OFFICERS[there[0]])
    end_basis(basis_of(there), by=officer, note="评估到期")

    enact(getattr(request, act), by=sender, **particulars(request, act, clock))


def test_a_basis_that_is_only_registered_does_not_count_and_counts_once_approved(leaving, clock):
    request, act, sender, direction = leaving
    old = basis_of(direction)
    officer = Officer.objects.get(username=PRIVACY_OFFICERS[direction[0]])
    end_basis(old, by=officer, note="评估到期")
    new = register_basis(
        agency=old.agency, to_jurisdiction=direction[1], basis_type="arrangement",
        document_number="协作安排2022-1", valid_from=clock.today(),
        by=Officer.objects.get(username=LIAISONS[direction[0]]),
    )  # fmt: skip
    told = particulars(request, act, clock)
    assert_refused(request, act, by=sender, refusal=NotYet, **told)

    approve_basis(new, by=officer)

    enact(getattr(request, act), by=sender, **told)
