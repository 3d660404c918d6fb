"""Two cases of one household decided at once: together they do not pass a cap."""

import uuid
from datetime import date

import pytest
from django.db import transaction

from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotYet
from casework.decisions.calculation import calculate
from casework.decisions.models import Decision
from casework.ledger.models import Fund
from tests.factories import a_household, case_awaiting_decision
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import operations

from .conftest import ROUNDS, officer, one_wins

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

#: One person may be granted 15,600 a year: either case alone stays within, the two do not.
EACH = Money.of("10000", "CNY")


def one_person():
    return a_household(spouse=False, child=False, joined_on=date(2022, 1, 1))


def two_open_decisions(_number):
    household = one_person()
    return [a_step("decide_case", household=household, cause=c).pk for c in ("illness", "fire")]


def approving(place, by):
    def approve(tasks):
        operations.perform(
            tasks[place], by=officer(by), outcome="approve", form="cash", amount=EACH,
            fund=Fund.objects.get(code="ZHX"), reason="符合条件",
        )  # fmt: skip

    return approve


def test_of_two_cases_of_a_household_decided_at_once_one_is_told_what_is_left():
    rounds = race(
        approving(0, "xz.sv1"), approving(1, "xz.sv2"), prepare=two_open_decisions, rounds=ROUNDS
    )

    one_wins(rounds)
    for each in rounds:
        [loser] = [outcome for outcome in each.outcomes if not outcome.done]
        assert loser.refused_by(NotYet)
        assert "每人每年救助限额" in loser.message
        assert sorted(Case.objects.filter(tasks__in=each.subject).values_list("state", flat=True)) == [
            "accepted", "approved",
        ]  # fmt: skip


def two_cases(_number):
    household = one_person()
    return [case_awaiting_decision(household=household, cause=c).pk for c in ("illness", "fire")]


def granting_without_a_number(place):
    """What a decision does of it, but for the counter that all decisions wait for anyway."""

    def grant(cases):
        case = Case.objects.select_related("stream", "agency", "district").get(pk=cases[place])
        with transaction.atomic(), hold(case.stream):
            if EACH.minor > min(cap.left.minor for cap in calculate(case, locked=True).caps):
                return False
            Decision.objects.create(
                case=case, number=uuid.uuid4().hex[:20], outcome="approved", form="cash",
                amount_minor=EACH.minor, legal_basis="x", office=case.district,
                decided_by=officer("xz.sv1"), decided_on=clock.today(), state="served",
            )  # fmt: skip
            return True

    return grant


def test_the_household_s_people_are_the_lock(request):
    rounds = race(
        granting_without_a_number(0), granting_without_a_number(1), prepare=two_cases,
        rounds=2 * ROUNDS, jitter=0,
    )  # fmt: skip

    granted = [[outcome.value for outcome in each.outcomes] for each in rounds]
    Decision.objects.filter(legal_basis="x").delete()
    Case.objects.filter(pk__in=[pk for each in rounds for pk in each.subject]).update(state="draft")
    assert [sorted(each, key=str) for each in granted] == [[False, True]] * len(rounds)
