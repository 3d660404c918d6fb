"""One step's page (办理): what has to be looked at, the form, and the act.

The page loads the task by its own number and shows it only to officers of its office or of its
case; what may be done is decided again by the operation, under the case's lock.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.audit.access import log_reading
from casework.audit.journal import entitlement, kept_away, may
from casework.cases.queries import agencies_seen_by, case_for
from casework.core import avoidance
from casework.core.refusals import NotPermitted, Refusal
from casework.core.states import rule_of
from casework.desk import sides
from casework.desk.clock_acts import clock_acts
from casework.desk.presenting import holds_queue, identity, standing_still, summary, why
from workflows import interventions, operations
from workflows.deputies import in_whose_right, stands_in_for_holder
from workflows.forms.consent import WithdrawForm
from workflows.handing import step_to_take_back
from workflows.models import Cosignature, WorkTask


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, task_id):
    """The page of an open step; a post carries the act out."""
    task = task_for(request.user, task_id)
    if not task.open:
        return _finished(request, task)
    if not task.in_procedure:
        messages.warning(request, operations.no_longer_done(task))
        return _to_case_or_list(request, task)
    record = task.record()
    if record is None:  # taken off the desk since the task was read
        return _finished(request, task)
    make = task.flow_task.form
    blocked = _why_not(task, record, request.user)
    if request.method == "POST" and not blocked:
        form = make(request.POST, request.FILES, record=record, officer=request.user)
        if form.is_valid() and "back" not in request.POST:
            if form.irreversible() and "confirmed" not in request.POST:
                return _page(request, task, record, form, interruption=_interruption(task, form))
            try:
                operations.perform(task.pk, by=request.user, **form.particulars())
            except Refusal as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("已办理：%(step)s %(number)s") % _said(task))
                return _onwards(request, task)
    else:
        form = None if blocked else make(record=record, officer=request.user)
    log_reading(task.case, by=request.user, what=f"step:{task.step}", office=task.agency.code)
    return _page(request, task, record, form, blocked=blocked)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_authorization(request, number):
    """The household takes its authorization back (撤回授权)."""
    case = case_for(request.user, number)
    if case is None:
        raise Http404
    if not request.user.has_perm("consent.revoke_authorization", case.agency):
        raise NotPermitted(_("您没有登记撤回授权的职责，请由受理机构经办人办理。"))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            interventions.withdraw_authorization(case, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记撤回授权，未完成的协查已中止。"))
            return redirect("case_file", case.number)
    return render(
        request,
        "desk/step.html",
        {
            "act_label": _("登记撤回授权"),
            "intro": _("申请人可以随时撤回授权，即时生效；已发出的协查立即中止。"),
            "identity": identity(case),
            "summary": summary(case),
            "case_url": reverse("case_file", args=[case.number]),
            "form": form,
            "danger": True,
            "what_next": [_("案件回到待出具授权书环节。")],
        },
    )


def task_for(officer, task_id) -> WorkTask:
    """The task, if it waits in one of the officer's queues or its case is theirs to read."""
    task = (
        WorkTask.objects.filter(pk=task_id, flow_task_type="HUMAN")
        .select_related(
            "agency", "owner", "process", "case__stream", "case__agency", "case__district",
            "case__counterpart", "case__household", "case__applicant", "case__declaration",
        )
        .first()
    )  # fmt: skip
    if task is None or not (
        task.owner_id == officer.pk
        or holds_queue(officer, task)
        or task.case.agency_id in agencies_seen_by(officer)
        or operations.supervises(officer, task.agency)
    ):
        raise Http404
    return task


def _why_not(task, record, officer) -> str:
    """Why the officer can't act on the step now, or ""."""
    if task.held_up:
        return _("本案已中止办理（最迟至 %(until)s），恢复办理后才能办理本步骤。") % {
            "until": date_format(task.case.suspended_until)
        }
    if task.owner_id not in (None, officer.pk) and not stands_in_for_holder(task, officer):
        return _("该事项已由%(name)s领取。如需由您办理，请联系负责人改派。") % {"name": task.owner}
    transitions = [getattr(record, act.__name__) for act in task.flow_task.performs]
    with in_whose_right(task, officer):
        barred = task.flow_task.bars(officer, record) if holds_queue(officer, task) else ""
        if barred:
            return barred
        if holds_queue(officer, task) and any(may(act, officer) for act in transitions):
            return "" if task.owner_id else _("请先领取，再办理。")
        try:
            entitlement(record, rule_of(transitions[0]), officer)
            operations.at_its_desk(task, officer)
        except NotPermitted as refusal:
            return str(refusal)
    if kept_away(task.stream, {officer.pk}):
        return avoidance.sentence()
    return _("您已办理过本案的前序事项，按职责分离要求，本环节须由其他人员办理。")


def _page(request, task, record, form, *, blocked="", interruption=None):
    case = task.case
    may_read = case.agency_id in agencies_seen_by(request.user)
    with in_whose_right(task, request.user):
        claimable = (
            task.owner_id is None
            and not task.held_up
            and holds_queue(request.user, task)
            and task.flow_task.open_to(request.user, record)
        )
    context = {
        "act_label": task.title,
        "intro": form.intro if form else task.flow_task.form.intro,
        "identity": identity(case, task),
        "summary": summary(case) if may_read else sides.summary_for_recipient(task, record),
        "case_url": reverse("case_file", args=[case.number]) if may_read else "",
        "derivation": why(task.due_why),
        "why_url": reverse("why", args=[task.pk]),
        "still": standing_still(task),
        "provisional": task.due_why.get("provisional", False),
        "form": form,
        "what_next": task.flow_task.form.what_next,
        "submit_label": task.flow_task.form.submit_label or task.title,
        "danger": bool(form and form.dangerous),
        "multipart": bool(form and form.is_multipart()),
        "holder_note": blocked,
        "claim_task_id": task.pk if claimable else None,
        "interruption": interruption,
        "other_acts": [*clock_acts(task, request.user), *_other_acts(task, request.user)],
        "cosignatures": cosignatures(task),
        **sides.beside(task, record, request.user),
    }
    return render(request, task.flow_task.form.template, context)


def _other_acts(task, officer) -> list[dict]:
    """The row of acts beside the step's own: for its holder, or while nobody holds it."""
    rows = [
        {"label": label, "url": reverse(name, args=[task.pk]), "style": "plain"}
        for name, label in ([] if task.held_up else _handing(task, officer))
    ]
    rows.append(
        {
            "label": _("申报回避"),
            "url": reverse("recusal", args=[task.case_number]),
            "style": "plain",
        }
    )
    return rows


def _handing(task, officer) -> list[tuple]:
    if task.owner_id == officer.pk or stands_in_for_holder(task, officer):
        return [("hand_on", _("转办")), ("ask_cosignature", _("加签"))]
    if task.owner_id is None and step_to_take_back(task) is not None:
        return [("take_back", _("撤回上一环节"))]
    return []


def cosignatures(task) -> list[dict]:
    """Who was asked to sign along, and what they said."""
    return [
        {
            "who": one.asked,
            "state_label": one.get_state_display(),
            "question": one.question.open(),
            "answer": one.answer.open() or "",
            "url": (
                reverse("cosignature", args=[one.pk])
                if one.state == Cosignature.State.ASKED and task.owner_id == one.asked_by_id
                else ""
            ),
        }
        for one in task.cosignatures.select_related("asked").order_by("pk")
    ]


def _interruption(task, form) -> dict:
    return {
        "title": _("请确认：%(step)s") % {"step": task.title},
        "lines": form.irreversible(),
        "confirm_label": _("确认办理"),
        "danger": form.dangerous,
        "back_url": "",
    }


def _finished(request, task):
    messages.info(request, _("该事项已办结：%(step)s %(number)s") % _said(task))
    return _to_case_or_list(request, task)


def _onwards(request, task):
    """After the act: the same step while it stays open, else the case, else the own list."""
    task.refresh_from_db()
    if task.open:
        return redirect("step", task.pk)
    return _to_case_or_list(request, task)


def _to_case_or_list(request, task):
    if task.case.agency_id in agencies_seen_by(request.user):
        return redirect("case_file", task.case_number)
    return redirect("my_work")


def _said(task) -> dict:
    return {"step": task.title, "number": task.case_number}
