"""Quick small aid (小额快救; docs/plan-to-code.md, rules 7 and 8): a month's standard at most, decided by
the township, due as a whole within days of the application."""

from datetime import date

import pytest

from casework.audit.journal import enact
from casework.cases.actions import check_form
from casework.cases.models import Route
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.decisions.advance import decide_quick, highest
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.ledger.models import Fund, Transfer
from tests.factories import a_case, a_decision
from tests.factories.rules import rule_says
from tests.factories.work import a_step, open_step

pytestmark = pytest.mark.django_db

SMALL = {
    "route": Route.QUICK, "ground": "illness", "reason": "突发重病",
    "amount": Money.of("1300", "CNY"),
}  # fmt: skip


def yuan(amount) -> Money:
    return Money.of(amount, "CNY")


def proposed(**changes):
    return a_case(
        state="quick", route="quick", route_ground="illness", route_words="突发重病。",
        proposed_minor=130_000, **changes,
    )  # fmt: skip


def grant(case, by, amount):
    decide_quick(
        case, by=by, outcome="approve", amount=yuan(amount), fund=Fund.objects.get(code="ZHX"),
        reason="符合条件",
    )  # fmt: skip


def test_the_quick_route_is_proposed_on_one_of_its_own_grounds(staff):
    case = a_case(state="submitted")
    with pytest.raises(Refusal) as refused:
        check_form(case, by=staff.caseworker, **{**SMALL, "ground": "life"})
    assert refused.value.field == "ground"

    check_form(case, by=staff.caseworker, **SMALL)

    case.refresh_from_db()
    assert (case.state, case.route) == ("quick", "quick")


def test_where_the_rule_does_not_open_the_route_it_is_refused(staff):
    rule_says("switch.quick_aid", False)

    with pytest.raises(NotYet, match="一般程序"):
        check_form(a_case(state="submitted"), by=staff.caseworker, **SMALL)


def test_no_more_than_a_month_s_standard_for_each_member(staff):
    case = proposed()
    assert highest(case) == yuan("3900")  # 1 month, 1,300.00, 3 people
    booked = Transfer.objects.count()

    with pytest.raises(NotYet, match=r"¥ 3,900\.00"):
        grant(case, staff.approver, "3900.01")

    assert Transfer.objects.count() == booked
    assert not Decision.objects.exists()
    grant(case, staff.approver, "3900")
    case.refresh_from_db()
    assert case.state == "approved"
    assert {used["key"] for used in decision_of(case).rules} >= {
        "switch.quick_aid", "ceiling.quick_months", "standard.minimum_living", "limit.quick_total",
    }  # fmt: skip


def test_the_township_decides_and_not_the_district(staff):
    with pytest.raises(NotPermitted):
        grant(proposed(), staff.supervisor, "1300")


def test_a_quick_grant_is_the_deciding_officer_s_own(staff):
    with pytest.raises(NotYet, match="由您作出"):
        enact(proposed().approve_quick, by=staff.approver)


@pytest.mark.parametrize("outcome", ["approve", "reject", "general"])
def test_whoever_proposed_does_not_decide(staff, also, offices, outcome):
    case = a_case(state="submitted", created_by=staff.caseworker)
    check_form(case, by=staff.caseworker, **SMALL)
    proposer = also(staff.caseworker, "township_approver", offices.township)

    with pytest.raises(NotPermitted):
        decide_quick(
            case, by=proposer, outcome=outcome, amount=yuan("1300"), ground="other",
            fund=Fund.objects.get(code="ZHX"), reason="理由",
        )  # fmt: skip


def test_a_refusal_takes_ground_and_reason_and_names_the_remedy(staff):
    case = proposed()
    with pytest.raises(Refusal) as refused:
        decide_quick(case, by=staff.approver, outcome="reject", reason="不符合")
    assert refused.value.field == "ground"

    decide_quick(
        case, by=staff.approver, outcome="reject", ground="not_eligible", reason="不符合条件"
    )

    case.refresh_from_db()
    assert (case.state, case.refusal_ground) == ("rejected", "not_eligible")
    assert open_step(case).step == "serve_decision"


def test_what_needs_more_looking_into_takes_the_general_route(staff):
    case = proposed()

    decide_quick(case, by=staff.approver, outcome="general", reason="须核对存款")

    case.refresh_from_db()
    assert (case.state, case.route, case.proposed_minor) == ("submitted", "general", 0)


@pytest.mark.parametrize("step", ["decide_quick", "serve_decision", "prepare_payment"])
def test_every_step_up_to_sending_is_due_three_days_after_the_application(staff, step):
    case = proposed(applied_on=date(2022, 3, 4))  # a Friday: calendar days, not working days
    if step != "decide_quick":
        case.__class__.objects.filter(pk=case.pk).update(state="approved")
        case.refresh_from_db()
        a_decision(case, "issued" if step == "serve_decision" else "served")

    task = open_step(case)

    assert (task.step, task.due_on) == (step, date(2022, 3, 7))


def test_on_the_general_route_the_usual_limit_holds():
    assert a_step("serve_decision").due_why["rule"]["value"] == 3
    assert a_step("serve_decision", cause="fire").due_on == date(2022, 3, 10)
