"""People, households and cases for the tests, in the field's own words.

Plain functions, named as situations: ``a_household()``, ``case_at("accepted")``,
``case_awaiting_decision()``. A record in a later state is laid down with that state, together
with everything that the law wants to exist before it; how it gets there through the one door is
what the tests of its machine show. Works with or without the official data.
"""

from .money import (
    a_decision,
    a_disbursement,
    a_fund,
    a_legal_review,
)
from .people import (
    Offices,
    a_declaration,
    a_household,
    a_minor,
    a_person,
    the_offices,
)
from .records import (
    CONSENTS,
    GRANTED,
    ITEMS,
    a_case,
    a_paper,
    a_publicity,
    a_request,
    a_scan,
    an_assessment,
    an_authorization,
    an_objection,
)
from .remedies import (
    a_case_decided,
    a_case_paid,
    a_complaint,
    a_proceeding,
    a_recovery,
    a_repayment,
    a_review,
)
from .situations import (
    a_case_of_macao,
    case_at,
    case_awaiting_acceptance,
    case_awaiting_closing,
    case_awaiting_decision,
)

__all__ = [
    "CONSENTS",
    "GRANTED",
    "ITEMS",
    "Offices",
    "a_case",
    "a_case_decided",
    "a_case_of_macao",
    "a_case_paid",
    "a_complaint",
    "a_decision",
    "a_declaration",
    "a_disbursement",
    "a_fund",
    "a_household",
    "a_legal_review",
    "a_minor",
    "a_paper",
    "a_person",
    "a_proceeding",
    "a_publicity",
    "a_recovery",
    "a_repayment",
    "a_request",
    "a_review",
    "a_scan",
    "an_assessment",
    "an_authorization",
    "an_objection",
    "case_at",
    "case_awaiting_acceptance",
    "case_awaiting_closing",
    "case_awaiting_decision",
    "the_offices",
]
