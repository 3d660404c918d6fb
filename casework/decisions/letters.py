"""Acceptance, refusal and decision as letters (受理通知书、不予受理通知书、审批决定书)."""

from django.utils.translation import gettext as _

from casework.assessment.queries import current_assessment
from casework.cases.letters import (
    LEGAL_BASIS,
    applicant_line,
    paper,
    remedy,
    rule_for,
    stated,
)
from casework.cases.models import Case
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.documents.contents import (
    AcceptanceNoticeContent,
    DecisionContent,
    RefusalNoticeContent,
    TimeLimit,
)
from casework.documents.forms import acceptance_notice_pdf, decision_pdf, refusal_notice_pdf
from casework.documents.kinds import Kind
from casework.documents.rules import amount_in_words

from .models import Decision


def acceptance_notice(case: Case, *, by) -> dict:
    """The case is taken on (受理通知书), with the periods that follow."""
    head = paper(case.agency, f"{case.number}-SL", handler=by.get_full_name())
    with in_language_of_record():
        limits = {
            _("入户调查并提出审核意见"): "limit.investigation",
            _("公示"): "period.publicity",
            _("审批决定"): "limit.decision",
        }
        content = AcceptanceNoticeContent(
            heading=head.heading,
            applicant=applicant_line(case),
            case_number=case.number,
            aid_kind=str(case.get_case_type_display()),
            applied_on=case.applied_on,
            accepted_on=clock.today(),
            time_limits=tuple(
                TimeLimit(step, stated(rule_for(case, key))) for step, key in limits.items()
            ),
            legal_basis=LEGAL_BASIS,
        )
    return {"content": acceptance_notice_pdf(content), "verify_token": head.token}


def decision_notice(decision: Decision, *, kind: Kind, by) -> dict:
    """The notice of a decision, with its remedy and period (第65条)."""
    head = paper(decision.office, decision.number, handler=by.get_full_name())
    refused = kind == Kind.REFUSAL_NOTICE
    with in_language_of_record():
        content = (_refusal if refused else _decision)(decision, head.heading)
    pdf = refusal_notice_pdf(content) if refused else decision_pdf(content)
    return {"content": pdf, "verify_token": head.token}


def _refusal(decision: Decision, heading) -> RefusalNoticeContent:
    case = decision.case
    return RefusalNoticeContent(
        heading=heading,
        applicant=applicant_line(case),
        case_number=case.number,
        aid_kind=str(case.get_case_type_display()),
        applied_on=case.applied_on,
        reason_label=str(decision.get_ground_display()),
        reason=decision.reason.open(),
        legal_basis=LEGAL_BASIS,
        remedy=remedy(case),
        advice=_("情况发生变化或有新的困难情形的，可以重新申请。"),
    )


def _decision(decision: Decision, heading) -> DecisionContent:
    case, granted = decision.case, decision.outcome == Decision.Outcome.APPROVED
    money = granted and decision.amount_minor
    assessment = current_assessment(case)
    members = list(case.household.members_on())
    return DecisionContent(
        heading=heading,
        applicant=applicant_line(case, members),
        case_number=case.number,
        aid_kind=str(case.get_case_type_display()),
        granted=granted,
        applied_on=case.applied_on,
        household_size=len(members),
        facts=assessment.opinion.open(),
        reason=decision.reason.open(),
        legal_basis=(decision.legal_basis,),
        remedy=remedy(case),
        aid_form=str(decision.get_form_display()) if granted else "",
        amount=str(decision.amount) if money else "",
        amount_in_words=(
            amount_in_words(decision.amount_minor, decision.currency) if money else ""
        ),
        standard=(stated(rule_for(case, "standard.minimum_living")),) if money else (),
    )
