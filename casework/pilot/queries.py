"""Reading the task table: standing of each task, units that report, the board."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from casework.agencies.models import Agency, Jurisdiction
from casework.core import clock
from casework.policy.queries import calendar_for

from . import rules
from .models import PilotTask

#: The pilot began with the plan (印发日); long-term tasks are first due an entry from here.
PILOT_SINCE = date(2021, 11, 18)


@dataclass(frozen=True)
class Standing:
    """Where a task stands on a day (任务进度): all of it derived."""

    overdue: bool
    days_late: int
    due_soon: bool
    last_working_day: date | None
    report_due: bool
    last_reported_on: date | None
    reports: int


def standing(task: PilotTask, day: date | None = None) -> Standing:
    """The standing of one task on ``day`` (today if not given)."""
    day = day or clock.today()
    completed = task.state == PilotTask.State.COMPLETED
    told = task if hasattr(task, "reports") else _with_reports().get(pk=task.pk)
    overdue = rules.is_overdue(task.due_on, completed=completed, day=day)
    return Standing(
        overdue=overdue,
        days_late=(day - task.due_on).days if overdue else 0,
        due_soon=rules.is_due_soon(task.due_on, completed=completed, day=day),
        last_working_day=rules.last_working_day(task.due_on, calendar_for(Jurisdiction.ZHUHAI)),
        report_due=task.long_term
        and rules.is_report_due(told.last_reported_on, PILOT_SINCE, completed=completed, day=day),
        last_reported_on=told.last_reported_on,
        reports=told.reports,
    )


def board(day: date | None = None) -> list[tuple[PilotTask, Standing]]:
    """All tasks in the order of the annex with their standing; one query for the tasks."""
    tasks = _with_reports().select_related("agency").order_by("no")
    return [(task, standing(task, day)) for task in tasks]


def units_of(task: PilotTask) -> list[Agency]:
    """The agencies that report on a task: the lead, and those that annex or clause name."""
    names = [*task.cooperating, *task.clause_units]
    return [
        agency
        for agency in Agency.objects.filter(jurisdiction=Jurisdiction.ZHUHAI)
        if agency.pk == task.agency_id
        or rules.is_named(agency.name, agency.kind == Agency.Kind.DISTRICT, names)
    ]


def _with_reports():
    return PilotTask.objects.annotate(
        reports=Count("progress"), last_reported_on=Max("progress__reported_on")
    )
