"""A parameter that is not verified says so wherever it refuses something (示例参数)."""

from datetime import timedelta

import pytest

from casework.agencies.models import Officer
from casework.assessment import posting
from casework.cases import endings, timekeeping
from casework.cases.models import Case
from casework.consent.actions import period_is_over
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.decisions.actions import decide_case
from casework.decisions.advance import decide_advance, decide_quick
from casework.decisions.queries import decision_of
from casework.ledger.models import Fund
from casework.policy.models import PolicyRule
from casework.remedies.actions.recovery import order_recovery
from casework.remedies.actions.review import decide_review, lodge_review
from tests.factories import (
    a_case,
    a_case_decided,
    a_decision,
    a_publicity,
    a_recovery,
    a_request,
    a_review,
    an_assessment,
    an_authorization,
)

pytestmark = pytest.mark.django_db

MARK = "（示例参数）"


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


def told(act, *args, **words) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **words)
    return str(refused.value)


def granting(amount) -> dict:
    return {
        "amount": Money.of(amount, "CNY"), "fund": Fund.objects.get(code="ZHX"), "reason": "核定。",
    }  # fmt: skip


def off_the_general_route(route, amount="2000"):
    return a_case(
        state=route, route=route, route_ground="illness", route_words="不能等待。",
        proposed_minor=Money.of(amount, "CNY").minor,
    )  # fmt: skip


def too_much_quick_aid(staff):
    case = off_the_general_route("quick")
    return told(decide_quick, case, by=staff.approver, outcome="approve", **granting("90000"))


def too_much_aid_in_advance(staff):
    case = off_the_general_route("emergency")
    return told(
        decide_advance, case, by=staff.supervisor, approved=True, form="cash", **granting("90000")
    )


def beyond_the_township_s_aid_in_advance(staff):
    case = off_the_general_route("emergency")
    return told(
        decide_advance, case, by=staff.approver, approved=True, form="cash", **granting("3100")
    )


def beyond_the_township(staff):
    case = a_case(state="accepted")
    a_request(case, "accepted")
    an_assessment(case, "concluded", recommended_minor=300_000)
    a_publicity(case, "ended")
    return told(
        decide_case, case, by=staff.approver, outcome="approve", form="cash", **granting("3000.01")
    )


def a_review_beyond_its_route(staff):
    review = a_review(case := a_case_decided(), "under_review", office=case.district.parent)
    Case.objects.filter(pk=case.pk).update(route="quick")
    review.case.refresh_from_db()
    return told(
        decide_review, review, by=who("zh.rv1"), outcome="change", form="cash",
        **{**granting("4000"), "fund": decision_of(case).fund},
    )  # fmt: skip


def a_review_after_the_period(staff):
    decision = decision_of(a_case_decided())
    clock.move_on(timedelta(days=400))
    return told(
        lodge_review, decision, by=staff.caseworker, lodger="applicant", lodger_name="陈大文",
        lodged_on=clock.today(), grounds="金额过低。",
    )  # fmt: skip


def a_review_prolonged_too_late(staff):
    review = a_review(case := a_case_decided(), "under_review", office=case.district.parent)
    clock.move_on(timedelta(days=400))
    return told(decide_review, review, by=who("zh.rv1"), outcome="prolong", reason="案情复杂。")


def too_many_instalments(staff):
    recovery = a_recovery()
    return told(order_recovery, recovery, by=staff.supervisor, reason="隐瞒。", times=999)


def too_long_an_extension(staff):
    case = a_case()
    return told(
        timekeeping.grant_extension, case, by=staff.supervisor, office=case.agency, task=1,
        step="check_form", workdays=999, words="人手不足。", was_due_on=clock.today(),
    )  # fmt: skip


def a_supplement_still_running(staff):
    case = a_case(state="supplement", supplement_asked_on=clock.today())
    return endings.supplement_period_over(case, by=staff.approver)


def a_reopening_too_late(staff):
    case = a_case(state="withdrawn", ended_on=clock.today() - timedelta(days=400))
    return endings.within_reopening_period(case, by=staff.supervisor)


def a_posting_still_up(staff):
    case = a_case(state="publicity")
    an_assessment(case, "concluded")
    return posting.period_is_over(a_publicity(case, "posted"), by=staff.caseworker)


def a_posting_after_the_aid_still_up(staff):
    case = a_case(state="approved")
    an_assessment(case, "concluded")
    a_decision(case, "served")
    a_publicity(case, "posted", kind="after")
    return posting.posting_is_over(case, by=staff.caseworker)


def an_authorization_still_good(staff):
    return period_is_over(an_authorization(a_case(state="checked")), by=staff.caseworker)


REFUSED = (
    too_much_quick_aid, too_much_aid_in_advance, beyond_the_township_s_aid_in_advance,
    beyond_the_township, a_review_beyond_its_route, a_review_after_the_period,
    a_review_prolonged_too_late, too_many_instalments, too_long_an_extension,
    a_supplement_still_running, a_reopening_too_late, a_posting_still_up,
    a_posting_after_the_aid_still_up, an_authorization_still_good,
)  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED, ids=lambda one: one.__name__)
@pytest.mark.parametrize("verified", [False, True], ids=["sample", "verified"])
def test_a_refusal_marks_the_figure_that_nobody_has_verified(staff, clock, verified, refused):
    PolicyRule.objects.update(verified=verified)

    sentence = refused(staff)

    assert (MARK in sentence) == (not verified), sentence
