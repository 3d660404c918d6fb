"""Extension (延期): a superior gives a step more time, once, within the rule, before it is over."""

from datetime import date, timedelta

import pytest

from casework.agencies.actions import end_delegation
from casework.agencies.models import Officer
from casework.audit.models import Entry
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from tests.factories import a_scan
from tests.factories.rules import rule_says
from tests.factories.work import a_step
from workflows import operations, timekeeping
from workflows.deputies import delegate

COMPLEX = {"workdays": 3, "words": "案情复杂，需要补充走访"}


def extended(task, by, **changes):
    timekeeping.extend(task.pk, by=by, **{**COMPLEX, **changes})
    task.refresh_from_db()
    return task


def test_the_days_are_added_to_the_derivation_and_the_reason_is_entered(staff):
    task = extended(a_step("check_form"), staff.approver)

    assert task.due_on == date(2022, 3, 11)
    assert [(line["date"], line["why"], line["count"]) for line in task.due_why["lines"]] == [
        ("2022-03-07", "start", None),
        ("2022-03-08", "counted", 1),
        ("2022-03-09", "extended", 1),
        ("2022-03-10", "extended", 2),
        ("2022-03-11", "extended", 3),
    ]
    assert task.due_why["extension"]["rule"]["verified"] is False
    extension = task.case.extensions.get()
    assert (extension.was_due_on, extension.task) == (date(2022, 3, 8), task.pk)
    entry = Entry.objects.about(extension).get()
    assert (entry.act, entry.facts["workdays"]) == ("cases.extension.grant", 3)
    assert entry.reason.words.open() == COMPLEX["words"]


def test_a_later_pause_moves_an_extended_date_too(staff, clock):
    task = extended(a_step("check_form"), staff.approver)
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="force_majeure", words="台风", evidence=a_scan()
    )
    clock.move_on(timedelta(days=2))
    timekeeping.end_pause(task.case, by=staff.caseworker)
    task.refresh_from_db()
    assert task.due_on == date(2022, 3, 15)
    assert [one["because"] for one in task.due_why["earlier"]] == ["extension", "pause"]


def test_it_is_granted_once(staff):
    task = extended(a_step("check_form"), staff.approver, workdays=1)
    with pytest.raises(OutOfTurn, match="已经延期一次"):
        extended(task, staff.supervisor, workdays=1)


@pytest.mark.parametrize("workdays", [0, -1, 6])
def test_it_stays_within_the_rule(staff, workdays):
    task = a_step("check_form")
    with pytest.raises(Refusal, match="1 至 5") as refused:
        extended(task, staff.approver, workdays=workdays)
    assert refused.value.field == "workdays"


def test_another_rule_allows_more(staff):
    rule_says("extension.max", 8, jurisdiction="zhuhai")
    assert extended(a_step("check_form"), staff.approver, workdays=8).due_on == date(2022, 3, 18)


def test_it_needs_a_reason_in_words(staff):
    task = a_step("check_form")
    with pytest.raises(Refusal) as refused:
        extended(task, staff.approver, words=" ")
    assert refused.value.field == "words"


def test_it_comes_before_the_limit_is_over(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=1))
    on_the_last_day = extended(a_step("check_form"), staff.approver)
    assert on_the_last_day.due_on > clock.today()
    clock.move_on(timedelta(days=1))
    with pytest.raises(OutOfTurn, match="时限已过"):
        extended(task, staff.approver)


def test_a_clock_that_stands_still_is_not_extended(staff):
    task = a_step("check_form")
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )
    with pytest.raises(OutOfTurn, match="已暂停"):
        extended(task, staff.approver)


def test_superiors_only_and_nobody_for_their_own_step(staff):
    task = a_step("check_form")
    for stranger in (staff.caseworker, staff.colleague, staff.elsewhere, staff.auditor,
                     staff.macao_head):  # fmt: skip
        with pytest.raises(NotPermitted, match="上级"):
            extended(task, stranger)

    own = a_step("decide_acceptance")
    with pytest.raises(NotPermitted, match="上级"):
        extended(own, staff.approver)
    operations.claim(own.pk, by=staff.approver)
    with pytest.raises(NotPermitted, match="上级"):
        extended(own, staff.approver)
    assert extended(own, staff.supervisor).due_on == date(2022, 3, 14)


def test_a_step_on_the_other_side_is_extended_by_its_own_superior(staff):
    task = a_step("receive_request")
    with pytest.raises(NotPermitted, match="上级"):
        extended(task, staff.supervisor)
    assert extended(task, staff.macao_head, workdays=1).due_on == date(2022, 3, 9)


def test_nor_by_whoever_still_holds_it_from_standing_in_for_a_colleague(staff, clock):
    own = a_step("decide_acceptance")
    lent = staff.approver.appointments.get()
    delegation = delegate(
        lent, deputy=staff.supervisor, by=staff.approver, reason="外出学习", since=clock.today(),
        until=clock.today(),
    )  # fmt: skip
    operations.claim(own.pk, by=Officer.objects.get(pk=staff.supervisor.pk))
    end_delegation(delegation, by=staff.approver)

    with pytest.raises(NotPermitted, match="上级"):
        extended(own, Officer.objects.get(pk=staff.supervisor.pk))
    extended(own, staff.other_supervisor)
