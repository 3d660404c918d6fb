"""Time limits of a case: pause, suspension, extension, 催办, and why a step is due on its day."""

from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.cases.letters import rule_for
from casework.cases.queries import agencies_seen_by, case_for
from casework.core import clock
from casework.core.refusals import NotPermitted, Refusal
from casework.desk.forms.clocks import ExtendForm, PauseForm, ResumeForm, SuspendForm
from casework.desk.presenting import days_left, identity, standing_still, summary
from casework.policy.calculators import value_in_words
from casework.policy.queries import rule_on
from casework.policy.rules import explain_day
from casework.policy.samples import marked
from workflows import timekeeping

from .steps import task_for

BECAUSE = {
    "pause": lambda: _("扣除暂停的日数"),
    "extension": lambda: _("批准延期"),
    "calendar": lambda: _("工作日历公布或者调整"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def pause_clock(request, number):
    """Register that the time limits stand still (登记期限中止)."""
    case = _case(request, number, "cases.pause_clock", _("您没有登记期限中止的职责。"))
    return _act(
        request, case, PauseForm, timekeeping.start_pause,
        label=_("登记期限中止"),
        intro=_("等待申请人、等待对方机构或者遇不可抗力的，自今日起暂停计算办理时限。"),
        next_=[
            _("在办步骤显示“时限暂停”，不计逾期，不升级提醒。"),
            _("登记期限恢复，或者办理该步骤后，按剩余时限继续计算。"),
        ],
        done=_("已登记期限中止。"), multipart=True,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def end_pause(request, number):
    """Register that the time limits run on (登记期限恢复)."""
    case = _case(request, number, "cases.pause_clock", _("您没有登记期限恢复的职责。"))
    return _act(
        request, case, Form, timekeeping.end_pause,
        label=_("登记期限恢复"),
        intro=_("自次日起继续计算办理时限；暂停的日数不计入，在办步骤的时限重新计算。"),
        next_=[], done=_("已登记期限恢复，时限已重新计算。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def suspend_case(request, number):
    """Suspend the handling of the case (中止办理)."""
    case = _case(
        request, number, "cases.accept_case", _("您没有中止办理的职责，请由受理机构负责人办理。")
    )
    rule = rule_for(case, "period.suspension")
    longest = _("中止最长 %(value)s") % {"value": value_in_words(rule.value, rule.unit)[0]}
    return _act(
        request, case, SuspendForm, timekeeping.suspend,
        label=_("中止办理"),
        intro=_("因法定情形暂时无法继续办理的，中止办理并书面通知申请人。"),
        next_=[
            marked(longest, rule) + _("。"),
            _("系统生成中止办理通知书，载明情形、理由和救济途径。"),
            _("在办步骤保留，恢复办理前不能领取或办理；期满时提醒负责人。"),
        ],
        done=_("已中止办理。"), danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def resume_case(request, number):
    """Go on with a suspended case (恢复办理)."""
    case = _case(
        request, number, "cases.accept_case", _("您没有恢复办理的职责，请由受理机构负责人办理。")
    )
    return _act(
        request, case, ResumeForm, timekeeping.resume,
        label=_("恢复办理"),
        intro=_("中止的原因消除后恢复办理，案件回到中止前的环节，按剩余时限继续计算。"),
        next_=[], done=_("已恢复办理，时限已重新计算。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request, task_id):
    """A superior extends a step's time limit (延期)."""
    task = task_for(request.user, task_id)
    if not timekeeping.may_extend(request.user, task):
        raise NotPermitted(
            _("延期须由办理人员的上级批准：本机构或者上级机构的负责人，且该步骤不由其本人办理。")
        )
    rule = rule_on("extension.max", jurisdiction=task.agency.jurisdiction, day=clock.today())
    most = _("每个步骤可以延期一次，最长 %(value)s 个工作日") % {"value": rule.value}
    readable = task.case.agency_id in agencies_seen_by(request.user)
    return _act(
        request, task.case, ExtendForm,
        lambda _case, **filled: timekeeping.extend(task.pk, **filled),
        label=_("延期：%(step)s") % {"step": task.title},
        intro=marked(most, rule) + _("。"),
        next_=[], done=_("已批准延期，时限已重新计算。"), task=task,
        back=reverse("case_file", args=[task.case_number]) if readable else reverse("supervisor"),
        readable=readable,
    )  # fmt: skip


@require_POST
def urge(request, task_id):
    """Urge whoever has to act on the step (催办)."""
    task = task_for(request.user, task_id)
    timekeeping.urge(task.pk, by=request.user)
    messages.success(
        request,
        _("已催办：%(step)s %(number)s") % {"step": task.title, "number": task.case_number},
    )
    return redirect("case_file", task.case_number)


@require_GET
def why(request, task_id):
    """Why a step is, or was, due on its day (时限依据), to be printed."""
    task = task_for(request.user, task_id)
    kept = task.due_why
    return render(
        request,
        "desk/why.html",
        {
            "number": task.case_number,
            "step": task.title,
            "office": task.agency,
            "due_on": task.due_on,
            "days_left": days_left(task) if task.open and task.due_on else None,
            "still": standing_still(task) if task.open else "",
            "rules": [_rule(rule) for rule in _rules(kept)],
            "lines": [
                {
                    "day": date.fromisoformat(line["date"]),
                    "what": explain_day(line),
                    "counted": line["why"] in ("counted", "extended"),
                }
                for line in kept.get("lines", ())
            ],
            "provisional": kept.get("provisional", False),
            "earlier": [
                {
                    "due_on": date.fromisoformat(one["due_on"]),
                    "on": date.fromisoformat(one["on"]),
                    "because": BECAUSE[one["because"]](),
                }
                for one in kept.get("earlier", ())
            ],
            "back_url": reverse("step", args=[task.pk]),
        },
    )


def _rules(kept: dict) -> list[dict]:
    rules = [kept["rule"]] if "rule" in kept else []
    return [*rules, kept["extension"]["rule"]] if "extension" in kept else rules


def _rule(rule: dict) -> dict:
    english = (get_language() or "").startswith("en")
    return {
        "name": (english and rule["name_en"]) or rule["name"],
        "value": value_in_words(rule["value"], rule["unit"])[0],
        "since": date.fromisoformat(rule["effective_from"]) if "effective_from" in rule else None,
        "source": rule["source"],
        "sample": not rule["verified"],
    }


def _case(request, number, permission, sentence):
    """The case, if the officer may read it and holds the duty at its office; or 404, 403."""
    case = case_for(request.user, number)
    if case is None:
        raise Http404
    if not request.user.has_perm(permission, case.agency):
        raise NotPermitted(sentence)
    return case


def _act(
    request, case, form_class, act, *, label, intro, next_, done, danger=False, multipart=False,
    task=None, back="", readable=True,
):  # fmt: skip
    """The page of one act from outside the course of steps; a post carries it out."""
    back = back or reverse("case_file", args=[case.number])
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*sent)
    if form.is_bound and form.is_valid():
        try:
            act(case, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    return render(
        request,
        "desk/step.html",
        {
            "act_label": label,
            "intro": intro,
            "identity": identity(case, task) if readable else {"number": case.number},
            "summary": summary(case) if readable else [],
            "case_url": back if readable else "",
            "form": form,
            "danger": danger,
            "multipart": multipart,
            "what_next": next_,
        },
    )
