"""What units do with the seventeen tasks."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enact, enter, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core import clock
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal

from . import queries
from .models import PilotTask, ProgressEntry

LONGEST_REPORT = 2000


def start_task(task: PilotTask, *, by, note="") -> None:
    """The lead unit begins a task (启动任务)."""
    enact(task.start, by=by, note=note)


def submit_task(task: PilotTask, evidence: str, *, by, note="") -> None:
    """Hand in what was done and what shows it (提交任务完成情况)."""
    enact(task.submit, by=by, note=note, evidence=evidence)


def complete_task(task: PilotTask, *, by, note="") -> None:
    """Confirm a task (确认任务完成); never by whoever submitted it."""
    enact(task.complete, by=by, note=note)


def send_back_task(task: PilotTask, *, by, note: str) -> None:
    """Send a submitted task back (退回), with the reason."""
    if not note.strip():
        raise Refusal(_("请填写退回的理由。"), field="note")
    enact(task.send_back, by=by, note=note)


def report_progress(task: PilotTask, unit: Agency, text: str, *, by) -> ProgressEntry:
    """Enter what ``unit`` has done for a task (填报进展). Only units that the plan names report."""
    if not by.has_perm("pilot.report_progress", unit):
        raise NotPermitted(_("您在%(unit)s没有填报任务进展的职责。") % {"unit": unit})
    if unit not in queries.units_of(task):
        raise Refusal(_("%(unit)s不是该任务的牵头或配合单位。") % {"unit": unit}, field="unit")
    text = text.strip()
    if not text or len(text) > LONGEST_REPORT:
        raise Refusal(
            _("请填写进展情况，不超过%(limit)s字。") % {"limit": LONGEST_REPORT}, field="text"
        )
    with hold(task.stream):
        task.refresh_from_db()
        if task.state == PilotTask.State.COMPLETED:
            raise OutOfTurn(_("该任务已完成，不再填报进展。"))
        last = task.progress.filter(unit=unit).order_by("-pk").first()
        if last and (last.text, last.reported_on) == (text, clock.today()):
            raise Refusal(_("这条进展今天已经填报，没有重复登记。"), field="text")
        entry = ProgressEntry.objects.create(
            task=task, unit=unit, text=text, reported_on=clock.today(), by=by
        )
        enter(
            task, "report", by=by, office=unit.code, permission="pilot.report_progress",
            about={"progress": entry.pk},
        )  # fmt: skip
    return entry


@transaction.atomic
def load_tasks(data: list[dict]) -> int:
    """Lay in the annex (导入任务分工表) and return how many tasks were new. Loading again changes
    wording and dates to those given, never a state. Refuses a lead unit that is not on file."""
    new = 0
    for row in data:
        lead = row["lead"]
        agency = Agency.objects.filter(name=f"珠海{lead}").first()
        if agency is None:
            raise Refusal(_("没有名为“%(name)s”的机构，请先导入机构。") % {"name": lead})
        words = {
            "category": row["category"],
            "category_en": row["category_en"],
            "work_point": row["work_point"],
            "work_point_en": row["work_point_en"],
            "lead": lead,
            "cooperating": row["cooperating"],
            "clause": row["clause"],
            "clause_units": row["clause_units"],
            "due_text": row["due_text"],
            "due_on": row["due_date"],
            "precision": "" if row["long_term"] else PilotTask.Precision.MONTH,
            "long_term": row["long_term"],
            "agency": agency,
        }
        stream = open_stream(Stream.Kind.REGISTER, f"pilot-task:{row['no']:02}")
        _task, created = PilotTask.objects.update_or_create(
            no=row["no"],
            defaults=words,
            create_defaults={**words, "no": row["no"], "stream": stream},
        )
        new += created
    return new
