"""The community review (民主评议): asked for only where the rule of the day asks for it."""

from datetime import timedelta

import pytest

from casework.assessment.actions import give_opinion, hold_review
from casework.core.refusals import NotYet, Refusal
from casework.policy.models import PolicyRule
from tests.factories import a_case, an_assessment
from tests.factories.rules import rule_says
from tests.factories.work import open_step
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db

OPINION = {"recommended": False, "opinion": "经评议，建议不予救助。"}


def switched_on():
    rule_says("switch.community_review", True)


@pytest.fixture
def assessment():
    """Visited, no opinion yet."""
    return an_assessment(a_case(state="accepted"), "visited")


def held(assessment, by, clock, **changes):
    given = {
        "held_on": clock.today(), "present": 9, "in_favour": 7, "against": 1, "words": "确有困难",
        **changes,
    }  # fmt: skip
    hold_review(assessment, by=by, **given)


def test_the_sample_asks_for_none(staff, clock, assessment):
    assert stage_of(assessment.case).code == "opinion"
    with pytest.raises(Refusal, match="未开展民主评议"):
        held(assessment, staff.caseworker, clock)

    give_opinion(assessment, by=staff.caseworker, **OPINION)


def test_where_it_is_asked_for_there_is_no_opinion_without_it(staff, clock, assessment):
    switched_on()
    assert open_step(assessment.case).step == "hold_review"
    with pytest.raises(NotYet, match="尚未登记民主评议"):
        give_opinion(assessment, by=staff.caseworker, **OPINION)

    held(assessment, staff.caseworker, clock)

    assert (assessment.state, assessment.present, assessment.review_words.open()) == (
        "reviewed", 9, "确有困难",
    )  # fmt: skip
    assert open_step(assessment.case).step == "give_opinion"
    give_opinion(assessment, by=staff.caseworker, **OPINION)


def test_a_round_keeps_the_rule_of_the_day_on_which_it_began(assessment, clock):
    """A switch that is turned while the inquiry runs moves no open work."""
    PolicyRule.objects.filter(key="switch.community_review").update(
        effective_to=clock.today() + timedelta(days=2)
    )
    for side in ("zhuhai", "hengqin"):
        PolicyRule.objects.create(
            key="switch.community_review", jurisdiction=side, name="民主评议", value=True,
            unit="switch", effective_from=clock.today() + timedelta(days=3), source="示例",
        )  # fmt: skip
    clock.move_on(timedelta(days=5))

    assert stage_of(assessment.case).code == "opinion"
    later = an_assessment(a_case(state="accepted", cause="fire"), "visited")
    assert stage_of(later.case).code == "community_review"


def test_paperwork_after_aid_in_advance_asks_for_none(staff):
    switched_on()
    case = a_case(state="paperwork_due", route="emergency")

    give_opinion(an_assessment(case, "visited"), by=staff.caseworker, **OPINION)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"present": 0, "in_favour": 0, "against": 0}, "present"),
        ({"present": 7, "in_favour": 7, "against": 1}, "present"),
    ],
)
def test_nobody_votes_who_did_not_come(staff, clock, assessment, changes, field):
    switched_on()
    with pytest.raises(Refusal) as refused:
        held(assessment, staff.caseworker, clock, **changes)
    assert refused.value.field == field


def test_it_is_held_between_the_visit_and_today(staff, clock, assessment):
    switched_on()
    for days in (-1, 1):
        with pytest.raises(Refusal) as refused:
            held(assessment, staff.caseworker, clock, held_on=clock.today() + timedelta(days=days))
        assert refused.value.field == "held_on"
