"""What may be done next (下一步提示) on a case that has ended otherwise than by aid, or is late."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.endings import reopening_told, reopening_until
from casework.cases.models import Case
from casework.core import clock
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of, remedy_until_told

from .models import WorkTask

#: States that end a case by a decision with a remedy.
DECIDED_AGAINST = (
    Case.State.NOT_ACCEPTED, Case.State.REJECTED, Case.State.TERMINATED, Case.State.IRREGULAR,
)  # fmt: skip
REOPENABLE = (Case.State.WITHDRAWN, Case.State.TERMINATED)


def what_next(case: Case, task: WorkTask | None = None) -> list[str]:
    """Sentences in an officer's words, most pressing first; none while a case takes its course.

    ``task``: the open step, if there is one.
    """
    sentences = []
    if task is not None and not task.paused and task.due_on and task.due_on < clock.today():
        sentences += _overdue(case, task)
    if case.state in DECIDED_AGAINST:
        sentences += _remedy(decision_of(case))
    if case.state == Case.State.IRREGULAR:
        sentences.append(_("已发放的救助金转入追回，追回前本案不能办结。"))
    if case.state in REOPENABLE:
        sentences.append(_reopening(case))
    if case.ended and case.state != Case.State.CLOSED:
        sentences.append(_("家庭情况发生变化或者有新的困难情形的，可以随时重新申请。"))
    return sentences


def _overdue(case: Case, task: WorkTask) -> list[str]:
    told = {"step": task.title, "day": date_format(task.due_on)}
    sentences = [_("“%(step)s”的时限 %(day)s 已过，请尽快办理；负责人可以改派。") % told]
    if case.state == Case.State.SUPPLEMENT:
        return [
            *sentences,
            _("家庭未在期限内补正的，系统自动视为撤回申请并出具告知书。"),
        ]
    if case.state in (Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED):
        return [
            *sentences,
            _("先行救助的手续逾期未补齐的，报送批准机关；拒不补办的，可以认定手续不符并追回。"),
        ]
    return [
        *sentences,
        _("困难情形已经消除、家庭迁离或者拒不配合的，由区级审批人终止办理。"),
    ]


def _remedy(decision: Decision | None) -> list[str]:
    if decision is None:
        return []
    if decision.state == Decision.State.ISSUED:
        return [_("决定书尚未送达，请先送达；救济期限自送达之日起算。")]
    day = remedy_until_told(decision)
    if clock.today() <= decision.remedy_until:
        return [
            _("家庭不服的，可以在 %(day)s前申请行政复议，也可以依法提起行政诉讼。") % {"day": day}
        ]
    return [_("申请行政复议的期限已于 %(day)s届满。") % {"day": day}]


def _reopening(case: Case) -> str:
    day = reopening_told(case)
    if clock.today() <= reopening_until(case):
        return _("区级审批人可以在 %(day)s前重新办理，案件从形式审查重新开始。") % {"day": day}
    return _("重新办理的期限已于 %(day)s届满。") % {"day": day}
