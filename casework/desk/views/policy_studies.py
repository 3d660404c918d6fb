"""Policy studies (政策研究): everybody signed in reads; policy officers draw up and conclude."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.agencies.models import Agency, Jurisdiction
from casework.audit.journal import may
from casework.core.money import Currency, Money
from casework.core.refusals import NotPermitted, Refusal
from casework.desk.forms.policy import ConclusionForm, EvidenceForm, StudyForm
from casework.desk.presenting import document_row
from casework.pilot import studies
from casework.pilot.models import PolicyStudy
from casework.policy.calculators import value_in_words
from casework.policy.models import PolicyRule

#: What may be done with a study on its page.
TITLES = {
    "take_up": gettext_lazy("开始研究"),
    "evidence": gettext_lazy("收入佐证材料"),
    "conclude": gettext_lazy("作出研究结论"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def policy_studies(request):
    """All studies, newest first; a policy officer draws up a new one."""
    held = request.user.agencies_with("pilot.draw_up_study")
    form = StudyForm(request.POST or None) if held else None
    if request.method == "POST":
        if form is None:
            raise NotPermitted(_("您没有提出政策研究的职责。"))
        if form.is_valid():
            agency = Agency.objects.get(pk=min(held))
            try:
                study = studies.draw_up_study(by=request.user, agency=agency, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("政策研究已提出。"))
                return redirect("policy_study", study.uid)
    found = PolicyStudy.objects.select_related("task", "agency", "drafted_by").order_by("-pk")
    context = {"studies": [_study(study) for study in found], "form": form}
    return render(request, "desk/policy_studies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_study(request, uid):
    """One study: proposal, rules, evidence, what-if results, outcome, and what may be done."""
    study = (
        PolicyStudy.objects.select_related("task", "agency", "drafted_by", "stream")
        .filter(uid=uid)
        .first()
    )
    if study is None:
        raise Http404
    faulty = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in TITLES:
            raise Refusal(_("没有这样的办理事项，请返回重新选择。"))
        form = _form_for(act, request.POST, request.FILES)
        if form is None or form.is_valid():
            try:
                _carry_out(act, study, form.cleaned_data if form else {}, request.user)
            except Refusal as refusal:
                if form is None or refusal.field not in form.fields:
                    raise
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("已登记。"))
                return redirect("policy_study", study.uid)
        faulty = (act, form)
        study.refresh_from_db()
    papers = study.stream.documents.order_by("-pk")
    context = {
        "study": {**_study(study), "proposal": study.proposal, "conclusion": study.conclusion,
                  "concluded_on": study.concluded_on},
        "trials": [_trial(trial) for trial in study.trials],
        "documents": [document_row(paper) for paper in papers],
        "forms": _forms(study, request.user, faulty),
    }  # fmt: skip
    return render(request, "desk/policy_study.html", context)


def _study(study: PolicyStudy) -> dict:
    names = {rule.key: str(rule) for rule in PolicyRule.objects.filter(key__in=study.affected)}
    return {
        "title": study.title,
        "url": reverse("policy_study", args=[study.uid]),
        "state": study.state,
        "state_label": study.get_state_display(),
        "outcome": study.get_outcome_display(),
        "by": study.drafted_by,
        "office": study.agency,
        "on": study.drafted_on,
        "task_no": study.task.no,
        "task_url": reverse("pilot_task", args=[study.task.no]),
        "task": str(study.task),
        "affected": _("；").join(names.get(key, key) for key in study.affected),
    }


def _trial(trial: dict) -> dict:
    rule = PolicyRule.objects.filter(key=trial["key"], jurisdiction=trial["jurisdiction"]).first()
    english = (get_language() or "").startswith("en")
    return {
        "rule": (rule.name_en if english else rule.name) if rule else trial["key"],
        "side": Jurisdiction(trial["jurisdiction"]).label,
        "now": _("；").join(value_in_words(trial["now"], trial["unit"])),
        "supposed": _("；").join(value_in_words(trial["supposed"], trial["unit"])),
        "since": trial["since"],
        "until": trial["until"],
        "replayed": trial["replayed"],
        "touched": trial["touched"],
        "difference": Money(trial["difference_minor"], Currency.CNY),
        "on": trial["on"],
    }


def _form_for(act: str, data=None, files=None):
    match act:
        case "evidence":
            return EvidenceForm(data, files)
        case "conclude":
            return ConclusionForm(data)
    return None


def _carry_out(act: str, study: PolicyStudy, given: dict, by) -> None:
    """Each act decides for itself whether ``by`` may do it."""
    match act:
        case "take_up":
            studies.take_up_study(study, by=by)
        case "evidence":
            studies.add_evidence(study, by=by, upload=given["upload"])
        case "conclude":
            studies.conclude_study(study, by=by, **given)


def _forms(study: PolicyStudy, officer, faulty) -> list[dict]:
    concluded = study.state == PolicyStudy.State.CONCLUDED
    collects = not concluded and officer.has_perm("pilot.draw_up_study", study.agency)
    offered = [act for act in ("take_up", "conclude") if may(getattr(study, act), officer)]
    if collects:
        offered.append("evidence")
    return [
        {
            "act": act,
            "title": TITLES[act],
            "form": faulty[1] if faulty and faulty[0] == act else _form_for(act),
            "multipart": act == "evidence",
        }
        for act in offered
    ]
