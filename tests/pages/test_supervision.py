"""The supervisor's desk: counts of the offices below, late steps, reassignment."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.audit.models import Entry
from tests.factories import a_household
from tests.pages.desks import a_submitted_case, officer, signed_in
from workflows.models import WorkTask
from workflows.operations import claim

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


def task_of(case) -> WorkTask:
    return WorkTask.objects.get(case=case, flow_task_type="HUMAN", status__in=["NEW", "ASSIGNED"])


@pytest.fixture
def late(clock):
    """A step at 拱北 whose time limit passed ten days ago."""
    case = a_submitted_case()
    clock.move_on(timedelta(days=10))
    return task_of(case)


def desk(username, **filters):
    return signed_in(username).get(reverse("supervisor"), filters)


def counts(page, name):
    [office] = [office for office in page.context["offices"] if name in office["name"]]
    return office["open"], office["due_today"], office["overdue"]


def test_counts_say_what_is_open_due_and_late_at_each_office_below(late, clock):
    fresh = a_submitted_case(by="cx.cw1")
    WorkTask.objects.filter(pk=task_of(fresh).pk).update(due_on=clock.today())
    page = desk("xz.sv1")
    assert counts(page, "拱北") == (1, 0, 1)
    assert counts(page, "翠香") == (1, 1, 0)
    assert counts(page, "梅华") == (0, 0, 0)


def test_a_supervisor_sees_no_office_beside_their_own(late):
    page = desk("jw.sv1")
    assert not any("香洲" in office["name"] for office in page.context["offices"])
    assert page.context["overdue"] == []


def test_late_steps_are_listed_with_the_people_who_could_take_them(late):
    [item] = desk("xz.sv1").context["overdue"]
    assert item["number"] == late.case_number
    assert item["days_left"] < 0
    offered = [number for number, _name in item["form"].fields["officer"].choices if number]
    assert set(offered) == {officer("gb.cw1").pk, officer("gb.cw2").pk}


def test_the_bureau_looks_at_the_whole_city_in_few_queries(late, django_assert_max_num_queries):
    for _ in range(5):
        WorkTask.objects.filter(
            case=a_submitted_case(by="mh.cw1", household=a_household(child=False))
        ).update(due_on="2022-03-01")
    client = signed_in("zh.sv1")
    with django_assert_max_num_queries(8):
        page = client.get(reverse("supervisor"))
    assert len(page.context["overdue"]) == 6


def test_late_steps_turn_by_date_and_number(late, monkeypatch):
    a_submitted_case(household=a_household(child=False))
    WorkTask.objects.filter(flow_task_type="HUMAN").update(due_on="2022-03-01")
    monkeypatch.setattr("casework.desk.views.supervision.PAGE", 1)
    client = signed_in("xz.sv1")
    first = client.get(reverse("supervisor"))
    second = client.get(reverse("supervisor") + first.context["next_url"])
    numbers = {page.context["overdue"][0]["number"] for page in (first, second)}
    assert len(numbers) == 2
    assert not second.context["next_url"]


@pytest.mark.parametrize("mark", ["x", "20220399-1", "2022-03-01", "20220301-", "²0220301-1"])
def test_a_spoilt_mark_shows_the_first_page(late, mark):
    assert len(desk("xz.sv1", after=mark).context["overdue"]) == 1


def test_a_filter_by_office_and_time_limit(late):
    gongbei, cuixiang = officer("gb.cw1").agency, officer("cx.cw1").agency
    assert len(desk("xz.sv1", office=gongbei.pk).context["overdue"]) == 1
    assert desk("xz.sv1", office=cuixiang.pk).context["overdue"] == []
    assert desk("xz.sv1", due="today").context["overdue"] == []
    assert len(desk("xz.sv1", due="all").context["overdue"]) == 1


def reassigned(username, task, to="gb.cw2", note="原经办人休假"):
    address = reverse("reassign_task", args=[task.pk])
    return signed_in(username).post(address, {"officer": officer(to).pk, "note": note})


def test_a_supervisor_hands_a_claimed_step_to_another_officer(late):
    claim(late.pk, by=officer("gb.cw1"))
    assert reassigned("xz.sv1", late).status_code == 302
    late.refresh_from_db()
    assert late.owner == officer("gb.cw2")
    entry = Entry.objects.get(act="workflows.worktask.reassign")
    assert entry.actor == officer("xz.sv1")
    assert entry.reason.words.open() == "原经办人休假"


def test_whoever_lacks_the_duty_there_is_no_candidate(late):
    page = reassigned("xz.sv1", late, to="sz.cw1")
    assert "没有这一步骤的职责" in page.content.decode()
    late.refresh_from_db()
    assert late.owner is None


def test_a_reassignment_needs_its_reason(late):
    assert "请填写改派的理由" in reassigned("xz.sv1", late, note="").content.decode()
    late.refresh_from_db()
    assert late.owner is None


def test_another_districts_supervisor_finds_no_such_step(late):
    assert reassigned("jw.sv1", late).status_code == 404


@pytest.mark.parametrize("username", ["gb.cw1", "xz.au1", "zh.fc1", "ias.sv1"])
def test_officers_without_the_duty_reassign_nothing(late, username):
    assert reassigned(username, late).status_code == 404
    late.refresh_from_db()
    assert late.owner is None


@pytest.mark.parametrize("username", ["gb.cw1", "xz.au1", "zh.fc1"])
def test_the_desk_is_for_supervisors(username):
    assert desk(username).status_code == 403


def test_a_step_that_was_done_meanwhile_is_refused_with_a_sentence(late):
    WorkTask.objects.filter(pk=late.pk).update(status="DONE")
    assert "已办结" in reassigned("xz.sv1", late).content.decode()
