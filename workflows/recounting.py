"""Due dates counted anew when a calendar is published (时限重算).

A date that rests on a year not yet announced is provisional; once the authority publishes the year,
or departs from its calendar for a day, every open due date that no longer agrees is counted anew,
the old date is kept beside the new one, and whoever has to act is told.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import date

import holidays

from casework.audit.journal import enter
from casework.core import clock
from casework.core.refusals import OutOfTurn
from casework.notices.messages import deliver
from casework.notices.models import Message
from casework.policy import calendars
from casework.policy.models import CalendarDay, PolicyRule

from . import operations
from .deadlines import Due, count, put_down, recount
from .models import Recount, WorkTask
from .queries import open_work
from .timekeeping import message_about

logger = logging.getLogger(__name__)

CHUNK = 500


def calendars_changed() -> bool:
    """Whether a calendar is another than when all due dates were last counted."""
    last = Recount.objects.order_by("-pk").first()
    return last is None or last.calendars != digest_of_calendars()


def recount_all(
    *, by, stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Count every open due date by today's calendars; how many moved to another day.

    Dates that stand still are left: they are counted when their pause ends. The pass is entered in
    :class:`~workflows.models.Recount` when it came to its end.
    """
    calendars.clear()
    digest, changed, last = digest_of_calendars(), 0, 0
    plain = _Plain()
    work = open_work().filter(due_on__isnull=False, paused_since__isnull=True).order_by("pk")
    done = 0
    while chunk := list(work.filter(pk__gt=last).values_list("pk", "due_on", "due_why")[:CHUNK]):
        if stop():
            return changed
        for number, due_on, why in chunk:
            if not plain.agrees(due_on, why):
                changed += _count_anew(number, by=by)
        last, done = chunk[-1][0], done + len(chunk)
        progress(done)
    Recount.objects.create(calendars=digest, at=clock.now(), changed=changed)
    return changed


def digest_of_calendars() -> str:
    """Tells one state of all calendars from another: the standing ones and every departure."""
    rows = CalendarDay.objects.order_by("jurisdiction", "date").values_list(
        "jurisdiction", "date", "is_workday", "half_day", "name", "name_en", "published"
    )
    standing = [holidays.__version__, calendars.PUBLISHED_THROUGH]
    text = json.dumps([standing, [[str(cell) for cell in row] for row in rows]])
    return hashlib.sha256(text.encode()).hexdigest()


def _count_anew(number: int, *, by) -> bool:
    try:
        with operations.in_hand(number) as task:
            before, due = task.due_on, recount(task)
            if task.paused or due is None or _same(task, due):
                return False
            if not put_down(task, due, because="calendar"):
                return False
            about = {
                "step": task.step, "was": before.isoformat(), "due_on": task.due_on.isoformat(),
            }  # fmt: skip
            enter(task, "recompute", by=by, office=task.agency.code, about=about)
            key = f"redated:{task.pk}:{before.isoformat()}:{task.due_on.isoformat()}"
            deliver([message_about(task, Message.Kind.REDATED, key, was_due_on=before)])
            return True
    except OutOfTurn:
        return False  # done or taken off the desk meanwhile


def _same(task: WorkTask, due: Due) -> bool:
    kept = {name: task.due_why.get(name) for name in ("lines", "provisional")}
    return task.due_on == due.on and kept == {name: due.why[name] for name in kept}


class _Plain:
    """Due dates without pause or extension are alike: each is counted once for all its tasks."""

    def __init__(self):
        self.rules: dict[int, PolicyRule] = {}
        self.counted: dict[tuple[int, str], Due] = {}

    def agrees(self, due_on: date, why: dict) -> bool:
        rule = why.get("rule")
        if not rule:
            return True
        if "extension" in why or any(line["why"] == "paused" for line in why["lines"]):
            return False  # looked at one by one
        key = rule["id"], why["lines"][0]["date"]
        if key not in self.counted:
            if rule["id"] not in self.rules:
                self.rules[rule["id"]] = PolicyRule.objects.get(pk=rule["id"])
            self.counted[key] = count(self.rules[rule["id"]], date.fromisoformat(key[1]))
        due = self.counted[key]
        return (
            due.on == due_on
            and due.why["lines"] == why["lines"]
            and due.why["provisional"] == why["provisional"]
        )
