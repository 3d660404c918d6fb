"""By when a step is due (办理时限): computed from rule and calendar, never typed."""

from dataclasses import dataclass
from datetime import date

from casework.agencies.models import Agency
from casework.core import clock
from casework.policy.queries import due_on, rule_on


@dataclass(frozen=True)
class Due:
    """A due date, and why it is that day: what the task keeps."""

    on: date
    why: dict


def due_for(limit: str, office: Agency, *, start: date | None = None) -> Due:
    """The due date of a step that opens today (or counts from ``start``) at ``office``.

    Rule ``limit`` in the version of that day, counted in the calendar of the office's side: the
    clock runs by the calendar of whoever has to act. The rule's words are kept with the date, so
    that it can be explained after the rule has changed.
    """
    start = start or clock.today()
    rule = rule_on(limit, jurisdiction=office.jurisdiction, day=start)
    due = due_on(start, rule)
    return Due(
        due.due_on,
        {
            "rule": {
                "id": rule.pk, "name": rule.name, "name_en": rule.name_en, "value": rule.value,
                "unit": rule.unit, "source": rule.source, "verified": rule.verified,
            },
            "lines": due.derivation,
            "provisional": due.provisional,
        },
    )  # fmt: skip
