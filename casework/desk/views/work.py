"""The caseworker's lists (我的待办、待领取、全部在办、已办结) and taking work up."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.cases.models import Case
from casework.cases.queries import cases_for
from casework.core import clock
from casework.core.refusals import OutOfTurn, Refusal
from casework.desk import keyset
from casework.desk.forms.work import ClosedFilter, WorkFilter
from casework.desk.presenting import work_row
from workflows import operations, queries
from workflows.models import WorkTask


@require_GET
def my_work(request):
    return _work_page(request, "my_work", _("我的待办"), queries.my_work(request.user), "mine")


@require_GET
def team_queue(request):
    work = queries.team_queue(request.user)
    return _work_page(request, "team_queue", _("待领取"), work, "team")


@require_GET
def all_open(request):
    return _work_page(request, "all_open", _("全部在办"), queries.all_open(request.user), "")


@require_GET
def closed_cases(request):
    """Cases that came to their end, newest number first."""
    form = ClosedFilter(request.GET or None)
    cases = cases_for(request.user).filter(state__in=Case.ENDED)
    if form.is_bound and form.is_valid() and form.cleaned_data["number"]:
        cases = cases.filter(number__startswith=form.cleaned_data["number"].strip().upper())
    mark = keyset.number_in(request, "after")
    if mark:
        cases = cases.filter(pk__lt=mark)
    found = list(cases.select_related("applicant", "agency").order_by("-pk")[: queries.PAGE + 1])
    page = found[: queries.PAGE]
    return render(
        request,
        "desk/queue.html",
        {
            "heading": _("已办结"),
            "tabs": _tabs(request, "closed_cases"),
            "filter_form": form,
            "reset_url": reverse("closed_cases") if request.GET.get("number") else "",
            "items": [
                {
                    "number": case.number,
                    "case_url": reverse("case_file", args=[case.number]),
                    "applicant": case.applicant.name,
                    "stage": case.state,
                    "stage_label": case.get_state_display(),
                    "office": case.agency,
                    "closed_on": None,
                }
                for case in page
            ],
            "closed": True,
            "first_url": reverse("closed_cases") if mark else "",
            "next_url": _next(request, str(page[-1].pk)) if len(found) > queries.PAGE else "",
            "empty_reason": "filtered" if request.GET.get("number") else "",
            "limit": queries.PAGE,
        },
    )


@require_POST
def claim_next(request):
    """Claim the piece of work that is due first and that the officer may do (领取下一件)."""
    work = queries.going_on(queries.team_queue(request.user))
    for task in queries.rows(work)[: queries.PAGE]:
        try:
            operations.claim(task.pk, by=request.user)
        except Refusal:
            continue  # someone was quicker, or an earlier act bars the officer: the next one
        return redirect("step", task.pk)
    messages.info(request, _("没有您可以领取的事项。"))
    return redirect("team_queue")


@require_POST
def claim_task(request, task_id):
    task = _task(request, task_id)
    operations.claim(task.pk, by=request.user)
    messages.success(request, _("已领取：%(step)s %(number)s") % _said(task))
    return _back(request, reverse("step", args=[task.pk]))


@require_POST
def give_back(request, task_id):
    task = _task(request, task_id)
    operations.give_back(task.pk, by=request.user)
    messages.success(request, _("已退回待领取：%(step)s %(number)s") % _said(task))
    return _back(request, reverse("my_work"))


def _task(request, task_id):
    """An open task that the officer may know of, or 404."""
    task = queries.rows(queries.all_open(request.user)).filter(pk=task_id).first()
    if task is None:
        done = WorkTask.objects.filter(pk=task_id, case__in=cases_for(request.user)).exists()
        if not done:
            raise Http404
        raise OutOfTurn(_("该事项已办结或已撤销，请返回待办列表。"))
    return task


def _said(task) -> dict:
    return {"step": task.title, "number": task.case_number}


def _work_page(request, name, heading, work, empty):
    form = WorkFilter(request.GET or None)
    filtered = False
    if form.is_bound and form.is_valid():
        work, filtered = _filtered(work, form.cleaned_data)
    mark = request.GET.get("after", "")
    if mark:
        work = queries.after(work, mark)
    found = list(queries.rows(work)[: queries.PAGE + 1])
    page = found[: queries.PAGE]
    return render(
        request,
        "desk/queue.html",
        {
            "heading": heading,
            "tabs": _tabs(request, name),
            "filter_form": form,
            "reset_url": reverse(name) if filtered else "",
            "items": [work_row(task, request.user) for task in page],
            "closed": False,
            "may_claim_next": name in ("my_work", "team_queue"),
            "may_apply": bool(request.user.agencies_with("cases.register_case")),
            "first_url": reverse(name) if mark else "",
            "next_url": (
                _next(request, queries.mark_of(page[-1])) if len(found) > queries.PAGE else ""
            ),
            "empty_reason": "filtered" if filtered else empty,
            "limit": queries.PAGE,
        },
    )


def _filtered(work, chosen):
    today = clock.today()
    filtered = False
    if chosen["number"]:
        work, filtered = work.filter(case_number__startswith=chosen["number"].strip().upper()), True
    if chosen["step"]:
        work, filtered = work.filter(step=chosen["step"]), True
    if chosen["due"] == "overdue":
        work, filtered = queries.overdue(work), True
    elif chosen["due"] == "today":
        work, filtered = work.filter(due_on=today), True
    elif chosen["due"] == "week":
        work, filtered = work.filter(due_on__range=(today, today + timedelta(days=7))), True
    return work, filtered


def _tabs(request, current):
    lists = {
        "my_work": (_("我的待办"), queries.my_work),
        "team_queue": (_("待领取"), queries.team_queue),
        "all_open": (_("全部在办"), None),
        "closed_cases": (_("已办结"), None),
    }
    return [
        {
            "url": reverse(name),
            "label": label,
            "count": queries.capped(counted(request.user)) if counted else "",
            "current": name == current,
        }
        for name, (label, counted) in lists.items()
    ]


def _next(request, mark: str) -> str:
    kept = {key: value for key, value in request.GET.items() if key != "after"}
    return f"{request.path}?{urlencode({**kept, 'after': mark})}"


def _back(request, default: str):
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return redirect(wanted)
    return redirect(default)
