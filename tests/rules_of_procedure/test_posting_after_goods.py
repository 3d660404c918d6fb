"""Goods were given and posted, the case was ended and taken up again: what it then grants is posted
too (救助后公示)."""

import pytest

from casework.assessment.posting import post_publicity, posting_after_aid
from casework.audit.journal import enact
from casework.core.refusals import NotYet
from tests.factories import a_decision, a_disbursement, a_publicity, case_awaiting_decision
from tests.states.tables import brought_to
from workflows import interventions
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(staff):
    """Goods were granted, given and posted; then the case was terminated, as was possible until aid
    that was posted barred it, and reopened."""
    case = case_awaiting_decision(state="approved")
    a_decision(case, "served", form="goods", amount_minor=0, reservation=None)
    interventions.terminate_case(case, by=staff.supervisor, ground="moved", reason="迁出")
    a_publicity(case, "taken_down", kind="after")
    interventions.reopen_case(case, by=staff.supervisor, reason="申请人返回")
    case.refresh_from_db()
    return case


def test_money_of_the_quick_route_is_posted_after_goods_that_were(case, staff, clock):
    brought_to(case, "approved", route="quick", route_ground="illness")
    decision = a_decision(case, "served", number="PZ2022-900009", revision=3)
    a_disbursement(case, "reconciled", decision=decision)
    assert stage_of(case).step == "post_after_aid"
    with pytest.raises(NotYet, match="尚未发布"):
        enact(case.close, by=staff.caseworker)

    post_publicity(posting_after_aid(case), by=staff.caseworker)

    states = case.publicities.filter(kind="after").order_by("round")
    assert [posting.state for posting in states] == ["taken_down", "posted"]
    assert stage_of(case).step == "close_case"
