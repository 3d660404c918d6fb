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
from casework.cases.models import Case, Route
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.documents.contents import (
    AcceptanceNoticeContent,
    CalculationLine,
    DecisionContent,
    RefusalNoticeContent,
    TimeLimit,
)
from casework.documents.ending_contents import EndingNoticeContent
from casework.documents.forms import (
    acceptance_notice_pdf,
    decision_pdf,
    irregularity_notice_pdf,
    refusal_notice_pdf,
    termination_notice_pdf,
)
from casework.documents.kinds import Kind
from casework.documents.parts import Stated
from casework.documents.rules import amount_in_words
from casework.policy.calculators import line_in_words
from casework.policy.samples import marked

from .calculation import versions_kept
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
    tell, pdf = {
        Kind.DECISION: (_decision, decision_pdf),
        Kind.REFUSAL_NOTICE: (_refusal, refusal_notice_pdf),
        Kind.TERMINATION_NOTICE: (_ending, termination_notice_pdf),
        Kind.IRREGULARITY_NOTICE: (_ending, irregularity_notice_pdf),
    }[kind]
    with in_language_of_record():
        content = tell(decision, head.heading)
    return {"content": pdf(content), "verify_token": head.token}


def _ending(decision: Decision, heading) -> EndingNoticeContent:
    """The case is terminated, or aid in advance was not due: why, and what can be done about it."""
    case = decision.case
    if decision.outcome == Decision.Outcome.TERMINATED:
        decided = _("本机关决定终止办理。")
        advice = _("终止的情形消除的，可以在规定期限内申请重新办理，也可以另行提出新的申请。")
    else:
        decided = _("本机关已先行救助。经核查补办的手续，现认定不符合先行救助的条件。")
        advice = _("已发放的救助金将依法追回，追回的金额和方式另行通知。")
    return EndingNoticeContent(
        heading=heading,
        applicant=applicant_line(case),
        case_number=case.number,
        aid_kind=str(case.get_case_type_display()),
        applied_on=case.applied_on,
        decided=decided,
        reason_label=str(decision.get_ground_display()),
        reason=decision.reason.open(),
        legal_basis=LEGAL_BASIS,
        remedy=remedy(case),
        advice=advice,
    )


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
    members = list(case.household.members_on())
    general = case.route == Route.GENERAL
    return DecisionContent(
        heading=heading,
        applicant=applicant_line(case, members),
        case_number=case.number,
        aid_kind=str(case.get_case_type_display()),
        granted=granted,
        applied_on=case.applied_on,
        household_size=decision.household_size,
        facts=(current_assessment(case).opinion if general else case.route_words).open(),
        reason=decision.reason.open(),
        legal_basis=(decision.legal_basis,),
        remedy=remedy(case),
        aid_form=str(decision.get_form_display()) if granted else "",
        amount=str(decision.amount) if money else "",
        amount_in_words=(
            amount_in_words(decision.amount_minor, decision.currency) if money else ""
        ),
        standard=(stated(rule_for(case, "standard.minimum_living")),) if money else (),
        calculation=_calculation(decision),
        beyond_reason=decision.beyond_reason.open() or "",
        course=_course(case),
        owed=_owed(case) if decision.in_advance else "",
    )


def _calculation(decision: Decision) -> tuple[CalculationLine, ...]:
    """How the amount was weighed, line by line, as the decision keeps it (计算明细)."""
    versions = versions_kept(decision)
    lines = (line_in_words(line, versions) for line in decision.calculation.get("lines", ()))
    return tuple(
        CalculationLine(
            label=str(line["label"]),
            inputs=line["inputs"],
            source=_("；").join(rule["source"] for rule in line["rules"]),
            result=Stated(str(line["result"]), line["sample"]),
        )
        for line in lines
    )


def _course(case: Case) -> str:
    """What came before the decision, on the case's route."""
    return {
        Route.GENERAL: _("经受理、调查、公示和审核"),
        Route.EMERGENCY: _("因情况紧急，先行救助、后补手续"),
        Route.QUICK: _("按小额快救程序审核"),
    }[case.route]


def _owed(case: Case) -> str:
    rule = rule_for(case, "limit.emergency_paperwork")
    return _(
        "请自决定之日起 %(period)s内协助补办入户调查等手续；经核查不符合条件的，救助金将依法追回。"
    ) % {"period": marked(stated(rule).text, rule)}
