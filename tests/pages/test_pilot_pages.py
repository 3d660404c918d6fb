"""The task board: everybody signed in reads, the units that the plan names report."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from casework.core import clock as official_clock
from casework.pilot.models import PilotTask, ProgressEntry
from tests.pages.desks import signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")

#: Led by the civil affairs bureau with all districts (动员会).
RALLY = 1


def board(username="gb.cw1"):
    return signed_in(username).get(reverse("pilot_tasks"))


def tasks_in(page):
    return {task["no"]: task for group in page.context["groups"] for task in group["tasks"]}


def sent(username, no, act, **fields):
    return signed_in(username).post(reverse("pilot_task", args=[no]), {"act": act, **fields})


def task(no=RALLY) -> PilotTask:
    return PilotTask.objects.get(no=no)


@pytest.mark.parametrize("username", ["gb.cw1", "ias.vo1", "zh.fc1", "hq.au1"])
def test_everybody_signed_in_reads_all_seventeen(username):
    page = board(username)
    assert sorted(tasks_in(page)) == list(range(1, 18))
    assert page.context["totals"]["all"] == 17
    assert signed_in(username).get(reverse("pilot_task", args=[RALLY])).status_code == 200


def test_the_board_says_month_last_working_day_and_lateness():
    tasks = tasks_in(board())
    rally = tasks[RALLY]
    assert rally["due_on"] == date(2021, 12, 31)
    assert rally["last_working_on"] == date(2021, 12, 31)
    assert rally["overdue"]
    july = next(task for task in tasks.values() if task["due_on"] == date(2022, 7, 31))
    assert july["last_working_on"] == date(2022, 7, 29)  # the 31st is a Sunday
    assert not july["overdue"]


def test_long_term_tasks_have_no_date_and_are_never_late():
    with official_clock.moved_to(datetime(2030, 1, 1, tzinfo=official_clock.LEGAL_ZONE)):
        long_term = [task for task in tasks_in(board()).values() if task["long_term"]]
    assert len(long_term) == 4
    assert not any(task["overdue"] or task["due_on"] for task in long_term)


def test_the_board_costs_few_queries(django_assert_max_num_queries):
    client = signed_in("gb.cw1")
    client.get(reverse("pilot_tasks"))  # calendars are read once in a while
    with django_assert_max_num_queries(6):
        client.get(reverse("pilot_tasks"))


def test_a_unit_that_the_plan_names_reports(clock):
    supervisor = signed_in("xz.sv1")
    page = supervisor.get(reverse("pilot_task", args=[RALLY]))
    assert [form["act"] for form in page.context["forms"]] == ["report"]
    unit = page.context["forms"][0]["form"].fields["unit"].choices[0][0]
    assert sent("xz.sv1", RALLY, "report", unit=unit, text="已召开动员会。").status_code == 302
    entry = ProgressEntry.objects.get()
    assert (entry.by.username, entry.reported_on) == ("xz.sv1", clock.today())
    told = {unit["name"]: unit["entries"] for unit in _page(RALLY).context["units"]}
    assert told["珠海市香洲区民政局"] == [entry]


def _page(no):
    return signed_in("gb.cw1").get(reverse("pilot_task", args=[no]))


def test_nobody_reports_for_a_unit_where_they_have_no_duty():
    bureau = task().agency
    answer = sent("xz.sv1", RALLY, "report", unit=bureau.pk, text="代填")
    assert answer.status_code == 403
    assert sent("gb.cw1", RALLY, "report", unit=bureau.pk, text="代填").status_code == 403
    assert not ProgressEntry.objects.exists()


def test_an_empty_report_comes_back_with_its_fault():
    answer = sent("zh.lo1", RALLY, "report", unit=task().agency_id, text=" ")
    assert answer.status_code == 200
    assert answer.context["forms"][0]["form"].errors["text"]
    assert not ProgressEntry.objects.exists()


def test_a_task_is_started_submitted_with_evidence_and_confirmed_by_another():
    assert sent("zh.lo1", RALLY, "start").status_code == 302
    empty = sent("zh.lo1", RALLY, "submit", evidence="")
    assert "evidence" in empty.context["forms"][1]["form"].errors
    assert sent("zh.lo1", RALLY, "submit", evidence="会议纪要〔2021〕3号").status_code == 302
    offered = [
        form["act"]
        for form in signed_in("zh.sv1").get(reverse("pilot_task", args=[RALLY])).context["forms"]
    ]
    assert offered == ["report", "complete", "send_back"]
    assert sent("zh.sv1", RALLY, "complete").status_code == 302
    assert task().state == "completed"
    assert "会议纪要〔2021〕3号" in _page(RALLY).content.decode()


def test_evidence_that_does_not_do_goes_back_with_a_reason():
    sent("zh.lo1", RALLY, "start")
    sent("zh.lo1", RALLY, "submit", evidence="见附件")
    assert sent("zh.sv1", RALLY, "send_back", note="").status_code == 200
    assert task().state == "submitted"
    assert sent("zh.sv1", RALLY, "send_back", note="请附签到表").status_code == 302
    assert task().state == "in_progress"


@pytest.mark.parametrize("username", ["xz.sv1", "gb.cw1", "zh.au1"])
def test_whoever_does_not_lead_the_task_can_not_start_it(username):
    assert sent(username, RALLY, "start").status_code == 403
    assert task().state == "not_started"


def test_an_act_that_does_not_exist_is_refused_with_a_sentence():
    assert "没有这样的办理事项" in sent("zh.lo1", RALLY, "erase").content.decode()


def test_there_is_no_eighteenth_task():
    assert signed_in("gb.cw1").get(reverse("pilot_task", args=[18])).status_code == 404


def test_in_english_units_and_work_points_are_english():
    client = signed_in("gb.cw1")
    client.cookies["lotus_language"] = "en"
    tasks = tasks_in(client.get(reverse("pilot_tasks")))
    assert tasks[RALLY]["work_point"].startswith("Hold the mobilisation meeting")
    assert tasks[RALLY]["lead"] == "Zhuhai Civil Affairs Bureau"
