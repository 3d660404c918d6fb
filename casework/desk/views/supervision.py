"""The supervisor's desk (督办): what is open and late at the office and below, and reassignment."""

from collections import defaultdict
from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.agencies.models import Appointment
from casework.cases.queries import may_read
from casework.core import clock
from casework.core.refusals import Refusal
from casework.desk import keyset
from casework.desk.forms.supervision import Due, ReassignForm, WorkFilter
from casework.desk.presenting import days_left
from casework.desk.scopes import SUPERVISE, Scope, scope_of
from workflows import operations
from workflows.models import WorkTask
from workflows.queries import counts_at, first_of, open_work
from workflows.timekeeping import may_extend, may_urge

PAGE = 20
#: Levels below the supervisor's own office that are set in from the margin.
DEEPEST = 2


@require_GET
def supervisor(request):
    """Counts per office, and the open steps that are late, each with a form to reassign it."""
    return _desk(request)


@require_POST
def reassign_task(request, task_id):
    """Hand an open step to another officer (改派)."""
    task = get_object_or_404(
        WorkTask.objects.select_related("agency", "owner", "case__applicant", "case__agency"),
        pk=task_id, flow_task_type="HUMAN",
    )  # fmt: skip
    if not operations.supervises(request.user, task.agency):
        raise Http404
    candidates = {person.pk: person for person in _candidates([task])[_desk_of(task)]}
    form = _form(task, candidates.values(), request.POST)
    if not form.is_valid():
        return _desk(request, faulty=(task, form))
    to = candidates[form.cleaned_data["officer"]]
    try:
        operations.reassign(task.pk, to=to, by=request.user, note=form.cleaned_data["note"])
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _desk(request, faulty=(task, form))
    messages.success(
        request,
        _("%(number)s 的“%(step)s”已改派给%(name)s。")
        % {"number": task.case_number, "step": task.title, "name": to},
    )
    return redirect("supervisor")


def _desk(request, faulty: tuple[WorkTask, ReassignForm] | None = None):
    scope = scope_of(
        request.user, SUPERVISE, _("您没有督办职责。需要督办的，请由本机构或上级机构的负责人登录。")
    )
    filters = WorkFilter(request.GET or None, agencies=scope.agencies)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    due = chosen.get("due") or Due.OVERDUE
    tasks, next_key = _listed(request, scope, chosen.get("office"), due)
    if faulty:
        tasks = [faulty[0], *(task for task in tasks if task.pk != faulty[0].pk)]
    candidates = _candidates(tasks)
    forms = {task.pk: _form(task, candidates[_desk_of(task)]) for task in tasks}
    if faulty:
        forms[faulty[0].pk] = faulty[1]
    offices = _offices(scope)
    context = {
        "offices": offices,
        "largest": max((office["open"] for office in offices), default=0),
        "heading": Due(due).label,
        "overdue": [_item(task, forms[task.pk], request.user) for task in tasks],
        "filter_form": filters,
        "reset_url": keyset.reset_url(request, filters),
        **keyset.links(request, "after", next_key),
    }
    return render(request, "desk/supervisor.html", context)


def _offices(scope: Scope) -> list[dict]:
    counts = counts_at(scope.numbers)
    top = min(agency.path.count("/") for agency in scope.tops)
    return [
        {
            "name": str(agency),
            "depth": min(DEEPEST, agency.path.count("/") - top),
            "url": f"{reverse('supervisor')}?office={agency.pk}",
            **counts[agency.pk],
        }
        for agency in scope.agencies
    ]


def _listed(request, scope: Scope, office: int | None, due: str):
    """One page of open steps by time limit, and the key of the next page."""
    work = open_work().filter(due_on__isnull=False)
    if due == Due.RECUSED:
        work = work.filter(owner=None, case__recusals__isnull=False).distinct()
    elif due != Due.ALL:
        bound = "due_on__lt" if due == Due.OVERDUE else "due_on"
        work = work.filter(**{bound: clock.today()}, paused_since=None)
    if after := _key(request.GET.get("after", "")):
        day, number = after
        work = work.filter(due_on__gte=day).exclude(due_on=day, pk__lte=number)
    offices = [office] if office else sorted(scope.numbers)
    work = first_of([work.filter(agency=number) for number in offices], PAGE + 1)
    tasks, more = keyset.page_of(work, PAGE)
    return tasks, f"{tasks[-1].due_on:%Y%m%d}-{tasks[-1].pk}" if more else None


def _key(text: str) -> tuple[date, int] | None:
    day, _dash, number = text.partition("-")
    if not (len(day) == 8 and day.isdecimal() and number.isdecimal() and len(number) < 19):
        return None
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:])), int(number)
    except ValueError:
        return None


def candidates_for(task: WorkTask) -> list:
    """Who could take a step: officers appointed at its office to its duty today."""
    return _candidates([task])[_desk_of(task)]


def _desk_of(task: WorkTask) -> tuple[int, str]:
    return task.agency_id, task.duty


def _candidates(tasks) -> dict[tuple[int, str], list]:
    """Who could take each step: officers appointed at its office to its duty today."""
    held = Appointment.objects.valid_on(clock.today()).filter(
        agency__in={task.agency_id for task in tasks},
        duty__code__in={task.duty for task in tasks},
        officer__is_active=True,
    )
    people = defaultdict(dict)
    for appointment in held.select_related("officer", "duty").order_by("officer__username"):
        desk = appointment.agency_id, appointment.duty.code
        people[desk][appointment.officer_id] = appointment.officer
    return defaultdict(list, {desk: list(found.values()) for desk, found in people.items()})


def _form(task: WorkTask, candidates, data=None) -> ReassignForm:
    others = [officer for officer in candidates if officer.pk != task.owner_id]
    return ReassignForm(data, candidates=others, auto_id=f"task-{task.pk}-%s")


def _item(task: WorkTask, form: ReassignForm, officer) -> dict:
    readable = may_read(officer, task.case)
    return {
        "task_id": task.pk,
        "number": task.case_number,
        "case_url": (reverse("case_file", args=[task.case_number]) if readable else ""),
        "applicant": task.case.applicant.name,
        "step": task.title,
        "office": task.agency,
        "due_on": task.due_on,
        "days_left": days_left(task),
        "holder": task.owner,
        "why_url": reverse("why", args=[task.pk]),
        "extend_url": reverse("extend", args=[task.pk]) if may_extend(officer, task) else "",
        "urge_url": reverse("urge", args=[task.pk]) if may_urge(officer, task) else "",
        "form": form if task.open else None,
    }
