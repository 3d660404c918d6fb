"""Cases at a point of the procedure."""

from datetime import timedelta

from casework.agencies.models import Agency, Law
from casework.cases.models import Case
from casework.core import clock

from .money import a_decision, a_disbursement
from .people import a_household
from .records import a_case, a_publicity, a_request, an_assessment


def a_case_of_macao(state="checked", **changes) -> Case:
    """A case of 北区 social work centre, which asks 香洲 (澳门援助金个案)."""
    centre = Agency.objects.get(code="IAS-N")
    given = {
        "agency": centre, "district": centre.parent,
        "counterpart": Agency.objects.get(code="ZH-XZ"), "case_type": "macao_regular",
    }  # fmt: skip
    return a_case(a_household(law=Law.MACAO), **{**given, "state": state, **changes})


def case_at(state: str, **changes) -> Case:
    """A case in ``state``, with the records that must stand before it."""
    if state == "supplement":
        changes = {
            "supplement_items": ["income"], "supplement_asked_on": clock.today(), **changes,
        }  # fmt: skip
    if state in ("not_accepted", "rejected"):
        changes = {"refusal_ground": "means_exceed", **changes}
    if state == "suspended":
        changes = {
            "suspended_from": "checked", "suspended_until": clock.today() + timedelta(days=60),
            "suspension_ground": "absent", **changes,
        }  # fmt: skip
    case = a_case(state=state, **changes)
    if state == "suspended":
        return case
    if state in ("draft", "submitted", "supplement", "checked"):
        return case
    a_request(case, "accepted")
    if state == "not_accepted":
        a_decision(case, outcome="not_accepted", ground="means_exceed")
        return case
    if state == "accepted":
        an_assessment(case)
        return case
    an_assessment(case, "concluded")
    a_publicity(case, "ended")
    if state == "returned":
        an_assessment(case, round=2)
    elif state == "rejected":
        a_decision(case, outcome="rejected", ground="means_exceed")
    elif state == "approved":
        a_decision(case)
    elif state == "closed":
        a_disbursement(case, "reconciled")
        a_publicity(case, "posted", kind="after")
    return case


def case_awaiting_acceptance(**changes) -> Case:
    """Checked, with an answer of the other side that is relied on."""
    case = case_at("checked", **changes)
    a_request(case, "accepted")
    return case


def case_awaiting_decision(**changes) -> Case:
    """Visited, recommended, and posted without objection."""
    case = a_case(**{"state": "accepted", **changes})
    a_request(case, "accepted")
    an_assessment(case, "concluded")
    a_publicity(case, "ended")
    return case


def case_awaiting_closing(**changes) -> Case:
    """Paid and reconciled; the posting after the aid is up."""
    case = case_awaiting_decision(**{**changes, "state": "approved"})
    a_disbursement(case, "reconciled")
    a_publicity(case, "posted", kind="after")
    return case
