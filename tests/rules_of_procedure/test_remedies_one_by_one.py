"""What follows a decision, each condition alone: it refuses although all the others hold
(docs/plan-to-code.md, rules 5, 11 and 15)."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.audit.journal import _append, enact
from casework.audit.locks import hold
from casework.core.money import Money
from casework.core.refusals import NotYet, Refusal
from casework.decisions.queries import decision_of
from casework.ledger.models import Fund
from casework.remedies.actions.complaints import (
    assign_complaint,
    receive_complaint,
)
from casework.remedies.actions.proceedings import (
    answer_proceeding,
    implement_ruling,
    record_outcome,
    register_proceeding,
)
from casework.remedies.actions.recovery import demand_back
from casework.remedies.actions.review import decide_review, implement_review, withdraw_review
from tests.factories import (
    a_case_decided,
    a_case_paid,
    a_complaint,
    a_decision,
    a_proceeding,
    a_recovery,
    a_review,
    a_scan,
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


@pytest.mark.parametrize(
    "other", [{"amount_minor": 380_001}, {"form": "goods"}, {"replaces": None}]
)
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


@pytest.mark.parametrize("ground", ["", "revenge"])
def test_money_is_asked_back_on_a_coded_ground(staff, ground):
    case = a_case_paid()
    with pytest.raises(Refusal) as refused:
        demand_back(
            decision_of(case), by=staff.supervisor, ground=ground, amount=Money.of("10", "CNY"),
            reason="隐瞒存款。", times=1,
        )  # fmt: skip
    assert refused.value.field == "ground"


# What a review can't change, and when it is carried out


@pytest.mark.parametrize("outcome", ["terminated", "irregular"])
def test_the_end_of_a_case_is_revoked_and_not_changed(outcome):
    case = a_case_decided(outcome)
    review, fund = a_review(case, "under_review"), Fund.objects.get(code="ZHX")
    change = {"form": "cash", "amount": Money.of("3000", "CNY"), "fund": fund}

    with pytest.raises(Refusal, match="请予撤销") as refused:
        decide_review(review, by=who("zh.rv1"), outcome="change", reason="应予救助。", **change)
    assert refused.value.field == "outcome"
    decide_review(review, by=who("zh.rv1"), outcome="revoke", reason="应予救助。")


@pytest.mark.parametrize("state", ["paperwork_due", "paperwork_filed"])
def test_aid_in_advance_is_judged_before_a_review_of_it_is_carried_out(staff, state):
    case = a_case_paid()
    review = a_review(case, "served", outcome="revoke")
    brought_to(case, state)
    with pytest.raises(NotYet, match="补办手续尚未核定"):
        implement_review(review, by=staff.supervisor, words="撤销。")


# Proceedings elsewhere: who, where, when, and what was done


@pytest.mark.parametrize("missing", ["authority", "number"])
def test_a_proceeding_names_its_authority_and_its_number(staff, clock, missing):
    given = {
        "kind": "litigation", "authority": "香洲区人民法院", "number": "（2022）行初1号",
        "lodged_on": clock.today(), "notified_on": clock.today(), missing: " ",
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        register_proceeding(decision_of(a_case_decided()), by=staff.supervisor, **given)
    assert refused.value.field == "number"


def test_a_proceeding_is_not_lodged_before_the_decision_was_served(staff, clock):
    decision = decision_of(a_case_decided())

    def register(day):
        return register_proceeding(
            decision, by=staff.supervisor, kind="litigation", authority="香洲区人民法院",
            number="（2022）行初1号", lodged_on=day, notified_on=clock.today(),
        )  # fmt: skip

    with pytest.raises(Refusal, match="送达日") as refused:
        register(decision.served_on - timedelta(days=1))
    assert refused.value.field == "lodged_on"
    assert register(decision.served_on).lodged_on == decision.served_on


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_went_out_between_the_notice_and_today(staff, clock, days):
    with pytest.raises(Refusal) as refused:
        answer_proceeding(
            a_proceeding(), by=staff.supervisor, answered_on=clock.today() + timedelta(days=days),
            answer=a_scan(),
        )  # fmt: skip
    assert refused.value.field == "answered_on"


@pytest.mark.parametrize(
    ("outcome", "days", "field"),
    [("", 0, "outcome"), ("revoked", 0, "outcome"), ("performance", 0, "outcome"),
     ("withdrawn", 1, "ended_on"), ("discontinued", -1, "ended_on"), ("maintained", None, "ended_on")],
)  # fmt: skip
def test_before_an_answer_a_proceeding_ends_only_in_our_favour_or_by_itself(
    staff, clock, outcome, days, field
):
    proceeding = a_proceeding()
    with pytest.raises(Refusal) as refused:
        answer_proceeding(
            proceeding, by=staff.supervisor, answered=False, outcome=outcome,
            ended_on=None if days is None else clock.today() + timedelta(days=days),
        )  # fmt: skip
    assert refused.value.field == field
    proceeding.refresh_from_db()
    assert (proceeding.state, proceeding.outcome) == ("notified", "")


@pytest.mark.parametrize(
    ("outcome", "days", "field"),
    [("", 0, "outcome"), ("postponed", 0, "outcome"), ("maintained", 1, "ended_on"),
     ("maintained", -1, "ended_on")],
)  # fmt: skip
def test_a_ruling_is_one_of_the_law_s_and_falls_between_its_beginning_and_today(
    staff, clock, outcome, days, field
):
    with pytest.raises(Refusal) as refused:
        record_outcome(
            a_proceeding(state="answered"), by=staff.supervisor, outcome=outcome,
            ended_on=clock.today() + timedelta(days=days),
        )  # fmt: skip
    assert refused.value.field == field


def test_whoever_carries_a_ruling_out_says_how(staff):
    proceeding = a_proceeding(state="ended", outcome="performance")
    with pytest.raises(Refusal) as refused:
        implement_ruling(proceeding, by=staff.supervisor, words=" ")
    assert (refused.value.field, proceeding.state) == ("words", "ended")


def test_a_review_is_taken_back_with_the_circumstances_in_words(staff):
    review = a_review()
    with pytest.raises(Refusal) as refused:
        withdraw_review(review, by=staff.caseworker, note=" ")
    assert (refused.value.field, review.state) == ("note", "lodged")


@pytest.mark.parametrize("outcome", ["maintain", "terminate"])
def test_what_asks_nothing_of_the_office_is_not_carried_out(outcome):
    """Whatever page it comes through: a decision that was maintained is not put into effect anew."""
    review = a_review(a_case_decided("rejected"), "served", outcome=outcome)
    with pytest.raises(NotYet, match="没有需要执行的内容"):
        enact(review.implement, by=who("xz.sv1"), made=None, words="已执行。")
    ruling = a_proceeding(a_case_decided("rejected"), "ended", outcome="maintained")
    with pytest.raises(NotYet, match="没有需要执行的内容"):
        enact(ruling.implement, by=who("xz.sv1"), words="已执行。")
