"""What officers do with an authorization (授权书). One function, one official act."""

from datetime import date
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Law
from casework.audit.approvals import has_changed, rely_on
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.letters import rule_for
from casework.cases.models import Case
from casework.core import clock
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.actions import next_number
from casework.policy.queries import due_on, rule_on
from casework.policy.samples import marked

from . import letters
from .models import Authorization, Signature
from .queries import (
    all_signed,
    current_authorization,
    in_force,
    signatures_of,
    what_is_checked,
)
from .rules import BANK_ITEMS, REQUIRED_CONSENTS, askable_codes

#: What the check is for, as the household reads and signs it.
PURPOSES = {
    Law.MAINLAND: gettext_noop("核对家庭经济状况和生活状况，审核临时救助申请"),
    Law.MACAO: gettext_noop("核对家庭经济状况和生活状况，审核澳门经济援助金申请"),
}


def authorization_to_issue(case: Case) -> Authorization:
    """The case's authorization that waits to be issued; drawn up when there is none (草拟)."""
    drafted = current_authorization(case)
    if drafted is not None:
        return drafted
    return Authorization.objects.create(
        case=case,
        number=next_number("authorization", prefix="SQ"),
        recipient=case.counterpart,
        items=askable_codes(case.case_type, case.counterpart.jurisdiction),
        purpose=PURPOSES[case.law],
        **_periods(case, clock.today()),
    )


def issue_authorization(authorization: Authorization, *, by, items, note="") -> Authorization:
    """Render the form once, file it, and name everyone who has to sign (出具授权书).

    ``items``: catalogue codes, a subset of those allowed for the case type. Raises Refusal.
    """
    case = authorization.case
    with hold(case.stream):
        allowed = askable_codes(case.case_type, case.counterpart.jurisdiction)
        strange = [code for code in items if code not in allowed]
        if strange or not items:
            raise Refusal(_("请在本救助类型允许的核查项目中至少选择一项。"), field="items")
        authorization.items = [code for code in allowed if code in items]
        today = clock.today()
        # It may have been drawn up long before: its periods begin on the day it is signed from.
        for field, day in _periods(case, today).items():
            setattr(authorization, field, day)
        members = list(case.household.members_on(today).prefetch_related("person__documents"))
        to_sign = []
        for member in members:
            guarded = member.needs_guardian(today)
            if guarded and member.guardian_id is None:
                raise Refusal(
                    _("家庭成员“%(name)s”须由监护人代签，请先登记监护人。")
                    % {"name": member.person.name}
                )
            to_sign.append(
                Signature(authorization=authorization, member=member, by_guardian=guarded)
            )
        Signature.objects.bulk_create(to_sign, ignore_conflicts=True)
        document = store_generated(
            case.stream,
            kind=Kind.AUTHORIZATION,
            title=gettext_noop("家庭经济状况及生活状况异地核查授权书"),
            number=authorization.number,
            by=by,
            subject=authorization,
            **letters.authorization_form(authorization, members, by=by),
        )
        enact(
            authorization.issue, by=by, note=note, document=document,
            about={"items": authorization.items, "sha256": document.sha256},
        )  # fmt: skip
    return authorization


def record_signature(
    authorization: Authorization, *, by, signature, signed_on: date, page, consents, note=""
) -> Authorization:
    """Enter one subject's (or guardian's) signature with the scanned page (登记签署).

    ``page``: an uploaded PDF, JPEG or PNG. ``consents``: the separate consents that were ticked;
    those to cross-border provision and to sensitive items must be among them.
    """
    with hold(authorization.stream):
        chosen = authorization.signatures.select_related("member__person").get(pk=signature.pk)
        if chosen.given:
            raise Refusal(_("该成员的签署已登记。"), field="signature")
        issued_on = clock.legal_day(authorization.document.created_at)
        if not issued_on <= signed_on <= clock.today():
            raise Refusal(
                _("签署日期应在出具日（%(day)s）与今天之间。") % {"day": date_format(issued_on)},
                field="signed_on",
            )
        if not set(consents) >= REQUIRED_CONSENTS:
            raise Refusal(
                _("未取得跨境提供和敏感信息的单独同意，不能登记为有效签署。"), field="consents"
            )
        chosen.page = receive_upload(
            authorization.stream,
            kind=Kind.SIGNATURE_PAGE,
            title=gettext_noop("授权书签署页"),
            upload=page,
            by=by,
            subject=authorization,
            field="page",
        )
        chosen.signed_on, chosen.recorded_by = signed_on, by
        chosen.consents = sorted(consents)
        chosen.save()
        enact(
            authorization.record_signature, by=by, note=note,
            about={"signature": chosen.pk, "consents": chosen.consents},
        )  # fmt: skip
    return authorization


def check_signatures(
    authorization: Authorization, *, by, agreed: bool, wanting=(), note=""
) -> Authorization:
    """Another officer compares the signatures (核对签署): active, or some are to be given anew."""
    with hold(authorization.stream):
        if agreed:
            enact(authorization.activate, by=by, note=note, approves=what_is_checked)
            return authorization
        if not wanting:
            raise Refusal(_("请选择须重新签署的成员。"), field="wanting")
        for signature in wanting:
            authorization.signatures.filter(pk=signature.pk).update(
                page=None, signed_on=None, recorded_by=None, consents=[]
            )
        enact(
            authorization.reject_signature, by=by, note=note,
            about={"signatures": [signature.pk for signature in wanting]},
        )  # fmt: skip
    return authorization


def revoke_authorization(authorization: Authorization, *, by, signed_on: date, note) -> None:
    """The household takes the authorization back, effective at once (撤回授权)."""
    if not clock.legal_day(authorization.document.created_at) <= signed_on <= clock.today():
        raise Refusal(_("撤回日期应在授权书出具日与今天之间。"), field="signed_on")
    enact(authorization.revoke, by=by, note=note, about={"signed_on": signed_on.isoformat()})


def cancel_authorization(case: Case, *, by, note="") -> bool:
    """Put the live authorization of a case that has ended aside (作废); False if there is none."""
    with hold(case.stream):
        authorization = current_authorization(case)
        if authorization is None:
            return False
        enact(authorization.cancel, by=by, note=note)
    return True


def everyone_has_signed(authorization: Authorization, *, by) -> str:
    """Fact ``consent.all_signed``."""
    if all_signed(authorization):
        return ""
    names = _("、").join(
        authorization.signatures.filter(page__isnull=True).values_list(
            "member__person__name", flat=True
        )
    )
    return _("以下成员尚未签署授权书：%(names)s。") % {"names": names}


def period_is_over(authorization: Authorization, *, by) -> str:
    """Fact ``consent.period_over``."""
    if clock.today() > authorization.valid_until:
        return ""
    rule = rule_for(authorization.case, "period.authorization")
    return _("授权期限至 %(day)s，尚未到期。") % {
        "day": marked(date_format(authorization.valid_until), rule)
    }


def check_has_lapsed(authorization: Authorization, *, by) -> str:
    """Fact ``consent.check_lapsed``."""
    if has_changed(authorization, "activate", what_is_checked):
        return ""
    return _("授权书和签署与核对时一致，核对仍然有效。")


def not_covered(authorization: Authorization | None, pairs, recipient) -> str:
    """Why ``authorization`` does not let these (member, code) pairs go to ``recipient`` now.

    Raises ApprovalLapsed if it, or a signature, is no longer what was checked.
    """
    if not in_force(authorization):
        return _("没有有效的授权书（未生效、已到期或已撤回），不能办理。请先取得家庭签署的授权书。")
    signatures = list(signatures_of(authorization))
    rely_on(
        authorization, "activate", partial(what_is_checked, signatures=signatures), lapse=authorization.lapse,
        sentence=_("授权书或签署在核对之后有变更，核对已经失效，不能使用；已退回重新核对。"),
    )  # fmt: skip
    if authorization.recipient_id != recipient.pk:
        return _("授权书的接收机构与协查机构不一致，须重新签署授权书。")
    signed = {signature.member_id: signature for signature in signatures}
    for member, code in pairs:
        signature = signed.get(member.pk)
        if code not in authorization.items or signature is None or not signature.given:
            return _("“%(name)s”的“%(item)s”不在授权范围内。") % {
                "name": member.person.name,
                "item": ITEM_BY_CODE[code].name,
            }
        if code in BANK_ITEMS and "banks" not in signature.consents:
            return _("“%(name)s”没有同意向金融机构查询，不能核查“%(item)s”。") % {
                "name": member.person.name,
                "item": ITEM_BY_CODE[code].name,
            }
    return ""


def _periods(case: Case, day: date) -> dict[str, date]:
    """How long an authorization issued on ``day`` is good, and how far back it lets look."""
    validity = rule_on("period.authorization", jurisdiction=case.jurisdiction, day=day)
    look_back = rule_on("period.look_back", jurisdiction=case.counterpart.jurisdiction, day=day)
    return {
        "valid_from": day,
        "valid_until": due_on(day, validity).due_on,
        "look_back_from": _months_before(day, look_back.value),
        "look_back_until": day,
    }


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
