"""The official time (办理时间): the only place that asks what time it is.

Zhuhai, Macao and Hengqin all keep UTC+8, so a legal day is the same day on every side.
A walkthrough in a database of its own, and the tests, move this clock on; nothing else may.
"""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")

_shift = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + _shift


def today() -> date:
    """The legal day on which an act done now falls."""
    return legal_day(now())


def legal_day(moment: datetime) -> date:
    """The legal day of an aware moment; midnight is UTC+8's."""
    return moment.astimezone(LEGAL_ZONE).date()


@contextmanager
def moved_to(moment: datetime):
    """Let the clock run on from ``moment`` (aware) while the block lasts."""
    before = _shift
    _set_shift(moment - timezone.now())
    try:
        yield
    finally:
        _set_shift(before)


def move_on(by: timedelta) -> None:
    """Inside :func:`moved_to`, let ``by`` pass at once."""
    _set_shift(_shift + by)


def _set_shift(shift: timedelta) -> None:
    global _shift
    _shift = shift
