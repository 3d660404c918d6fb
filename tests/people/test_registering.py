"""A person is put on file once, whichever document is laid on the counter."""

from datetime import date, timedelta
from itertools import chain, repeat

import pytest
from django.db import IntegrityError, transaction

from casework.core import clock, crypto
from casework.core.refusals import Refusal
from casework.people.actions import (
    DocumentShown,
    add_document,
    persons,
    register_person,
    rename_person,
)
from casework.people.models import IdentityDocument, Person, SearchKey
from casework.people.queries import find_people_by_number, find_person, search_people
from casework.people.rules.identity_numbers import Kind

from .conftest import BORN, bir, resident_number

pytestmark = pytest.mark.django_db
PERMIT = DocumentShown(Kind.HK_MACAO_RESIDENCE_PERMIT, "820000199001010010")


def refused(field, act, *args, **more):
    before = (Person.objects.count(), IdentityDocument.objects.count(), SearchKey.objects.count())
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    after = (Person.objects.count(), IdentityDocument.objects.count(), SearchKey.objects.count())
    assert (caught.value.field, before) == (field, after)
    return str(caught.value)


def test_a_person_is_found_again_by_any_of_several_documents():
    person = register_person(
        name="陈大文", birth_date=BORN, documents=[bir(12345678), PERMIT], phone="＋853 66123456"
    )
    assert person.phone.open() == "+853 66123456"
    assert find_person(Kind.MACAO_BIR, "1/234567/8") == person
    assert find_person(PERMIT.kind, "８２００００ 199001010010") == person
    assert find_person(Kind.PASSPORT, "12345678") is None
    assert find_people_by_number("1234567(8)") == [person]
    assert find_people_by_number("陈大文") == []


def test_one_document_on_file_is_enough_and_the_others_are_linked(register):
    first = register("陈大文", 12345678)
    again = register_person(
        name="陳大文",
        birth_date=BORN,
        documents=[PERMIT, bir(12345678)],
        name_latin="Chan Tai Man",
        phone="66123456",
        sex="male",
    )
    assert again == first
    first.refresh_from_db()
    assert (first.name, first.name_latin, first.sex) == ("陈大文", "Chan Tai Man", "male")
    assert first.phone.open() == "66123456"
    assert first.documents.count() == 2
    assert search_people("chan") == [first]


def test_the_same_document_given_twice_is_kept_once():
    person = register_person(
        name="陈大文",
        birth_date=BORN,
        documents=[bir(12345678), DocumentShown("macao_bir", "1/234567/8")],
    )
    assert person.documents.count() == 1


def test_documents_of_two_people_are_refused_and_a_merge_is_named(register):
    first, _second = register("陈大文", 12345678), register("陈大文", 12345679)
    told = refused(
        "documents", register_person, name="陈大文", birth_date=BORN,
        documents=[bir(12345678), bir(12345679)],
    )  # fmt: skip
    assert "合并" in told
    told = refused("number", add_document, first, kind="macao_bir", number="12345679")
    assert "合并" in told


def test_another_birth_date_or_name_than_on_file_is_refused_without_telling_what_is(register):
    register("陈大文", 12345678)
    told = refused("birth_date", register, "陈大文", 12345678, birth_date=date(1991, 1, 1))
    assert "1990" not in told
    told = refused("name", register, "李四", 12345678)
    assert "陈" not in told


def test_the_birth_date_must_agree_with_the_number():
    told = refused(
        "documents-1-number", register_person, name="陈大文", birth_date=date(1990, 1, 2),
        documents=[bir(12345678), DocumentShown("resident_id", resident_number())],
    )  # fmt: skip
    assert "出生日期" in told
    refused(
        "number",
        add_document,
        register_person(name="陈大文", birth_date=date(1990, 1, 2), documents=[bir(12345678)]),
        kind=PERMIT.kind,
        number=PERMIT.number,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "陈\u202e文"}, "name"),
        ({"name": " "}, "name"),
        ({"name_latin": "Chan\x00"}, "name_latin"),
        ({"birth_date": clock.today() + timedelta(days=2)}, "birth_date"),
        ({"sex": "?"}, "sex"),
        ({"phone": "six"}, "phone"),
        ({"documents": []}, "documents"),
        ({"documents": [DocumentShown("macao_bir", "1")]}, "documents-0-number"),
        ({"documents": [DocumentShown("card", "1")]}, "documents-0-kind"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(wrong, field):
    given = {"name": "陈大文", "birth_date": BORN, "documents": [bir(12345678)]}
    refused(field, register_person, **(given | wrong))


def test_a_renewed_home_return_permit_replaces_the_old_one():
    old = DocumentShown(Kind.HOME_RETURN_PERMIT, "M1234567801", date(2020, 1, 1))
    person = register_person(name="陈大文", birth_date=BORN, documents=[old])
    renewed = add_document(
        person, kind=Kind.HOME_RETURN_PERMIT, number="M12345678", valid_until=date(2030, 1, 1)
    )
    assert person.documents.get() == renewed
    assert (renewed.number.open(), renewed.valid_until) == ("M12345678", date(2030, 1, 1))
    assert find_person(Kind.HOME_RETURN_PERMIT, "M1234567801") == person


def test_two_officers_registering_one_document_at_once_get_one_person(register, monkeypatch):
    first = register("陈大文", 12345678)
    # The second officer's look finds nothing yet; the first one's row is there when theirs is saved.
    looks = chain([lambda *_: None], repeat(find_person))
    monkeypatch.setattr(persons, "find_person", lambda *args: next(looks)(*args))
    assert register("陈大文", 12345678) == first
    assert Person.objects.count() == 1


def test_the_database_itself_takes_a_number_once(register):
    register("陈大文", 12345678)
    other = register("李四", 12345679)
    document = other.documents.get()
    document.number_index = IdentityDocument.index_of("macao_bir", "12345678")
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_numbers_and_phones_stand_sealed_in_the_database(register):
    person = register("陈大文", 12345678, phone="66123456")
    stored = str(list(IdentityDocument.objects.values())) + str(
        list(Person.objects.values("phone"))
    )
    for plain in ("12345678", "1234567(8)", "1234567", "66123456"):
        assert plain not in stored
    assert "1234567" not in str(person.documents.get())
    assert "陈" not in repr(person)


def test_a_sealed_number_moved_to_another_row_does_not_open(register):
    mine = register("陈大文", 12345678).documents.get()
    yours = register("李四", 12345679).documents.get()
    IdentityDocument.objects.filter(pk=yours.pk).update(number=mine.number.token)
    yours.refresh_from_db()
    with pytest.raises(crypto.Unreadable):
        yours.number.open()
    assert yours.masked == "无法读取"


def test_a_sealed_number_moved_to_another_column_does_not_open(register):
    person = register("陈大文", 12345678)
    Person.objects.filter(pk=person.pk).update(phone=person.documents.get().number.token)
    person.refresh_from_db()
    with pytest.raises(crypto.Unreadable):
        person.phone.open()


def test_a_compatibility_ideograph_is_stored_and_read_back_as_it_is(register):
    name = "\uf9d1\U0002f800明"
    person = register(name, 12345678)
    person.refresh_from_db()
    assert person.name == name
    assert search_people("六") == [person]


def test_a_changed_name_is_found_and_the_old_one_no_longer(register):
    person = register("陈大文", 12345678)
    rename_person(person, name="陈国强", name_latin="Chan Kuok Keong")
    assert search_people("国强") == search_people("cgq") == search_people("kuok") == [person]
    assert search_people("大文") == []
    with pytest.raises(Refusal):
        rename_person(person, name="\u202e")


def test_plain_words_never_reach_a_sealed_column(register):
    person = register("陈大文", "1234567(8)")

    with pytest.raises(TypeError, match="sealed"):
        Person.objects.filter(pk=person.pk).update(phone="+853 6123 4567")
