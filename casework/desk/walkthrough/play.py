"""A case from the counter to the closed file, act by act (演练).

The work's own tables say whose turn it is and how long the law makes people wait; what is done is
done on the pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.urls import reverse

from casework.agencies.models import Agency, Officer
from casework.assessment.posting import end_of_posting, publicity_on_show
from casework.cases.models import Case
from casework.core import clock
from casework.documents.models import Document
from casework.documents.store import digest
from casework.policy.queries import calendar_for
from workflows.models import WorkTask
from workflows.queries import open_work
from workflows.stages import stage_of

from .officers import Desk, Refused, number_in
from .script import Aside, Script

OPENS, CLOSES = time(9), time(17)
#: How long an act takes; what goes to another office is taken up there on a later day.
ONE_ACT = timedelta(minutes=25)
#: Steps that can be done only after a last day has passed, and how that day is found.
WAITS = {
    "end_publicity": lambda case: publicity_on_show(case).until,
    "close_case": end_of_posting,
}
_SAVED = {"application/pdf": "pdf", "application/zip": "zip"}


@dataclass(frozen=True)
class Act:
    """One act as it happened; ``due_on`` is by when the next step has to be done."""

    at: datetime
    office: Agency
    officer: Officer
    step: str
    title: str
    before: str
    after: str
    due_on: date | None


@dataclass(frozen=True)
class Wait:
    """The clock was moved on past ``until``, the last day of a publicity (公示)."""

    until: date
    resumed_at: datetime


class Play:
    """One walkthrough. ``case`` is there as soon as the counter has taken the application in."""

    def __init__(self, script: Script, *, password: str, language: str):
        self.script = script
        self.case: Case | None = None
        self._password, self._language = password, language
        self._desks: dict[int, Desk] = {}
        self._office: Agency | None = None

    def acts(self) -> Iterator[Act | Wait]:
        """Every act in its order. Raises Refused or NotOffered if a page does not go along."""
        yield self._at_the_counter()
        yield from self.course()

    def course(self) -> Iterator[Act | Wait]:
        """Every act from where the case stands now."""
        while task := self._open_task():
            until = task.step in WAITS and WAITS[task.step](self.case)
            if until and self.script.waits_before(task.step):
                yield self._wait(until, task.agency)
            aside = self.script.aside(task.step)
            yield self._beside_the_course(aside) if aside else self._perform(task)

    def save_papers(self, folder: Path) -> list[tuple[str, Document]]:
        """Save the case's PDFs and its archive, as the caseworker gets them from the pages, under
        names of kind and number."""
        folder.mkdir(parents=True, exist_ok=True)
        desk = self._desk_of(self.case.created_by)
        saved = []
        for paper in self.case.stream.documents.filter(content_type__in=_SAVED).order_by("pk"):
            content = desk.save(reverse("document", args=[paper.uid]))
            if digest(content) != paper.sha256:
                raise Refused(f"{paper.kind} {paper.number}: SHA-256")
            name = _file_name(paper)
            (folder / name).write_bytes(content)
            saved.append((name, paper))
        return saved

    def _at_the_counter(self) -> Act:
        office = Agency.objects.get(code=self.script.filed.agency)
        officer = _appointed(office, "caseworker")[0]
        self._to_working_hours(office)
        at, desk = clock.now(), self._desk_of(officer)
        page = desk.open(reverse("new_application"))
        form = page.form_of_act()
        self.script.application(form)
        number = number_in(desk.send(form))
        self.case = Case.objects.select_related("created_by").get(number=number)
        return self._told(at, office, officer, "new_application", page.heading, "—")

    def _perform(self, task: WorkTask) -> Act:
        clock.move_on(self.script.pauses.get(task.step, timedelta(0)))
        self._to_working_hours(task.agency)
        officer = task.owner or self._taker_of(task)
        desk, before = self._desk_of(officer), str(stage_of(self.case).label)
        if task.owner is None:
            claim = reverse("claim_task", args=[task.pk])
            desk.send(desk.open(reverse("team_queue")).button_to(claim))
        at, address = clock.now(), reverse("step", args=[task.pk])
        form = desk.open(address).form_of_act()
        form.fill(self.script.step(task.step, self.case, form))
        desk.send(form)
        self.case.refresh_from_db()
        return self._told(at, task.agency, officer, task.step, str(task.title), before)

    def _beside_the_course(self, aside: Aside) -> Act:
        office = self.case.agency
        self._to_working_hours(office)
        officer, before = _appointed(office, aside.duty)[0], str(stage_of(self.case).label)
        desk, at = self._desk_of(officer), clock.now()
        page = desk.open(reverse(aside.page, args=[self.case.number]))
        form = page.form_of_act()
        form.fill(aside.answers)
        desk.send(form)
        self.case.refresh_from_db()
        return self._told(at, office, officer, aside.page, page.heading, before)

    def _told(self, at, office, officer, step, title, before) -> Act:
        following = self._open_task()
        after = str(stage_of(self.case).label)
        due_on = following.due_on if following else None
        return Act(at, office, officer, step, title, before, after, due_on)

    def _open_task(self) -> WorkTask | None:
        """What the case waits for; nothing once it is closed."""
        open_tasks = open_work().filter(case=self.case).select_related("agency", "owner", "case")
        first = ["-process__subject"] if self.script.remedies_first else []
        return open_tasks.order_by(*first, "pk").first()

    def _taker_of(self, task: WorkTask) -> Officer:
        """The first officer with the duty whom no earlier act bars."""
        record = task.record()
        for officer in _appointed(task.agency, task.duty):
            if task.flow_task.open_to(officer, record):
                return officer
        raise Refused(f"{task.agency.code}: {task.duty} {task.title}")

    def _desk_of(self, officer: Officer) -> Desk:
        if officer.pk not in self._desks:
            self._desks[officer.pk] = Desk(officer, self._password, self._language)
        return self._desks[officer.pk]

    def _to_working_hours(self, office: Agency) -> None:
        """Let the time of one act pass, and the night until another office takes the work up."""
        moment = _local(clock.now())
        if self._office is not None:
            moment += ONE_ACT if self._office == office else timedelta(days=1)
        if self._office not in (None, office):
            moment = datetime.combine(moment.date(), OPENS, clock.LEGAL_ZONE)
        self._office = office
        _move_to(moment, office)

    def _wait(self, until: date, office: Agency) -> Wait:
        _move_to(datetime.combine(until + timedelta(days=1), OPENS, clock.LEGAL_ZONE), office)
        return Wait(until, clock.now())


def _move_to(moment: datetime, office: Agency) -> None:
    """Let the clock stand at ``moment``, or at the next one at which ``office`` is open."""
    is_workday = calendar_for(office.jurisdiction)
    if moment.time() < OPENS:
        moment = datetime.combine(moment.date(), OPENS, clock.LEGAL_ZONE)
    while moment.time() >= CLOSES or not is_workday(moment.date()):
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENS, clock.LEGAL_ZONE)
    clock.move_on(max(moment - clock.now(), timedelta(0)))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.LEGAL_ZONE)


def _appointed(office: Agency, duty: str) -> list[Officer]:
    appointments = office.appointments.valid_on(clock.today()).filter(duty__code=duty)
    return list(
        Officer.objects.filter(is_active=True, appointments__in=appointments)
        .select_related("agency")
        .distinct()
        .order_by("username")
    )


def _file_name(paper: Document) -> str:
    number = re.sub(r"[^\w-]+", "-", paper.number).strip("-")
    version = f"-v{paper.version}" if paper.version > 1 else ""
    return f"{paper.kind}-{number}{version}.{_SAVED[paper.content_type]}"
