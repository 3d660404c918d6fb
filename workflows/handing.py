"""Handing work on, and taking an act back (转办、撤回).

The other verbs: claim, give back and reassign stand in ``operations``; co-signatures in ``cosigning``;
to send back (退回) is an act of the step itself.
"""

from django.utils.translation import gettext as _

from casework.agencies.models import Officer
from casework.audit.journal import enact, enter
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal

from .deputies import in_whose_right, stands_in_for_holder
from .models import CaseProcess, WorkTask
from .operations import going_on, hand_to, in_hand, realign


def hand_on(task_id: int, *, to: Officer, by, note: str) -> WorkTask:
    """The holder hands a step to a colleague of the same desk, with a reason (转办)."""
    if not note.strip():
        raise Refusal(_("请填写转办的理由。"), field="note")
    with in_hand(task_id) as task:
        going_on(task)
        if task.owner_id != by.pk and not stands_in_for_holder(task, by):
            raise NotPermitted(_("只有领取该事项的人员可以转办；负责人请用改派。"))
        if to.pk == task.owner_id:
            raise Refusal(_("该事项已由该人员办理，请另选人员。"), field="officer")
        hand_to(task, to)
        with in_whose_right(task, by):
            enter(
                task, "hand_on", by=by, office=task.agency.code, note=note.strip(),
                about={"step": task.step, "to": to.pk},
            )  # fmt: skip
        return task


def step_to_take_back(task: WorkTask) -> WorkTask | None:
    """The finished step whose act led to the open ``task`` and may be taken back (撤回), or None."""
    if task.owner_id is not None or not task.open:
        return None
    last = (
        WorkTask.objects.filter(
            case=task.case_id,
            process__subject=task.process.subject,
            flow_task_type="HUMAN",
            pk__lt=task.pk,
        )
        .select_related("process__parent_task")
        .order_by("-pk")
        .first()
    )
    # Where a step was called off in between, the open one follows from what interrupted the work.
    if last is None or last.status == "CANCELED" or not _of_one_course(last.process, task.process):
        return None
    return last if last.flow_task.take_back is not None else None


def take_back(task_id: int, *, by, note: str) -> None:
    """Whoever did the last act takes it back, while nobody has taken up what followed (撤回).

    ``task_id`` is the step that followed. Which acts may be taken back stands with their steps.
    """
    if not note.strip():
        raise Refusal(_("请填写撤回的理由。"), field="note")
    with in_hand(task_id) as task:
        going_on(task)
        if task.owner_id is not None:
            raise OutOfTurn(
                _("“%(step)s”已由%(name)s领取，不能撤回；请与其联系退回。")
                % {"step": task.title, "name": task.owner}
            )
        done = step_to_take_back(task)
        if done is None:
            raise OutOfTurn(_("上一环节的办理不能撤回：已经作出决定、送出或送达。"))
        done.case = task.case
        record = done.record()
        if record is None:
            raise OutOfTurn(_("上一环节的办理不能撤回：已经作出决定、送出或送达。"))
        with in_whose_right(done, by):
            enact(getattr(record, done.flow_task.take_back.__name__), by=by, note=note.strip())
        realign(task.case)


def _of_one_course(one: CaseProcess, other: CaseProcess) -> bool:
    """Whether two procedures are the same, or one is the child flow of the other."""
    parents = {process.parent_task.process_id for process in (one, other) if process.parent_task_id}
    return one.pk == other.pk or not parents.isdisjoint({one.pk, other.pk})
