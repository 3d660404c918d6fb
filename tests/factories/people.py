"""Offices, people and households."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

from casework.agencies.models import Agency, Jurisdiction
from casework.core import clock
from casework.people.actions import (
    Declared,
    DocumentShown,
    NewMember,
    declare_means,
    form_household,
    register_person,
)
from casework.people.models import Household, MeansDeclaration, Member, Person
from casework.people.rules.identity_numbers import Kind as Proof
from tests.appointing import an_agency

#: One count for everything that needs a number of its own.
numbers = itertools.count(1)


@dataclass(frozen=True)
class Offices:
    """Whoever has to do with a case of the township 拱北."""

    bureau: Agency
    district: Agency
    township: Agency
    welfare: Agency
    bank: Agency


def the_offices() -> Offices:
    bureau = an_agency()
    district = an_agency("ZH-XZ", name="珠海市香洲区民政局", kind="district", parent=bureau)
    return Offices(
        bureau=bureau,
        district=district,
        township=an_agency(
            "ZH-XZ-GB", name="香洲区拱北街道办事处", kind="township", parent=district
        ),
        welfare=an_agency(
            "IAS", name="澳门社会工作局", kind="welfare", jurisdiction=Jurisdiction.MACAO
        ),
        bank=an_agency("BOCM", name="中国银行澳门分行", kind="bank", jurisdiction="macao"),
    )


def a_person(name="陈大文", born=date(1985, 5, 20), **more) -> Person:
    """An adult with a Macao identity card of their own."""
    card = DocumentShown(Proof.MACAO_BIR, str(10_000_000 + next(numbers)))
    return register_person(name=name, birth_date=born, documents=[card], **more)


def a_minor(name="陈小明", age=9) -> Person:
    return a_person(name, born=clock.today() - timedelta(days=age * 366))


def a_household(*, spouse=True, child=True, **more) -> Household:
    """陈大文, with 李美玲 his wife and 陈小明 their child, whose guardian he is."""
    father = a_person()
    members = [NewMember(father, Member.Relation.SELF, Jurisdiction.ZHUHAI)]
    if spouse:
        members.append(NewMember(a_person("李美玲"), Member.Relation.SPOUSE, Jurisdiction.MACAO))
    if child:
        members.append(
            NewMember(a_minor(), Member.Relation.CHILD, Jurisdiction.ZHUHAI, guardian=father)
        )
    address = {"address": "香洲区拱北街道某路 1 号 2 单元 301 室", "area_code": "440402"}
    return form_household(members, **{**address, **more})


def a_declaration(household: Household, *, promised=True) -> MeansDeclaration:
    """Wages and savings of the applicant, in the two currencies."""
    applicant = household.members_on().first()
    return declare_means(
        household,
        [
            Declared(applicant, "INC.WAGE", {"minor": 320_000, "currency": "CNY"}),
            Declared(applicant, "AST.DEPOSIT", {"minor": 1_500_000, "currency": "MOP"}),
        ],
        period_from=clock.today() - timedelta(days=90),
        period_to=clock.today(),
        promised=promised,
    )
