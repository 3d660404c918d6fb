"""Reading work: whose queue, what is due (待办查询). Keyset paging, capped counts, no OFFSET."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from casework.cases.queries import WITH, agencies_seen_by
from casework.core import clock
from casework.core.workdays import workdays_between
from casework.policy.queries import calendar_for

from .models import OPEN, CaseProcess, WorkTask

PAGE = 25
CAP = 1000
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def open_work() -> QuerySet[WorkTask]:
    return WorkTask.objects.filter(flow_task_type="HUMAN", status__in=OPEN)


def my_work(officer) -> QuerySet[WorkTask]:
    """What the officer has claimed (我的待办)."""
    return open_work().filter(owner=officer)


def team_queue(officer) -> QuerySet[WorkTask]:
    """What waits to be claimed in the queues of the officer's duties (待领取)."""
    return open_work().filter(_queues_of(officer), owner__isnull=True)


def holds_queue(officer, task: WorkTask) -> bool:
    """Whether the task stands in a queue of one of the officer's duties."""
    return any(
        position.agency_id == task.agency_id and position.duty == task.duty
        for position in officer.positions_today()
    )


def all_open(officer) -> QuerySet[WorkTask]:
    """Open work on cases that the officer may read, and in the queues of their offices."""
    return open_work().filter(Q(case__agency__in=agencies_seen_by(officer)) | _queues_of(officer))


def overdue(work: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    return work.filter(due_on__lt=clock.today())


def rows(work: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    """The same with what a list shows, in one query."""
    return work.select_related("agency", "owner", "case__applicant").order_by("due_on", "pk")


def after(work: QuerySet[WorkTask], mark: str) -> QuerySet[WorkTask]:
    """The rows behind ``mark`` (``due_on~id``), in the order of :func:`rows`.

    A spoilt mark stands for the first page.
    """
    day, _tilde, number = mark.partition("~")
    if not _NUMBER.fullmatch(number):
        return work
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return work
    return work.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=int(number)))


def mark_of(task: WorkTask) -> str:
    return f"{task.due_on.isoformat()}~{task.pk}"


def capped(work: QuerySet) -> str:
    """A count as lists show it: exact up to the cap, then ``1000+``."""
    found = len(work.order_by().values_list("pk", flat=True)[: CAP + 1])
    return f"{CAP}+" if found > CAP else str(found)


def last_task_on(number: str) -> WorkTask | None:
    """The latest step of the relief of the case with that number, the case read along with it.

    The open step of the relief is always its latest: its flows hand over to one another. With it come
    the versions of the procedure under which the case began and by which it goes on, and whether
    there ever was a review, complaint or recovery beside it (``has_remedies``).
    """
    procedures = CaseProcess.objects.filter(case=OuterRef("case"), subject="", parent_task=None)
    beside = CaseProcess.objects.filter(case=OuterRef("case")).exclude(subject="")
    return (
        WorkTask.objects.filter(flow_task_type="HUMAN", process__subject="", case__number=number)
        .annotate(
            began_version=Subquery(procedures.order_by("pk").values("flow_version")[:1]),
            follows_version=Subquery(procedures.order_by("-pk").values("follows_version")[:1]),
            has_remedies=Exists(beside),
        )
        .select_related("agency", "owner", *(f"case__{name}" for name in WITH))
        .order_by("-pk")
        .first()
    )


def remedy_work(case) -> list[WorkTask]:
    """The open steps beside the relief: one for each remedy that is not over."""
    beside = open_work().filter(case=case).exclude(process__subject="")
    found = list(beside.select_related("agency", "owner", "process").order_by("pk"))
    for task in found:
        task.case = task.process.case = case
    return found


@dataclass(frozen=True)
class Remaining:
    """Working days left at the office's side: negative when overdue, 0 today."""

    days: int

    @classmethod
    def of(cls, due_on, jurisdiction: str) -> "Remaining":
        today, calendar = clock.today(), calendar_for(jurisdiction)
        if due_on == today:
            return cls(0)
        if due_on < today:
            return cls((due_on - today).days)
        return cls(max(workdays_between(today, due_on, calendar), 1))


def _queues_of(officer) -> Q:
    """The (agency, duty) pairs of the officer's appointments today."""
    by_agency: dict[int, set[str]] = {}
    for position in officer.positions_today():
        by_agency.setdefault(position.agency_id, set()).add(position.duty)
    pairs = Q(pk__in=())
    for agency, duties in by_agency.items():
        pairs |= Q(agency=agency, duty__in=duties)
    return pairs
