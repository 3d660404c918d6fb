"""What finance officers do to pay a decision (发放). One function, one official act."""

import uuid
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.assessment.models import Publicity
from casework.audit.approvals import has_changed, rely_on
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.core.refusals import Refusal
from casework.decisions.models import Decision
from casework.decisions.queries import decision_has_changed, decision_of
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.ledger import actions as books
from casework.ledger.models import Transfer

from . import letters
from .models import Disbursement, Method
from .queries import current_disbursement, what_is_reviewed
from .rules import checked_account


def disbursement_of(case: Case) -> Disbursement:
    """The attempt in hand; drawn up when there is none, or anew when the last was returned."""
    decision = decision_of(case)
    latest = current_disbursement(decision)
    ended = (Disbursement.State.RETURNED, Disbursement.State.CANCELLED)
    if latest is not None and latest.state not in ended:
        return latest
    attempt = latest.attempt + 1 if latest else 1
    return Disbursement.objects.create(
        case=case,
        decision=decision,
        attempt=attempt,
        previous=latest,
        end_to_end_id=f"{decision.number}-{attempt}",
        payer=decision.fund.agency,
        amount_minor=decision.to_pay.minor,
        currency=decision.currency,
    )


def prepare_payment(
    disbursement: Disbursement, *, by, method: str, payee_name: str, bank: Agency | None = None,
    account_number="", note="",
) -> None:  # fmt: skip
    """Name the payee and where the money goes (编制发放)."""
    with hold(disbursement.stream):
        if method == Method.BANK:
            if bank is None:
                raise Refusal(_("银行转账请选择开户银行。"), field="bank")
            account_number = checked_account(account_number)
        else:
            bank, account_number = None, ""
        enact(
            disbursement.prepare, by=by, note=note, by_way_of=method, payee_name=payee_name.strip(),
            bank=bank, account_number=account_number, clerk=by, about={"method": method},
        )  # fmt: skip


def review_payment(disbursement: Disbursement, *, by, agreed: bool, note="") -> None:
    """Another officer compares payee, account and amount with the decision (复核发放)."""
    with hold(disbursement.stream):
        if agreed:
            enact(disbursement.review, by=by, note=note, approves=what_is_reviewed)
        else:
            enact(disbursement.send_back, by=by, note=note)


def send_payment(disbursement: Disbursement, *, by, note="") -> None:
    """The payment order leaves (送银行); nothing of it changes any more."""
    with hold(disbursement.stream):
        review_stands(disbursement, by=by)  # before its paper is made
        order = store_generated(
            disbursement.stream,
            kind=Kind.PAYMENT_ORDER,
            title=gettext_noop("拨付通知单"),
            number=disbursement.end_to_end_id,
            by=by,
            subject=disbursement,
            **letters.payment_order(disbursement, by=by),
        )
        enact(
            disbursement.send, by=by, note=note, order=order,
            about={"end_to_end_id": disbursement.end_to_end_id, "sha256": order.sha256},
        )  # fmt: skip


def record_bank_answer(
    disbursement: Disbursement, *, by, paid: bool, answered_on: date, reference="", reason="",
    note="",
) -> None:  # fmt: skip
    """Enter the bank's answer (银行答复): arrived, and booked; or sent back, to be tried again."""
    with hold(disbursement.stream, disbursement.decision.fund.stream):
        sent_on = clock.legal_day(disbursement.order.created_at) if disbursement.order else None
        if sent_on and not sent_on <= answered_on <= clock.today():
            raise Refusal(
                _("银行答复日期应在送银行日（%(day)s）与今天之间。")
                % {"day": date_format(sent_on)},
                field="answered_on",
            )
        if not paid:
            if not reason:
                raise Refusal(_("请选择退回原因。"), field="reason")
            enact(
                disbursement.bounce, by=by, note=note, on=answered_on, reason=reason,
                about={"reason": reason},
            )  # fmt: skip
            return
        if not reference.strip():
            raise Refusal(_("请填写银行流水号。"), field="reference")
        enact(
            disbursement.confirm, by=by, note=note, on=answered_on, reference=reference.strip(),
            about={"answered_on": answered_on.isoformat()},
        )  # fmt: skip
        books.post(disbursement.decision.reservation, id=posting_id(disbursement), by=by)


def reconcile_payment(disbursement: Disbursement, *, by, note="") -> None:
    """Compare decision, order, statement and books (对账)."""
    with hold(disbursement.stream):
        enact(disbursement.reconcile, by=by, note=note)


def cancel_payments(case: Case, *, by, note="") -> int:
    """Stop whatever of a case's payments has not left (取消发放); returns how many."""
    states = Disbursement.State
    waiting = case.disbursements.filter(
        state__in=(states.PLANNED, states.PREPARED, states.REVIEWED)
    )
    stopped = list(waiting.order_by("pk"))
    for disbursement in stopped:
        disbursement.case = case
        enact(disbursement.cancel, by=by, note=note)
    return len(stopped)


def posting_id(disbursement: Disbursement) -> uuid.UUID:
    """The ledger's idempotency key for this attempt's payment."""
    return uuid.uuid5(disbursement.uid, "post")


#: States of a case in which what was granted may be paid out.
PAYABLE = (
    Case.State.APPROVED, Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED,
    Case.State.REGULARISED,
)  # fmt: skip


def approved_and_served(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.approved_and_served``: an approved decision of this amount stands and was
    served. What earlier decisions have paid counts in. Aid in advance (先行救助) is paid at once and
    served afterwards."""
    decision = disbursement.decision
    decision.refresh_from_db()
    approved = (
        decision.outcome == Decision.Outcome.APPROVED
        and decision.state != Decision.State.SUPERSEDED
        and decision.case.state in PAYABLE
        and (decision.to_pay.minor, decision.currency)
        == (disbursement.amount_minor, disbursement.currency)
    )
    if not approved or decision_has_changed(decision):
        return _("没有与本次发放一致的批准决定，不能发放。")
    if decision.in_advance or decision.state == Decision.State.SERVED:
        return ""
    return _("决定书尚未送达，不能发放。")


def review_stands(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.review_stands``: payee, account and amount are what the reviewer saw."""
    rely_on(
        disbursement, "review", what_is_reviewed, lapse=disbursement.lapse,
        sentence=_("收款人、账号或金额在复核之后有变更，复核已经失效，不能送银行；已退回重新复核。"),
    )  # fmt: skip
    return ""


def review_has_lapsed(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.review_lapsed``."""
    if has_changed(disbursement, "review", what_is_reviewed):
        return ""
    return _("收款人、账号和金额与复核时一致，复核仍然有效。")


def payee_is_entitled(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.payee_entitled``: the payee is the applicant or an adult of the household."""
    case = disbursement.case
    payee = disbursement.payee_name.open()
    if payee in case.applicant.names:
        return ""
    members = case.household.members_on()
    if any(payee in m.person.names and not m.needs_guardian() for m in members):
        return ""
    return _("收款人须为申请人或其家庭成年成员本人，请退回核对户名。")


def payee_is_alive(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.payee_alive`` (docs/plan-to-code.md, rule 22)."""
    case, payee = disbursement.case, disbursement.payee_name.open()
    # Whoever died may have left the household's file by now.
    ever = [member.person for member in case.household.members.select_related("person")]
    if any(person.deceased_on and payee in person.names for person in (case.applicant, *ever)):
        return _("收款人已登记死亡，发放已暂停。")
    return ""


def books_agree(disbursement: Disbursement, *, by) -> str:
    """Fact ``payments.books_agree``: the posted transfer is this payment's, to the fen."""
    posted = Transfer.objects.filter(pk=posting_id(disbursement)).first()
    if posted and (posted.amount_minor, posted.currency) == (
        disbursement.amount_minor,
        disbursement.currency,
    ):
        return ""
    return _("账上没有与本次发放一致的入账记录，不能对账。")


def aid_is_given(publicity, *, by) -> str:
    """Fact ``payments.aid_given``: the posting after the aid waits until the aid has arrived."""
    if publicity.kind == Publicity.Kind.BEFORE:
        return ""
    return settled(publicity.case, by=by)


def settled(case: Case, *, by) -> str:
    """Fact ``payments.settled``: everything that was granted was paid and reconciled."""
    decision = decision_of(case)
    if decision is None or decision.outcome != Decision.Outcome.APPROVED:
        return _("本案没有批准决定。")
    if not decision.to_pay.minor:
        return ""
    paid = current_disbursement(decision)
    if paid is not None and paid.state == Disbursement.State.RECONCILED:
        return ""
    return _("救助金尚未到账并对账。")


def nothing_paid_or_under_way(case: Case, *, by) -> str:
    """Fact ``payments.nothing_paid_or_under_way``: nothing is at the bank, nothing has arrived."""
    states = Disbursement.State
    gone = set(case.disbursements.values_list("state", flat=True))
    if states.SENT in gone:
        return _("救助金已送银行、尚未答复，登记银行答复前不能终止。")
    if gone & {states.PAID, states.RECONCILED}:
        return _("救助金已经到账，不能终止；不应发放的，按追回办理。")
    return ""
