"""The working-day calendars of the three sides (工作日历).

The standing calendar comes from ``holidays``: the mainland's State Council notices with their
make-up days, and Macao's holidays for public servants. ``government`` alone misses Good Friday;
together with ``optional`` it equals the tables that Macao publishes. Rows of
:class:`~casework.policy.models.CalendarDay` win over it.
"""

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from casework.agencies.models import Jurisdiction

from .models import CalendarDay

#: The last year whose calendar the authorities have announced (国办 2025-11-04 for 2026). The
#: library goes on into later years without make-up days, so those are provisional.
PUBLISHED_THROUGH = 2026

#: Another process may write an override; each process sees it after this many seconds at most.
OVERRIDES_KEPT_SECONDS = 300

SATURDAY = 5
#: Hengqin keeps the mainland's calendar, and so Zhuhai's departures from it, under its own.
FOLLOWS = {Jurisdiction.HENGQIN: Jurisdiction.ZHUHAI}


@dataclass(frozen=True)
class DayFact:
    """What a day is on one side: ``kind`` is workday, weekend, holiday, make_up or half_day."""

    is_workday: bool
    kind: str
    name: str = ""
    name_en: str = ""


WORKDAY = DayFact(True, "workday")
WEEKEND = DayFact(False, "weekend", "周末", "weekend")


class Calendar:
    """One side's calendar: ``calendar(day)`` says whether ``day`` is a working day."""

    def __init__(self, jurisdiction: str):
        self.jurisdiction = Jurisdiction(jurisdiction)

    def __call__(self, day: date) -> bool:
        return self.look(day).is_workday

    def look(self, day: date) -> DayFact:
        """What ``day`` is, and its name where it has one. Half days are working days."""
        row = _overrides(self.jurisdiction, day.year).get(day)
        if row:
            return row[0]
        standing = _standing(self.jurisdiction == Jurisdiction.MACAO, day.year).get(day)
        return standing or (WEEKEND if day.weekday() >= SATURDAY else WORKDAY)

    def is_provisional(self, day: date) -> bool:
        """Whether the authority has not yet announced what ``day`` is."""
        rows = _overrides(self.jurisdiction, day.year)
        if day in rows:
            return not rows[day][1]
        _fact, new_year_published = rows.get(date(day.year, 1, 1), (None, False))
        return day.year > PUBLISHED_THROUGH and not new_year_published


_kept: dict[tuple[str, int], tuple[float, dict[date, tuple[DayFact, bool]]]] = {}


def clear() -> None:
    """Forget the overrides read so far; whoever writes a CalendarDay calls it."""
    _kept.clear()


def _overrides(jurisdiction: Jurisdiction, year: int) -> dict[date, tuple[DayFact, bool]]:
    """A year's departures, by day: the fact and whether it is published. One query, then kept."""
    kept = _kept.get((jurisdiction, year))
    if kept and time.monotonic() - kept[0] < OVERRIDES_KEPT_SECONDS:
        return kept[1]
    sides = [side for side in (FOLLOWS.get(jurisdiction), jurisdiction) if side]
    rows = CalendarDay.objects.filter(jurisdiction__in=sides, date__year=year)
    # A side's own rows come last, so that they win.
    found = {
        row.date: (_fact_of(row), row.published)
        for row in sorted(rows, key=lambda row: sides.index(row.jurisdiction))
    }
    _kept[jurisdiction, year] = (time.monotonic(), found)
    return found


def _fact_of(row: CalendarDay) -> DayFact:
    if row.half_day:
        kind = "half_day"
    elif row.is_workday:
        kind = "make_up" if row.date.weekday() >= SATURDAY else "workday"
    else:
        kind = "holiday"
    return DayFact(row.is_workday, kind, row.name, row.name_en)


@lru_cache
def _standing(macao: bool, year: int) -> dict[date, DayFact]:
    """The days of ``year`` that are not plain working days or plain weekends."""
    if macao:
        chinese, english = (
            holidays.country_holidays(
                "MO", years=year, categories=("government", "optional"), language=language
            )
            for language in ("zh_CN", "en_US")
        )
        return {
            day: _macao_fact(day, chinese.get_list(day), english[day]) for day in sorted(chinese)
        }
    chinese, english = (
        holidays.country_holidays("CN", years=year, language=language)
        for language in ("zh_CN", "en_US")
    )
    days = {day: DayFact(False, "holiday", chinese[day], english[day]) for day in sorted(chinese)}
    make_up = DayFact(True, "make_up", "调休上班", "make-up working day")
    days.update({day: make_up for day in chinese.weekend_workdays if day.year == year})
    return days


def _macao_fact(day: date, names: list[str], name_en: str) -> DayFact:
    name = "；".join(names)
    if all("下午" in one for one in names):
        # Offices open in the morning: the day counts, unless it is a weekend anyway.
        return DayFact(True, "half_day", name, name_en) if day.weekday() < SATURDAY else WEEKEND
    return DayFact(False, "holiday", name, name_en)
