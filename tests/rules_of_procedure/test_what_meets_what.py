"""Where procedures meet (竞合): two remedies at once, a case that goes on beside one, money that moves
between two decisions (docs/plan-to-code.md, rules 8, 9, 15 and 22)."""

import pytest

from casework.agencies.models import Officer
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of, latest_decision_of
from casework.payments.models import Disbursement
from casework.remedies.models import Recovery
from tests.factories import (
    a_case_decided,
    a_case_paid,
    a_decision,
    a_proceeding,
    a_publicity,
    a_recovery,
    a_request,
    a_review,
    an_assessment,
    case_awaiting_decision,
)
from tests.factories.work import a_step
from workflows import interventions, remedies
from workflows.consistency import find_faults
from workflows.models import OPEN, WorkTask
from workflows.operations import follow_remedies, perform, realign
from workflows.queries import holds_queue
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db

MOVED = {"ground": "moved", "reason": "家庭已迁往外地"}
GRANTED = {"form": "cash", "reason": "符合条件。"}


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def work(case, step) -> WorkTask:
    """The open step, once the work follows the record as it was laid down."""
    with hold(case.stream):
        realign(fresh(case))
        follow_remedies(fresh(case))
    return WorkTask.objects.get(case=case, step=step, flow_task_type="HUMAN", status__in=OPEN)


def do(case, step, by, **particulars) -> Case:
    perform(work(case, step).pk, by=by, **particulars)
    return fresh(case)


def serve(case, staff, clock) -> Case:
    return do(
        case, "serve_decision", staff.caseworker, method="direct", served_on=clock.today(),
        recipient="本人",
    )  # fmt: skip


def awaits_decision(case) -> Case:
    """The inquiry that a revocation began has come to its end."""
    latest = case.assessments.latest("round")
    number = latest.round
    latest.delete()
    an_assessment(case, "concluded", round=number)
    a_publicity(case, "ended", round=number)
    return fresh(case)


def revoked(case, by) -> Case:
    a_review(case, "served", outcome="revoke")
    return do(case, "implement_review", by, words="已撤销。")


def paid(case, decision) -> Case:
    """The money of the decision that stands has arrived, all but the booking."""
    Disbursement.objects.filter(decision=decision).delete()
    Decision.objects.filter(pk=decision.pk).update(
        state="served", served_on=decision.decided_on, remedy_until=decision.decided_on
    )
    Disbursement.objects.create(
        case=case, decision=decision, end_to_end_id=f"NEW{decision.pk}", payer=decision.fund.agency,
        amount_minor=decision.to_pay.minor, currency=decision.currency, state="reconciled",
    )  # fmt: skip
    return fresh(case)


# 两次撤销之间的款项


def rejected_after_payment(staff, clock) -> Case:
    case = awaits_decision(revoked(a_case_paid(), staff.supervisor))
    do(
        case,
        "decide_case",
        staff.approver,
        outcome="reject",
        ground="means_exceed",
        reason="超标。",
    )
    return serve(case, staff, clock)


def test_what_was_paid_is_asked_back_under_the_decision_that_paid_it(staff, clock):
    case = rejected_after_payment(staff, clock)
    first = case.recoveries.get()
    assert first.fund is not None
    a_proceeding(case, state="ended", outcome="revoked", decision=decision_of(case))
    case = awaits_decision(do(case, "implement_ruling", staff.approver, words="已撤销。"))

    do(
        case,
        "decide_case",
        staff.approver,
        outcome="reject",
        ground="means_exceed",
        reason="超标。",
    )

    again = case.recoveries.exclude(pk=first.pk).get()
    assert (again.fund, again.amount_minor) == (first.fund, first.amount_minor)
    assert find_faults() == []


def test_a_rejection_that_a_review_changes_asks_back_only_the_rest(staff, clock):
    case = rejected_after_payment(staff, clock)
    fund = Recovery.objects.get().fund
    a_review(
        case, "served", outcome="change", form="cash", amount_minor=200_000, fund=fund,
        decision=decision_of(case),
    )  # fmt: skip
    do(case, "implement_review", staff.approver, words="已变更。")
    live = case.recoveries.exclude(state="dropped").get()
    assert live.amount_minor == 280_000 - 200_000


def test_what_is_asked_back_between_two_decisions_is_not_counted_in(staff):
    case = revoked(a_case_paid(), staff.supervisor)
    before = latest_decision_of(case)
    before.case = case
    remedies.demand_back(
        before, by=staff.supervisor, ground="untrue", amount=Money.of("2800", "CNY"),
        reason="隐瞒存款。", times=1,
    )  # fmt: skip
    case = awaits_decision(case)
    do(case, "decide_case", staff.approver, outcome="approve", fund=before.fund,
       amount=Money.of("2800", "CNY"), **GRANTED)  # fmt: skip
    made = decision_of(fresh(case))
    assert (made.carried_minor, made.to_pay) == (0, Money.of("2800", "CNY"))


def test_what_is_waived_between_two_decisions_is_not_paid_twice(staff):
    case = a_case_paid()
    recovery = a_recovery(case, "running")
    case = revoked(case, staff.supervisor)
    recovery.refresh_from_db()
    recovery.case = case
    remedies.waive_recovery(recovery, by=staff.supervisor, ground="hardship", reason="困难。")
    case = awaits_decision(case)
    do(case, "decide_case", staff.approver, outcome="approve", fund=recovery.fund,
       amount=Money.of("2800", "CNY"), **GRANTED)  # fmt: skip
    made = decision_of(fresh(case))
    assert (made.carried_minor, made.to_pay.minor) == (280_000, 0)


# 两项救济，或案件在救济期间继续办理


def test_what_a_court_has_revoked_a_review_revokes_in_words_only(staff):
    case = a_case_decided()
    review = a_review(case, "served", outcome="revoke")
    a_proceeding(case, state="ended", outcome="revoked")
    case = do(case, "implement_ruling", staff.supervisor, words="已撤销。")
    rounds = case.assessments.count()
    do(case, "implement_review", staff.supervisor, words="判决已撤销原决定。")
    review.refresh_from_db()
    assert (review.state, case.assessments.count()) == ("implemented", rounds)


@pytest.mark.parametrize("outcome", ["revoke", "change"])
def test_a_review_of_an_approval_that_was_terminated_meanwhile_can_be_closed(staff, outcome):
    case = a_case_decided()
    fund = decision_of(case).fund
    review = a_review(
        case, "served", outcome=outcome, form="cash", amount_minor=380_000, fund=fund
    )  # fmt: skip
    interventions.terminate_case(fresh(case), by=staff.supervisor, **MOVED)
    case = do(case, "implement_review", staff.supervisor, words="原决定已不再有效。")
    review.refresh_from_db()
    assert (review.state, case.state) == ("implemented", "terminated")


@pytest.mark.parametrize("before", ["review", "court"])
def test_a_termination_falls_with_the_reopening_and_a_remedy_against_it_can_be_closed(
    staff, clock, before
):
    case = a_step("visit_home").case
    interventions.terminate_case(case, by=staff.supervisor, **MOVED)
    case = serve(case, staff, clock)
    if before == "review":
        a_review(case, "served", outcome="revoke")
    else:
        a_proceeding(case, state="ended", outcome="revoked")
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")
    assert decision_of(fresh(case)) is None
    assert latest_decision_of(case).state == "superseded"

    step = "implement_review" if before == "review" else "implement_ruling"
    assert do(case, step, staff.supervisor, words="已重新办理。").state == "submitted"


def test_a_ruling_on_an_old_decision_leaves_the_one_that_stands(staff):
    case = case_awaiting_decision(state="approved")
    old = a_decision(case, "served", outcome="terminated", ground="moved", revision=1)
    Decision.objects.filter(pk=old.pk).update(state="superseded")
    new = a_decision(case, "served", revision=2, replaces=old)
    a_proceeding(case, state="ended", outcome="revoked", decision=old)
    case = do(case, "implement_ruling", staff.supervisor, words="终止决定已不再有效。")
    new.refresh_from_db()
    assert (case.state, new.state) == ("approved", "served")


def test_a_ruling_also_takes_what_a_review_put_in_the_place_of_the_contested_decision(staff):
    case = a_case_decided()
    contested = decision_of(case)
    a_review(
        case, "served", outcome="change", form="cash", amount_minor=380_000, fund=contested.fund
    )  # fmt: skip
    case = do(case, "implement_review", staff.supervisor, words="已变更。")
    a_proceeding(case, state="ended", outcome="revoked", decision=contested)
    assert do(case, "implement_ruling", staff.supervisor, words="已撤销。").state == "returned"


def test_who_answers_for_a_decision_of_the_reviewing_office_is_somebody_there(staff, clock):
    case = a_case_decided()
    a_review(
        case, "served", outcome="change", form="cash", amount_minor=380_000,
        fund=decision_of(case).fund, office=case.district.parent,
    )  # fmt: skip
    do(case, "implement_review", staff.supervisor, words="已变更。")
    case = serve(case, staff, clock)
    made = decision_of(case)
    made.case = case
    remedies.register_proceeding(
        made, by=staff.supervisor, kind="litigation", authority="香洲区人民法院", number="1号",
        lodged_on=clock.today(), notified_on=clock.today(),
    )  # fmt: skip
    task = work(case, "answer_proceeding")
    assert task.agency == case.district.parent
    assert any(holds_queue(officer, task) for officer in Officer.objects.all())


# 救助后公示


def test_emergency_aid_that_a_review_changed_is_posted_like_any_other(staff, clock):
    case = do(
        a_step("check_paperwork").case, "check_paperwork", staff.supervisor, result="regularise"
    )
    a_review(
        case, "served", outcome="change", form="cash", amount_minor=380_000,
        fund=decision_of(case).fund,
    )  # fmt: skip
    case = do(case, "implement_review", staff.supervisor, words="已变更。")
    case = paid(serve(case, staff, clock), decision_of(case))
    assert stage_of(do(case, "post_after_aid", staff.caseworker)).step == "close_case"


def test_the_posting_of_quick_aid_is_not_that_of_the_aid_granted_after_its_revocation(staff):
    case = a_step("decide_quick").case
    a_decision(case, "served", office=case.agency)
    Case.objects.filter(pk=case.pk).update(state="approved")
    case = paid(fresh(case), decision_of(case))
    a_request(case, "accepted")  # checked once, before it was terminated and reopened
    case = revoked(do(case, "post_after_aid", staff.caseworker), staff.approver)
    case = awaits_decision(case)
    fund = latest_decision_of(case).fund
    do(case, "decide_case", staff.approver, outcome="approve", fund=fund,
       amount=Money.of("3000", "CNY"), **GRANTED)  # fmt: skip
    case = paid(fresh(case), decision_of(case))
    assert stage_of(case).step == "post_after_aid"
