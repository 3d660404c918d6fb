"""The 17 pilot tasks (任务分工表): everybody signed in reads; units that the plan names report."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.models import Agency
from casework.audit.journal import may
from casework.core.languages import to_reader
from casework.core.refusals import Refusal
from casework.desk.forms.pilot import EvidenceForm, ProgressForm, SendBackForm
from casework.pilot import actions, queries
from casework.pilot.models import PilotTask

PLAN_NUMBER = "珠民〔2021〕156号"
#: Units that the plan names all at once: they are no agency of their own.
GROUPS_OF_UNITS = (gettext_noop("各区（功能区）民政部门"),)
#: What may be done with a task on its page.
TITLES = {
    "report": gettext_lazy("登记进展"),
    "start": gettext_lazy("启动任务"),
    "submit": gettext_lazy("提交完成情况"),
    "complete": gettext_lazy("确认完成"),
    "send_back": gettext_lazy("退回继续推进"),
}


@require_GET
def pilot_tasks(request):
    """All tasks by category, with their last working day, and which are overdue."""
    board = queries.board()
    names = _unit_names()
    tasks = [(task.category_name, _row(task, standing, names)) for task, standing in board]
    context = {
        "groups": [
            {"category": category, "tasks": [row for _category, row in rows]}
            for category, rows in groupby(tasks, key=lambda pair: pair[0])
        ],
        "totals": {
            "all": len(board),
            "dated": sum(not task.long_term for task, _standing in board),
            "long_term": sum(task.long_term for task, _standing in board),
            "completed": sum(task.state == PilotTask.State.COMPLETED for task, _standing in board),
            "overdue": sum(standing.overdue for _task, standing in board),
        },
        "plan_number": PLAN_NUMBER,
    }
    return render(request, "desk/pilot_tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_task(request, no):
    """One task: what each unit has reported, and the acts that the reader may do."""
    task = get_object_or_404(PilotTask.objects.select_related("agency", "stream"), no=no)
    units = queries.units_of(task)
    faulty = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in TITLES:
            raise Refusal(_("没有这样的办理事项，请返回任务页重新选择。"))
        form = _form_for(act, request.POST, units)
        if form is None or form.is_valid():
            try:
                _carry_out(act, task, units, form.cleaned_data if form else {}, request.user)
            except Refusal as refusal:
                if form is None or refusal.field not in form.fields:
                    raise
                form.add_error(refusal.field, refusal.sentence)
            else:
                messages.success(request, _("已登记。"))
                return redirect("pilot_task", no=no)
        faulty = (act, form)
        task.refresh_from_db()
    names = _unit_names()
    context = {
        "task": {
            **_row(task, queries.standing(task), names),
            "category": task.category_name,
            "clause_units": _("、").join(_names_of(task.clause_units, names)),
            "evidence": task.evidence,
            "completed_on": task.completed_on,
        },
        "units": _progress(task, units),
        "forms": _forms(task, request.user, units, faulty),
    }
    return render(request, "desk/pilot_task.html", context)


def _row(task: PilotTask, standing, names: dict[str, str]) -> dict:
    return {
        "no": task.no,
        "url": reverse("pilot_task", args=[task.no]),
        "work_point": str(task),
        "lead": str(task.agency),
        "cooperating": _names_of(task.cooperating, names),
        "due_on": task.due_on,
        "last_working_on": standing.last_working_day,
        "long_term": task.long_term,
        "overdue": standing.overdue,
        "report_due": standing.report_due,
        "state": task.state,
        "state_label": task.get_state_display(),
        "entries": standing.reports,
        "latest_on": standing.last_reported_on,
    }


def _unit_names() -> dict[str, str]:
    """English names of the units, by the names that the plan gives them."""
    if not (get_language() or "").startswith("en"):
        return {}
    found = {name: to_reader(name) for name in GROUPS_OF_UNITS}
    for agency in Agency.objects.all():
        found[agency.name] = found[agency.name.removeprefix("珠海")] = str(agency)
    return found


def _names_of(units: list[str], names: dict[str, str]) -> list[str]:
    return [names.get(unit, unit) for unit in units]


def _progress(task: PilotTask, units: list[Agency]) -> list[dict]:
    """Entries by unit, the lead unit first; a unit without entries is shown all the same."""
    entries = {}
    for entry in task.progress.select_related("by", "unit"):
        entries.setdefault(entry.unit, []).append(entry)
    every = sorted({*units, *entries}, key=lambda unit: (unit.pk != task.agency_id, unit.path))
    return [
        {
            "name": str(unit),
            "role": _("牵头") if unit.pk == task.agency_id else _("配合"),
            "entries": entries.get(unit, []),
        }
        for unit in every
    ]


def _form_for(act: str, data, units: list[Agency]):
    """The form that an act asks for; starting and confirming ask for none."""
    match act:
        case "report":
            return ProgressForm(data, units=units)
        case "submit":
            return EvidenceForm(data)
        case "send_back":
            return SendBackForm(data)
    return None


def _carry_out(act: str, task: PilotTask, units: list[Agency], given: dict, by) -> None:
    """Each act decides for itself whether ``by`` may do it."""
    match act:
        case "report":
            unit = next(unit for unit in units if unit.pk == given["unit"])
            actions.report_progress(task, unit, given["text"], by=by)
        case "start":
            actions.start_task(task, by=by)
        case "submit":
            actions.submit_task(task, given["evidence"], by=by)
        case "complete":
            actions.complete_task(task, by=by)
        case "send_back":
            actions.send_back_task(task, by=by, note=given["note"])


def _forms(task: PilotTask, officer, units: list[Agency], faulty) -> list[dict]:
    """The acts that the officer may do now, each with its form."""
    offered = [act for act in TITLES if act != "report" and may(getattr(task, act), officer)]
    mine = [unit for unit in units if officer.has_perm("pilot.report_progress", unit)]
    if mine and task.state != PilotTask.State.COMPLETED:
        offered.insert(0, "report")
    return [
        {
            "act": act,
            "title": TITLES[act],
            "form": faulty[1] if faulty and faulty[0] == act else _form_for(act, None, mine),
        }
        for act in offered
    ]
