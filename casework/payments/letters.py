"""The payment order (拨付通知单)."""

from django.utils.translation import gettext as _

from casework.audit.models import Entry
from casework.cases.letters import paper
from casework.core.languages import in_language_of_record
from casework.documents.contents import PaymentOrderContent
from casework.documents.forms import payment_order_pdf
from casework.documents.rules import amount_in_words

from .models import Disbursement
from .rules import masked_account


def payment_order(disbursement: Disbursement, *, by) -> dict:
    """What the bank or the cashier is told; the account stands masked on paper."""
    head = paper(disbursement.payer, disbursement.end_to_end_id, handler=by.get_full_name())
    decision = disbursement.decision
    reviewed = (
        Entry.objects.about(disbursement)
        .filter(act__endswith=".review")
        .select_related("actor")
        .last()
    )
    with in_language_of_record():
        content = PaymentOrderContent(
            heading=head.heading,
            to_agency=disbursement.bank.name if disbursement.bank else disbursement.payer.name,
            case_number=disbursement.case.number,
            decision_number=decision.number,
            payee=disbursement.payee_name.open(),
            bank=disbursement.bank.name if disbursement.bank else "",
            masked_account=masked_account(disbursement.account_number.open() or ""),
            amount=str(disbursement.amount),
            amount_in_words=amount_in_words(disbursement.amount_minor, disbursement.currency),
            fund=decision.fund.name,
            end_to_end=disbursement.end_to_end_id,
            prepared_by=disbursement.prepared_by.get_full_name(),
            reviewed_by=reviewed.actor.get_full_name(),
            attempt=disbursement.attempt,
            purpose=_("临时救助"),
        )
    return {"content": payment_order_pdf(content), "verify_token": head.token}
