"""Reading verification requests and the declared-versus-verified sheet (核对表)."""

from dataclasses import dataclass

from django.db.models import Q

from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.people.models import Member
from casework.people.rules.catalogue import ITEM_BY_CODE, Area

from .models import RequestedItem, VerificationRequest

_PASSED = (
    VerificationRequest.State.REFUSED,
    VerificationRequest.State.CANCELLED,
    VerificationRequest.State.RECALLED,
)


def current_request(case: Case) -> VerificationRequest | None:
    """The request that counts: the open one or the one relied on; None if it came to nothing.

    Before acceptance an answer counts only while its authorization has not been taken back.
    """
    return (
        case.requests.exclude(state__in=_PASSED)
        .exclude(
            Q(case__state=Case.State.CHECKED) | Q(case__suspended_from=Case.State.CHECKED),
            authorization__state=Authorization.State.REVOKED,
        )
        .select_related("recipient", "authorization__document")
        .order_by("-pk")
        .first()
    )


def answer_was_relied_on(case: Case) -> bool:
    """Whether the other side's answer was relied on: aid in advance, and small aid, need none."""
    request = current_request(case)
    return request is not None and request.state == VerificationRequest.State.ACCEPTED


def latest_asked(case: Case) -> tuple[VerificationRequest | None, list[RequestedItem]]:
    """The latest request whose answer may be looked at, and its items, in one query.

    None under an authorization that the household took back (撤回授权): what was answered under it
    stays on file, but nobody works with it any more.
    """
    items = list(
        RequestedItem.objects.filter(request__case=case)
        .exclude(request__state__in=_PASSED)
        .exclude(request__authorization__state=Authorization.State.REVOKED)
        .select_related("request__recipient", "member__person")
        .order_by("request_id", "pk")
    )
    latest = [item for item in items if item.request_id == items[-1].request_id]
    return (latest[0].request if latest else None), latest


def answer_limit(request: VerificationRequest) -> str:
    """The policy rule for the answer to what the request asks."""
    return limit_for(request.items.all())


def limit_for(items) -> str:
    """The policy rule for an answer to these items: living conditions take longer than means."""
    living = any(ITEM_BY_CODE[item.code].area == Area.LIVING for item in items)
    return "limit.living_answer" if living else "limit.means_answer"


@dataclass(frozen=True)
class SheetRow:
    """One line of the sheet: what was declared beside what was found.

    ``declared`` and ``found`` are plain answers ({"minor": …, "currency": …}, {"count": …},
    {"yes": …}) or None; ``finding`` is a RequestedItem.Finding; ``difference`` is in minor units
    of one currency, None where the two can't be compared.
    """

    member: Member
    code: str
    declared: dict | None
    finding: str
    found: dict | None
    remark: str
    difference: int | None


def sheet(case: Case, request: VerificationRequest | None, items) -> list[SheetRow]:
    """Declared and verified side by side, per member and item, for officers of the case.

    Opens sealed values: the caller enters the reading in the access log.
    """
    declared = {
        (item.member_id, item.code): item
        for item in case.declaration.items.select_related("member__person")
    }
    rows = []
    answered = request is not None and request.state in (
        VerificationRequest.State.RESPONDED,
        VerificationRequest.State.ACCEPTED,
    )
    for item in items:
        own = declared.pop((item.member_id, item.code), None)
        rows.append(_row(item.member, item.code, own, item if answered else None))
    for (_member, code), own in declared.items():
        rows.append(_row(own.member, code, own, None))
    return rows


def _row(member, code, own, item) -> SheetRow:
    declared = own.answer.open() if own else None
    found = item.answer.open() if item else None
    return SheetRow(
        member=member,
        code=code,
        declared=declared,
        finding=item.finding if item else RequestedItem.Finding.OPEN,
        found=found,
        remark=(item.remark.open() or "") if item else "",
        difference=_difference(declared, found, item),
    )


def _difference(declared, found, item) -> int | None:
    if item is None or declared is None or "minor" not in declared:
        return None
    if item.finding == RequestedItem.Finding.NONE_FOUND:
        return -declared["minor"]
    if found is None or found.get("currency") != declared["currency"]:
        return None
    return found["minor"] - declared["minor"]


def what_is_released(request: VerificationRequest) -> dict:
    """What the releasing officer lets leave: who is asked what about whom, and why (发出内容)."""
    asked = request.items.order_by("member_id", "code")
    return {
        "authorization": request.authorization_id,
        "recipient": request.recipient_id,
        "purpose": request.purpose,
        "urgent": request.urgent,
        "items": [
            [item.member_id, item.code, str(item.period_from), str(item.period_until)]
            for item in asked
        ],
    }


def what_is_answered(request: VerificationRequest) -> dict:
    """What the countersigning officer signs: each item with its finding (回函内容)."""
    asked = request.items.order_by("member_id", "code")
    return {
        "items": [
            [item.member_id, item.code, str(item.finding), item.answer.open(), item.remark.open()]
            for item in asked
        ],
    }
