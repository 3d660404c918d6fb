"""What was weighed, worked out again; and whom a changed rule would touch (试算). Both only read."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.models import Agency
from casework.audit.access import Purpose, log_reading
from casework.audit.journal import open_stream
from casework.audit.models import Stream
from casework.cases.queries import agencies_seen_by, case_for
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.refusals import NotPermitted, Refusal
from casework.decisions.calculation import recompute, versions_kept
from casework.decisions.queries import decision_of
from casework.decisions.replay import BATCH, REPLAYED, replay, replayable
from casework.desk import keyset
from casework.desk.forms.policy import WhatIfForm
from casework.desk.presenting import identity
from casework.pilot.models import PolicyStudy
from casework.pilot.studies import keep_trial
from casework.policy.calculators import Version, line_in_words, value_in_words
from casework.policy.models import PolicyRule

REPLAY = "policy.replay_decisions"
#: Beyond this many, the page says "10000+" instead of counting on.
CAP = 10_000


@require_GET
def case_calculation(request, number):
    """What the decision was weighed against, and the same worked out again from what it keeps."""
    case = case_for(request.user, number)
    decision = case and decision_of(case)
    if decision is None or not decision.calculation:
        raise Http404
    log_reading(case, by=request.user, what="calculation", office=case.agency.code)
    versions = versions_kept(decision)
    again = recompute(decision).as_json()
    context = {
        "identity": identity(case),
        "case_url": reverse("case_file", args=[case.number]),
        "decision": {"number": decision.number, "decided_on": decision.decided_on,
                     "amount": decision.amount},
        "members": decision.calculation["inputs"]["members"],
        "kept": calculation_table(decision.calculation, versions),
        "again": calculation_table(again, versions),
        "same": again == decision.calculation,
    }  # fmt: skip
    return render(request, "desk/case_calculation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request):
    """Replay past decisions under a changed rule: whom it would touch. Nothing is changed; a post
    enters the totals into a policy study."""
    agencies = _agencies(request.user)
    rules = _rules_of(agencies)
    given = request.POST if request.method == "POST" else request.GET
    form = WhatIfForm(given if "rule" in given else None, rules=rules)
    context = {"form": form, "batch": BATCH, "register_url": reverse("policy_register")}
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        rule = rules[cleaned["rule"]]
        decisions = replayable(agencies, cleaned["since"], cleaned["until"])
        after = keyset.number_in(request, "after") or None
        result = replay(decisions, _supposed(rule, cleaned["supposed"]), after=after)
        _log(rule, request.user)
        if request.method == "POST":
            return _enter_in_study(request, rule, cleaned, result)
        context |= {
            "rule": {"name": str(rule), "now": _("；").join(value_in_words(rule.value, rule.unit)),
                     "supposed": _("；").join(value_in_words(cleaned["supposed"], rule.unit)),
                     "sample": rule.is_sample},
            "result": _told(result),
            "progress": _progress(decisions, result),
            "studies": _open_studies(),
            **keyset.links(request, "after", result.last),
        }  # fmt: skip
    return render(request, "desk/what_if.html", context)


def calculation_table(calculation: dict, versions: dict[str, Version]) -> dict:
    """A kept calculation as the pages and the step's card show it."""
    lines = [line_in_words(line, versions) for line in calculation["lines"]]
    return {
        "lines": lines,
        "suggested": Money(calculation["suggested_minor"], calculation["currency"]),
        "sample": any(line["sample"] for line in lines),
    }


def _agencies(officer) -> list[int]:
    if not officer.has_perm(REPLAY):
        raise NotPermitted(_("参数变动试算由区级审批人和市局负责人办理，您没有这项职责。"))
    return agencies_seen_by(officer, (REPLAY,))


def _rules_of(agencies) -> dict[str, PolicyRule]:
    """The versions in force today that a replay can change, of the side of these agencies."""
    sides = Agency.objects.filter(pk__in=agencies).values("jurisdiction")
    found = PolicyRule.objects.filter(
        key__in=REPLAYED, effective_from__lte=clock.today(), jurisdiction__in=sides
    ).order_by("effective_from")
    return {rule.key: rule for rule in found}


def _supposed(rule: PolicyRule, value) -> Version:
    kept = Version.of(rule).as_kept()
    return Version(**{**kept, "rule": 0, "value": value, "verified": False})


def _log(rule: PolicyRule, officer) -> None:
    log_reading(
        rule, by=officer, what="what_if", purpose=Purpose.SUPERVISING,
        office=officer.agency.code if officer.agency else "",
        of=open_stream(Stream.Kind.REGISTER, f"policy:{rule.key}:{rule.jurisdiction}"),
    )  # fmt: skip


def _told(result) -> dict:
    return {
        "replayed": result.replayed,
        "touched": [
            {
                "number": each.number,
                "url": reverse("case_file", args=[each.number]),
                "decided_on": each.decided_on,
                "granted": each.granted,
                "would_be": each.would_be,
                "difference": Money(each.difference, each.granted.currency),
            }
            for each in result.touched
        ],
        "granted": Money(result.granted_minor, Currency.CNY),
        "would_be": Money(result.would_be_minor, Currency.CNY),
        "difference": Money(result.difference_minor, Currency.CNY),
    }


def _progress(decisions, result) -> dict:
    """How far the replay has come: done of all, counted up to a cap."""
    numbers = decisions.order_by().values_list("pk", flat=True)
    every = len(numbers[: CAP + 1])
    left = len(numbers.filter(pk__lt=result.last)[: CAP + 1]) if result.last else 0
    return {
        "every": f"{CAP}+" if every > CAP else every,
        "most": max(every, 1),
        "done": max(every - left, result.replayed),
    }


def _open_studies() -> list[dict]:
    open_ones = PolicyStudy.objects.exclude(state=PolicyStudy.State.CONCLUDED).order_by("-pk")
    return [{"uid": study.uid, "title": study.title} for study in open_ones]


def _enter_in_study(request, rule, cleaned, result):
    chosen = request.POST.get("study", "")
    found = PolicyStudy.objects.select_related("stream", "agency")
    study = next((study for study in found if str(study.uid) == chosen), None)
    if study is None:
        raise Refusal(_("请选择要记入的政策研究。"))
    keep_trial(
        study,
        by=request.user,
        trial={
            "key": rule.key, "jurisdiction": str(rule.jurisdiction), "unit": rule.unit,
            "now": rule.value, "supposed": cleaned["supposed"],
            "since": cleaned["since"].isoformat(), "until": cleaned["until"].isoformat(),
            "replayed": result.replayed, "touched": len(result.touched),
            "difference_minor": result.difference_minor, "on": clock.today().isoformat(),
        },
    )  # fmt: skip
    messages.success(request, _("试算结果已记入政策研究。"))
    return redirect("policy_study", study.uid)
