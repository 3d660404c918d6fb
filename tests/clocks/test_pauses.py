"""Pauses (期限中止): with reason and evidence the clock stands still, and their days do not count."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.cases import timekeeping as record
from casework.cases.models import Pause
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.core.workdays import Why, add_days, add_months, add_workdays
from tests.factories import a_scan, case_at
from tests.factories.work import a_step, open_step
from tests.pages.desks import signed_in
from workflows import interventions, operations, timekeeping
from workflows.consistency import find_faults
from workflows.models import WorkTask
from workflows.queries import open_work, overdue

WAITING = {"reason": "applicant", "words": "等待申请人补交收入证明"}


def paused(task, by, **changes):
    timekeeping.start_pause(task.case, by=by, **{**WAITING, "evidence": a_scan(), **changes})
    task.refresh_from_db()
    return task


def whys(task):
    return [line["why"] for line in task.due_why["lines"]]


def test_a_pause_moves_the_due_date_by_the_days_on_which_the_clock_stood_still(staff, clock):
    task = a_step("decide_acceptance")  # two working days from Monday 7 March
    assert task.due_on == date(2022, 3, 9)
    paused(task, staff.caseworker)
    clock.move_on(timedelta(days=2))
    timekeeping.end_pause(task.case, by=staff.caseworker)

    task.refresh_from_db()
    assert task.due_on == date(2022, 3, 11)
    assert whys(task) == ["start", "paused", "paused", "counted", "counted"]
    assert task.due_why["lines"][1]["reason"] == "等待申请人"
    assert task.due_why["earlier"] == [
        {"due_on": "2022-03-09", "on": "2022-03-09", "because": "pause"}
    ]
    assert not task.paused


def test_while_a_pause_runs_the_step_is_not_late(staff, clock):
    task = paused(a_step("decide_acceptance"), staff.caseworker)
    clock.move_on(timedelta(days=30))

    assert task in open_work()
    assert task not in overdue(open_work())
    assert (task.paused_since, task.paused_for) == (date(2022, 3, 7), "applicant")

    timekeeping.end_pause(task.case, by=staff.caseworker)
    clock.move_on(timedelta(days=10))
    assert task in overdue(open_work())


def test_a_pause_that_begins_after_the_limit_has_passed_saves_nothing(staff, clock):
    task = a_step("decide_acceptance")
    clock.move_on(timedelta(days=7))
    paused(task, staff.caseworker)
    clock.move_on(timedelta(days=7))
    timekeeping.end_pause(task.case, by=staff.caseworker)

    task.refresh_from_db()
    assert task.due_on == date(2022, 3, 9)
    assert task in overdue(open_work())


def test_the_act_on_the_step_ends_the_waiting(staff, clock):
    task = paused(a_step("check_form"), staff.caseworker)
    clock.move_on(timedelta(days=3))
    operations.perform(task.pk, by=staff.colleague, complete=True)

    task.refresh_from_db()
    pause = task.case.pauses.get()
    assert (pause.until, pause.ended_by) == (clock.today(), staff.colleague)
    assert task.status == "DONE"
    assert whys(task).count("paused") == 3
    assert not WorkTask.objects.filter(case=task.case, paused_since__isnull=False).exists()


def test_an_act_that_is_refused_leaves_the_pause_running(staff):
    task = paused(a_step("check_form"), staff.caseworker)
    with pytest.raises(Refusal):
        operations.perform(task.pk, by=staff.colleague, complete=False, items=[])
    assert task.case.pauses.get().until is None
    task.refresh_from_db()
    assert task.paused


def test_work_that_takes_the_others_place_stands_still_too(staff, clock):
    task = paused(a_step("release_request"), staff.caseworker)
    interventions.withdraw_authorization(
        task.case, by=staff.caseworker, signed_on=clock.today(), note="申请人改变主意"
    )
    [now] = open_work().filter(case=task.case)
    assert (now.step, now.paused_since) == ("issue_authorization", date(2022, 3, 7))
    assert now.paused_for == "applicant"


def test_a_period_that_began_before_leaves_out_a_pause_that_has_ended(staff, clock):
    """The opinion is due from the day the inquiry was opened, whatever stood still since."""
    visit = paused(a_step("visit_home"), staff.caseworker)
    clock.move_on(timedelta(days=2))
    timekeeping.end_pause(visit.case, by=staff.caseworker)
    visit.refresh_from_db()
    clock.move_on(timedelta(days=1))
    operations.perform(
        visit.pk, by=staff.caseworker, companion=staff.colleague, visited_on=clock.today(),
        findings="住所整洁", matches=True,
    )  # fmt: skip
    [opinion] = open_work().filter(case=visit.case)
    assert opinion.step == "give_opinion"
    assert opinion.due_on == visit.due_on
    assert whys(opinion).count("paused") == 2


def test_a_pause_is_entered_without_its_words(staff):
    task = paused(a_step("check_form"), staff.caseworker, words="陈大文住院")
    pause = task.case.pauses.get()
    timekeeping.end_pause(task.case, by=staff.caseworker)

    started, ended = Entry.objects.about(pause)
    assert (started.act, ended.act) == ("cases.pause.start", "cases.pause.end")
    assert started.facts == {"reason": "applicant", "since": "2022-03-07"}
    assert pause.words.open() == "陈大文住院"
    assert pause.evidence.kind == "evidence"
    assert verify().sound


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "suspension"}, "reason"),
        ({"words": "  "}, "words"),
        ({"evidence": None}, "evidence"),
    ],
)
def test_a_pause_needs_a_reason_words_and_evidence(staff, changes, field):
    task = a_step("check_form")
    with pytest.raises(Refusal) as refused:
        paused(task, staff.caseworker, **changes)
    assert refused.value.field == field
    assert not task.case.pauses.exists()


def test_only_the_caseworkers_of_the_office_stop_and_start_its_clock(staff):
    task = a_step("check_form")
    for stranger in (staff.approver, staff.elsewhere, staff.supervisor, staff.auditor):
        with pytest.raises(NotPermitted):
            paused(task, stranger)
    paused(task, staff.caseworker)
    for stranger in (staff.approver, staff.elsewhere, staff.supervisor, staff.auditor):
        with pytest.raises(NotPermitted):
            timekeeping.end_pause(task.case, by=stranger)


def test_one_pause_runs_at_a_time(staff):
    task = paused(a_step("check_form"), staff.caseworker)
    with pytest.raises(OutOfTurn, match="已经暂停"):
        paused(task, staff.caseworker)
    pause = task.case.pauses.get()
    with pytest.raises(IntegrityError, match=r"one_running_pause|UNIQUE"), transaction.atomic():
        Pause.objects.create(
            case=task.case, reason="applicant", evidence=pause.evidence, since=pause.since,
            by=staff.caseworker,
        )  # fmt: skip


def test_the_clock_of_a_suspended_case_stands_still_already(staff):
    with pytest.raises(OutOfTurn, match="本案已中止办理，时限已经停止"):
        record.start_pause(
            case_at("suspended"), by=staff.caseworker, evidence=a_scan(), **WAITING
        )  # fmt: skip


def test_what_does_not_stand_still_cannot_be_ended(staff):
    task = a_step("check_form")
    with pytest.raises(OutOfTurn, match="没有暂停"):
        timekeeping.end_pause(task.case, by=staff.caseworker)


@pytest.mark.parametrize("state", ["draft", "closed", "rejected"])
def test_a_case_without_a_running_limit_has_none_to_stop(staff, state):
    with pytest.raises(OutOfTurn, match="没有正在计算的时限"):
        record.start_pause(case_at(state), by=staff.caseworker, evidence=a_scan(), **WAITING)


def test_record_and_work_agree_throughout(staff):
    task = open_step(case_at("checked"))
    paused(task, staff.caseworker)
    assert find_faults() == []
    timekeeping.end_pause(task.case, by=staff.caseworker)
    assert find_faults() == []


@pytest.mark.parametrize(
    ("apart", "told"),
    [
        (lambda task: WorkTask.objects.update(paused_since=None), "does not stand still"),
        (lambda task: Pause.objects.update(until=date(2022, 3, 8)), "without the pause"),
        (lambda task: WorkTask.objects.update(paused_for="other_side"), "without the pause"),
        (lambda task: Pause.objects.update(reason="suspension"), "do not agree"),
    ],
)
def test_a_clock_that_does_not_fit_its_pause_is_found(staff, apart, told):
    task = paused(a_step("check_form"), staff.caseworker)
    apart(task)
    assert any(told in fault.what and fault.where == task.case_number for fault in find_faults())


# Counting


def weekdays(day):
    return day.weekday() < 5


def test_paused_days_are_left_out_of_periods_in_days_and_months_too():
    start, still = date(2026, 3, 5), {date(2026, 3, 6), date(2026, 3, 7)}
    pause_on = {day: "等待" for day in still}.get

    def paused_on(day):
        return pause_on(day, "")

    counted = add_days(start, 3, weekdays, pause_on=paused_on)
    assert counted.last_day == date(2026, 3, 10)
    assert [line.day for line in counted.lines if line.why == Why.PAUSED] == sorted(still)
    assert add_months(start, 1, weekdays, pause_on=paused_on).last_day == date(2026, 4, 7)


@given(
    start=st.dates(date(2021, 1, 1), date(2026, 1, 1)),
    n=st.integers(1, 40),
    still=st.sets(st.integers(1, 60)),
)
def test_a_period_has_as_many_days_as_without_pauses_and_none_of_them_paused(start, n, still):
    paused_days = {start + timedelta(days=count) for count in still}

    def pause_on(day):
        return "等待" if day in paused_days else ""

    counted = add_workdays(start, n, weekdays, pause_on)
    days = [line.day for line in counted.lines if line.count]
    assert len(days) == n
    assert not paused_days & set(days)
    assert counted.last_day >= add_workdays(start, n, weekdays).last_day
    assert not paused_days & {add_days(start, n, weekdays, pause_on=pause_on).last_day}


def test_the_supervisors_desk_counts_and_lists_no_step_that_stands_still(staff, clock):
    task = paused(a_step("check_form"), staff.caseworker)
    clock.move_on(timedelta(days=30))
    desk = signed_in("xz.sv1").get(reverse("supervisor"))
    [office] = [one for one in desk.context["offices"] if "拱北" in one["name"]]
    assert (office["open"], office["overdue"]) == (1, 0)
    assert desk.context["overdue"] == []
    everything = signed_in("xz.sv1").get(reverse("supervisor"), {"due": "all"})
    [item] = everything.context["overdue"]
    assert (item["task_id"], item["days_left"]) == (task.pk, "paused")
