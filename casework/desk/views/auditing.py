"""The auditor's desk (审计): cases, their whole history, readings, and the check of the journal.

Everything here reads; no page of this desk changes a record.
"""

import time

from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework.agencies.models import Officer
from casework.audit.access import Purpose, log_reading
from casework.audit.models import Entry, Stream
from casework.audit.verify import verify
from casework.cases.models import Case
from casework.cases.queries import agencies_seen_by
from casework.core import clock
from casework.desk import journal, keyset
from casework.desk.acts import act_label
from casework.desk.forms.auditing import AccessFilter, CaseFilter, HistoryFilter
from casework.desk.scopes import AUDIT, Scope, requests_to, scope_of

CASES = 25
ENTRIES = 50


@require_GET
def auditor(request):
    """Cases of the agencies in the appointment, and the other side's that asked them for a check."""
    scope = _scope(request)
    form = CaseFilter(request.GET or None, agencies=scope.agencies)
    before = keyset.number_in(request, "before")
    asked = requests_to(scope.numbers).exclude(case__agency__in=scope.numbers)
    # Two lists, each read along its own index, run together by number.
    own = _page(_filtered(Case.objects.filter(agency__in=scope.numbers), form.chosen), before)
    others = _page(_filtered(Case.objects.filter(pk__in=asked.values("case")), form.chosen), before)
    if "state" in form.chosen:  # where another side's case stands is not told
        others = []
    cases, more = keyset.page_of(sorted({*own, *others}, key=lambda case: -case.pk), CASES)
    last = _last_entries(cases, scope)
    context = {
        "items": [_listed(case, scope, last.get(case.stream_id)) for case in cases],
        "scope": [str(agency) for agency in scope.tops],
        "filter_form": form,
        "reset_url": keyset.reset_url(request, form),
        **keyset.links(request, "before", cases[-1].pk if more else None),
    }
    return render(request, "desk/auditor.html", context)


@require_GET
def history(request, number):
    """Every entry of a case: who, when, where, what, from which state to which, and why.

    For the officers of the case and its auditors; the other side's auditor sees what concerns
    requests to their offices.
    """
    case = (
        Case.objects.select_related("stream", "agency", "applicant").filter(number=number).first()
    )
    if case is None:
        raise Http404
    own, purpose, seen = _readable_history(request.user, case)
    log_reading(case, by=request.user, what="history", purpose=purpose)
    form = _history_filter(request, seen)
    chosen = form.chosen
    entries = journal.of_days(seen, chosen.get("since"), chosen.get("until"))
    for field, column in (("officer", "actor"), ("office", "office"), ("act", "act")):
        if field in chosen:
            entries = entries.filter(**{column: chosen[field]})
    entries = entries.filter(seq__gt=keyset.number_in(request, "after")).order_by("seq")
    entries = entries.select_related("actor", "joint_with", "on_behalf_of", "reason")
    shown, more = keyset.page_of(entries, ENTRIES)
    verdict = verify(streams=Stream.objects.filter(pk=case.stream_id))
    context = {
        "identity": {
            "number": case.number,
            "name": case.applicant.name if own else "",
            "stage": case.state if own else "",
            "stage_label": case.get_state_display() if own else "",
        },
        "partial": not own,
        "case_url": reverse("case_file", args=[case.number]) if own else "",
        "filter_form": form,
        "reset_url": keyset.reset_url(request, form),
        "entries": journal.history_lines(shown),
        "chain": {"sound": verdict.sound, "checked_at": clock.now()},
        **keyset.links(request, "after", shown[-1].seq if more else None),
    }
    response = render(request, "desk/history.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def access_log(request):
    """Who looked at what (查阅留痕), by case, officer and day; the newest first."""
    scope = _scope(request)
    form = AccessFilter(request.GET or None)
    chosen = form.chosen
    entries = journal.of_days(journal.readings_seen(scope), chosen.get("day"), chosen.get("day"))
    if "number" in chosen:
        case = Case.objects.filter(number=chosen["number"].strip().upper()).first()
        entries = journal.readings_of(entries, case) if case else entries.none()
    if "officer" in chosen:
        entries = entries.filter(actor__username=chosen["officer"].strip())
    if before := keyset.number_in(request, "before"):
        entries = entries.filter(pk__lt=before)
    entries = entries.select_related("actor__agency", "on_behalf_of", "stream").order_by("-pk")
    shown, more = keyset.page_of(entries, ENTRIES)
    context = {
        "filter_form": form,
        "reset_url": keyset.reset_url(request, form),
        "entries": [_reading(line, scope) for line in journal.reading_lines(shown)],
        **keyset.links(request, "before", shown[-1].pk if more else None),
    }
    return render(request, "desk/access_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_verify(request):
    """The check of the whole journal (审计校验), as ``manage.py audit_verify`` does it."""
    _scope(request)
    context = {"verdict": None, "checked_at": None, "seconds": None}
    if request.method == "POST":
        began = time.monotonic()
        context = {
            "verdict": verify(),
            "checked_at": clock.now(),
            "seconds": time.monotonic() - began,
        }
    return render(request, "desk/audit_verify.html", context)


def _readable_history(officer, case: Case):
    """(whether all of it, for which purpose, the entries); 404 for whoever may not read any."""
    if case.agency_id in agencies_seen_by(officer, ("cases.view_case",)):
        return True, Purpose.HANDLING, Entry.objects.filter(stream=case.stream_id)
    if not officer.has_perm(AUDIT):
        raise Http404
    scope = scope_of(officer, AUDIT, "")
    seen = journal.entries_seen(case, scope)
    if seen is None:
        raise Http404
    return case.agency_id in scope.numbers, Purpose.AUDITING, seen


def _scope(request) -> Scope:
    return scope_of(
        request.user, AUDIT, _("您没有审计职责。需要查阅留痕的，请联系本机构审计人员。")
    )


def _filtered(cases, chosen: dict):
    if "office" in chosen:
        cases = cases.filter(agency=chosen["office"])
    if "state" in chosen:
        cases = cases.filter(state=chosen["state"])
    if "number" in chosen:
        cases = cases.filter(number__startswith=chosen["number"].strip().upper())
    return cases


def _page(cases, before: int) -> list[Case]:
    if before:
        cases = cases.filter(pk__lt=before)
    return list(cases.select_related("agency").order_by("-pk")[: CASES + 1])


def _last_entries(cases: list[Case], scope: Scope) -> dict[int, Entry]:
    own = [case.stream_id for case in cases if case.agency_id in scope.numbers]
    last = Entry.objects.filter(stream__in=own, seq=F("stream__length"))
    return {entry.stream_id: entry for entry in last}


def _listed(case: Case, scope: Scope, last: Entry | None) -> dict:
    own = case.agency_id in scope.numbers
    return {
        "number": case.number,
        "case_url": reverse("case_file", args=[case.number]) if own else "",
        "history_url": reverse("history", args=[case.number]),
        "stage": case.state if own else "asked",
        "stage_label": case.get_state_display() if own else _("请求本机构协查"),
        "office": case.agency,
        "opened_on": case.applied_on if own else None,
        "last_act": act_label(last.act) if last else "",
        "last_at": last.at if last else None,
    }


def _history_filter(request, seen) -> HistoryFilter:
    """Only officers, offices and acts that occur in what the auditor sees are offered."""
    rows = set(seen.order_by().values_list("actor", "office", "act").distinct())
    officers = Officer.objects.in_bulk({officer for officer, _office, _act in rows})
    names = journal.office_names({office for _officer, office, _act in rows if office})
    acts = {act: str(act_label(act)) for _officer, _office, act in rows}
    return HistoryFilter(
        request.GET or None,
        officers=sorted((pk, str(officer)) for pk, officer in officers.items()),
        offices=sorted(names.items()),
        acts=sorted(acts.items(), key=lambda pair: pair[1]),
    )


def _reading(line: journal.ReadingLine, scope: Scope) -> dict:
    own = line.case is not None and line.case.agency_id in scope.numbers
    return {
        "at": line.at,
        "by": line.by,
        "office": line.office,
        "what": line.what,
        "number": line.number,
        "case_url": reverse("history", args=[line.number]) if own else "",
        "purpose": line.purpose,
    }
