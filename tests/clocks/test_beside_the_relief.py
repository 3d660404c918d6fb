"""Reviews, complaints and recoveries keep clocks of their own: what stops the relief stops none."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.audit.locks import hold
from casework.core import clock as official_clock
from casework.core.refusals import OutOfTurn
from tests.factories import a_complaint, a_scan
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows import operations, timekeeping
from workflows.consistency import find_faults
from workflows.models import WorkTask
from workflows.operations import follow_remedies

WAITING = {"reason": "applicant", "words": "等待申请人补交收入证明"}
ABSENT = {"ground": "absent", "words": "申请人赴外地就医"}


@pytest.fixture
def beside():
    """The open step of a complaint, and that of the relief of its case."""
    relief = a_step("check_form")
    a_complaint(relief.case)
    with hold(relief.case.stream):
        follow_remedies(relief.case)
    return relief.case.tasks.get(step="assign_complaint", flow_task_type="HUMAN"), relief


def now(task) -> WorkTask:
    return WorkTask.objects.select_related("case", "process").get(pk=task.pk)


def paused_for_two_days(case, staff, clock):
    timekeeping.start_pause(case, by=staff.caseworker, evidence=a_scan(), **WAITING)
    clock.move_on(timedelta(days=2))
    timekeeping.end_pause(case, by=staff.caseworker)


def test_a_pause_of_the_relief_does_not_stop_a_complaint(beside, staff, clock):
    complaint, relief = beside
    due = complaint.due_on
    timekeeping.start_pause(relief.case, by=staff.caseworker, evidence=a_scan(), **WAITING)
    assert (now(complaint).paused, now(relief).paused) == (False, True)
    assert find_faults() == []

    clock.move_on(timedelta(days=2))
    timekeeping.end_pause(relief.case, by=staff.caseworker)
    assert now(complaint).due_on == due
    assert now(relief).due_on > relief.due_on


def test_its_extension_is_counted_without_the_pauses_of_the_relief(beside, staff, clock):
    complaint, relief = beside
    paused_for_two_days(relief.case, staff, clock)
    timekeeping.extend(complaint.pk, by=staff.bureau, workdays=1, words="案情复杂")

    lines = now(complaint).due_why["lines"]
    assert {line["why"] for line in lines} == {"start", "counted", "extended"}
    assert now(complaint).due_on == complaint.due_on + timedelta(days=1)


def test_a_step_that_began_before_a_pause_does_not_leave_it_out(beside, staff, clock):
    """The answer to a complaint is due from its receipt, however the relief stood meanwhile."""
    complaint, relief = beside
    paused_for_two_days(relief.case, staff, clock)
    answerer = staff.supervisor.__class__.objects.get(username="xz.rv1")
    operations.perform(complaint.pk, by=staff.supervisor, officer=answerer)

    answer = relief.case.tasks.get(step="answer_complaint", flow_task_type="HUMAN")
    assert answer.due_why["lines"][0]["date"] < official_clock.today().isoformat()
    assert not any(
        line["why"] == "paused" or line.get("reason") for line in answer.due_why["lines"]
    )


def test_a_complaint_is_dealt_with_while_the_case_is_suspended(beside, staff):
    complaint, relief = beside
    timekeeping.suspend(relief.case, by=staff.approver, **ABSENT)
    assert find_faults() == []
    with pytest.raises(OutOfTurn, match="中止办理"):
        operations.claim(relief.pk, by=staff.caseworker)

    supervisor = signed_in("xz.sv1")
    page = supervisor.get(reverse("step", args=[complaint.pk])).context
    assert page["claim_task_id"] == complaint.pk
    operations.claim(complaint.pk, by=staff.supervisor)
    page = supervisor.get(reverse("step", args=[complaint.pk])).context
    assert page["form"] is not None
    assert page["holder_note"] == ""
