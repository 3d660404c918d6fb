"""Accepting, deciding and serving (受理、审批、送达). One function, one official act."""

from datetime import date
from functools import partial

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.assessment.actions import open_round
from casework.assessment.models import AidForm
from casework.assessment.queries import current_assessment
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.notices.actions import record_service
from casework.policy.queries import due_on
from casework.policy.samples import marked

from . import legal_review, letters
from .drafting import (
    draft,
    granted,
    issue_notice,
    require_ground,
    set_aside,
    supersede_decision,
)
from .models import Decision
from .queries import decision_of, latest_review, what_is_granted

__all__ = [
    "decide_acceptance", "decide_case", "deciding_duty", "deciding_office", "serve_decision",
    "supersede_decision", "within_competence",
]  # fmt: skip


def decide_acceptance(
    case: Case, *, by, accepted: bool, ground="", reason="", note=""
) -> Decision | None:
    """Take the case on, or not, with its notice (受理或不予受理).

    Non-acceptance needs a coded ground and a reason in words; its notice names the remedy. Returns
    the decision not to take it on.
    """
    with hold(case.stream):
        if accepted:
            enact(case.accept, by=by, note=note)
            inquiry = open_round(case)
            store_generated(
                case.stream, kind=Kind.ACCEPTANCE_NOTICE, title=gettext_noop("受理通知书"),
                number=f"{case.number}-SL", version=inquiry.round, by=by, subject=case,
                **letters.acceptance_notice(case, by=by),
            )  # fmt: skip
            return None
        require_ground(ground, reason)
        decision = draft(case, Decision.Outcome.NOT_ACCEPTED, case.agency, by, reason, ground)
        enact(case.refuse, by=by, note=reason, ground=ground, about={"ground": ground})
        issue_notice(decision, Kind.REFUSAL_NOTICE, gettext_noop("不予受理通知书"), by)
        return decision


def decide_case(
    case: Case, *, by, outcome: str, form="", amount: Money | None = None, fund: Fund | None = None,
    legal_basis="", ground="", reason="", beyond_reason="", note="",
) -> Decision | None:  # fmt: skip
    """Approve, reject, return the case for another inquiry, or ask for a legal review (审批决定).

    ``outcome``: "approve", "reject", "return" or "review". ``beyond_reason``: why more is granted
    than a cap leaves; a legal review must have agreed before. Approval of money reserves it in the fund in the
    same transaction: a fund that can't bear it refuses the whole decision. Returns the decision,
    if one was taken. Raises Refusal.
    """
    with hold(case.stream):
        if not reason.strip():
            raise Refusal(_("请填写理由，理由将写入决定书。"), field="reason")
        if outcome == "return":
            enact(case.return_for_inquiry, by=by, note=reason)
            open_round(case)
            return None
        if outcome == "review":
            legal_review.ask_review(case, by=by, amount=amount, why=reason)
            return None
        # The facts and the notice speak of the same inquiry, which no decision changes.
        prefetch_related_objects([case], "assessments")
        office = case.district if by.has_perm("cases.approve_case", case.district) else case.agency
        if outcome == "reject":
            require_ground(ground, reason)
            decision = draft(case, Decision.Outcome.REJECTED, office, by, reason, ground)
            enact(case.reject, by=by, note=reason, ground=ground, about={"ground": ground})
        else:
            decision = _approve(
                case, office, by, form, amount, fund, legal_basis, reason, beyond_reason
            )
        issue_notice(decision, Kind.DECISION, gettext_noop("临时救助审批决定书"), by)
        return decision


def serve_decision(
    decision: Decision, *, by, method: str, served_on: date, recipient: str, receipt=None, note=""
) -> None:
    """Record that the notice reached the applicant (送达); the remedy period runs from that day."""
    with hold(decision.stream):
        paper = None
        if receipt is not None:
            paper = receive_upload(
                decision.stream, kind=Kind.SERVICE_PROOF, title=gettext_noop("送达回证"), upload=receipt,
                by=by, subject=decision, field="receipt",
            )  # fmt: skip
        record_service(
            decision.document, subject=decision, method=method, served_on=served_on,
            recipient=recipient, by=by, receipt=paper,
        )  # fmt: skip
        rule = rule_for(decision.case, "remedy.reconsideration")
        until = due_on(served_on, rule, rolls=True).due_on
        enact(
            decision.serve, by=by, note=note, on=served_on, remedy_until=until,
            about={"served_on": served_on.isoformat(), "remedy_until": until.isoformat()},
        )  # fmt: skip


def deciding_office(case: Case) -> Agency:
    """Who decides: the township up to its delegated ceiling, else the district (第48条)."""
    return case.agency if _for_the_township(case) else case.district


def deciding_duty(case: Case) -> str:
    return "township_approver" if _for_the_township(case) else "district_supervisor"


def _for_the_township(case: Case) -> bool:
    """Within its ceiling, and not so much that a legal review was asked for."""
    assessment = current_assessment(case)
    if not _within_ceiling(case, assessment):
        return False
    review = latest_review(case)
    return review is None or review.round != assessment.round


def within_competence(case: Case, *, by) -> str:
    """Fact ``decisions.within_competence``: a decision made by this officer lies before us, and its
    amount is within what the officer's office may grant. A township decides only what was
    recommended within its ceiling; the rest is the district's."""
    decision = decision_of(case)
    if decision is None or decision.decided_by_id != by.pk:
        return _("没有由您作出的审批决定，不能办理。")
    if by.has_perm("cases.approve_case", case.district):
        return ""
    if not _within_ceiling(case, current_assessment(case)):
        return _("本案不属于委托镇（街道）审批的范围，请报区级民政部门审批。")
    rule = rule_for(case, "ceiling.township")
    ceiling = rule.money
    if decision.currency != ceiling.currency or decision.amount_minor > ceiling.minor:
        return _("金额超过委托镇（街道）审批的限额 %(ceiling)s，请报区级民政部门审批。") % {
            "ceiling": marked(ceiling, rule)
        }
    return ""


def _within_ceiling(case: Case, assessment) -> bool:
    if case.agency_id == case.district_id or not assessment.recommended:
        return False
    if assessment.recommended_form != AidForm.CASH:
        return False
    return assessment.recommended_minor <= rule_for(case, "ceiling.township").money.minor


def _approve(case, office, by, form, amount, fund, legal_basis, reason, beyond_reason) -> Decision:
    amount, fund = granted(form, amount, fund)
    decision = draft(
        case, Decision.Outcome.APPROVED, office, by, reason, form=form, amount=amount, fund=fund,
        legal_basis=legal_basis, beyond_reason=beyond_reason,
    )  # fmt: skip
    enact(
        case.approve, by=by, note=reason,
        about={"amount_minor": amount.minor, "currency": str(amount.currency), "form": form},
        approves=partial(what_is_granted, decision=decision),
    )  # fmt: skip
    legal_review.keep_what_was_weighed(case, decision)
    set_aside(decision, by=by)
    return decision
