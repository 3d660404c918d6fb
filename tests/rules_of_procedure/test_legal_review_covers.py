"""What an agreed legal review covers (rule 8): its own currency, and the caps that it was told of."""

import pytest

from casework.agencies.models import Officer
from casework.core.money import Money
from casework.core.refusals import NotYet
from casework.decisions import legal_review
from casework.decisions.actions import decide_case
from casework.ledger.models import Fund
from tests.factories import a_case, a_publicity, a_request, an_assessment

pytestmark = pytest.mark.django_db
LARGE = "25000"  # beyond the cap of a year and above the amount that asks for a review


@pytest.fixture
def reviewed(staff):
    """A case whose legal review has agreed to a large amount."""
    case = a_case(state="accepted")
    a_request(case, "accepted")
    an_assessment(case, "concluded")
    a_publicity(case, "ended")
    review = legal_review.ask_review(
        case, by=staff.other_supervisor, amount=Money.of(LARGE, "CNY"), why="因病致贫。"
    )
    legal_review.review_legality(
        review, by=Officer.objects.get(username="xz.lr1"), agreed=True, opinion="依据充分"
    )
    return review


def approve(review, by):
    decide_case(
        review.case, by=by, outcome="approve", reason="符合条件", form="cash",
        amount=Money.of(LARGE, "CNY"), fund=Fund.objects.get(code="ZHX"), beyond_reason="重病",
    )  # fmt: skip


def rewritten(review, **fields):
    type(review).objects.filter(pk=review.pk).update(**fields)


def test_a_cap_that_the_review_did_not_see_is_not_lifted_by_it(reviewed, staff):
    for each in reviewed.beyond:
        rewritten(reviewed, beyond=[other for other in reviewed.beyond if other is not each])
        with pytest.raises(NotYet, match="重新提请法制审核"):
            approve(reviewed, staff.supervisor)
    rewritten(reviewed, beyond=reviewed.beyond)
    approve(reviewed, staff.supervisor)


def test_a_sum_in_another_currency_is_not_the_one_that_was_agreed_to(reviewed, staff):
    rewritten(reviewed, currency="MOP")
    with pytest.raises(NotYet, match="重新提请法制审核"):
        approve(reviewed, staff.supervisor)
