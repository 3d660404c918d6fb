"""澳门社会工作局: a request comes in, is answered item by item, and countersigned."""

import pytest

from casework.verification.models import RequestedItem
from casework.verification.queries import current_request

from .route import a_case_at, open_task

pytestmark = pytest.mark.browser


def test_macao_receives_answers_and_countersigns_without_seeing_the_case(house):
    case = a_case_at("receive_request")
    desk = house.desk("ias.vo1")
    desk.open("team_queue")
    assert case.number in desk.text
    desk.look()
    desk.press("领取下一件")
    assert desk.heading == "签收协查"
    desk.look()
    desk.send()

    desk.take(case)
    assert desk.heading == "核查答复"
    desk.look()
    answered = "8,000.00"
    assert answered not in desk.text  # what was declared is not told to who answers
    for item in current_request(case).items.all():
        _answer(desk, item)
    desk.send()
    assert open_task(case).step == "countersign_request"

    desk.refusals_expected = True
    desk.open("case_file", case.number)
    assert case.applicant.name not in desk.text
    desk.look()

    colleague = house.desk("ias.vo2")
    colleague.take(case)
    assert "MOP$ 8,500.00" in colleague.text
    colleague.look()
    colleague.fill({"agreed": "yes"})
    colleague.send()
    assert open_task(case).step == "adopt_answer"
    found = {item.finding for item in current_request(case).items.all()}
    assert found == {"value", "none_found", "not_checked"}


def _answer(desk, item: RequestedItem) -> None:
    at = f"i{item.pk}-"
    assert not desk.shown(f"{at}value")
    match item.code:
        case "ID.STATUS":
            desk.fill({f"{at}finding": "value"})
            assert desk.shown(f"{at}value")
            desk.fill({f"{at}value": "yes"})
        case "INC.WAGE":
            desk.fill({f"{at}finding": "value", f"{at}value": "8500", f"{at}currency": "MOP"})
        case "AST.DEPOSIT":
            desk.fill({f"{at}finding": "not_checked", f"{at}remark": "须本人另行同意"})
        case _:
            desk.fill({f"{at}finding": "none_found"})
