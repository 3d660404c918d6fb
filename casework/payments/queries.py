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
