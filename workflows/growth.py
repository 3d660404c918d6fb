"""How much longer pages and acts take once there are a hundred times as many cases (放大测量).

The database is measured at the smaller size, brought to the larger one, and measured again: the
same officer, the same case, the same name searched for, and acts on cases of the same kind. All
these are seeded cases; what stands beside them at the larger size is mostly copies
(workflows.demo.multiply).
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection

from casework.cases.models import Case

from .bench import TIMES, YARDSTICK, Measured, Subject, measure
from .demo.load import BUSIEST, seed_load
from .demo.multiply import Template, swiftly
from .models import OPEN, WorkTask

#: How often each page's twenty readings are repeated at each size.
ROUNDS = 3
#: Acts at each size, and one that warms up.
ACTS = ROUNDS * TIMES + 1
#: What the design allows from ten thousand cases to a million.
GOAL = 1.5
#: Fewer leave nothing to carry out.
FEWEST = 12
#: Names are drawn for so many people a case.
PEOPLE = 2


@dataclass(frozen=True)
class State:
    """The database at one size: its cases, its bytes on the disk, and what was measured."""

    cases: int
    bytes: int
    measured: list[Measured]


@dataclass(frozen=True)
class Grown:
    """The same database at two sizes; ``seconds`` it took to grow, ``copies`` of all cases are
    copies."""

    before: State
    after: State
    seconds: float
    copies: int

    def ratios(self) -> dict[str, float]:
        """By page and act: the median at the larger size over that at the smaller."""
        pairs = zip(self.before.measured, self.after.measured, strict=True)
        return {one.name: round(two.median_ms / one.median_ms, 2) for one, two in pairs}

    def growth(self) -> dict[str, float]:
        """The ratios without the machine's noise: over that of a page that reads no case, since a
        machine that others share is seldom as fast in the second half of an hour."""
        ratios = self.ratios()
        return {name: round(ratio / ratios[YARDSTICK], 2) for name, ratio in ratios.items()}

    def beyond(self) -> list[str]:
        """Pages and acts that grow more than the design allows."""
        return [name for name, ratio in self.growth().items() if ratio > GOAL]

    def as_json(self) -> dict:
        return {
            **asdict(self),
            "ratios": self.ratios(),
            "growth": self.growth(),
            "goal": GOAL,
            "beyond": self.beyond(),
        }


def grow(
    small: int,
    large: int,
    *,
    tell: Callable[[str], None] = lambda sentence: None,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Grown:
    """Measure at ``small`` and at ``large`` cases; the register must be empty and have officers.

    ``progress`` is told how many cases there are, of how many, while they are made.
    """
    acts = min(ACTS, small // 3)
    # Set apart for measuring, and never copied: one that is closed, and acts for both sizes.
    seed_load(2 * acts + 1, at=["closed", *["form_check"] * (2 * acts)], agency=BUSIEST)
    # Some were claimed by others, as in every queue.
    tasks = list(
        WorkTask.objects.filter(step="check_form", status__in=OPEN, owner=None).order_by("pk")
    )
    case = Case.objects.select_related("applicant").get(state=Case.State.CLOSED)
    officer = tasks[0].agency.appointments.filter(duty__code="caseworker").first().officer
    template = Template()
    done = _count()
    _seed(small - done, 2, done, large, progress)
    template.mark_end()
    before = _measured(officer, case, tasks[: len(tasks) // 2], tell)
    began = time.monotonic()
    copies = _multiply(template, small - done, small, large, progress)
    done = _count()
    _seed(large - done, 3, done, large, progress)
    seconds = round(time.monotonic() - began, 1)
    after = _measured(officer, case, tasks[len(tasks) // 2 :], tell)
    return Grown(before, after, seconds, copies)


def settle() -> None:
    """Fresh statistics for the planner, as a database that has run for a day has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 10000")
        vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM ANALYZE" if vacuum else "ANALYZE")


def _multiply(template: Template, block: int, done: int, large: int, progress) -> int:
    """Lay as many whole copies as there is room for; returns how many cases they are."""
    blocks = (large - done) // block
    with swiftly():
        template.make_ready(PEOPLE * large)
        for number in range(1, blocks + 1):
            template.copy(number)
            progress(done + number * block, large)
    return blocks * block


def _seed(cases: int, seed: int, before: int, large: int, progress) -> None:
    if cases:
        seed_load(cases, seed=seed, progress=lambda done, _all: progress(before + done, large))


def _measured(officer, case: Case, tasks: list[WorkTask], tell) -> State:
    settle()
    cases = _count()
    subject = Subject(officer, case, tasks)
    found = measure(lambda name: tell(f"{cases:,} cases: {name}"), subject=subject, rounds=ROUNDS)
    return State(cases, _bytes(), found)


def _count() -> int:
    return Case.objects.count()


def _bytes() -> int:
    sizes = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with connection.cursor() as cursor:
        cursor.execute(sizes[connection.vendor])
        return cursor.fetchone()[0]
