"""Beside a step (转办、加签、撤回、回避): acts of whoever holds it, and the co-signers' list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.models import Officer
from casework.audit.access import log_reading
from casework.cases.models import Case
from casework.cases.queries import may_read
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.desk.forms.people import AnswerForm, AskForm, ColleagueForm, NoteForm, RecusalForm
from casework.desk.presenting import holds_queue, identity, summary
from casework.desk.views.steps import task_for
from casework.desk.views.supervision import candidates_for
from workflows import cosigning as signing
from workflows.deputies import stands_in_for_holder
from workflows.handing import hand_on, step_to_take_back, take_back
from workflows.models import Cosignature
from workflows.queries import last_task_on
from workflows.recusals import declare_recusal


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on_task(request, task_id):
    """The holder hands the step to a colleague of the same desk (转办)."""
    task = _held(request, task_id)
    colleagues = {one.pk: one for one in candidates_for(task) if one.pk != task.owner_id}
    form = ColleagueForm(request.POST or None, candidates=colleagues.values())

    def act(given):
        hand_on(task.pk, to=colleagues[given["officer"]], by=request.user, note=given["note"])

    return _beside(
        request, task.case, form, act, task=task, label=_("转办"), then=reverse("my_work"),
        intro=_("转办给同一机构同一职责的人员，由其接续办理。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_cosign(request, task_id):
    """The holder asks colleagues to sign along before the step is done (加签)."""
    task = _held(request, task_id)
    people = {one.pk: one for one in signing.candidates(task, request.user)}
    form = AskForm(request.POST or None, candidates=people.values())

    def act(given):
        asked = [people[number] for number in given["asked"]]
        signing.ask_cosignatures(task, asked, by=request.user, question=given["question"])

    return _beside(
        request, task.case, form, act, task=task, label=_("加签"),
        then=reverse("step", args=[task.pk]),
        intro=_("会签人答复之前，本环节不能办结。会签人可以看到本案的基本情况。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_act(request, task_id):
    """Whoever did the last act takes it back (撤回); ``task_id`` is the step that followed."""
    task = task_for(request.user, task_id)
    done = step_to_take_back(task)
    if done is None:
        raise OutOfTurn(
            _("上一环节的办理不能撤回：已有人领取后续事项，或已经作出决定、送出或送达。")
        )
    form = NoteForm(request.POST or None)

    def act(given):
        take_back(task.pk, by=request.user, note=given["note"])

    return _beside(
        request, task.case, form, act, task=task, then=reverse("my_work"),
        label=_("撤回：%(step)s") % {"step": done.title},
        intro=_("只有最后一次办理的人员、且后续事项无人领取时可以撤回。"),
    )  # fmt: skip


@require_GET
def cosigning(request):
    """What the officer has been asked to sign (待会签)."""
    context = {
        "items": [
            {
                "number": one.case.number,
                "step": one.task.title,
                "office": one.task.agency,
                "asked_by": one.asked_by,
                "url": reverse("cosignature", args=[one.pk]),
            }
            for one in signing.asked_of(request.user)
        ]
    }
    return render(request, "desk/cosigning.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cosignature(request, cosignature_id):
    """One question: the officer who was asked answers it; the holder may withdraw it."""
    one = get_object_or_404(
        Cosignature.objects.select_related(
            "case__stream", "case__agency", "case__applicant", "case__household", "task__agency",
            "task__owner", "task__process", "asked", "asked_by", "office", "desk",
        ),
        pk=cosignature_id,
    )  # fmt: skip
    holder = one.task.owner_id == request.user.pk or stands_in_for_holder(one.task, request.user)
    if one.asked_id != request.user.pk and not holder:
        raise Http404
    if one.state != Cosignature.State.ASKED:
        raise OutOfTurn(_("该会签已经答复或撤销。"))
    if one.asked_id == request.user.pk:
        form = AnswerForm(request.POST or None)

        def act(given):
            signing.answer_cosignature(one, by=request.user, **given)

        label, then = _("会签"), reverse("cosigning")
    else:
        form = NoteForm(request.POST or None)

        def act(given):
            signing.withdraw_cosignature(one, by=request.user, note=given["note"])

        label, then = _("撤销加签"), reverse("step", args=[one.task_id])
    log_reading(
        one.case, by=request.user, what=f"step:{one.task.step}", office=one.task.agency.code
    )
    card = {
        "title": one.task.title,
        "rows": [
            {"label": _("征求人"), "value": one.asked_by, "masked": False},
            {"label": _("会签人"), "value": one.asked, "masked": False},
            {"label": _("征求会签的事项"), "value": one.question.open(), "masked": False},
        ],
    }
    return _beside(
        request, one.case, form, act, task=one.task, label=label, then=then, cards=[card], intro=""
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recusal(request, number):
    """An officer keeps away from the case (申报回避), or a supervisor says that another does."""
    task = last_task_on(number)
    case = task.case if task else Case.objects.select_related("agency", "stream").filter(
        number=number
    ).first()  # fmt: skip
    knows = case is not None and (
        may_read(request.user, case, ("cases.view_case",))
        or (task is not None and task.open and holds_queue(request.user, task))
    )
    if not knows:
        raise Http404
    people = {request.user.pk: request.user}
    if request.user.supervises(case.agency):
        staff = Officer.objects.filter(agency__path__startswith=case.agency.path, is_active=True)
        people |= {one.pk: one for one in staff.select_related("agency").order_by("username")}
    form = RecusalForm(request.POST or None, officers=people.values())

    def act(given):
        declare_recusal(case, people[given["officer"]], by=request.user, reason=given["reason"])

    return _beside(
        request, case, form, act, task=task, label=_("申报回避"), then=reverse("my_work"),
        intro=_("登记后，该人员不能再领取或办理本案任何环节；已领取的事项退回待领，由负责人改派。"),
    )  # fmt: skip


def _held(request, task_id):
    """The open step in the officer's hands; 404 for whoever may not know of it."""
    task = task_for(request.user, task_id)
    if not task.open:
        raise OutOfTurn(_("该事项已办结或已撤销，请返回待办列表。"))
    if task.owner_id != request.user.pk and not stands_in_for_holder(task, request.user):
        raise NotPermitted(_("只有领取该事项的人员可以办理。"))
    return task


def _beside(request, case, form, act, *, task, label, then, intro, cards=()):
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(
                request, _("已办理：%(step)s %(number)s") % {"step": label, "number": case.number}
            )
            return redirect(then)
    reads = may_read(request.user, case)
    context = {
        "act_label": label,
        "intro": intro,
        "identity": identity(case, task) if reads else {"number": case.number, "name": ""},
        "summary": summary(case) if reads else [],
        "case_url": reverse("case_file", args=[case.number]) if reads else "",
        "form": form,
        "cards": cards,
    }
    return render(request, "desk/step.html", context)
