"""Reading decisions."""

from casework.cases.models import Case

from .models import Decision, LegalReview


def decision_of(case: Case) -> Decision | None:
    """The decision that stands for a case."""
    return case.decisions.select_related("fund", "office", "document").order_by("-pk").first()


def latest_review(case: Case) -> LegalReview | None:
    """The latest legal review of a case (法制审核)."""
    return case.legal_reviews.order_by("-pk").first()


def open_review(case: Case) -> LegalReview | None:
    """The legal review that a case waits for."""
    return case.legal_reviews.filter(state=LegalReview.State.ASKED).first()
