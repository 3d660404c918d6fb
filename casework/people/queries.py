"""Finding people and reading what their household declared. Who may see them, the caller decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from casework.agencies.models import Law
from casework.core.refusals import Refusal

from .models import (
    Household,
    IdentityDocument,
    MeansDeclaration,
    MeansItem,
    Member,
    MergeProposal,
    Person,
    SearchKey,
)
from .rules import identity_numbers, names
from .rules.catalogue import ITEMS, Item

#: Candidates read at once; keys are so telling that one round nearly always does.
_ROUND = 50
_ORDER = {item.code: place for place, item in enumerate(ITEMS)}


def search_people(
    text: str, limit: int = 20, *, after: int = 0, among: QuerySet | None = None
) -> list[Person]:
    """People one of whose names carries ``text``, by ascending number; at most ``limit``.

    Traditional or Simplified, one character or several, pinyin initials, beginnings of Latin
    words. For the next page give the last person's ``pk`` as ``after``. ``among`` (a queryset of
    Person) narrows the search to those whom the officer may see before anything is counted. A
    record that was merged into another is found under its own names; :func:`identities_of` leads to
    the person's others.
    """
    text = (text or "")[: names.LONGEST]
    keys = names.query_keys(text)
    found: list[Person] = []
    while keys and len(found) < limit:
        numbers = list(_holders(keys, after, among)[: max(_ROUND, limit)])
        by_number = Person.objects.in_bulk(numbers)
        found += [
            person for number in numbers if names.matches(text, (person := by_number[number]).names)
        ]
        if len(numbers) < max(_ROUND, limit):
            break
        after = numbers[-1]
    return found[:limit]


def find_person(kind: str, number: str) -> Person | None:
    """The person on file under a document, or None; the record that stands for them, if merged."""
    document = (
        IdentityDocument.objects.filter(
            kind=kind, number_index=IdentityDocument.index_of(kind, number)
        )
        .select_related("person__merged_into")
        .first()
    )
    return document and document.person.survivor


def identities_of(people: Iterable[Person | int]) -> set[int]:
    """Numbers of all records of these people, merged ones included (合并档案).

    Whatever counts what a person has, asked for or got (rule 16, caps) counts over these.
    """
    numbers = {person if isinstance(person, int) else person.pk for person in people}
    return set(records_of(numbers).values_list("pk", flat=True))


def records_of(numbers: Iterable[int] | QuerySet) -> QuerySet[Person]:
    """All records of the people with these ``numbers``, merged ones included, to read further."""
    roots = Person.objects.filter(pk__in=numbers).values(root=Coalesce("merged_into", "id"))
    return Person.objects.filter(Q(pk__in=roots) | Q(merged_into__in=roots))


def possible_duplicates(among: QuerySet, *, after: int = 0, limit: int = 20) -> list[tuple]:
    """Pairs of people of ``among`` with one birth date and one folded name, the older record first.

    Not those that were merged, nor those of whom it was found that they are two. By ascending
    number of the first; give the last one's as ``after`` for the next page.
    """
    standing = among.filter(merged_into=None).exclude(folded_name="")
    twin = standing.filter(
        birth_date=OuterRef("birth_date"), folded_name=OuterRef("folded_name"),
        pk__gt=OuterRef("pk"),
    )  # fmt: skip
    older = list(standing.filter(Exists(twin), pk__gt=after).order_by("pk").distinct()[:limit])
    if not older:
        return []
    same = Q(pk__in=())
    for person in older:
        same |= Q(birth_date=person.birth_date, folded_name=person.folded_name)
    others = list(standing.filter(same).order_by("pk").distinct())
    two = {
        frozenset(pair)
        for pair in MergeProposal.objects.filter(
            Q(stays__in=older) | Q(goes__in=older),
            state__in=[MergeProposal.State.DECLINED, MergeProposal.State.REVERSED],
        ).values_list("stays", "goes")
    }
    return [
        (first, second)
        for first in older
        for second in others
        if second.pk > first.pk
        and (first.birth_date, first.folded_name) == (second.birth_date, second.folded_name)
        and frozenset((first.pk, second.pk)) not in two
    ]


def find_people_by_number(text: str) -> list[Person]:
    """People on file under a number whose kind is not told, such as one typed into a search box."""
    people = {}
    for kind in identity_numbers.Kind.values:
        try:
            identity_numbers.check(kind, text)
        except Refusal:
            continue
        if person := find_person(kind, text):
            people[person.pk] = person
    return list(people.values())


def household_of(person: Person, law: str = Law.MAINLAND) -> Household | None:
    """The household that a person belongs to now under a law; their own record's before a merged
    one's."""
    return (
        Household.objects.filter(
            members__person__in=identities_of([person]), members__left_on__isnull=True, law=law
        )
        .annotate(theirs=Case(When(members__person=person, then=Value(0)), default=Value(1)))
        .order_by("theirs", "pk")
        .first()
    )


def same_household(person: Person) -> QuerySet[Person]:
    """The others who live in a person's household now (共同生活的家庭成员)."""
    mine = Member.objects.filter(person=person, left_on__isnull=True).values("household")
    return Person.objects.filter(
        memberships__household__in=mine, memberships__left_on__isnull=True
    ).exclude(pk=person.pk)


@dataclass(frozen=True)
class DeclaredLine:
    """A line of the declared sheet; the answer stays sealed until ``row.answer.open()``."""

    member: Member
    item: Item
    row: MeansItem


def latest_declaration(household: Household) -> MeansDeclaration | None:
    """What the household declared last."""
    return household.declarations.order_by("-declared_on", "-pk").first()


def declared_sheet(declaration: MeansDeclaration) -> list[DeclaredLine]:
    """A declaration line by line (申报表): by member, then in the catalogue's order."""
    rows: Iterable[MeansItem] = declaration.items.select_related("member__person")
    lines = [DeclaredLine(row.member, row.item, row) for row in rows]
    return sorted(lines, key=lambda line: (line.member.pk, _ORDER[line.item.code]))


def _holders(keys: list[str], after: int, among: QuerySet | None) -> QuerySet:
    """Numbers of the people who hold every one of ``keys``, read along one index.

    The first key, the most telling, leads; the others are looked up for each person it names.
    """
    first, *others = keys
    holders = SearchKey.objects.filter(key=first, person_id__gt=after)
    for key in others:
        holders = holders.filter(
            Exists(SearchKey.objects.filter(key=key, person_id=OuterRef("person_id")))
        )
    if among is not None:
        holders = holders.filter(Exists(among.filter(pk=OuterRef("person_id"))))
    return holders.order_by("person_id").values_list("person_id", flat=True).distinct()
