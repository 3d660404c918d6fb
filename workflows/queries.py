"""Reading work: whose queue, what is due (待办查询). Keyset paging, capped counts, no OFFSET."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from casework.agencies.models import Agency
from casework.cases.models import Note, PauseReason
from casework.cases.queries import WITH, agencies_seen_by
from casework.core import clock
from casework.core.workdays import workdays_between
from casework.policy.queries import calendar_for

from .models import IS_OPEN, CaseProcess, WorkTask

PAGE = 25
CAP = 1000
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def open_work() -> QuerySet[WorkTask]:
    return WorkTask.objects.filter(IS_OPEN)


def my_work(officer) -> QuerySet[WorkTask]:
    """What the officer has claimed, or a colleague for whom they stand in (我的待办)."""
    return open_work().filter(Q(owner=officer) | _in_hands_of_colleagues(officer))


def team_queue(officer) -> QuerySet[WorkTask]:
    """What waits to be claimed in the queues of the officer's duties (待领取)."""
    return open_work().filter(_queues_of(officer), owner__isnull=True)


def holds_queue(officer, task: WorkTask) -> bool:
    """Whether the task stands in a queue of one of the officer's duties."""
    return bool(positions_at(officer, task))


def positions_at(officer, task: WorkTask) -> list:
    """The officer's positions in whose queue the task stands, own or exercised for a colleague."""
    return [
        position
        for position in officer.positions_today()
        if position.covers(task.agency_id, task.duty, task.step)
    ]


def all_open(officer) -> QuerySet[WorkTask]:
    """Open work on cases that the officer may read, and in the queues of their offices."""
    return open_work().filter(Q(case__agency__in=agencies_seen_by(officer)) | _queues_of(officer))


def overdue(work: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    """What is late; while its time limit stands still, nothing is."""
    return work.filter(due_on__lt=clock.today(), paused_since__isnull=True)


def going_on(work: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    """The same without the steps of suspended cases (中止), on which nothing can be done."""
    return work.exclude(paused_for=PauseReason.SUSPENSION)


def rows(work: QuerySet[WorkTask]) -> QuerySet[WorkTask]:
    """The same with what a list shows, in one query."""
    return work.select_related("agency", "owner", "case__applicant", "case__agency").order_by(
        "due_on", "pk"
    )


def first_of(parts: Iterable[QuerySet[WorkTask]], many: int) -> QuerySet[WorkTask]:
    """The first ``many`` of several lists, as :func:`rows` gives them.

    Each list, such as one office's, is read along its own index, and no further than that; in one
    condition they would all be read to their ends, and sorted.
    """
    first, *others = (
        WorkTask.objects.filter(pk__in=part.order_by("due_on", "pk").values("pk")[:many]).values(
            "pk"
        )
        for part in parts
    )
    found = WorkTask.objects.filter(pk__in=first.union(*others, all=True))
    return rows(WorkTask.objects.filter(pk__in=found.order_by("due_on", "pk").values("pk")[:many]))


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
    found = work.order_by()[: CAP + 1].count()
    return f"{CAP}+" if found > CAP else str(found)


class _Counted(Subquery):
    """How many rows a subquery gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts_at(agencies: Iterable[int]) -> dict[int, dict[str, int]]:
    """By office: how much work is open there, due today and overdue; one beyond the cap at most."""
    here = open_work().filter(agency=OuterRef("pk")).order_by()
    lists = {
        "open": here,
        "due_today": here.filter(due_on=clock.today(), paused_since=None),
        "overdue": overdue(here),
    }  # fmt: skip
    counted = {name: _Counted(work.values("pk")[: CAP + 1]) for name, work in lists.items()}
    offices = Agency.objects.filter(pk__in=agencies).order_by().values("pk", **counted)
    return {office.pop("pk"): office for office in offices}


def last_task_on(number: str) -> WorkTask | None:
    """The latest step of the relief of the case with that number, the case read along with it.

    The open step of the relief is always its latest: its flows hand over to one another. With it come
    the versions of the procedure under which the case began and by which it goes on; ``noted`` says
    whether there are notes to read, ``has_remedies`` whether there ever was a review, complaint or
    recovery beside it.
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
        .annotate(noted=Exists(Note.objects.filter(case=OuterRef("case"))))
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
    """The (agency, duty) pairs of the officer's positions today, with the steps of a delegation
    that names some."""
    by_agency: dict[tuple[int, frozenset[str]], set[str]] = {}
    for position in officer.positions_today():
        by_agency.setdefault((position.agency_id, position.steps), set()).add(position.duty)
    pairs = Q(pk__in=())
    for (agency, steps), duties in by_agency.items():
        pair = Q(agency=agency, duty__in=duties)
        pairs |= pair & Q(step__in=steps) if steps else pair
    return pairs


def _in_hands_of_colleagues(officer) -> Q:
    """What colleagues have claimed in the queues where the officer stands in for them."""
    lent = Q(pk__in=())
    for position in officer.positions_today():
        if not position.own:
            queue = Q(owner=position.on_behalf_of, agency=position.agency_id, duty=position.duty)
            lent |= queue & Q(step__in=position.steps) if position.steps else queue
    return lent
