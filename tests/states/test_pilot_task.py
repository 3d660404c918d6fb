"""The course of a pilot task (试点任务), as a table. The table is the specification."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework.audit.journal import open_stream
from casework.core.refusals import NotPermitted, Refusal
from casework.pilot.actions import complete_task, send_back_task, start_task, submit_task
from casework.pilot.models import PilotTask
from tests.appointing import an_agency, appointed

from .tables import allowed, assert_carried_out, assert_refused, brought_to, declared, forbidden

pytestmark = pytest.mark.django_db

# from         act        to
COURSE = """
  not_started  start      in_progress
  in_progress  submit     submitted
  submitted    complete   completed
  submitted    send_back  in_progress
"""
PARTICULARS = {"submit": {"evidence": "会议纪要和签到表"}}


@pytest.fixture
def lead():
    return an_agency()


@pytest.fixture
def officer(lead):
    return appointed(lead, "pilot.submit_task", "pilot.complete_task")


@pytest.fixture
def task(lead):
    return PilotTask.objects.create(
        no=4,
        category="搭建工作协作平台",
        category_en="Building the platform for cooperation",
        work_point="建立联络员制度。",
        work_point_en="Establish the liaison-officer system.",
        lead="市民政局",
        clause="二（一）",
        due_text="2022年2月",
        due_on=date(2022, 2, 28),
        precision="month",
        agency=lead,
        stream=open_stream("register", "pilot-task:04"),
    )


def at(task, state):
    submitted = state in ("submitted", "completed")
    return brought_to(task, state, evidence="会议纪要" if submitted else "")


def test_the_model_declares_exactly_this_course():
    assert declared(PilotTask) == allowed(COURSE)


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_a_listed_act_works_and_is_journalled(task, officer, source, act, target):
    assert_carried_out(at(task, source), act, target, by=officer, **PARTICULARS.get(act, {}))


@pytest.mark.parametrize(("source", "act"), forbidden(COURSE, PilotTask))
def test_any_other_act_is_refused(task, officer, source, act):
    assert_refused(at(task, source), act, by=officer, **PARTICULARS.get(act, {}))


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_each_act_takes_its_permission_at_the_lead_unit(task, source, act, target):
    other = an_agency("ZH-XZ", name="珠海市香洲区民政局", kind="district")
    stranger = appointed(other, "pilot.submit_task", "pilot.complete_task")
    particulars = PARTICULARS.get(act, {})

    assert_refused(at(task, source), act, by=stranger, refusal=NotPermitted, **particulars)


def test_the_completer_differs_from_the_submitter(task, lead, officer):
    start_task(task, by=officer)
    submit_task(task, "签到表一份", by=officer)

    for act in ("complete", "send_back"):
        assert_refused(task, act, by=officer, refusal=NotPermitted)

    complete_task(task, by=appointed(lead, "pilot.complete_task"))
    task.refresh_from_db()
    assert (task.state, task.evidence) == ("completed", "签到表一份")
    assert task.completed_on is not None


def test_nothing_is_submitted_without_evidence(task, officer):
    start_task(task, by=officer)

    with pytest.raises(Refusal, match="佐证") as refused:
        submit_task(task, "  ", by=officer)

    task.refresh_from_db()
    assert (refused.value.field, task.state) == ("evidence", "in_progress")


def test_sending_back_takes_a_reason(task, lead, officer):
    start_task(task, by=officer)
    submit_task(task, "签到表一份", by=officer)

    with pytest.raises(Refusal, match="退回的理由"):
        send_back_task(task, by=appointed(lead, "pilot.complete_task"), note="")


def test_the_database_keeps_no_completed_task_without_evidence(task):
    with pytest.raises(IntegrityError), transaction.atomic():
        brought_to(task, "completed")


def test_the_database_keeps_no_long_term_task_with_a_date(task):
    with pytest.raises(IntegrityError), transaction.atomic():
        PilotTask.objects.filter(pk=task.pk).update(long_term=True)
