"""Standing in for colleagues, and the work of those who are away (代理与缺勤).

Who stands in for whom is on the record (casework.agencies); here it meets the queues.
"""

from contextlib import contextmanager

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casework.agencies.actions import give_delegation
from casework.agencies.models import Absence, Appointment, Delegation, Duty, Officer
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.audit.standing import acting_for
from casework.core import clock
from casework.core.refusals import NotPermitted, Refusal

from .graph import all_flows
from .models import OPEN, WorkTask
from .queries import open_work, positions_at
from .remedy_stages import subject_of
from .steps import Step

#: What lets a deputy read the file; it goes with every step.
READING = "cases.view_case"


def principal_at(task: WorkTask, officer) -> int | None:
    """For whom the officer deals with a task: whoever of those they stand in for has it in hand;
    else nobody but themselves, if it is open to them; else the first for whom it is open."""
    positions = positions_at(officer, task)
    if any(position.on_behalf_of == task.owner_id for position in positions if not position.own):
        return task.owner_id
    rights = [None] if any(position.own for position in positions) else []
    rights += [position.on_behalf_of for position in positions if not position.own]
    record = task.record() if len(rights) > 1 else None
    for right in rights:
        with acting_for(right):
            if record is not None and task.flow_task.open_to(officer, record):
                return right
    return rights[0] if rights else None


@contextmanager
def in_whose_right(task: WorkTask, officer):
    """What the officer does to the task inside is done for whoever's work it is."""
    with acting_for(principal_at(task, officer)):
        yield


def stands_in_for_holder(task: WorkTask, officer) -> bool:
    """Whether the task is in the hands of a colleague for whom the officer stands in there."""
    return task.owner_id is not None and any(
        position.on_behalf_of == task.owner_id for position in positions_at(officer, task)
    )


def delegate(appointment: Appointment, *, steps=(), **particulars) -> Delegation:
    """Give a delegation for all of a duty or for named steps of it (委托代理).

    The steps are told to the record as the permissions that they take, so that the deputy can do
    nothing else, whatever the page.
    """
    known = dict(steps_of(appointment.duty))
    if set(steps) - set(known):
        raise Refusal(_("所选环节不属于该职责，请重新选择。"), field="steps")
    permissions = {READING} if steps else set()
    for node in _steps():
        if node.name in steps:
            permissions |= _permissions(node)
    return give_delegation(
        appointment, steps=sorted(steps), permissions=sorted(permissions), **particulars
    )


def steps_of(duty: Duty) -> list[tuple[str, str]]:
    """(name, title) of the steps that an appointment to the duty lets an officer do."""
    held = {
        f"{app}.{codename}"
        for app, codename in duty.permissions.values_list("content_type__app_label", "codename")
    }
    return [
        (node.name, node.task_title)
        for node in _steps()
        if node.duty == duty.code or (callable(node.duty) and _permissions(node) & held)
    ]


def give_back_work_of(officer: Officer, *, by) -> int:
    """A supervisor returns all that an officer has in hand to the team, in one act (全部退回待领)."""
    if not by.supervises(officer.agency):
        raise NotPermitted(_("只有其机构或上级机构的负责人可以退回该人员领取的事项。"))
    return sum(_give_back(pk, officer, by) for pk in _in_hand_of(officer))


def officers_away_with_work() -> list[Officer]:
    """Officers who are away today and still have work in hand."""
    away = Absence.objects.on(clock.today()).filter(officer=OuterRef("pk"))
    work = open_work().filter(owner=OuterRef("pk"))
    return list(Officer.objects.filter(Exists(away), Exists(work)).order_by("pk"))


def give_back_when_away(officer: Officer, *, by) -> int:
    """The absence has begun: what the officer has in hand goes back to the team."""
    return sum(_give_back(pk, officer, by) for pk in _in_hand_of(officer))


def give_back_work_on(record, *, by, but: Officer) -> None:
    """What anybody else than ``but`` has in hand of a remedy goes back to the team."""
    held = open_work().filter(case=record.case_id, process__subject=subject_of(record))
    for task in held.exclude(owner=None).exclude(owner=but).select_related("owner"):
        _give_back(task.pk, task.owner, by)


def _in_hand_of(officer: Officer) -> list[int]:
    return list(open_work().filter(owner=officer).order_by("case_id").values_list("pk", flat=True))


def _give_back(task_id: int, officer: Officer, by) -> bool:
    with hold(Stream.objects.get(case__tasks=task_id)):
        task = WorkTask.objects.select_related("process", "agency", "case__stream").get(pk=task_id)
        if task.owner_id != officer.pk or task.status not in OPEN:
            return False
        task.flow_task.activation_class(task).unassign()
        enter(
            task, "give_back", by=by, office=task.agency.code, avoiding=True,
            about={"step": task.step, "of": officer.pk},
        )  # fmt: skip
    return True


def _steps() -> list[Step]:
    return [
        node for flow in all_flows() for node in flow.instance.nodes() if isinstance(node, Step)
    ]


def _permissions(node: Step) -> set[str]:
    return {permission for act in node.performs for permission, _at in act.rule.alternatives()}
