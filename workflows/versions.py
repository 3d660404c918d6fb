"""Running cases when the procedure changes (程序换版): they go on, and it stays known how they began.

A flow class counts its changes (``version``). A case keeps the version it began under. When code with
another version starts, open work on steps that still exist stays where it is, with its holder and
its due date. Work on a step that was renamed goes on under the new name; work on a step that is gone
is struck, and the case is brought to the step that its record calls for, as after a withdrawal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from viewflow.workflow import STATUS

from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock

from . import operations
from .graph import all_flows
from .models import OPEN, CaseProcess, WorkTask


@dataclass
class Moved:
    """What came of one pass over the cases that followed another version."""

    moved: int = 0  # cases whose open work had to be changed
    went_on: int = 0  # cases whose open work stayed as it was
    failed: int = 0  # cases left as they were


def processes_behind() -> QuerySet[CaseProcess]:
    """Open procedures that follow another version of their flow than the one in force.

    Those of a flow that is no longer there are among them.
    """
    current = Q(pk__in=())
    for flow in all_flows():
        current |= Q(flow_class=flow, follows_version=flow.version)
    return CaseProcess.objects.filter(status=STATUS.NEW).exclude(current)


def move_behind(
    *,
    by,
    stop: Callable[[], bool] = lambda: False,
    failures: tuple = (),
    at_most: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Moved:
    """Bring every case whose open procedure follows another version over to the one in force.

    One case in one transaction. Exceptions of the kinds ``failures`` leave a case as it was and are
    counted; it is tried again the next time.
    """
    result = Moved()
    numbers = list(processes_behind().order_by("case").values_list("case", flat=True).distinct())
    numbers = numbers[:at_most]
    for done, number in enumerate(numbers):
        progress(done, len(numbers))
        if stop():
            break
        try:
            if move_case(Case.objects.select_related("stream", "agency").get(pk=number), by=by):
                result.moved += 1
            else:
                result.went_on += 1
        except failures:
            result.failed += 1
    progress(len(numbers), len(numbers))
    return result


def move_case(case: Case, *, by) -> bool:
    """Let the open work of a case follow the version in force; True if the work had to be changed.

    Nothing is entered for a case whose work stays: what there is to do is the same as before.
    """
    with hold(case.stream):
        case.refresh_from_db()
        behind = processes_behind().filter(case=case)
        versions = list(behind.values_list("follows_version", flat=True))
        if not versions:
            return False
        before = _open_steps(case)
        gone = [task for task in _open_work(case) if not task.in_procedure]
        for task in gone:
            if not _renamed(task):
                _strike(task)
        behind.exclude(flow_class__in=all_flows()).update(
            status=STATUS.CANCELED, finished=clock.now()
        )
        operations.follow_remedies(case)
        for flow in all_flows():
            behind.filter(flow_class=flow).update(follows_version=flow.version)
        after = _open_steps(case)
        if not gone and after == before:
            return False
        enter(
            case, "move_to_version", by=by, office=case.agency.code,
            about={"from": min(versions), "was": ", ".join(before), "step": ", ".join(after)},
        )  # fmt: skip
        return True


def _open_work(case: Case) -> QuerySet[WorkTask]:
    """Steps that are open, and waits for child flows."""
    steps = Q(flow_task_type="HUMAN", status__in=OPEN)
    waits = Q(flow_task_type="EVENT") & ~Q(status__in=(STATUS.DONE, STATUS.CANCELED))
    return (
        WorkTask.objects.filter(steps | waits, case=case)
        .select_related("agency", "case", "process")
        .order_by("pk")
    )


def _open_steps(case: Case) -> list[str]:
    return [task.step for task in _open_work(case) if task.flow_task_type == "HUMAN"]


def _renamed(task: WorkTask) -> bool:
    """Put open work under its step's new name, if the step only has another name now.

    It keeps holder and due date as long as it stays on the same desk.
    """
    flow = task.flow_task.flow_class if task.flow_task else None
    former = flow and flow.former.get(task.step)
    node = flow._nodes_by_name.get(former.became) if former else None
    if node is None or node.task_type != task.flow_task_type:
        return False
    if task.flow_task_type == "HUMAN":
        task.process.case = task.case
        record = node.record_for(task.process)
        if record is None or not _same_desk(task, node, record):
            return False
    changed = {"flow_task": node, "step": node.name}
    return bool(WorkTask.objects.filter(pk=task.pk).update(**changed))


def _same_desk(task: WorkTask, node, record) -> bool:
    return (node.office_of(record), node.duty_of(record)) == (task.agency, task.duty)


def _strike(task: WorkTask) -> None:
    """Take work off its desk that the engine has no step for any more; and if it is a wait, the
    work of the child that nobody waits for now."""
    WorkTask.objects.filter(pk=task.pk).update(status=STATUS.CANCELED, finished=clock.now())
    for child in _open_work(task.case).filter(process__parent_task=task):
        _strike(child)
