"""What a household has received stays accounted for when the decision under it is revoked: it is
counted in by the next decision, or lies before the district to be asked back; nothing is forgotten."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.core import clock
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.desk.walkthrough.officers import Refused
from casework.desk.walkthrough.pages import NotOffered
from casework.ledger.models import Fund
from casework.remedies.models import Recovery, Review
from casework.remedies.queries import excess
from tests.factories import a_case_paid, a_scan

from .test_remedies import DELIVERED, _house, pay, reviewed, staged  # noqa: F401


@pytest.fixture
def revoked():
    """Paid 2,800, then the decision was revoked by a review."""
    stage = staged(a_case_paid())
    reviewed(stage, outcome="revoke")
    stage.do("xz.sv1", "implement_review", words="已撤销，重新调查。")
    stage.do("zh.rv1", "close_review")
    assert (stage.case.state, excess(stage.case)) == ("returned", 280_000)
    return stage


def decide(stage, **decision) -> None:
    """A new inquiry, its posting, and the decision."""
    companion = str(Officer.objects.get(username="gb.cw2").pk)
    stage.do(
        "gb.cw1", "visit_home", visited_on=clock.today(), findings="收入中断属实。",
        as_declared="yes", companion=companion,
    )  # fmt: skip
    stage.do(
        "gb.cw1",
        "give_opinion",
        recommended="yes",
        form="cash",
        amount="4000",
        opinion="建议救助。",
    )
    stage.do("gb.cw1", "post_publicity")
    clock.move_on(timedelta(days=4))
    stage.do("gb.cw1", "end_publicity", objected="no")
    stage.do("xz.sv2", "decide_case", reason="重新调查后决定。", **decision)


def granted(amount: str) -> dict:
    fund = str(Fund.objects.get(code="ZHX").pk)
    return {"outcome": "approve", "form": "cash", "amount": amount, "fund": fund}


@pytest.mark.once
def test_a_household_that_was_paid_cannot_withdraw_what_was_paid(revoked):
    """The page says so in the place of its form."""
    with pytest.raises(NotOffered, match="已领取救助金"):
        revoked.enter("gb.cw1", "withdraw_case", statement=a_scan(), signed_on=clock.today())
    assert revoked.case.state == "returned"


@pytest.mark.once
def test_a_refusal_after_the_revocation_asks_everything_back(revoked):
    decide(revoked, outcome="reject", ground="means_exceed")

    recovery = Recovery.objects.get(case=revoked.case)
    first = Decision.objects.filter(case=revoked.case).earliest("pk")
    assert (recovery.amount, recovery.decision) == (Money.of("2800", "CNY"), first)
    assert (recovery.ground, recovery.state) == ("overpaid", "drafted")
    assert revoked.steps() == ["order_recovery", "serve_decision"]


def test_a_smaller_grant_after_the_revocation_asks_the_difference_back(revoked):
    decide(revoked, **granted("2000"))

    assert Recovery.objects.get(case=revoked.case).amount == Money.of("800", "CNY")
    assert decision_of(revoked.case).to_pay.minor == 0
    assert revoked.steps() == ["order_recovery", "serve_decision"]


def test_a_larger_grant_after_the_revocation_pays_the_difference_only(revoked):
    decide(revoked, **granted("4000"))

    assert not Recovery.objects.filter(case=revoked.case).exists()
    assert decision_of(revoked.case).to_pay == Money.of("1200", "CNY")
    revoked.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    pay(revoked)
    assert excess(revoked.case) == 0


@pytest.mark.once
def test_a_recovery_that_nobody_ordered_falls_with_the_decision_on_which_it_rested(revoked):
    """Revoked, refused, and then the refusal itself is revoked: nothing is asked back any more."""
    decide(revoked, outcome="reject", ground="means_exceed")
    revoked.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    overruled(revoked)

    assert Recovery.objects.get(case=revoked.case).state == "dropped"
    assert excess(revoked.case) == 280_000
    assert revoked.steps() == ["visit_home"]


def overruled(stage) -> None:
    """A court revokes the decision that stands."""
    today = clock.today()
    stage.enter(
        "xz.sv1", "register_proceeding", kind="litigation", authority="香洲区人民法院",
        number="（2022）粤0402行初1号", lodged_on=today, notified_on=today,
    )  # fmt: skip
    stage.do("xz.sv1", "answer_proceeding", answered="yes", answered_on=today, answer=a_scan())
    stage.do("xz.sv1", "record_outcome", outcome="revoked", ended_on=today, ruling=a_scan())
    stage.do("xz.sv2", "implement_ruling", words="已撤销，重新调查。")


@pytest.mark.once
def test_more_that_is_paid_while_the_aid_is_posted_waits_for_the_end_of_that_posting():
    stage = staged(a_case_paid())
    stage.do("gb.cw1", "post_after_aid")
    fund = str(decision_of(stage.case).fund_id)
    reviewed(stage, outcome="change", form="cash", amount="3800.00", fund=fund)
    stage.do("xz.sv1", "implement_review", words="已按复核决定变更。")
    stage.do("zh.rv1", "close_review")
    stage.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    pay(stage)

    assert stage.steps() == ["close_case"]
    assert stage.case.publicities.filter(kind="after").count() == 1


@pytest.mark.once
def test_a_new_decision_is_reviewed_by_others_than_the_one_that_was_revoked(revoked):
    """Both reviewers of the first review had a part in the case; the bureau has two more."""
    decide(revoked, outcome="reject", ground="means_exceed")
    revoked.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    revoked.enter(
        "gb.cw1", "lodge_review", lodger="applicant", lodger_name="陈大文",
        lodged_on=clock.today(), grounds="不服不予批准的决定。",
    )  # fmt: skip
    for username in ("zh.rv1", "zh.rv2"):
        with pytest.raises(Refused):
            revoked.do(username, "check_review", accepted="yes")

    revoked.do("zh.rv3", "check_review", accepted="yes")
    revoked.do("zh.rv3", "begin_review")
    revoked.do("zh.rv4", "decide_review", outcome="maintain", reason="原决定正确。")
    revoked.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    revoked.do("zh.rv3", "close_review")

    first, second = Review.objects.filter(case=revoked.case).order_by("pk")
    assert (first.outcome, second.outcome) == ("revoke", "maintain")
    assert second.decision == decision_of(revoked.case)
    assert (first.state, second.state) == ("closed", "closed")
