"""The register of rules (政策参数): everybody signed in reads; policy officers propose and approve."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.models import Agency
from casework.audit.journal import may
from casework.core import clock
from casework.core.refusals import NotPermitted, Refusal
from casework.desk import keyset
from casework.desk.forms.policy import SUBJECTS, DeclineForm, RegisterFilter, VersionForm
from casework.policy.calculators import value_in_words
from casework.policy.models import PolicyRule, RuleProposal
from casework.policy.proposals import approve_version, decline_version, propose_version


@require_GET
def policy_register(request):
    """Every rule with all its versions, by side and subject, and what waits for approval."""
    form = RegisterFilter(request.GET or None)
    rules = PolicyRule.objects.order_by("key", "jurisdiction", "-effective_from")
    if "side" in form.chosen:
        rules = rules.filter(jurisdiction=form.chosen["side"])
    if "subject" in form.chosen:
        rules = rules.filter(key__startswith=f"{form.chosen['subject']}.")
    waiting = RuleProposal.objects.filter(state=RuleProposal.State.DRAFT).select_related(
        "follows", "agency", "proposed_by"
    )
    context = {
        "filter_form": form,
        "reset_url": keyset.reset_url(request, form),
        "subjects": [
            {
                "title": SUBJECTS.get(subject, subject),
                "code": subject,
                "rules": _by_rule(of_subject),
            }
            for subject, of_subject in groupby(rules, key=lambda rule: rule.key.partition(".")[0])
        ],
        "waiting": [_proposal(proposal) for proposal in waiting.order_by("pk")],
        "may_replay": request.user.has_perm("policy.replay_decisions"),
    }
    return render(request, "desk/policy_register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_rule(request, rule_id):
    """One rule with its versions and proposals; a policy officer of its side proposes a new one."""
    rule = get_object_or_404(PolicyRule, pk=rule_id)
    versions = list(
        PolicyRule.objects.filter(key=rule.key, jurisdiction=rule.jurisdiction).order_by(
            "-effective_from"
        )
    )
    newest = versions[0]
    office = _office_for(request.user, rule.jurisdiction)
    form = None
    if office is not None:
        form = VersionForm(request.POST or None, rule=newest)
    if request.method == "POST":
        if form is None:
            raise NotPermitted(_("您没有为该地提出参数新版本的职责。"))
        if form.is_valid():
            try:
                proposal = propose_version(
                    newest, by=request.user, agency=office, **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, str(refusal)
                )
            else:
                messages.success(request, _("新版本已提出，待另一名政策参数管理员核准。"))
                return redirect("policy_proposal", proposal.uid)
    proposals = RuleProposal.objects.filter(follows__in=versions).select_related(
        "follows", "agency", "proposed_by"
    )
    context = {
        "rule": newest,
        "subject": SUBJECTS.get(rule.key.partition(".")[0], ""),
        "versions": [_version(version) for version in versions],
        "proposals": [_proposal(proposal) for proposal in proposals.order_by("-pk")],
        "form": form,
    }
    return render(request, "desk/policy_rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_proposal(request, uid):
    """One proposed version beside the one in force; another policy officer approves it."""
    proposal = (
        RuleProposal.objects.select_related("follows", "agency", "stream", "proposed_by")
        .filter(uid=uid)
        .first()
    )
    if proposal is None:
        raise Http404
    form = DeclineForm(request.POST if request.POST.get("act") == "decline" else None)
    if request.method == "POST":
        if request.POST.get("act") == "approve":
            approve_version(proposal, by=request.user)
            messages.success(request, _("新版本已核准，自生效日起适用。"))
            return redirect("policy_rule", proposal.version_made_id)
        if request.POST.get("act") != "decline":
            raise Refusal(_("没有这样的办理事项，请返回重新选择。"))
        if form.is_valid():
            decline_version(proposal, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("已登记不予核准。"))
            return redirect("policy_rule", proposal.follows_id)
    context = {
        "proposal": _proposal(proposal),
        "now": _version(proposal.follows),
        "may_approve": may(proposal.approve, request.user),
        "decline_form": form if may(proposal.decline, request.user) else None,
        "own": proposal.proposed_by_id == request.user.pk,
    }
    return render(request, "desk/policy_proposal.html", context)


def _office_for(officer, jurisdiction: str) -> Agency | None:
    """The officer's agency on that side at which new versions may be proposed."""
    held = officer.agencies_with("policy.propose_version")
    return Agency.objects.filter(pk__in=held, jurisdiction=jurisdiction).first() if held else None


def _by_rule(versions) -> list[dict]:
    rows = []
    for _key, of_rule in groupby(versions, key=lambda rule: (rule.key, rule.jurisdiction)):
        told = [_version(version) for version in of_rule]
        now = next((version for version in told if version["in_force"]), told[0])
        rows.append({**now, "versions": told, "earlier": [v for v in told if v is not now]})
    return rows


def _version(rule: PolicyRule) -> dict:
    today = clock.today()
    begun = rule.effective_from <= today
    over = rule.effective_to is not None and rule.effective_to < today
    return {
        "key": rule.key,
        "name": str(rule),
        "side": rule.get_jurisdiction_display(),
        "value": value_in_words(rule.value, rule.unit),
        "since": rule.effective_from,
        "until": rule.effective_to,
        "source": rule.source,
        "sample": rule.is_sample,
        "in_force": begun and not over,
        "standing": "closed" if over else "active" if begun else "draft",
        "standing_label": _("已失效") if over else _("现行") if begun else _("尚未生效"),
        "url": reverse("policy_rule", args=[rule.pk]),
    }


def _proposal(proposal: RuleProposal) -> dict:
    rule = proposal.follows
    return {
        "url": reverse("policy_proposal", args=[proposal.uid]),
        "rule_url": reverse("policy_rule", args=[rule.pk]),
        "key": rule.key,
        "name": str(rule),
        "side": rule.get_jurisdiction_display(),
        "value": value_in_words(proposal.value, rule.unit),
        "told": _("；").join(value_in_words(proposal.value, rule.unit)),
        "since": proposal.effective_from,
        "source": proposal.source,
        "sample": not proposal.verified,
        "state": proposal.state,
        "state_label": proposal.get_state_display(),
        "by": proposal.proposed_by,
        "office": proposal.agency,
    }
