"""How a case ends before its course is run (撤回、补正期满), and how it goes on again (重新办理)."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.policy.queries import due_on, rule_on
from casework.policy.samples import marked

from . import letters
from .models import Case
from .queries import other_open_case, pauses_of, running_pause


def withdraw_case(case: Case, *, by, statement, signed_on: date, note="") -> None:
    """The household takes its application back (撤回申请).

    ``statement``: the scan of what it signed, on ``signed_on``.
    """
    with hold(case.stream):
        if statement is None:
            raise Refusal(_("请上传申请人签名的撤回声明。"), field="statement")
        if not case.applied_on <= signed_on <= clock.today():
            raise Refusal(
                _("签署日期应在申请日（%(day)s）与今天之间。")
                % {"day": date_format(case.applied_on)},
                field="signed_on",
            )
        receive_upload(
            case.stream, kind=Kind.WITHDRAWAL, title=gettext_noop("撤回申请声明"), upload=statement,
            by=by, subject=case, field="statement",
        )  # fmt: skip
        enact(
            case.withdraw, by=by, note=note, on=clock.today(),
            about={"signed_on": signed_on.isoformat()},
        )  # fmt: skip


def lapse_supplement(case: Case, *, by) -> None:
    """The period to bring what is missing is over (补正期满): the application counts as withdrawn."""
    with hold(case.stream):
        last_day = supplement_until(case)
        enact(case.lapse, by=by, on=clock.today(), about={"until": last_day.isoformat()})
        store_generated(
            case.stream, kind=Kind.LAPSE_NOTICE, title=gettext_noop("视为撤回申请告知书"),
            number=f"{case.number}-CH", by=by, subject=case,
            version=case.stream.documents.filter(kind=Kind.LAPSE_NOTICE).count() + 1,
            **letters.lapse_notice(case, until=last_day),
        )  # fmt: skip


def reopen_case(case: Case, *, by, reason: str, note="") -> None:
    """Take a withdrawn or terminated case up again (重新办理), from the form check on."""
    with hold(case.stream):
        if not reason.strip():
            raise Refusal(_("请填写重新办理的理由。"), field="reason")
        enact(case.reopen, by=by, note=note or reason)


def supplement_until(case: Case) -> date:
    """The last day to bring what is missing, by the rule of the day on which it was asked for; later
    by the days on which the time limit stood still, and by an extension."""
    asked = case.supplement_asked_on
    rule = rule_on("limit.supplement", jurisdiction=case.jurisdiction, day=asked)
    longer = [
        one.workdays
        for one in case.extensions.all()
        if one.step == "receive_supplement" and one.on >= asked
    ]
    return due_on(asked, rule, pause_on=pauses_of(case), extension=sum(longer)).due_on


def supplements_run_out(day: date) -> list[Case]:
    """Cases whose period to bring what is missing ended before ``day``."""
    waiting = (
        Case.objects.filter(state=Case.State.SUPPLEMENT, supplement_asked_on__lt=day)
        .select_related("stream", "agency")
        .prefetch_related("pauses", "extensions")
    )
    until: dict[tuple[str, date], date] = {}
    over = []
    for case in waiting:
        pauses, place = case.pauses.all(), (case.jurisdiction, case.supplement_asked_on)
        if any(pause.until is None for pause in pauses):
            continue
        if pauses or case.extensions.all():
            last_day = supplement_until(case)
        else:
            last_day = until.get(place) or until.setdefault(place, supplement_until(case))
        if last_day < day:
            over.append(case)
    return over


def reopening_until(case: Case) -> date:
    """The last day on which the case may be taken up again (重新办理期限)."""
    return due_on(case.ended_on, letters.rule_for(case, "period.reopening")).due_on


def reopening_told(case: Case) -> str:
    """That day as it is read, marked where the period is not verified (示例参数)."""
    return marked(date_format(reopening_until(case)), letters.rule_for(case, "period.reopening"))


def supplement_period_over(case: Case, *, by) -> str:
    """Fact ``cases.supplement_period_over``: the last day has passed (24:00, UTC+8)."""
    if running_pause(case):
        return _("补正期限暂停计算，暂停期间不能视为撤回。")
    until = supplement_until(case)
    if clock.today() > until:
        return ""
    return _("补正期限至 %(day)s 24 时，期满前不能视为撤回。") % {
        "day": marked(date_format(until), letters.rule_for(case, "limit.supplement"))
    }


def within_reopening_period(case: Case, *, by) -> str:
    """Fact ``cases.within_reopening_period``."""
    if clock.today() <= reopening_until(case):
        return ""
    return _("重新办理的期限已于 %(day)s届满，请家庭重新申请。") % {"day": reopening_told(case)}


def no_other_open_case(case: Case, *, by) -> str:
    """Fact ``cases.no_other_open_case``: one open application per household and cause."""
    other = other_open_case(case.household, case.cause, but=case)
    if other is None:
        return ""
    return _("该家庭因同一原因已有在办申请 %(number)s，不能恢复本案。") % {"number": other.number}


def has_ended(record, *, by) -> str:
    """Fact ``cases.ended``: the case of ``record`` was withdrawn or terminated, or is closed."""
    return "" if record.case.ended else _("本案仍在办理。")


def decided_here(case: Case, *, by) -> str:
    """Fact ``cases.decided_here``: the mainland's procedure is for the mainland's aid."""
    if not case.decided_outside:
        return ""
    return _(
        "澳门援助金个案由澳门社会工作局依澳门法律决定，这里只办理授权、协查和登记决定，"
        "不适用内地的受理、审批、中止和终止。"
    )


def decided_outside(case: Case, *, by) -> str:
    """Fact ``cases.decided_outside``: only what Macao decides is entered as decided outside."""
    if case.decided_outside:
        return ""
    return _("本案由内地机构受理和审批，不能登记为澳门决定。")
