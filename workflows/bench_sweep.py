"""How long one pass of reminders takes over many open due dates (提醒与升级).

The due dates are laid on the cases that are there, in one transaction that is undone afterwards: the
database is left as it was.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from viewflow.workflow import STATUS

from casework.core import clock

from .bench import Unfit
from .models import WorkTask
from .queries import open_work
from .sweeping import sweep

CHUNK = 2000
#: Due dates lie this many days before and after today, evenly: so every rung of the chain has work.
SPREAD = 20

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Swept:
    """One pass: due dates looked at, messages made, seconds; and the seconds of the pass after it,
    which has nothing left to say."""

    deadlines: int
    messages: int
    seconds: float
    again_seconds: float

    def __str__(self):
        return (
            f"sweep: {self.deadlines:,} open due dates, {self.messages:,} messages in "
            f"{self.seconds:.1f} s; the next pass {self.again_seconds:.2f} s"
        )


def measure_sweep(deadlines: int, progress: Tell = lambda *_: None) -> Swept:
    """Sweep ``deadlines`` open due dates in one pass. Raises Unfit where there is no open work.

    ``progress`` is told (done, of how many): each due date is laid first, and swept then.
    """
    with transaction.atomic():
        laid = _lay(deadlines, progress)
        total = open_work().count()
        # A pass commits chunk by chunk; here its chunks are savepoints of the undone transaction.
        began = time.perf_counter()
        messages = sweep(progress=lambda done: progress(laid + done, laid + total))
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        again = sweep()
        again_seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    if again:
        raise Unfit(f"The pass after the pass still had {again} messages to make.")
    return Swept(total, messages, round(seconds, 2), round(again_seconds, 3))


def _lay(deadlines: int, progress: Tell) -> int:
    """Copies of the open tasks that there are, due on days around today; how many."""
    samples = list(open_work().filter(due_on__isnull=False)[:CHUNK])
    if not samples:
        raise Unfit("There is no open work: run bench with more --cases.")
    missing = max(0, deadlines - open_work().count())
    today, now = clock.today(), clock.now()
    for first in range(0, missing, CHUNK):
        numbers = range(first, min(first + CHUNK, missing))
        WorkTask.objects.bulk_create(
            _copy(samples[number % len(samples)], number, today, now) for number in numbers
        )
        progress(numbers[-1] + 1, missing + deadlines)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_worktask")
    return missing


def _copy(task: WorkTask, number: int, today, now) -> WorkTask:
    return WorkTask(
        process_id=task.process_id, flow_task=task.flow_task, flow_task_type=task.flow_task_type,
        token=task.token, status=STATUS.NEW, case_id=task.case_id, case_number=task.case_number,
        agency_id=task.agency_id, duty=task.duty, step=task.step, due_why=task.due_why,
        due_on=today + timedelta(days=number % (2 * SPREAD) - SPREAD),
        created=now - timedelta(days=2 * SPREAD),
    )  # fmt: skip
