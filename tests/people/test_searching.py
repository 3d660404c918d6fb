"""People are found by what an officer types, along an index, on both databases."""

import pytest
from django.db import connection

from casework.people import queries
from casework.people.actions import index_names
from casework.people.models import Person
from casework.people.queries import search_people
from casework.people.rules.names import query_keys

from .conftest import BORN

pytestmark = pytest.mark.django_db
SURNAMES, GIVEN = "陈李何", "国强美玲志明家欣"


@pytest.fixture
def crowd():
    """192 people with common names."""
    people = [
        Person(name=f"{surname}{first}{second}", birth_date=BORN)
        for surname in SURNAMES
        for first in GIVEN
        for second in GIVEN
    ]
    people = Person.objects.bulk_create(people)
    assert index_names(people) > 1500
    return people


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("欧阳娜娜", ["欧阳", "娜", "娜娜", "歐陽娜娜", "oynn", "oy"]),
        ("𠮷田", ["𠮷", "𠮷田", "田"]),
        ("龑", ["龑", "䶮"]),
        ("João da Silva", ["joao", "João", "silva joão", "sil"]),
        ("Chan Tai Man", ["chan", "CHAN TAI", "tai man", "c t m"]),
        ("陳大文", ["陈大文", "大文", "cdw"]),
    ],
)
def test_a_rare_name_is_found_in_a_crowd(crowd, register, name, queries):
    person = register(name, 12345678)
    for text in queries:
        found = search_people(text, 100)
        assert person in found, text
        assert len(found) == 1 or len(text) <= 3 or text == "大文"


def test_a_two_character_search_finds_all_who_carry_the_pair_and_nobody_else(crowd):
    expected = [person for person in crowd if "国强" in person.name]
    assert search_people("国强", 1000) == expected
    assert search_people("國強", 1000) == expected


def test_pages_follow_one_another_without_gap_or_repeat(crowd):
    expected = [person for person in crowd if "陈" in person.name]
    pages, after = [], 0
    while page := search_people("陈", 30, after=after):
        assert len(page) <= 30
        pages += page
        after = page[-1].pk
    assert pages == expected


def test_what_the_keys_let_through_is_compared_once_more(crowd, register, monkeypatch):
    monkeypatch.setattr(queries, "_ROUND", 3)
    for number in range(10):
        register("小王明王大", 12345600 + number)
    right = register("小王大", 12345699)
    assert search_people("小王大", 1) == [right]


def test_only_those_whom_the_officer_may_see_are_searched(crowd):
    mine = Person.objects.filter(pk__in=[person.pk for person in crowd[-5:]])
    found = search_people("何", 100, among=mine)
    assert found == crowd[-5:]


@pytest.mark.parametrize(
    "text", ["", "  ", "%", "_", "·", "\x00", "\ud842", None, "不存在", "x" * 5000]
)
def test_a_search_for_nothing_finds_nobody(crowd, text):
    assert search_people(text) == []


def test_a_search_takes_two_queries(crowd, django_assert_num_queries):
    with django_assert_num_queries(2):
        search_people("国强")


@pytest.mark.parametrize("text", ["国强", "陈", "cgq", "陈国强", "chan tai"])
def test_every_search_goes_along_the_index(crowd, text):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = queries._holders(query_keys(text), 0, None)[:50].explain()
    assert "search_key_person" in plan
    assert "Seq Scan" not in plan
    assert "SCAN people" not in plan
