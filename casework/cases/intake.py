"""Taking in an application at the counter (登记申请): people, household, means and the case.

Everything or nothing: a fault in any part leaves no trace of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency, Jurisdiction
from casework.core.refusals import Refusal
from casework.people.actions import (
    Declared,
    DocumentShown,
    NewMember,
    declare_means,
    form_household,
    join_household,
    leave_household,
    register_person,
)
from casework.people.models import Household, Member, Person
from casework.people.queries import household_of
from casework.policy.actions import await_turn

from .actions import attach, register_case
from .models import Case


@dataclass(frozen=True)
class PersonGiven:
    """One person as written on the application form; the first of them is the applicant.

    ``guardian``: place in the list of the person who is this one's guardian.
    """

    name: str
    birth_date: date
    documents: Sequence[DocumentShown]
    relation: str = Member.Relation.SELF
    lives_in: str = "zhuhai"
    sex: str = Person.Sex.UNSTATED
    name_hant: str = ""
    name_latin: str = ""
    phone: str = ""
    limited_capacity: bool = False
    guardian: int | None = None


@dataclass(frozen=True)
class MeansGiven:
    """One declared item of the person at place ``person``; ``answer`` as people.rules.answers."""

    person: int
    code: str
    answer: dict
    note: str = ""


@dataclass(frozen=True)
class Application:
    """The application form (临时救助申请), already well formed; rules are checked on taking in."""

    people: Sequence[PersonGiven]
    address: str
    counterpart: str
    case_type: str
    origin: str
    cause: str
    place: str
    happened_on: date
    circumstances: str
    means: Sequence[MeansGiven]
    period_from: date
    period_to: date
    promised: bool
    area_code: str = ""
    attachments: Sequence = field(default_factory=tuple)


@transaction.atomic
def take_in(application: Application, *, by, agency: Agency) -> Case:
    """Enter the application as a draft case of ``agency`` (登记申请); raises Refusal.

    A refusal's ``field`` is ``people-1-name`` and the like, or a field of the application.
    """
    # Two counters may name the same people in opposite orders: one is done before the other.
    await_turn("case")
    people = [_register(given, place) for place, given in enumerate(application.people)]
    household = _household(application, people, Jurisdiction(agency.jurisdiction).law)
    member_of = {member.person.root_id: member for member in household.members_on()}
    declaration = declare_means(
        household,
        [
            Declared(member_of[people[given.person].pk], given.code, given.answer, given.note)
            for given in application.means
        ],
        period_from=application.period_from,
        period_to=application.period_to,
        promised=application.promised,
    )
    case = register_case(
        by=by,
        agency=agency,
        counterpart=_counterpart(application.counterpart, agency),
        applicant=people[0],
        household=household,
        declaration=declaration,
        case_type=application.case_type,
        origin=application.origin,
        cause=application.cause,
        place=application.place,
        happened_on=application.happened_on,
        circumstances=application.circumstances,
    )
    for upload in application.attachments:
        attach(case, by=by, title=gettext_noop("申请材料"), upload=upload)
    return case


def counterparts_for(agency: Agency):
    """The authorities on the other sides that ``agency`` may ask for a check: Macao's bureau, the
    Cooperation Zone's, and in Zhuhai the department of the district where the household lives."""
    kinds = Agency.Kind
    return (
        Agency.objects.filter(
            Q(kind__in=[kinds.WELFARE, kinds.ZONE], parent=None) | Q(kind=kinds.DISTRICT)
        )
        .exclude(jurisdiction=agency.jurisdiction)
        .order_by("-jurisdiction", "path")
    )


def _register(given: PersonGiven, place: int) -> Person:
    try:
        return register_person(
            name=given.name,
            birth_date=given.birth_date,
            documents=given.documents,
            sex=given.sex,
            name_hant=given.name_hant,
            name_latin=given.name_latin,
            phone=given.phone,
        )
    except Refusal as refusal:
        refusal.field = f"people-{place}-{refusal.field}"
        raise


def _household(application: Application, people: list[Person], law: str) -> Household:
    """The applicant's household as it is today: formed, or brought up to what the form says."""
    members = [
        NewMember(
            person=person,
            relation=given.relation,
            lives_in=given.lives_in,
            guardian=people[given.guardian] if given.guardian is not None else None,
            limited_capacity=given.limited_capacity,
        )
        for person, given in zip(people, application.people, strict=True)
    ]
    household = household_of(people[0], law)
    if household is None:
        return form_household(
            members, address=application.address, area_code=application.area_code, law=law
        )
    # A member may stand there under a record that was merged into the one found at the counter.
    present = {member.person.root_id: member for member in household.members_on()}
    for person_id, member in present.items():
        if person_id not in {person.pk for person in people}:
            leave_household(member)
    # Relations are told from the applicant's side, and the applicant may be another one today.
    household.members.filter(left_on=None).update(relation=Member.Relation.OTHER)
    for new in members:
        member = present.get(new.person.pk)
        if member is None:
            join_household(household, new)
            continue
        member.relation, member.lives_in = new.relation, new.lives_in
        member.guardian, member.limited_capacity = new.guardian, new.limited_capacity
        member.save()
    household.address, household.area_code = application.address, application.area_code
    household.save()
    return household


def _counterpart(code: str, agency: Agency) -> Agency:
    chosen = counterparts_for(agency).filter(code=code).first()
    if chosen is None:
        raise Refusal(_("请选择协查机构。"), field="counterpart")
    return chosen
