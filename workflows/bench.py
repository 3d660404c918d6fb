"""How long the pages take that officers use all day, and what the database alone needs.

Each page is asked for through Django's own test client, in this process, by a signed-in demo
officer: everything but the network is measured. Beside it stands the same page's SQL, run again
on a bare cursor with its rows fetched.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from casework.agencies.models import Officer
from casework.cases.models import Case

from .models import OPEN, WorkTask

TIMES = 20
#: Statements that carry no data, and count as no query.
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
#: What the design allows: queries, and bytes of HTML.
BUDGETS = {
    "queue": (8, 60_000),
    "case file": (15, 60_000),
    "search": (None, 60_000),
    "claim": (30, None),
    "act": (30, None),
}


@dataclass(frozen=True)
class Measured:
    """One page or act: milliseconds, queries and bytes; ``sql_ms`` is the same SQL by itself,
    for acts (which can't be repeated) the time that their statements took."""

    name: str
    times: int
    median_ms: float
    p95_ms: float
    queries: int
    bytes: int
    sql_ms: float


class Unfit(RuntimeError):
    """The database holds nothing to measure; the message says what is missing."""


def measure(tell: Callable[[str], None] = lambda name: None) -> list[Measured]:
    """Measure queue, case file, search and one whole act; ``tell`` hears what comes next.

    Acts are real: cases go on to their next step.
    """
    officer = _officer()
    desk = _Desk(officer)
    case = _a_case(officer)
    tell("queue")
    found = [desk.read("queue", lambda: desk.get(reverse("team_queue")))]
    tell("case file")
    found.append(desk.read("case file", lambda: desk.get(reverse("case_file", args=[case.number]))))
    tell("search")
    found.append(desk.read("search", lambda: desk.search(case.applicant.name)))
    tell("act")
    return found + desk.act()


def as_table(found: list[Measured]) -> list[dict]:
    return [asdict(one) for one in found]


class _Desk:
    """An officer at the screen: every answer is checked, every query is heard."""

    def __init__(self, officer: Officer):
        self.officer = officer
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(officer)
        self.heard: list[tuple[str, object, float]] = []

    def get(self, address: str):
        answer = self.client.get(address)
        return _good(answer, 200)

    def search(self, name: str):
        """A name goes by post, and the page that it leads to shows what was found."""
        sent = self.client.post(reverse("search"), {"q": name})
        return self.get(sent.url) if sent.status_code == 302 else _good(sent, 200)

    def read(self, name: str, page: Callable) -> Measured:
        page()  # the first one also loads templates and forms
        spent, counts = [], []
        for _each in range(TIMES):
            self.heard.clear()
            spent.append(self._timed(page))
            counts.append(self._queries())
        answer = self._answer
        return _measured(name, spent, max(counts), len(answer.content), self._replayed())

    def act(self) -> list[Measured]:
        """Claim an open form check, and carry it out: the two posts of one piece of work."""
        tasks = _form_checks(self.officer)
        if len(tasks) < 2:
            raise Unfit("There is too little open work: run bench with more --cases.")
        posts = {
            "claim": lambda task: self._post("claim_task", task),
            "act": lambda task: self._post("step", task, complete="yes", note=""),
        }
        spent = {name: [] for name in posts}
        for task in tasks:
            for name, post in posts.items():
                self.heard.clear()
                took = self._timed(lambda post=post, task=task: post(task))
                in_sql = sum(seconds for *_statement, seconds in self.heard)
                spent[name].append((took, self._queries(), in_sql))
        found = []
        for name, rows in spent.items():
            took, counts, in_sql = zip(*rows[1:], strict=True)  # the first warms up
            found.append(_measured(name, took, max(counts), 0, statistics.median(in_sql)))
        return found

    def _post(self, name: str, task: WorkTask, **fields):
        return _good(self.client.post(reverse(name, args=[task.pk]), fields), 302)

    def _queries(self) -> int:
        return sum(not sql.startswith(TRANSACTION) for sql, *_rest in self.heard)

    def _timed(self, page: Callable) -> float:
        with self._listening():
            began = time.perf_counter()
            self._answer = page()
            return time.perf_counter() - began

    @contextmanager
    def _listening(self):
        def hear(execute, sql, params, many, context):
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                self.heard.append((sql, params, time.perf_counter() - began))

        with connection.execute_wrapper(hear):
            yield

    def _replayed(self) -> float:
        """Seconds (median) for the page's own SELECTs on a bare cursor."""
        reads = [(sql, params) for sql, params, _s in self.heard if sql.startswith("SELECT")]
        spent = []
        for _each in range(TIMES):
            with transaction.atomic(), connection.cursor() as cursor:
                began = time.perf_counter()
                for sql, params in reads:
                    cursor.execute(sql, params)
                    cursor.fetchall()
                spent.append(time.perf_counter() - began)
        return statistics.median(spent)


def _measured(name, spent, queries, size, sql) -> Measured:
    ordered = sorted(spent)
    return Measured(
        name=name,
        times=len(ordered),
        median_ms=round(statistics.median(ordered) * 1000, 1),
        p95_ms=round(ordered[min(round(0.95 * len(ordered)), len(ordered) - 1)] * 1000, 1),
        queries=queries,
        bytes=size,
        sql_ms=round(sql * 1000, 1),
    )


def _good(answer, status: int):
    if answer.status_code != status:
        raise Unfit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}.")
    return answer


def _officer() -> Officer:
    """The caseworker whose office has most form checks open."""
    busiest = (
        WorkTask.objects.filter(step="check_form", flow_task_type="HUMAN", status__in=OPEN)
        .values("agency")
        .annotate(many=Count("pk"))
        .order_by("-many", "agency")
        .first()
    )
    if busiest is None:
        raise Unfit("There is no open work: run bench with more --cases.")
    return (
        Officer.objects.filter(
            appointments__agency=busiest["agency"], appointments__duty__code="caseworker"
        )
        .order_by("username")
        .first()
    )


def _a_case(officer: Officer) -> Case:
    """A case of the officer's that has come far, so that its page has much to show."""
    return (
        Case.objects.filter(agency=officer.agency, state__in=("approved", "closed"))
        .select_related("applicant")
        .order_by("-pk")
        .first()
    ) or Case.objects.filter(agency=officer.agency).select_related("applicant").latest("pk")


def _form_checks(officer: Officer) -> list[WorkTask]:
    return list(
        WorkTask.objects.filter(
            agency=officer.agency, step="check_form", owner=None, flow_task_type="HUMAN",
            status__in=OPEN,
        ).order_by("pk")[: TIMES + 1]
    )  # fmt: skip
