"""What the household keeps when a decision falls: an order to give back that rested on it falls too,
what was paid back counts, and so do the caps of other cases (docs/plan-to-code.md, rules 8 and 9)."""

from datetime import timedelta

import pytest

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core.money import Money
from casework.core.refusals import NotYet, Refusal
from casework.decisions.calculation import calculate
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of, latest_decision_of
from casework.desk.remedies import remedies_of
from casework.documents.kinds import Kind
from casework.remedies.models import Recovery, Repayment
from casework.remedies.queries import excess, kept, outstanding, plan_of
from tests.appointing import appointed
from tests.factories import (
    a_case,
    a_case_paid,
    a_decision,
    a_recovery,
    a_repayment,
    a_request,
)
from tests.factories.work import a_step
from workflows.consistency import find_faults
from workflows.stages import stage_of

from .test_what_meets_what import GRANTED, awaits_decision, do, fresh, paid, revoked

pytestmark = pytest.mark.django_db

RESTING = [Recovery.Ground.IRREGULAR, Recovery.Ground.OVERPAID]
OF_ITS_OWN = [Recovery.Ground.UNTRUE, Recovery.Ground.MISTAKE]


def ordered(state="running", ground="overpaid", back=0):
    """A case paid 2,800, an order to give 1,000 of it back, and ``back`` of that booked."""
    case = a_case_paid()
    recovery = a_recovery(case, state, ground=ground, amount_minor=100_000)
    if back:
        a_repayment(recovery, back)
    return fresh(case), recovery


@pytest.mark.parametrize("state", ["ordered", "running"])
@pytest.mark.parametrize("ground", RESTING)
def test_an_order_falls_with_the_decision_on_which_it_rested(staff, state, ground):
    case, recovery = ordered(state, ground)

    case = revoked(case, staff.supervisor)

    recovery.refresh_from_db()
    assert recovery.state == "dropped"
    assert kept(case) == latest_decision_of(case).kept_minor == 280_000
    assert find_faults() == []


@pytest.mark.parametrize("ground", OF_ITS_OWN)
def test_an_order_on_what_the_household_did_stands(staff, ground):
    case, recovery = ordered("running", ground)

    case = revoked(case, staff.supervisor)

    recovery.refresh_from_db()
    assert recovery.state == "running"
    assert kept(case) == latest_decision_of(case).kept_minor == 180_000


def test_the_household_is_told_that_nothing_more_is_asked_for(staff):
    case, recovery = ordered(back=40_000)

    case = revoked(case, staff.supervisor)

    paper = case.stream.documents.get(kind=Kind.RECOVERY_END)
    assert paper.number == f"{recovery.number}-ZZ"


def test_nobody_is_told_of_an_order_that_was_never_made(staff):
    case, _recovery = ordered("drafted")

    case = revoked(case, staff.supervisor)

    assert not case.stream.documents.filter(kind=Kind.RECOVERY_END).exists()


def test_what_was_paid_back_is_granted_anew_and_the_rest_counts_in(staff):
    case, recovery = ordered(back=40_000)
    case = revoked(case, staff.supervisor)
    assert (kept(case), excess(case)) == (240_000, 240_000)

    case = awaits_decision(case)
    do(case, "decide_case", staff.approver, outcome="approve", fund=recovery.fund,
       amount=Money.of("2800", "CNY"), **GRANTED)  # fmt: skip

    made = decision_of(fresh(case))
    assert (made.carried_minor, made.to_pay) == (240_000, Money.of("400", "CNY"))
    assert find_faults() == []


def test_less_than_the_household_still_has_is_asked_back_without_what_came_back(staff):
    case, recovery = ordered(back=40_000)
    case = awaits_decision(revoked(case, staff.supervisor))

    do(case, "decide_case", staff.approver, outcome="approve", fund=recovery.fund,
       amount=Money.of("2000", "CNY"), **GRANTED)  # fmt: skip

    assert case.recoveries.get(state="drafted").amount_minor == 40_000
    assert find_faults() == []


def test_a_repayment_that_is_being_compared_comes_first(staff):
    case, recovery = ordered("running")
    a_repayment(recovery, 40_000, result=Repayment.Result.ENTERED)
    Recovery.objects.filter(pk=recovery.pk).update(state="checking")

    with pytest.raises(NotYet, match="还款待复核"):
        revoked(case, staff.supervisor)

    recovery.refresh_from_db()
    assert (recovery.state, decision_of(fresh(case)).state) == ("checking", "served")


# 限额


def used(case) -> int:
    """What counts for the household in another case of this year."""
    other = a_case(case.household, state="accepted", cause="fire")
    total = calculate(other).used.household
    other.delete()
    return total


def test_caps_count_what_is_kept_and_nothing_of_what_is_asked_back(staff):
    case, _recovery = ordered("running", "untrue")
    Decision.objects.filter(case=case).update(decided_on=case.applied_on)
    assert used(case) == 280_000

    case = revoked(case, staff.supervisor)
    assert used(case) == 180_000

    do(
        awaits_decision(case), "decide_case", staff.approver, outcome="reject",
        ground="means_exceed", reason="超标。",
    )  # fmt: skip
    assert used(case) == 0
    assert find_faults() == []


# 未经核对的救助


def granted_quickly(staff) -> Case:
    """Small aid, granted and paid without a means check, and posted."""
    case = a_step("decide_quick").case
    a_decision(case, "served", office=case.agency)
    Case.objects.filter(pk=case.pk).update(state="approved")
    return do(paid(fresh(case), decision_of(case)), "post_after_aid", staff.caseworker)


def test_aid_that_needed_no_check_is_checked_once_its_decision_is_revoked(staff):
    case = revoked(granted_quickly(staff), staff.approver)

    assert (case.state, case.route, stage_of(case).step) == (
        "checked", "general", "issue_authorization",
    )  # fmt: skip
    assert not case.assessments.exists()
    assert find_faults() == []


def test_its_posting_comes_down_at_once(staff):
    case = granted_quickly(staff)
    assert case.publicities.get().state == "posted"

    case = revoked(case, staff.approver)

    assert case.publicities.get().state == "taken_down"


def test_what_was_checked_once_is_inquired_into_at_once(staff):
    case = granted_quickly(staff)
    a_request(case, "accepted")  # relied on before it was terminated and reopened

    case = revoked(case, staff.approver)

    assert (case.state, stage_of(case).step) == ("returned", "visit_home")


def test_who_was_paid_unchecked_cannot_withdraw_while_it_is_checked(staff):
    case = revoked(granted_quickly(staff), staff.approver)
    with pytest.raises(Refusal, match="已领取救助金"), hold(case.stream):
        enact(case.withdraw, by=staff.caseworker, on=case.applied_on)


@pytest.mark.parametrize("state", ["dropped", "waived"])
def test_nothing_is_awaited_of_a_recovery_that_is_over(clock, state):
    recovery = a_recovery(state="running", amount_minor=100_000)
    a_repayment(recovery, 50_000)
    Recovery.objects.filter(pk=recovery.pk).update(
        state=state, waived_minor=50_000 if state == "waived" else 0
    )
    recovery.refresh_from_db()
    clock.move_on(timedelta(days=400))

    assert outstanding(recovery) == 0
    assert not any(owed.overdue for owed in plan_of(recovery))
    [told] = [
        one for one in remedies_of(recovery.case, appointed(recovery.district)) if one["plan"]
    ]
    assert [row["overdue"] for row in told["plan"]] == [False, False]
    assert told["plan"][0]["value"].endswith("已还")
    assert told["plan"][1]["value"].endswith(recovery.get_state_display())
    assert "尚欠" not in {row["label"] for row in told["facts"]}
