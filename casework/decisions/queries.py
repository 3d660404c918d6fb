"""Reading decisions."""

from django.utils.formats import date_format

from casework.audit.approvals import has_changed
from casework.audit.locks import row_held
from casework.cases.letters import rule_for
from casework.cases.models import Case
from casework.policy.samples import marked

from .models import Decision, LegalReview


def decision_of(case: Case) -> Decision | None:
    """The decision that stands for a case: the one that no other has replaced."""
    drawn = drawn_now(case)
    if drawn is not None and drawn.state != Decision.State.SUPERSEDED:
        return drawn
    live = case.decisions.exclude(state=Decision.State.SUPERSEDED)
    return live.select_related("fund", "office", "document").order_by("-pk").first()


def remember_drawn(decision: Decision) -> None:
    """Nobody but the operation in hand can change the decision that it has just drawn up: for as
    long as it holds the case, the decision need not be read again."""
    case = decision.case
    case.__dict__["_drawn"] = (row_held(case.stream), decision)


def drawn_now(case: Case) -> Decision | None:
    """The decision that the operation in hand has drawn up, if it has."""
    row, drawn = case.__dict__.get("_drawn", (None, None))
    return drawn if row is not None and row_held(case.stream) is row else None


def latest_review(case: Case) -> LegalReview | None:
    """The latest legal review of a case (法制审核)."""
    return case.legal_reviews.order_by("-pk").first()


def open_review(case: Case) -> LegalReview | None:
    """The legal review that a case waits for."""
    return case.legal_reviews.filter(state=LegalReview.State.ASKED).first()


def latest_decision_of(case: Case) -> Decision | None:
    """The last decision made on a case, whether it stands or a review has revoked it."""
    return case.decisions.select_related("fund", "office", "document").order_by("-revision").first()


def advance_decision_of(case: Case) -> Decision | None:
    """The latest decision that granted aid in advance (先行救助), replaced or not."""
    granted = case.decisions.filter(in_advance=True)
    return granted.select_related("office").order_by("-pk").first()


def what_is_granted(case: Case, decision=None) -> dict:
    """What the approval of a case grants (批准内容)."""
    decision = decision or decision_of(case)
    return {
        "decision": decision.number,
        "outcome": str(decision.outcome),
        "form": str(decision.form),
        "amount_minor": decision.amount_minor,
        "currency": str(decision.currency),
        "fund": decision.fund_id,
        "reservation": str(decision.reservation),
    }


#: Acts on a case that grant something: the last of them is the one that counts.
GRANTING = ("approve", "approve_in_advance", "approve_quick", "amend")


def remedy_until_told(decision: Decision) -> str:
    """Until when the household may ask for a review, as it is read; marked where that period is not
    verified (示例参数)."""
    rule = rule_for(decision.case, "remedy.reconsideration")
    return marked(date_format(decision.remedy_until), rule)


def decision_has_changed(decision) -> bool:
    """Whether the decision grants something else than the approval that made it."""
    return has_changed(decision.case, GRANTING, what_is_granted)
