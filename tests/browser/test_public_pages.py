"""What anybody may open without signing in, the 17 tasks, and pages that say no."""

import pytest

from casework.consent.queries import current_authorization

from .route import a_case_at

pytestmark = pytest.mark.browser


def test_a_passer_by_checks_a_paper_and_reads_the_notices(house):
    case = a_case_at("collect_signatures")
    paper = current_authorization(case).document
    visitor = house.visitor()
    visitor.open("login")
    visitor.look()
    visitor.press("查看公示")
    assert "目前没有公示" in visitor.text
    visitor.look()

    visitor.open("verify_document", paper.verify_token)
    assert paper.number in visitor.text
    assert case.applicant.name not in visitor.text
    visitor.look()
    visitor.fill({"sha256": paper.sha256.upper()})
    visitor.press("比对")
    assert "一致：您手中的文件就是出具的文件" in visitor.text
    visitor.look()


def test_pages_that_say_no_keep_the_same_rules(house):
    visitor = house.visitor()
    visitor.refusals_expected = True
    visitor.open("publicity", "nothing-there")
    visitor.look()
    desk = house.desk("ias.vo1")
    desk.refusals_expected = True
    desk.open("new_application")  # Macao's officers have no counter here
    assert "没有登记申请的职责" in desk.text
    desk.look()


def test_a_liaison_officer_reports_on_one_of_the_seventeen_tasks(house):
    desk = house.desk("zh.lo1")
    desk.open("pilot_tasks")
    assert desk.page.locator("main tbody tr").count() == 17
    desk.look()
    desk.open("pilot_task", 6)
    desk.look()
    desk.fill({"text": "与澳门社会工作局商定了协查流程。"})
    desk.press("登记进展")
    assert "与澳门社会工作局商定了协查流程" in desk.text
    desk.look()


def test_search_finds_a_case_by_name_without_putting_it_into_the_address(house):
    case = a_case_at("check_form")
    desk = house.desk("gb.cw1")
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(case.applicant.name)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/search/")
    assert case.number in desk.text
    desk.look()
