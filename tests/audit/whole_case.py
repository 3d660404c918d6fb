"""One case through every act of the general route, with everything in it that is nobody's business."""

from datetime import timedelta

from casework.agencies.models import Agency, Officer
from casework.assessment.actions import give_opinion, record_visit
from casework.assessment.posting import (
    check_objection,
    objection_to_check,
    post_publicity,
    posting_after_aid,
    publicity_on_show,
    publicity_to_post,
    record_publicity_result,
)
from casework.assessment.queries import current_assessment
from casework.cases.actions import (
    add_note,
    attach,
    check_form,
    close_case,
    receive_supplement,
    register_case,
    submit_case,
)
from casework.cases.models import Case
from casework.consent.actions import (
    authorization_to_issue,
    check_signatures,
    issue_authorization,
    record_signature,
)
from casework.consent.queries import current_authorization
from casework.core.money import Money
from casework.decisions.actions import decide_acceptance, decide_case, serve_decision
from casework.decisions.queries import decision_of
from casework.ledger.models import Fund
from casework.payments.actions import (
    disbursement_of,
    prepare_payment,
    reconcile_payment,
    record_bank_answer,
    review_payment,
    send_payment,
)
from casework.people.actions import reveal_number
from casework.verification.actions import (
    adopt_answer,
    answer_request,
    countersign_request,
    prepare_request,
    receive_request,
    release_request,
    request_to_prepare,
)
from casework.verification.queries import current_request
from tests.factories import a_declaration, a_household, a_scan

#: Words and numbers that must stay out of the journal, wherever an officer wrote them.
PRIVATE = {
    "address": "银桦路88号7栋1502房",
    "illness": "急性淋巴细胞白血病",
    "note": "邻居黄阿婆反映其弟常来接济",
    "findings": "卧室药盒为格列卫",
    "opinion": "其前夫拒付抚养费",
    "objector": "周某强",
    "objection": "他家在坦洲还有一套房",
    "outcome": "坦洲住房系其姐周某兰所有",
    "account": "6222021234567890",
    "remark": "同名者二人已排除",
    "reason": "因其子患病致贫",
    "wage": "388123457",
    "recipient": "黄小燕代收",
}


def at(username: str) -> Officer:
    return Officer.objects.get(username=username)


def a_whole_case(clock) -> Case:
    """From the counter to the closed file, each act by the right officer."""
    clerk, colleague, approver = at("gb.cw1"), at("gb.cw2"), at("gb.ap1")
    case = _applied(clerk, colleague)
    _verified(case, clerk, approver)
    _heard(case, clerk, colleague, approver, clock)
    _paid(case, clerk, clock)
    clock.move_on(timedelta(days=200))
    close_case(_again(case), by=clerk, note=PRIVATE["note"])
    return _again(case)


def _again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _applied(clerk, colleague) -> Case:
    household = a_household(address=PRIVATE["address"])
    applicant = household.members_on().first().person
    case = register_case(
        by=clerk, agency=clerk.agency, counterpart=Agency.objects.get(code="IAS"),
        applicant=applicant, household=household, declaration=a_declaration(household),
        case_type="emergency", origin="applied", cause="illness", place="residence",
        happened_on=applicant.birth_date.replace(year=2022, month=3, day=1),
        circumstances=PRIVATE["illness"],
    )  # fmt: skip
    attach(case, by=clerk, title="诊断证明", upload=a_scan(f"{applicant.name}.png"))
    add_note(case, by=clerk, words=PRIVATE["note"])
    reveal_number(applicant.documents.first(), by=clerk, purpose="confirming", record=case)
    submit_case(case, by=clerk, note=PRIVATE["note"])
    check_form(case, by=colleague, complete=False, items=["income"], note=PRIVATE["note"])
    receive_supplement(case, by=clerk, papers=[a_scan("工资单.png")], note=PRIVATE["note"])
    check_form(case, by=colleague, complete=True)
    return case


def _verified(case, clerk, approver) -> None:
    first, second = at("ias.vo1"), at("ias.vo2")
    authorization = authorization_to_issue(_again(case))
    issue_authorization(authorization, by=clerk, items=["INC.WAGE", "AST.DEPOSIT"])
    for signature in authorization.signatures.all():
        record_signature(
            current_authorization(case), by=clerk, signature=signature,
            signed_on=authorization.valid_from, page=a_scan(),
            consents=["banks", "cross_border", "financial"],
        )  # fmt: skip
    check_signatures(current_authorization(case), by=approver, agreed=True)
    request = request_to_prepare(_again(case))
    prepare_request(request, by=clerk, items=list(request.items.all()), note=PRIVATE["note"])
    release_request(current_request(case), by=approver, agreed=True)
    receive_request(current_request(case), by=first)
    value = {"minor": int(PRIVATE["wage"]), "currency": "MOP"}
    answer_request(
        current_request(case), by=first,
        answers=[(item, "value", value, PRIVATE["remark"]) for item in request.items.all()],
    )  # fmt: skip
    countersign_request(current_request(case), by=second, agreed=True)
    adopt_answer(current_request(case), by=clerk, agreed=True)
    decide_acceptance(_again(case), by=approver, accepted=True, note=PRIVATE["note"])


def _heard(case, clerk, colleague, approver, clock) -> None:
    record_visit(
        current_assessment(case), by=clerk, companion=colleague, visited_on=clock.today(),
        findings=PRIVATE["findings"], matches=True, note=PRIVATE["note"],
    )  # fmt: skip
    give_opinion(
        current_assessment(case), by=clerk, recommended=True, form="cash",
        amount=Money.of("5000", "CNY"), opinion=PRIVATE["opinion"],
    )  # fmt: skip
    post_publicity(publicity_to_post(_again(case)), by=clerk)
    record_publicity_result(
        publicity_on_show(_again(case)), by=clerk, objected=True, objector=PRIVATE["objector"],
        objection=PRIVATE["objection"], note=PRIVATE["objection"],
    )  # fmt: skip
    check_objection(objection_to_check(case), by=approver, upheld=False, outcome=PRIVATE["outcome"])
    clock.move_on(timedelta(days=4))
    record_publicity_result(publicity_on_show(_again(case)), by=clerk, objected=False)
    decide_case(
        _again(case), by=at("xz.sv1"), outcome="approve", form="cash",
        amount=Money.of("5000", "CNY"), fund=Fund.objects.get(code="ZHX"),
        reason=PRIVATE["reason"],
    )  # fmt: skip
    serve_decision(
        decision_of(case), by=clerk, method="direct", served_on=clock.today(),
        recipient=PRIVATE["recipient"], receipt=a_scan("送达回证.png"),
    )  # fmt: skip


def _paid(case, clerk, clock) -> None:
    payer, reviewer = at("zh.fc1"), at("zh.fr1")
    prepare_payment(
        disbursement_of(_again(case)), by=payer, method="bank", payee_name=case.applicant.name,
        bank=Agency.objects.get(code="BOCM"), account_number=PRIVATE["account"],
    )  # fmt: skip
    review_payment(disbursement_of(_again(case)), by=reviewer, agreed=True)
    send_payment(disbursement_of(_again(case)), by=payer)
    record_bank_answer(
        disbursement_of(_again(case)), by=payer, paid=True, answered_on=clock.today(),
        reference="2022031100017",
    )  # fmt: skip
    reconcile_payment(disbursement_of(_again(case)), by=reviewer)
    post_publicity(posting_after_aid(_again(case)), by=clerk)
