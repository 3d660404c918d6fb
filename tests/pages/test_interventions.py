"""The pages of withdrawal, termination and reopening, and what a case says may be done next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.cases.models import Case
from casework.decisions.queries import decision_of
from tests.factories import a_decision, a_scan, case_at
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows.advice import what_next
from workflows.models import OPEN, WorkTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("official_data")]

MOVED = {"ground": "moved", "reason": "家庭已迁往外地"}


def page(username, name, case):
    return signed_in(username).get(reverse(name, args=[case.number]))


def send(username, name, case, **answers):
    return signed_in(username).post(reverse(name, args=[case.number]), answers, follow=True)


def buttons(username, case) -> set[str]:
    acts = page(username, "case_file", case).context["acts"]
    return {act["url"].rstrip("/").rsplit("/", 1)[-1] for act in acts}


def test_the_case_file_offers_each_act_to_whoever_may_do_it(clock):
    case = a_step("visit_home").case
    assert "withdraw" in buttons("gb.cw1", case)
    assert "terminate" not in buttons("gb.cw1", case)
    assert buttons("xz.sv1", case) == {"terminate"}
    assert buttons("xz.au1", case) == set()

    send("gb.cw1", "withdraw_case", case, statement=a_scan(), signed_on=clock.today())

    assert buttons("gb.cw1", case) == set()
    assert buttons("xz.sv1", case) == {"reopen"}


def test_a_withdrawal_takes_the_signed_statement(clock):
    case = a_step("visit_home").case

    told = send("gb.cw1", "withdraw_case", case, signed_on=clock.today())

    assert "statement" in told.context["form"].errors
    case.refresh_from_db()
    assert case.state == "accepted"


def test_a_termination_is_read_again_before_it_is_done():
    case = a_step("serve_decision").case

    asked = send("xz.sv1", "terminate_case", case, **MOVED)

    assert any("预留的资金释放" in str(line) for line in asked.context["interruption"]["lines"])
    case.refresh_from_db()
    assert case.state == "approved"
    again = send("xz.sv1", "terminate_case", case, back="1", **MOVED)
    assert again.context["interruption"] is None
    done = send("xz.sv1", "terminate_case", case, confirmed="1", **MOVED)
    assert done.redirect_chain[-1][0] == reverse("case_file", args=[case.number])
    case.refresh_from_db()
    assert case.state == "terminated"


def test_what_cannot_be_done_yet_says_why_before_anything_is_filled_in():
    case = a_step("record_bank_answer").case

    told = page("xz.sv1", "terminate_case", case)

    assert "登记银行答复前不能终止" in told.context["holder_note"]
    assert 'name="ground"' not in told.content.decode()
    possible = page("xz.sv1", "terminate_case", a_step("serve_decision").case)
    assert possible.context["holder_note"] == ""
    assert 'name="ground"' in possible.content.decode()


def test_what_the_rules_refuse_comes_back_on_the_form():
    case = a_step("record_bank_answer").case

    refused = send("xz.sv1", "terminate_case", case, confirmed="1", **MOVED)

    assert "登记银行答复前不能终止" in str(refused.context["form"].errors)
    case.refresh_from_db()
    assert case.state == "approved"


def test_a_reopened_case_waits_for_its_form_check(clock):
    case = a_step("visit_home").case
    send("gb.cw1", "withdraw_case", case, statement=a_scan(), signed_on=clock.today())

    send("xz.sv1", "reopen_case", case, reason="家庭提出恢复")

    [task] = WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN)
    assert task.step == "check_form"


def test_the_page_says_why_the_posting_s_last_day_moved():
    case = a_step("end_publicity").case
    case.publicities.update(stopped_days=3)

    assert (
        "因核查异议或者中止办理停止计算 3 日" in page("gb.cw1", "case_file", case).content.decode()
    )


# What may be done next.


def said(case, task=None) -> str:
    return "\n".join(what_next(Case.objects.get(pk=case.pk), task))


def test_a_case_on_its_course_needs_no_advice():
    for step in ("check_form", "decide_case", "close_case"):
        task = a_step(step)
        assert what_next(task.case, task) == []


@pytest.mark.parametrize("state", ["rejected", "not_accepted"])
def test_a_rejected_case_tells_the_remedy_and_until_when(clock, state):
    case = case_at(state)
    assert "尚未送达" in said(case)
    until = clock.today() + timedelta(days=60)
    case.decisions.update(state="served", served_on=clock.today(), remedy_until=until)

    assert "2022年5月6日（示例参数）前申请行政复议" in said(case)
    assert "重新申请" in said(case)
    clock.move_on(timedelta(days=61))
    assert "已于 2022年5月6日（示例参数）届满" in said(case)


def test_a_withdrawn_case_tells_until_when_it_may_be_reopened(clock):
    case = case_at("withdrawn", ended_on=clock.today())

    assert "2022年4月6日（示例参数）前重新办理" in said(case)
    assert "重新申请" in said(case)
    clock.move_on(timedelta(days=31))
    assert "重新办理的期限已于 2022年4月6日（示例参数）届满" in said(case)


def test_a_terminated_case_tells_remedy_reopening_and_a_new_application(clock):
    case = case_at("terminated", ended_on=clock.today())
    a_decision(case, "served", outcome="terminated", ground="moved")

    assert all(words in said(case) for words in ("行政复议", "重新办理", "重新申请"))


def test_irregular_aid_tells_of_its_recovery():
    case = a_step("check_paperwork").case
    decision_of(case)  # the decision in advance stands until another one replaces it
    Case.objects.filter(pk=case.pk).update(state="irregular")

    assert "转入追回" in said(case)
    assert "重新申请" not in said(case)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("receive_supplement", "自动视为撤回"),
        ("file_paperwork", "认定手续不符"),
        ("visit_home", "终止办理"),
    ],
)
def test_a_late_case_says_what_may_be_done(clock, step, words):
    task = a_step(step)
    assert words not in said(task.case, task)
    clock.move_on(timedelta(days=40))

    assert "已过" in said(task.case, task)
    assert words in said(task.case, task)
    assert words in page("gb.cw1", "case_file", task.case).content.decode()


def test_the_advice_stands_on_the_case_page(clock):
    case = case_at("withdrawn", ended_on=clock.today())
    assert what_next(case)[0] in page("gb.cw1", "case_file", case).content.decode()


def test_an_authorization_is_withdrawn_only_where_one_was_issued():
    undrawn, issued = a_step("issue_authorization"), a_step("collect_signatures")

    for task, offered in ((undrawn, False), (issued, True)):
        address = reverse("withdraw_authorization", args=[task.case.number])
        acts = page("gb.cw1", "case_file", task.case).context["acts"]
        assert (address in {act["url"] for act in acts}) is offered
