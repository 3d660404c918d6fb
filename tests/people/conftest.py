"""A household at the counter, in the field's own words."""

from datetime import date

import pytest

from casework.agencies.models import Agency, Jurisdiction, Officer
from casework.people.actions import DocumentShown, NewMember, form_household, register_person
from casework.people.models import Member
from casework.people.rules.identity_numbers import Kind, check_character

BORN = date(1990, 1, 1)


def resident_number(born: date = BORN, order: int = 1, area: str = "440402") -> str:
    """A valid invented number of a resident."""
    seventeen = f"{area}{born:%Y%m%d}{order:03d}"
    return seventeen + check_character(seventeen)


def bir(number: int) -> DocumentShown:
    """An invented Macao identity card."""
    return DocumentShown(Kind.MACAO_BIR, str(number))


@pytest.fixture
def register(db):
    """``register("陈大文", 12345678)``: a person with a Macao identity card."""

    def put_on_file(name, number, birth_date=BORN, **more):
        return register_person(name=name, birth_date=birth_date, documents=[bir(number)], **more)

    return put_on_file


@pytest.fixture
def household(register):
    """陈大文, his wife and their child of ten, whose guardian he is."""
    father = register("陈大文", 12345678)
    mother = register("李美玲", 12345679)
    child = register("陈小明", 12345670, birth_date=date(2015, 6, 1))
    return form_household(
        [
            NewMember(mother, Member.Relation.SPOUSE, Jurisdiction.MACAO),
            NewMember(father, Member.Relation.SELF, Jurisdiction.ZHUHAI),
            NewMember(child, Member.Relation.CHILD, Jurisdiction.ZHUHAI, guardian=father),
        ],
        address="香洲区拱北街道某路 1 号",
        area_code="440402",
    )


@pytest.fixture
def officer(db):
    office = Agency.objects.create(
        code="ZH-XZ-GB",
        name="拱北街道",
        kind=Agency.Kind.TOWNSHIP,
        jurisdiction=Jurisdiction.ZHUHAI,
    )
    return Officer.objects.create(username="caseworker", full_name="王一", agency=office)
