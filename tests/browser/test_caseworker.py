"""受理经办人: from the counter to the signed authorization, and from the answer to the closed file."""

from datetime import timedelta

import pytest

from casework.cases.models import Case
from casework.core import clock

from .route import REASON, a_case_at, open_task

pytestmark = pytest.mark.browser


def test_an_application_goes_from_the_counter_to_the_signed_authorization(house):
    desk = house.desk("gb.cw1")
    assert "您手上没有待办步骤" in desk.text
    desk.look()
    desk.press("登记申请")
    _fill_in_application(desk)
    desk.look()
    desk.press("提交申请")

    case = Case.objects.get()
    assert "已登记并递交申请" in desk.text
    assert case.number in desk.heading or case.number in desk.text
    assert case.household.members_on().count() == 2
    assert case.declaration.items.count() == 3
    assert case.stream.documents.count() == 2
    desk.fill({"words": "申请人下周出院，电话联系时间为下午。"})
    desk.press("添加备注")
    assert "备注已添加" in desk.text
    desk.look()

    desk.open("team_queue")
    desk.look()
    desk.press("领取下一件")
    assert desk.heading == "形式审查"
    assert not desk.shown("items")
    desk.fill({"complete": "no"})
    assert desk.shown("items")
    desk.fill({"complete": "yes"})
    assert not desk.shown("items")
    desk.look()
    desk.send()

    desk.take(case)
    assert desk.heading == "出具授权书"
    desk.look()
    desk.send()
    for number in (1, 2):  # the applicant signs for herself, and for her child
        desk.take(case)
        assert desk.heading == "登记签署"
        desk.page.locator('[name="signature"]').select_option(index=1)
        desk.fill({"signed_on": clock.today(), "consents": ["cross_border", "financial", "minors"]})
        desk.upload("page", number)
        if number == 1:
            desk.look()
        desk.send()
    assert open_task(case).step == "check_signatures"

    approver = house.desk("gb.ap1")
    approver.take(case)
    approver.look()
    approver.fill({"agreed": "yes"})
    assert not approver.shown("wanting")
    approver.send()
    assert open_task(case).step == "prepare_request"


def test_a_checked_case_is_accepted_visited_and_posted(house):
    case = a_case_at("adopt_answer")
    desk, approver = house.desk("gb.cw1"), house.desk("gb.ap1")
    desk.take(case)
    assert "查有未申报" in desk.text  # a wage of the child that nobody declared
    desk.look()
    desk.fill({"agreed": "yes", "note": "差额已向申请人核实。"})
    desk.send()

    approver.take(case)
    assert not approver.shown("ground")
    approver.fill({"accepted": "no"})
    assert approver.shown("ground")
    assert approver.shown("reason")
    approver.look()
    approver.fill({"accepted": "yes"})
    approver.send()

    desk.take(case)
    desk.look()
    desk.page.locator('[name="companion"]').select_option(index=1)
    desk.fill(
        {
            "visited_on": clock.today(),
            "findings": "居住条件一般，与申报相符。",
            "as_declared": "yes",
        }
    )
    desk.send()
    desk.take(case)
    desk.fill({"recommended": "yes", "form": "cash", "amount": "5000", "opinion": REASON})
    desk.look()
    desk.send()
    desk.take(case)
    desk.look()
    desk.send()

    passer_by = house.visitor()
    passer_by.open("publicity_list")
    passer_by.look()
    passer_by.follow(passer_by.page.locator("main li a"))
    assert case.applicant.public_name in passer_by.text
    assert case.applicant.name not in passer_by.text
    passer_by.look()

    desk.take(case)
    desk.fill({"objected": "no"})
    desk.send()
    assert "公示" in desk.page.locator("[role=alert]").inner_text()  # three days are not over
    clock.move_on(timedelta(days=4))
    desk.fill({"objected": "yes"})
    assert desk.shown("objection")
    desk.fill({"objected": "no"})
    desk.look()
    desk.send()
    assert open_task(case).step == "decide_case"


def test_a_paid_case_is_posted_closed_and_archived(house):
    case = a_case_at("post_after_aid")
    desk = house.desk("gb.cw1")
    desk.take(case)
    desk.look()
    desk.send()
    clock.move_on(timedelta(days=200))
    desk.take(case)
    desk.look()
    desk.send()
    assert "不能再变更" in desk.text
    desk.look()
    desk.press("确认办理")
    assert "已办理" in desk.text
    desk.look()
    desk.open("closed_cases")
    assert case.number in desk.text
    desk.look()


def _fill_in_application(desk) -> None:
    """Two members and three declared items, with the rows that the page's script adds."""
    desk.fill(
        {
            "people-0-name": "陈𠮷㛃",
            "people-0-name_latin": "Chan Kat Kit",
            "people-0-birth_date": "1980-03-04",
            "people-0-sex": "female",
            "people-0-phone": "+853 6123 4567",
            "people-0-document1_kind": "macao_bir",
        }
    )
    assert not desk.shown("people-0-document2_number")
    desk.fill({"people-0-document1_number": "1234567(8)"})
    assert desk.shown("people-0-document2_number")
    desk.fill(
        {
            "people-0-document2_kind": "home_return_permit",
            "people-0-document2_number": "M01234567",
        }
    )
    desk.add_row("添加一名成员")
    desk.fill(
        {
            "people-1-name": "李龑",
            "people-1-birth_date": "2015-01-01",
            "people-1-relation": "child",
            "people-1-guardian": "1",
            "people-1-document1_kind": "macao_bir",
            "people-1-document1_number": "5234567(8)",
            "address": "珠海市香洲区拱北街道迎宾南路1088号2栋301房",
            "place": "residence",
            "counterpart": "IAS",
            "case_type": "expenditure",
            "cause": "illness",
            "happened_on": "2022-03-02",
            "circumstances": "申请人突发心肌梗塞入院手术，收入中断。",
            "means-0-code": "INC.WAGE",
        }
    )
    assert desk.shown("means-0-amount")
    assert not desk.shown("means-0-count")
    desk.fill({"means-0-amount": "8000", "means-0-currency": "MOP"})
    for row, (code, field, value) in enumerate(
        [("AST.PROPERTY", "count", "0"), ("AST.BUSINESS", "yes", "no")], start=1
    ):
        desk.add_row("添加一项")
        desk.fill({f"means-{row}-person": "1", f"means-{row}-code": code})
        assert not desk.shown(f"means-{row}-amount")
        desk.fill({f"means-{row}-{field}": value})
    desk.fill({"promised": True})
    desk.upload("attachments", 1, 2)
