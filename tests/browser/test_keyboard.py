"""Everything can be reached and done with the keys alone, and faults say where they are."""

import pytest

from .route import a_case_at, open_task

pytestmark = pytest.mark.browser

_FOCUSED = "document.activeElement.innerText || document.activeElement.name || ''"


def test_the_first_tab_offers_to_skip_to_the_text(house):
    desk = house.desk("gb.cw1")
    desk.page.keyboard.press("Tab")
    skip = desk.page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("document.activeElement.id") == "main"
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate(_FOCUSED) == "领取下一件"


def test_a_step_is_taken_filled_in_and_sent_without_a_mouse(house):
    case = a_case_at("check_form")
    desk = house.desk("gb.cw1")
    desk.open("team_queue")
    desk.page.keyboard.press("j")
    assert desk.page.evaluate(_FOCUSED) == case.number
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/tasks/*/")
    _tab_to(desk.page, "领取这一步")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector('[name="complete"]')
    _tab_to(desk.page, "complete")
    desk.page.keyboard.press("Space")
    _tab_to(desk.page, "形式审查")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"**/cases/{case.number}/")
    assert open_task(case).step == "issue_authorization"


def test_a_faulty_form_moves_the_focus_to_its_faults_and_they_lead_to_the_fields(house):
    desk = house.desk("gb.cw1")
    desk.open("new_application")
    desk.press("提交申请")
    page = desk.page
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    desk.look()
    fault = page.locator("[role=alert] a").first
    fault.click()
    assert page.evaluate("document.activeElement.name") == "people-0-name"
    described = page.evaluate(
        "document.activeElement.getAttribute('aria-describedby').split(' ')"
        ".map(id => document.getElementById(id).innerText).join(' ')"
    )
    assert fault.inner_text().partition("：")[2] in described


def test_whoever_leaves_a_form_that_was_begun_is_asked_first(house):
    desk = house.desk("gb.cw1")
    desk.open("new_application")
    desk.page.locator('[name="address"]').press_sequentially("拱北")
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.open("my_work")
    assert asked == ["beforeunload"]


def _tab_to(page, wanted: str) -> None:
    """Press Tab until what says ``wanted`` has the focus."""
    seen = []
    for _press in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUSED).strip())
        if seen[-1] == wanted:
            return
    pytest.fail(f"Tab never came to {wanted}: {seen}")
