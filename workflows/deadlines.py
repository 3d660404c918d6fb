"""By when a step is due (办理时限): computed from rule and calendar, never typed."""

from dataclasses import dataclass
from datetime import date

from casework.agencies.models import Agency
from casework.cases.letters import rule_for
from casework.cases.models import Case, Extension, Pause
from casework.cases.queries import pauses_of
from casework.core import clock
from casework.core.workdays import PauseOn, never
from casework.policy.models import PolicyRule
from casework.policy.queries import due_on, rule_on

from .models import OPEN, WorkTask


@dataclass(frozen=True)
class Due:
    """A due date, and why it is that day: what the task keeps."""

    on: date
    why: dict


def due_for(
    limit: str, office: Agency, *, start: date | None = None, pause_on: PauseOn = never,
    case: Case | None = None, extension: Extension | None = None,
) -> Due:  # fmt: skip
    """The due date of a step that opens today (or counts from ``start``) at ``office``.

    Rule ``limit`` in the version of that day, counted in the calendar of the office's side: the
    clock runs by the calendar of whoever has to act. The rule's words are kept with the date, so
    that it can be explained after the rule has changed. ``pause_on``: see :func:`pauses_of`.
    ``case``: whose rules the operation may have read already. ``extension``: of the period, if it
    began before.
    """
    start = start or clock.today()
    of_case = case is not None and case.jurisdiction == office.jurisdiction
    if of_case and start == clock.today():
        rule = rule_for(case, limit)
    else:
        rule = rule_on(limit, jurisdiction=office.jurisdiction, day=start)
    return count(rule, start, pause_on, extension)


def count(
    rule: PolicyRule, start: date, pause_on: PauseOn = never, extension: Extension | None = None
) -> Due:
    """The due date that ``rule`` gives from ``start``, without the days of pauses, and with an
    extension if one was granted; the same again whenever it is counted by the same calendar."""
    due = due_on(
        start, rule, pause_on=pause_on, extension=extension.workdays if extension else 0
    )  # fmt: skip
    why = {"rule": _words(rule), "lines": due.derivation, "provisional": due.provisional}
    if extension:
        most = rule_on("extension.max", jurisdiction=rule.jurisdiction, day=extension.on)
        why["extension"] = {
            "workdays": extension.workdays, "on": extension.on.isoformat(), "rule": _words(most),
        }  # fmt: skip
    return Due(due.due_on, why)


def recount(
    task: WorkTask, extension: Extension | None = None, *, since: date | None = None
) -> Due | None:
    """The due date of ``task``, counted anew under the rule that it was opened under, from its first
    day, or from ``since`` where that day has moved; with ``extension``, if it was granted now, or
    the one that is in its date already. None if its date stands without a rule."""
    rule = task.due_why.get("rule")
    if not rule:
        return None
    if "extension" in task.due_why:
        extension = extension_of(task)
    return count(
        PolicyRule.objects.get(pk=rule["id"]),
        since or _first_day(task),
        never if task.process.subject else pauses_of(task.case),
        extension,
    )


def extension_of(task: WorkTask) -> Extension | None:
    """The extension that was granted of the period by which ``task`` is due, on it or before it."""
    own = Extension.objects.filter(task=task.pk).first()
    if own or "rule" not in task.due_why or not task.in_procedure:
        return own
    if not task.flow_task.shares_its_period(task.case):
        return None
    return extension_since(
        _first_day(task), task.due_why["rule"]["key"], task.case, task.process.subject
    )


def extension_since(start: date, limit: str, case: Case, subject: str) -> Extension | None:
    """The extension of a period that counts from ``start``, a day that the record keeps.

    It belongs to the period, not to the piece of work on which it was asked for: it holds when the
    step is opened anew while the period runs on, and for other steps that count the same.
    ``subject``: see :class:`workflows.models.CaseProcess`.
    """
    granted = {one.task: one for one in case.extensions.order_by("pk")}
    if not granted:
        return None
    tasks = WorkTask.objects.filter(pk__in=granted, process__subject=subject).order_by("pk")
    return next((granted[task.pk] for task in tasks if _counts(task, start, limit)), None)


def _counts(task: WorkTask, start: date, limit: str) -> bool:
    rule = task.due_why.get("rule")
    return bool(rule) and (rule["key"], _first_day(task)) == (limit, start)


def put_down(task: WorkTask, due: Due, *, because: str) -> bool:
    """Give ``task`` the due date counted anew; whether it is another day than before.

    The old date stays on its page, with the reason for the new one: "pause", "extension" or
    "calendar". Reminders begin anew.
    """
    moved = due.on != task.due_on
    earlier = task.due_why.get("earlier", [])
    if moved:
        earlier = [
            *earlier,
            {
                "due_on": task.due_on.isoformat(),
                "on": clock.today().isoformat(),
                "because": because,
            },
        ]
    task.due_on, task.due_why = due.on, {**due.why, **({"earlier": earlier} if earlier else {})}
    task.remind_on = clock.today()
    task.save(update_fields=["due_on", "due_why", "remind_on", "paused_since", "paused_for"])
    return moved


def stand_still(case: Case, pause: Pause) -> None:
    """The time limits of the case's open steps stand still (时限暂停)."""
    _open_work(case).update(paused_since=pause.since, paused_for=pause.reason)


def run_on(case: Case, *, since: date | None = None) -> None:
    """The time limits of the case's open steps run on, and are counted anew without the pause;
    from ``since`` if the day from which they count has moved with it."""
    for task in _open_work(case).filter(paused_since__isnull=False).select_related("case"):
        task.paused_since, task.paused_for = None, ""
        put_down(
            task, recount(task, since=since) or Due(task.due_on, task.due_why), because="pause"
        )


def _first_day(task: WorkTask) -> date:
    return date.fromisoformat(task.due_why["lines"][0]["date"])


def _open_work(case: Case):
    """The open step of the relief: reviews and recoveries beside it keep clocks of their own."""
    return WorkTask.objects.filter(
        case=case, process__subject="", flow_task_type="HUMAN", status__in=OPEN
    )


def _words(rule: PolicyRule) -> dict:
    """A rule as a due date keeps it."""
    return {
        "id": rule.pk, "key": rule.key, "name": rule.name, "name_en": rule.name_en,
        "value": rule.value, "unit": rule.unit, "source": rule.source, "verified": rule.verified,
        "effective_from": rule.effective_from.isoformat(), "jurisdiction": rule.jurisdiction,
    }  # fmt: skip
