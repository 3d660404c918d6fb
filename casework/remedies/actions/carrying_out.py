"""Putting another decision in the place of one, or none for the time being (变更、撤销的执行)."""

from functools import partial

from django.db.models import Q
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
from casework.decisions.queries import what_is_granted
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.payments.actions import cancel_payments
from casework.payments.models import Disbursement
from casework.policy.actions import await_turn, next_number
from casework.remedies import letters
from casework.remedies.models import Recovery, Review
from casework.remedies.queries import excess, kept
from casework.verification.queries import answer_was_relied_on


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
    """The decision no longer stands: a new inquiry leads to another one (撤销后重新办理), after the means
    check if there was none; a case that was terminated goes on from the form check."""
    with hold(*_funds(decision)):
        _take_back(case, decision, by=by)
        about = {"decision": decision.number}
        if case.state == Case.State.TERMINATED:
            enact(case.restart, by=by, about=about)
            return
        checked = answer_was_relied_on(case)
        enact(case.reconsider if checked else case.check_anew, by=by, about=about)
        take_down_postings(case, by=by)
        if checked:
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
    """Note what the household keeps, as it is now, with the decisions that stand no longer: the next
    one counts it in, and so do the caps of other cases. It changes with what is asked back, repaid
    under an order that falls, or waived."""
    replaced = case.decisions.filter(state=Decision.State.SUPERSEDED).order_by("-revision")
    noted = {replaced.first(), replaced.filter(outcome=Decision.Outcome.APPROVED).first()} - {None}
    case.decisions.filter(pk__in=[decision.pk for decision in noted]).update(
        kept_minor=max(kept(case), 0)
    )


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
    count_in(decision.case)
    return recovery


def _take_back(case: Case, decision: Decision, *, by) -> None:
    """Stop what has not left, free what is set aside, and keep in mind what has been paid."""
    if case.state in (Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED):
        raise NotYet(_("先行救助的补办手续尚未核定，请在核定后再执行。"))
    states = Disbursement.State
    if case.disbursements.filter(state__in=(states.SENT, states.PAID)).exists():
        raise NotYet(_("本案有一笔发放已送银行而尚未对账，请在对账后再执行。"))
    _let_fall(case, by=by)
    cancel_payments(case, by=by)
    supersede_decision(decision, by=by)
    count_in(case)


def _let_fall(case: Case, *, by) -> None:
    """What was not yet ordered back is dropped, and so is an order that rests on the decision itself:
    the household is told in writing, and what it has paid back counts in the next decision."""
    states = Recovery.State
    if case.recoveries.filter(state=states.CHECKING).exists():
        raise NotYet(_("本案有一笔还款待复核，请在复核后再执行。"))
    resting = Q(state__in=Recovery.IN_FORCE, ground__in=Recovery.RESTING_ON_DECISION)
    for recovery in case.recoveries.filter(Q(state=states.DRAFTED) | resting):
        if recovery.state != states.DRAFTED:
            store_generated(
                recovery.stream, title=gettext_noop("终止追回告知书"), by=by, subject=recovery,
                **letters.recovery_end(recovery, by=by),
            )  # fmt: skip
        enact(recovery.drop, by=by, about={"repaid_minor": recovery.repaid_minor})


def _funds(decision: Decision, review: Review | None = None) -> list:
    """The streams of every fund that is touched, so that they are locked at once and in order."""
    funds = [decision.fund, review and review.fund]
    return [fund.stream for fund in funds if fund is not None]
