"""Absence (缺勤): who enters it, and what becomes of the work in hand."""

from datetime import timedelta

import pytest

from casework.agencies.actions import end_absence, enter_absence
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from tests.factories.work import a_step
from workflows import jobs, operations
from workflows.deputies import give_back_work_of

from .conftest import fresh

CLERK, COLLEAGUE, APPROVER, SUPERVISOR = "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1"


def away(username, clock, *, by=None, since=0, days=2):
    first = clock.today() + timedelta(days=since)
    return enter_absence(
        fresh(username), by=fresh(by or username), since=first, until=first + timedelta(days=days)
    )


def in_hand(username):
    task = a_step("check_form")
    return operations.claim(task.pk, by=fresh(username))


def test_an_absence_is_entered_by_the_officer_or_their_supervisor(clock):
    away(CLERK, clock)
    away(COLLEAGUE, clock, by=APPROVER)
    away(APPROVER, clock, by=SUPERVISOR)
    for stranger in (COLLEAGUE, "jw.sv1", "gb.cw2"):
        with pytest.raises(NotPermitted):
            away(CLERK, clock, by=stranger, since=20)
    entry = Entry.objects.get(stream__key=f"officer:{fresh(APPROVER).pk}")
    assert entry.act == "agencies.absence.enter"
    assert entry.actor.username == SUPERVISOR
    assert verify().sound


def test_an_absence_runs_forward_from_today_on_and_is_entered_once(clock):
    for wrong in ({"days": -1}, {"since": -9, "days": 2}):
        with pytest.raises(Refusal) as refused:
            away(CLERK, clock, **wrong)
        assert refused.value.field == "until"
    away(CLERK, clock, days=5)
    with pytest.raises(Refusal, match="请勿重复登记"):
        away(CLERK, clock, since=5)
    away(CLERK, clock, since=6)


def test_when_it_begins_the_job_returns_the_work_in_hand(clock):
    task, others = in_hand(CLERK), in_hand(COLLEAGUE)
    away(CLERK, clock, since=1)
    assert jobs.run_once().done == 0

    clock.move_on(timedelta(days=1))
    assert jobs.run_once().done == 1
    assert jobs.run_once().done == 0

    task.refresh_from_db()
    others.refresh_from_db()
    assert task.owner is None
    assert others.owner.username == COLLEAGUE
    entry = Entry.objects.filter(stream=task.case.stream, act__endswith="give_back").get()
    assert (entry.actor.username, entry.facts["of"]) == ("system", fresh(CLERK).pk)
    operations.claim(task.pk, by=fresh(COLLEAGUE))


def test_a_supervisor_returns_all_of_it_in_one_act():
    tasks = [in_hand(CLERK), in_hand(CLERK)]
    with pytest.raises(NotPermitted):
        give_back_work_of(fresh(CLERK), by=fresh(COLLEAGUE))
    assert give_back_work_of(fresh(CLERK), by=fresh(APPROVER)) == 2
    for task in tasks:
        task.refresh_from_db()
        assert task.owner is None


def test_nobody_is_given_work_while_away(clock):
    task = in_hand(CLERK)
    absence = away(COLLEAGUE, clock)
    with pytest.raises(NotPermitted, match="缺勤"):
        operations.reassign(task.pk, to=fresh(COLLEAGUE), by=fresh(APPROVER), note="换人")
    end_absence(absence, by=fresh(COLLEAGUE))
    operations.reassign(task.pk, to=fresh(COLLEAGUE), by=fresh(APPROVER), note="换人")
    with pytest.raises(OutOfTurn):
        end_absence(absence, by=fresh(COLLEAGUE))
    with pytest.raises(NotPermitted):
        end_absence(away(CLERK, clock), by=fresh(COLLEAGUE))
