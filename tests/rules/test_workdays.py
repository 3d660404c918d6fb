"""Periods are counted as the law counts them, whatever the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.workdays import (
    Line,
    Why,
    add_days,
    add_months,
    add_workdays,
    workdays_between,
)

FRIDAY = date(2026, 3, 6)
SUNDAY = date(2026, 3, 8)
MONDAY = date(2026, 3, 9)


def weekdays_only(day):
    return day.weekday() < 5


def test_counting_begins_on_the_day_after_the_start():
    assert add_workdays(MONDAY, 1, weekdays_only).last_day == date(2026, 3, 10)


def test_a_start_on_a_day_off_counts_from_the_next_working_day():
    assert add_workdays(date(2026, 3, 7), 1, weekdays_only).last_day == MONDAY


def test_a_period_in_working_days_passes_over_the_weekend_and_says_so():
    counted = add_workdays(FRIDAY, 2, weekdays_only)
    assert counted.last_day == date(2026, 3, 10)
    assert counted.lines == (
        Line(FRIDAY, Why.START),
        Line(date(2026, 3, 7), Why.OFF),
        Line(SUNDAY, Why.OFF),
        Line(MONDAY, Why.COUNTED, 1),
        Line(date(2026, 3, 10), Why.COUNTED, 2),
    )


def test_calendar_days_end_on_a_day_off_unless_they_are_asked_to_roll():
    assert add_days(date(2026, 3, 5), 3, weekdays_only).last_day == SUNDAY
    rolled = add_days(date(2026, 3, 5), 3, weekdays_only, rolls=True)
    assert rolled.last_day == MONDAY
    assert rolled.lines == (
        Line(date(2026, 3, 5), Why.START),
        Line(FRIDAY, Why.COUNTED, 1),
        Line(SUNDAY, Why.ROLLED, 3),
        Line(MONDAY, Why.COUNTED),
    )


def test_rolling_changes_nothing_when_the_last_day_is_a_working_day():
    plain = add_days(date(2026, 3, 5), 4, weekdays_only)
    assert plain == add_days(date(2026, 3, 5), 4, weekdays_only, rolls=True)
    assert plain.last_day == MONDAY


def test_a_period_of_one_day_has_its_start_and_one_line():
    assert add_days(FRIDAY, 1, weekdays_only).lines == (
        Line(FRIDAY, Why.START),
        Line(date(2026, 3, 7), Why.COUNTED, 1),
    )


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one_there_is(start, months, last):
    assert add_months(start, months, weekdays_only).last_day == last


def test_months_roll_to_a_working_day_only_where_asked():
    start = date(2026, 2, 8)
    assert add_months(start, 1, weekdays_only).last_day == SUNDAY
    assert add_months(start, 1, weekdays_only, rolls=True).last_day == MONDAY


@pytest.mark.parametrize("count", [add_workdays, add_days, add_months])
def test_a_period_without_a_day_is_a_bug(count):
    with pytest.raises(ValueError, match="at least one day"):
        count(MONDAY, 0, weekdays_only)


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    n=st.integers(1, 60),
    off=st.sets(st.integers(0, 90), max_size=20),
)
def test_the_days_between_start_and_due_date_are_as_many_as_the_period(start, n, off):
    holidays = {start + timedelta(days=i) for i in off}

    def is_workday(day):
        return weekdays_only(day) and day not in holidays

    due = add_workdays(start, n, is_workday)
    assert workdays_between(start, due.last_day, is_workday) == n
    assert workdays_between(due.last_day, start, is_workday) == -n
    assert is_workday(due.last_day)
    assert [line.day for line in due.lines] == [
        start + timedelta(days=i) for i in range((due.last_day - start).days + 1)
    ]
