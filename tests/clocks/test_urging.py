"""催办 by hand: whoever handles or supervises the case, at most once a working day."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.audit.models import Entry
from casework.core.refusals import NotPermitted, OutOfTurn
from casework.notices.models import Message
from tests.factories import a_scan
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows import operations, timekeeping


def test_the_holder_is_told_and_it_is_entered(staff):
    task = a_step("check_form")
    operations.claim(task.pk, by=staff.colleague)
    timekeeping.urge(task.pk, by=staff.supervisor, note="申请人来电催问")

    told = Message.objects.get()
    assert (told.kind, told.recipient, told.office) == ("urged", staff.colleague, None)
    assert (told.task, told.step, told.due_on) == (task.pk, "check_form", task.due_on)
    entry = Entry.objects.about(task).last()
    assert (entry.act, entry.actor) == ("workflows.worktask.urge", staff.supervisor)
    assert entry.reason.words.open() == "申请人来电催问"


def test_a_step_that_nobody_holds_is_urged_at_its_office(staff):
    task = a_step("receive_request")
    timekeeping.urge(task.pk, by=staff.caseworker)
    told = Message.objects.get()
    assert (told.recipient, told.office, told.duty) == (None, task.agency, "verification_officer")


def test_once_a_working_day_of_the_side_that_has_to_act(staff, clock):
    task = a_step("receive_request")
    timekeeping.urge(task.pk, by=staff.caseworker)
    with pytest.raises(OutOfTurn, match="每个工作日只能催办一次"):
        timekeeping.urge(task.pk, by=staff.supervisor)
    clock.move_on(timedelta(days=1))
    timekeeping.urge(task.pk, by=staff.supervisor)
    assert Message.objects.count() == 2


def test_a_weekend_belongs_to_the_friday_before_it(staff, clock):
    clock.move_on(timedelta(days=4))  # Friday 11 March
    task = a_step("check_form")
    timekeeping.urge(task.pk, by=staff.supervisor)
    for _day in range(2):
        clock.move_on(timedelta(days=1))
        with pytest.raises(OutOfTurn):
            timekeeping.urge(task.pk, by=staff.supervisor)
    clock.move_on(timedelta(days=1))
    timekeeping.urge(task.pk, by=staff.supervisor)


def test_a_feast_on_one_side_only_is_no_day_off_for_the_other(staff, clock):
    clock.move_on(timedelta(days=39))  # Good Friday, 15 April 2022
    here, there = a_step("check_form"), a_step("receive_request")
    clock.move_on(timedelta(days=-1))
    timekeeping.urge(here.pk, by=staff.supervisor)
    timekeeping.urge(there.pk, by=staff.supervisor)
    clock.move_on(timedelta(days=1))
    timekeeping.urge(here.pk, by=staff.supervisor)
    with pytest.raises(OutOfTurn):
        timekeeping.urge(there.pk, by=staff.supervisor)


def test_who_may_not_urge(staff):
    task = a_step("check_form")
    for stranger in (staff.elsewhere, staff.verifier, staff.clerk, staff.auditor):
        with pytest.raises(NotPermitted):
            timekeeping.urge(task.pk, by=stranger)
    operations.claim(task.pk, by=staff.colleague)
    with pytest.raises(NotPermitted, match="本人"):
        timekeeping.urge(task.pk, by=staff.colleague)
    assert not Message.objects.exists()


def test_a_clock_that_stands_still_is_not_urged(staff):
    task = a_step("check_form")
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )
    with pytest.raises(OutOfTurn, match="暂停"):
        timekeeping.urge(task.pk, by=staff.supervisor)


def test_it_is_a_button_in_the_case_file_and_on_the_supervisors_desk(clock):
    task = a_step("check_form")
    address = reverse("urge", args=[task.pk])
    assert (
        address
        in signed_in("gb.ap1").get(reverse("case_file", args=[task.case_number])).content.decode()
    )
    clock.move_on(timedelta(days=7))
    supervisor = signed_in("xz.sv1")
    assert address in supervisor.get(reverse("supervisor")).content.decode()
    sent = supervisor.post(address, follow=True)
    assert "已催办" in sent.content.decode()
    again = supervisor.post(address)
    assert again.status_code == 409
    assert "每个工作日只能催办一次" in again.content.decode()
