"""Reading decisions."""

from casework.cases.models import Case

from .models import Decision


def decision_of(case: Case) -> Decision | None:
    """The decision that stands for a case."""
    return case.decisions.select_related("fund", "office", "document").order_by("-pk").first()
