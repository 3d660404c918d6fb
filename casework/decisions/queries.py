"""Reading decisions."""

from casework.cases.models import Case

from .models import Decision


def decision_of(case: Case) -> Decision | None:
    """The decision that stands for a case: the one that no other has replaced."""
    live = case.decisions.exclude(state=Decision.State.SUPERSEDED)
    return live.select_related("fund", "office", "document").order_by("-pk").first()


def advance_decision_of(case: Case) -> Decision | None:
    """The latest decision that granted aid in advance (先行救助), replaced or not."""
    granted = case.decisions.filter(in_advance=True)
    return granted.select_related("office").order_by("-pk").first()
