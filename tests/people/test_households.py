"""Households, guardians and what a household declares."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from casework.agencies.models import Jurisdiction
from casework.audit.access import Purpose
from casework.audit.journal import open_stream
from casework.audit.models import Entry, Stream
from casework.core import clock
from casework.core.refusals import Refusal
from casework.people.actions import (
    Declared,
    NewMember,
    declare_means,
    form_household,
    households,
    join_household,
    leave_household,
    reveal_number,
)
from casework.people.models import Household, MeansDeclaration, MeansItem, Member
from casework.people.queries import (
    declared_sheet,
    household_of,
    latest_declaration,
    same_household,
)
from casework.people.rules import capacity

pytestmark = pytest.mark.django_db
PERIOD = {"period_from": date(2022, 1, 1), "period_to": date(2022, 6, 30)}
SELF, OTHER = Member.Relation.SELF, Member.Relation.OTHER
ZHUHAI = Jurisdiction.ZHUHAI


def refused(field, act, *args, **more):
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    assert caught.value.field == field
    return str(caught.value)


def test_full_age_begins_on_the_eighteenth_birthday():
    born = date(2004, 2, 29)
    assert not capacity.is_adult(born, date(2022, 2, 28))
    assert capacity.is_adult(born, date(2022, 3, 1))
    assert capacity.age_on(born, date(2024, 2, 29)) == 20
    assert capacity.is_under_14(born, date(2018, 2, 28))
    assert not capacity.is_under_14(born, date(2018, 3, 1))


def test_a_minor_or_an_adult_without_full_capacity_needs_a_guardian():
    day = date(2022, 7, 15)
    assert capacity.needs_guardian(date(2010, 1, 1), day, limited_capacity=False)
    assert capacity.needs_guardian(date(1960, 1, 1), day, limited_capacity=True)
    assert not capacity.needs_guardian(date(1960, 1, 1), day, limited_capacity=False)


def test_a_household_lists_the_applicant_first_and_the_guardian_signs_for_the_child(household):
    father, mother, child = household.members_on()
    assert (father.relation, mother.relation, child.relation) == ("self", "spouse", "child")
    assert (father.signer, child.signer) == (father.person, father.person)
    assert household_of(child.person) == household
    assert set(same_household(child.person)) == {father.person, mother.person}
    assert "拱北" not in str(Household.objects.values())
    assert household.address.open().startswith("香洲区")


def test_a_child_without_a_guardian_has_nobody_to_sign(register):
    adult, child = register("陈大文", 12345678), register("陈小", 12345679, date(2020, 1, 1))
    household = form_household([NewMember(adult, SELF, ZHUHAI), NewMember(child, OTHER, ZHUHAI)])
    assert household.members.get(person=child).signer is None


def test_there_is_exactly_one_applicant(register):
    one, two = register("陈大文", 12345678), register("李四", 12345679)
    refused("members", form_household, [])
    refused("members", form_household, [NewMember(one, OTHER, ZHUHAI)])
    both = [NewMember(one, SELF, ZHUHAI), NewMember(two, SELF, ZHUHAI)]
    refused("members", form_household, both)
    assert not Household.objects.exists()


def test_a_wrong_line_of_a_household_is_refused_at_its_field(register):
    adult = NewMember(register("陈大文", 12345678), SELF, ZHUHAI)
    other, minor = register("李四", 12345679), register("陈小", 12345670, date(2020, 1, 1))
    for field, line in {
        "members-1-relation": NewMember(other, "friend", ZHUHAI),
        "members-1-lives_in": NewMember(other, OTHER, "beijing"),
        "members-1-person": NewMember(adult.person, OTHER, ZHUHAI),
        "members-1-guardian": NewMember(other, OTHER, ZHUHAI, guardian=minor),
    }.items():
        refused(field, form_household, [adult, line])
    themselves = NewMember(other, OTHER, ZHUHAI, guardian=other)
    refused("members-1-guardian", form_household, [adult, themselves])
    unable = NewMember(other, OTHER, ZHUHAI, limited_capacity=True)
    child = NewMember(minor, OTHER, ZHUHAI, guardian=other)
    refused("members-2-guardian", form_household, [adult, unable, child])
    refused("address", form_household, [adult], address="路" * 201)
    assert not Household.objects.exists()


def test_a_person_is_in_one_household_at_a_time(household, register, monkeypatch):
    mother = household.members.get(relation="spouse")
    alone = [NewMember(mother.person, SELF, ZHUHAI)]
    assert "退出" in refused("members-0-person", form_household, alone)
    # Even when two officers do it at once and neither sees the other's row.
    with monkeypatch.context() as blind:
        blind.setattr(households, "_check_members", lambda members, day, law: None)
        refused("members", form_household, alone)
    assert Household.objects.count() == 1

    leave_household(mother)
    assert form_household(alone) == household_of(mother.person)
    assert mother.person not in same_household(household.members.get(relation="self").person)


def test_a_member_joins_and_leaves_on_a_day(household, register):
    member = join_household(household, NewMember(register("陈母", 12345671), "parent", ZHUHAI))
    today = clock.today()
    assert member in household.members_on()
    assert member not in household.members_on(today - timedelta(days=1))
    refused("left_on", leave_household, member, left_on=today - timedelta(days=1))
    leave_household(member, left_on=today + timedelta(days=3))
    assert member in household.members_on(today + timedelta(days=2))
    assert member not in household.members_on(today + timedelta(days=3))
    refused(None, leave_household, member)
    second = NewMember(register("陈父", 12345672), SELF, ZHUHAI)
    refused("members-0-relation", join_household, household, second)


def test_the_database_itself_refuses_a_second_applicant_and_ones_own_guardian(household):
    spouse = household.members.get(relation="spouse")
    for field, value in {"relation": "self", "guardian_id": spouse.person_id}.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=spouse.pk).update(**{field: value})


def test_means_are_declared_item_by_item_and_stored_sealed(household):
    father, mother, _child = household.members_on()
    declaration = declare_means(
        household,
        [
            Declared(mother, "AST.PROPERTY", {"count": 0}),
            Declared(father, "AST.DEPOSIT", {"minor": 1234500, "currency": "MOP"}, "中银澳门"),
            Declared(father, "INC.WAGE", {"minor": 800000, "currency": "CNY", "extra": 1}),
            Declared(mother, "AST.BUSINESS", {"yes": False}),
        ],
        promised=True,
        **PERIOD,
    )
    sheet = declared_sheet(latest_declaration(household))
    assert [(line.member, line.item.code, line.row.answer.open()) for line in sheet] == [
        (father, "INC.WAGE", {"minor": 800000, "currency": "CNY"}),
        (father, "AST.DEPOSIT", {"minor": 1234500, "currency": "MOP"}),
        (mother, "AST.PROPERTY", {"count": 0}),
        (mother, "AST.BUSINESS", {"yes": False}),
    ]
    assert declaration.promised
    stored = str(list(MeansItem.objects.values("answer", "note")))
    assert "1234500" not in stored
    assert "中银" not in stored


@pytest.mark.parametrize(
    ("code", "answer", "field"),
    [
        ("AST.YACHT", {"count": 1}, "items-0-code"),
        ("LIV.HOME_VISIT", {"text": "好"}, "items-0-code"),  # checked, never declared
        (None, {"count": 1}, "items-0-code"),
        ("AST.DEPOSIT", {"minor": -1, "currency": "CNY"}, "items-0-answer"),
        ("AST.DEPOSIT", {"minor": 1.5, "currency": "CNY"}, "items-0-answer"),
        ("AST.DEPOSIT", {"minor": True, "currency": "CNY"}, "items-0-answer"),
        ("AST.DEPOSIT", {"minor": 10**18, "currency": "CNY"}, "items-0-answer"),
        ("AST.DEPOSIT", {"minor": 1, "currency": "USD"}, "items-0-answer"),
        ("AST.DEPOSIT", {"minor": 1}, "items-0-answer"),
        ("AST.DEPOSIT", None, "items-0-answer"),
        ("AST.PROPERTY", {"count": -1}, "items-0-answer"),
        ("AST.PROPERTY", {"count": "1"}, "items-0-answer"),
        ("AST.BUSINESS", {"yes": "no"}, "items-0-answer"),
    ],
)
def test_a_wrong_item_is_refused_at_its_field_and_nothing_is_stored(household, code, answer, field):
    father = household.members.get(relation="self")
    refused(field, declare_means, household, [Declared(father, code, answer)], **PERIOD)
    assert not MeansDeclaration.objects.exists()


def test_an_item_is_declared_once_per_member_and_only_for_members(household, register):
    father, mother, _child = household.members_on()
    one = Declared(father, "AST.PROPERTY", {"count": 1})
    refused("items-1-code", declare_means, household, [one, one], **PERIOD)
    declare_means(household, [one, Declared(mother, one.code, one.answer)], **PERIOD)

    other = form_household([NewMember(register("李四", 12345673), SELF, ZHUHAI)])
    refused("items-0-member", declare_means, other, [one], **PERIOD)
    refused("items", declare_means, household, [], **PERIOD)
    backwards = {"period_from": PERIOD["period_to"], "period_to": PERIOD["period_from"]}
    refused("period_to", declare_means, household, [one], **backwards)
    long = Declared(father, "AST.PROPERTY", {"count": 1}, "长" * 501)
    refused("items-0-note", declare_means, household, [long], **PERIOD)


@pytest.fixture
def case_at_hand(db):
    """Stands for the case on which a reading is entered: all that matters of it is its stream."""

    class Meta:
        label_lower = "cases.case"

    class CaseAtHand:
        _meta = Meta
        pk = 7
        stream = open_stream(Stream.Kind.CASE, "test")
        stream_id = stream.pk

    return CaseAtHand()


def test_a_number_read_in_full_leaves_an_entry_that_does_not_hold_it(
    household, officer, case_at_hand
):
    document = household.members.get(relation="self").person.documents.get()
    number = reveal_number(document, by=officer, purpose=Purpose.CONFIRMING, record=case_at_hand)
    assert number == "1234567(8)"
    entry = Entry.objects.get()
    assert (entry.actor, entry.act, entry.office) == (officer, "cases.case.read", "ZH-XZ-GB")
    assert entry.facts["purpose"] == "confirming"
    assert str(document.uid) in entry.facts["what"]
    assert "1234567" not in str(entry.facts)


@pytest.mark.parametrize("purpose", ["", None, "curiosity"])
def test_a_number_is_not_read_without_a_purpose(household, officer, case_at_hand, purpose):
    document = household.members.get(relation="self").person.documents.get()
    refused("purpose", reveal_number, document, by=officer, purpose=purpose, record=case_at_hand)
    assert not Entry.objects.exists()
