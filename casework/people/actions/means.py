"""What a household declares about its means (家庭经济状况申报)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from casework.core import clock
from casework.core.refusals import Refusal
from casework.people.models import Household, MeansDeclaration, MeansItem, Member
from casework.people.rules import answers

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Declared:
    """One declared item; ``answer`` as rules.answers says."""

    member: Member
    code: str
    answer: dict
    note: str = ""


def declare_means(
    household: Household,
    items: Sequence[Declared],
    *,
    period_from: date,
    period_to: date,
    promised: bool = False,
    declared_on: date | None = None,
) -> MeansDeclaration:
    """Take down what the household states about its means (家庭经济状况申报), item by item.

    Refused (``items-0-code``, ``items-0-answer`` …) for a code that may not be declared, a wrong
    or negative answer, a member of another household and the same item twice for one member.
    """
    if period_to < period_from:
        raise Refusal(_("申报期间的终止日不能早于起始日，请核对。"), field="period_to")
    if not items:
        raise Refusal(_("请至少申报一项，没有的填 0。"), field="items")
    day = declared_on or clock.today()
    members = set(household.members_on(day).values_list("pk", flat=True))
    taken: set[tuple[int, str]] = set()
    rows = []
    for place, given in enumerate(items):
        at = f"items-{place}"
        item = answers.declarable_item(given.code, field=f"{at}-code")
        if given.member.pk not in members:
            raise Refusal(_("申报项目所属的人不是该家庭成员，请重新选择。"), field=f"{at}-member")
        if (given.member.pk, given.code) in taken:
            raise Refusal(
                _("“%(item)s”对同一成员只能申报一次，请合并填写。") % {"item": item.name},
                field=f"{at}-code",
            )
        if len(given.note) > LONGEST_NOTE:
            raise Refusal(
                _("说明不能超过 %(most)s 字，请精简。") % {"most": LONGEST_NOTE}, field=f"{at}-note"
            )
        taken.add((given.member.pk, given.code))
        answer = answers.checked_answer(item, given.answer, field=f"{at}-answer")
        rows.append(
            MeansItem(member=given.member, code=item.code, answer=answer, note=given.note.strip())
        )
    with transaction.atomic():
        declaration = MeansDeclaration.objects.create(
            household=household,
            declared_on=day,
            promised=promised,
            period_from=period_from,
            period_to=period_to,
        )
        for row in rows:
            row.declaration = declaration
        MeansItem.objects.bulk_create(rows)
    return declaration
