"""区级审批人: work that is overdue, who does it, and the decision."""

from datetime import timedelta

import pytest

from casework.core import clock
from casework.decisions.queries import decision_of

from .route import REASON, a_case_at, open_task

pytestmark = pytest.mark.browser


def test_a_supervisor_reassigns_overdue_work_of_a_township(house):
    case = a_case_at("issue_authorization")
    clock.move_on(timedelta(days=20))
    desk = house.desk("xz.sv1")
    desk.open("supervisor")
    assert case.number in desk.text
    desk.page.locator("summary", has_text="改派").click()
    desk.look()
    desk.press("确认改派")
    assert desk.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    desk.look()
    desk.page.locator('[name="officer"]').select_option(label="陈㛃")
    desk.fill({"note": "原经办人休假。"})
    desk.press("确认改派")
    assert open_task(case).owner.username == "gb.cw2"


def test_a_supervisor_approves_after_reading_what_cannot_be_undone(house):
    case = a_case_at("decide_case")
    desk = house.desk("xz.sv1")
    desk.press("领取下一件")
    assert desk.heading == "审批决定"
    assert not desk.shown("fund")
    desk.fill({"outcome": "reject"})
    assert desk.shown("ground")
    desk.fill({"outcome": "approve", "form": "cash", "amount": "5000", "reason": REASON})
    assert not desk.shown("ground")
    desk.page.locator('[name="fund"]').select_option(index=1)
    desk.look()
    desk.send()

    assert "请确认" in desk.heading
    assert "￥5,000.00" in desk.text.replace("¥", "￥").replace(" ", "")
    desk.look()
    desk.press("返回修改")
    assert desk.page.locator('[name="amount"]').input_value() == "5000"
    desk.fill({"amount": "4800"})
    desk.send()
    desk.press("确认办理")

    assert "已办理：审批决定" in desk.text
    decision = decision_of(case)
    assert decision.amount_minor == 480_000
    desk.look()
    assert desk.status_of("document_preview", decision.document.uid) == 200
