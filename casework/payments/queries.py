"""Reading payments."""

from casework.decisions.models import Decision

from .models import Disbursement


def current_disbursement(decision: Decision) -> Disbursement | None:
    """The latest attempt to pay a decision."""
    latest = (
        decision.disbursements.select_related("payer", "bank", "order").order_by("-attempt").first()
    )
    if latest is not None:
        latest.case = decision.case
    return latest


def what_is_reviewed(disbursement: Disbursement) -> dict:
    """Everything about a payment that its reviewer compares with the decision (复核内容)."""
    return {
        "decision": disbursement.decision_id,
        "end_to_end_id": disbursement.end_to_end_id,
        "payer": disbursement.payer_id,
        "amount_minor": disbursement.amount_minor,
        "currency": str(disbursement.currency),
        "method": str(disbursement.method),
        "payee_name": disbursement.payee_name.open(),
        "bank": disbursement.bank_id,
        "account_number": disbursement.account_number.open(),
    }
