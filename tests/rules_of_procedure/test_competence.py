"""Who may decide how much (docs/plan-to-code.md, rule 8): the township up to its ceiling, the fund up to its
balance. What is refused leaves nothing behind."""

import pytest

from casework.audit.journal import enact
from casework.core.money import Money
from casework.core.refusals import NotYet, Refusal
from casework.decisions.actions import decide_case, deciding_office
from casework.decisions.models import Decision
from casework.ledger.actions import InsufficientFunds
from casework.ledger.models import Fund, Transfer
from casework.policy.models import NumberCounter
from tests.factories import a_case, a_fund, a_publicity, a_request, an_assessment

pytestmark = pytest.mark.django_db


def a_case_recommended_for(amount, **words):
    case = a_case(state="accepted")
    a_request(case, "accepted")
    minor = Money.of(amount, "CNY").minor
    an_assessment(case, "concluded", **{"recommended_minor": minor, **words})
    a_publicity(case, "ended")
    return case


def approve(case, by, granted, **words):
    decide_case(
        case, by=by, outcome="approve", reason="符合条件",
        **{
            "form": "cash", "amount": Money.of(granted, "CNY"),
            "fund": Fund.objects.get(code="ZHX"), **words,
        },
    )  # fmt: skip


def assert_nothing_was_done(case, booked):
    case.refresh_from_db()
    assert case.state == "accepted"
    assert not Decision.objects.exists()
    assert Transfer.objects.count() == booked
    assert not NumberCounter.objects.filter(series__startswith="decision").exists()


def test_the_township_decides_up_to_its_ceiling(staff):
    case = a_case_recommended_for("3000.00")
    assert deciding_office(case) == case.agency

    approve(case, staff.approver, "3000.00")

    assert case.decisions.get().office == case.agency


def test_the_township_cannot_grant_more_than_its_ceiling(staff):
    case, booked = a_case_recommended_for("3000.00"), Transfer.objects.count()

    with pytest.raises(NotYet, match=r"¥ 3,000\.00.*区级"):
        approve(case, staff.approver, "3000.01")

    assert_nothing_was_done(case, booked)
    approve(case, staff.supervisor, "3000.01")
    assert case.decisions.get().office == case.district


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("3000.01", {}),
        ("0", {"recommended": False, "recommended_form": ""}),
        ("0", {"recommended_form": "goods"}),
    ],
)
def test_what_is_the_district_s_to_decide_the_township_neither_grants_nor_refuses(
    staff, amount, words
):
    case = a_case_recommended_for(amount, **words)
    assert deciding_office(case) == case.district
    booked = Transfer.objects.count()

    with pytest.raises(NotYet, match="区级"):
        approve(case, staff.approver, "3000.00")
    with pytest.raises(NotYet, match="区级"):
        decide_case(case, by=staff.approver, outcome="reject", ground="other", reason="不符合")

    assert_nothing_was_done(case, booked)


def test_an_approval_is_the_deciding_officer_s_own(staff):
    case = a_case_recommended_for("2800.00")

    with pytest.raises(NotYet, match="由您作出的审批决定"):
        enact(case.approve, by=staff.supervisor)


def test_a_fund_that_cannot_bear_it_refuses_the_whole_decision(staff):
    fund = a_fund("2799.99")
    case, booked = a_case_recommended_for("2800.00"), Transfer.objects.count()

    with pytest.raises(InsufficientFunds):
        approve(case, staff.supervisor, "2800.00", fund=fund)

    assert_nothing_was_done(case, booked)


def test_money_is_reserved_with_the_decision_to_the_fen(staff):
    case = a_case_recommended_for("2800.55")

    approve(case, staff.supervisor, "2800.55")

    decision = case.decisions.get()
    reserved = Transfer.objects.get(pk=decision.reservation)
    assert (reserved.kind, reserved.amount_minor, reserved.currency) == ("pending", 280055, "CNY")
    assert reserved.reference == case.number


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"form": ""}, "form"),
        ({"form": "gold"}, "form"),
        ({"amount": None}, "amount"),
        ({"amount": Money(0, "CNY")}, "amount"),
        ({"amount": Money(-1, "CNY")}, "amount"),
        ({"amount": Money(100, "MOP")}, "fund"),
    ],
)
def test_an_approval_without_form_amount_or_fitting_fund_is_told_at_its_field(staff, words, field):
    case, booked = a_case_recommended_for("2800.00"), Transfer.objects.count()

    with pytest.raises(Refusal) as refused:
        approve(case, staff.supervisor, "2800.00", **words)

    assert refused.value.field == field
    assert_nothing_was_done(case, booked)
