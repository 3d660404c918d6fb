"""审计人员: reads everything of the agencies in the appointment, and can change nothing."""

import pytest

from .route import APPLICANT, REASON, a_case_at

pytestmark = pytest.mark.browser


def test_an_auditor_reads_the_whole_history_and_checks_the_journal(house):
    case = a_case_at("serve_decision")
    house.desk("gb.cw1").open("case_file", case.number)
    desk = house.desk("xz.au1")
    desk.open("auditor")
    assert case.number in desk.text
    desk.look()
    desk.follow(desk.page.locator("main tbody a.number"))
    assert APPLICANT in desk.text
    desk.look()
    assert not desk.page.locator("main form[method=post]").count()

    desk.open("history", case.number)
    assert REASON in desk.text
    assert "温潤健" in desk.text  # the other side's officer, as far as this case goes
    desk.look()
    desk.open("access_log")
    assert "钟淑强" in desk.text
    desk.look()
    desk.fill({"number": case.number})
    desk.press("筛选")
    desk.look()

    desk.open("audit_verify")
    desk.look()
    desk.press("开始校验")
    assert "没有发现改动、缺失或截短" in desk.text
    desk.look()


def test_a_number_is_shown_in_full_only_for_a_purpose(house):
    case = a_case_at("check_form")
    desk = house.desk("gb.cw1")
    desk.open("case_file", case.number)
    assert "1000000(3)" not in desk.text
    desk.follow(desk.page.locator("#h-members ~ * a", has_text="查看").first)
    desk.look()
    desk.follow(desk.page.locator("main form button"))
    assert desk.page.locator("[role=alert]").is_visible()
    desk.page.locator('main [type="radio"]').first.check()
    desk.follow(desk.page.locator("main form button"))
    assert "1000000(3)" in desk.text
    desk.look()
