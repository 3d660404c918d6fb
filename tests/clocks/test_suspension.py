"""Suspension (中止): the case waits, and goes on exactly where it stood."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.db import IntegrityError, transaction

from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.cases.models import Case
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.documents import printing, store
from casework.notices.models import Message
from tests.factories import a_case, a_scan
from tests.factories.work import STEPS, a_step
from tests.states.tables import brought_to
from workflows import interventions, operations, queries, timekeeping
from workflows.consistency import find_faults
from workflows.jobs import run_once
from workflows.models import WorkTask
from workflows.queries import open_work, overdue
from workflows.stages import stage_of

ABSENT = {"ground": "absent", "words": "申请人赴外地就医，无法配合入户调查"}
BEFORE_DECISION = STEPS[: STEPS.index("serve_decision")]

needs_paper = pytest.mark.skipif(not printing.pdf_available()[0], reason="Pango is missing")


def suspended(task, by):
    timekeeping.suspend(task.case, by=by, **ABSENT)
    task.refresh_from_db()
    task.case.refresh_from_db()
    return task


class TestSuspension:
    @pytest.mark.parametrize("step", BEFORE_DECISION)
    def test_a_case_goes_back_to_exactly_the_step_where_it_stood(self, staff, clock, step):
        task = a_step(step)
        state, stage = task.case.state, stage_of(task.case)
        suspended(task, staff.approver)

        assert (task.case.state, task.case.suspended_from) == ("suspended", state)
        assert stage_of(task.case) == stage
        assert find_faults() == []

        clock.move_on(timedelta(days=5))
        timekeeping.resume(task.case, by=staff.approver, note="申请人已返回")

        task.case.refresh_from_db()
        assert (task.case.state, task.case.suspended_from) == (state, "")
        assert task.case.suspended_until is None
        [again] = open_work().filter(case=task.case)
        assert (again.pk, again.paused) == (task.pk, False)
        assert find_faults() == []
        assert verify().sound

    def test_the_time_that_was_left_is_left(self, staff, clock):
        task = a_step("visit_home")
        assert task.due_on == date(2022, 3, 14)
        suspended(task, staff.approver)
        clock.move_on(timedelta(days=6))  # until Sunday: five working days are still left
        timekeeping.resume(task.case, by=staff.approver)

        task.refresh_from_db()
        assert task.due_on == date(2022, 3, 18)
        assert task.due_why["lines"][1]["reason"] == "案件中止"

    @pytest.mark.parametrize("step", BEFORE_DECISION)
    def test_nothing_can_be_done_on_its_step(self, staff, step):
        task = suspended(a_step(step), staff.approver)
        with pytest.raises(OutOfTurn, match="中止办理"):
            operations.claim(task.pk, by=staff.caseworker)
        with pytest.raises(OutOfTurn, match="中止办理"):
            operations.perform(task.pk, by=staff.caseworker)
        with pytest.raises(OutOfTurn, match="中止办理"):
            operations.reassign(task.pk, to=staff.colleague, by=staff.approver)
        with pytest.raises(OutOfTurn, match="中止办理"):
            timekeeping.urge(task.pk, by=staff.caseworker)
        with pytest.raises(OutOfTurn, match="中止办理"):
            timekeeping.extend(task.pk, by=staff.bureau, workdays=1, words="案情复杂")
        with pytest.raises(OutOfTurn, match="中止"):
            timekeeping.start_pause(
                task.case, by=staff.caseworker, reason="applicant", words="等待",
                evidence=a_scan(),
            )  # fmt: skip
        with pytest.raises(OutOfTurn, match="恢复办理"):
            timekeeping.end_pause(task.case, by=staff.caseworker)

    def test_it_is_never_late_however_long_it_lasts(self, staff, clock):
        task = suspended(a_step("decide_acceptance"), staff.approver)
        clock.move_on(timedelta(days=40))
        assert task not in overdue(open_work())
        assert task.paused_for == "suspension"

    def test_its_longest_day_is_computed_by_rule(self, staff):
        case = suspended(a_step("check_form"), staff.approver).case
        assert case.suspended_until == date(2022, 5, 6)  # 60 days from 7 March
        entry = Entry.objects.about(case).get(act="cases.case.suspend")
        assert entry.facts == {"ground": "absent", "until": "2022-05-06"}
        assert entry.reason.words.open() == ABSENT["words"]

    def test_a_pause_that_runs_is_taken_up_by_it(self, staff, clock):
        task = a_step("check_form")
        timekeeping.start_pause(
            task.case, by=staff.caseworker, reason="other_side", words="等待对方", evidence=a_scan()
        )
        clock.move_on(timedelta(days=1))
        suspended(task, staff.approver)

        first, second = task.case.pauses.order_by("pk")
        assert (first.reason, first.until) == ("other_side", clock.today())
        assert (second.reason, second.until) == ("suspension", None)
        assert task.paused_for == "suspension"
        clock.move_on(timedelta(days=1))
        timekeeping.resume(task.case, by=staff.approver)
        task.refresh_from_db()
        assert [line["why"] for line in task.due_why["lines"]] == [
            "start", "paused", "paused", "counted",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "field"), [({"ground": ""}, "ground"), ({"words": " "}, "words")]
    )
    def test_no_suspension_without_a_coded_ground_and_a_reason(self, staff, changes, field):
        task = a_step("check_form")
        with pytest.raises(Refusal) as refused:
            timekeeping.suspend(task.case, by=staff.approver, **{**ABSENT, **changes})
        assert refused.value.field == field
        task.case.refresh_from_db()
        assert task.case.state == "submitted"

    def test_only_the_head_of_the_office_suspends_and_resumes(self, staff):
        task = a_step("check_form")
        for stranger in (staff.caseworker, staff.supervisor, staff.elsewhere):
            with pytest.raises(NotPermitted):
                timekeeping.suspend(task.case, by=stranger, **ABSENT)
        suspended(task, staff.approver)
        for stranger in (staff.caseworker, staff.supervisor, staff.elsewhere):
            with pytest.raises(NotPermitted):
                timekeeping.resume(task.case, by=stranger)

    @pytest.mark.parametrize("step", ["serve_decision", "prepare_payment", "close_case"])
    def test_a_case_that_was_decided_is_not_suspended(self, staff, step):
        task = a_step(step)
        with pytest.raises(OutOfTurn):
            timekeeping.suspend(task.case, by=staff.approver, **ABSENT)

    @pytest.mark.parametrize("step", ["release_request", "decide_acceptance"])
    def test_the_household_may_still_withdraw_its_authorization(self, staff, clock, step):
        task = suspended(a_step(step), staff.approver)
        interventions.withdraw_authorization(
            task.case, by=staff.caseworker, signed_on=clock.today(), note="申请人改变主意"
        )
        [now] = open_work().filter(case=task.case)
        assert (now.step, now.paused_for) == ("issue_authorization", "suspension")
        assert find_faults() == []
        timekeeping.resume(task.case, by=staff.approver)
        assert find_faults() == []
        now.refresh_from_db()
        assert not now.paused

    def test_an_authorization_still_runs_out_while_the_case_waits(self, staff, clock):
        task = suspended(a_step("answer_request"), staff.approver)
        clock.move_on(timedelta(days=181))
        run_once()
        task.case.refresh_from_db()
        assert task.case.state == "suspended"
        [now] = open_work().filter(case=task.case)
        assert (now.step, now.paused_for) == ("issue_authorization", "suspension")
        assert find_faults() == []

    def test_the_head_of_the_office_is_told_once_when_it_has_lasted_as_long_as_it_may(
        self, staff, clock
    ):
        case = suspended(a_step("check_form"), staff.approver).case
        clock.move_on(timedelta(days=59))
        run_once()
        assert not Message.objects.filter(kind="suspension").exists()
        clock.move_on(timedelta(days=1))
        run_once()
        run_once()

        told = Message.objects.get(kind="suspension")
        assert (told.office, told.duty) == (case.agency, "township_approver")
        assert (told.stream, told.due_on) == (case.stream, date(2022, 5, 6))

    def test_a_second_suspension_has_a_notice_of_its_own(self, staff):
        task = suspended(a_step("check_form"), staff.approver)
        timekeeping.resume(task.case, by=staff.approver)
        suspended(task, staff.approver)
        notices = task.case.stream.documents.filter(kind="suspension_notice")
        assert sorted(notices.values_list("version", flat=True)) == [1, 2]


def test_the_database_keeps_a_suspended_case_from_forgetting_where_it_came_from():
    case = a_case(state="checked")
    with pytest.raises(IntegrityError, match="suspended_case_keeps"), transaction.atomic():
        brought_to(case, "suspended")
    with pytest.raises(IntegrityError, match="suspended_case_keeps"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(suspended_from="checked")


@pytest.mark.prints
@pytest.mark.once
@needs_paper
def test_the_notice_names_ground_reason_end_remedy_and_period(staff):
    task = a_step("decide_acceptance")
    timekeeping.suspend(task.case, by=staff.approver, **ABSENT)

    notice = task.case.stream.documents.get(kind="suspension_notice")
    pages = pypdf.PdfReader(io.BytesIO(store.read(notice))).pages
    told = "".join("".join(page.extract_text() for page in pages).split())
    for word in (
        "中止办理通知书", "申请人暂时无法联系或者无法配合核查", ABSENT["words"], "2022年5月6日", "60日",
        "示例参数", "复议", "诉讼", "6个月",
    ):  # fmt: skip
        assert word in told
    assert task.case.pauses.get().evidence == notice


def test_work_that_is_claimed_next_passes_over_suspended_cases(staff, client, monkeypatch):
    """However many of them are due before it."""
    monkeypatch.setattr(queries, "PAGE", 1)
    suspended(a_step("check_form"), staff.approver)
    free = a_step("check_form")
    client.force_login(staff.caseworker)
    answer = client.post("/work/next/")
    assert answer.url == f"/tasks/{free.pk}/"
    assert WorkTask.objects.get(pk=free.pk).owner == staff.caseworker
