"""Reminders and escalation (提醒与升级): one pass over all open due dates.

The chain is data (fixtures/escalation.json). Each task keeps the next day on which the chain has
something to say, so that a pass reads only what is due; each message has a key of task, due date
and rung, so that nothing is said twice, whether the loop was down for a week or runs twice at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from casework.agencies.models import Appointment
from casework.cases.models import Case
from casework.core import clock
from casework.core.workdays import add_workdays
from casework.notices.messages import deliver
from casework.notices.models import EscalationRung, Message
from casework.policy.queries import calendar_for

from .models import WorkTask
from .queries import open_work

CHUNK = 1000
ONE_DAY = timedelta(days=1)
SUPERVISE = ("cases", "reassign_work")
LIAISON = "liaison"
Whom = EscalationRung.Whom


def sweep(
    *, stop: Callable[[], bool] = lambda: False, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Say what the chain of reminders has to say by today; how many messages are new.

    ``progress`` is told how many due dates were looked at.
    """
    chain, today = Chain(), clock.today()
    mark, sent, done = (date.min, 0), 0, 0
    while not stop() and (chunk := _due(today, mark)):
        mark = chunk[-1]["remind_on"], chunk[-1]["pk"]
        messages, next_days = [], defaultdict(list)
        for task in chunk:
            now, later = chain.rungs_of(task, today)
            messages += [chain.message(rung, task) for rung in now]
            next_days[task["due_on"], later].append(task["pk"])
        with transaction.atomic():
            sent += deliver(messages)
            for (due_on, later), numbers in next_days.items():
                # A due date that has moved meanwhile is looked at again.
                WorkTask.objects.filter(pk__in=numbers, due_on=due_on).update(remind_on=later)
        done += len(chunk)
        progress(done)
    return sent


def suspensions_over() -> list[Case]:
    """Suspended cases whose longest time is over (中止期满), with their stream."""
    return list(
        Case.objects.filter(
            state=Case.State.SUSPENDED, suspended_until__lte=clock.today()
        ).select_related("stream", "agency")
    )


def tell_suspension_is_over(case: Case) -> bool:
    """Tell the head of the office that a suspension has lasted as long as it may; once."""
    key = f"suspension:{case.pk}:{case.suspended_until.isoformat()}"
    head = Chain().supervisors.nearest(case.agency.path)
    to = {"office_id": head[0], "duty": head[1]} if head else {"office": case.agency, "duty": ""}
    return bool(
        deliver([
            Message(
                kind=Message.Kind.SUSPENSION, key=key, stream=case.stream, made_at=clock.now(),
                due_on=case.suspended_until, **to,
            )
        ])
    )  # fmt: skip


def _due(today: date, mark: tuple[date, int]) -> list[dict]:
    """The next tasks of which something may have to be said, in the order of the index."""
    day, number = mark
    return list(
        open_work()
        .filter(paused_since__isnull=True, due_on__isnull=False, remind_on__lte=today)
        .filter(remind_on__gte=day)
        .filter(Q(remind_on__gt=day) | Q(pk__gt=number))
        .order_by("remind_on", "pk")
        .values(
            "pk", "due_on", "remind_on", "created", "owner_id", "agency_id", "duty", "step",
            "agency__path", "agency__jurisdiction", "case__stream_id",
        )[:CHUNK]
    )  # fmt: skip


class Chain:
    """The rungs of each side, the days on which they fall, and whom they address; read once."""

    def __init__(self):
        self.rungs: dict[str, list[EscalationRung]] = defaultdict(list)
        for rung in EscalationRung.objects.all():
            self.rungs[rung.jurisdiction].append(rung)
        self.supervisors = Posts(*SUPERVISE)
        self.liaisons = Posts(duty=LIAISON)
        self.now = clock.now()
        self._days: dict[tuple[str, date], list[tuple[EscalationRung, date]]] = {}

    def rungs_of(self, task: dict, today: date) -> tuple[list[EscalationRung], date | None]:
        """The rungs that have come by today, and the day of the next; a reminder that would have
        come before the step was opened is left out."""
        side, opened = task["agency__jurisdiction"], clock.legal_day(task["created"])
        key = side, task["due_on"]
        if key not in self._days:
            self._days[key] = list(self._days_of(side, task["due_on"]))
        now, later = [], []
        for rung, day in self._days[key]:
            if rung.offset < 0 and day <= opened:
                continue
            if day <= today:
                now.append(rung)
            else:
                later.append(day)
        return now, min(later, default=None)

    def message(self, rung: EscalationRung, task: dict) -> Message:
        return Message(
            kind=Message.Kind.DUE,
            key=f"due:{task['pk']}:{task['due_on'].isoformat()}:{rung.rung}",
            stream_id=task["case__stream_id"],
            task=task["pk"],
            step=task["step"],
            due_on=task["due_on"],
            rung_id=rung.pk,
            made_at=self.now,
            **self._addressee(rung, task),
        )

    def _days_of(self, side: str, due_on: date) -> Iterator[tuple[EscalationRung, date]]:
        is_workday = calendar_for(side)
        for rung in self.rungs[side]:
            day = due_on
            if rung.offset > 0:
                day = add_workdays(due_on, rung.offset, is_workday).last_day
            for _each in range(-rung.offset):
                day -= ONE_DAY
                while not is_workday(day):
                    day -= ONE_DAY
            yield rung, day

    def _addressee(self, rung: EscalationRung, task: dict) -> dict:
        path, side = task["agency__path"], task["agency__jurisdiction"]
        post = {
            Whom.HOLDER: lambda: None,
            Whom.APPROVER: lambda: self.supervisors.nearest(path),
            Whom.SUPERIOR: lambda: self.supervisors.above(path),
            Whom.LIAISON: lambda: self.liaisons.nearest(path) or self.liaisons.on(side),
            Whom.LEADERS: lambda: self.supervisors.topmost(path),
        }[rung.whom]()
        if post:
            return {"office_id": post[0], "duty": post[1]}
        if task["owner_id"] and rung.whom == Whom.HOLDER:
            return {"recipient_id": task["owner_id"]}
        return {"office_id": task["agency_id"], "duty": task["duty"]}


class Posts:
    """Offices at which somebody holds a permission or a duty today, and through which duties."""

    def __init__(self, app: str = "", codename: str = "", *, duty: str = ""):
        held = Appointment.objects.valid_on(clock.today()).filter(officer__is_active=True)
        held = (
            held.filter(duty__code=duty)
            if duty
            else held.filter(
                duty__permissions__content_type__app_label=app,
                duty__permissions__codename=codename,
            )
        )
        self.duties: dict[str, list[str]] = defaultdict(list)
        self.numbers: dict[str, int] = {}
        self.sides: dict[str, str] = {}
        rows = held.order_by("agency__path", "duty__pk").values_list(
            "agency__path", "agency_id", "agency__jurisdiction", "duty__code"
        )
        for path, number, side, code in rows.distinct():
            self.duties[path].append(code)
            self.numbers[path], self.sides[path] = number, side

    def nearest(self, path: str) -> tuple[int, str] | None:
        """At the office itself or at the nearest one above it, through its first duty."""
        found = next(iter(self._upwards(path)), None)
        return found and (self.numbers[found], self.duties[found][0])

    def above(self, path: str) -> tuple[int, str] | None:
        """At the nearest office above; where there is none, the highest duty of the office."""
        found = [place for place in self._upwards(path) if place != path]
        return self._last(found[:1] or self._upwards(path)[-1:])

    def topmost(self, path: str) -> tuple[int, str] | None:
        """At the highest office above, through its highest duty."""
        return self._last(self._upwards(path)[-1:])

    def on(self, side: str) -> tuple[int, str] | None:
        """At the first office of a side."""
        return self._last([path for path in self.duties if self.sides[path] == side][:1])

    def _upwards(self, path: str) -> list[str]:
        parts = path.strip("/").split("/")
        places = ("/" + "/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1))
        return [place for place in places if place in self.duties]

    def _last(self, places: list[str]) -> tuple[int, str] | None:
        return (self.numbers[places[0]], self.duties[places[0]][-1]) if places else None
