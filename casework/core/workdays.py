"""Counting periods (期间计算): from a start, a length and a calendar to the last day, and why.

A period begins on the day after the event that starts it (民法典 201); one in months ends on the
day of the same number, or on the last day of a month that has none (民法典 202). Nothing here
knows a calendar: the caller gives ``is_workday(day) -> bool``. Days on which the period stands still
(期限中止) are given as ``pause_on(day)``, the words of the reason or "". All days are legal days (UTC+8).
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

IsWorkday = Callable[[date], bool]
PauseOn = Callable[[date], str]
ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a day counts, or doesn't."""

    START = "start"  # the day of the event itself is not counted
    COUNTED = "counted"
    OFF = "off"  # no working day, so passed over
    ROLLED = "rolled"  # the period's last day was no working day; it ends later
    PAUSED = "paused"  # the period stood still
    EXTENDED = "extended"  # a day by which a superior extended the period


@dataclass(frozen=True)
class Line:
    """One day of a derivation; ``count`` is its number in the period, None if not counted.

    ``reason``: why the period stood still, on a day when it did.
    """

    day: date
    why: Why
    count: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Derivation:
    """The last day of a period, and the days that lead to it.

    A period in working days has a line for every day. One in calendar days or months has its
    start, its first and last day, and the days over which its end was moved.
    """

    last_day: date
    lines: tuple[Line, ...]


def never(_day: date) -> str:
    """The period never stands still."""
    return ""


def add_workdays(
    start: date, n: int, is_workday: IsWorkday, pause_on: PauseOn = never, why: Why = Why.COUNTED
) -> Derivation:
    """``n`` working days (工作日), the first being the first working day after ``start``."""
    _check(n)
    lines = [Line(start, Why.START)]
    day, count = start, 0
    while count < n:
        day += ONE_DAY
        reason = pause_on(day)
        if reason:
            lines.append(Line(day, Why.PAUSED, reason=reason))
        elif is_workday(day):
            count += 1
            lines.append(Line(day, why, count))
        else:
            lines.append(Line(day, Why.OFF))
    return Derivation(day, tuple(lines))


def add_days(
    start: date, n: int, is_workday: IsWorkday, *, rolls: bool = False, pause_on: PauseOn = never
) -> Derivation:
    """``n`` calendar days (日). With ``rolls`` a last day that is no working day moves to the
    next one (民法典 203)."""
    _check(n)
    return _calendar_period(start, start + n * ONE_DAY, is_workday, rolls, pause_on)


def add_months(
    start: date, n: int, is_workday: IsWorkday, *, rolls: bool = False, pause_on: PauseOn = never
) -> Derivation:
    """``n`` months (月); ``rolls`` as in :func:`add_days`."""
    _check(n)
    years, month = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month + 1
    last = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return _calendar_period(start, last, is_workday, rolls, pause_on)


def extend(counted: Derivation, n: int, is_workday: IsWorkday, pause_on: PauseOn = never):
    """The same period, extended by ``n`` working days (延期) from its last day on."""
    more = add_workdays(counted.last_day, n, is_workday, pause_on, Why.EXTENDED)
    return Derivation(more.last_day, counted.lines + more.lines[1:])


def workdays_between(start: date, end: date, is_workday: IsWorkday) -> int:
    """Working days after ``start`` up to and with ``end``; negative if ``end`` lies before."""
    if end < start:
        return -workdays_between(end, start, is_workday)
    return sum(is_workday(start + i * ONE_DAY) for i in range(1, (end - start).days + 1))


def _calendar_period(start, last, is_workday, rolls, pause_on) -> Derivation:
    length = (last - start).days
    lines = [Line(start, Why.START)]
    if length > 1:
        lines.append(Line(start + ONE_DAY, Why.COUNTED, 1))
    last, paused = _moved_on(start, last, pause_on)
    if paused and paused[0].day == start + ONE_DAY:
        lines.pop()  # the period stood still on what would have been its first day
    lines += paused
    if rolls:
        due = last
        while not is_workday(due):
            lines.append(Line(due, Why.ROLLED, length if due == last else None))
            due += ONE_DAY
        lines.append(Line(due, Why.COUNTED, length if due == last else None))
        return Derivation(due, tuple(lines))
    lines.append(Line(last, Why.COUNTED, length))
    return Derivation(last, tuple(lines))


def _moved_on(start, last, pause_on) -> tuple[date, list[Line]]:
    """The period's end, moved on by a day for every day on which it stood still."""
    paused, day = [], start
    while day < last:
        day += ONE_DAY
        reason = pause_on(day)
        if reason:
            paused.append(Line(day, Why.PAUSED, reason=reason))
            last += ONE_DAY
    return last, paused


def _check(n: int) -> None:
    if n < 1:
        raise ValueError("a period has at least one day")
