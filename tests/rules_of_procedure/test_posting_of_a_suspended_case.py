"""A case suspended (中止) while it is posted (公示): nobody loses a day on which to object."""

from datetime import date, timedelta

import pytest

from casework.assessment.queries import shown_publicities
from casework.core.refusals import NotYet, OutOfTurn
from tests.factories.work import a_step
from workflows import operations, timekeeping
from workflows.consistency import find_faults
from workflows.queries import open_work

pytestmark = pytest.mark.django_db

OBJECTED = {"objected": True, "objector": "邻居", "objection": "另有住房出租"}


@pytest.fixture
def task():
    """Posted on Monday 7 March until the 10th; its result is to be entered."""
    return a_step("end_publicity")


def suspend(task, staff):
    timekeeping.suspend(task.case, by=staff.approver, ground="absent", words="无法联系申请人")


def resume(task, staff):
    timekeeping.resume(task.case, by=staff.approver)
    task.refresh_from_db()
    task.case.refresh_from_db()
    return task.case.publicities.get()


def test_the_days_of_the_suspension_do_not_count(task, staff, clock):
    clock.move_on(timedelta(days=1))
    suspend(task, staff)
    clock.move_on(timedelta(days=7))  # to Tuesday 15 March

    posting = resume(task, staff)

    # Neither of the two days on which the counter took objections for part of the day only.
    assert (posting.until, posting.stopped_days) == (date(2022, 3, 18), 8)
    assert posting.shown_now
    with pytest.raises(NotYet, match="2022年3月18日（示例参数） 24 时"):
        operations.perform(task.pk, by=staff.caseworker, objected=False)
    operations.perform(task.pk, by=staff.caseworker, **OBJECTED)
    assert task.case.objections.count() == 1
    assert find_faults() == []


def test_the_result_is_due_after_the_last_day_and_not_before(task, staff, clock):
    assert task.due_on == date(2022, 3, 11)
    clock.move_on(timedelta(days=1))
    suspend(task, staff)
    clock.move_on(timedelta(days=7))

    resume(task, staff)

    assert task.due_on == date(2022, 3, 21)  # the Monday after
    assert find_faults() == []


def test_the_public_sees_it_again_for_as_long_as_was_left(task, staff, clock, client):
    posting = task.case.publicities.get()
    page = f"/notices/{posting.token}/"
    suspend(task, staff)
    for days in (0, 30):  # before and after the last day that it would have had
        clock.move_on(timedelta(days=days))
        assert not shown_publicities().exists()
        answer = client.get(page)
        assert answer.status_code == 200
        told = answer.content.decode()
        assert "本公示暂停" in told
        assert posting.shown_matter not in told
        assert posting.shown_name not in told

    posting = resume(task, staff)
    assert list(shown_publicities()) == [posting]
    assert posting.shown_name in client.get(page).content.decode()
    clock.move_on(posting.until - clock.today() + timedelta(days=1))
    assert client.get(page).status_code == 410


def test_one_that_was_over_before_gets_nothing_back(task, staff, clock, client):
    clock.move_on(timedelta(days=4))
    suspend(task, staff)
    clock.move_on(timedelta(days=5))
    assert client.get(f"/notices/{task.case.publicities.get().token}/").status_code == 410

    posting = resume(task, staff)

    assert (posting.until, posting.stopped_days) == (date(2022, 3, 10), 0)
    operations.perform(task.pk, by=staff.caseworker, objected=False)


def test_an_open_objection_gives_the_days_back_once(task, staff, clock):
    """It stopped the posting before the suspension, and still does after it."""
    clock.move_on(timedelta(days=1))
    operations.perform(task.pk, by=staff.caseworker, **OBJECTED)
    checking = a_task_of(task.case)
    suspend(checking, staff)
    clock.move_on(timedelta(days=5))
    assert resume(checking, staff).stopped_days == 0

    operations.perform(checking.pk, by=staff.approver, upheld=False, outcome="住房系租住")

    posting = task.case.publicities.get()
    assert (posting.until, posting.stopped_days) == (date(2022, 3, 15), 5)
    assert find_faults() == []


def test_nothing_is_entered_while_the_case_is_suspended(task, staff):
    """Which is why the days are given back."""
    suspend(task, staff)
    with pytest.raises(OutOfTurn, match="中止办理"):
        operations.perform(task.pk, by=staff.caseworker, **OBJECTED)


def a_task_of(case):
    return open_work().get(case=case)
