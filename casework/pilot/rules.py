"""When a task is due, overdue, or silent for too long. Pure functions."""

from collections.abc import Callable
from datetime import date, timedelta

#: The page says "due soon" from this many days before the end of the due month.
DUE_SOON_DAYS = 30
#: A long-term task asks for an entry each quarter (our proposal; the plan names no interval).
REPORT_EVERY_DAYS = 92


def is_overdue(due_on: date | None, *, completed: bool, day: date) -> bool:
    """Late from the day after the end of the due month; never without a date (docs/plan-to-code.md, rule 21)."""
    return due_on is not None and not completed and day > due_on


def is_due_soon(due_on: date | None, *, completed: bool, day: date) -> bool:
    """In the last days before the end of the due month, that day included."""
    return (
        due_on is not None
        and not completed
        and due_on - timedelta(days=DUE_SOON_DAYS) <= day <= due_on
    )


def last_working_day(due_on: date | None, is_workday: Callable[[date], bool]) -> date | None:
    """The last working day not after ``due_on``: a month may end on a weekend."""
    if due_on is None:
        return None
    day = due_on
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def is_report_due(
    last_reported_on: date | None, since: date, *, completed: bool, day: date
) -> bool:
    """Whether a long-term task has been silent for a quarter, counted from ``since`` at first."""
    return not completed and day > (last_reported_on or since) + timedelta(days=REPORT_EVERY_DAYS)


def is_named(unit_name: str, is_district: bool, names: list[str]) -> bool:
    """Whether the plan means this unit by one of ``names``.

    The plan writes 市财政局 for 珠海市财政局, and 各区（功能区）民政部门 for all districts at once.
    """
    if is_district and "各区（功能区）民政部门" in names:
        return True
    return unit_name in names or unit_name.removeprefix("珠海") in names
