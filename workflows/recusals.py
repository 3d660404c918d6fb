"""Conflicts of interest at the desks (回避): whoever must keep away loses what they have in hand."""

from django.db.models import Q

from casework.agencies.models import Delegation, Officer
from casework.audit.journal import enter
from casework.audit.locks import hold
from casework.cases import conflicts
from casework.cases.models import Case, Recusal
from casework.core import clock
from casework.people.actions import enter_kinship
from casework.people.models import Kinship

from .models import WorkTask
from .queries import open_work


def declare_recusal(case: Case, officer: Officer, *, by, reason: str) -> Recusal:
    """An officer keeps away from a case, and what they have claimed of it goes back (申报回避)."""
    with hold(case.stream):
        recusal = conflicts.declare_recusal(case, officer, by=by, reason=reason)
        _take_off(case, officer, by=by)
    return recusal


def register_kinship(officer: Officer, *, by, **particulars) -> Kinship:
    """Enter a document of the officer or a relative (登记回避关系), and take the officer off whatever
    they have in hand of a case that it touches.

    Nobody is told which cases these are: the supervisors of the cases' offices see steps that need
    another officer, without a ground.
    """
    kinship = enter_kinship(officer, by=by, **particulars)
    for case in conflicts.related_cases(officer):
        with hold(case.stream):
            if _in_hand(case, officer):
                if not case.recusals.filter(officer=officer).exists():
                    conflicts.note_detected(case, officer, by=by)
                _take_off(case, officer, by=by)
    return kinship


def _in_hand(case: Case, officer: Officer) -> list[WorkTask]:
    """What the officer has claimed of the case, and what a deputy has claimed in the officer's right
    and may now do in no other."""
    lent = Delegation.objects.on(clock.today()).filter(appointment__officer=officer)
    claimed = (
        open_work()
        .filter(Q(owner=officer) | Q(owner__in=lent.values("deputy")), case=case)
        .select_related("process", "agency", "case__stream", "owner__agency")
    )
    return [
        task
        for task in claimed
        if task.owner_id == officer.pk or not task.flow_task.open_to(task.owner, task.record())
    ]


def _take_off(case: Case, officer: Officer, *, by) -> None:
    for task in _in_hand(case, officer):
        held_by = task.owner_id
        task.flow_task.activation_class(task).unassign()
        enter(
            task, "take_off", by=by, office=task.agency.code, avoiding=True,
            about={"step": task.step, "of": held_by},
        )  # fmt: skip
