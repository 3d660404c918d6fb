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
#: A page that reads no case: what changes here is the machine, not the size.
YARDSTICK = "no case"
#: What the design allows: queries, and bytes of HTML.
BUDGETS = {
    "queue": (8, 60_000),
    "all open": (8, 60_000),
    "closed": (8, 60_000),
    "case file": (15, 60_000),
    "search": (None, 60_000),
    "supervision": (8, 60_000),
    YARDSTICK: (None, 60_000),
    "claim": (30, None),
    "act": (30, None),
}


@dataclass(frozen=True)
class Measured:
    """One page or act: milliseconds, queries and bytes; ``sql_ms`` is the same SQL by itself,
    for acts (which can't be repeated) the time that their statements took. ``low_ms`` and
    ``high_ms`` are the medians of the quickest and the slowest round."""

    name: str
    times: int
    median_ms: float
    low_ms: float
    high_ms: float
    p95_ms: float
    queries: int
    bytes: int
    sql_ms: float


@dataclass(frozen=True)
class Subject:
    """Who looks at what: an officer, a case that has come far, and form checks to carry out."""

    officer: Officer
    case: Case
    tasks: list[WorkTask]


class Unfit(RuntimeError):
    """The database holds nothing to measure; the message says what is missing."""


def measure(
    tell: Callable[[str], None] = lambda name: None,
    *,
    subject: Subject | None = None,
    rounds: int = 1,
) -> list[Measured]:
    """Measure lists, case file, search and one whole act; ``tell`` hears what comes next.

    Pages take turns, round by round, so that a moment's noise does not fall on one of them.
    Acts are real: cases go on to their next step.
    """
    subject = subject or _subject()
    desk, case = _Desk(subject.officer), subject.case
    supervisor = _Desk(_supervisor(subject.officer))
    readings = [
        desk.reading("queue", lambda: desk.get(reverse("team_queue"))),
        desk.reading("all open", lambda: desk.get(reverse("all_open"))),
        desk.reading("closed", lambda: desk.get(reverse("closed_cases"))),
        desk.reading("case file", lambda: desk.get(reverse("case_file", args=[case.number]))),
        desk.reading("search", lambda: desk.search(case.applicant.name)),
        supervisor.reading("supervision", lambda: supervisor.get(reverse("supervisor"))),
        desk.reading(YARDSTICK, lambda: desk.get(reverse("pilot_tasks"))),
    ]
    for number in range(rounds):
        for reading in readings:
            if number == 0:
                tell(reading.name)
            reading.take()
    tell("claim, act")
    return [reading.measured() for reading in readings] + desk.act(subject.tasks)


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

    def reading(self, name: str, page: Callable) -> "_Reading":
        page()  # the first one also loads templates and forms
        return _Reading(self, name, page)

    def act(self, tasks: list[WorkTask]) -> list[Measured]:
        """Claim an open form check, and carry it out: the two posts of one piece of work."""
        if len(tasks) < 2:
            raise Unfit("There is too little open work: run bench with more --cases.")
        posts = {
            "claim": lambda task: self._post("claim_task", task),
            "act": lambda task: self._post("step", task, complete="yes", note=""),
        }
        spent = {name: [] for name in posts}
        for task in tasks:
            for name, post in posts.items():
                took = self.timed(lambda post=post, task=task: post(task))
                in_sql = sum(seconds for *_statement, seconds in self.heard)
                spent[name].append((took, self.queries(), in_sql))
        found = []
        for name, rows in spent.items():
            took, counts, in_sql = zip(*rows[1:], strict=True)  # the first warms up
            rounds = [took[start : start + TIMES] for start in range(0, len(took), TIMES)]
            found.append(_measured(name, rounds, max(counts), 0, statistics.median(in_sql)))
        return found

    def _post(self, name: str, task: WorkTask, **fields):
        return _good(self.client.post(reverse(name, args=[task.pk]), fields), 302)

    def queries(self) -> int:
        return sum(not sql.startswith(TRANSACTION) for sql, *_rest in self.heard)

    def timed(self, page: Callable) -> float:
        self.heard.clear()
        with self._listening():
            began = time.perf_counter()
            self.answer = page()
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

    def replayed(self) -> float:
        """Seconds for the page's own SELECTs on a bare cursor."""
        reads = [(sql, params) for sql, params, _s in self.heard if sql.startswith("SELECT")]
        with transaction.atomic(), connection.cursor() as cursor:
            began = time.perf_counter()
            for sql, params in reads:
                cursor.execute(sql, params)
                cursor.fetchall()
            return time.perf_counter() - began


class _Reading:
    """A page that is asked for again and again, round by round."""

    def __init__(self, desk: _Desk, name: str, page: Callable):
        self.desk, self.name, self.page = desk, name, page
        self.rounds: list[list[float]] = []
        self.counts: list[int] = []
        self.bare: list[float] = []

    def take(self) -> None:
        spent = []
        for _each in range(TIMES):
            spent.append(self.desk.timed(self.page))
            self.counts.append(self.desk.queries())
        self.rounds.append(spent)
        self.size = len(self.desk.answer.content)
        self.bare += [self.desk.replayed() for _each in range(TIMES)]

    def measured(self) -> Measured:
        bare = statistics.median(self.bare)
        return _measured(self.name, self.rounds, max(self.counts), self.size, bare)


def _measured(name, rounds, queries, size, sql) -> Measured:
    ordered = sorted(spent for one in rounds for spent in one)
    medians = [statistics.median(one) for one in rounds]
    return Measured(
        name=name,
        times=len(ordered),
        median_ms=_ms(statistics.median(ordered)),
        low_ms=_ms(min(medians)),
        high_ms=_ms(max(medians)),
        p95_ms=_ms(ordered[min(round(0.95 * len(ordered)), len(ordered) - 1)]),
        queries=queries,
        bytes=size,
        sql_ms=_ms(sql),
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _good(answer, status: int):
    if answer.status_code != status:
        raise Unfit(f"{answer.request['PATH_INFO']} answered {answer.status_code}, not {status}.")
    return answer


def _subject() -> Subject:
    officer = _officer()
    return Subject(officer, _a_case(officer), _form_checks(officer))


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


def _supervisor(officer: Officer) -> Officer:
    """Who supervises the officer's office: that of the district, where there is one above it."""
    agency = officer.agency
    held = Officer.objects.filter(appointments__duty__code="district_supervisor").order_by(
        "username"
    )
    return (
        held.filter(appointments__agency=agency.parent_id).first()
        or held.filter(appointments__agency=agency).first()
    )
