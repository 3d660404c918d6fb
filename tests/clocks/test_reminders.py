"""Reminders and escalation: the chain is data, nothing is missed, nothing is said twice."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from casework.agencies.models import Agency, Appointment, Officer
from casework.core.clock import LEGAL_ZONE
from casework.core.refusals import Refusal
from casework.notices.messages import load_escalation
from casework.notices.models import EscalationRung, Message
from casework.policy.models import CalendarDay
from tests.factories import a_scan
from tests.factories.work import a_step
from workflows import operations, sweeping, timekeeping
from workflows.jobs import run_once
from workflows.models import WorkTask
from workflows.recounting import recount_all
from workflows.sweeping import sweep

CHAIN = json.loads(
    (Path(settings.BASE_DIR) / "fixtures" / "escalation.json").read_text(encoding="utf-8")
)
ZHUHAI = [row for row in CHAIN if row["jurisdiction"] == "zhuhai"]
#: From the due date of a form check opened on Monday 7 March 2022: Tuesday the 8th.
DAYS = {
    2: date(2022, 3, 8),
    3: date(2022, 3, 9),
    4: date(2022, 3, 11),
    5: date(2022, 3, 15),
    6: date(2022, 3, 22),
}


def said(task) -> dict[int, Message]:
    found = Message.objects.filter(task=task.pk, kind="due").select_related("rung", "office")
    return {message.rung.rung: message for message in found}


def addressee(message) -> str:
    return (
        message.recipient.username if message.recipient else f"{message.office.code} {message.duty}"
    )


def test_the_chain_says_each_rung_on_its_day_to_whom_it_names(staff, clock):
    task = a_step("check_form")
    came: dict[int, date] = {}
    for _day in range(20):
        sweep()
        came |= {rung: clock.today() for rung in said(task) if rung not in came}
        clock.move_on(timedelta(days=1))

    assert came == DAYS
    assert {rung: addressee(message) for rung, message in said(task).items()} == {
        2: "ZH-XZ-GB caseworker",
        3: "ZH-XZ-GB township_approver",
        4: "ZH-XZ district_supervisor",
        5: "ZH liaison",
        6: "ZH district_supervisor",
    }


def test_a_loop_that_was_down_for_a_week_says_everything_once(staff, clock):
    task, fresh = a_step("check_form"), a_step("visit_home")
    sweep()
    clock.move_on(timedelta(days=7))
    assert sweep() == 5
    assert set(said(task)) == {2, 3, 4}
    assert set(said(fresh)) == {1, 2}
    before = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    assert sweep() == 0
    assert list(Message.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_pass_counts_what_is_new_and_a_second_one_nothing(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=7))
    first = sweep()
    assert first == Message.objects.count() > 0
    WorkTask.objects.filter(pk=task.pk).update(remind_on=clock.today())  # looked at again
    assert (sweep(), Message.objects.count()) == (0, first)


def test_a_clock_that_jumps_and_comes_back_says_nothing_twice(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=30))
    sweep()
    clock.move_on(timedelta(days=-30))
    assert sweep() == 0
    clock.move_on(timedelta(days=30))
    assert sweep() == 0
    assert set(said(task)) == {2, 3, 4, 5, 6}


def test_the_holder_is_reminded_in_person_and_in_time(staff, clock):
    task = a_step("visit_home")  # due on Monday 14 March
    operations.claim(task.pk, by=staff.colleague)
    clock.move_on(timedelta(days=2))
    sweep()
    assert said(task) == {}
    clock.move_on(timedelta(days=1))  # Thursday: two working days before
    sweep()
    assert addressee(said(task)[1]) == "gb.cw2"


def test_nothing_is_said_before_the_step_was_opened(staff, clock):
    """A limit of one working day has no day two working days before it."""
    task = a_step("check_form")
    sweep()
    assert said(task) == {}


def test_a_new_due_date_begins_the_chain_anew(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=1))
    sweep()
    assert set(said(task)) == {2}
    timekeeping.extend(task.pk, by=staff.approver, workdays=3, words="案情复杂")  # until Friday
    sweep()
    clock.move_on(timedelta(days=2))
    sweep()
    keys = set(Message.objects.filter(task=task.pk).values_list("key", flat=True))
    assert keys == {
        f"due:{task.pk}:2022-03-08:2", f"due:{task.pk}:2022-03-11:1",
    }  # fmt: skip
    clock.move_on(timedelta(days=1))
    sweep()
    assert f"due:{task.pk}:2022-03-11:2" in set(
        Message.objects.filter(task=task.pk).values_list("key", flat=True)
    )


def test_a_date_that_moves_after_everything_was_said_begins_the_chain_anew(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=30))
    sweep()
    task.refresh_from_db()
    assert task.remind_on is None
    CalendarDay.objects.create(
        jurisdiction="zhuhai", date=date(2022, 3, 8), is_workday=False, name="台风停工",
        source="测试", published=True,
    )  # fmt: skip
    recount_all(by=Officer.objects.get(username="system"))
    assert sweep() == 5
    assert Message.objects.filter(key__startswith=f"due:{task.pk}:2022-03-09:").count() == 5


def test_a_clock_that_stands_still_is_not_escalated(staff, clock):
    task = a_step("check_form")
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )
    clock.move_on(timedelta(days=30))
    assert sweep() == 0
    timekeeping.end_pause(task.case, by=staff.caseworker)
    clock.move_on(timedelta(days=3))
    sweep()
    assert said(task)


def test_work_that_is_done_is_not_reminded_of(staff, clock):
    task = a_step("check_form")
    operations.perform(task.pk, by=staff.caseworker, complete=True)
    clock.move_on(timedelta(days=30))
    sweep()
    assert said(task) == {}


def test_the_other_side_climbs_its_own_chain_by_its_own_calendar(staff, clock):
    clock.move_on(timedelta(days=38))  # Thursday 14 April 2022: Good Friday and Monday are off
    task = a_step("receive_request")
    assert task.due_on == date(2022, 4, 19)
    clock.move_on(timedelta(days=40))
    sweep()
    assert {rung: addressee(message) for rung, message in said(task).items()} == {
        2: "IAS verification_officer",
        3: "IAS district_supervisor",
        4: "IAS district_supervisor",
        5: "IAS liaison",
        6: "IAS district_supervisor",
    }


def test_at_hengqin_the_one_office_climbs_its_own_duties(staff, clock):
    hengqin = Agency.objects.get(code="HQ")
    task = a_step("check_form", agency=hengqin, district=hengqin)
    clock.move_on(timedelta(days=40))
    sweep()
    assert {rung: addressee(message) for rung, message in said(task).items()} == {
        2: "HQ caseworker",
        3: "HQ township_approver",
        4: "HQ district_supervisor",
        5: "HQ liaison",
        6: "HQ district_supervisor",
    }


def test_where_nobody_holds_the_post_the_next_office_above_is_told(staff, clock):
    Appointment.objects.filter(duty__code="township_approver", agency__code="ZH-XZ-GB").update(
        until=date(2022, 3, 1)
    )
    task = a_step("check_form")
    clock.move_on(timedelta(days=3))
    sweep()
    assert addressee(said(task)[3]) == "ZH-XZ district_supervisor"


def test_a_message_names_no_person_of_the_case(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=30))
    sweep()
    for row in Message.objects.values():
        assert task.case.applicant.name not in json.dumps(row, default=str, ensure_ascii=False)


def test_everything_open_is_looked_at_in_one_pass_however_small_the_chunks(
    staff, clock, monkeypatch
):
    monkeypatch.setattr(sweeping, "CHUNK", 2)
    tasks = [a_step("check_form") for _each in range(5)]
    clock.move_on(timedelta(days=1))
    told = []
    assert sweep(progress=told.append) == 5
    assert told == [2, 4, 5]
    assert all(set(said(task)) == {2} for task in tasks)


def test_a_due_date_that_moves_during_the_pass_is_looked_at_again(staff, clock, monkeypatch):
    task = a_step("check_form")
    clock.move_on(timedelta(days=1))
    deliver = sweeping.deliver

    def meanwhile(messages):
        WorkTask.objects.filter(pk=task.pk).update(due_on=date(2022, 3, 4), remind_on=clock.today())
        monkeypatch.setattr(sweeping, "deliver", deliver)
        return deliver(messages)

    monkeypatch.setattr(sweeping, "deliver", meanwhile)
    sweep()
    assert {2, 3} == {
        int(message.key[-1])
        for message in Message.objects.filter(key__startswith=f"due:{task.pk}:2022-03-04")
    }


def test_the_loop_sends_them(staff, clock):
    a_step("check_form")
    clock.move_on(timedelta(days=1))
    assert run_once().sent == 1
    assert run_once().sent == 0


# The chain as data


def test_the_chain_is_laid_in_for_every_side_with_its_source():
    rungs = EscalationRung.objects.all()
    assert rungs.count() == len(CHAIN) == 18
    assert all(rung.source and not rung.verified for rung in rungs)
    assert load_escalation(CHAIN) == 18


def test_another_chain_speaks_on_other_days(staff, clock):
    load_escalation([{**ZHUHAI[1], "rung": 1, "offset": 4, "whom": "leaders"}])
    task = a_step("check_form")
    clock.move_on(timedelta(days=5))
    assert sweep() == 0
    clock.move_on(timedelta(days=2))
    assert sweep() == 1
    assert addressee(said(task)[1]) == "ZH district_supervisor"


@pytest.mark.parametrize("wrong", [{"whom": "nobody"}, {"jurisdiction": "paris"}, {"source": ""}])
def test_a_wrong_rung_is_named_and_nothing_is_changed(wrong):
    with pytest.raises(Refusal, match="提醒级次"):
        load_escalation([{**ZHUHAI[0], **wrong}])
    assert EscalationRung.objects.count() == 18


def test_a_chain_runs_across_a_make_up_weekend(staff, clock):
    """From Friday 2022-01-28 the weekend is worked, and the week after is Spring Festival."""
    clock.move_on(datetime(2022, 1, 28, 9, tzinfo=LEGAL_ZONE) - clock.now())
    task = a_step("check_form")
    assert task.due_on == date(2022, 1, 29)
    clock.move_on(timedelta(days=2))  # Sunday, worked: one working day late
    sweep()
    assert set(said(task)) == {2, 3}
    clock.move_on(timedelta(days=8))  # Monday 7 February: the first day after the feast
    sweep()
    assert set(said(task)) == {2, 3}
    clock.move_on(timedelta(days=1))
    sweep()
    assert set(said(task)) == {2, 3, 4}
