"""Accepting, deciding and serving (受理、审批、送达). One function, one official act."""

import uuid
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.assessment.actions import open_round
from casework.assessment.models import AidForm
from casework.assessment.queries import current_assessment
from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.cases.letters import LEGAL_BASIS, learn_rules, rule_for
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.ledger import actions as books
from casework.ledger.models import Fund
from casework.notices.actions import record_service
from casework.policy.actions import next_number
from casework.policy.queries import due_on

from . import letters
from .models import Decision
from .queries import decision_of, what_is_granted

#: The rules whose versions a decision keeps.
USED_RULES = (
    "ceiling.township", "period.publicity", "remedy.reconsideration", "remedy.litigation",
)  # fmt: skip


def decide_acceptance(case: Case, *, by, accepted: bool, ground="", reason="", note="") -> None:
    """Take the case on, or not, with its notice (受理或不予受理).

    Non-acceptance needs a coded ground and a reason in words; its notice names the remedy.
    """
    with hold(case.stream):
        if accepted:
            enact(case.accept, by=by, note=note)
            open_round(case)
            store_generated(
                case.stream, kind=Kind.ACCEPTANCE_NOTICE, title=gettext_noop("受理通知书"),
                number=f"{case.number}-SL", by=by, subject=case,
                **letters.acceptance_notice(case, by=by),
            )  # fmt: skip
            return
        _require_ground(ground, reason)
        decision = _draft(case, Decision.Outcome.NOT_ACCEPTED, case.agency, by, reason, ground)
        enact(case.refuse, by=by, note=reason, ground=ground, about={"ground": ground})
        _issue_notice(decision, Kind.REFUSAL_NOTICE, gettext_noop("不予受理通知书"), by)


def decide_case(
    case: Case, *, by, outcome: str, form="", amount: Money | None = None, fund: Fund | None = None,
    legal_basis="", ground="", reason="", note="",
) -> None:  # fmt: skip
    """Approve, reject, or return the case for another inquiry (审批决定).

    ``outcome``: "approve", "reject" or "return". Approval of money reserves it in the fund in the
    same transaction: a fund that can't bear it refuses the whole decision. Raises Refusal.
    """
    with hold(case.stream):
        if not reason.strip():
            raise Refusal(_("请填写理由，理由将写入决定书。"), field="reason")
        if outcome == "return":
            enact(case.return_for_inquiry, by=by, note=reason)
            open_round(case)
            return
        office = case.district if by.has_perm("cases.approve_case", case.district) else case.agency
        if outcome == "reject":
            _require_ground(ground, reason)
            decision = _draft(case, Decision.Outcome.REJECTED, office, by, reason, ground)
            enact(case.reject, by=by, note=reason, ground=ground, about={"ground": ground})
        else:
            decision = _approve(case, office, by, form, amount, fund, legal_basis, reason)
        _issue_notice(decision, Kind.DECISION, gettext_noop("临时救助审批决定书"), by)


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
    return case.agency if _within_ceiling(case, current_assessment(case)) else case.district


def deciding_duty(case: Case) -> str:
    within = _within_ceiling(case, current_assessment(case))
    return "township_approver" if within else "district_supervisor"


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
    ceiling = rule_for(case, "ceiling.township").money
    if decision.currency != ceiling.currency or decision.amount_minor > ceiling.minor:
        return _("金额超过委托镇（街道）审批的限额 %(ceiling)s，请报区级民政部门审批。") % {
            "ceiling": ceiling
        }
    return ""


def _within_ceiling(case: Case, assessment) -> bool:
    if case.agency_id == case.district_id or not assessment.recommended:
        return False
    if assessment.recommended_form != AidForm.CASH:
        return False
    return assessment.recommended_minor <= rule_for(case, "ceiling.township").money.minor


def _approve(case, office, by, form, amount, fund, legal_basis, reason) -> Decision:
    if form not in AidForm.values:
        raise Refusal(_("请选择救助方式。"), field="form")
    if form != AidForm.CASH:
        amount, fund = Money(0, Currency.CNY), None
    elif amount is None or amount.minor <= 0:
        raise Refusal(_("请填写大于零的救助金额。"), field="amount")
    elif fund is None or fund.currency != amount.currency:
        raise Refusal(_("请选择与金额币种一致的资金。"), field="fund")
    decision = _draft(
        case, Decision.Outcome.APPROVED, office, by, reason, form=form, amount=amount, fund=fund,
        legal_basis=legal_basis,
    )  # fmt: skip
    enact(
        case.approve, by=by, note=reason,
        about={"amount_minor": amount.minor, "currency": str(amount.currency), "form": form},
        approves=partial(what_is_granted, decision=decision),
    )  # fmt: skip
    if amount.minor:
        with hold(fund.stream):
            books.reserve(fund, amount, id=decision.reservation, by=by, reference=case.number)
    return decision


def _draft(
    case, outcome, office, by, reason, ground="", *, form="", amount=None, fund=None, legal_basis=""
) -> Decision:
    series = {"approved": "PZ", "rejected": "BP", "not_accepted": "BS"}[outcome]
    learn_rules(case, [*USED_RULES, "standard.minimum_living"])
    decision = Decision(
        case=case,
        number=next_number(f"decision.{outcome}", prefix=series),
        outcome=outcome,
        ground=ground,
        form=form,
        amount_minor=amount.minor if amount else 0,
        currency=amount.currency if amount else Currency.CNY,
        fund=fund,
        reservation=uuid.uuid4() if fund else None,
        legal_basis=legal_basis or "；".join(LEGAL_BASIS[:2]),
        rules=[version_used(rule_for(case, key)) for key in USED_RULES],
        office=office,
        decided_by=by,
        decided_on=clock.today(),
    )
    decision.reason = reason
    decision.save()
    enter(decision, "draw_up", by=by, office=office.code, about={"outcome": str(outcome)})
    return decision


def _issue_notice(decision: Decision, kind: Kind, title: str, by) -> None:
    decision.document = store_generated(
        decision.stream, kind=kind, title=title, number=decision.number, by=by, subject=decision,
        issuer=decision.office.name, **letters.decision_notice(decision, kind=kind, by=by),
    )  # fmt: skip
    decision.save()


def _require_ground(ground: str, reason: str) -> None:
    if not ground:
        raise Refusal(_("请选择不予受理或不予批准的情形。"), field="ground")
    if not reason.strip():
        raise Refusal(_("请填写理由，理由将写入通知书。"), field="reason")


def version_used(rule) -> dict:
    """The version of a rule as a decision keeps it: later versions never alter it."""
    return {
        "key": rule.key, "rule": rule.pk, "value": rule.value, "unit": rule.unit,
        "name": rule.name, "name_en": rule.name_en, "source": rule.source,
        "verified": rule.verified,
    }  # fmt: skip
