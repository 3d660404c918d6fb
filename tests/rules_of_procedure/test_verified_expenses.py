"""Which verified expenses bound the aid (docs/plan-to-code.md, rules 4 and 8)."""

import pytest

from casework.decisions.calculation import expenses_of
from casework.policy.calculators.temporary_aid import BOUND_BY_EXPENSE
from tests.factories import a_request, an_authorization, case_at
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db

FOUND = {"minor": 9_999_900, "currency": "CNY"}


def test_what_was_found_under_an_authorization_taken_back_counts_no_longer(staff, clock):
    case = case_at("checked", case_type=next(iter(BOUND_BY_EXPENSE)))
    authorization = an_authorization(case, items=("EXP.MEDICAL",))
    declared = expenses_of(case)
    request = a_request(case, "accepted", authorization=authorization, finding="value")
    for item in request.items.all():
        item.answer = FOUND
        item.save()
    verified = expenses_of(case)
    assert verified is not None
    assert verified != declared

    brought_to(authorization, "revoked")
    assert expenses_of(case) == declared
