"""The period to bring what is missing (补正期限) ends on the day that the page shows, and not before."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.cases.models import Case
from casework.core.refusals import Refusal
from tests.factories import a_scan
from tests.factories.work import a_step
from workflows import interventions, timekeeping
from workflows.jobs import run_once

pytestmark = pytest.mark.django_db


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def a_day_after(due_on, clock) -> None:
    clock.move_on(due_on - clock.today() + timedelta(days=1))
    run_once()


def test_a_supplement_does_not_lapse_before_the_extended_day(staff, clock):
    task = a_step("receive_supplement")
    first = task.due_on
    timekeeping.extend(task.pk, by=staff.approver, workdays=3, words="户籍证明办理中")
    a_day_after(first, clock)
    assert fresh(task.case).state == "supplement"
    task.refresh_from_db()
    a_day_after(task.due_on, clock)
    assert fresh(task.case).state == "withdrawn"


def test_a_supplement_does_not_lapse_while_its_period_stands_still(staff, clock):
    task = a_step("receive_supplement")
    first = task.due_on
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="住院", evidence=a_scan()
    )
    a_day_after(first, clock)
    case = fresh(task.case)
    assert case.state == "supplement"
    with pytest.raises(Refusal, match="暂停期间不能视为撤回"):
        interventions.lapse_supplement(case, by=Officer.objects.get(username="system"))
    timekeeping.end_pause(fresh(task.case), by=staff.caseworker)
    task.refresh_from_db()
    assert task.due_on > first
    run_once()
    assert fresh(task.case).state == "supplement"
    a_day_after(task.due_on, clock)
    assert fresh(task.case).state == "withdrawn"


def test_nor_because_the_case_was_suspended_meanwhile(staff, clock):
    task = a_step("receive_supplement")
    timekeeping.suspend(task.case, by=staff.approver, ground="absent", words="申请人住院")
    a_day_after(task.due_on, clock)
    timekeeping.resume(fresh(task.case), by=staff.approver)
    run_once()
    assert fresh(task.case).state == "supplement"
