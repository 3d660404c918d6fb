"""Two loops, or a loop and an officer, at one case's time limits."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.cases.models import Case, Extension, Pause
from casework.core import clock
from casework.core.refusals import OutOfTurn, StaleRecord
from casework.notices.models import Message
from casework.policy.actions import load_policy
from casework.policy.models import CalendarDay
from tests.factories import a_scan
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import operations, timekeeping
from workflows.models import WorkTask
from workflows.recounting import recount_all
from workflows.sweeping import sweep

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def sweeping(_subject):
    """A loop that was down for a week, and is started twice."""
    clock.move_on(timedelta(days=7))
    try:
        return sweep()
    finally:
        clock.move_on(timedelta(days=-7))


def test_two_loops_say_everything_once():
    def three(_number):
        return [a_step("check_form").pk for _each in range(3)]

    rounds = race(sweeping, sweeping, prepare=three, rounds=ROUNDS)

    told_why(rounds)
    assert all(each.winners == 2 for each in rounds)
    for each in rounds:
        for task in each.subject:
            said = Message.objects.filter(task=task, kind="due").values_list(
                "rung__rung", flat=True
            )
            assert sorted(said) == [2, 3, 4]


def test_a_step_is_urged_once_by_two_officers_at_once():
    def urging(by):
        return lambda task_id: timekeeping.urge(task_id, by=officer(by)) and None

    rounds = race(
        urging("gb.ap1"), urging("xz.sv1"), prepare=lambda _n: a_step("check_form").pk,
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        assert Message.objects.filter(task=each.subject, kind="urged").count() == 1


def pausing(task_id):
    timekeeping.start_pause(
        Case.objects.get(tasks=task_id), by=officer("gb.cw1"), reason="applicant", words="等待",
        evidence=a_scan(),
    )  # fmt: skip


def suspending(task_id):
    timekeeping.suspend(
        Case.objects.get(tasks=task_id), by=officer("gb.ap1"), ground="absent", words="无法联系"
    )


def performing(task_id):
    operations.perform(task_id, by=officer("gb.cw2"), complete=True)


def test_one_pause_runs_however_many_ask_for_it():
    rounds = race(pausing, pausing, prepare=lambda _n: a_step("check_form").pk, rounds=ROUNDS)

    one_wins(rounds)
    for each in rounds:
        assert Pause.objects.filter(case__tasks=each.subject).distinct().count() == 1


def test_a_case_is_suspended_or_gone_on_with_but_never_both():
    """Whoever comes second is told, and the step that is open fits the record."""
    rounds = race(suspending, performing, prepare=lambda _n: a_step("check_form").pk, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        stopped, done = each.outcomes
        assert stopped.done or stopped.refused_by(OutOfTurn, StaleRecord)
        assert stopped.done
        assert case.suspended
        assert case.suspended_from == ("checked" if done.done else "submitted")
        [task] = WorkTask.objects.filter(case=case, status__in=["NEW", "ASSIGNED"],
                                         flow_task_type="HUMAN")  # fmt: skip
        assert task.paused_for == "suspension"


def test_a_limit_is_extended_once():
    def extending(by):
        def extend(task_id):
            timekeeping.extend(task_id, by=officer(by), workdays=1, words="复杂")

        return extend

    rounds = race(
        extending("gb.ap1"), extending("xz.sv1"), prepare=lambda _n: a_step("check_form").pk,
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        assert Extension.objects.filter(task=each.subject).count() == 1


def test_two_loops_recount_a_published_year_once():
    def publish(_number):
        CalendarDay.objects.all().delete()
        task = a_step("check_form")
        load_policy({
            "calendar_days": [{
                "jurisdiction": "zhuhai", "date": "2022-03-08", "is_workday": False,
                "name": "台风停工", "source": "测试", "published": True,
            }]
        })  # fmt: skip
        return task.pk

    def recounting(_subject):
        return recount_all(by=Officer.objects.get(username="system"))

    rounds = race(recounting, recounting, prepare=publish, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        assert Message.objects.filter(task=each.subject, kind="redated").count() == 1
        assert len(WorkTask.objects.get(pk=each.subject).due_why["earlier"]) == 1
    CalendarDay.objects.all().delete()
