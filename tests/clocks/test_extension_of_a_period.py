"""An extension belongs to the period (延期属于期限): work that is laid anew while the period runs on keeps
it and has no other; a period that begins again has its own."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.audit.locks import hold
from casework.cases.models import Paperwork
from casework.core.money import Money
from casework.core.refusals import OutOfTurn
from casework.ledger.models import Fund
from tests.factories import a_complaint, a_scan
from tests.factories.work import a_remedy_step, a_step
from tests.states.tables import brought_to
from workflows import operations, timekeeping
from workflows.deadlines import extension_since, recount
from workflows.handing import take_back
from workflows.models import OPEN, WorkTask
from workflows.steps import paperwork_due

OPINION = {
    "recommended": True, "form": "cash", "amount": Money.of("1000", "CNY"), "opinion": "属实。",
}  # fmt: skip


def extend(task, by, workdays=3):
    timekeeping.extend(task.pk, by=by, workdays=workdays, words="案情复杂")
    task.refresh_from_db()
    return task.due_on


def now_at(case, step) -> WorkTask:
    return WorkTask.objects.get(case=case, step=step, flow_task_type="HUMAN", status__in=OPEN)


def test_paperwork_that_was_returned_is_due_on_the_extended_day(staff, clock):
    task = a_step("file_paperwork")
    due = extend(task, staff.supervisor)
    clock.move_on(timedelta(days=1))
    operations.perform(task.pk, by=staff.caseworker, items=list(Paperwork.values))
    checking = now_at(task.case, "check_paperwork")
    operations.perform(checking.pk, by=staff.supervisor, result="return", reason="缺一份证明")

    again = now_at(task.case, "file_paperwork")
    assert again.pk != task.pk
    assert again.due_on == due
    assert again.due_why["extension"]["workdays"] == 3
    with pytest.raises(OutOfTurn, match="已经延期一次"):
        extend(again, staff.supervisor)


def test_it_holds_when_that_day_is_counted_anew(staff, clock):
    test_paperwork_that_was_returned_is_due_on_the_extended_day(staff, clock)
    task = WorkTask.objects.get(step="file_paperwork", status__in=OPEN)
    due = task.due_on
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="force_majeure", words="台风", evidence=a_scan()
    )
    timekeeping.end_pause(task.case, by=staff.caseworker)
    task.refresh_from_db()
    assert "extension" in task.due_why
    assert task.due_on > due


def test_what_was_taken_back_is_due_on_the_extended_day(staff, clock):
    task = a_step("give_opinion")
    due = extend(task, staff.approver)
    clock.move_on(timedelta(days=1))
    operations.perform(task.pk, by=staff.caseworker, **OPINION)
    take_back(now_at(task.case, "post_publicity").pk, by=staff.caseworker, note="填报有误")

    assert now_at(task.case, "give_opinion").due_on == due


@pytest.mark.parametrize("days", [0, 1])
def test_a_period_that_begins_again_has_its_own(staff, clock, days):
    task = a_step("check_form")
    extend(task, staff.approver)
    operations.perform(task.pk, by=staff.caseworker, items=["income"])
    clock.move_on(timedelta(days=days))
    supply = now_at(task.case, "receive_supplement")
    operations.perform(supply.pk, by=staff.caseworker)

    again = now_at(task.case, "check_form")
    assert "extension" not in again.due_why
    plain = again.due_on
    assert extend(again, staff.approver, workdays=1) == plain + timedelta(days=1)


def test_steps_that_share_one_period_share_its_extension(staff, clock):
    """The visit and the opinion are one investigation."""
    task = a_step("visit_home")
    due = extend(task, staff.approver)
    clock.move_on(timedelta(days=1))
    operations.perform(
        task.pk, by=staff.caseworker, companion=staff.colleague, visited_on=clock.today(),
        findings="属实", matches=True,
    )  # fmt: skip

    opinion = now_at(task.case, "give_opinion")
    assert opinion.due_on == due
    with pytest.raises(OutOfTurn, match="已经延期一次"):
        extend(opinion, staff.approver)


def test_steps_that_begin_a_period_each_on_one_day_do_not(staff, clock):
    """To prepare and to release a request as many days are given, each from its own beginning."""
    task = a_step("prepare_request")
    due = extend(task, staff.approver)
    brought_to(task.case.requests.get(), "pending_review")
    with hold(task.case.stream):
        operations.realign(task.case)

    release = now_at(task.case, "release_request")
    assert "extension" not in release.due_why
    assert release.due_on < due


def test_one_complaint_is_not_extended_with_another(staff, clock):
    task = a_remedy_step("assign_complaint")
    extend(task, staff.bureau)
    other = a_complaint(task.case)
    with hold(task.case.stream):
        operations.follow_remedies(task.case)

    second = WorkTask.objects.get(process__subject=f"complaint:{other.pk}", flow_task_type="HUMAN")
    assert "extension" not in second.due_why
    assert second.due_on < task.due_on


def test_the_case_file_says_so_while_another_step_is_open(staff, clock):
    """Aid in advance still owes its paperwork by the extended day (补办手续)."""
    task = a_step("file_paperwork")
    due = extend(task, staff.supervisor)
    paying = WorkTask(step="reconcile_payment", due_why={})
    assert paperwork_due(task.case, paying).on == due


def test_quick_aid_is_one_period_from_the_application_to_the_payment(staff, clock):
    task = a_step("decide_quick")
    due = extend(task, staff.supervisor)
    operations.perform(
        task.pk, by=staff.approver, outcome="approve", amount=Money.of("2000", "CNY"),
        fund=Fund.objects.get(code="ZHX"), reason="突发重病。",
    )  # fmt: skip
    [after] = WorkTask.objects.filter(
        case=task.case, flow_task_type="HUMAN", status__in=OPEN
    )  # fmt: skip
    assert after.step != "decide_quick"
    assert after.due_on == due


def test_a_period_is_told_by_its_first_day_and_its_rule(staff, clock):
    task = a_step("file_paperwork")
    extend(task, staff.supervisor)
    day, limit = clock.today(), "limit.emergency_paperwork"
    assert extension_since(day, limit, task.case, "") == task.case.extensions.get()
    assert extension_since(day + timedelta(days=1), limit, task.case, "") is None
    assert extension_since(day, "limit.investigation", task.case, "") is None


def test_a_review_that_is_prolonged_is_counted_from_its_own_first_day(staff, clock):
    """The superior's days belong to the first period; the second is the law's, and has none of them."""
    task = a_remedy_step("decide_review")
    extend(task, staff.bureau)
    reviewer = Officer.objects.get(username="zh.rv1")
    operations.perform(task.pk, by=reviewer, outcome="prolong", reason="案情复杂")
    task.refresh_from_db()
    assert "extension" not in task.due_why
    assert task.due_why["rule"]["key"] == "period.review_extension"
    assert recount(task).on == task.due_on
