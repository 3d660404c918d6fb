"""Pages of acts from outside the course of steps (撤回申请、终止办理、重新办理).

The pages hide nothing that the law allows and permit nothing by themselves: the operation asks
again under the case's lock.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework.audit.access import log_reading
from casework.audit.journal import lacking, may
from casework.cases.models import Case
from casework.cases.queries import case_for
from casework.core.refusals import NotPermitted, Refusal
from casework.core.states import rule_of
from casework.desk.presenting import identity, summary
from workflows import interventions
from workflows.forms.routes import ReopenCaseForm, TerminateCaseForm, WithdrawCaseForm


@dataclass(frozen=True)
class Intervention:
    """One such act: its page, its form, its transition, and what is said around it.

    ``irreversible``: sentences that are read again before it is done.
    """

    url: str
    label: str
    form: type
    act: Callable
    transition: Callable
    intro: str
    after: tuple[str, ...]
    done: str
    danger: bool = True
    irreversible: tuple[str, ...] = ()


WITHDRAW = Intervention(
    "withdraw_case", gettext_lazy("撤回申请"), WithdrawCaseForm, interventions.withdraw_case,
    Case.withdraw,
    gettext_lazy("决定作出前，申请人可以书面撤回申请。撤回须有申请人签名的声明。"),
    (
        gettext_lazy("案件即时停止办理；未完成的协查和授权一并终止。"),
        gettext_lazy("在规定期限内，区级审批人可以重新办理。"),
    ),
    gettext_lazy("已登记撤回申请，案件停止办理。"),
)  # fmt: skip
TERMINATE = Intervention(
    "terminate_case", gettext_lazy("终止办理"), TerminateCaseForm, interventions.terminate_case,
    Case.terminate,
    gettext_lazy("有法定情形的，由区级审批人终止办理。救助金已送银行或者已到账的，不能终止。"),
    (gettext_lazy("系统生成终止办理决定书，载明救济途径和期限；由镇街送达。"),),
    gettext_lazy("已终止办理，决定书待送达。"),
    irreversible=(
        gettext_lazy("终止后，原批准决定被取代，预留的资金释放，未送银行的发放取消。"),
        gettext_lazy("未完成的协查和授权一并终止。"),
    ),
)  # fmt: skip
REOPEN = Intervention(
    "reopen_case", gettext_lazy("重新办理"), ReopenCaseForm, interventions.reopen_case,
    Case.reopen,
    gettext_lazy("撤回或者终止的案件，在规定期限内可以重新办理；同一原因另有在办申请的，不能重新办理。"),
    (gettext_lazy("案件回到形式审查，按一般程序办理。"),),
    gettext_lazy("已重新办理，案件待形式审查。"),
    danger=False,
)  # fmt: skip
ALL = (WITHDRAW, TERMINATE, REOPEN)


def open_to(case: Case, officer) -> list[dict]:
    """Buttons of the acts that the officer could carry out on the case now."""
    return [
        {
            "label": each.label,
            "url": reverse(each.url, args=[case.number]),
            "style": "danger" if each.danger else "plain",
            "post": False,
        }
        for each in ALL
        if _in_procedure(each, case) and may(getattr(case, each.transition.__name__), officer)
    ]


def _in_procedure(what: Intervention, case: Case) -> bool:
    """Whether the law under which the case is dealt with knows the act at all."""
    return not (case.decided_outside and "cases.decided_here" in rule_of(what.transition).needs)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_case(request, number):
    return _page(request, number, WITHDRAW)


@require_http_methods(["GET", "HEAD", "POST"])
def terminate_case(request, number):
    return _page(request, number, TERMINATE)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_case(request, number):
    return _page(request, number, REOPEN)


def _page(request, number: str, what: Intervention):
    case = case_for(request.user, number)
    if case is None:
        raise Http404
    transition = getattr(case, what.transition.__name__)
    if not (may(transition, request.user) and _in_procedure(what, case)):
        raise NotPermitted(
            _("本案当前不能由您办理“%(act)s”：须由有该项职责的人员在规定的环节办理。")
            % {"act": what.label}
        )
    form = what.form(request.POST or None, request.FILES or None)
    # Told before anything is filled in; what was filled in meanwhile comes back on its form.
    why_not = "" if request.method == "POST" else lacking(transition, request.user)
    asks = False
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        asks = bool(what.irreversible) and "confirmed" not in request.POST
        if not asks:
            try:
                what.act(case, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, what.done)
                return redirect("case_file", case.number)
    log_reading(case, by=request.user, what="case_file", office=case.agency.code)
    return render(
        request,
        "desk/step.html",
        {
            "act_label": what.label,
            "intro": what.intro,
            "identity": identity(case),
            "summary": summary(case),
            "case_url": reverse("case_file", args=[case.number]),
            "form": form,
            "holder_note": why_not,
            "multipart": form.is_multipart(),
            "danger": what.danger,
            "what_next": what.after,
            "interruption": _interruption(what, form) if asks else None,
        },
    )


def _interruption(what: Intervention, form) -> dict:
    reason = form.cleaned_data["reason"]
    return {
        "title": _("请确认：%(step)s") % {"step": what.label},
        "lines": [*what.irreversible, _("理由：%(reason)s") % {"reason": reason}],
        "confirm_label": _("确认办理"),
        "danger": what.danger,
        "back_url": "",
    }
