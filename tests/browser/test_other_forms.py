"""The same pages in English, in large type, on paper, and without the script."""

from contextlib import closing

import pypdfium2
import pytest

from .route import APPLICANT, a_case_at, open_task

pytestmark = pytest.mark.browser

#: Points: A4 upright.
A4 = (595, 842)


def test_the_pages_speak_english_to_whoever_asks_for_it(house):
    case = a_case_at("prepare_payment")
    desk = house.desk("gb.cw1", language="en")
    assert desk.page.locator("html").get_attribute("lang") == "en"
    for name, *args in (
        ("all_open",),
        ("new_application",),
        ("case_file", case.number),
        ("pilot_tasks",),
        ("publicity_list",),
    ):
        desk.open(name, *args)
        desk.look()
    clerk = house.desk("zh.fc1", language="en")
    clerk.open("step", open_task(case).pk)
    clerk.look()
    auditor = house.desk("xz.au1", language="en")
    auditor.open("history", case.number)
    auditor.look()


def test_language_and_type_size_are_chosen_on_any_page_and_kept(house):
    desk = house.desk("gb.cw1")
    tools = desk.page.locator(".site-tools")
    desk.follow(tools.get_by_role("button", name="大字模式"))
    assert desk.page.locator("html").get_attribute("data-size") == "large"
    desk.open("all_open")
    assert desk.page.locator("html").get_attribute("data-size") == "large"
    desk.follow(tools.get_by_role("button", name="English"))
    desk.language = "en"
    assert desk.page.title().endswith("Lotus Bridge")
    desk.look()


def test_a_case_file_prints_on_upright_sheets_without_what_is_only_for_the_screen(house):
    case = a_case_at("prepare_payment")
    desk = house.desk("gb.cw1")
    desk.open("case_file", case.number)
    assert "退出" in desk.text
    # Printed from a phone's width too, the sheet keeps paper's own layout.
    desk.page.set_viewport_size({"width": 360, "height": 640})
    with closing(pypdfium2.PdfDocument(desk.page.pdf(format="A4"))) as sheets:
        assert 2 <= len(sheets) <= 6
        text = "".join(_words_on(sheet) for sheet in sheets)
    assert APPLICANT in text
    assert "MOP$ 8,500.00" in text
    for only_for_the_screen in ("退出", "全部在办", "添加备注", "跳到正文"):
        assert only_for_the_screen not in text


def test_a_step_works_without_the_script(house):
    case = a_case_at("check_form")
    visitor = house.visitor(java_script_enabled=False)
    visitor.open("step", open_task(case).pk)  # leads to the sign-in page and back
    visitor.page.fill('[name="username"]', "gb.cw1")
    visitor.page.fill('[name="password"]', "lotus-bridge-demo")
    visitor.press("登录")
    visitor.press("领取这一步")
    assert visitor.shown("items")  # nothing hides what only sometimes has to be answered
    visitor.fill({"complete": "no", "items": ["identity"]})
    visitor.press("形式审查")
    assert open_task(case).step == "receive_supplement"


def _words_on(sheet) -> str:
    """The words of an upright A4 sheet, of which no letter stands over the edge."""
    assert sheet.get_size() == pytest.approx(A4, abs=1.5)
    text = sheet.get_textpage()
    for number in range(text.count_chars()):
        left, _bottom, right, _top = text.get_charbox(number)
        assert 0 <= left <= right <= A4[0]
    return text.get_text_bounded()
