"""What officers on both sides do with a verification request (异地协查)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.approvals import has_changed, rely_on
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.consent.actions import not_covered
from casework.consent.models import Authorization
from casework.consent.queries import current_authorization, in_force
from casework.consent.rules import BANK_ITEMS
from casework.core import clock
from casework.core.refusals import Refusal
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.exchange.queries import active_basis
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.actions import next_number

from . import letters
from .models import RequestedItem, VerificationRequest
from .queries import (
    answer_was_relied_on,
    current_request,
    what_is_answered,
    what_is_released,
)
from .rules import clean_answer


def request_to_prepare(case: Case) -> VerificationRequest | None:
    """The request that waits to be prepared; drawn up from the authorization if there is none.

    None if there is no active authorization: it was withdrawn a moment ago.
    """
    drafted = current_request(case)
    if drafted is not None:
        return drafted
    authorization = current_authorization(case)
    if authorization is None or authorization.state != Authorization.State.ACTIVE:
        return None
    request = VerificationRequest.objects.create(
        case=case,
        authorization=authorization,
        number=next_number("verification", prefix="XC"),
        recipient=authorization.recipient,
        purpose=authorization.purpose,
    )
    RequestedItem.objects.bulk_create(
        RequestedItem(
            request=request,
            member=member,
            code=code,
            period_from=authorization.look_back_from,
            period_until=authorization.look_back_until,
        )
        for member, code in askable_pairs(authorization)
    )
    return request


def askable_pairs(authorization) -> list:
    """(member, code) pairs that the signed authorization lets be asked."""
    signatures = authorization.signatures.select_related("member__person").order_by("member_id")
    return [
        (signature.member, code)
        for signature in signatures
        for code in authorization.items
        if signature.given and ("banks" in signature.consents or code not in BANK_ITEMS)
    ]


def prepare_request(request: VerificationRequest, *, by, items, urgent=False, note="") -> None:
    """Choose what to ask and propose the request to a second officer (拟定协查请求).

    ``items``: RequestedItem rows of the draft that stay; at least one.
    """
    with hold(request.stream):
        if not items:
            raise Refusal(_("请至少选择一个协查项目。"), field="items")
        request.items.exclude(pk__in=[item.pk for item in items]).delete()
        request.urgent = urgent
        enact(request.submit, by=by, note=note, about={"items": sorted({i.code for i in items})})


def release_request(request: VerificationRequest, *, by, agreed: bool, note="") -> None:
    """A second officer lets the request leave, or sends it back to be changed (审核发出)."""
    with hold(request.stream):
        if not agreed:
            enact(request.send_back, by=by, note=note)
            return
        letter = store_generated(
            request.stream,
            kind=Kind.VERIFICATION_REQUEST,
            title=gettext_noop("异地协查函"),
            number=request.number,
            version=_letters_of(request) + 1 if request.letter_id else 1,
            by=by,
            subject=request,
            **letters.request_letter(request, by=by),
        )
        enact(
            request.release, by=by, note=note, at=clock.now(), letter=letter,
            about={"sha256": letter.sha256}, approves=what_is_released,
        )  # fmt: skip


def receive_request(request: VerificationRequest, *, by, note="") -> None:
    """The other side signs for the request (签收)."""
    with hold(request.stream):
        enact(request.receive, by=by, note=note)


def answer_request(
    request: VerificationRequest, *, by, answers=(), refusal_code="", note=""
) -> None:
    """Answer every item, or refuse the request with a coded reason (核查答复).

    ``answers``: (item, finding, answer, remark) with an answer in the form that the catalogue
    gives for the item's code. A value, none found and not checked are three things; what was not
    checked says why in its remark.
    """
    with hold(request.stream):
        if refusal_code:
            enact(request.refuse, by=by, note=note, code=refusal_code, about={"code": refusal_code})
            return
        own = {item.pk: item for item in request.items.all()}
        for item, finding, answer, remark in answers:
            asked = own.get(item.pk)
            if asked is None:
                raise Refusal(_("答复中有未请求的项目，未予保存。请只答复请求所列项目。"))
            if finding == RequestedItem.Finding.NOT_CHECKED and not remark.strip():
                raise Refusal(
                    _("“%(item)s”没有核查，请在备注中写明原因。")
                    % {"item": ITEM_BY_CODE[asked.code].name}
                )
            asked.finding = finding
            asked.answer = clean_answer(asked.code, finding, answer, request.recipient.jurisdiction)
            asked.remark = remark
        request.items.bulk_update(own.values(), ["finding", "answer", "remark"])
        enact(request.answer, by=by, note=note)


def countersign_request(request: VerificationRequest, *, by, agreed: bool, note="") -> None:
    """A second officer of the other side signs the answer, or sends it back (复核回函)."""
    with hold(request.stream):
        if not agreed:
            enact(request.return_answer, by=by, note=note)
            return
        number = _next_reply(request)
        reply = store_generated(
            request.stream,
            kind=Kind.VERIFICATION_REPLY,
            title=gettext_noop("异地协查回函"),
            number=number,
            by=by,
            subject=request,
            **letters.reply_letter(request, number, by=by),
        )
        enact(
            request.countersign, by=by, note=note, at=clock.now(), reply=reply,
            about={"sha256": reply.sha256}, approves=what_is_answered,
        )  # fmt: skip


def adopt_answer(request: VerificationRequest, *, by, agreed: bool, note="") -> None:
    """Rely on the answer, or ask the other side to look again (采信或提出异议)."""
    with hold(request.stream):
        enact(request.adopt if agreed else request.dispute, by=by, note=note)


def recall_open_requests(case: Case, *, by, note="") -> int:
    """End every open request of a case whose authorization was withdrawn (授权撤回而中止)."""
    open_requests = case.requests.filter(state__in=VerificationRequest.OPEN).order_by("pk")
    for request in open_requests:
        enact(request.recall, by=by, note=note)
    return len(open_requests)


def cancel_open_requests(case: Case, *, by, note="") -> int:
    """End every open request of a case that has ended (撤销协查); returns how many."""
    open_requests = case.requests.filter(state__in=VerificationRequest.OPEN).order_by("pk")
    for request in open_requests:
        enact(request.cancel, by=by, note=note)
    return len(open_requests)


def within_authorization(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.within_authorization``, read at this instant."""
    items = list(request.items.select_related("member__person"))
    authorization = request.authorization
    authorization.refresh_from_db(from_queryset=Authorization.objects.select_related("document"))
    authorization.case = request.case
    if request.purpose != authorization.purpose:
        return _("协查用途与授权书载明的用途不一致，须重新签署授权书。")
    first, last = authorization.look_back_from, authorization.look_back_until
    if any(item.period_from < first or item.period_until > last for item in items):
        return _("核查期间超出授权书载明的期间（%(first)s 至 %(last)s）。") % {
            "first": first, "last": last,
        }  # fmt: skip
    pairs = [(item.member, item.code) for item in items]
    return not_covered(authorization, pairs, request.recipient)


def transfer_basis_exists(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.transfer_basis``: a legal ground for data to cross the border today."""
    return _no_basis(request.agency.jurisdiction, request.recipient.jurisdiction)


def reply_basis_exists(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.reply_basis``: the same for the answer, on its way back."""
    return _no_basis(request.recipient.jurisdiction, request.agency.jurisdiction)


def _no_basis(here: str, there: str) -> str:
    if here == there or active_basis(here, there, clock.today()):
        return ""
    return _("没有有效的跨境提供依据（数据出境依据），不能发出。请联系个人信息保护负责人登记。")


def every_item_is_answered(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.every_item_answered``."""
    left = request.items.filter(finding=RequestedItem.Finding.OPEN).count()
    return _("还有 %(n)s 个项目没有答复。") % {"n": left} if left else ""


def authorization_is_withdrawn(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.authorization_withdrawn``."""
    request.authorization.refresh_from_db()
    if in_force(request.authorization):
        return _("授权书仍然有效，不能以撤回授权为由中止协查。")
    return ""


def means_are_checked(case: Case, *, by) -> str:
    """Fact ``verification.means_checked``: an answer is relied on, under an authorization that
    still stands."""
    request = current_request(case)
    if request is None or request.state != VerificationRequest.State.ACCEPTED:
        return _("异地协查尚未完成（回函未采信），不能受理或不予受理。")
    return answer_stands(request, by=by)


def was_once_checked(case: Case, *, by) -> str:
    """Fact ``verification.once_checked``: an answer was relied on when the case was decided."""
    if answer_was_relied_on(case):
        return ""
    return _("本案未经异地协查，须先出具授权书并核对家庭经济状况，再重新作出决定。")


def was_never_checked(case: Case, *, by) -> str:
    """Fact ``verification.never_checked``: it was decided without a means check."""
    if not answer_was_relied_on(case):
        return ""
    return _("本案已采信回函，不必重新核对，请直接重新调查。")


def release_stands(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.release_stands``: what is asked is what was released."""
    rely_on(
        request, "release", what_is_released, lapse=request.lapse,
        sentence=_("协查请求的内容在审核发出之后有变更，审核已经失效；已退回来函机构重新审核。"),
    )  # fmt: skip
    return ""


def release_has_lapsed(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.release_lapsed``."""
    if has_changed(request, "release", what_is_released):
        return ""
    return _("协查请求与审核发出时一致，审核仍然有效。")


def answer_stands(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.answer_stands``: the answer is what was countersigned."""
    rely_on(
        request, "countersign", what_is_answered, lapse=request.lapse_answer,
        sentence=_("回函内容在复核之后有变更，回函已经失效；已退回协查机构重新复核。"),
    )  # fmt: skip
    return ""


def answer_has_lapsed(request: VerificationRequest, *, by) -> str:
    """Fact ``verification.answer_lapsed``."""
    if has_changed(request, "countersign", what_is_answered):
        return ""
    return _("回函与复核时一致，仍然有效。")


def _letters_of(request: VerificationRequest) -> int:
    """How often the request has left: it may leave again after its release has lapsed."""
    return request.case.stream.documents.filter(
        kind=Kind.VERIFICATION_REQUEST, number=request.number
    ).count()


def _next_reply(request: VerificationRequest) -> str:
    """A disputed request may be answered again; each reply has a number of its own."""
    earlier = request.case.stream.documents.filter(
        kind=Kind.VERIFICATION_REPLY, number__startswith=f"{request.number}-R"
    ).count()
    return f"{request.number}-R{earlier + 1}"
