"""A case that is taken up again is handled anew (重新办理): what is missing is told once in each handling."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.audit.journal import enact
from casework.cases.models import Case
from casework.core.refusals import NotYet
from casework.documents.kinds import Kind
from tests.factories import a_case
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from tests.states.machines import suppose
from workflows import interventions, operations, timekeeping
from workflows.consistency import find_faults
from workflows.jobs import run_once
from workflows.models import OPEN, WorkTask

pytestmark = pytest.mark.django_db


def now_at(case, step) -> WorkTask:
    return WorkTask.objects.get(case=case, step=step, flow_task_type="HUMAN", status__in=OPEN)


def ask(case, staff, *items):
    operations.perform(now_at(case, "check_form").pk, by=staff.caseworker, items=list(items))


def lapse(case, clock):
    clock.move_on(now_at(case, "receive_supplement").due_on - clock.today() + timedelta(days=1))
    assert run_once().done == 1
    case.refresh_from_db()
    assert case.state == "withdrawn"


def reopen(case, staff):
    interventions.reopen_case(case, by=staff.supervisor, reason="家庭提出恢复")
    case.refresh_from_db()


def versions(case, kind) -> list[int]:
    papers = case.stream.documents.filter(kind=kind).order_by("pk")
    return list(papers.values_list("version", flat=True))


@pytest.fixture
def case(clock):
    return a_step("check_form").case


def test_after_a_lapse_and_a_reopening_what_is_missing_is_told_and_lapses_again(case, staff, clock):
    ask(case, staff, "income")
    lapse(case, clock)
    reopen(case, staff)
    assert (case.supplement_asked_on, case.supplement_items) == (None, [])

    ask(case, staff, "hardship")
    case.refresh_from_db()
    assert (case.state, case.supplement_items) == ("supplement", ["hardship"])
    assert case.supplement_asked_on == clock.today()
    lapse(case, clock)

    assert versions(case, Kind.SUPPLEMENT_LIST) == [1, 2]
    assert versions(case, Kind.LAPSE_NOTICE) == [1, 2]
    assert find_faults() == []
    file = signed_in("gb.cw1").get(reverse("case_file", args=[case.number])).context
    shown = [(paper["title"], paper["version"]) for paper in file["documents"]]
    for title in ("补正材料一次性告知书", "视为撤回申请告知书"):
        assert {(title, 1), (title, 2)} <= set(shown)
    told = case.stream.entries.filter(act="cases.case.request_supplement").order_by("seq")
    assert [entry.facts["items"] for entry in told] == [["income"], ["hardship"]]


def test_within_one_handling_it_is_told_once(case, staff, clock):
    ask(case, staff, "income")
    lapse(case, clock)
    reopen(case, staff)
    ask(case, staff, "hardship")
    operations.perform(now_at(case, "receive_supplement").pk, by=staff.caseworker)

    with pytest.raises(NotYet, match="请按现有材料继续办理"):
        ask(case, staff, "income")
    assert versions(case, Kind.SUPPLEMENT_LIST) == [1, 2]


def test_a_case_whose_termination_was_revoked_is_handled_anew_as_well(staff, monkeypatch, clock):
    """It may have ended while the household had still to bring what was asked for."""
    suppose(monkeypatch)
    case = a_case(
        state="terminated", supplement_asked_on=clock.today(), supplement_items=["income"],
        ended_on=clock.today(),
    )  # fmt: skip
    enact(case.restart, by=staff.supervisor)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.supplement_asked_on, case.supplement_items) == ("submitted", None, [])


def test_an_extension_of_the_first_supplement_is_not_one_of_the_second(case, staff, clock):
    ask(case, staff, "income")
    timekeeping.extend(
        now_at(case, "receive_supplement").pk, by=staff.approver, workdays=3, words="住院"
    )
    lapse(case, clock)
    reopen(case, staff)
    ask(case, staff, "income")
    task = now_at(case, "receive_supplement")
    assert "extension" not in task.due_why
    clock.move_on(task.due_on - clock.today() + timedelta(days=1))
    assert run_once().done == 1
