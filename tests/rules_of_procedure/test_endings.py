"""Ends before the end (撤回、补正期满、终止) and reopening (docs/plan-to-code.md, rules 4, 15 and 16)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.agencies.models import Officer
from casework.audit.journal import enact
from casework.cases.models import Case
from casework.cases.models.routes import UNDECIDED
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions.queries import decision_of
from casework.documents.kinds import Kind
from casework.ledger.models import Transfer
from tests.factories import (
    a_case,
    a_disbursement,
    a_legal_review,
    a_request,
    a_scan,
    case_at,
    case_awaiting_decision,
)
from tests.factories.work import a_step, open_step
from workflows import interventions
from workflows.consistency import find_faults
from workflows.jobs import run_once
from workflows.models import OPEN, CaseProcess, WorkTask
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db

MOVED = {"ground": "moved", "reason": "家庭已迁往外地"}


def withdraw(case, by, clock, **changes):
    given = {"statement": a_scan(), "signed_on": clock.today(), "note": "子女接济", **changes}
    interventions.withdraw_case(case, by=by, **given)


def work_on(case):
    return WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN)


# 撤回申请


UNDECIDED_STEPS = (
    "check_form", "receive_supplement", "issue_authorization", "collect_signatures",
    "check_signatures", "prepare_request", "release_request", "receive_request", "answer_request",
    "countersign_request", "adopt_answer", "decide_acceptance", "visit_home", "hold_review",
    "give_opinion", "post_publicity", "end_publicity", "check_objection", "review_legality",
    "decide_case", "decide_advance", "decide_quick",
)  # fmt: skip
#: What may be left of each kind of record when its case has ended: nothing that waits for anybody.
LEFT = {
    "Authorization": {"void", "revoked", "expired"},
    "VerificationRequest": {"accepted", "cancelled", "recalled", "refused"},
    "Assessment": {"opened", "visited", "reviewed", "concluded"},  # another round begins anew
    "Publicity": {"draft", "ended", "stopped", "taken_down"},  # a draft is seen by nobody
    "Objection": {"upheld", "dismissed", "discontinued"},
    "LegalReview": {"agreed", "objected", "discontinued"},
    "Decision": {"issued", "served", "superseded"},
    "Disbursement": {"cancelled", "returned"},
    "Cosignature": {"agreed", "disagreed", "withdrawn"},
    # 救济 goes on whatever becomes of the case, and comes only after a decision.
    "Review": set(), "Proceeding": set(), "Complaint": set(), "Recovery": set(),
}  # fmt: skip


def left_open(case) -> list[str]:
    """Records of the case that still wait for something; a kind that LEFT does not name is one."""
    records = [
        record
        for related in case._meta.related_objects
        if related.one_to_many and hasattr(related.related_model, "State")
        for record in getattr(case, related.get_accessor_name()).all()
    ]
    return [
        f"{type(record).__name__} {record.state}"
        for record in records
        if record.state not in LEFT.get(type(record).__name__, ())
    ]


@pytest.mark.parametrize("step", UNDECIDED_STEPS)
def test_from_every_undecided_state_the_household_may_withdraw_and_all_ends_with_it(
    staff, clock, step
):
    case = a_step(step).case

    withdraw(case, staff.caseworker, clock)

    case.refresh_from_db()
    assert (case.state, case.ended_on) == ("withdrawn", clock.today())
    assert stage_of(case).step == ""
    assert not work_on(case).exists()
    assert not CaseProcess.objects.filter(case=case, status="NEW").exists()
    assert left_open(case) == []
    assert case.stream.documents.filter(kind=Kind.WITHDRAWAL).count() == 1
    assert find_faults() == []


@pytest.mark.parametrize(
    "state",
    sorted(set(Case.State) - {*UNDECIDED, Case.State.SUSPENDED}),  # what stands still is undecided
)
def test_what_is_decided_is_not_withdrawn(staff, clock, state):
    case = a_case(state=state)

    with pytest.raises(OutOfTurn):
        withdraw(case, staff.caseworker, clock)

    case.refresh_from_db()
    assert case.state == state


def test_a_withdrawal_takes_a_signed_statement_of_a_day_since_the_application(staff, clock):
    case = a_step("visit_home").case
    for changes, field in (
        ({"statement": None}, "statement"),
        ({"signed_on": clock.today() + timedelta(days=1)}, "signed_on"),
        ({"signed_on": case.applied_on - timedelta(days=1)}, "signed_on"),
    ):
        with pytest.raises(Refusal) as refused:
            withdraw(case, staff.caseworker, clock, **changes)
        assert refused.value.field == field
    assert work_on(case).get().step == "visit_home"


def test_only_the_counter_records_a_withdrawal(staff, clock):
    case = a_step("visit_home").case
    for other in (staff.approver, staff.supervisor, staff.clerk, staff.auditor):
        with pytest.raises(NotPermitted):
            withdraw(case, other, clock)


# 公示与异议


@pytest.mark.parametrize("how", ["withdraw", "terminate"])
@pytest.mark.parametrize("step", ["end_publicity", "check_objection"])
def test_with_the_case_its_posting_leaves_the_public_eye_and_its_objection_ends(
    staff, clock, step, how
):
    case = a_step(step).case
    notice = case.publicities.get()
    assert Client().get(reverse("publicity", args=[notice.token])).status_code == 200

    if how == "withdraw":
        withdraw(case, staff.caseworker, clock)
    else:
        interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    notice.refresh_from_db()
    assert notice.state == "taken_down"
    assert Client().get(reverse("publicity", args=[notice.token])).status_code == 410
    assert Client().get(reverse("publicity_list")).context["notices"] == []
    ended = case.objections.values_list("state", flat=True)
    assert list(ended) == (["discontinued"] if step == "check_objection" else [])
    acts = case.stream.entries.values_list("act", flat=True)
    assert ("assessment.objection.discontinue" in acts) == (step == "check_objection")


def test_after_reopening_an_old_objection_bars_nothing(staff, clock):
    case = a_step("check_objection").case
    withdraw(case, staff.caseworker, clock)
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")
    assert not case.objections.filter(state="lodged").exists()
    assert not case.publicities.filter(state__in=("posted", "ended")).exists()


def test_after_reopening_the_case_goes_to_legal_review_anew(staff, clock):
    """An old review that was still asked for would bar the new one (one open review per case)."""
    case = a_step("review_legality").case
    withdraw(case, staff.caseworker, clock)
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")
    assert a_legal_review(case).state == "asked"


def test_nobody_takes_a_posting_down_or_drops_an_objection_while_the_case_goes_on(staff):
    objection = a_step("check_objection").case.objections.get()
    with pytest.raises(NotYet, match="仍在办理"):
        enact(objection.publicity.take_down, by=staff.supervisor)
    with pytest.raises(NotYet, match="仍须核查"):
        enact(objection.discontinue, by=staff.supervisor)
    review = a_step("review_legality").case.legal_reviews.get()
    with pytest.raises(NotYet, match="仍在办理"):
        enact(review.discontinue, by=staff.supervisor)


# 补正期满


def test_a_supplement_that_is_not_brought_in_time_counts_as_withdrawn(staff, clock):
    case = a_step("receive_supplement").case
    last_day = work_on(case).get().due_on
    clock.move_on(last_day - clock.today())
    assert run_once().done == 0
    with pytest.raises(NotYet, match="期满前"):
        interventions.lapse_supplement(case, by=Officer.objects.get(username="system"))

    clock.move_on(timedelta(days=1))
    assert (run_once().done, run_once().done) == (1, 0)

    case.refresh_from_db()
    assert (case.state, case.ended_on) == ("withdrawn", clock.today())
    assert not work_on(case).exists()
    assert case.stream.documents.get(kind=Kind.LAPSE_NOTICE).number == f"{case.number}-CH"
    lapse = case.stream.entries.get(act="cases.case.lapse")
    assert lapse.actor.username == "system"
    assert lapse.facts == {"until": last_day.isoformat()}
    assert find_faults() == []


def test_nobody_but_the_system_lets_a_supplement_lapse(staff, clock):
    case = case_at("supplement")
    clock.move_on(timedelta(days=40))
    for officer in (staff.caseworker, staff.approver, staff.supervisor):
        with pytest.raises(NotPermitted):
            interventions.lapse_supplement(case, by=officer)


def test_papers_that_came_before_the_job_are_taken(staff, clock):
    task = a_step("receive_supplement")
    clock.move_on(timedelta(days=40))
    Case.objects.filter(pk=task.case_id).update(state="submitted")
    assert run_once().done == 0


# 终止


@pytest.mark.parametrize("step", UNDECIDED_STEPS)
def test_the_district_terminates_an_undecided_case_by_decision(staff, clock, step):
    case = a_step(step).case

    interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    case.refresh_from_db()
    decision = decision_of(case)
    assert (case.state, case.termination_ground) == ("terminated", "moved")
    assert (decision.outcome, decision.ground, decision.office) == (
        "terminated", "moved", case.district,
    )  # fmt: skip
    assert decision.document.kind == Kind.TERMINATION_NOTICE
    assert work_on(case).get().step == "serve_decision"
    assert left_open(case) == []
    assert find_faults() == []


@pytest.mark.parametrize("step", ["serve_decision", "prepare_payment", "review_payment"])
def test_termination_after_approval_frees_the_money_and_stops_the_payment(staff, step):
    case = a_step(step).case
    approval = decision_of(case)

    interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    approval.refresh_from_db()
    decision = decision_of(case)
    assert (approval.state, decision.replaces, decision.revision) == ("superseded", approval, 2)
    freed = Transfer.objects.get(pending_transfer=approval.reservation)
    assert (freed.kind, freed.amount_minor) == ("void", approval.amount_minor)
    assert set(case.disbursements.values_list("state", flat=True)) <= {"cancelled"}
    assert find_faults() == []


def test_a_payment_of_a_decision_that_no_longer_stands_does_not_leave(staff):
    task = a_step("send_payment")
    disbursement = task.case.disbursements.get()
    interventions.terminate_case(task.case, by=staff.supervisor, **MOVED)
    # As if the termination had forgotten it.
    type(disbursement).objects.filter(pk=disbursement.pk).update(state="reviewed")
    disbursement.refresh_from_db()
    disbursement.prepared_by = staff.clerk

    with pytest.raises(NotYet, match="没有与本次发放一致的批准决定"):
        enact(disbursement.send, by=staff.clerk, order=None)


@pytest.mark.parametrize(
    ("payment", "told"), [("sent", "登记银行答复前"), ("paid", "追回"), ("reconciled", "追回")]
)
def test_nothing_is_terminated_while_a_payment_is_under_way_or_after_it(staff, payment, told):
    case = case_awaiting_decision(state="approved")
    a_disbursement(case, payment)
    open_step(case)
    booked = Transfer.objects.count()

    with pytest.raises(NotYet, match=told):
        interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    case.refresh_from_db()
    assert (case.state, decision_of(case).outcome) == ("approved", "approved")
    assert Transfer.objects.count() == booked


def test_a_returned_payment_bars_no_termination(staff):
    case = case_awaiting_decision(state="approved")
    a_disbursement(case, "returned")

    interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    assert decision_of(case).outcome == "terminated"


@pytest.mark.parametrize(
    ("words", "field"), [({"ground": ""}, "ground"), ({"reason": " "}, "reason")]
)
def test_a_termination_takes_ground_and_reason(staff, words, field):
    case = a_step("visit_home").case
    with pytest.raises(Refusal) as refused:
        interventions.terminate_case(case, by=staff.supervisor, **{**MOVED, **words})
    assert refused.value.field == field
    assert decision_of(case) is None


def test_only_the_deciding_district_terminates(staff):
    case = a_step("visit_home").case
    elsewhere = Officer.objects.get(username="gx.sv1")
    for other in (staff.caseworker, staff.approver, staff.clerk, elsewhere):
        with pytest.raises(NotPermitted):
            interventions.terminate_case(case, by=other, **MOVED)


# 恢复办理


@pytest.mark.parametrize("way", ["withdrawn", "terminated"])
def test_within_the_period_an_ended_case_begins_again_at_the_form_check(staff, clock, way):
    case = a_step("decide_case").case
    if way == "withdrawn":
        withdraw(case, staff.caseworker, clock)
    else:
        interventions.terminate_case(case, by=staff.supervisor, **MOVED)
    clock.move_on(timedelta(days=30))

    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")

    case.refresh_from_db()
    assert (case.state, case.route, case.ended_on, case.termination_ground) == (
        "submitted", "general", None, "",
    )  # fmt: skip
    assert work_on(case).get().step == "check_form"
    assert find_faults() == []


def test_after_the_period_it_is_not_reopened(staff, clock):
    case = a_step("visit_home").case
    withdraw(case, staff.caseworker, clock)
    clock.move_on(timedelta(days=31))

    with pytest.raises(NotYet, match="重新申请"):
        interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")


def test_it_is_not_reopened_beside_another_open_application_for_the_same_cause(staff, clock):
    case = a_step("visit_home").case
    withdraw(case, staff.caseworker, clock)
    other = a_case(state="submitted", household=case.household)

    with pytest.raises(NotYet, match=other.number):
        interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")

    Case.objects.filter(pk=other.pk).update(cause="fire")
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")


def test_reopening_takes_a_reason_and_the_district(staff, clock):
    case = a_step("visit_home").case
    withdraw(case, staff.caseworker, clock)
    with pytest.raises(Refusal) as refused:
        interventions.reopen_case(case, by=staff.supervisor, reason=" ")
    assert refused.value.field == "reason"
    for other in (staff.caseworker, staff.approver):
        with pytest.raises(NotPermitted):
            interventions.reopen_case(case, by=other, reason="家庭提出恢复")


def test_a_withdrawn_application_no_longer_bars_a_new_one(staff, clock):
    case = a_step("visit_home").case
    withdraw(case, staff.caseworker, clock)

    assert case.ended
    a_case(state="submitted", household=case.household, cause=case.cause)


def test_an_approval_after_a_reopening_replaces_the_termination(staff, clock):
    case = a_step("serve_decision").case
    interventions.terminate_case(case, by=staff.supervisor, **MOVED)
    ended = decision_of(case)
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")
    assert decision_of(case) is None

    a_request(case, "accepted")
    Case.objects.filter(pk=case.pk).update(state="accepted")
    case.refresh_from_db()
    interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    ended.refresh_from_db()
    assert ended.state == "superseded"
    assert [d.revision for d in case.decisions.order_by("pk")] == [1, 2, 3]
    assert case.decisions.exclude(state="superseded").count() == 1
