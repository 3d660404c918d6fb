"""What stops and moves a case's time limits: pauses, suspension, extensions (期限中止、中止、延期).

One function, one official act. What they do to the open work is done by workflows.timekeeping.
"""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter
from casework.audit.locks import hold
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.documents.actions import receive_upload, store_generated
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.policy.queries import due_on, rule_on
from casework.policy.samples import marked

from . import letters
from .letters import rule_for
from .models import Case, Extension, Pause, PauseReason, SuspensionGround
from .queries import running_pause

#: What a caseworker may register; a suspension brings its own pause.
REGISTERED = (PauseReason.APPLICANT, PauseReason.OTHER_SIDE, PauseReason.FORCE_MAJEURE)


def start_pause(case: Case, *, by, reason: str, words: str, evidence) -> Pause:
    """Let the case's time limits stand still from today on (登记期限中止), with reason and evidence.

    ``evidence`` is an uploaded paper that proves the ground. Raises Refusal.
    """
    if not by.has_perm("cases.pause_clock", case.agency):
        raise NotPermitted(_("您没有登记期限中止的职责，请由受理机构经办人办理。"))
    if reason not in REGISTERED:
        raise Refusal(_("请选择期限中止的原因。"), field="reason")
    _require_words(words)
    if evidence is None:
        raise Refusal(_("请上传能够证明该原因的材料。"), field="evidence")
    with hold(case.stream):
        case.refresh_from_db()
        if case.suspended:
            raise OutOfTurn(_("本案已中止办理，时限已经停止，无须另行登记期限中止。"))
        if case.ended or case.state == Case.State.DRAFT:
            raise OutOfTurn(_("本案没有正在计算的时限，不能登记期限中止。"))
        if running_pause(case):
            raise OutOfTurn(_("本案时限已经暂停。请先登记期限恢复，再登记新的期限中止。"))
        paper = receive_upload(
            case.stream, kind=Kind.EVIDENCE, title=gettext_noop("期限中止证明材料"), upload=evidence,
            by=by, subject=case, field="evidence",
        )  # fmt: skip
        return _begin(case, reason, words, paper, by)


def end_pause(case: Case, *, by) -> Pause:
    """Let the time limits run on from tomorrow (登记期限恢复).

    Whether ``by`` may do so is judged by the operation: the caseworker's own act, or the act by
    which the waiting came to its end.
    """
    with hold(case.stream):
        pause = running_pause(case)
        if pause is None:
            raise OutOfTurn(_("本案时限没有暂停，无须登记期限恢复。"))
        pause.until, pause.ended_by = clock.today(), by
        pause.save(update_fields=["until", "ended_by"])
        enter(pause, "end", by=by, office=case.agency.code, about={"reason": pause.reason})
    return pause


def suspend_case(case: Case, *, by, ground: str, words: str) -> None:
    """Suspend the handling (中止办理) on a coded ground, with a notice that names the remedy.

    It ends by resumption; the day until which it may last is computed by rule and watched. A pause
    that runs is taken up by it. Raises Refusal.
    """
    if ground not in SuspensionGround.values:
        raise Refusal(_("请选择中止办理的情形。"), field="ground")
    _require_words(words)
    with hold(case.stream):
        case.refresh_from_db()
        until = due_on(clock.today(), rule_for(case, "period.suspension")).due_on
        enact(
            case.suspend, by=by, note=words, ground=ground, until=until,
            about={"ground": ground, "until": until.isoformat()},
        )  # fmt: skip
        if running_pause(case):
            end_pause(case, by=by)
        number = f"{case.number}-ZZ"
        notice = store_generated(
            case.stream, kind=Kind.SUSPENSION_NOTICE, title=gettext_noop("中止办理通知书"),
            number=number, by=by, subject=case,
            version=case.stream.documents.filter(kind=Kind.SUSPENSION_NOTICE).count() + 1,
            **letters.suspension_notice(case, by=by, number=number, reason=words),
        )  # fmt: skip
        _begin(case, PauseReason.SUSPENSION, words, notice, by)


def resume_case(case: Case, *, by, note="") -> Pause:
    """Go on where the case stood (恢复办理); its time limits run on from tomorrow. Returns the time for
    which they stood still."""
    with hold(case.stream):
        case.refresh_from_db()
        enact(case.resume, by=by, note=note)
        return end_pause(case, by=by)


def grant_extension(
    case: Case, *, by, office: Agency, task: int, step: str, workdays: int, words: str, was_due_on
) -> Extension:  # fmt: skip
    """Extend the time limit of a step at ``office`` (批准延期), once, within the rule's maximum.

    That ``by`` is a superior is judged by the operation, which knows whose step it is.
    """
    _require_words(words)
    rule = rule_on("extension.max", jurisdiction=office.jurisdiction, day=clock.today())
    if not 1 <= workdays <= rule.value:
        raise Refusal(
            _("延期须为 1 至 %(most)s 个工作日。") % {"most": marked(rule.value, rule)},
            field="workdays",
        )
    with hold(case.stream):
        if Extension.objects.filter(task=task).exists():
            raise OutOfTurn(_("该步骤已经延期一次，不得再次延期。"))
        extension = Extension(
            uid=uuid.uuid4(), case=case, task=task, step=step, workdays=workdays,
            was_due_on=was_due_on, on=clock.today(), by=by,
        )  # fmt: skip
        extension.words = words
        extension.save()
        about = {"step": step, "workdays": workdays, "rule": rule.pk}
        enter(extension, "grant", by=by, office=office.code, note=words, about=about)
    return extension


def _begin(case: Case, reason: str, words: str, evidence: Document, by) -> Pause:
    pause = Pause(
        uid=uuid.uuid4(), case=case, reason=str(reason), evidence=evidence, since=clock.today(),
        by=by,
    )  # fmt: skip
    pause.words = words
    pause.save()
    about = {"reason": str(reason), "since": pause.since.isoformat()}
    enter(pause, "start", by=by, office=case.agency.code, about=about)
    return pause


def _require_words(words: str) -> None:
    if not words.strip():
        raise Refusal(_("请写明理由。"), field="words")
