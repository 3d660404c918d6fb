"""By when a step is due (办理时限): computed from rule and calendar, never typed."""

from casework.agencies.models import Agency
from casework.core import clock
from casework.policy.queries import due_on, rule_on


def due_for(limit: str, office: Agency, *, start=None):
    """The due date of a step that opens today (or on ``start``) at ``office``.

    Rule ``limit`` in the version of that day, counted in the calendar of the office's side: the
    clock runs by the calendar of whoever has to act.
    """
    start = start or clock.today()
    rule = rule_on(limit, jurisdiction=office.jurisdiction, day=start)
    return due_on(start, rule)


def as_json(due) -> dict:
    """A due date's derivation as the task keeps it: why this date, line by line."""
    return {"rule": due.rule_id, "lines": due.derivation, "provisional": due.provisional}
