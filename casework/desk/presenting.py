"""How records are laid out for the templates: plain dicts, as templates/desk/*.html ask for."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.core import clock
from casework.core.languages import to_reader
from casework.core.money import Money
from casework.decisions.outside import outside_decision_of
from casework.people.rules.answers import describe
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.calculators import value_in_words
from casework.policy.rules import explain
from casework.policy.samples import sample_mark
from casework.verification.models import RequestedItem
from casework.verification.queries import sheet
from workflows.deputies import stands_in_for_holder
from workflows.graph import flow_of_step
from workflows.phases import STRIPS, place_of, way_of
from workflows.queries import Remaining, holds_queue
from workflows.remedy_stages import STAGES
from workflows.stages import STAGE_OF_STEP, stage_of, stage_of_work
from workflows.steps import paperwork_due

_KINDS = {
    RequestedItem.Finding.VALUE: "value",
    RequestedItem.Finding.NONE_FOUND: "no_record",
    RequestedItem.Finding.NOT_CHECKED: "not_checked",
    RequestedItem.Finding.OPEN: "pending",
}


def who_did(entry):
    """Whose act an entry tells of: the officer, with whom they stood in for (甲（代乙）)."""
    if entry.on_behalf_of_id is None:
        return entry.actor
    return _("%(name)s（代%(principal)s）") % {
        "name": entry.actor, "principal": entry.on_behalf_of,
    }  # fmt: skip


#: Stands for the days left of a step whose time limit stands still.
PAUSED = "paused"


def work_row(task, officer) -> dict:
    """A piece of work as a line of a list."""
    mine = task.owner_id == officer.pk
    lent = not mine and stands_in_for_holder(task, officer)
    stage = STAGES.get(task.step) or stage_of_work(task)
    page = reverse("step", args=[task.pk])
    waits = task.case.suspended and task.step in STAGE_OF_STEP  # nothing is done on it meanwhile
    may_claim = (
        task.owner_id is None and task.in_procedure and not waits and holds_queue(officer, task)
    )
    return {
        "number": task.case_number,
        "case_url": page,
        "applicant": task.case.applicant.name,
        "stage": stage.code,
        "stage_label": stage.label,
        "step": task.title,
        "office": task.agency,
        "due_on": task.due_on,
        "days_left": days_left(task),
        "holder": task.owner,
        "task_id": task.pk,
        "why_url": reverse("why", args=[task.pk]),
        "step_url": page if mine or lent or may_claim else "",
        "may_claim": may_claim,
        "may_give_back": mine,
    }


def identity(case, task=None) -> dict:
    """The bar that says whose case this is. The open step of the relief tells the stage without
    another look; a step beside it tells only its own due date."""
    of_relief = task and task.open and task.step in STAGE_OF_STEP
    stage = stage_of_work(task) if of_relief else stage_of(case)
    return {
        "name": case.applicant.name,
        "number": case.number,
        "kind": case.get_case_type_display(),
        "office": case.agency,
        "stage": Case.State.SUSPENDED if case.suspended else stage.code,
        "stage_label": (
            _("%(stage)s（已中止）") % {"stage": stage.label} if case.suspended else stage.label
        ),
        "phase": place_of(stage, case),
        "due_on": task.due_on if task else None,
        "days_left": days_left(task) if task else None,
    }


def phases(current: int, *, ended: bool, case) -> list[dict]:
    """The strip of steps, in the order of the law."""
    return [
        {
            "label": label,
            "status": (
                "done" if place < current or (ended and place == current)
                else "current" if place == current
                else "todo"
            ),
            "note": "",
        }
        for place, label in enumerate(STRIPS[way_of(case)])
    ]  # fmt: skip


def version_words(versions: tuple[int, int] | None) -> str:
    """Under which version of the procedure a case began, and by which it goes on."""
    if versions is None:
        return _("尚未开始办理")
    began, follows = versions
    if began == follows:
        return _("第 %(began)d 版") % {"began": began}
    return _("第 %(began)d 版起办，现按第 %(follows)d 版") % {"began": began, "follows": follows}


def application_rows(case) -> list[dict]:
    """What was applied for, and what Macao decided on it; opens sealed words."""
    rows = [
        (_("救助类型"), case.get_case_type_display()),
        (_("办理程序"), route_words(case)),
        (_("受理方式"), case.get_origin_display()),
        (_("困难原因"), case.get_cause_display()),
        (_("受理地依据"), case.get_place_display()),
        (_("事发日期"), case.happened_on),
        (_("申请日期"), case.applied_on),
        (_("办事程序"), version_words(case.versions)),
        (_("居住地址"), case.household.address.open()),
        (_("协查机构"), case.counterpart),
        (_("困难情况"), case.circumstances.open()),
    ]
    decided = outside_decision_of(case) if case.decided_outside else None
    if decided:
        rows += [
            (_("澳门决定的结果"), decided.get_outcome_display()),
            (_("澳门决定日期"), decided.decided_on),
            (_("澳门决定编号"), decided.reference or _("无")),
            (_("援助金额"), decided.amount or _("无")),
        ]
    return [{"label": label, "value": value, "masked": False} for label, value in rows]


def route_words(case) -> str:
    """The route, and on what ground it is not the general one; Macao's cases are on none of ours."""
    if case.decided_outside:
        return _("依澳门法律办理")
    if not case.route_ground:
        return case.get_route_display()
    return f"{case.get_route_display()} · {case.get_route_ground_display()}"


def open_step(task, *, url="") -> dict:
    """An open step with its due date and the reason for that date."""
    return {
        "label": task.title,
        "office": task.agency,
        "holder": task.owner,
        "due_on": task.due_on,
        "days_left": days_left(task),
        "derivation": why(task.due_why),
        "provisional": task.due_why.get("provisional", False),
        "why_url": reverse("why", args=[task.pk]),
        "still": standing_still(task),
        "url": url,
        "picture_url": picture_of(task.step),
    }


def paperwork(case, task) -> dict | None:
    """The paperwork that aid in advance still owes (补办手续), where no open step says when."""
    due = paperwork_due(case, task)
    return due and {
        "due_on": due.on,
        "days_left": Remaining.of(due.on, case.jurisdiction).days,
        "derivation": why(due.why),
        "provisional": due.why["provisional"],
    }


def picture_of(step: str) -> str:
    """The picture of the procedure with a step marked in it; "" if the procedure has it no longer."""
    flow = flow_of_step(step)
    return f"{reverse('procedure', args=[flow.app_name])}?at={step}" if flow else ""


def days_left(task) -> int | str:
    """Working days left, as the tag ``due_badge`` shows them; PAUSED while the limit stands still."""
    if task.paused:
        return PAUSED
    return Remaining.of(task.due_on, task.agency.jurisdiction).days


def standing_still(task) -> str:
    """Since when and why the step's time limit stands still, or ""."""
    if not task.paused:
        return ""
    if task.case.suspended:
        return _(
            "本案自 %(day)s 起中止办理，最迟至 %(until)s：%(ground)s。中止期间不计入办理时限。"
        ) % {
            "day": date_format(task.paused_since),
            "until": date_format(task.case.suspended_until),
            "ground": task.case.get_suspension_ground_display(),
        }
    return _("自 %(day)s 起时限暂停：%(reason)s。暂停期间不计入办理时限。") % {
        "day": date_format(task.paused_since),
        "reason": task.get_paused_for_display(),
    }


def why(kept: dict) -> list[str]:
    """Why something is due on its day: the rule with its source, then day by day."""
    rule = kept.get("rule")
    if not rule:
        return []
    english = (get_language() or "").startswith("en")
    sentence = _("依据：%(name)s，%(value)s（%(source)s）") % {
        "name": (english and rule["name_en"]) or rule["name"],
        "value": value_in_words(rule["value"], rule["unit"])[0],
        "source": rule["source"],
    }
    return [sentence + sample_mark(not rule["verified"]), *explain(kept["lines"])]


def summary(case) -> list[dict]:
    """What a step's page says of the case beside its form."""
    return [
        {"label": _("救助类型"), "value": case.get_case_type_display()},
        {"label": _("办理程序"), "value": route_words(case)},
        {"label": _("困难原因"), "value": case.get_cause_display()},
        {"label": _("申请日期"), "value": case.applied_on},
        {"label": _("受理机构"), "value": case.agency},
        {"label": _("家庭人数"), "value": case.household.members_on().count()},
    ]


def verification_sheet(case, request, items) -> dict | None:
    """Declared beside verified (核对表); None when neither is there."""
    rows = [_sheet_row(row, asked=request is not None) for row in sheet(case, request, items)]
    if not rows:
        return None
    return {
        "title": _("核查对照表"),
        "state": request.state if request else "draft",
        "state_label": request.get_state_display() if request else _("尚未协查"),
        "office": request.recipient if request else case.counterpart,
        "answered_on": (
            clock.legal_day(request.responded_at) if request and request.responded_at else None
        ),
        "rows": rows,
    }


def _sheet_row(row, asked: bool) -> dict:
    difference = _difference(row)
    return {
        "item": ITEM_BY_CODE[row.code].name,
        "person": row.member.person.name,
        "period": "",
        "declared": describe(row.declared) if row.declared else _("未申报"),
        "kind": _KINDS[row.finding] if asked else "",
        "answer": describe(row.found) if row.found else "",
        "difference": difference or (_("相符") if row.declared and row.found else ""),
        "differs": bool(difference),
        "note": row.remark,
    }


def _difference(row) -> Money | str:
    """What the officer has to look at: an amount, or words; "" if there is nothing."""
    if row.difference is not None:
        return Money(row.difference, row.declared["currency"]) if row.difference else ""
    if row.declared and row.found and row.declared != row.found:
        return _("不一致")
    found_something = row.found and any(
        value for name, value in row.found.items() if name != "currency"
    )
    if not row.declared and found_something and ITEM_BY_CODE[row.code].declarable:
        return _("查有未申报")
    return ""


def document_row(document) -> dict:
    return {
        "uid": document.uid,
        "title": to_reader(document.title) or document.get_kind_display(),
        "version": document.version,
        "made_at": document.created_at,
        "state": document.origin,
        "state_label": document.get_origin_display(),
        "sha256": document.sha256,
        "preview": document.content_type != "application/zip",
    }
