"""Putting another decision in the place of one, or none for the time being (变更、撤销的执行)."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.assessment.actions import open_round
from casework.assessment.posting import take_down_postings
from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core.refusals import NotYet
from casework.decisions.drafting import draft, issue_notice, set_aside, supersede_decision
from casework.decisions.models import Decision
from casework.decisions.queries import latest_decision_of, what_is_granted
from casework.documents.kinds import Kind
from casework.payments.actions import cancel_payments
from casework.payments.models import Disbursement
from casework.policy.actions import await_turn, next_number
from casework.remedies.models import Recovery, Review
from casework.remedies.queries import excess, kept


def change_decision(review: Review, *, by) -> Decision:
    """The reviewing office's own decision takes the place of the old one (变更).

    More money: the difference is set aside and paid under the new decision. Less than was paid: the
    difference is to be given back.
    """
    case, before = review.case, review.decision
    # The number before the funds' locks, as in every decision: nobody waits in a circle.
    await_turn(f"decision.{Decision.Outcome.APPROVED}")
    with hold(*_funds(before, review)):
        _take_back(case, before, by=by)
        made = draft(
            case, Decision.Outcome.APPROVED, review.office, by, review.reason.open(),
            form=review.form, amount=review.amount, fund=review.fund,
            legal_basis=before.legal_basis,
        )  # fmt: skip
        made.decided_by, made.decided_on = review.decided_by, review.decided_on
        made.save()
        enact(
            case.amend, by=by,
            about={"decision": made.number, "amount_minor": made.amount_minor},
            approves=partial(what_is_granted, decision=made),
        )  # fmt: skip
        set_aside(made, by=by)
        issue_notice(made, Kind.DECISION, gettext_noop("临时救助审批决定书"), by)
        draw_up_excess(case, by=by)
    return made


def revoke_decision(case: Case, decision: Decision, *, by) -> None:
    """The decision no longer stands: a new inquiry leads to another one (撤销后重新办理); a case that
    was terminated goes on from the form check."""
    with hold(*_funds(decision)):
        _take_back(case, decision, by=by)
        about = {"decision": decision.number}
        if case.state == Case.State.TERMINATED:
            enact(case.restart, by=by, about=about)
            return
        enact(case.reconsider, by=by, about=about)
        take_down_postings(case, by=by)
        open_round(case)


def draw_up_excess(case: Case, *, by, ground=Recovery.Ground.OVERPAID) -> Recovery | None:
    """What was paid beyond the decision that stands lies before the district as a recovery to be
    ordered (追回), under the decision that it was last paid by; None if there is nothing."""
    beyond = excess(case)
    if not beyond:
        return None
    arrived = (Disbursement.State.PAID, Disbursement.State.RECONCILED)
    paid = case.disbursements.filter(state__in=arrived).select_related("decision__fund__stream")
    paid_under = paid.latest("pk").decision
    paid_under.case = case
    return draw_up_recovery(paid_under, ground=ground, minor=beyond, by=by)


def count_in(case: Case) -> None:
    """What the next decision counts in, as it is now: since the last one was revoked, money may have
    been asked back, or a recovery waived."""
    before = latest_decision_of(case)
    if before is None or before.state != Decision.State.SUPERSEDED:
        return
    keeps = max(kept(case), 0)
    if before.kept_minor != keeps:
        before.kept_minor = keeps
        before.save(update_fields=["kept_minor"])


def draw_up_recovery(decision: Decision, *, ground: str, minor: int, by) -> Recovery:
    """A recovery that waits for the district's decision (拟追回)."""
    recovery = Recovery.objects.create(
        number=next_number("recovery", prefix="ZH"),
        case=decision.case,
        decision=decision,
        fund=decision.fund,
        ground=ground,
        amount_minor=minor,
        currency=decision.currency,
    )
    about = {"ground": str(ground), "amount_minor": minor}
    enter(recovery, "draw_up", by=by, office=by.agency.code if by.agency else "", about=about)
    return recovery


def _take_back(case: Case, decision: Decision, *, by) -> None:
    """Stop what has not left, free what is set aside, and keep in mind what has been paid."""
    if case.state in (Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED):
        raise NotYet(_("先行救助的补办手续尚未核定，请在核定后再执行。"))
    states = Disbursement.State
    if case.disbursements.filter(state__in=(states.SENT, states.PAID)).exists():
        raise NotYet(_("本案有一笔发放已送银行而尚未对账，请在对账后再执行。"))
    for recovery in case.recoveries.filter(state=Recovery.State.DRAFTED):
        enact(recovery.drop, by=by)
    cancel_payments(case, by=by)
    supersede_decision(decision, by=by, kept_minor=max(kept(case), 0))


def _funds(decision: Decision, review: Review | None = None) -> list:
    """The streams of every fund that is touched, so that they are locked at once and in order."""
    funds = [decision.fund, review and review.fund]
    return [fund.stream for fund in funds if fund is not None]
