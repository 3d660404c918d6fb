"""Caps off the general route, over merged records and over decisions that were replaced
(docs/plan-to-code.md, rule 8)."""

from datetime import date

import pytest

from casework.core.money import Money
from casework.core.refusals import NotYet
from casework.decisions.advance import decide_advance, decide_quick
from casework.decisions.calculation import calculate
from casework.ledger.models import Fund
from casework.people.models import Person
from tests.factories import a_case, a_decision, a_household

pytestmark = pytest.mark.django_db


def granted_before(household, minor, **changes):
    case = a_case(household, state="closed", cause="fire", case_type="expenditure")
    given = {"amount_minor": minor, "decided_on": date(2022, 2, 1), **changes}
    return a_decision(case, "served", **given)


def settled(joined_on=date(2022, 1, 1)):
    return a_household(joined_on=joined_on)


def off_the_route(household, route, state):
    return a_case(
        household, state=state, route=route, route_ground="illness", route_words="突发重病。",
        proposed_minor=130_000,
    )  # fmt: skip


GIVEN = {"amount": Money.of("1300", "CNY"), "reason": "符合条件"}


def quick(case, by):
    decide_quick(case, by=by, outcome="approve", fund=Fund.objects.get(code="ZHX"), **GIVEN)


def in_advance(case, by):
    decide_advance(
        case, by=by, approved=True, form="cash", fund=Fund.objects.get(code="ZHX"), **GIVEN
    )


@pytest.mark.parametrize(
    ("route", "state", "decide"),
    [("quick", "quick", quick), ("emergency", "emergency", in_advance)],
)
def test_off_the_general_route_nothing_goes_beyond_a_cap(staff, route, state, decide):
    household = settled()
    granted_before(household, 4_900_000)
    case = off_the_route(household, route, state)

    with pytest.raises(NotYet) as told:
        decide(case, staff.approver)

    for part in ("每户每年", "50,000.00", "49,000.00", "1,000.00", "一般程序"):
        assert part in str(told.value)
    case.refresh_from_db()
    assert (case.state, case.decisions.count()) == (state, 0)


@pytest.mark.parametrize(
    ("route", "state", "decide"),
    [("quick", "quick", quick), ("emergency", "emergency", in_advance)],
)
def test_what_it_was_weighed_by_is_kept_on_every_route(staff, route, state, decide):
    case = off_the_route(settled(), route, state)

    decide(case, staff.approver)

    decision = case.decisions.get()
    assert decision.calculation["inputs"]["route"] == route
    assert "ceiling.household_year" in {used["key"] for used in decision.rules}


def test_what_a_merged_record_was_granted_counts_for_the_person(official_data, clock):
    before, now = settled(), settled()
    twin, stays = before.members_on().first().person, now.members_on().first().person
    granted_before(before, 1_500_000)
    case = a_case(now, state="accepted")
    assert calculate(case).used.household == 0

    Person.objects.filter(pk=twin.pk).update(merged_into=stays)

    used = calculate(case).used
    assert (used.household, used.person) == (1_500_000, 500_000)


def test_a_case_decided_anew_counts_once_with_what_it_had_kept(official_data, clock):
    household = settled()
    first = granted_before(household, 280_000)
    case = a_case(household, state="accepted", cause="illness")
    assert calculate(case).used.household == 280_000

    type(first).objects.filter(pk=first.pk).update(state="superseded", kept_minor=280_000)
    assert calculate(case).used.household == 280_000

    a_decision(
        first.case, "served", number="PZ2022-900001", revision=2, replaces=first,
        amount_minor=400_000, carried_minor=280_000, decided_on=date(2022, 2, 3),
    )  # fmt: skip
    assert calculate(case).used.household == 400_000


def test_what_was_kept_from_last_year_counts_last_year_and_not_again(official_data, clock):
    """Granted and paid in December; revoked, and decided anew in January, twice."""
    household = settled(joined_on=date(2021, 1, 1))
    first = granted_before(household, 280_000, decided_on=date(2021, 12, 20))
    replaced = {"state": "superseded", "kept_minor": 280_000}
    type(first).objects.filter(pk=first.pk).update(**replaced)
    case = a_case(household, state="accepted", cause="illness")
    assert calculate(case).used.household == 0

    second = a_decision(
        first.case, "served", number="PZ2022-900001", revision=2, replaces=first,
        amount_minor=400_000, carried_minor=280_000, decided_on=date(2022, 1, 10),
    )  # fmt: skip
    assert calculate(case).used.household == 120_000

    type(first).objects.filter(pk=second.pk).update(state="superseded", kept_minor=400_000)
    assert calculate(case).used.household == 120_000
    a_decision(
        first.case, "served", number="PZ2022-900002", revision=3, replaces=second,
        amount_minor=500_000, carried_minor=400_000, decided_on=date(2022, 1, 20),
    )  # fmt: skip
    assert calculate(case).used.household == 220_000


def test_less_than_was_kept_from_last_year_uses_nothing_of_this_year(official_data, clock):
    household = settled(joined_on=date(2021, 1, 1))
    first = granted_before(household, 280_000, decided_on=date(2021, 12, 20))
    type(first).objects.filter(pk=first.pk).update(state="superseded", kept_minor=280_000)
    a_decision(
        first.case, "served", number="PZ2022-900001", revision=2, replaces=first,
        amount_minor=100_000, carried_minor=280_000, decided_on=date(2022, 1, 10),
        reservation=None,
    )  # fmt: skip
    assert calculate(a_case(household, state="accepted", cause="illness")).used.household == 0


def test_a_replaced_decision_of_which_nothing_was_paid_does_not_count(official_data, clock):
    household = settled()
    first = granted_before(household, 280_000)
    type(first).objects.filter(pk=first.pk).update(state="superseded")

    assert calculate(a_case(household, state="accepted", cause="illness")).used.household == 0
