"""Finding a case (检索) by its number, by a name, or by the number of an identity document."""

import re
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.queries import cases_for
from casework.people.models import Member, Person
from casework.people.queries import find_people_by_number, search_people

#: A case number or its beginning.
CASE_NUMBER = re.compile(r"ZM[\d-]{0,14}", re.IGNORECASE | re.ASCII)
SHORTEST = 2
PAGE = 20
#: Households whose members bear the searched names on one page; a page never grows beyond this.
MOST_CASES = 60


@dataclass(frozen=True)
class Found:
    """A case, and by what it was found."""

    case: Case
    matched: str


def search_cases(officer, text: str, *, after: int = 0) -> tuple[list[Found], int | None]:
    """Cases that the officer may read and that ``text`` finds, with the key of the next page.

    ``after`` is the key that the page before gave: a case's number in the list when a case number
    was searched, a person's when a name was.
    """
    cases = cases_for(officer)
    visible = cases.select_related("agency", "applicant")
    if CASE_NUMBER.fullmatch(text):
        return _by_case_number(visible, text.upper(), after)
    if any(ch.isdigit() for ch in text):
        people = find_people_by_number(text)
        return _cases_of(visible, people, _("申请人证件号码"), _("家庭成员证件号码")), None
    # Asked for one person at a time: a list of the cases that may be read would hold too many.
    theirs = cases.filter(household__members__person=OuterRef("pk"))
    among = Person.objects.filter(Exists(theirs))
    people = search_people(text, PAGE + 1, after=after, among=among)
    shown = people[:PAGE]
    found = _cases_of(visible, shown, _("申请人姓名"), _("家庭成员姓名"))
    return found, shown[-1].pk if len(people) > PAGE else None


def _by_case_number(visible: QuerySet, number: str, after: int):
    cases = visible.filter(number__startswith=number).order_by("-pk")
    if after:
        cases = cases.filter(pk__lt=after)
    cases = list(cases[: PAGE + 1])
    found = [Found(case, _("案件编号")) for case in cases[:PAGE]]
    return found, found[-1].case.pk if len(cases) > PAGE else None


def _cases_of(visible: QuerySet, people: list[Person], own: str, family: str) -> list[Found]:
    if not people:
        return []
    # Whoever was put on file twice is found with the cases of both records.
    roots = {_root(person) for person in people}
    theirs = Q(person__in=roots) | Q(person__merged_into__in=roots)
    households = Member.objects.filter(theirs).values("household")
    cases = visible.filter(household__in=households).order_by("-pk")[:MOST_CASES]
    return [Found(case, own if _root(case.applicant) in roots else family) for case in cases]


def _root(person: Person) -> int:
    """The record that stands for a person, merged or not."""
    return person.merged_into_id or person.pk
