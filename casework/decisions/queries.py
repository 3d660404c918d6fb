"""Reading decisions."""

from casework.cases.models import Case

from .models import Decision


def decision_of(case: Case) -> Decision | None:
    """The decision that stands for a case: the one that no other has replaced."""
    live = case.decisions.exclude(state=Decision.State.SUPERSEDED)
    return live.select_related("fund", "office", "document").order_by("-pk").first()


def latest_decision_of(case: Case) -> Decision | None:
    """The last decision made on a case, whether it stands or a review has revoked it."""
    return case.decisions.order_by("-revision").first()
