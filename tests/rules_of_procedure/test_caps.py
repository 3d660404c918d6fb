"""Caps per person, cause and year over the whole household (docs/plan-to-code.md, rule 8): what
goes beyond one is refused with a sentence, unless a legal review agreed and the district says why."""

from datetime import date, timedelta

import pytest

from casework.audit.models import Entry
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions import legal_review
from casework.decisions.actions import decide_case, deciding_duty, deciding_office
from casework.decisions.calculation import calculate, recompute
from casework.decisions.models import Decision
from casework.ledger.models import Fund, Transfer
from casework.people.actions import NewMember, join_household, leave_household
from casework.people.models import Member
from casework.policy.calculators import Version
from tests.factories import (
    a_case,
    a_decision,
    a_household,
    a_publicity,
    a_request,
    an_assessment,
)

pytestmark = pytest.mark.django_db


def settled(**more):
    """A household that has lived together since the year began."""
    return a_household(joined_on=date(2022, 1, 1), **more)


def yuan(amount) -> int:
    return Money.of(amount, "CNY").minor


def a_case_recommended_for(amount, **changes):
    case = a_case(**{"state": "accepted", **changes})
    a_request(case, "accepted")
    an_assessment(case, "concluded", recommended_minor=yuan(amount))
    a_publicity(case, "ended")
    return case


def granted_before(household, amount, *, cause="fire", on=None, **changes) -> Decision:
    """Another case of the household was granted ``amount``, and is closed."""
    case = a_case(household, state="closed", cause=cause, case_type="expenditure")
    return a_decision(
        case, "served", amount_minor=yuan(amount), decided_on=on or date(2022, 2, 1), **changes
    )


def approve(case, by, amount, **words):
    decide_case(
        case, by=by, outcome="approve", reason="符合条件", form="cash",
        amount=Money.of(amount, "CNY"), fund=Fund.objects.get(code="ZHX"), **words,
    )  # fmt: skip


def refused(case, by, amount, **words) -> str:
    """The sentence with which an approval is refused; nothing is left behind."""
    booked, decided = Transfer.objects.count(), Decision.objects.count()
    with pytest.raises(NotYet) as told:
        approve(case, by, amount, **words)
    case.refresh_from_db()
    assert case.state == "accepted"
    assert (Transfer.objects.count(), Decision.objects.count()) == (booked, decided)
    return str(told.value)


@pytest.fixture
def reviewer(staff):
    return type(staff.supervisor).objects.get(username="xz.lr1")


def asked(case, by, amount):
    return legal_review.ask_review(
        case, by=by, amount=Money.of(amount, "CNY"), why="因病致贫，确需超限救助。"
    )


def agreed(case, staff, reviewer, amount):
    review = asked(case, staff.other_supervisor, amount)
    legal_review.review_legality(review, by=reviewer, agreed=True, opinion="依据充分")
    return review


def test_the_household_s_cap_counts_every_case_type_and_names_limit_used_and_left(staff):
    household = settled()
    granted_before(household, "15000", cause="fire")
    granted_before(household, "15000", cause="traffic")
    granted_before(household, "15000", cause="accident")
    case = a_case_recommended_for("2800", household=household)

    sentence = refused(case, staff.supervisor, "5000.01")

    for part in ("每户每年", "50,000.00", "示例参数", "45,000.00", "5,000.00", "法制审核"):
        assert part in sentence
    approve(case, staff.supervisor, "1800.00")  # a person's cap leaves 600 for each of three
    assert case.decisions.get().amount_minor == yuan("1800")


def test_a_person_s_cap_follows_whoever_moved_to_another_household(staff):
    alone = settled(spouse=False, child=False)
    mover = alone.members_on().get()
    granted_before(alone, "15000")
    leave_household(mover, left_on=date(2022, 2, 20))
    other = settled(spouse=False, child=False)
    join_household(
        other, NewMember(mover.person, Member.Relation.OTHER, "zhuhai"), joined_on=date(2022, 2, 20)
    )
    case = a_case_recommended_for("2800", household=other)

    sentence = refused(case, staff.supervisor, "1200.02")

    assert "每人每年" in sentence
    assert "15,000.00" in sentence
    approve(case, staff.supervisor, "1200.00")


def test_a_person_who_has_left_no_longer_counts(staff):
    household = settled(child=False)
    case = a_case_recommended_for("2800", household=household)
    spouse = household.members_on().get(relation="spouse")
    leave_household(spouse, left_on=date(2022, 1, 31))
    elsewhere = settled(spouse=False, child=False)
    join_household(
        elsewhere, NewMember(spouse.person, Member.Relation.OTHER, "zhuhai"),
        joined_on=date(2022, 1, 31),
    )  # fmt: skip
    granted_before(elsewhere, "15000")

    approve(case, staff.supervisor, "5000")


def test_a_cause_has_a_cap_of_its_own(staff):
    household = settled()
    granted_before(household, "28000", cause="illness")
    case = a_case_recommended_for("2800", household=household)

    assert "同一原因每年" in refused(case, staff.supervisor, "2000.01")
    approve(case, staff.supervisor, "2000")


def test_last_year_other_currencies_refusals_and_unpaid_replaced_decisions_do_not_count(staff):
    household = settled()
    granted_before(household, "20000", on=date(2021, 12, 31))
    granted_before(household, "20000", cause="traffic", currency="MOP", reservation=None)
    a_decision(
        a_case(household, state="rejected", cause="accident"), outcome="rejected", ground="other"
    )
    case = a_case_recommended_for("2800", household=household)

    assert calculate(case).used.household == 0
    approve(case, staff.supervisor, "11000")


def test_above_the_amount_of_the_rule_nothing_is_granted_without_a_review(staff, reviewer):
    case = a_case_recommended_for("2800")

    sentence = refused(case, staff.supervisor, "20000.01")
    assert "20,000.00" in sentence
    assert "示例参数" in sentence

    agreed(case, staff, reviewer, "20000.01")
    approve(case, staff.supervisor, "20000.01")
    assert case.decisions.get().amount_minor == yuan("20000.01")


def test_beyond_a_cap_it_takes_an_agreed_review_and_a_written_reason(staff, reviewer):
    household = settled()
    granted_before(household, "28000", cause="illness")
    case = a_case_recommended_for("2800", household=household)
    agreed(case, staff, reviewer, "5000")

    assert "超限救助的理由" in refused(case, staff.supervisor, "5000")
    approve(case, staff.supervisor, "5000", beyond_reason="唯一劳动力重病，无其他收入。")

    decision = case.decisions.get()
    assert decision.beyond_reason.open().startswith("唯一劳动力")


def test_an_open_or_an_objecting_review_does_not_do(staff, reviewer):
    case = a_case_recommended_for("2800")
    review = asked(case, staff.other_supervisor, "25000")

    assert "尚未作出" in refused(case, staff.supervisor, "25000")
    legal_review.review_legality(review, by=reviewer, agreed=False, opinion="依据不足")
    assert "不同意" in refused(case, staff.supervisor, "25000")


def test_a_review_covers_its_own_amount_and_what_was_used_then(staff, reviewer):
    household = settled()
    granted_before(household, "28000", cause="illness")
    case = a_case_recommended_for("2800", household=household)
    agreed(case, staff, reviewer, "5000")

    assert "重新提请" in refused(case, staff.supervisor, "5000.01", beyond_reason="重病")
    granted_before(household, "1000", cause="illness")
    assert "重新提请" in refused(case, staff.supervisor, "5000", beyond_reason="重病")


def test_a_review_belongs_to_its_round_of_inquiry(staff, reviewer):
    case = a_case_recommended_for("2800")
    agreed(case, staff, reviewer, "25000")
    an_assessment(case, "concluded", round=2)
    a_publicity(case, "ended", round=2)

    assert "请先提请法制审核" in refused(case, staff.supervisor, "25000")


def test_beyond_a_cap_the_township_does_not_decide_even_with_a_review(staff, reviewer):
    household = settled()
    granted_before(household, "28000", cause="illness")
    case = a_case_recommended_for("2800", household=household)
    assert deciding_duty(case) == "township_approver"
    agreed(case, staff, reviewer, "2800")

    assert (deciding_office(case), deciding_duty(case)) == (case.district, "district_supervisor")
    assert "区级审批人" in refused(case, staff.approver, "2800", beyond_reason="重病")


def test_whoever_reviewed_does_not_decide_and_whoever_asked_does_not_review(
    staff, reviewer, also, offices
):
    case = a_case_recommended_for("2800")
    review = asked(case, staff.supervisor, "25000")
    asker = also(staff.supervisor, "legal_reviewer", offices.district)
    with pytest.raises(NotPermitted):
        legal_review.review_legality(review, by=asker, agreed=True, opinion="同意")
    legal_review.review_legality(review, by=reviewer, agreed=True, opinion="同意")

    with pytest.raises(NotPermitted):
        approve(case, also(reviewer, "district_supervisor", offices.district), "25000")
    approve(case, staff.other_supervisor, "25000")


def test_a_review_is_asked_for_by_who_decides_once_and_only_where_it_is_needed(staff):
    case = a_case_recommended_for("2800")

    with pytest.raises(NotPermitted):
        asked(case, staff.caseworker, "25000")
    with pytest.raises(Refusal, match="可以直接审批"):
        asked(case, staff.supervisor, "2800")
    with pytest.raises(Refusal, match="金额"):
        legal_review.ask_review(case, by=staff.supervisor, amount=None, why="重病")
    with pytest.raises(Refusal, match="理由"):
        legal_review.ask_review(case, by=staff.supervisor, amount=Money.of("25000", "CNY"), why=" ")
    asked(case, staff.supervisor, "25000")
    with pytest.raises(OutOfTurn, match="已提请"):
        asked(case, staff.supervisor, "25000")
    with pytest.raises(OutOfTurn):
        asked(a_case(state="draft"), staff.supervisor, "25000")


def test_what_is_recommended_beyond_a_cap_goes_to_review_when_the_posting_ends(staff, clock):
    case = a_case(state="accepted")
    a_request(case, "accepted")
    an_assessment(case, "concluded", recommended_minor=yuan("31000"))
    posting = a_publicity(case, "posted")
    clock.move_on(timedelta(days=4))

    legal_review.end_posting(posting, by=staff.caseworker, objected=False)

    review = case.legal_reviews.get()
    assert {each["kind"] for each in review.beyond} == {"cause_year", "threshold"}
    assert Entry.objects.about(review).get().act == "decisions.legalreview.ask"


def test_what_is_recommended_within_the_caps_goes_straight_to_the_decision(staff, clock):
    case = a_case(state="accepted")
    an_assessment(case, "concluded", recommended_minor=yuan("2800"))
    posting = a_publicity(case, "posted")
    clock.move_on(timedelta(days=4))

    legal_review.end_posting(posting, by=staff.caseworker, objected=False)

    assert not case.legal_reviews.exists()


def test_an_opinion_needs_words(staff, reviewer):
    review = asked(a_case_recommended_for("2800"), staff.supervisor, "25000")

    with pytest.raises(Refusal) as told:
        legal_review.review_legality(review, by=reviewer, agreed=True, opinion=" ")

    assert told.value.field == "opinion"


# What a decision keeps (rule 20)


def test_a_decision_keeps_its_calculation_and_it_comes_out_the_same_whatever_came_after(staff):
    household = settled()
    granted_before(household, "40000")
    case = a_case_recommended_for("2800", household=household)
    approve(case, staff.supervisor, "2000")
    decision = Decision.objects.get(case=case)

    kept = decision.calculation
    assert kept["suggested_minor"] == yuan(
        "6799"
    )  # 3 × (15,600 − a third of 40,000, rounded up to the fen)
    assert kept["inputs"]["used"]["household"] == yuan("40000")
    assert {"standard.minimum_living", "ceiling.household_year"} <= {
        rule["key"] for rule in decision.rules
    }
    granted_before(household, "3000", on=date(2022, 3, 7))
    leave_household(household.members_on().get(relation="spouse"))

    assert recompute(decision).as_json() == kept


def test_a_changed_value_may_be_supposed_and_changes_nothing_kept(staff):
    case = a_case_recommended_for("2800")
    approve(case, staff.supervisor, "2800")
    decision = Decision.objects.get(case=case)
    [standard] = [r for r in decision.rules if r["key"] == "standard.minimum_living"]
    doubled = Version.kept({**standard, "value": "2600.00"})

    supposed = recompute(decision, {doubled.key: doubled})

    assert supposed.suggested.minor == 2 * decision.calculation["suggested_minor"]
    assert Decision.objects.get(pk=decision.pk).calculation == decision.calculation


def test_goods_and_refusals_keep_no_calculation(staff):
    case = a_case_recommended_for("2800")
    with pytest.raises(NotYet):
        approve(case, staff.supervisor, "25000")
    decide_case(case, by=staff.supervisor, outcome="approve", form="goods", reason="发放实物")
    assert Decision.objects.get(case=case).calculation == {}

    other = a_case_recommended_for("2800")
    decide_case(other, by=staff.supervisor, outcome="reject", ground="other", reason="不符合")
    assert recompute(Decision.objects.get(case=other)) is None
