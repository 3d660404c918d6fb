"""Nobody passes on their own work (职责分离, docs/plan-to-code.md, rule 5), whatever duties they hold.

Each test gives one officer both duties, lets them do the first act for real, and asks for the
second. That another officer can do it shows that nothing else stood in the way.
"""

from datetime import date

import pytest

from casework.assessment.actions import give_opinion, record_visit
from casework.assessment.posting import (
    check_objection,
    record_publicity_result,
)
from casework.cases.actions import register_case, submit_case
from casework.consent.actions import check_signatures, record_signature
from casework.core.money import Money
from casework.core.refusals import NotPermitted, Refusal
from casework.decisions.actions import decide_acceptance, decide_case
from casework.ledger.models import Fund
from casework.payments.actions import (
    prepare_payment,
    reconcile_payment,
    record_bank_answer,
    review_payment,
)
from casework.verification.actions import (
    answer_request,
    countersign_request,
    prepare_request,
    receive_request,
    release_request,
)
from casework.verification.queries import current_request
from tests.factories import (
    a_case,
    a_declaration,
    a_disbursement,
    a_household,
    a_publicity,
    a_request,
    a_scan,
    an_assessment,
    an_authorization,
    case_at,
    case_awaiting_decision,
)
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db


def a_registered_case(offices, by, submitted_by=None):
    household = a_household()
    case = register_case(
        by=by, agency=offices.township, counterpart=offices.welfare,
        applicant=household.members_on().first().person, household=household,
        declaration=a_declaration(household), case_type="emergency", origin="applied",
        cause="illness", place="residence", happened_on=date(2022, 3, 1), circumstances="住院",
    )  # fmt: skip
    submit_case(case, by=submitted_by or by)
    return case


def ready(case, *, assessed=True):
    """The rest of the way to the decision, laid down behind the officers' backs."""
    a_request(case, "accepted")
    if assessed:
        an_assessment(case, "concluded")
        a_publicity(case, "ended")
    return case


def approve(case, by):
    decide_case(
        case, by=by, outcome="approve", form="cash", amount=Money.of("2800", "CNY"),
        fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip


def reject(case, by):
    decide_case(case, by=by, outcome="reject", ground="means_exceed", reason="超过标准")


@pytest.mark.parametrize("who", ["caseworker", "colleague"])
def test_whoever_registered_or_filed_a_case_does_not_decide_it(staff, offices, also, who):
    case = a_registered_case(offices, staff.caseworker, submitted_by=staff.colleague)
    case = ready(brought_to(case, "accepted"))
    both = also(getattr(staff, who), "district_supervisor", offices.district)

    for decide in (approve, reject):
        with pytest.raises(NotPermitted, match="职责分离"):
            decide(case, both)
    assert not case.decisions.exists()

    approve(case, staff.supervisor)


@pytest.mark.parametrize("who", ["caseworker", "colleague"])
def test_whoever_registered_or_filed_a_case_does_not_accept_it(staff, offices, also, who):
    case = a_registered_case(offices, staff.caseworker, submitted_by=staff.colleague)
    case = ready(brought_to(case, "checked"), assessed=False)
    both = also(getattr(staff, who), "township_approver", offices.township)

    with pytest.raises(NotPermitted, match="职责分离"):
        decide_acceptance(case, by=both, accepted=True)

    decide_acceptance(case, by=staff.approver, accepted=True)


@pytest.mark.parametrize("who", ["caseworker", "colleague"])
def test_neither_of_the_two_visitors_decides(staff, offices, also, who, clock):
    case = case_at("accepted")
    record_visit(
        case.assessments.get(), by=staff.caseworker, companion=staff.colleague, visited_on=clock.today(),
        findings="属实", matches=True,
    )  # fmt: skip
    an_assessment(case, "concluded", round=2)
    a_publicity(case, "ended", round=2)
    both = also(getattr(staff, who), "district_supervisor", offices.district)

    with pytest.raises(NotPermitted, match="职责分离"):
        approve(case, both)

    approve(case, staff.supervisor)


def test_a_visit_takes_two_different_visitors_of_the_office(staff, clock):
    assessment = case_at("accepted").assessments.get()
    told = {"visited_on": clock.today(), "findings": "属实", "matches": True}

    for companion in (staff.caseworker, staff.approver, staff.verifier):
        with pytest.raises(Refusal) as refused:
            record_visit(assessment, by=staff.caseworker, companion=companion, **told)
        assert refused.value.field == "companion"
    assessment.refresh_from_db()
    assert assessment.state == "opened"


def test_whoever_gave_the_opinion_neither_decides_nor_judges_an_objection(staff, offices, also):
    case = a_case(state="accepted")
    ready(case, assessed=False)
    assessment = an_assessment(case, "visited")
    give_opinion(
        assessment, by=staff.colleague, recommended=True, form="cash",
        amount=Money.of("2800", "CNY"), opinion="建议救助",
    )  # fmt: skip
    posting = a_publicity(case, "posted")
    objection = record_publicity_result(
        posting, by=staff.caseworker, objected=True, objector="邻居", objection="另有住房"
    )
    both = also(staff.colleague, "township_approver", offices.township)
    with pytest.raises(NotPermitted, match="职责分离"):
        check_objection(objection, by=both, upheld=False, outcome="不属实")
    check_objection(objection, by=staff.approver, upheld=False, outcome="不属实")

    brought_to(posting, "ended")
    both = also(staff.colleague, "district_supervisor", offices.district)
    with pytest.raises(NotPermitted, match="职责分离"):
        approve(case, both)
    approve(case, staff.supervisor)


def test_whoever_recorded_a_signature_does_not_check_the_signatures(staff, offices, also, clock):
    case = a_case(a_household(spouse=False, child=False), state="checked")
    authorization = an_authorization(case, "issued")
    [signature] = authorization.signatures.all()
    record_signature(
        authorization, by=staff.caseworker, signature=signature, signed_on=clock.today(),
        page=a_scan(), consents=["cross_border", "financial"],
    )  # fmt: skip
    both = also(staff.caseworker, "township_approver", offices.township)

    with pytest.raises(NotPermitted, match="职责分离"):
        check_signatures(authorization, by=both, agreed=True)
    with pytest.raises(NotPermitted, match="职责分离"):
        check_signatures(authorization, by=both, agreed=False, wanting=[signature])
    signature.refresh_from_db()
    assert signature.given

    check_signatures(authorization, by=staff.approver, agreed=True)


def test_whoever_proposed_a_request_does_not_release_it(staff, offices, also):
    request = a_request(case_at("checked"))
    prepare_request(request, by=staff.caseworker, items=list(request.items.all()))
    both = also(staff.caseworker, "township_approver", offices.township)

    with pytest.raises(NotPermitted, match="职责分离"):
        release_request(request, by=both, agreed=True)

    release_request(request, by=staff.approver, agreed=True)


def test_whoever_answered_a_request_does_not_countersign_the_answer(staff):
    request = a_request(case_at("checked"), "sent")
    receive_request(request, by=staff.verifier)
    answers = [(item, "none_found", None, "") for item in request.items.all()]
    answer_request(request, by=staff.verifier, answers=answers)

    for agreed in (True, False):
        with pytest.raises(NotPermitted, match="职责分离"):
            countersign_request(request, by=staff.verifier, agreed=agreed)

    countersign_request(request, by=staff.second_verifier, agreed=True)
    assert current_request(request.case).state == "responded"


def test_whoever_prepared_a_payment_does_not_review_it(staff, offices, also):
    case = brought_to(case_awaiting_decision(), "approved")
    disbursement = a_disbursement(case)
    prepare_payment(
        disbursement, by=staff.clerk, method="bank", payee_name=case.applicant.name,
        bank=offices.bank, account_number="6222021234567890",
    )  # fmt: skip
    both = also(staff.clerk, "finance_reviewer", offices.bureau)

    for agreed in (True, False):
        with pytest.raises(NotPermitted, match="职责分离"):
            review_payment(disbursement, by=both, agreed=agreed)

    review_payment(disbursement, by=staff.reviewer, agreed=True)


def test_whoever_entered_the_bank_s_answer_does_not_reconcile(staff, offices, also, clock):
    case = brought_to(case_awaiting_decision(), "approved")
    disbursement = a_disbursement(case, "sent")
    record_bank_answer(
        disbursement, by=staff.clerk, paid=True, answered_on=clock.today(), reference="20220307-1"
    )
    both = also(staff.clerk, "finance_reviewer", offices.bureau)

    with pytest.raises(NotPermitted, match="职责分离"):
        reconcile_payment(disbursement, by=both)

    reconcile_payment(disbursement, by=staff.reviewer)
