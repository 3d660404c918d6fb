"""Which expenses bound the aid, declared and verified (docs/plan-to-code.md, rules 4, 8 and 24)."""

from datetime import timedelta

import pytest

from casework.core import clock
from casework.decisions.calculation import calculate, known_expenses
from casework.people.actions import Declared, declare_means
from casework.policy.calculators.temporary_aid import BOUND_BY_EXPENSE
from tests.factories import a_request, an_authorization, case_at
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db

FOUND = {"minor": 9_999_900, "currency": "CNY"}
SAID = {"minor": 100_000, "currency": "CNY"}
NOTHING = {"minor": 0, "currency": "CNY"}


def test_what_was_found_under_an_authorization_taken_back_counts_no_longer(staff, clock):
    case = case_at("checked", case_type=next(iter(BOUND_BY_EXPENSE)))
    authorization = an_authorization(case, items=("EXP.MEDICAL",))
    declared = known_expenses(case)[0]
    request = a_request(case, "accepted", authorization=authorization, finding="value")
    for item in request.items.all():
        item.answer = FOUND
        item.save()
    verified = known_expenses(case)[0]
    assert verified is not None
    assert verified != declared

    brought_to(authorization, "revoked")
    assert known_expenses(case)[0] == declared


@pytest.fixture
def case():
    """Medical expenses of 1,000 CNY are declared, and asked of the other side."""
    case = case_at("checked", case_type=next(iter(BOUND_BY_EXPENSE)))
    case.declaration = declare_means(
        case.household,
        [Declared(case.household.members_on().first(), "EXP.MEDICAL", SAID)],
        period_from=clock.today() - timedelta(days=90), period_to=clock.today(), promised=True,
    )  # fmt: skip
    case.save()
    an_authorization(case, items=("EXP.MEDICAL",))
    return case


def answered(case, finding, answer=None):
    request = a_request(case, "accepted", finding=finding)
    for item in request.items.all():
        item.answer = answer
        item.save()


@pytest.mark.parametrize(
    ("finding", "answer", "known"),
    [
        ("value", NOTHING, (0, 0)),
        ("none_found", None, (100_000, 100_000)),
        ("not_checked", None, (100_000, 0)),
    ],
)
def test_zero_no_record_and_unchecked_are_three_things(case, finding, answer, known):
    answered(case, finding, answer)
    assert known_expenses(case) == known


def test_no_record_does_not_free_the_aid_from_what_the_household_says_it_spends(case):
    answered(case, "none_found")

    aid = calculate(case)

    assert aid.suggested.minor == SAID["minor"]
    [line] = [line for line in aid.lines if line.what == "expense"]
    assert line.inputs["unrecorded_minor"] == SAID["minor"]


def test_the_later_of_two_answers_counts(case):
    answered(case, "value", {"minor": 70_000, "currency": "CNY"})
    assert known_expenses(case)[0] % 70_000 == 0
    answered(case, "none_found")
    assert known_expenses(case) == (100_000, 100_000)
