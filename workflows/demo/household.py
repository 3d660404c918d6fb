"""The invented household of a story: its people, papers and means, and what is found of them."""

from datetime import date

from casework.agencies.models import Agency, Jurisdiction
from casework.cases.intake import MeansGiven, PersonGiven
from casework.cases.models import CaseType
from casework.people.actions import DocumentShown
from casework.people.models import Member, Person
from casework.people.rules.catalogue import ITEM_BY_CODE, Form

from . import people, words


def people_of(story, place: int, dice, *, today: date, lives_in: str) -> list[PersonGiven]:
    """The household as the form names it, the applicant first."""
    name = people.APPLICANTS[place % len(people.APPLICANTS)]
    birth = people.born(dice.randint(28, 66), today, dice)
    sex = dice.choice((Person.Sex.MALE, Person.Sex.FEMALE))
    if story.twice:
        name, birth, sex = *people.ON_FILE_TWICE, Person.Sex.MALE
    papers = [people.macao_card(dice), people.home_return_permit(dice)]
    if dice.random() < 0.4:
        papers.append(people.residence_permit(birth, dice))
    given = [
        PersonGiven(
            name=name.name, name_hant=name.hant, name_latin=name.latin, birth_date=birth,
            documents=[DocumentShown(*paper) for paper in papers], lives_in=lives_in,
            sex=sex,
            phone=f"+853 6{dice.randrange(10**7):07d}",
        )
    ]  # fmt: skip
    if story.members >= 2:
        birth = people.born(dice.randint(26, 60), today, dice)
        given.append(
            PersonGiven(
                name=people.relative("", dice).name, birth_date=birth,
                relation=Member.Relation.SPOUSE, lives_in=lives_in,
                documents=[DocumentShown(*people.resident_id(birth, dice))],
            )
        )  # fmt: skip
    if story.members >= 3:
        child = people.relative(given[1].name[0], dice)
        given.append(
            PersonGiven(
                name=child.name, birth_date=people.born(dice.randint(3, 15), today, dice),
                relation=Member.Relation.CHILD, lives_in=lives_in, guardian=0,
                documents=[DocumentShown(*people.macao_card(dice))],
            )
        )  # fmt: skip
    return given


def kind_of(agency: Agency, costly: bool) -> CaseType:
    """What the household applies for, under the law of the counter."""
    if agency.jurisdiction == Jurisdiction.MACAO:
        return CaseType.SPECIAL if costly else CaseType.REGULAR
    return CaseType.EXPENDITURE if costly else CaseType.EMERGENCY


def means_of(story, dice, *, costly: bool) -> list[MeansGiven]:
    """What the household declares."""
    wage = {"minor": dice.randrange(0, 900_000, 10_000), "currency": "MOP"}
    saved = {"minor": dice.randrange(50_000, 3_000_000, 10_000), "currency": "MOP"}
    means = [MeansGiven(0, "INC.WAGE", wage), MeansGiven(0, "AST.DEPOSIT", saved)]
    if story.members >= 2:
        wage = {"minor": dice.randrange(0, 500_000, 10_000), "currency": "CNY"}
        means.append(MeansGiven(1, "INC.WAGE", wage))
    if costly:
        spent = {"minor": dice.randrange(800_000, 6_000_000, 10_000), "currency": "CNY"}
        means.append(MeansGiven(0, "EXP.MEDICAL", spent, words.RECEIPTS))
    return means


def finding_of(item, declared, side, dice):
    """What the other side finds: mostly what was declared, now and then more, or nothing."""
    match ITEM_BY_CODE[item.code].answer_in(side):
        case Form.YES_NO:
            return "value", {"yes": True}, ""
        case Form.TEXT:
            return "value", {"text": words.LIVING}, ""
        case Form.AMOUNT if declared and dice.random() < 0.7:
            more = dice.choice((0, 0, 0, 5, 12))
            value = {**declared, "minor": declared["minor"] * (100 + more) // 100}
            return "value", value, words.DIFFERS if more else ""
    if dice.random() < 0.2:
        return "not_checked", None, words.NOT_CHECKED
    return "none_found", None, ""
