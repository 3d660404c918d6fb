"""What follows a decision, each condition alone: it refuses although all the others hold
(docs/plan-to-code.md, rules 5, 11 and 15)."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.audit.journal import _append, enact
from casework.audit.locks import hold
from casework.core.refusals import NotYet, Refusal
from casework.decisions.queries import decision_of
from casework.remedies.actions.complaints import (
    assign_complaint,
    close_complaint,
    receive_complaint,
)
from tests.factories import (
    a_case_decided,
    a_complaint,
    a_decision,
    a_proceeding,
    a_recovery,
    a_review,
)
from tests.states.machines import done_before
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


# A revocation: served or in force, and no other decision in its place


def a_case_without_a_decision():
    """Its decision was replaced, by none so far."""
    case = a_case_decided("rejected")
    brought_to(decision_of(case), "superseded")
    return case


def test_a_case_is_not_sent_back_while_a_decision_stands(staff):
    case = a_case_decided("rejected")
    a_review(case, "served", outcome="revoke")

    with pytest.raises(NotYet, match="没有已送达的撤销决定"):
        enact(case.reconsider, by=staff.supervisor)

    brought_to(decision_of(case), "superseded")
    enact(case.reconsider, by=staff.supervisor)
    assert case.state == "returned"


def test_a_revocation_counts_once_it_is_served(staff):
    case = a_case_without_a_decision()
    review = a_review(case, "decided", outcome="revoke")

    with pytest.raises(NotYet, match="没有已送达的撤销决定"):
        enact(case.reconsider, by=staff.supervisor)

    brought_to(review, "served")
    enact(case.reconsider, by=staff.supervisor)


def test_a_ruling_that_was_carried_out_already_sends_no_case_back(staff):
    case = a_case_without_a_decision()
    proceeding = a_proceeding(case, "closed", outcome="revoked")

    with pytest.raises(NotYet, match="没有已送达的撤销决定"):
        enact(case.reconsider, by=staff.supervisor)

    brought_to(proceeding, "ended")
    enact(case.reconsider, by=staff.supervisor)


# A change: served, and exactly what now stands


def a_changed_case(state="served", **changes):
    """The review granted 3 800 yuan instead of nothing, and that decision stands."""
    case = a_case_decided("rejected")
    before = decision_of(case)
    a_review(case, state, outcome="change", form="cash", amount_minor=380_000)
    brought_to(before, "superseded")
    granted = {"amount_minor": 380_000, "form": "cash", "revision": 2, "replaces": before}
    a_decision(case, **{**granted, **changes})
    return case


def test_a_change_counts_once_it_is_served(staff):
    with pytest.raises(NotYet, match="没有已送达的变更决定"):
        enact(a_changed_case("decided").amend, by=staff.supervisor)
    enact(a_changed_case().amend, by=staff.supervisor)


@pytest.mark.parametrize("other", [{"amount_minor": 380_001}, {"form": "goods"}, {"replaces": None}])
def test_a_case_is_changed_to_what_the_review_says_and_nothing_else(staff, other):
    case = a_changed_case(**other)
    with pytest.raises(NotYet, match="没有已送达的变更决定"):
        enact(case.amend, by=staff.supervisor)


# Complaints: nobody who is complained about, whichever way they had a part


def test_the_second_officer_of_an_act_is_complained_about_as_well(staff):
    complaint = a_complaint()
    done_before(
        complaint.case, "assessment.assessment.record_visit", by=who("gb.cw1"),
        joint_with=who("xz.rv1"),
    )  # fmt: skip
    # They acted at the township, where they then were.
    Officer.objects.filter(username="xz.rv1").update(agency=complaint.against)
    with pytest.raises(Refusal) as refused:
        assign_complaint(complaint, by=staff.supervisor, officer=who("xz.rv1"))
    assert refused.value.field == "officer"


def test_whoever_has_changed_offices_since_is_complained_about_as_well(staff):
    complaint = a_complaint()
    case, moved = complaint.case, who("xz.rv1")
    with hold(case.stream):
        _append(case.stream, case, "cases.case.accept", by=moved, office=complaint.against.code)

    with pytest.raises(Refusal) as refused:
        assign_complaint(complaint, by=staff.supervisor, officer=moved)
    assert refused.value.field == "officer"
    assign_complaint(complaint, by=staff.supervisor, officer=who("xz.rv2"))


def test_an_answer_by_somebody_complained_about_does_not_close_the_complaint(staff):
    complaint = a_complaint(state="answered", officer=who("xz.rv1"))
    case = complaint.case
    with hold(case.stream):
        _append(
            case.stream, case, "cases.case.accept", by=who("xz.rv1"), office=complaint.against.code
        )

    with pytest.raises(NotYet, match="被投诉机构"):
        close_complaint(complaint, by=staff.supervisor)


def test_a_complaint_is_about_an_office_of_the_case(staff, clock):
    with pytest.raises(Refusal) as refused:
        receive_complaint(
            a_case_decided(), by=who("zh.sv1"), against=who("cx.cw1").agency, channel="phone",
            about="delay", words="一再拖延。", received_on=clock.today(),
        )  # fmt: skip
    assert refused.value.field == "against"


@pytest.mark.parametrize("days", [-1000, 1])
def test_a_complaint_was_received_between_application_and_today(staff, clock, days):
    case = a_case_decided()
    with pytest.raises(Refusal) as refused:
        receive_complaint(
            case, by=staff.supervisor, against=case.agency, channel="phone", about="delay",
            words="一再拖延。", received_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
    assert refused.value.field == "received_on"


# Money that is owed


def test_a_recovery_is_not_settled_while_anything_is_owed(staff):
    recovery = a_recovery(state="checking")
    with pytest.raises(NotYet, match=r"尚欠 ¥ 2,800\.00"):
        enact(recovery.settle, by=staff.reviewer)
    recovery.refresh_from_db()
    assert recovery.state == "checking"
