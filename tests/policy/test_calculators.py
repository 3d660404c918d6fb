"""Calculations line by line: what the published tables say, and what must hold for any figures."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.core.money import Money
from casework.policy.calculators import (
    Grant,
    Used,
    Version,
    caps_left,
    inclusion_income_cap,
    inclusion_subsidy,
    index_minus_income,
    line_in_words,
    subsistence_index,
    suggest,
    used_by,
    value_in_words,
)
from casework.policy.calculators.temporary_aid import again
from casework.policy.rules import fault_in_value, text_of, value_from

FIXTURE = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures" / "policy_rules.json").read_text("utf-8")
)


def shipped(side: str, day: date) -> dict[str, Version]:
    """The versions of the fixture that hold on a day, as calculators are handed them."""
    return {
        rule["key"]: Version(
            rule["key"], 1, version["value"], rule["unit"], rule["name"], rule["name_en"],
            version["source"], version["verified"], version["effective_from"],
        )
        for rule in FIXTURE["rules"]
        for version in rule["versions"]
        if version["jurisdiction"] == side
        and version["effective_from"] <= day.isoformat() <= version.get("effective_to", "9999")
    }  # fmt: skip


ZHUHAI = shipped("zhuhai", date(2022, 3, 7))
MACAO = shipped("macao", date(2026, 3, 2))


def yuan(amount) -> int:
    return Money.of(amount, "CNY").minor


def with_value(rules, **values):
    """The same rules with other values: ``standard__minimum_living="1000.00"``."""
    changed = {key.replace("__", "."): value for key, value in values.items()}
    return {
        key: Version(**{**rule.as_kept(), "value": changed.get(key, rule.value)})
        for key, rule in rules.items()
    }


# Macao


def test_the_social_inclusion_plan_pays_what_was_published_for_2026():
    published = [2900, 4400, 6100, 7400, 8400, 9300, 10300, 11200]

    paid = [inclusion_subsidy(MACAO, members)[-1].result for members in range(1, 9)]

    assert paid == [Money.of(amount, "MOP") for amount in published]
    assert inclusion_subsidy(MACAO, 11)[-1].result == paid[-1]


def test_its_income_caps_are_the_published_ones():
    published = [7830, 13980, 18730, 22090, 24190, 26120, 27870, 29390]

    caps = [inclusion_income_cap(MACAO, members)[-1].result for members in range(1, 9)]

    assert caps == [Money.of(amount, "MOP") for amount in published]
    assert inclusion_income_cap(MACAO, 1)[-2].is_sample  # derived, not read in the act itself
    assert not inclusion_subsidy(MACAO, 1)[-1].is_sample


@pytest.mark.parametrize(
    ("day", "one", "three", "eight"),
    [
        (date(2011, 4, 1), 3000, 7340, 14350),
        (date(2016, 1, 1), 4050, 10250, 18870),
        (date(2018, 12, 31), 4050, 10250, 18870),
        (date(2019, 6, 1), 4230, 10710, 19710),
        (date(2020, 1, 1), 4350, 11020, 20270),
        (date(2026, 3, 2), 4350, 11020, 20270),
    ],
)
def test_the_index_of_each_year_is_on_file(day, one, three, eight):
    rules = shipped("macao", day)

    found = [subsistence_index(rules, members).result for members in (1, 3, 8)]

    assert found == [Money.of(amount, "MOP") for amount in (one, three, eight)]


def test_income_is_taken_off_the_index_and_never_below_zero():
    lines = index_minus_income(MACAO, 2, Money.of("5000", "MOP"))

    assert lines[-1].result == Money.of("2990", "MOP")
    assert index_minus_income(MACAO, 2, Money.of("9000", "MOP"))[-1].result == Money(0, "MOP")
    with pytest.raises(ValueError, match="mixed"):
        index_minus_income(MACAO, 2, Money.of("5000", "CNY"))


# Temporary aid


@pytest.mark.parametrize(
    ("route", "kind", "months"),
    [
        ("general", "expenditure", 12),
        ("general", "emergency", 3),
        ("emergency", "emergency", 2),
        ("quick", "emergency", 1),
    ],
)
def test_each_route_has_its_months_of_the_standard(route, kind, months):
    rules = with_value(ZHUHAI, ceiling__person_year="99999999.00", ceiling__cause_year="99999999.00",
                       ceiling__household_year="99999999.00")  # fmt: skip

    aid = suggest(rules, route=route, case_type=kind, members=3)

    assert aid.suggested.minor == yuan("1300") * months * 3
    assert aid.lines[0].inputs == {
        "standard_minor": yuan("1300"), "months": str(months), "members": 3,
    }  # fmt: skip


def test_expenditure_driven_aid_is_no_more_than_what_was_spent_and_emergency_aid_is_not_bound():
    spent = yuan("1234.56")

    bound = suggest(
        ZHUHAI, route="general", case_type="expenditure", members=1, expense_minor=spent
    )
    free = suggest(ZHUHAI, route="general", case_type="emergency", members=1, expense_minor=spent)

    assert bound.suggested == Money.of("1234", "CNY")  # rounded down to the yuan
    assert [line.what for line in bound.lines] == ["standard", "expense", "capped", "rounded"]
    assert free.suggested == Money.of("3900", "CNY")


def test_an_expense_of_which_there_is_no_record_bounds_the_aid_and_the_line_says_so():
    aid = suggest(
        ZHUHAI, route="general", case_type="expenditure", members=1,
        expense_minor=yuan("1000"), unrecorded_minor=yuan("400"),
    )  # fmt: skip

    assert aid.suggested == Money.of("1000", "CNY")
    [line] = [line for line in aid.as_json()["lines"] if line["what"] == "expense"]
    assert (
        "其中 ¥\N{NO-BREAK SPACE}400.00 仅为家庭申报，协查查无记录"
        in line_in_words(line, ZHUHAI)["inputs"]
    )
    assert again(aid.as_json()["inputs"], ZHUHAI) == aid


def test_what_a_cap_leaves_bounds_the_suggestion_and_the_line_says_which():
    used = Used(household=yuan("49500"))

    aid = suggest(ZHUHAI, route="general", case_type="emergency", members=3, used=used)

    assert aid.suggested == Money.of("500", "CNY")
    assert aid.lines[-2].inputs["cap"] == "household_year"


def test_a_person_s_share_counts_wherever_they_were_and_currencies_are_kept_apart():
    grants = [
        Grant(Money(yuan("9000"), "CNY"), "illness", frozenset({1, 2, 3})),
        Grant(Money(yuan("4000"), "CNY"), "fire", frozenset({1})),
        Grant(Money(yuan("1000"), "CNY"), "illness", frozenset({9})),
        Grant(Money(100_000, "MOP"), "illness", frozenset({1})),
    ]

    used = used_by(grants, present=frozenset({1, 2}), cause="illness", currency="CNY")

    assert used == Used(person=yuan("7000"), cause=yuan("9000"), household=yuan("13000"))


def test_a_share_is_rounded_up_to_the_fen():
    used = used_by(
        [Grant(Money(100, "CNY"), "fire", frozenset({1, 2, 3}))], present=frozenset({1}),
        cause="fire", currency="CNY",
    )  # fmt: skip
    assert used.person == 34


def test_a_line_tells_inputs_rule_source_and_sample_in_words():
    aid = suggest(ZHUHAI, route="general", case_type="emergency", members=3)
    kept = aid.as_json()

    told = line_in_words(kept["lines"][0], {rule.key: rule for rule in aid.versions})

    assert (told["label"], told["inputs"]) == (
        "按标准计算", "¥\N{NO-BREAK SPACE}1,300.00 × 3 个月 × 3 人",
    )  # fmt: skip
    assert told["result"] == Money.of("11700", "CNY")
    assert told["sample"]
    assert {rule["key"] for rule in told["rules"]} == {
        "standard.minimum_living", "ceiling.urgent_months",
    }  # fmt: skip
    assert all(rule["source"] for rule in told["rules"])


def test_every_line_that_there_may_be_has_words():
    aid = suggest(ZHUHAI, route="general", case_type="expenditure", members=2, expense_minor=100)
    lines = [line.as_json() for line in aid.lines] + [cap.line().as_json() for cap in aid.caps]
    income = Money.of("1", "MOP")
    lines += [line.as_json() for line in index_minus_income(MACAO, 2, income)]
    lines += [line.as_json() for line in inclusion_subsidy(MACAO, 2)]

    for line in lines:
        told = line_in_words(line, {**ZHUHAI, **MACAO})
        assert told["label"] != line["what"]
        assert told["inputs"], line


@pytest.mark.parametrize("rule", FIXTURE["rules"], ids=lambda rule: rule["key"])
def test_every_value_that_is_shipped_can_be_written_and_read_again(rule):
    for version in rule["versions"]:
        value, unit = version["value"], rule["unit"]
        assert not fault_in_value(value, unit)
        assert value_from(text_of(value, unit), unit) == value
        assert all(value_in_words(value, unit))


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("65%", "percent"), (65, "percent"), ("0", "percent"), ({"2": "55"}, "percent_by_household"),
        ({"step": "0", "way": "up"}, "rounding"), ({"step": "1.00", "way": "sideways"}, "rounding"),
        ({"step": "1.00"}, "rounding"), ("100 up", "rounding"), (0, "month"),
        ("12", "month"),
    ],
)  # fmt: skip
def test_a_value_that_its_new_unit_does_not_allow_is_refused(value, unit):
    assert fault_in_value(value, unit)


# Whatever the figures

amounts = st.integers(1, 10_000_000)
rule_values = st.fixed_dictionaries(
    {
        "standard__minimum_living": amounts.map(lambda minor: f"{minor / 100:.2f}"),
        "ceiling__urgent_months": st.integers(1, 24),
        "ceiling__expenditure_months": st.integers(1, 24),
        "percent__actual_expense": st.integers(1, 100).map(str),
        "ceiling__person_year": amounts.map(lambda minor: f"{minor / 100:.2f}"),
        "ceiling__cause_year": amounts.map(lambda minor: f"{minor / 100:.2f}"),
        "ceiling__household_year": amounts.map(lambda minor: f"{minor / 100:.2f}"),
        "rounding__temporary_aid": st.fixed_dictionaries(
            {
                "step": st.sampled_from(["0.01", "1.00", "10.00", "100.00"]),
                "way": st.sampled_from(["up", "half_up", "down"]),
            }
        ),
    }
)
households = st.fixed_dictionaries(
    {
        "route": st.just("general"),
        "case_type": st.sampled_from(["expenditure", "emergency"]),
        "members": st.integers(1, 12),
        "expense_minor": st.none() | st.integers(0, 50_000_000),
        "used": st.builds(Used, *[st.integers(0, 20_000_000)] * 3),
    }
)


@given(values=rule_values, household=households)
def test_the_suggestion_never_passes_a_cap_or_an_expense_and_is_exact(values, household):
    aid = suggest(with_value(ZHUHAI, **values), **household)

    assert isinstance(aid.suggested.minor, int)
    assert aid.suggested.minor >= 0
    for cap in aid.caps:
        assert aid.suggested.minor <= cap.left.minor
    if household["case_type"] == "expenditure" and household["expense_minor"] is not None:
        assert aid.suggested.minor <= household["expense_minor"]


@given(values=rule_values, household=households)
def test_a_larger_household_is_never_suggested_less(values, household):
    rules = with_value(ZHUHAI, **values)
    one_more = {**household, "members": household["members"] + 1}

    assert suggest(rules, **household).suggested.minor <= suggest(rules, **one_more).suggested.minor


@given(values=rule_values, household=households)
def test_a_kept_calculation_worked_out_again_is_the_same(values, household):
    rules = with_value(ZHUHAI, **values)
    kept = json.loads(json.dumps(suggest(rules, **household).as_json()))

    assert again(kept["inputs"], rules).as_json() == kept


@given(
    limits=st.tuples(amounts, amounts, amounts),
    grants=st.lists(st.tuples(st.integers(1, 3_000_000), st.sets(st.integers(1, 6), min_size=1))),
    members=st.sets(st.integers(1, 6), min_size=1),
)
def test_whoever_gets_what_a_person_s_cap_leaves_stays_within_it(limits, grants, members):
    rules = with_value(ZHUHAI, ceiling__person_year=f"{limits[0] / 100:.2f}")
    given_before = [Grant(Money(m, "CNY"), "fire", frozenset(people)) for m, people in grants]
    present = frozenset(members)
    used = used_by(given_before, present=present, cause="fire", currency="CNY")
    person = caps_left(rules, used, len(present))[0]

    after = [*given_before, Grant(person.left, "fire", present)]

    if person.left.minor:
        spent = used_by(after, present=present, cause="fire", currency="CNY").person
        assert spent <= person.limit.minor


@given(members=st.integers(1, 30))
def test_the_index_and_what_hangs_on_it_grow_with_the_household(members):
    for work_out in (inclusion_subsidy, inclusion_income_cap):
        assert work_out(MACAO, members)[-1].result <= work_out(MACAO, members + 1)[-1].result
