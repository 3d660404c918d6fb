"""Recovery: ordered by the district, paid back in instalments, or waived by decision (追回)."""

import uuid
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.core.workdays import add_months
from casework.decisions import actions as decisions
from casework.decisions import advance
from casework.decisions.models import Decision
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.ledger import actions as books
from casework.notices.actions import record_service
from casework.policy.queries import calendar_for, due_on
from casework.policy.samples import marked
from casework.remedies import letters
from casework.remedies.models import Instalment, Recovery, Repayment
from casework.remedies.queries import asked_back, outstanding, paid_out, repayment_in_hand
from casework.remedies.rules import parted

from .carrying_out import count_in, draw_up_excess, draw_up_recovery


def check_paperwork(case: Case, *, by, note="", **judgement) -> None:
    """Judge the paperwork of aid in advance (核定补办手续). Aid that was not due lies before the district
    to be asked back, whoever thinks of it or not."""
    with hold(case.stream):
        advance.check_paperwork(case, by=by, note=note, **judgement)
        if case.state == Case.State.IRREGULAR:
            draw_up_excess(case, by=by, ground=Recovery.Ground.IRREGULAR)


def decide_case(case: Case, *, by, note="", **decision) -> None:
    """Decide on a case (审批决定). What the household had under a decision that no longer stands, and the
    new one does not grant, lies before the district to be asked back."""
    with hold(case.stream):
        _ask_the_rest_back(decisions.decide_case(case, by=by, note=note, **decision), by=by)


def decide_acceptance(case: Case, *, by, note="", **decision) -> None:
    """Take the case on, or not (受理或不予受理). What the household had under a decision that no longer
    stands lies before the district to be asked back if the case is not taken on."""
    with hold(case.stream):
        _ask_the_rest_back(decisions.decide_acceptance(case, by=by, note=note, **decision), by=by)


def demand_back(
    decision: Decision, *, by, ground: str, amount: Money, reason: str, times: int, note=""
) -> Recovery:
    """The district finds that money was paid which was not due, and orders it back (追回).

    Never more than was paid and is not yet asked back. Raises NotPermitted, OutOfTurn or Refusal.
    """
    case = decision.case
    with hold(case.stream):
        if not by.has_perm("remedies.order_recovery", case.district):
            raise NotPermitted(_("您没有作出追回决定的职责，请由区级审批人办理。"))
        waiting = case.recoveries.filter(state=Recovery.State.DRAFTED).first()
        if waiting:
            raise OutOfTurn(
                _("追回 %(number)s 正待作出决定，请先办理该项。") % {"number": waiting.number}
            )
        if ground not in Recovery.Ground.values:
            raise Refusal(_("请选择追回情形。"), field="ground")
        most = _most(case)
        if decision.fund_id is None or amount.currency != decision.currency or not most:
            raise Refusal(_("本案没有可以追回的已发放款项。"), field="amount")
        if not 0 < amount.minor <= most:
            raise Refusal(
                _("追回金额应大于零，且不超过已发放而未追回的 %(most)s。")
                % {"most": Money(most, decision.currency)},
                field="amount",
            )
        recovery = draw_up_recovery(decision, ground=ground, minor=amount.minor, by=by)
        order_recovery(recovery, by=by, reason=reason, times=times, note=note)
    return recovery


def order_recovery(recovery: Recovery, *, by, reason: str, times: int, note="") -> None:
    """Decide that it is given back, and in how many instalments (作出追回决定)."""
    with hold(recovery.stream):
        if not reason.strip():
            raise Refusal(_("请填写理由，理由将写入追回决定书。"), field="reason")
        most = most_times(recovery.case)
        if not 1 <= times <= min(most, recovery.amount_minor):
            rules = (rule_for(recovery.case, key) for key in INSTALMENT_RULES)
            raise Refusal(
                _("分期数应为 1 至 %(most)s 期。") % {"most": marked(most, *rules)}, field="times"
            )
        paper = letters.recovery_order(recovery, reason=reason, times=times, by=by)
        recovery.document = _file(recovery, gettext_noop("追回决定书"), by, paper)
        enact(
            recovery.order, by=by, note=note, reason=reason, times=times, on=clock.today(),
            about={"amount_minor": recovery.amount_minor, "times": times},
        )  # fmt: skip


def serve_recovery(
    recovery: Recovery, *, by, method: str, served_on: date, recipient: str, receipt=None, note=""
) -> None:
    """Record that the decision reached the household (送达): instalments and remedy run from it."""
    with hold(recovery.stream):
        paper = None
        if receipt is not None:
            paper = receive_upload(
                recovery.stream, kind=Kind.SERVICE_PROOF, title=gettext_noop("送达回证"),
                upload=receipt, by=by, subject=recovery, field="receipt",
            )  # fmt: skip
        record_service(
            recovery.document, subject=recovery, method=method, served_on=served_on,
            recipient=recipient, by=by, receipt=paper,
        )  # fmt: skip
        rule = rule_for(recovery.case, "remedy.reconsideration")
        until = due_on(served_on, rule, rolls=True).due_on
        enact(
            recovery.serve, by=by, note=note, on=served_on, remedy_until=until,
            about={"served_on": served_on.isoformat(), "remedy_until": until.isoformat()},
        )  # fmt: skip
        _draw_up_instalments(recovery)


def enter_repayment(
    recovery: Recovery, *, by, amount: Money, received_on: date, reference: str, note=""
) -> Repayment:
    """Enter what the household paid back (登记还款); another finance officer confirms it."""
    with hold(recovery.stream):
        left = Money(outstanding(recovery), recovery.currency)
        if amount.currency != recovery.currency or not 0 < amount.minor <= left.minor:
            raise Refusal(
                _("还款金额应大于零，且不超过尚欠的 %(left)s。") % {"left": left}, field="amount"
            )
        if not recovery.served_on <= received_on <= clock.today():
            raise Refusal(
                _("到账日期应在送达日（%(day)s）与今天之间。")
                % {"day": date_format(recovery.served_on)},
                field="received_on",
            )
        if not reference.strip():
            raise Refusal(_("请填写银行流水号。"), field="reference")
        entered = recovery.repayments.exclude(result=Repayment.Result.SENT_BACK)
        if entered.filter(reference=reference.strip()).exists():
            raise Refusal(_("该银行流水号已经登记，不能重复登记。"), field="reference")
        enact(recovery.take_in, by=by, note=note, about={"amount_minor": amount.minor})
        return Repayment.objects.create(
            recovery=recovery,
            amount_minor=amount.minor,
            received_on=received_on,
            reference=reference.strip(),
            entered_by=by,
        )


def confirm_repayment(recovery: Recovery, *, by, agreed: bool, note="") -> None:
    """Compare the repayment with the statement (复核还款): it is booked, or goes back."""
    with hold(recovery.stream, recovery.fund.stream):
        repayment = repayment_in_hand(recovery)
        if repayment is None:
            raise OutOfTurn(_("没有待复核的还款，请刷新页面查看最新情况。"))
        if not agreed:
            enact(recovery.send_back, by=by, note=note)
            _mark(repayment, Repayment.Result.SENT_BACK)
            return
        _mark(repayment, Repayment.Result.BOOKED)
        done = not outstanding(recovery)
        enact(
            recovery.settle if done else recovery.book_in, by=by, note=note,
            about={"amount_minor": repayment.amount_minor},
        )  # fmt: skip
        books.recover(
            recovery.fund, repayment.amount, id=booking_id(repayment), by=by,
            reference=recovery.number,
        )  # fmt: skip


def waive_recovery(recovery: Recovery, *, by, ground: str, reason: str, note="") -> None:
    """Another supervisor decides that the rest is not asked for (免除追回), on a coded ground."""
    with hold(recovery.stream):
        if ground not in Recovery.WaiverGround.values:
            raise Refusal(_("请选择免除情形。"), field="ground")
        if not reason.strip():
            raise Refusal(_("请填写理由，理由将写入免除追回决定书。"), field="reason")
        left = outstanding(recovery)
        paper = letters.recovery_waiver(
            recovery, ground=ground, waived=Money(left, recovery.currency), reason=reason, by=by
        )
        document = _file(recovery, gettext_noop("免除追回决定书"), by, paper)
        enact(
            recovery.waive, by=by, note=note or reason, ground=ground, minor=left,
            document=document, about={"ground": str(ground), "waived_minor": left},
        )  # fmt: skip
        count_in(recovery.case)


def booking_id(repayment: Repayment) -> uuid.UUID:
    """The ledger's idempotency key for this repayment."""
    return uuid.uuid5(repayment.uid, "recover")


#: How long a recovery may take in all, and how far its instalments lie apart.
INSTALMENT_RULES = ("period.recovery", "period.instalment")


def most_times(case: Case) -> int:
    """How many instalments the rules allow: those that fit into the longest period of recovery."""
    longest, each = (rule_for(case, key).value for key in INSTALMENT_RULES)
    return longest // each


def _ask_the_rest_back(made: Decision | None, *, by) -> None:
    if made is not None and made.carried_minor:
        draw_up_excess(made.case, by=by)


def _most(case: Case) -> int:
    asked = sum(asked_back(case.recoveries).values_list("asked", flat=True))
    return max(paid_out(case) - asked, 0)


def _draw_up_instalments(recovery: Recovery) -> None:
    """Equal parts, each due a period after the one before; a last day off moves to a workday."""
    rule = rule_for(recovery.case, "period.instalment")
    is_workday = calendar_for(rule.jurisdiction)
    Instalment.objects.bulk_create(
        Instalment(
            recovery=recovery,
            place=place,
            amount_minor=part,
            due_on=add_months(
                recovery.served_on, rule.value * place, is_workday, rolls=True
            ).last_day,
        )
        for place, part in enumerate(parted(recovery.amount_minor, recovery.times), start=1)
    )


def _mark(repayment: Repayment, result: str) -> None:
    Repayment.objects.filter(pk=repayment.pk).update(result=result)


def _file(recovery: Recovery, title: str, by, paper: dict):
    return store_generated(recovery.stream, title=title, by=by, subject=recovery, **paper)
