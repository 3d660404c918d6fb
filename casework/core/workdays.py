"""Counting periods (期间计算): from a start, a length and a calendar to the last day, and why.

A period begins on the day after the event that starts it (民法典 201); one in months ends on the
day of the same number, or on the last day of a month that has none (民法典 202). Nothing here
knows a calendar: the caller gives ``is_workday(day) -> bool``. All days are legal days (UTC+8).
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

IsWorkday = Callable[[date], bool]
ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a day counts, or doesn't."""

    START = "start"  # the day of the event itself is not counted
    COUNTED = "counted"
    OFF = "off"  # no working day, so passed over
    ROLLED = "rolled"  # the period's last day was no working day; it ends later


@dataclass(frozen=True)
class Line:
    """One day of a derivation; ``count`` is its number in the period, None if not counted."""

    day: date
    why: Why
    count: int | None = None


@dataclass(frozen=True)
class Derivation:
    """The last day of a period, and the days that lead to it.

    A period in working days has a line for every day. One in calendar days or months has its
    start, its first and last day, and the days over which its end was moved.
    """

    last_day: date
    lines: tuple[Line, ...]


def add_workdays(start: date, n: int, is_workday: IsWorkday) -> Derivation:
    """``n`` working days (工作日), the first being the first working day after ``start``."""
    _check(n)
    lines = [Line(start, Why.START)]
    day, count = start, 0
    while count < n:
        day += ONE_DAY
        if is_workday(day):
            count += 1
            lines.append(Line(day, Why.COUNTED, count))
        else:
            lines.append(Line(day, Why.OFF))
    return Derivation(day, tuple(lines))


def add_days(start: date, n: int, is_workday: IsWorkday, *, rolls: bool = False) -> Derivation:
    """``n`` calendar days (日). With ``rolls`` a last day that is no working day moves to the
    next one (民法典 203)."""
    _check(n)
    last = start + n * ONE_DAY
    return _calendar_period(start, last, n, is_workday, rolls)


def add_months(start: date, n: int, is_workday: IsWorkday, *, rolls: bool = False) -> Derivation:
    """``n`` months (月); ``rolls`` as in :func:`add_days`."""
    _check(n)
    years, month = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month + 1
    last = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return _calendar_period(start, last, (last - start).days, is_workday, rolls)


def workdays_between(start: date, end: date, is_workday: IsWorkday) -> int:
    """Working days after ``start`` up to and with ``end``; negative if ``end`` lies before."""
    if end < start:
        return -workdays_between(end, start, is_workday)
    return sum(is_workday(start + i * ONE_DAY) for i in range(1, (end - start).days + 1))


def _calendar_period(start, last, length, is_workday, rolls) -> Derivation:
    lines = [Line(start, Why.START)]
    if length > 1:
        lines.append(Line(start + ONE_DAY, Why.COUNTED, 1))
    if rolls:
        due = last
        while not is_workday(due):
            lines.append(Line(due, Why.ROLLED, length if due == last else None))
            due += ONE_DAY
        lines.append(Line(due, Why.COUNTED, length if due == last else None))
        return Derivation(due, tuple(lines))
    lines.append(Line(last, Why.COUNTED, length))
    return Derivation(last, tuple(lines))


def _check(n: int) -> None:
    if n < 1:
        raise ValueError("a period has at least one day")
