"""The calendars are those that the authorities announced, year by year."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from casework.policy import calendars
from casework.policy.calendars import PUBLISHED_THROUGH
from casework.policy.models import CalendarDay, PolicyRule
from casework.policy.queries import calendar_for, due_on

from .published_calendars import MACAO, MAINLAND, MOON_AND_SUN, day_of, macao_by_law, span

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_overrides_left_over():
    calendars.clear()
    yield
    calendars.clear()


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]


def mainland_by_notice(year) -> set[date]:
    """The working days of a year as its notice says (the end of 2022 stands in that of 2023)."""
    notice = MAINLAND[year]
    off = {day for text in notice.off for day in span(year, text)}
    worked = {day_of(year, text) for text in notice.worked}
    return {day for day in days_of(year) if day in worked or (day.weekday() < 5 and day not in off)}


@pytest.mark.parametrize("place", ["zhuhai", "hengqin"])
@pytest.mark.parametrize("year", MAINLAND, ids=lambda year: f"{year} {MAINLAND[year].document}")
def test_the_mainland_works_and_rests_as_the_notice_of_the_year_says(place, year):
    calendar = calendar_for(place)
    assert {day for day in days_of(year) if calendar(day)} == mainland_by_notice(year)


@pytest.mark.parametrize("year", MAINLAND)
def test_a_third_table_agrees_with_the_notices(year):
    other = {day for day in days_of(year) if chinese_calendar.is_workday(day)}
    assert other == mainland_by_notice(year)


@pytest.mark.parametrize("year", MAINLAND)
def test_every_day_worked_in_place_of_another_is_a_weekend_and_named_so(year):
    for text in MAINLAND[year].worked:
        day = day_of(year, text)
        assert day.weekday() >= 5
        assert calendar_for("zhuhai").look(day).kind == "make_up"


@pytest.mark.parametrize("year", MACAO)
def test_macao_rests_as_the_list_of_the_government_says(year):
    published, calendar = MACAO[year], calendar_for("macao")
    off = {
        day_of(year, text) for text in (*published.holidays, *published.in_lieu, *published.excused)
    }
    for day in days_of(year):
        assert calendar(day) == (day.weekday() < 5 and day not in off), day
    named = {day for day in days_of(year) if calendar.look(day).kind == "holiday"}
    assert named == off


@pytest.mark.parametrize("year", MOON_AND_SUN)
def test_macao_rests_as_the_law_itself_gives_where_no_list_was_read(year):
    """2021 to 2024: from Order 60/2000, the almanac and the rule of days in lieu, without the
    library whose calendar is tested."""
    off, _afternoons = macao_by_law(year)
    calendar = calendar_for("macao")
    assert {day for day in days_of(year) if calendar.look(day).kind == "holiday"} == off


def test_macao_s_list_of_2022_has_nine_days_in_lieu():
    """As the press told of the list that the Chief Executive had settled (Macau Daily Times,
    2021-04-15); the list itself was not found."""
    off, _afternoons = macao_by_law(2022)
    feasts = 20  # Order 60/2000
    assert len(off) - feasts == 9


@pytest.mark.parametrize("year", [*MACAO, *MOON_AND_SUN])
def test_a_free_afternoon_is_a_working_day_all_the_same(year):
    if year in MACAO:
        afternoons = {day_of(year, text) for text in MACAO[year].afternoons}
    else:
        _off, afternoons = macao_by_law(year)
    calendar = calendar_for("macao")
    assert {day for day in days_of(year) if calendar.look(day).kind == "half_day"} == afternoons
    assert all(calendar(day) for day in afternoons)


def test_the_last_year_that_is_certain_is_the_last_one_read_in_a_notice():
    assert max(MAINLAND) == max(MACAO) == PUBLISHED_THROUGH


# Periods across the days on which calendars are hardest


def a_limit(value, jurisdiction="zhuhai"):
    return PolicyRule.objects.create(
        key=f"limit.{value}.{jurisdiction}", jurisdiction=jurisdiction, name="样例",
        name_en="Sample", unit="workday", value=value, effective_from=date(2020, 1, 1),
        source="测试",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("side", "start", "workdays", "due"),
    [
        # The make-up weekend of 2022-01-29/30 is worked, the week after is Spring Festival.
        ("zhuhai", date(2022, 1, 28), 2, date(2022, 1, 30)),
        ("zhuhai", date(2022, 1, 28), 3, date(2022, 2, 7)),
        ("hengqin", date(2022, 1, 27), 3, date(2022, 1, 30)),
        ("macao", date(2022, 1, 28), 2, date(2022, 2, 4)),
        # After National Day, Saturday and Sunday are worked on the mainland.
        ("zhuhai", date(2022, 9, 30), 1, date(2022, 10, 8)),
        ("zhuhai", date(2022, 9, 30), 3, date(2022, 10, 10)),
        ("macao", date(2022, 9, 30), 1, date(2022, 10, 6)),
        # Good Friday, the day before Easter and their day in lieu.
        ("macao", date(2022, 4, 14), 1, date(2022, 4, 19)),
        ("zhuhai", date(2022, 4, 14), 1, date(2022, 4, 15)),
        # A year's end: 2023-01-02 is off on both sides, Macao works a half day on no eve of 2022.
        ("zhuhai", date(2022, 12, 30), 1, date(2023, 1, 3)),
        ("macao", date(2022, 12, 30), 1, date(2023, 1, 3)),
        ("zhuhai", date(2025, 12, 31), 1, date(2026, 1, 4)),
        ("macao", date(2025, 12, 30), 1, date(2025, 12, 31)),
        # Lunar new year 2026: the eve is a working day in Macao only.
        ("macao", date(2026, 2, 13), 1, date(2026, 2, 16)),
        ("zhuhai", date(2026, 2, 13), 2, date(2026, 2, 24)),
    ],
)
def test_a_period_is_counted_across_feasts_and_make_up_days(side, start, workdays, due):
    assert due_on(start, a_limit(workdays, side)).due_on == due


def test_a_date_that_was_provisional_is_another_one_once_the_year_is_published():
    limit = a_limit(3)
    guess = due_on(date(2026, 12, 30), limit)
    assert guess.provisional
    for day, is_workday in (("01-01", False), ("01-02", False), ("01-03", True)):
        CalendarDay.objects.create(
            jurisdiction="zhuhai", date=day_of(2027, day), is_workday=is_workday, name="元旦",
            source="测试", published=True,
        )  # fmt: skip
    calendars.clear()
    settled = due_on(date(2026, 12, 30), limit)
    assert not settled.provisional
    assert settled.due_on == date(2027, 1, 4)
    assert guess.due_on == date(2027, 1, 5)
