"""People of cases in bulk: families with documents and search keys, made fast."""

import random
from collections.abc import Iterator
from datetime import date

from casework.people.models import IdentityDocument, Member, Person
from casework.people.rules import names
from casework.people.rules.identity_numbers import Kind

from .people import GIVEN, SURNAMES

#: Steps through all seven-digit (eight-digit) numbers without meeting one twice.
_STRIDE = 7_368_787
CHARACTERS = sorted(set("".join(GIVEN)))


def household_people(
    batch, day: date, dice: random.Random
) -> Iterator[tuple[Person, str, Person | None]]:
    """The applicant and the family: each with the relation and the guardian, if one is needed."""
    surname = dice.choice(SURNAMES)
    applicant = _person(batch, surname, dice.randint(22, 70), day, dice)
    yield applicant, Member.Relation.SELF, None
    if dice.random() < 0.5:
        spouse = _person(batch, dice.choice(SURNAMES), dice.randint(22, 70), day, dice)
        yield spouse, Member.Relation.SPOUSE, None
    if dice.random() < 0.3:
        child = _person(batch, surname, dice.randint(1, 16), day, dice)
        yield child, Member.Relation.CHILD, applicant


def _person(batch, surname: str, age: int, day: date, dice: random.Random) -> Person:
    # Two characters drawn singly make some hundred thousand names, as many as a city has.
    given = dice.choice(CHARACTERS) + dice.choice(CHARACTERS)
    person = batch.add(
        Person,
        name=surname + given,
        birth_date=date(day.year - age - 1, dice.randint(1, 12), dice.randint(1, 28)),
        sex=dice.choice((Person.Sex.MALE, Person.Sex.FEMALE)),
    )
    for kind, number in _documents(person.pk):
        batch.add(
            IdentityDocument,
            person=person,
            kind=kind,
            number=number,
            number_index=IdentityDocument.index_of(kind, number),
            since=day,
        )
    batch.keys += [(person.pk, kind, key) for kind, key in names.search_keys(person.name)]
    return person


def _documents(number: int) -> Iterator[tuple[str, str]]:
    # The first digits differ from those of the demo people.
    seven = number * _STRIDE % 10**7
    first = "15"[number // 10**7 % 2]
    yield Kind.MACAO_BIR, f"{first}{seven // 10:06d}({seven % 10})"
    if number % 3 == 0:
        eight = number * _STRIDE % (9 * 10**7)
        yield Kind.HOME_RETURN_PERMIT, f"M{10**7 + eight}"
