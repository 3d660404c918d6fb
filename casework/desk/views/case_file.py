"""The case file (案卷): everything an officer of the case needs, on one page."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.assessment.models import Publicity
from casework.audit.access import log_reading
from casework.cases.actions import add_note
from casework.cases.models import Case
from casework.cases.queries import READING, case_for, may_read
from casework.core.refusals import Refusal
from casework.decisions.models import Decision
from casework.desk.acts import entry_label, state_label
from casework.desk.clock_acts import clock_acts
from casework.desk.forms.work import NoteForm
from casework.desk.presenting import (
    application_rows,
    document_row,
    holds_queue,
    identity,
    open_step,
    paperwork,
    phases,
    verification_sheet,
    who_did,
)
from casework.desk.remedies import remedies_of, ways
from casework.desk.views.interventions import open_to
from casework.payments.rules import masked_account
from casework.people.models import IdentityDocument, Member
from casework.policy.calculators import value_in_words
from casework.verification.queries import latest_asked
from workflows.advice import what_next
from workflows.queries import last_task_on, remedy_work
from workflows.timekeeping import may_urge

#: States in which a decision lies on file.
DECIDED = (
    Case.State.APPROVED, Case.State.REJECTED, Case.State.NOT_ACCEPTED, Case.State.CLOSED,
    Case.State.PAPERWORK_DUE, Case.State.PAPERWORK_FILED, Case.State.REGULARISED,
    Case.State.IRREGULAR, Case.State.TERMINATED,
)  # fmt: skip
#: Decisions after which nothing is paid.
UNPAID = (Case.State.REJECTED, Case.State.NOT_ACCEPTED)
#: How much of the history the page shows; all of it stands on the auditor's page.
RECENT = 30


@require_GET
def case_file(request, number):
    return _page(request, *_case_and_task(request, number), form=NoteForm())


@require_POST
def write_note(request, number):
    case, task, beside = _case_and_task(request, number, permissions=("cases.view_case",))
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            add_note(case, by=request.user, words=form.cleaned_data["words"])
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("备注已添加。"))
            return redirect("case_file", case.number)
    return _page(request, case, task, beside, form=form)


def _case_and_task(request, number, permissions=READING):
    """The case, if the officer may read it, its open step if there is one, and whether there were
    ever remedies beside it; or 404."""
    task = last_task_on(number)
    case = task.case if task else case_for(request.user, number, permissions)
    if case is None or not may_read(request.user, case, permissions):
        raise Http404
    case.versions = (task.began_version, task.follows_version) if task else None
    case.noted = task.noted if task else True
    return case, task if task and task.open else None, bool(task and task.has_remedies)


def _page(request, case, task, beside, *, form):
    officer = request.user
    handles = officer.has_perm("cases.view_case")
    log_reading(case, by=officer, what="case_file", office=case.agency.code)
    who = identity(case, task)
    sheet = verification_sheet(case, *latest_asked(case))
    payments, decision = _paid_and_decided(case, task)
    return render(
        request,
        "desk/case_file.html",
        {
            "identity": who,
            "acts": _acts(case, task, officer),
            "advice": what_next(case, task),
            "steps": phases(who["phase"], ended=case.ended, case=case),
            "open_steps": [
                _open_step(each, officer, handles)
                for each in ([task] if task else []) + (remedy_work(case) if beside else [])
            ],
            "paperwork": paperwork(case, task),
            "application": application_rows(case),
            "members": _members(case),
            "sheets": [sheet] if sheet else [],
            "publicity": _publicity(case),
            "decision": decision and _decision(case, decision),
            "payments": [_payment(payment) for payment in payments],
            "remedies": remedies_of(case, officer) if beside else [],
            "remedy_ways": ways(case, decision, bool(payments), officer),
            "documents": [document_row(paper) for paper in case.stream.documents.order_by("-pk")],
            "notes": _notes(case),
            "note_form": form if handles else None,
            "timeline": _timeline(case),
            "history_url": reverse("history", args=[case.number]),
        },
    )


def _open_step(task, officer, handles: bool) -> dict:
    return {
        **open_step(task, url=reverse("step", args=[task.pk]) if handles else ""),
        "acts": clock_acts(task, officer),
        "urge_url": reverse("urge", args=[task.pk]) if may_urge(officer, task) else "",
    }


def _acts(case, task, officer) -> list[dict]:
    acts = []
    in_hand = task is not None and not case.suspended
    if in_hand and (task.owner_id == officer.pk or holds_queue(officer, task)):
        url = reverse("step", args=[task.pk])
        acts.append({"label": task.title, "url": url, "style": "main", "post": False})
    issued = case.standing == Case.State.CHECKED and task and task.step != "issue_authorization"
    if issued and officer.has_perm("consent.revoke_authorization", case.agency):
        url = reverse("withdraw_authorization", args=[case.number])
        acts.append({"label": _("撤回授权"), "url": url, "style": "danger", "post": False})
    return [*acts, *open_to(case, officer)]


def _members(case) -> list[dict]:
    """Members with their papers, in one query: everybody on file has at least one."""
    papers = (
        IdentityDocument.objects.filter(
            person__memberships__household=case.household_id, person__memberships__left_on=None
        )
        .annotate(relation=F("person__memberships__relation"))
        .select_related("person")
        .order_by("person__memberships__pk", "pk")
    )
    rows: dict[int, dict] = {}
    for paper in papers:
        row = rows.setdefault(
            paper.person_id,
            {
                "name": paper.person.name,
                "relation": Member.Relation(paper.relation).label,
                "born_on": paper.person.birth_date,
                "applicant": paper.person_id == case.applicant_id,
                "minor": not paper.person.is_adult(),
                "documents": [],
            },
        )
        row["documents"].append(
            {
                "kind": paper.get_kind_display(),
                "number": paper.masked,
                "reveal_url": reverse("reveal", args=[case.number, paper.uid]),
            }
        )
    return list(rows.values())


def _publicity(case) -> dict | None:
    shown = (
        case.publicities.exclude(state=Publicity.State.DRAFT)
        .annotate(open_objections=Count("objections", filter=Q(objections__state="lodged")))
        .order_by("-pk")
        .first()
    )
    if shown is None:
        return None
    return {
        "state": shown.standing,
        "state_label": f"{shown.get_kind_display()} · {Publicity.State(shown.standing).label}",
        "starts_on": shown.posted_on,
        "ends_on": shown.until,
        "url": reverse("publicity", args=[shown.token]) if shown.shown_now else "",
        "objections": shown.open_objections,
        "stopped_days": shown.stopped_days,
    }


def _paid_and_decided(case, task):
    """Payments oldest first, and the decision; a payment brings its decision along."""
    if case.state not in DECIDED:
        return [], None
    decision = ("decided_by", "office", "fund")
    unpaid = case.state in UNPAID or (
        task is not None and task.step == "serve_decision" and case.state == Case.State.APPROVED
    )
    payments = (
        []
        if unpaid
        else list(
            case.disbursements.select_related(*(f"decision__{name}" for name in decision)).order_by(
                "pk"
            )
        )
    )
    if payments and payments[-1].decision.state != Decision.State.SUPERSEDED:
        return payments, payments[-1].decision
    return payments, case.decisions.select_related(*decision).order_by("-revision").first()


def _decision(case, decision) -> dict:
    return {
        "number": decision.number,
        "state": decision.outcome,
        "state_label": f"{decision.get_outcome_display()} · {decision.get_state_display()}",
        "amount": decision.amount if decision.amount_minor else None,
        "form": decision.get_form_display(),
        "legal_basis": decision.legal_basis,
        "reason": decision.reason.open(),
        "ground": decision.get_ground_display(),
        "revision": decision.revision,
        "by": str(decision.decided_by) + _("（") + str(decision.office) + _("）"),
        "decided_on": decision.decided_on,
        "served_on": decision.served_on,
        "beyond_reason": decision.beyond_reason.open(),
        "parameters": _parameters(decision),
        "calculation_url": (
            reverse("case_calculation", args=[case.number]) if decision.calculation else ""
        ),
    }


def _parameters(decision) -> list[dict]:
    """The rules as the decision kept them; later versions never alter what is shown here."""
    return [
        {
            "label": used["name_en"] if (get_language() or "").startswith("en") else used["name"],
            "value": _("；").join(value_in_words(used["value"], used["unit"])),
            "source": used["source"],
            "verified": used["verified"],
        }
        for used in decision.rules
    ]


def _payment(payment) -> dict:
    return {
        "attempt": payment.attempt,
        "amount": payment.amount,
        "payee": payment.payee_name.open() or "—",
        "account": masked_account(payment.account_number.open() or ""),
        "fund": payment.decision.fund,
        "state": payment.state,
        "state_label": payment.get_state_display(),
        "at": payment.answered_on,
        "reason": payment.get_return_reason_display(),
    }


def _notes(case) -> list[dict]:
    if not case.noted:
        return []
    return [
        {"at": note.at, "by": note.by, "office": note.by.agency, "text": note.words.open()}
        for note in case.notes.select_related("by__agency").order_by("-pk")
    ]


def _timeline(case) -> list[dict]:
    entries = case.stream.entries.select_related(
        "actor__agency", "joint_with", "on_behalf_of", "reason"
    ).order_by("-seq")[:RECENT]
    return [
        {
            "at": entry.at,
            "act": entry_label(entry),
            "by": who_did(entry),
            "joint_with": entry.joint_with,
            "office": entry.actor.agency,
            "before": state_label(entry.subject_type, entry.state_before),
            "after": state_label(entry.subject_type, entry.state_after),
            "reason": entry.reason.words.open() if hasattr(entry, "reason") else "",
        }
        for entry in entries
    ]
