"""What an officer may do about the time limits of a case and its open step (时限事项): links."""

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.models import Case
from workflows.timekeeping import may_extend


def clock_acts(task, officer) -> list[dict]:
    """What the officer may do about the time limit of an open step, as parts/identity.html asks.

    Only what would not be refused outright is offered; the operation decides under the lock.
    """
    case, acts = task.case, []
    if officer.has_perm("cases.accept_case", case.agency):
        if case.suspended:
            acts.append(_link(_("恢复办理"), "resume_case", case.number))
        elif case.state in Case.SUSPENDABLE and not case.decided_outside:
            acts.append(_link(_("中止办理"), "suspend_case", case.number))
    if officer.has_perm("cases.pause_clock", case.agency) and not case.suspended:
        if task.paused:
            acts.append(_link(_("登记期限恢复"), "end_pause", case.number))
        elif case.state != Case.State.DRAFT:
            acts.append(_link(_("登记期限中止"), "pause_clock", case.number))
    if not task.paused and may_extend(officer, task):
        acts.append(_link(_("延期"), "extend", task.pk))
    return acts


def _link(label, name, argument) -> dict:
    return {"label": label, "url": reverse(name, args=[argument]), "style": "plain", "post": False}
