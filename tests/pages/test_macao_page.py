"""The page that works out Macao's amounts: the published ones, each line with its rule and source."""

import pytest
from django.urls import reverse

from casework.core.money import Money
from tests.pages.desks import signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")

DAY = "2026-03-02"


def shown(language="", **asked):
    browser = signed_in("ias.vo1")
    if language:
        browser.cookies["lotus_language"] = language
    return browser.get(reverse("macao_calculators"), asked)


def results(page) -> dict[str, Money]:
    return {part["title"]: part["result"] for part in page.context["parts"]}


def mop(amount) -> Money:
    return Money.of(amount, "MOP")


def test_it_shows_the_published_amounts_of_every_size_of_household():
    sizes = shown(members="1", day=DAY).context["sizes"]

    assert [size["members"] for size in sizes] == list(range(1, 9))
    assert (sizes[0]["subsidy"], sizes[0]["cap"]) == (mop(2900), mop(7830))
    assert (sizes[-1]["subsidy"], sizes[-1]["cap"], sizes[-1]["larger"]) == (
        mop(11200), mop(29390), True,
    )  # fmt: skip


def test_it_explains_line_by_line_with_rule_and_source():
    page = shown(members="2", income="5000", day=DAY)
    text = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert results(page) == {
        "一般援助金（指数减去家庭收入）": mop(2990),
        "社会融和计划每月金额": mop(4400),
        "社会融和计划每月收入上限": mop(13980),
    }
    for words in ("MOP$ 7,990.00 × 55%", "MOP$ 7,990.00 − 收入 MOP$ 5,000.00", "向上取整至 100.00"):
        assert words in text, words
    assert all(line["rules"] for part in page.context["parts"] for line in part["table"]["lines"])
    assert "建议金额上限" not in text


def test_without_income_the_regular_subsidy_is_left_out():
    assert list(results(shown(members="3", day=DAY))) == [
        "社会融和计划每月金额", "社会融和计划每月收入上限",
    ]  # fmt: skip


def test_it_speaks_english():
    text = shown("en", members="1", income="0", day=DAY).content.decode()

    assert "Social inclusion plan" in text
    assert "Household of 1" in text


@pytest.mark.parametrize("members", ["0", "31", "many", ""])
def test_a_household_of_no_size_is_told_and_explains_nothing(members):
    page = shown(members=members, day=DAY)

    assert page.context["form"].errors["members"]
    assert page.context["parts"] == []
    assert page.context["sizes"]


def test_a_day_without_rules_is_told():
    page = shown(members="1", day="1999-12-31")

    assert "没有该日适用的全部参数" in page.content.decode()
    assert page.context["parts"] == []


def test_it_opens_with_the_amounts_of_today_and_is_reached_from_the_register():
    assert shown().context["members"] is None
    register = signed_in("gb.cw1").get(reverse("policy_register")).content.decode()
    assert reverse("macao_calculators") in register
