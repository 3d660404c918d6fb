"""Aid in advance (docs/plan-to-code.md, rules 7, 8, 9 and 12): on a recorded ground, within what rule
and office allow, paid at once, and never closed while its paperwork is owed."""

from datetime import timedelta

import pytest

from casework.audit.journal import enact
from casework.cases.actions import check_form, close_case
from casework.cases.models import Case, Paperwork, Route
from casework.cases.routing import file_paperwork
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions.advance import advance_office, check_paperwork, decide_advance, highest
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.documents.kinds import Kind
from casework.ledger.models import Fund, Transfer
from casework.payments.actions import disbursement_of, prepare_payment
from tests.factories import a_case, a_decision, a_disbursement, a_publicity, an_assessment
from tests.factories.rules import rule_says
from tests.factories.work import a_step, open_step
from workflows.models import OPEN, WorkTask

pytestmark = pytest.mark.django_db

URGENT = {
    "route": Route.EMERGENCY, "ground": "treatment", "reason": "住院待手术，不能等待。",
    "amount": Money.of("2000", "CNY"),
}  # fmt: skip


def yuan(amount) -> Money:
    return Money.of(amount, "CNY")


def proposed(amount="2000", **changes):
    """A household of three for whom aid in advance is proposed."""
    return a_case(
        state="emergency", route="emergency", route_ground="treatment", route_words="不能等待。",
        proposed_minor=yuan(amount).minor, **changes,
    )  # fmt: skip


def grant(case, by, amount, **words):
    decide_advance(
        case, by=by, approved=True,
        **{
            "form": "cash", "amount": yuan(amount), "fund": Fund.objects.get(code="ZHX"),
            "reason": "情况紧急", **words,
        },
    )  # fmt: skip


def helped(state="paperwork_due", office="district", **changes):
    """Paid in advance by ``office``, served, visited, with an opinion."""
    case = proposed(**{**changes, "amount": changes.get("amount", "2000")})
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    an_assessment(case, "concluded")
    a_decision(case, "served", in_advance=True, office=getattr(case, office))
    a_disbursement(case, "reconciled")
    return case


@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "illness"}, "ground"),  # a ground of another route
        ({"reason": "  "}, "reason"),
        ({"amount": None}, "amount"),
        ({"amount": Money(0, "CNY")}, "amount"),
    ],
)
def test_aid_in_advance_is_proposed_with_ground_words_and_amount(staff, lacking, field):
    case = a_case(state="submitted")

    with pytest.raises(Refusal) as refused:
        check_form(case, by=staff.caseworker, **{**URGENT, **lacking})

    assert refused.value.field == field
    case.refresh_from_db()
    assert (case.state, case.route) == ("submitted", "general")
    check_form(case, by=staff.caseworker, **URGENT)
    case.refresh_from_db()
    assert (case.state, case.route, case.route_ground) == ("emergency", "emergency", "treatment")
    assert case.route_words.open() == URGENT["reason"]


def test_where_the_rule_does_not_open_the_route_nothing_is_paid_in_advance(staff):
    rule_says("switch.emergency_in_advance", False)

    with pytest.raises(NotYet, match="一般程序"):
        check_form(a_case(state="submitted"), by=staff.caseworker, **URGENT)


def test_whoever_proposed_or_registered_does_not_grant_it(staff, also, offices):
    case = a_case(state="submitted", created_by=staff.caseworker)
    check_form(case, by=staff.caseworker, **URGENT)
    proposer = also(staff.caseworker, "district_supervisor", offices.district)

    with pytest.raises(NotPermitted):
        grant(case, proposer, "2000")
    with pytest.raises(NotPermitted):
        decide_advance(case, by=proposer, approved=False, reason="可以等待")

    assert not Decision.objects.exists()
    grant(case, staff.supervisor, "2000")


def test_the_township_grants_in_advance_up_to_its_own_ceiling(staff):
    assert advance_office(proposed("3000")).kind == "township"
    beyond = proposed("3000.01", household=proposed().household, cause="fire")
    assert advance_office(beyond).kind == "district"

    case = proposed("3000")
    with pytest.raises(NotYet, match=r"¥ 3,000\.00.*区级"):
        grant(case, staff.approver, "3000.01")
    grant(case, staff.approver, "3000")
    assert decision_of(case).office == case.agency

    with pytest.raises(NotYet, match="区级"):
        grant(beyond, staff.approver, "2000")
    assert beyond.decisions.count() == 0


def test_nobody_grants_more_in_advance_than_the_months_of_the_rule_for_each_member(staff):
    case = proposed("9000")
    assert highest(case) == yuan("7800")  # 2 months, 1,300.00, 3 people
    booked = Transfer.objects.count()

    with pytest.raises(NotYet, match=r"¥ 7,800\.00"):
        grant(case, staff.supervisor, "7800.01")

    assert Transfer.objects.count() == booked
    case.refresh_from_db()
    assert case.state == "emergency"
    grant(case, staff.supervisor, "7800")
    decision = decision_of(case)
    assert decision.in_advance
    assert Transfer.objects.get(pk=decision.reservation).amount_minor == 780_000
    assert {used["key"] for used in decision.rules} >= {
        "switch.emergency_in_advance", "ceiling.emergency_months", "standard.minimum_living",
        "limit.emergency_paperwork",
    }  # fmt: skip
    assert decision.document.kind == Kind.DECISION


def test_a_grant_in_advance_is_the_deciding_officer_s_own(staff):
    with pytest.raises(NotYet, match="由您作出"):
        enact(proposed().approve_in_advance, by=staff.supervisor)


def test_what_can_wait_goes_back_to_the_form_check_with_a_reason(staff):
    case = proposed()
    with pytest.raises(Refusal, match="理由"):
        decide_advance(case, by=staff.supervisor, approved=False, reason=" ")

    decide_advance(case, by=staff.supervisor, approved=False, reason="可以等待核对")

    case.refresh_from_db()
    assert (case.state, case.route, case.route_ground) == ("submitted", "general", "")
    check_form(case, by=staff.caseworker, complete=True)


def test_it_is_paid_before_it_is_served_and_a_usual_decision_is_not(staff):
    case = proposed()
    grant(case, staff.supervisor, "2000")
    payment = {"method": "cash", "payee_name": case.applicant.name}
    prepare_payment(disbursement_of(case), by=staff.clerk, **payment)

    usual = a_case(state="approved")
    a_decision(usual, "issued")
    with pytest.raises(NotYet, match="尚未送达"):
        prepare_payment(disbursement_of(usual), by=staff.clerk, **payment)


@pytest.mark.parametrize("state", ["paperwork_due", "paperwork_filed"])
def test_aid_in_advance_is_not_closed_while_its_paperwork_is_owed(staff, clock, state):
    case = helped(state)
    a_publicity(case, "posted", kind="after")
    clock.move_on(timedelta(days=200))

    with pytest.raises(OutOfTurn):
        close_case(case, by=staff.caseworker)

    case.refresh_from_db()
    assert case.state == state


def test_paperwork_is_handed_in_complete_after_visit_opinion_and_payment(staff):
    case = helped()
    everything = list(Paperwork.values)
    with pytest.raises(Refusal, match="经办人员签字、盖章"):
        file_paperwork(case, by=staff.caseworker, items=everything[:-1])
    case.assessments.update(state="visited")
    with pytest.raises(NotYet, match="审核意见尚未完成"):
        file_paperwork(case, by=staff.caseworker, items=everything)
    case.assessments.update(state="concluded")
    case.disbursements.update(state="paid")
    with pytest.raises(NotYet, match="对账"):
        file_paperwork(case, by=staff.caseworker, items=everything)
    case.disbursements.update(state="reconciled")

    file_paperwork(case, by=staff.caseworker, items=everything)

    case.refresh_from_db()
    assert (case.state, case.paperwork) == ("paperwork_filed", sorted(everything))


def test_the_office_that_granted_the_aid_judges_its_paperwork(staff):
    case = helped("paperwork_filed")
    with pytest.raises(NotYet, match="区级"):
        check_paperwork(case, by=staff.approver, result="regularise")
    check_paperwork(case, by=staff.supervisor, result="regularise")

    own = helped("paperwork_filed", office="agency", cause="fire")
    check_paperwork(own, by=staff.approver, result="regularise")
    own.refresh_from_db()
    assert own.state == "regularised"


@pytest.mark.parametrize("result", ["regularise", "return", "irregular"])
def test_nobody_judges_paperwork_that_they_handed_in(staff, also, offices, result):
    case = helped()
    file_paperwork(case, by=staff.caseworker, items=list(Paperwork.values))
    clerk = also(staff.caseworker, "district_supervisor", offices.district)

    with pytest.raises(NotPermitted):
        check_paperwork(case, by=clerk, result=result, ground="means_beyond", reason="理由")


def test_irregular_aid_takes_ground_reason_and_a_notice_in_place_of_the_decision(staff):
    case = helped("paperwork_filed")
    granted = decision_of(case)
    with pytest.raises(Refusal) as refused:
        check_paperwork(case, by=staff.supervisor, result="irregular", reason="不实")
    assert refused.value.field == "ground"
    with pytest.raises(Refusal, match="理由"):
        check_paperwork(case, by=staff.supervisor, result="irregular", ground="means_beyond")
    granted.refresh_from_db()
    assert granted.state == "served"

    check_paperwork(
        case, by=staff.supervisor, result="irregular", ground="means_beyond", reason="存款较多"
    )

    case.refresh_from_db()
    granted.refresh_from_db()
    found = decision_of(case)
    assert (case.state, granted.state) == ("irregular", "superseded")
    assert (found.outcome, found.ground, found.replaces) == ("irregular", "means_beyond", granted)
    assert found.document.kind == Kind.IRREGULARITY_NOTICE
    # What was paid stays booked: recovering it is another matter.
    assert not Transfer.objects.filter(kind="void").exists()


def test_paperwork_that_is_sent_back_is_due_when_it_was_before(staff, clock):
    task = a_step("check_paperwork")
    decided = decision_of(task.case).decided_on
    clock.move_on(timedelta(days=3))

    check_paperwork(task.case, by=staff.supervisor, result="return", reason="缺收款凭据")

    task.case.refresh_from_db()
    again = open_step(task.case)
    assert again.step == "file_paperwork"
    assert again.due_why["lines"][0]["date"] == decided.isoformat()
    assert again.due_why["rule"]["value"] == 10
    open_tasks = WorkTask.objects.filter(case=task.case, flow_task_type="HUMAN", status__in=OPEN)
    assert open_tasks.count() == 1


def test_the_posting_after_the_aid_waits_for_the_paperwork(staff):
    case = helped("paperwork_filed")
    posting = a_publicity(case, kind="after")
    particulars = {"on": case.applied_on, "until": case.applied_on, "document": None}

    with pytest.raises(NotYet, match="手续"):
        enact(posting.post, by=staff.caseworker, **particulars)
