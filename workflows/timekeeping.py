"""What officers do about a case's time limits: pause, suspend, extend, urge (期限中止、中止、延期、催办).

Each operation holds the case, carries the act out on the record, and lets the open work follow.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from casework.assessment.posting import run_on_after_suspension
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.cases import timekeeping as record
from casework.cases.models import Case
from casework.cases.queries import may_read, running_pause
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn
from casework.notices.messages import deliver
from casework.notices.models import Message
from casework.policy.queries import calendar_for

from . import deadlines, operations
from .models import WorkTask
from .queries import holds_queue

#: Who reads a case in order to handle or supervise it; an auditor reads and changes nothing.
URGING = ("cases.view_case",)


def start_pause(case: Case, *, by, reason: str, words: str, evidence) -> None:
    """Let the time limits of the case stand still (登记期限中止)."""
    with hold(case.stream):
        deadlines.stand_still(
            case, record.start_pause(case, by=by, reason=reason, words=words, evidence=evidence)
        )


def end_pause(case: Case, *, by) -> None:
    """Let them run on (登记期限恢复): the open step's due date is counted anew."""
    if not by.has_perm("cases.pause_clock", case.agency):
        raise NotPermitted(_("您没有登记期限恢复的职责，请由受理机构经办人办理。"))
    with hold(case.stream):
        case.refresh_from_db()
        if case.suspended:
            raise OutOfTurn(_("本案已中止办理，时限随恢复办理一并恢复。"))
        record.end_pause(case, by=by)
        deadlines.run_on(case)


def suspend(case: Case, *, by, ground: str, words: str) -> None:
    """Suspend the handling of the case (中止办理): its open step stays where it is, and waits."""
    with hold(case.stream):
        record.suspend_case(case, by=by, ground=ground, words=words)
        deadlines.run_on(case)
        deadlines.stand_still(case, running_pause(case))


def resume(case: Case, *, by, note="") -> None:
    """Go on where the case stood (恢复办理), with the time that was left; a posting (公示) too."""
    with hold(case.stream):
        suspension = record.resume_case(case, by=by, note=note)
        posting = run_on_after_suspension(case, suspension, by=by)
        deadlines.run_on(case, since=posting and posting.until)
        operations.realign(case)


def extend(task_id: int, *, by, workdays: int, words: str) -> WorkTask:
    """A superior extends the time limit of an open step (延期), once and before it is over; once for
    the whole period, though the step was opened anew or another shares it."""
    with operations.in_hand(task_id) as task:
        operations.going_on(task)
        _is_superior(by, task)
        if task.paused:
            raise OutOfTurn(_("该步骤时限已暂停。请先登记期限恢复，再申请延期。"))
        if task.due_on < clock.today():
            raise OutOfTurn(_("该步骤时限已过，不能延期。请尽快办理，并在办理意见中说明原因。"))
        if deadlines.extension_of(task):
            raise OutOfTurn(_("该期限已经延期一次，不得再次延期。"))
        granted = record.grant_extension(
            task.case, by=by, office=task.agency, task=task.pk, step=task.step, workdays=workdays,
            words=words, was_due_on=task.due_on,
        )  # fmt: skip
        deadlines.put_down(task, deadlines.recount(task, granted), because="extension")
        return task


def urge(task_id: int, *, by, note="") -> WorkTask:
    """Urge whoever has to act on an open step (催办), at most once a working day of their side."""
    with operations.in_hand(task_id) as task:
        operations.going_on(task)
        if not may_read(by, task.case, URGING):
            raise NotPermitted(_("您没有办理或督办本案的职责，不能催办。"))
        if task.owner_id == by.pk:
            raise NotPermitted(_("该步骤由您本人办理，无须催办。"))
        if task.paused:
            raise OutOfTurn(_("该步骤时限已暂停，暂停期间不催办。"))
        key = f"urged:{task.pk}:{_working_day(task).isoformat()}"
        if Message.objects.filter(key=key).exists():
            raise OutOfTurn(_("该步骤今天已经催办过，同一步骤每个工作日只能催办一次。"))
        enter(task, "urge", by=by, office=task.agency.code, note=note, about={"step": task.step})
        deliver([message_about(task, Message.Kind.URGED, key)])
        return task


def message_about(task: WorkTask, kind: str, key: str, **more) -> Message:
    """A message to whoever holds the step, or else to everybody in whose queue it waits."""
    to = (
        {"recipient_id": task.owner_id}
        if task.owner_id
        else {"office_id": task.agency_id, "duty": task.duty}
    )
    return Message(
        kind=kind, key=key, stream_id=task.case.stream_id, task=task.pk, step=task.step,
        due_on=task.due_on, made_at=clock.now(), **to, **more,
    )  # fmt: skip


def _working_day(task: WorkTask) -> date:
    """Today, or the last working day of the acting office's side before it."""
    day, is_workday = clock.today(), calendar_for(task.agency.jurisdiction)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def may_urge(officer, task: WorkTask) -> bool:
    """Whether urging is offered; that it was done today is told when it is tried."""
    return not task.paused and task.owner_id != officer.pk and may_read(officer, task.case, URGING)


def may_extend(officer, task: WorkTask) -> bool:
    """Whether the officer is a superior of whoever has to act on the step: a supervisor of its
    office or of one above it, in whose own queue it does not lie."""
    return (
        operations.supervises(officer, task.agency)
        and task.owner_id != officer.pk
        and not holds_queue(officer, task)
    )


def _is_superior(by, task: WorkTask) -> None:
    if not may_extend(by, task):
        raise NotPermitted(
            _("延期须由办理人员的上级批准：本机构或者上级机构的负责人，且该步骤不由其本人办理。")
        )
