"""Whether record, work, books and papers agree (一致性检查): what must never drift apart.

Reads only. Cases that have come to their end are compared by a few set queries; for each other
case :func:`workflows.stages.stage_of` says which step must be open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import override
from viewflow.workflow import STATUS

from casework.audit.models import Stream
from casework.cases.models import Case
from casework.core.refusals import Refusal
from casework.decisions.models import Decision
from casework.documents import store
from casework.documents.models import Document
from casework.ledger.models import Transfer
from casework.ledger.queries import check_books
from casework.payments.models import Disbursement

from .consistency_clocks import find_clock_faults
from .flows import ReliefFlow
from .models import OPEN, CaseProcess, WorkTask
from .remedy_consistency import remedy_faults
from .stages import stage_of
from .versions import processes_behind

CHUNK = 500
_OPEN_TASK = Q(flow_task_type="HUMAN", status__in=OPEN)
#: Reviews, proceedings, complaints and recoveries have procedures of their own beside it.
_OF_RELIEF = Q(process__subject="")
_OVER = (STATUS.DONE, STATUS.CANCELED)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (a number, never a name) and what."""

    where: str
    what: str

    def __str__(self):
        return f"{self.where}: {self.what}"


def find_faults(
    *, documents: bool = False, progress: Callable[[str, int, int], None] = lambda *_: None
) -> list[Fault]:
    """Everything that does not agree; an empty list when all is well.

    ``documents``: also open every stored file and compare its SHA-256, which takes long.
    ``progress`` is told (part, done, of how many).
    """
    faults = [
        *_work_of_cases(progress), *_ended_cases(), *_processes(), *_versions(), *_payments(),
        *(Fault(*told) for told in remedy_faults()),
    ]  # fmt: skip
    faults += [Fault(where, what) for where, what in find_clock_faults()]
    with override("en"):
        faults += [Fault("books", sentence) for sentence in check_books()]
    if documents:
        faults += _documents(progress)
    return faults


def cases_in_hand() -> QuerySet[Case]:
    """Cases on which something may have to be done: all but drafts, closed and withdrawn ones, and
    those ended by a decision that has been served."""
    served = Decision.objects.filter(case=OuterRef("pk"), state=Decision.State.SERVED)
    refused = (Case.State.NOT_ACCEPTED, Case.State.REJECTED, Case.State.TERMINATED)
    idle = (Case.State.DRAFT, Case.State.CLOSED, Case.State.WITHDRAWN)
    return Case.objects.exclude(state__in=idle).exclude(Q(state__in=refused) & Exists(served))


def _work_of_cases(progress) -> Iterator[Fault]:
    """One open step and one open procedure for every case in hand, and these the right ones."""
    numbers = list(cases_in_hand().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        progress("cases", start, len(numbers))
        for case in _apart(chunk):
            # Whoever acted between two reads is no fault: what is wrong stays wrong.
            yield from _apart([case]).get(case, ())
    progress("cases", len(numbers), len(numbers))


def _apart(chunk: list[int]) -> dict[int, list[Fault]]:
    """Of these cases, those whose open work is not what their record calls for."""
    steps: dict[int, list[str]] = {}
    open_work = WorkTask.objects.filter(_OPEN_TASK, _OF_RELIEF, case__in=chunk)
    for case, step in open_work.order_by("step").values_list("case", "step"):
        steps.setdefault(case, []).append(step)
    procedures: dict[int, int] = {}
    running = CaseProcess.objects.filter(case__in=chunk, status=STATUS.NEW, flow_class=ReliefFlow)
    for case in running.values_list("case", flat=True):
        procedures[case] = procedures.get(case, 0) + 1
    cases = Case.objects.filter(pk__in=chunk).select_related("agency", "district")
    found = {
        case.pk: list(_compare(case, steps.get(case.pk, []), procedures.get(case.pk, 0)))
        for case in cases
    }
    return {case: faults for case, faults in found.items() if faults}


def _compare(case: Case, open_steps: list[str], procedures: int) -> Iterator[Fault]:
    stage = stage_of(case)
    wanted = [stage.step] if stage.step else []
    if open_steps != wanted:
        yield Fault(
            case.number,
            f"at {stage.code} the open work is {open_steps or 'none'}, not {wanted or 'none'}",
        )
    if procedures != len(wanted):
        yield Fault(case.number, f"{procedures} open procedures, not {len(wanted)}")


def _ended_cases() -> Iterator[Fault]:
    """Nothing is open for a draft, a closed or withdrawn case, or an ending that was served."""
    idle = Case.objects.exclude(pk__in=cases_in_hand().values("pk"))
    tasks = WorkTask.objects.filter(_OPEN_TASK, _OF_RELIEF, case=OuterRef("pk"))
    processes = CaseProcess.objects.filter(case=OuterRef("pk"), subject="", status=STATUS.NEW)
    for name, rows in (("work", tasks), ("a procedure", processes)):
        for number in idle.filter(Exists(rows)).values_list("number", flat=True):
            yield Fault(number, f"nothing is left to do, but {name} is open")


def _processes() -> Iterator[Fault]:
    """A child procedure is open exactly where its parent waits for it."""
    running = CaseProcess.objects.filter(subject="", status=STATUS.NEW)
    children = running.exclude(flow_class=ReliefFlow)
    orphans = children.filter(
        Q(parent_task=None)
        | Q(parent_task__status__in=_OVER)
        | ~Q(parent_task__process__status=STATUS.NEW)
        | ~Q(parent_task__case=F("case"))
    )
    for number in orphans.values_list("case__number", flat=True):
        yield Fault(number, "a child procedure is open and no parent waits for it")
    waiting = WorkTask.objects.filter(flow_task_type="EVENT").exclude(status__in=_OVER)
    alone = waiting.exclude(Exists(children.filter(parent_task=OuterRef("pk"))))
    for number in alone.values_list("case_number", flat=True):
        yield Fault(number, "a procedure waits for a child that is not open")


def _versions() -> Iterator[Fault]:
    """Open procedures follow the version of their flow that is in force."""
    for number in processes_behind().values_list("case__number", flat=True).distinct():
        yield Fault(number, "follows an earlier version of the procedure: run move_to_version")


def _payments() -> Iterator[Fault]:
    """Nobody is paid beyond or beside a decision, and what was decided is set aside."""
    over = (Disbursement.State.RETURNED, Disbursement.State.CANCELLED)
    live = Disbursement.objects.exclude(state__in=over)
    sums = live.order_by().values("decision").annotate(total=Sum("amount_minor"))
    beyond = sums.filter(total__gt=F("decision__amount_minor") - F("decision__carried_minor"))
    for number in beyond.values_list("decision__number", flat=True):
        yield Fault(number, "more is disbursed than was decided")
    astray = live.filter(
        ~Q(currency=F("decision__currency"))
        | ~Q(decision__outcome=Decision.Outcome.APPROVED)
        | ~Q(case=F("decision__case"))
    )
    for number in astray.values_list("end_to_end_id", flat=True):
        yield Fault(number, "the payment is not what its decision grants")
    same = Transfer.objects.filter(
        pk=OuterRef("reservation"),
        kind=Transfer.Kind.PENDING,
        amount_minor=OuterRef("amount_minor") - OuterRef("carried_minor"),
        currency=OuterRef("currency"),
    )
    unreserved = Decision.objects.filter(amount_minor__gt=F("carried_minor")).exclude(Exists(same))
    for number in unreserved.values_list("number", flat=True):
        yield Fault(number, "the books do not hold the money that was decided")
    settled = Transfer.objects.filter(pending_transfer=OuterRef("reservation"))
    replaced = Decision.objects.filter(state=Decision.State.SUPERSEDED, amount_minor__gt=0)
    for number in replaced.exclude(Exists(settled)).values_list("number", flat=True):
        yield Fault(number, "the decision no longer stands, but its money is still held back")


def _documents(progress) -> Iterator[Fault]:
    """Every paper's file is there, opens, and has the digest that was stored with it."""
    papers = Document.objects.order_by("pk").select_related("stream")
    total = papers.count()
    for done, paper in enumerate(papers.iterator(chunk_size=CHUNK), start=1):
        try:
            store.read(paper)
        except Refusal:
            where = paper.stream if paper.stream.kind != Stream.Kind.CASE else paper.stream.key
            yield Fault(
                f"{where} {paper.kind} {paper.number}",
                "the file is missing or is not what was stored",
            )
        if done % 20 == 0 or done == total:
            progress("documents", done, total)
