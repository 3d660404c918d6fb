"""财务人员: prepared by one, reviewed by another, sent back by the bank once, paid, reconciled."""

import pytest

from casework.core import clock

from .route import APPLICANT, a_case_at, open_task

pytestmark = pytest.mark.browser


def test_a_payment_is_prepared_reviewed_returned_prepared_anew_and_reconciled(house):
    case = a_case_at("prepare_payment")
    clerk, reviewer = house.desk("zh.fc1"), house.desk("zh.fr1")
    _pay(case, clerk, reviewer, looking=True)
    clerk.take(case)
    clerk.fill({"paid": "no", "answered_on": clock.today(), "reason": "AC01"})
    assert not clerk.shown("reference")
    clerk.look()
    clerk.send()

    assert open_task(case).step == "prepare_payment"
    _pay(case, clerk, reviewer, looking=False)
    clerk.take(case)
    clerk.fill({"paid": "yes", "answered_on": clock.today(), "reference": "BOC20220307002"})
    assert not clerk.shown("reason")
    clerk.send()
    reviewer.take(case)
    reviewer.look()
    reviewer.send()
    assert open_task(case).step == "post_after_aid"
    assert [payment.state for payment in case.disbursements.order_by("attempt")] == [
        "returned", "reconciled",
    ]  # fmt: skip
    counter = house.desk("gb.cw1", "en")
    counter.open("case_file", case.number)
    counter.look()


def _pay(case, clerk, reviewer, *, looking: bool) -> None:
    def look(desk):
        if looking:
            desk.look()

    clerk.take(case)
    clerk.fill({"method": "cash"})
    assert not clerk.shown("account_number")
    clerk.fill({"method": "bank", "payee_name": APPLICANT, "account_number": "621700 0000 1234"})
    clerk.page.locator('[name="bank"]').select_option(label="中国银行澳门分行")
    look(clerk)
    clerk.send()
    reviewer.take(case)
    assert "621700" not in reviewer.text
    look(reviewer)
    reviewer.fill({"agreed": "yes"})
    reviewer.send()
    clerk.take(case)
    look(clerk)
    clerk.send()
    assert "将送出" in clerk.text
    look(clerk)
    clerk.press("确认办理")
