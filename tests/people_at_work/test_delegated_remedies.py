"""Whoever is stood in for has acted (代理视同本人): in reviews and complaints as everywhere else."""

import pytest
from django.urls import reverse

from casework.agencies.models import Appointment, Delegation
from casework.audit.journal import _append
from casework.audit.locks import hold
from casework.audit.models import Entry
from casework.core import clock as official_clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.remedies.actions.complaints import answer_complaint, assign_complaint, close_complaint
from casework.remedies.actions.recovery import waive_recovery
from casework.remedies.actions.review import check_review, decide_review
from casework.remedies.models import Complaint
from tests.factories import a_case_decided, a_complaint, a_recovery, a_review
from tests.factories.work import a_remedy_step
from tests.pages.desks import signed_in
from tests.states.machines import done_before
from workflows import operations
from workflows.remedies import lodge_review

from .conftest import fresh, stand_in

REVIEWER, COLLEAGUE, DEPUTY = "zh.rv1", "zh.rv2", "zh.sv1"


def done_for(case, act, *, by, on_behalf_of):
    """An earlier act of the case, done by a deputy."""
    with hold(case.stream):
        _append(case.stream, case, act, by=fresh(by), on_behalf_of=fresh(on_behalf_of).pk)


def test_whoever_acted_through_a_deputy_had_a_part_in_the_case():
    review = a_review()
    done_for(review.case, "cases.case.reject", by="xz.sv1", on_behalf_of=REVIEWER)

    with pytest.raises(NotYet, match="曾参与办理本案"):
        check_review(review, by=fresh(REVIEWER), accepted=True)
    check_review(review, by=fresh(COLLEAGUE), accepted=True)


def test_a_deputy_does_not_review_for_a_colleague_who_had_a_part():
    review = a_review()
    done_before(review.case, "cases.case.reject", by=fresh(REVIEWER))
    stand_in(DEPUTY, REVIEWER)

    with pytest.raises(NotYet, match="曾参与办理本案"):
        check_review(review, by=fresh(DEPUTY), accepted=True)


def test_nor_is_the_work_taken_up_for_them():
    case = a_case_decided("rejected")
    lodge_review(
        case.decisions.get(), by=fresh("gb.cw1"), lodger="applicant", lodger_name="陈大文",
        lodged_on=official_clock.today(), grounds="请求复核。",
    )  # fmt: skip
    task = case.tasks.get(flow_task_type="HUMAN")
    done_before(case, "cases.case.reject", by=fresh(REVIEWER))
    stand_in(DEPUTY, REVIEWER)

    with pytest.raises(NotPermitted, match="曾参与办理本案"):
        operations.claim(task.pk, by=fresh(DEPUTY))
    stand_in(DEPUTY, COLLEAGUE)
    operations.claim(task.pk, by=fresh(DEPUTY))
    operations.perform(task.pk, by=fresh(DEPUTY), accepted=True)


def test_whoever_acted_through_a_deputy_is_complained_about_as_well():
    complaint = a_complaint()
    case = complaint.case
    with hold(case.stream):
        _append(
            case.stream, case, "cases.case.accept", by=fresh("gb.ap1"), office=case.agency.code,
            on_behalf_of=fresh("xz.rv1").pk,
        )  # fmt: skip

    with pytest.raises(Refusal) as refused:
        assign_complaint(complaint, by=fresh("xz.sv1"), officer=fresh("xz.rv1"))
    assert refused.value.field == "officer"


def test_a_deputy_does_not_close_a_complaint_for_a_colleague_it_is_about():
    complaint = a_complaint(state="answered")
    case = complaint.case
    with hold(case.stream):
        _append(case.stream, case, "cases.case.accept", by=fresh("xz.sv1"), office=case.agency.code)
    lent = Appointment.objects.get(officer__username="xz.sv1", duty__code="district_supervisor")
    assert lent.agency == complaint.office
    stand_in("zh.fr1", "xz.sv1")

    with pytest.raises(NotYet, match="被投诉机构"):
        close_complaint(complaint, by=fresh("zh.fr1"))
    close_complaint(complaint, by=fresh("xz.sv2"))


def test_a_deputy_s_review_grants_no_more_than_the_delegation_says():
    review = a_review(a_case_decided(), "under_review")
    stand_in(DEPUTY, REVIEWER, limit_minor=380_000)

    def change_to(amount):
        decide_review(
            review, by=fresh(DEPUTY), outcome="change", reason="核定。", form="cash",
            amount=Money.of(amount, "CNY"), fund=review.decision.fund,
        )  # fmt: skip

    with pytest.raises(NotPermitted, match="超过委托代理的上限"):
        change_to("3800.01")
    review.refresh_from_db()
    assert (review.state, review.amount_minor) == ("under_review", 0)

    change_to("3800")
    assert review.state == "decided"


def test_a_deputy_waives_no_more_than_the_delegation_says():
    recovery = a_recovery(state="running")
    stand_in("zh.sv1", "xz.sv1", limit_minor=recovery.amount_minor - 1)

    def waive():
        waive_recovery(recovery, by=fresh("zh.sv1"), ground="hardship", reason="家庭无力偿还。")

    with pytest.raises(NotPermitted, match="超过委托代理的上限"):
        waive()
    recovery.refresh_from_db()
    assert (recovery.state, recovery.waived_minor) == ("running", 0)

    Delegation.objects.update(limit_minor=recovery.amount_minor)
    waive()
    assert recovery.state == "waived"


def test_a_deputy_who_maintains_a_decision_grants_nothing():
    review = a_review(a_case_decided(), "under_review")
    stand_in(DEPUTY, REVIEWER, limit_minor=1)
    decide_review(review, by=fresh(DEPUTY), outcome="maintain", reason="原决定正确。")
    assert review.state == "decided"


def test_a_deputy_answers_a_complaint_that_was_given_to_whom_they_stand_in_for():
    complaint = a_complaint(state="assigned", officer=fresh("xz.sv2"))
    stand_in(DEPUTY, "xz.rv1")

    def answer():
        answer_complaint(complaint, by=fresh(DEPUTY), justified=False, reply="经查，未发现拖延。")

    with pytest.raises(NotYet, match="已交由"):
        answer()
    complaint.officer = fresh("xz.rv1")
    answer()
    assert complaint.state == "answered"


def test_and_does_so_at_the_desk():
    task = a_remedy_step("answer_complaint")
    complaint = Complaint.objects.get()
    stand_in(DEPUTY, complaint.officer.username)
    operations.perform(task.pk, by=fresh(DEPUTY), justified=False, reply="经查，未发现拖延。")
    complaint.refresh_from_db()
    assert complaint.state == "answered"


@pytest.mark.parametrize("deputy", [DEPUTY, "xz.rv2"], ids=["of another duty", "of the same duty"])
def test_and_takes_it_up_from_the_queue(deputy):
    """A colleague's complaint is the deputy's to answer in their right, though not in their own."""
    task = a_remedy_step("answer_complaint")
    complaint = Complaint.objects.get()
    assert fresh(deputy) != complaint.officer
    stand_in(deputy, complaint.officer.username)

    page = signed_in(deputy).get(reverse("step", args=[task.pk])).context
    assert page["claim_task_id"] == task.pk
    operations.claim(task.pk, by=fresh(deputy))
    operations.perform(task.pk, by=fresh(deputy), justified=False, reply="经查，未发现拖延。")

    entry = Entry.objects.about(complaint).get(act__endswith=".give_answer")
    assert (entry.actor, entry.on_behalf_of) == (fresh(deputy), complaint.officer)


def test_whoever_may_do_it_in_their_own_right_does_it_in_no_other():
    task = a_remedy_step("answer_complaint")
    complaint = Complaint.objects.get()
    stand_in(complaint.officer.username, "xz.rv2")

    operations.claim(task.pk, by=fresh(complaint.officer.username))
    operations.perform(
        task.pk, by=fresh(complaint.officer.username), justified=False, reply="未发现拖延。"
    )
    entry = Entry.objects.about(complaint).get(act__endswith=".give_answer")
    assert entry.on_behalf_of is None
