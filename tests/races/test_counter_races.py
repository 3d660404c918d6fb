"""Two counters at once: one person stays one person, one need one case, one number one paper."""

import itertools
from datetime import date

import pytest
from django.db import transaction

from casework.cases.actions import AlreadyOpen
from casework.cases.intake import Application, MeansGiven, PersonGiven, take_in
from casework.cases.models import Case
from casework.core import clock
from casework.people.actions import DocumentShown, register_person
from casework.people.models import IdentityDocument, Member, Person
from casework.people.queries import find_person
from casework.policy.actions import next_number
from tests.harness.races import race
from workflows.operations import submit_case

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
CARD = "macao_bir"
_cards = itertools.count(30_000_000, 10)


def a_couple(first: int) -> list[PersonGiven]:
    """Husband and wife with Macao cards ``first`` and the next."""
    return [
        PersonGiven("陈大文", date(1985, 5, 20), [DocumentShown(CARD, str(first))]),
        PersonGiven(
            "李美玲", date(1986, 6, 21), [DocumentShown(CARD, str(first + 1))], relation="spouse"
        ),
    ]


def applying(by, *, spouse_first=False, cause="illness"):
    """What the counter's page does with a filled-in form."""

    def apply(first):
        people = a_couple(first)
        if spouse_first:
            people = [
                PersonGiven("李美玲", date(1986, 6, 21), people[1].documents),
                PersonGiven("陈大文", date(1985, 5, 20), people[0].documents, relation="spouse"),
            ]
        who = officer(by)
        application = Application(
            people=people, address="香洲区拱北街道某路 1 号", counterpart="IAS",
            case_type="emergency", origin="applied", cause=cause, place="residence",
            happened_on=clock.today(), circumstances="突发疾病",
            means=[MeansGiven(0, "INC.WAGE", {"minor": 0, "currency": "CNY"})],
            period_from=date(2021, 9, 1), period_to=clock.today(), promised=True,
        )  # fmt: skip
        with transaction.atomic():
            case = take_in(application, by=who, agency=who.agency)
            submit_case(case, by=who)
        return case.number

    return apply


def strangers(_number):
    return next(_cards)


def on_file(_number):
    first = next(_cards)
    for given in a_couple(first):
        register_person(name=given.name, birth_date=given.birth_date, documents=given.documents)
    return first


@pytest.mark.parametrize("prepare", [strangers, on_file])
@pytest.mark.parametrize("spouse_first", [False, True], ids=["same form", "other applicant"])
def test_a_household_that_applies_at_two_counters_has_one_case(prepare, spouse_first):
    rounds = race(
        applying("gb.cw1"), applying("cx.cw1", spouse_first=spouse_first),
        prepare=prepare, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        [refused] = [outcome for outcome in each.outcomes if not outcome.done]
        assert refused.refused_by(AlreadyOpen)
        applicant = find_person(CARD, str(each.subject))
        [member] = Member.objects.filter(person=applicant, left_on=None)
        assert Case.objects.filter(household=member.household).count() == 1


def test_a_household_may_apply_for_two_causes_at_two_counters():
    rounds = race(
        applying("gb.cw1"), applying("cx.cw1", cause="fire", spouse_first=True),
        prepare=strangers, rounds=ROUNDS,
    )  # fmt: skip

    told_why(rounds)
    assert [each.winners for each in rounds] == [2] * ROUNDS
    for each in rounds:
        people = {find_person(CARD, str(each.subject + n)).pk for n in (0, 1)}
        assert len(people) == 2
        households = set(Member.objects.filter(person__in=people).values_list("household"))
        assert len(households) == 1


def test_a_document_shown_at_two_counters_belongs_to_one_person():
    def register(first):
        given = a_couple(first)[0]
        return register_person(
            name=given.name, birth_date=given.birth_date, documents=given.documents
        ).pk

    rounds = race(register, register, register, prepare=strangers, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        assert len({outcome.value for outcome in each.outcomes}) == 1
        index = IdentityDocument.index_of(CARD, str(each.subject))
        assert Person.objects.filter(documents__number_index=index).count() == 1


def test_no_number_is_given_twice_and_none_is_left_out():
    def three_numbers(series):
        given = []
        for _time in range(3):
            with transaction.atomic():
                given.append(next_number(series, prefix="T"))
        return given

    rounds = race(*[three_numbers] * 4, prepare=lambda number: f"race{number}", rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        given = [number for outcome in each.outcomes for number in outcome.value]
        assert sorted(given) == [f"T2022-{count:06d}" for count in range(1, 13)]


def test_an_act_that_fails_gives_its_number_back():
    def fail(series):
        with transaction.atomic():
            next_number(series, prefix="T")
            transaction.set_rollback(True)

    def take(series):
        with transaction.atomic():
            return next_number(series, prefix="T")

    rounds = race(fail, take, prepare=lambda number: f"gap{number}", rounds=ROUNDS)

    told_why(rounds)
    assert {each.outcomes[1].value for each in rounds} == {"T2022-000001"}
