"""Acts on a household: who belongs to it, and since when (家庭成员登记)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Jurisdiction, Law
from casework.core import clock
from casework.core.refusals import Refusal
from casework.people.models import Household, Member, Person
from casework.people.queries import identities_of

LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class NewMember:
    """A person who is to join a household, and how they stand in it."""

    person: Person
    relation: str
    lives_in: str
    guardian: Person | None = None
    limited_capacity: bool = False


def form_household(
    members: Sequence[NewMember],
    *,
    address: str = "",
    area_code: str = "",
    joined_on: date | None = None,
    law: str = Law.MAINLAND,
) -> Household:
    """Enter the people who keep house together (登记家庭成员); one of them is the applicant.

    Refused (``members-0-relation`` and the like) without exactly one applicant, for a person
    named twice or still in another household of that ``law``, and for a guardian who cannot be one.
    """
    day = joined_on or clock.today()
    applicants = [new for new in members if new.relation == Member.Relation.SELF]
    if len(applicants) != 1:
        raise Refusal(_("家庭成员中须有且只有一名申请人，请核对与申请人关系。"), field="members")
    if len(address) > LONGEST_ADDRESS:
        raise Refusal(
            _("地址不能超过 %(most)s 字，请精简。") % {"most": LONGEST_ADDRESS}, field="address"
        )
    ordered = [*applicants, *(new for new in members if new is not applicants[0])]
    _check_members(members, day, law)
    with transaction.atomic():
        household = Household.objects.create(address=address.strip(), area_code=area_code, law=law)
        _join(household, ordered, day)
    return household


def join_household(
    household: Household, new: NewMember, *, joined_on: date | None = None
) -> Member:
    """Enter one more member (增加家庭成员)."""
    day = joined_on or clock.today()
    if new.relation == Member.Relation.SELF:
        raise Refusal(_("家庭已有申请人，请选择其他关系。"), field="members-0-relation")
    _check_members([new], day, household.law)
    [member] = _join(household, [new], day)
    return member


def leave_household(member: Member, *, left_on: date | None = None) -> Member:
    """Enter that a member no longer belongs to the household (退出家庭)."""
    day = left_on or clock.today()
    if member.left_on is not None:
        raise Refusal(_("该成员已退出家庭，无须再次办理。"))
    if day < member.joined_on:
        raise Refusal(_("离开日期不能早于加入日期，请核对。"), field="left_on")
    member.left_on = day
    member.save(update_fields=["left_on"])
    return member


def _check_members(members: Sequence[NewMember], day: date, law: str) -> None:
    without_capacity = {new.person.pk for new in members if new.limited_capacity}
    seen = set()
    for place, new in enumerate(members):
        at = f"members-{place}"
        if new.relation not in Member.Relation.values:
            raise Refusal(_("请选择与申请人关系。"), field=f"{at}-relation")
        if new.lives_in not in Jurisdiction.values:
            raise Refusal(_("请选择居住地：珠海、澳门或横琴。"), field=f"{at}-lives_in")
        if new.person.pk in seen:
            raise Refusal(_("同一人不能重复登记为家庭成员，请删去一行。"), field=f"{at}-person")
        seen.add(new.person.pk)
        if Member.objects.filter(
            person__in=identities_of([new.person]), left_on__isnull=True, law=law
        ).exists():
            raise Refusal(_in_another_household(), field=f"{at}-person")
        guardian = new.guardian
        if guardian is not None and (
            guardian == new.person
            or guardian.deceased_on is not None
            or guardian.pk in without_capacity
            or not guardian.is_adult(day)
        ):
            raise Refusal(
                _("监护人须为另一名在世且有完全民事行为能力的成年人，请重新选择。"),
                field=f"{at}-guardian",
            )


def _join(household: Household, members: Sequence[NewMember], day: date) -> list[Member]:
    try:
        with transaction.atomic():
            return [
                Member.objects.create(
                    household=household,
                    person=new.person,
                    relation=new.relation,
                    lives_in=new.lives_in,
                    guardian=new.guardian,
                    limited_capacity=new.limited_capacity,
                    joined_on=day,
                    law=household.law,
                )
                for new in members
            ]
    except IntegrityError as error:
        # Two officers at once: the constraint saw what the check could not.
        raise Refusal(_in_another_household(), field="members") from error


def _in_another_household() -> str:
    return _("该人现为另一家庭的成员，请沿用该家庭，或先办理退出原家庭。")
