"""The register of the checkers, and what they all look at: read once for each look at a case."""

from collections.abc import Callable, Iterator

from django.db.models import Prefetch, prefetch_related_objects

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.decisions.models import Decision
from casework.people.models import Member
from casework.verification.models import VerificationRequest
from workflows.models import OPEN, WorkTask

Checker = Callable[[Case], Iterator[str]]
CHECKERS: dict[int, list[Checker]] = {}


def rule(number: int):
    """Enter a checker under the number of the rule that it watches."""

    def enter(checker: Checker) -> Checker:
        CHECKERS.setdefault(number, []).append(checker)
        return checker

    return enter


def broken(case: Case) -> list[str]:
    """Everything that is wrong with ``case``, just read, each with the number of its rule."""
    prefetch_related_objects(
        [case],
        Prefetch("requests", VerificationRequest.objects.select_related("authorization")),
        "requests__items",
        "requests__authorization__signatures",
        "decisions",
        "disbursements",
        "publicities",
        Prefetch("household__members", Member.objects.select_related("person")),
    )
    return [
        f"rule {number}: {sentence}"
        for number, checkers in sorted(CHECKERS.items())
        for checker in checkers
        for sentence in checker(case)
    ]


def journal(case: Case) -> list[Entry]:
    """The case's entries, in order."""
    if "_journal" not in case.__dict__:
        case._journal = list(Entry.objects.filter(stream=case.stream_id).order_by("seq"))
    return case._journal


def entries(case: Case, *acts: str) -> list[Entry]:
    """The case's entries of these acts."""
    return [entry for entry in journal(case) if entry.act in acts]


def open_work(case: Case) -> list[WorkTask]:
    """What is open for people to do in the case."""
    if "_open_work" not in case.__dict__:
        tasks = WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN)
        case._open_work = list(tasks.select_related("process"))
    return case._open_work


def approved(case: Case) -> list[Decision]:
    """The decisions that granted aid, whether they stand or not."""
    return [decision for decision in case.decisions.all() if decision.outcome == "approved"]
