"""The seventeen tasks equal the annex of the plan, and their dates behave as the annex says."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from casework.audit.models import Entry
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.pilot.actions import (
    complete_task,
    load_tasks,
    report_progress,
    start_task,
    submit_task,
)
from casework.pilot.models import PilotTask, ProgressEntry
from casework.pilot.queries import board, standing, units_of
from tests.appointing import an_agency, appointed

PLAN = (Path(__file__).parents[1] / "data" / "plan_001.txt").read_text(encoding="utf-8")
TASKS = json.loads((settings.BASE_DIR / "fixtures" / "pilot_tasks.json").read_text("utf-8"))


def without_blanks(text):
    return re.sub(r"\s", "", text)


ANNEX = without_blanks(PLAN[PLAN.rindex("附件：") :])


@pytest.fixture
def bureau(db):
    return an_agency()


@pytest.fixture
def tasks(bureau):
    load_tasks(TASKS)
    return {task.no: task for task in PilotTask.objects.all()}


@pytest.mark.parametrize("row", TASKS, ids=lambda row: row["no"])
def test_every_word_of_a_task_stands_in_the_annex(row):
    for words in (row["work_point"], row["category"], row["lead"], *row["cooperating"]):
        assert without_blanks(words) in ANNEX


def test_the_tasks_stand_in_the_order_of_the_annex():
    places = [ANNEX.index(without_blanks(row["work_point"])) for row in TASKS]

    assert places == sorted(places)
    assert [row["no"] for row in TASKS] == list(range(1, 18))


def test_due_months_are_those_of_the_annex():
    dated = [row for row in TASKS if not row["long_term"]]
    told = Counter(re.findall(r"20\d\d年\d+月", ANNEX))
    # The cell 2021年12月 is merged over rows 1 and 2, so it is printed once.
    told["2021年12月"] += 1

    assert Counter(row["due_text"] for row in dated) == told
    assert ANNEX.count("长期推进") == 4
    for row in dated:
        year, month = map(int, re.findall(r"\d+", row["due_text"]))
        due_on = date.fromisoformat(row["due_date"])
        assert (due_on.year, due_on.month) == (year, month)
        assert date.fromordinal(due_on.toordinal() + 1).day == 1


def test_the_counts_of_the_annex():
    assert len({row["category"] for row in TASKS}) == 7
    assert [row["no"] for row in TASKS if row["long_term"]] == [13, 14, 15, 16]
    assert Counter(row["due_text"] for row in TASKS) == {
        "2021年12月": 2,
        "2022年2月": 2,
        "2022年3月": 1,
        "2022年5月": 1,
        "2022年6月": 4,
        "2022年7月": 2,
        "2022年12月": 1,
        "长期推进": 4,
    }


def test_every_task_has_english_and_the_clause_of_the_plan():
    for row in TASKS:
        assert row["work_point_en"].isprintable()
        assert row["category_en"].isascii()
        chapter, section = row["clause"][0], row["clause"][1:]
        assert f"{chapter}、" in PLAN
        assert section in PLAN


def test_loading_twice_keeps_seventeen_tasks_and_their_states(tasks, bureau):
    start_task(tasks[1], by=appointed(bureau, "pilot.submit_task"))

    assert load_tasks(TASKS) == 0

    assert PilotTask.objects.count() == 17
    assert PilotTask.objects.get(no=1).state == "in_progress"


def test_loading_without_the_lead_unit_is_refused_by_name(db):
    with pytest.raises(Refusal, match="市民政局"):
        load_tasks(TASKS)


@pytest.mark.parametrize(
    ("no", "last_day", "first_day_late"),
    [
        (1, date(2021, 12, 31), date(2022, 1, 1)),
        (6, date(2022, 7, 31), date(2022, 8, 1)),
        (17, date(2022, 12, 31), date(2023, 1, 1)),
    ],
)
def test_overdue_begins_the_day_after_the_end_of_the_month(tasks, no, last_day, first_day_late):
    assert not standing(tasks[no], last_day).overdue
    assert standing(tasks[no], last_day).due_soon
    late = standing(tasks[no], first_day_late)
    assert (late.overdue, late.days_late, late.due_soon) == (True, 1, False)


def test_the_last_working_day_is_shown_beside_a_month_that_ends_on_a_weekend(tasks):
    assert standing(tasks[6]).last_working_day == date(2022, 7, 29)
    assert standing(tasks[17]).last_working_day == date(2022, 12, 30)


def test_a_completed_task_is_no_longer_overdue(tasks, bureau):
    task, day = tasks[4], date(2022, 6, 1)
    assert standing(task, day).overdue
    start_task(task, by=(officer := appointed(bureau, "pilot.submit_task")))
    submit_task(task, "联络员名单", by=officer)
    assert standing(task, day).overdue

    complete_task(task, by=appointed(bureau, "pilot.complete_task"))

    assert not standing(task, day).overdue


@pytest.mark.parametrize("day", [date(2021, 12, 1), date(2022, 12, 31), date(2099, 1, 1)])
def test_a_long_term_task_is_never_overdue_nor_due_soon(tasks, day):
    for no in (13, 14, 15, 16):
        told = standing(tasks[no], day)
        assert not told.overdue
        assert not told.due_soon
        assert told.last_working_day is None


def test_a_long_term_task_asks_for_an_entry_each_quarter(tasks, bureau):
    task = tasks[13]
    assert not standing(task, date(2022, 2, 18)).report_due
    assert standing(task, date(2022, 2, 19)).report_due

    entry = report_progress(
        task, bureau, "已联系三家机构。", by=appointed(bureau, "pilot.report_progress")
    )

    assert not standing(task, entry.reported_on).report_due
    assert standing(task, entry.reported_on).reports == 1
    assert not standing(tasks[1], date(2099, 1, 1)).report_due


def test_the_board_takes_one_query_for_all_tasks(tasks, django_assert_max_num_queries):
    day = date(2022, 6, 30)
    board(day)  # the calendars of the due years are read once and kept
    with django_assert_max_num_queries(1):
        rows = board(day)
        assert [task.no for task, _standing in rows] == list(range(1, 18))

    assert {task.no for task, told in rows if told.overdue} == {1, 2, 3, 4, 7, 11}
    assert {task.no for task, told in rows if told.due_soon} == {5, 8, 9, 12}


def test_the_units_that_annex_or_clause_name_report_and_no_others(tasks, bureau):
    district = an_agency("ZH-XZ", name="珠海市香洲区民政局", kind="district", parent=bureau)
    finance = an_agency("ZHCZ", name="珠海市财政局")
    office = an_agency("ZH-XZ-GB", name="香洲区拱北街道办事处", kind="township", parent=district)

    assert units_of(tasks[1]) == [bureau, district]
    assert units_of(tasks[3]) == [bureau]
    assert units_of(tasks[11]) == [bureau, district, finance]
    assert office not in units_of(tasks[1])


def test_progress_is_entered_by_the_unit_and_journalled(tasks, bureau):
    district = an_agency("ZH-XZ", name="珠海市香洲区民政局", kind="district", parent=bureau)
    officer = appointed(district, "pilot.report_progress")

    entry = report_progress(tasks[1], district, " 已召开动员会。 ", by=officer)

    assert (entry.unit, entry.text, entry.by) == (district, "已召开动员会。", officer)
    journalled = Entry.objects.about(tasks[1]).get()
    assert (journalled.act, journalled.office) == ("pilot.pilottask.report", "ZH-XZ")
    for tamper in (
        entry.save,
        entry.delete,
        ProgressEntry.objects.all().delete,
        lambda: ProgressEntry.objects.update(text="改"),
    ):
        with pytest.raises(TypeError):
            tamper()


def test_progress_is_refused_to_strangers_to_other_units_and_without_words(tasks, bureau):
    district = an_agency("ZH-XZ", name="珠海市香洲区民政局", kind="district", parent=bureau)
    officer = appointed(district, "pilot.report_progress")

    with pytest.raises(NotPermitted):
        report_progress(tasks[1], bureau, "进展", by=officer)
    with pytest.raises(Refusal, match="不是该任务的牵头或配合单位"):
        report_progress(tasks[3], district, "进展", by=officer)
    for words in ("", "   ", "长" * 2001):
        with pytest.raises(Refusal) as refused:
            report_progress(tasks[1], district, words, by=officer)
        assert refused.value.field == "text"
    PilotTask.objects.filter(no=1).update(state="completed", evidence="照片")
    with pytest.raises(OutOfTurn):
        report_progress(tasks[1], district, "进展", by=officer)
    assert not ProgressEntry.objects.exists()
