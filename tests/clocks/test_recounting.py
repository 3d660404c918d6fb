"""Due dates are counted anew when a calendar is published or corrected."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command

from casework.agencies.models import Officer
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.core.clock import LEGAL_ZONE
from casework.notices.models import Message
from casework.policy import calendars
from casework.policy.actions import load_policy
from tests.factories import a_scan
from tests.factories.work import a_step
from workflows import operations, recounting, timekeeping
from workflows.jobs import run_once
from workflows.models import Recount, WorkTask
from workflows.recounting import calendars_changed, recount_all


@pytest.fixture
def system():
    return Officer.objects.get(username="system")


@pytest.fixture
def december(clock):
    """Wednesday 30 December 2026: what follows rests on a year not yet announced."""
    clock.move_on(datetime(2026, 12, 30, 9, tzinfo=LEGAL_ZONE) - clock.now())
    return clock


def publish(*days, jurisdiction="zhuhai"):
    """The authority announces 2027: its first day is off, and ``days`` beside it."""
    load_policy({
        "calendar_days": [
            {
                "jurisdiction": jurisdiction, "date": day, "is_workday": works, "name": "元旦",
                "name_en": "New Year", "source": "测试", "published": True,
            }
            for day, works in (("2027-01-01", False), *days)
        ]
    })  # fmt: skip


WORKED = ("2027-01-03", True)
ANOTHER_OFF = ("2027-01-04", False)


def test_a_provisional_date_moves_when_the_year_is_published(staff, december, system):
    task = a_step("decide_acceptance")  # two working days
    assert (task.due_on, task.due_why["provisional"]) == (date(2027, 1, 4), True)
    publish(WORKED)

    assert recount_all(by=system) == 1

    task.refresh_from_db()
    assert (task.due_on, task.due_why["provisional"]) == (date(2027, 1, 3), False)
    assert task.due_why["earlier"] == [
        {"due_on": "2027-01-04", "on": "2026-12-30", "because": "calendar"}
    ]
    entry = Entry.objects.about(task).last()
    assert (entry.act, entry.actor) == ("workflows.worktask.recompute", system)
    assert entry.facts == {
        "step": "decide_acceptance", "was": "2027-01-04", "due_on": "2027-01-03",
    }  # fmt: skip
    assert verify().sound


def test_whoever_has_to_act_is_told_the_old_date_and_the_new(staff, december, system):
    task = a_step("decide_acceptance")
    operations.claim(task.pk, by=staff.approver)
    publish(ANOTHER_OFF)
    recount_all(by=system)
    told = Message.objects.get(kind="redated")
    assert (told.recipient, told.was_due_on, told.due_on) == (
        staff.approver, date(2027, 1, 4), date(2027, 1, 5),
    )  # fmt: skip


def test_a_second_pass_changes_and_says_nothing(staff, december, system):
    a_step("decide_acceptance")
    publish(WORKED)
    assert recount_all(by=system) == 1
    entries = Entry.objects.count()
    assert recount_all(by=system) == 0
    assert (Entry.objects.count(), Message.objects.count()) == (entries, 1)


def test_a_date_that_stands_is_only_made_certain(staff, december, system):
    task = a_step("decide_acceptance")
    publish()
    assert recount_all(by=system) == 0
    task.refresh_from_db()
    assert (task.due_on, task.due_why["provisional"]) == (date(2027, 1, 4), False)
    assert not Message.objects.exists()


def test_a_day_off_announced_later_moves_a_date_that_seemed_certain(staff, clock, system):
    task = a_step("decide_acceptance")
    load_policy({
        "calendar_days": [{
            "jurisdiction": "zhuhai", "date": "2022-03-08", "is_workday": False, "name": "台风停工",
            "source": "测试", "published": True,
        }]
    })  # fmt: skip
    recount_all(by=system)
    task.refresh_from_db()
    assert task.due_on == date(2022, 3, 10)


def test_each_side_is_counted_by_its_own_calendar(staff, december, system):
    here, there = a_step("decide_acceptance"), a_step("receive_request")
    before = there.due_on
    publish(WORKED)
    recount_all(by=system)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.due_on, there.due_on) == (date(2027, 1, 3), before)


def test_pauses_and_extensions_are_counted_again_with_the_rest(staff, december, system):
    task = a_step("visit_home")
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )
    december.move_on(timedelta(days=1))
    timekeeping.end_pause(task.case, by=staff.caseworker)
    timekeeping.extend(task.pk, by=staff.approver, workdays=1, words="案情复杂")
    task.refresh_from_db()
    before = task.due_on
    publish(ANOTHER_OFF)
    recount_all(by=system)
    task.refresh_from_db()
    assert (before, task.due_on) == (date(2027, 1, 11), date(2027, 1, 12))
    kinds = {line["why"] for line in task.due_why["lines"]}
    assert {"paused", "extended"} <= kinds
    assert recount_all(by=system) == 0


def test_a_date_that_stands_still_is_counted_when_its_pause_ends(staff, december, system):
    task = a_step("decide_acceptance")
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )
    publish(WORKED)
    assert recount_all(by=system) == 0
    timekeeping.end_pause(task.case, by=staff.caseworker)
    task.refresh_from_db()
    assert task.due_on == date(2027, 1, 3)


def test_finished_steps_keep_the_date_they_had(staff, december, system):
    task = a_step("check_form")
    operations.perform(task.pk, by=staff.caseworker, complete=True)
    task.refresh_from_db()
    before = task.due_why
    publish(("2026-12-31", False))
    recount_all(by=system)
    task.refresh_from_db()
    assert task.due_why == before


def test_the_loop_counts_once_for_each_calendar(staff, december, monkeypatch):
    a_step("decide_acceptance")
    run_once()
    assert not calendars_changed()
    passes = []
    count = recounting.recount_all
    monkeypatch.setattr(
        "workflows.jobs.recount_all", lambda **how: passes.append(1) or count(**how)
    )
    run_once()
    assert passes == []
    publish(WORKED)
    assert calendars_changed()
    assert run_once().done == 1
    run_once()
    assert passes == [1]


def test_a_pass_that_is_cut_short_is_taken_up_again(staff, december, system):
    a_step("decide_acceptance")
    publish(WORKED)
    assert recount_all(by=system, stop=lambda: True) == 0
    assert not Recount.objects.exists()
    assert calendars_changed()
    assert recount_all(by=system) == 1


def test_another_process_that_published_is_heard_at_once(staff, december, system):
    """Each process keeps a year's departures for some minutes; a recount reads them anew."""
    task = a_step("decide_acceptance")
    calendars.CalendarDay.objects.create(
        jurisdiction="zhuhai", date=date(2027, 1, 3), is_workday=True, name="元旦", source="测试",
        published=True,
    )  # fmt: skip
    recount_all(by=system)
    task.refresh_from_db()
    assert task.due_on == date(2027, 1, 3)


def test_the_command_says_how_many_moved(staff, december):
    a_step("decide_acceptance")
    a_step("check_form")
    publish(WORKED)
    told = io.StringIO()
    call_command("recompute_deadlines", stdout=told)
    assert told.getvalue() == "2 open due dates counted, 1 moved\n"


def test_a_task_without_a_rule_is_left_alone(staff, system):
    task = a_step("check_form")
    WorkTask.objects.filter(pk=task.pk).update(due_why={})
    assert recount_all(by=system) == 0
