"""What a review may grant instead of the decision it looked at (变更): no more than a cap leaves, and no
more than the route on which the case was decided (docs/plan-to-code.md, rule 8)."""

import pytest

from casework.agencies.models import Officer
from casework.cases.models import Case
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.decisions.advance import highest
from casework.decisions.queries import decision_of
from casework.remedies.actions.review import decide_review
from tests.factories import a_case_decided, a_review
from workflows.forms.remedy import DecideReviewForm

pytestmark = pytest.mark.django_db

ROUTES = ["emergency", "quick"]


@pytest.fixture
def review(staff):
    """Of a grant of 2,800, before the bureau."""
    case = a_case_decided()
    return a_review(case, "under_review", office=case.district.parent)


def on_route(review, route) -> Case:
    case = review.case
    Case.objects.filter(pk=case.pk).update(route=route)
    case.refresh_from_db()
    return case


def change(review, amount: Money):
    return decide_review(
        review, by=Officer.objects.get(username="zh.rv1"), outcome="change", form="cash",
        amount=amount, fund=decision_of(review.case).fund, reason="核定。",
    )  # fmt: skip


def test_nothing_beyond_a_cap(review):
    with pytest.raises(Refusal, match="复核不能直接变更为该金额") as refused:
        change(review, Money.of("20000.01", "CNY"))
    assert refused.value.field == "amount"


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_beyond_what_a_route_without_its_inquiry_allows(review, route):
    most = highest(on_route(review, route))
    with pytest.raises(Refusal, match="请撤销原决定") as refused:
        change(review, Money(most.minor + 1, most.currency))
    assert refused.value.field == "amount"
    review.refresh_from_db()
    assert review.state == "under_review"


@pytest.mark.parametrize("route", ROUTES)
def test_as_much_as_its_route_allows(review, route):
    most = highest(on_route(review, route))
    change(review, most)
    review.refresh_from_db()
    assert (review.state, review.amount_minor) == ("decided", most.minor)


def test_on_the_general_route_no_other_bound_than_the_caps(review):
    case = on_route(review, "general")
    change(review, Money(highest(case, "quick").minor + 1, "CNY"))
    review.refresh_from_db()
    assert review.state == "decided"


def the_form(review, **answers) -> DecideReviewForm:
    officer = Officer.objects.get(username="zh.rv1")
    return DecideReviewForm(answers or None, record=review, officer=officer)


@pytest.mark.parametrize("route", ROUTES)
def test_the_form_says_how_much_that_is_and_that_the_figure_is_a_sample(review, route):
    most = highest(on_route(review, route))
    assert the_form(review).fields["amount"].help_text == f"最高 {most}（示例参数）"


def test_the_form_says_nothing_of_it_on_the_general_route(review):
    assert not the_form(review).fields["amount"].help_text


def test_whoever_changes_a_grant_is_asked_once_more_with_the_amount(review):
    fund = decision_of(review.case).fund
    answers = {"form": "cash", "amount": "3800", "fund": fund.pk, "reason": "核定。"}
    form = the_form(review, outcome="change", **answers)
    assert form.is_valid(), form.errors
    assert f"金额：¥ 3,800.00，资金：{fund}" in form.irreversible()

    form = the_form(review, outcome="maintain", **answers)
    assert form.is_valid(), form.errors
    assert not any("金额" in line for line in form.irreversible())
