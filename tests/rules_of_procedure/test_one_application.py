"""One open application of a household for one cause, at whichever counter (docs/plan-to-code.md, rule 16)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework.agencies.models import Officer
from casework.cases.actions import AlreadyOpen, register_case, submit_case
from casework.cases.models import Case
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.people.actions import form_household, leave_household
from casework.people.actions.households import NewMember
from casework.people.models import Household
from tests.factories import a_case, a_declaration, a_household
from tests.harness.races import race
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db


def register(household, offices, by, **words):
    given = {
        "agency": offices.township, "counterpart": offices.welfare,
        "applicant": household.members_on().first().person, "household": household,
        "declaration": a_declaration(household), "case_type": "emergency", "origin": "applied",
        "cause": "illness", "place": "residence", "happened_on": date(2022, 3, 1),
        "circumstances": "住院",
    }  # fmt: skip
    return register_case(by=by, **{**given, **words})


def test_a_second_open_application_for_the_same_cause_is_refused_with_the_first(staff, offices):
    household = a_household()
    first = register(household, offices, staff.caseworker)

    with pytest.raises(AlreadyOpen, match=first.number) as refused:
        register(household, offices, staff.colleague)

    assert (refused.value.case, refused.value.field) == (first, "cause")
    assert Case.objects.count() == 1


@pytest.mark.parametrize("state", [str(s) for s in Case.State if s not in Case.ENDED])
def test_an_application_in_any_stage_is_open_until_it_ends(staff, offices, state):
    household = a_household()
    stands_still = {"suspended_from": "checked", "suspended_until": date(2022, 5, 6)}
    brought_to(
        register(household, offices, staff.caseworker), state,
        **(stands_still if state == Case.State.SUSPENDED else {}),
    )  # fmt: skip

    with pytest.raises(AlreadyOpen):
        register(household, offices, staff.colleague)


@pytest.mark.parametrize("state", [str(state) for state in Case.ENDED])
def test_after_the_first_has_ended_another_may_follow(staff, offices, state):
    household = a_household()
    brought_to(register(household, offices, staff.caseworker), state)

    assert register(household, offices, staff.colleague).state == "draft"


def test_another_cause_is_another_application(staff, offices):
    household = a_household()
    register(household, offices, staff.caseworker)

    register(household, offices, staff.caseworker, cause="fire")


def test_another_counter_is_no_way_round(staff, offices):
    household = a_household()
    register(household, offices, staff.caseworker)
    elsewhere = Officer.objects.get(username="cx.cw1")

    with pytest.raises(AlreadyOpen):
        register(household, offices, elsewhere, agency=elsewhere.agency)


def test_a_member_who_moved_to_a_new_household_does_not_apply_again(staff, offices):
    household = a_household(child=False)
    register(household, offices, staff.caseworker)
    spouse = household.members_on().last()
    leave_household(spouse)
    new = form_household([NewMember(spouse.person, "self", "zhuhai")])

    with pytest.raises(AlreadyOpen):
        register(new, offices, staff.caseworker)


def test_the_database_itself_keeps_the_rule(offices):
    case = a_case()

    with pytest.raises(IntegrityError), transaction.atomic():
        a_case(case.household)


def test_registering_takes_the_counter_s_duty_and_a_day_that_has_come(staff, offices):
    household = a_household()

    with pytest.raises(NotPermitted):
        register(household, offices, staff.approver)
    with pytest.raises(Refusal) as refused:
        register(household, offices, staff.caseworker, happened_on=date(2022, 3, 8))
    assert refused.value.field == "happened_on"
    assert not Case.objects.exists()


def test_nothing_is_filed_without_the_commitment(staff, offices):
    household = a_household()
    case = register(
        household, offices, staff.caseworker,
        declaration=a_declaration(household, promised=False),
    )  # fmt: skip

    with pytest.raises(NotYet, match="告知承诺"):
        submit_case(case, by=staff.caseworker)


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_open_one_case(offices):
    at_counter = {name: Officer.objects.get(username=name) for name in ("gb.cw1", "gb.cw2")}

    def counter(name):
        def open_case(pk):
            return register(Household.objects.get(pk=pk), offices, at_counter[name]).number

        return open_case

    rounds = race(
        counter("gb.cw1"), counter("gb.cw2"), prepare=lambda n: a_household().pk, rounds=15
    )

    assert [each.winners for each in rounds] == [1] * 15
    assert all(o.done or o.refused_by(AlreadyOpen) for each in rounds for o in each.outcomes)
