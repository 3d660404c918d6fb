"""Money that has to be given back (追回): by decision, in instalments, or waived by decision."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from casework.agencies.models import Officer
from casework.cases.actions import close_case
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions.queries import decision_of
from casework.documents.kinds import Kind
from casework.ledger.models import Transfer
from casework.ledger.queries import balances, check_books
from casework.remedies.actions.recovery import (
    booking_id,
    confirm_repayment,
    demand_back,
    enter_repayment,
    order_recovery,
    serve_recovery,
    waive_recovery,
)
from casework.remedies.actions.review import implement_review
from casework.remedies.models import Recovery
from casework.remedies.queries import excess, kept, outstanding, plan_of
from tests.factories import (
    GRANTED,
    a_case_decided,
    a_case_paid,
    a_recovery,
    a_repayment,
    a_review,
    case_awaiting_closing,
)

pytestmark = pytest.mark.django_db


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


def yuan(amount) -> Money:
    return Money.of(amount, "CNY")


@pytest.fixture
def demand(staff):
    def demanded(case, amount="1000", times=2, **changes):
        given = {
            "by": staff.supervisor, "ground": "untrue", "amount": yuan(amount), "times": times,
            "reason": "隐瞒存款。",
        }  # fmt: skip
        return demand_back(decision_of(case), **{**given, **changes})

    return demanded


def test_money_is_asked_back_by_the_district_with_reason_paper_and_remedy(demand, staff):
    case = a_case_paid()
    for stranger in (staff.approver, staff.clerk, who("jw.sv1"), who("zh.sv1")):
        with pytest.raises(NotPermitted):
            demand(case, by=stranger)
    with pytest.raises(Refusal) as refused:
        demand(case, reason=" ")
    assert refused.value.field == "reason"
    recovery = demand(case)
    assert (recovery.state, recovery.document.kind) == ("ordered", Kind.RECOVERY_ORDER)


def test_no_more_is_asked_back_than_was_paid_and_not_yet_asked_back(demand, staff):
    with pytest.raises(Refusal, match="没有可以追回"):
        demand(a_case_decided())
    case = a_case_paid()
    for amount in ("0", "2800.01"):
        with pytest.raises(Refusal) as refused:
            demand(case, amount)
        assert refused.value.field == "amount"
    demand(case, "2000")
    with pytest.raises(Refusal, match=r"¥ 800\.00"):
        demand(case, "800.01")
    demand(case, "800")


def test_a_recovery_that_waits_for_its_order_comes_first(demand):
    waiting = a_recovery(amount_minor=1_000)
    with pytest.raises(OutOfTurn, match=waiting.number):
        demand(waiting.case, "10")


def test_there_are_as_many_instalments_as_the_rules_allow(staff):
    recovery = a_recovery()
    for times in (0, 13):
        with pytest.raises(Refusal) as refused:
            order_recovery(recovery, by=staff.supervisor, reason="隐瞒。", times=times)
        assert refused.value.field == "times"
    order_recovery(recovery, by=staff.supervisor, reason="隐瞒。", times=12)
    assert recovery.state == "ordered"


def test_instalments_are_drawn_up_from_the_day_of_service(staff, clock):
    recovery = a_recovery(state="ordered", times=3, amount_minor=100_000)
    clock.move_on(timedelta(days=1))
    serve_recovery(
        recovery, by=staff.caseworker, method="direct", served_on=clock.today(), recipient="陈大文"
    )
    rows = [(part.amount_minor, part.due_on.isoformat()) for part in recovery.instalments.all()]
    # 2022-05-08 is a Sunday.
    assert rows == [(33_334, "2022-04-08"), (33_333, "2022-05-09"), (33_333, "2022-06-08")]
    assert recovery.remedy_until.isoformat() == "2022-05-07"


def test_an_instalment_is_overdue_the_day_after_its_last_and_no_earlier(clock):
    recovery = a_recovery(state="running")
    first, second = plan_of(recovery)
    clock.move_on(timedelta(days=30))
    assert [owed.overdue for owed in plan_of(recovery)] == [False, False]
    clock.move_on(timedelta(days=1))
    assert [owed.overdue for owed in plan_of(recovery)] == [True, False]
    a_repayment(recovery, first.instalment.amount_minor + 1)
    assert [(owed.paid, owed.overdue) for owed in plan_of(recovery)] == [
        (first.instalment.amount_minor, False), (1, False),
    ]  # fmt: skip
    assert second.open


def test_a_repayment_takes_two_people_and_is_booked_once(staff, clock):
    recovery = a_recovery(state="running")
    repayment = enter_repayment(
        recovery, by=staff.clerk, amount=yuan("1000"), received_on=clock.today(), reference="H1"
    )
    assert not Transfer.objects.filter(pk=booking_id(repayment)).exists()
    confirm_repayment(recovery, by=staff.reviewer, agreed=True)

    assert (recovery.state, outstanding(recovery)) == ("running", GRANTED.minor - 100_000)
    assert balances(recovery.fund).disbursed == yuan("1800")
    assert check_books() == []
    with pytest.raises(OutOfTurn):
        confirm_repayment(recovery, by=staff.reviewer, agreed=True)
    assert balances(recovery.fund).disbursed == yuan("1800")


def test_whoever_entered_a_repayment_does_not_confirm_it(staff, also, clock):
    recovery = a_recovery(state="running")
    both = also(staff.clerk, "finance_reviewer", recovery.payer)
    enter_repayment(
        recovery, by=both, amount=yuan("1000"), received_on=clock.today(), reference="H1"
    )
    for agreed in (True, False):
        with pytest.raises(NotPermitted):
            confirm_repayment(recovery, by=both, agreed=agreed)
        recovery.refresh_from_db()
    assert recovery.state == "checking"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "2800.01"}, "amount"),
        ({"reference": " "}, "reference"),
        ({"received_on": 1}, "received_on"),
        ({"received_on": -1}, "received_on"),
    ],
)
def test_a_repayment_is_of_what_is_owed_with_its_day_and_reference(staff, clock, changes, field):
    recovery = a_recovery(state="running")
    given = {"amount": "100", "reference": "H1", "received_on": 0, **changes}
    with pytest.raises(Refusal) as refused:
        enter_repayment(
            recovery, by=staff.clerk, amount=yuan(given["amount"]), reference=given["reference"],
            received_on=clock.today() + timedelta(days=given["received_on"]),
        )  # fmt: skip
    assert refused.value.field == field


def test_one_line_of_the_statement_is_entered_once(staff, clock):
    recovery = a_recovery(state="running")
    line = {"amount": yuan("100"), "received_on": clock.today(), "reference": "H1"}
    enter_repayment(recovery, by=staff.clerk, **line)
    confirm_repayment(recovery, by=staff.reviewer, agreed=False, note="不符")
    enter_repayment(recovery, by=staff.clerk, **line)
    confirm_repayment(recovery, by=staff.reviewer, agreed=True)
    with pytest.raises(Refusal) as refused:
        enter_repayment(recovery, by=staff.clerk, **line)
    assert refused.value.field == "reference"
    with pytest.raises(IntegrityError), transaction.atomic():
        recovery.repayments.create(
            amount_minor=1, received_on=clock.today(), reference="H1", entered_by=staff.clerk
        )


def test_the_last_fen_settles_it(staff, clock):
    recovery = a_recovery(state="running")
    for amount, state in ((GRANTED.minor - 1, "running"), (1, "settled")):
        enter_repayment(
            recovery, by=staff.clerk, amount=Money(amount, "CNY"), received_on=clock.today(),
            reference=f"H{amount}",
        )  # fmt: skip
        confirm_repayment(recovery, by=staff.reviewer, agreed=True)
        assert recovery.state == state
    assert balances(recovery.fund).disbursed == yuan("0")


def test_the_rest_is_waived_by_another_supervisor_on_a_ground_and_with_a_reason(demand, staff):
    recovery = demand(a_case_paid())
    with pytest.raises(NotPermitted):
        waive_recovery(recovery, by=staff.supervisor, ground="hardship", reason="困难。")
    recovery.refresh_from_db()
    for words, field in ((("", "困难。"), "ground"), (("hardship", " "), "reason")):
        with pytest.raises(Refusal) as refused:
            waive_recovery(recovery, by=staff.other_supervisor, ground=words[0], reason=words[1])
        assert refused.value.field == field
    waive_recovery(recovery, by=staff.other_supervisor, ground="hardship", reason="无力偿还。")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.waived_minor, outstanding(recovery)) == ("waived", 100_000, 0)
    assert recovery.waiver.kind == Kind.RECOVERY_WAIVER


def test_a_repayment_in_hand_is_looked_at_before_anything_is_waived(staff):
    recovery = a_recovery(state="checking")
    with pytest.raises(OutOfTurn):
        waive_recovery(recovery, by=staff.other_supervisor, ground="hardship", reason="困难。")


def test_a_case_is_not_closed_while_money_is_owed(staff, clock):
    case = case_awaiting_closing()
    recovery = a_recovery(case, "running")
    clock.move_on(timedelta(days=190))
    with pytest.raises(NotYet, match=recovery.number):
        close_case(case, by=staff.caseworker)
    waive_recovery(recovery, by=staff.other_supervisor, ground="no_fault", reason="已用于生活。")
    close_case(case, by=staff.caseworker)
    case.refresh_from_db()
    assert case.state == "closed"


def test_what_was_paid_beyond_a_changed_decision_is_asked_back_before_closing(staff, clock):
    case = case_awaiting_closing()
    review = a_review(
        case, "served", outcome="change", form="cash", amount_minor=200_000, lodger="third",
        fund=decision_of(case).fund, decided_by=who("zh.rv1"),
    )  # fmt: skip
    implement_review(review, by=staff.supervisor, words="已变更。")
    recovery = Recovery.objects.get(case=case)
    assert (recovery.amount_minor, excess(case), kept(case)) == (80_000, 0, 200_000)
    recovery.delete()
    review_over(review)
    clock.move_on(timedelta(days=190))
    with pytest.raises(NotYet, match=r"¥ 800\.00"):
        close_case(case, by=staff.caseworker)


def review_over(review):
    type(review).objects.filter(pk=review.pk).update(state="closed")


def test_what_was_waived_is_kept_and_not_asked_for_again(staff):
    case = a_case_paid()
    recovery = a_recovery(case, "running", amount_minor=80_000)
    a_repayment(recovery, 30_000)
    waive_recovery(recovery, by=staff.other_supervisor, ground="hardship", reason="困难。")
    assert (recovery.waived_minor, kept(case)) == (50_000, 250_000)
