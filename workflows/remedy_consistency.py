"""Whether remedies and their work and money agree: the part of the check beside the relief itself."""

from collections.abc import Iterator

from django.db.models import Sum
from viewflow.workflow import STATUS

from casework.cases.models import Case
from casework.ledger.models import Transfer
from casework.remedies.actions.recovery import booking_id
from casework.remedies.models import Recovery, Repayment
from casework.remedies.queries import RECORDS, kept

from .models import OPEN, CaseProcess, WorkTask
from .remedy_stages import step_of, subject_of


def remedy_faults() -> Iterator[tuple[str, str]]:
    """(Case number, what is wrong)."""
    yield from _work()
    yield from _money()


def _work() -> Iterator[tuple[str, str]]:
    """One open step, the right one, for each remedy that is not over, and nothing else."""
    wanted = {
        subject_of(record): (record.case.number, step_of(record))
        for model in RECORDS
        for record in model.objects.exclude(state__in=model.OVER).select_related("case")
    }
    numbers = {subject: number for subject, (number, _step) in wanted.items()}
    steps: dict[str, list[str]] = {}
    tasks = WorkTask.objects.filter(flow_task_type="HUMAN", status__in=OPEN)
    rows = tasks.exclude(process__subject="").order_by("step")
    for subject, number, step in rows.values_list("process__subject", "case_number", "step"):
        steps.setdefault(subject, []).append(step)
        numbers.setdefault(subject, number)
    procedures: dict[str, int] = {}
    running = CaseProcess.objects.filter(status=STATUS.NEW).exclude(subject="")
    for subject, number in running.values_list("subject", "case__number"):
        procedures[subject] = procedures.get(subject, 0) + 1
        numbers.setdefault(subject, number)
    for subject, number in sorted(numbers.items()):
        step = wanted.get(subject, ("", ""))[1]
        called_for = [step] if step else []
        if steps.get(subject, []) != called_for:
            found = steps.get(subject) or "none"
            yield number, f"for {subject} the open work is {found}, not {called_for or 'none'}"
        if procedures.get(subject, 0) != len(called_for):
            many = procedures.get(subject, 0)
            yield number, f"{many} open procedures for {subject}, not {len(called_for)}"


def _money() -> Iterator[tuple[str, str]]:
    """What came back is in the books, no more of it than was asked, and nobody keeps more than a
    decision ever granted."""
    booked = Repayment.objects.filter(result=Repayment.Result.BOOKED)
    for repayment in booked.select_related("recovery__case"):
        recovery = repayment.recovery
        transfer = Transfer.objects.filter(pk=booking_id(repayment)).first()
        if transfer is None or (transfer.amount_minor, transfer.reference) != (
            repayment.amount_minor, recovery.number,
        ):  # fmt: skip
            yield recovery.case.number, f"the books do not hold a repayment of {recovery.number}"
    returned = booked.order_by().values("recovery").annotate(total=Sum("amount_minor"))
    for row in returned:
        recovery = Recovery.objects.select_related("case").get(pk=row["recovery"])
        if row["total"] + recovery.waived_minor > recovery.amount_minor:
            yield recovery.case.number, f"more came back than {recovery.number} asks"
    several = Case.objects.filter(decisions__revision__gt=1).distinct()
    for case in several:
        granted = max(case.decisions.values_list("amount_minor", flat=True), default=0)
        if kept(case) > granted:
            yield case.number, "more was paid over all decisions than was ever granted"
