"""办事程序: the picture of the procedure, for whoever sees it and whoever has it read out."""

import pytest

from .route import a_case_at

pytestmark = pytest.mark.browser


def test_an_officer_finds_the_case_s_step_in_the_picture_of_the_procedure(house):
    case = a_case_at("decide_acceptance")
    desk = house.desk("gb.cw1")
    desk.open("case_file", case.number)
    desk.press("在程序图中查看")
    assert "案件所在环节：受理审核" in desk.text
    assert desk.page.locator("svg .node-here").text_content().strip() == "受理审核"
    desk.look()

    desk.follow(desk.page.locator(".tabs a", has_text="资金发放"))
    assert not desk.page.locator("svg .node-here").count()
    desk.look()


@pytest.mark.parametrize("flow", ["relief", "consent", "verification"])
def test_no_title_is_wider_than_its_box(house, flow):
    desk = house.desk("gb.cw1", language="en")
    desk.open("procedure", flow)
    over = desk.page.evaluate(
        """() => [...document.querySelectorAll('.node rect:first-child')].filter(box => {
             const words = box.parentNode.querySelector('text').getBBox(), room = box.getBBox();
             return words.width > room.width - 8 || words.height > room.height;
           }).map(box => box.parentNode.textContent)"""
    )
    assert over == []
