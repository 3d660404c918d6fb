"""The parameters, calendars and numbers that the acts rest on."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import chinese_calendar
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from casework.agencies.models import Jurisdiction
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.policy import calendars
from casework.policy.actions import load_policy, next_number
from casework.policy.models import CalendarDay, NumberCounter, PolicyRule, Unit
from casework.policy.queries import calendar_for, due_on, is_provisional, rule_on
from casework.policy.rules import (
    COUNTS,
    MOST,
    TABLES,
    explain,
    fault_in_value,
    row_for_household,
)

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "policy_rules.json"
RULES = json.loads(FIXTURE.read_text(encoding="utf-8"))

PILOT = date(2021, 11, 18)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_overrides_left_over():
    calendars.clear()
    yield
    calendars.clear()


@pytest.fixture
def policy():
    load_policy(RULES)


def days_of(*years):
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        yield day
        day += timedelta(days=1)


def a_rule(**changed):
    fields = {
        "key": "limit.sample", "jurisdiction": "zhuhai", "name": "样例", "name_en": "Sample",
        "unit": "workday", "value": 3, "effective_from": date(2026, 1, 1), "source": "测试",
    }  # fmt: skip
    return PolicyRule.objects.create(**{**fields, **changed})


def an_entry(*versions, unit="workday"):
    shared = {"key": "limit.sample", "name": "样例", "name_en": "Sample", "unit": unit}
    place = {"jurisdiction": "zhuhai", "source": "测试", "verified": False}
    return {"rules": [{**shared, "versions": [{**place, **version} for version in versions]}]}


# Calendars


def test_the_mainland_calendar_equals_chinesecalendar_on_every_day_from_2021_to_2026():
    zhuhai, hengqin = calendar_for("zhuhai"), calendar_for("hengqin")
    differ = [
        day
        for day in days_of(2021, 2026)
        if not zhuhai(day) == hengqin(day) == chinese_calendar.is_workday(day)
    ]
    assert differ == []


@pytest.mark.parametrize("day", [date(2022, 1, 29), date(2022, 1, 30), date(2022, 10, 8)])
def test_a_make_up_weekend_is_worked_on_the_mainland_and_not_in_macao(day):
    assert calendar_for("zhuhai")(day)
    assert calendar_for("zhuhai").look(day).kind == "make_up"
    assert not calendar_for("macao")(day)


def test_macao_rests_on_good_friday_2026_and_the_mainland_does_not():
    good_friday = date(2026, 4, 3)
    assert calendar_for("macao").look(good_friday).name == "耶稣受难日"
    assert not calendar_for("macao")(good_friday)
    assert calendar_for("zhuhai")(good_friday)


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 12, 31)])
def test_an_afternoon_off_in_macao_is_still_a_working_day(day):
    assert calendar_for("macao")(day)
    assert calendar_for("macao").look(day).kind == "half_day"


def test_a_half_day_that_falls_on_a_weekend_is_a_weekend():
    assert calendar_for("macao").look(date(2023, 12, 31)).kind == "weekend"


def test_in_2026_twenty_seven_days_are_worked_on_one_side_only():
    zhuhai, macao = calendar_for("zhuhai"), calendar_for("macao")
    assert sum(zhuhai(day) != macao(day) for day in days_of(2026)) == 27


def test_hengqin_follows_the_departures_of_zhuhai_and_its_own_win():
    storm, after = date(2026, 9, 1), date(2026, 9, 2)
    for day in (storm, after):
        CalendarDay.objects.create(
            jurisdiction="zhuhai", date=day, is_workday=False, name="台风停工", source="测试",
            published=True,
        )  # fmt: skip
    CalendarDay.objects.create(
        jurisdiction="hengqin", date=after, is_workday=True, name="恢复办公", source="测试",
        published=True,
    )  # fmt: skip
    hengqin = calendar_for("hengqin")
    assert not hengqin(storm)
    assert hengqin(after)
    assert not calendar_for("zhuhai")(after)
    assert calendar_for("macao")(storm)


def test_a_year_of_departures_costs_one_query_and_then_none(django_assert_num_queries):
    hengqin = calendar_for("hengqin")
    with django_assert_num_queries(1):
        hengqin(date(2026, 3, 2))
    with django_assert_num_queries(0):
        assert sum(map(hengqin, days_of(2026))) == sum(map(calendar_for("hengqin"), days_of(2026)))
        assert not is_provisional("hengqin", date(2026, 3, 2))


def test_departures_written_later_are_seen_after_clearing():
    day = date(2026, 9, 1)
    assert calendar_for("macao")(day)
    load_policy(
        {
            "calendar_days": [
                {
                    "jurisdiction": "macao", "date": "2026-09-01", "is_workday": False,
                    "name": "豁免上班", "source": "测试", "published": True,
                }
            ]
        }
    )  # fmt: skip
    assert not calendar_for("macao")(day)


@pytest.mark.parametrize("place", Jurisdiction.values)
def test_2027_is_provisional_until_its_first_day_is_published(place):
    day = date(2027, 3, 1)
    assert not is_provisional(place, date(2026, 12, 31))
    assert is_provisional(place, day)
    CalendarDay.objects.create(
        jurisdiction=place, date=date(2027, 1, 1), is_workday=False, name="元旦", source="测试",
        published=True,
    )  # fmt: skip
    calendars.clear()
    assert not is_provisional(place, day)


def test_a_departure_not_yet_announced_is_provisional_and_so_is_only_that_day():
    CalendarDay.objects.create(
        jurisdiction="zhuhai", date=date(2026, 9, 1), is_workday=False, name="拟放假",
        source="测试", published=False,
    )  # fmt: skip
    assert is_provisional("zhuhai", date(2026, 9, 1))
    assert not is_provisional("zhuhai", date(2026, 9, 2))


def test_a_half_day_cannot_be_a_day_off():
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(
            jurisdiction="macao", date=date(2026, 9, 1), is_workday=False, half_day=True,
            name="下午休息", source="测试",
        )  # fmt: skip


# Due dates


def test_working_days_are_counted_across_new_year_and_spring_festival():
    limit = a_rule(value=5)
    # 1 to 3 January 2026 are off and Sunday the 4th is worked in their place.
    assert due_on(date(2025, 12, 30), limit).due_on == date(2026, 1, 7)
    # 15 to 23 February are off, Saturday the 14th is worked.
    assert due_on(date(2026, 2, 12), limit).due_on == date(2026, 2, 26)


def test_a_due_date_is_counted_on_the_calendar_of_the_rules_own_side():
    start = date(2026, 4, 2)
    assert due_on(start, a_rule(value=1)).due_on == date(2026, 4, 3)
    # Macao rests on Good Friday, and on Monday and Tuesday for the two days lost to the weekend.
    assert due_on(start, a_rule(value=1, jurisdiction="macao")).due_on == date(2026, 4, 8)


def test_three_days_of_publicity_are_calendar_days_and_end_on_a_weekend():
    due = due_on(date(2026, 3, 5), a_rule(unit="day"))
    assert due.due_on == date(2026, 3, 8)


def test_a_remedy_period_rolls_to_the_next_working_day():
    due = due_on(date(2026, 3, 5), a_rule(unit="day"), rolls=True)
    assert due.due_on == date(2026, 3, 9)
    assert [line["why"] for line in due.derivation] == ["start", "counted", "rolled", "counted"]


def test_months_of_posting_end_on_the_same_day():
    assert due_on(date(2026, 3, 5), a_rule(unit="month", value=6)).due_on == date(2026, 9, 5)


def test_a_rule_that_is_no_period_gives_no_date():
    with pytest.raises(ValueError, match="no period"):
        due_on(date(2026, 3, 5), a_rule(unit="CNY", value="3000.00"))


def test_a_due_date_that_rests_on_an_unannounced_year_is_provisional():
    assert not due_on(date(2026, 12, 24), a_rule(value=5)).provisional
    assert due_on(date(2026, 12, 30), a_rule(value=5, key="limit.other")).provisional


def test_calendar_days_into_an_unannounced_year_are_certain_unless_they_roll():
    posting = a_rule(unit="day", value=10)
    assert not due_on(date(2026, 12, 30), posting).provisional
    assert due_on(date(2026, 12, 30), posting, rolls=True).provisional


def test_the_derivation_is_stored_as_json_and_printed_in_sentences():
    rule = a_rule(value=2, jurisdiction="macao")
    due = due_on(date(2026, 2, 13), rule)
    assert due.rule_id == rule.pk
    stored = json.loads(json.dumps(due.derivation))
    assert explain(stored) == [
        "2026年2月13日：起算事由发生之日，不计入",
        "2026年2月14日：周末，不计入",
        "2026年2月15日：周末，不计入",
        "2026年2月16日：第 1 日（农历除夕（下午），仍计为工作日）",
        "2026年2月17日：农历正月初一，不计入",
        "2026年2月18日：农历正月初二，不计入",
        "2026年2月19日：农历正月初三，不计入",
        "2026年2月20日：第 2 日",
    ]
    with translation.override("en"):
        assert "Chinese New Year's Day" in explain(stored)[4]


def test_the_print_names_make_up_days_and_the_day_to_which_an_end_moved():
    worked = due_on(date(2026, 2, 13), a_rule(value=1))
    assert explain(worked.derivation)[-1] == "2026年2月14日：第 1 日（调休上班）"
    moved = due_on(date(2026, 3, 5), a_rule(unit="day", key="remedy.sample"), rolls=True)
    assert explain(moved.derivation)[-2:] == [
        "2026年3月8日：期满日遇周末，顺延",
        "2026年3月9日：顺延后的期满日",
    ]


# Rules


def test_the_version_in_force_on_the_day_is_the_one_that_counts():
    old = a_rule(effective_to=date(2026, 6, 30))
    new = a_rule(effective_from=date(2026, 7, 1), value=5)
    found = [
        rule_on("limit.sample", jurisdiction="zhuhai", day=day)
        for day in (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1))
    ]
    assert found == [old, old, new, new]


@pytest.mark.parametrize(
    ("place", "day"),
    [("macao", date(2026, 3, 1)), ("zhuhai", date(2025, 12, 31)), ("zhuhai", date(2026, 7, 1))],
)
def test_without_a_rule_the_officer_is_told_which_one_and_whom_to_ask(place, day):
    a_rule(effective_to=date(2026, 6, 30))
    with pytest.raises(Refusal, match=r"limit\.sample.*政策参数管理员"):
        rule_on("limit.sample", jurisdiction=place, day=day)


def test_a_rule_is_named_in_the_readers_language():
    rule = a_rule()
    assert str(rule) == "样例"
    with translation.override("en"):
        assert str(rule) == "Sample"


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (0, "workday"), (True, "day"), (1.5, "month"), ("3", "workday"), (3000, "CNY"),
        ("3000.001", "CNY"), ("-1", "MOP"), ("NaN", "CNY"), ("0", "rate"), ({}, "MOP_by_household"),
        ({"1": "4350.00", "3": "11020.00"}, "MOP_by_household"), ({"1": 4350}, "MOP_by_household"),
        (1, "hour"),
    ],
)  # fmt: skip
def test_a_value_that_its_unit_does_not_allow_is_refused(value, unit):
    assert fault_in_value(value, unit)


def at_most(unit, figure):
    """A value of ``unit`` with this figure."""
    if unit in COUNTS:
        return figure
    if unit in TABLES:
        return {"1": "55", "2": str(figure)}
    return {"step": str(figure), "way": "up"} if unit == "rounding" else str(figure)


@pytest.mark.parametrize("unit", Unit.values)
def test_a_value_has_an_upper_bound_and_the_sentence_names_it(unit):
    if unit == "switch":
        return
    most = MOST[unit]
    assert fault_in_value(at_most(unit, most), unit) == ""
    assert str(most) in fault_in_value(at_most(unit, most + 1), unit)
    assert str(most) in fault_in_value(at_most(unit, 99_999_999_999), unit)


@pytest.mark.parametrize("unit", ["workday", "day", "month"])
@pytest.mark.parametrize("side", ["zhuhai", "macao"])
def test_the_longest_period_still_has_a_last_day(side, unit):
    rule = a_rule(value=MOST[unit], unit=unit, jurisdiction=side)
    assert due_on(date(2026, 3, 2), rule, extension=MOST["workday"], rolls=True).due_on.year < 2100


def test_a_table_ends_somewhere():
    assert "30 人" in fault_in_value({str(size): "55" for size in range(1, 32)}, TABLES[1])


# Loading


def test_loading_twice_changes_nothing(policy):
    before = list(PolicyRule.objects.order_by("pk").values())
    assert load_policy(RULES)["rules"] == len(before)
    assert list(PolicyRule.objects.order_by("pk").values()) == before


def test_a_standing_version_keeps_its_value():
    load_policy(an_entry({"value": 3, "effective_from": "2026-01-01"}))
    with pytest.raises(Refusal, match="新版本"):
        load_policy(an_entry({"value": 4, "effective_from": "2026-01-01"}))
    assert PolicyRule.objects.get(key="limit.sample").value == 3


def test_a_new_value_comes_as_a_new_version_after_the_old_one_is_closed():
    old = {"value": 3, "effective_from": "2026-01-01"}
    new = {"value": 4, "effective_from": "2026-07-01"}
    load_policy(an_entry(old))
    with pytest.raises(Refusal, match="重叠"):
        load_policy(an_entry(old, new))
    assert PolicyRule.objects.filter(key="limit.sample").count() == 1
    load_policy(an_entry({**old, "effective_to": "2026-06-30"}, new))
    day = date(2026, 7, 1)
    assert rule_on("limit.sample", jurisdiction="zhuhai", day=day).value == 4


@pytest.mark.parametrize(
    ("version", "named"),
    [
        ({"value": 0, "effective_from": "2026-01-01"}, "value"),
        ({"value": 3, "effective_from": "soon"}, "effective_from"),
        ({"value": 3, "effective_from": "2026-01-01", "jurisdiction": "paris"}, "jurisdiction"),
        ({"value": 3, "effective_from": "2026-01-01", "source": ""}, "source"),
        ({"value": 3, "effective_from": "2026-01-01", "until": "2026-02-01"}, "until"),
        (
            {"value": 3, "effective_from": "2026-01-02", "effective_to": "2026-01-01"},
            "effective_to",
        ),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_stored(version, named):
    before = PolicyRule.objects.count()
    with pytest.raises(Refusal, match=named):
        load_policy(an_entry({"value": 2, "effective_from": "2020-01-01"}, version))
    assert PolicyRule.objects.count() == before


def test_every_shipped_rule_holds_without_a_gap_and_names_its_source(policy):
    by_place = {}
    for rule in PolicyRule.objects.order_by("key", "jurisdiction", "effective_from"):
        assert rule.source
        by_place.setdefault((rule.key, rule.jurisdiction), []).append(rule)
    for every in by_place.values():
        # Older versions are history: not all of them were found.
        versions = [v for v in every if v.effective_to is None or v.effective_to >= PILOT]
        assert versions[0].effective_from <= PILOT
        assert versions[-1].effective_to is None
        for before, after in pairwise(versions):
            assert after.effective_from == before.effective_to + timedelta(days=1)


def test_only_what_was_read_in_a_source_is_marked_verified(policy):
    day = date(2026, 3, 2)
    in_force = PolicyRule.objects.filter(verified=True, effective_to=None, effective_from__lte=day)
    assert sorted(in_force.values_list("key", "jurisdiction")) == [
        ("ceiling.quick_months", "hengqin"),
        ("ceiling.quick_months", "zhuhai"),
        ("limit.acceptance", "zhuhai"),
        ("limit.decision", "zhuhai"),
        ("limit.form_check", "zhuhai"),
        ("limit.investigation", "zhuhai"),
        ("limit.quick_total", "hengqin"),
        ("limit.quick_total", "zhuhai"),
        ("percent.social_inclusion", "macao"),
        ("period.look_back", "macao"),
        ("period.post_aid_posting", "zhuhai"),
        ("period.publicity", "zhuhai"),
        ("rounding.social_inclusion", "macao"),
        ("standard.subsistence_index", "macao"),
        ("switch.quick_aid", "hengqin"),
        ("switch.quick_aid", "zhuhai"),
    ]
    assert rule_on("ceiling.township", jurisdiction="zhuhai", day=day).is_sample


def test_the_guide_of_2023_makes_an_example_value_a_sourced_one(policy):
    def on(day):
        return rule_on("limit.form_check", jurisdiction="zhuhai", day=day).verified

    assert (on(date(2023, 12, 19)), on(date(2023, 12, 20))) == (False, True)


@pytest.mark.parametrize(("size", "index"), [(1, 4350), (2, 7990), (8, 20270), (11, 20270)])
def test_the_macao_index_goes_by_household_size_and_stops_at_eight(policy, size, index):
    table = rule_on("standard.subsistence_index", jurisdiction="macao", day=date(2026, 3, 2))
    assert row_for_household(table.value, size) == index


def test_an_amount_is_read_as_money(policy):
    ceiling = rule_on("ceiling.township", jurisdiction="zhuhai", day=date(2026, 3, 2))
    assert ceiling.money == Money(300_000, "CNY")


# Numbers


def test_numbers_run_on_within_a_series_and_begin_anew_each_year():
    with clock.moved_to(datetime(2030, 12, 31, 15, 0, tzinfo=UTC)):
        given = [next_number("sample", prefix="ZM") for _ in range(2)]
        given.append(next_number("other", prefix="XC"))
        clock.move_on(timedelta(hours=2))  # past midnight in UTC+8, not yet in UTC
        given.append(next_number("sample", prefix="ZM"))
    assert given == ["ZM2030-000001", "ZM2030-000002", "XC2030-000001", "ZM2031-000001"]


def test_an_act_that_fails_uses_up_no_number():
    first = next_number("sample", prefix="ZM")
    with transaction.atomic():
        next_number("sample", prefix="ZM")
        transaction.set_rollback(True)
    assert int(next_number("sample", prefix="ZM")[-6:]) == int(first[-6:]) + 1


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_outside_a_transaction():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        next_number("sample", prefix="ZM")


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_officers_who_ask_at_once_get_different_numbers():
    start = threading.Barrier(6)

    def ask(_officer):
        start.wait()
        numbers = []
        try:
            for _ in range(5):
                with transaction.atomic():
                    numbers.append(next_number("race", prefix="ZM"))
        finally:
            connection.close()
        return numbers

    with ThreadPoolExecutor(6) as pool:
        given = [number for numbers in pool.map(ask, range(6)) for number in numbers]
    assert sorted(int(number[-6:]) for number in given) == list(range(1, 31))
    assert NumberCounter.objects.get(series="race").last == 30
