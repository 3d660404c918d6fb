"""The field catalogue: what may be declared and asked, in which shape, of whom."""

import pytest

from casework.core.refusals import Refusal
from casework.people.rules.answers import checked_answer, checked_value, describe
from casework.people.rules.catalogue import (
    DECLARABLE,
    ITEM_BY_CODE,
    ITEMS,
    Area,
    Form,
    Sensitivity,
    items_for,
)

# code             Zhuhai answer  Macao answer  area
TABLE = """
  ID.STATUS         yes_no   yes_no   living
  ID.LIFE           yes_no   yes_no   living
  HH.MEMBERS        list     list     living
  INC.WAGE          amount   amount   means
  INC.PENSION       amount   amount   means
  BEN.RELIEF        list     list     means
  AST.DEPOSIT       amount   amount   means
  AST.SECURITY      band     -        means
  AST.INSURANCE     band     -        means
  AST.PROPERTY      count    count    means
  AST.VEHICLE       count    count    means
  AST.BUSINESS      yes_no   yes_no   means
  AST.HOUSING_FUND  band     yes_no   means
  EXP.MEDICAL       amount   amount   means
  EXP.EDU           amount   amount   means
  LIV.HOME_VISIT    text     text     living
  WRK.STATUS        yes_no   yes_no   living
"""


def test_the_catalogue_is_exactly_this_table():
    def answer(item, side):
        return str(item.answer_in(side)) if item.holder(side) else "-"

    rows = [
        [item.code, answer(item, "zhuhai"), answer(item, "macao"), str(item.area)] for item in ITEMS
    ]
    assert rows == [line.split() for line in TABLE.strip().splitlines()]
    assert len(ITEM_BY_CODE) == len(ITEMS)


def test_the_cooperation_zone_answers_as_zhuhai_does():
    for item in ITEMS:
        assert item.holder("hengqin") == item.holder("zhuhai")
        assert item.answer_in("hengqin") == item.answer_in("zhuhai")


def test_expenses_are_asked_only_where_the_case_is_about_expenses():
    only = {item.code for item in items_for("expenditure")} - {
        item.code for item in items_for("emergency")
    }
    assert only == {"EXP.MEDICAL", "EXP.EDU"}
    assert items_for("anything_else") == ()


def test_macao_is_not_asked_what_it_keeps_no_record_of():
    asked = {item.code for item in items_for("emergency", "macao")}
    assert "AST.DEPOSIT" in asked
    assert not asked & {"AST.SECURITY", "AST.INSURANCE"}


def test_accounts_and_health_are_sensitive():
    for code in ("AST.DEPOSIT", "AST.SECURITY", "AST.INSURANCE", "EXP.MEDICAL", "INC.PENSION"):
        assert ITEM_BY_CODE[code].sensitivity == Sensitivity.SENSITIVE


def test_a_household_declares_means_in_plain_shapes():
    for item in DECLARABLE:
        assert item.area == Area.MEANS
        assert item.declared_as in (Form.AMOUNT, Form.COUNT, Form.YES_NO)


@pytest.mark.parametrize(
    ("code", "answer", "printed"),
    [
        ("AST.DEPOSIT", {"minor": 123400, "currency": "MOP"}, "MOP$ 1,234.00"),
        ("AST.SECURITY", {"minor": 5, "currency": "CNY"}, "¥ 0.05"),
        ("AST.VEHICLE", {"count": 2}, "2 项"),
        ("AST.BUSINESS", {"yes": True}, "有"),
        ("AST.BUSINESS", {"yes": False}, "无"),
    ],
)
def test_an_answer_reads_as_a_person_would_write_it(code, answer, printed):
    assert describe(checked_answer(ITEM_BY_CODE[code], answer)) == printed


@pytest.mark.parametrize(
    ("form", "answer", "printed"),
    [
        (
            Form.BAND,
            {"band": {"from": 0, "to": 5000000, "currency": "CNY"}},
            "¥ 0.00 至 ¥ 50,000.00",
        ),
        (Form.BAND, {"band": {"from": 100, "to": None, "currency": "MOP"}}, "MOP$ 1.00 以上"),
        (
            Form.LIST,
            {"lines": [{"text": "敬老金", "minor": 900000, "currency": "MOP"}, {"text": "食物"}]},
            "敬老金 MOP$ 9,000.00；食物",
        ),
        (Form.TEXT, {"text": " 一室一厅 "}, "一室一厅"),
    ],
)
def test_a_verified_value_reads_as_a_person_would_write_it(form, answer, printed):
    assert describe(checked_value(ITEM_BY_CODE["AST.DEPOSIT"], answer, form)) == printed


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        (Form.BAND, {"minor": 1, "currency": "CNY"}),
        (Form.BAND, {"band": {"from": 2, "to": 1, "currency": "CNY"}}),
        (Form.BAND, {"band": {"from": -1, "to": 1, "currency": "CNY"}}),
        (Form.BAND, {"band": {"from": 0, "to": "1", "currency": "CNY"}}),
        (Form.BAND, {"band": {"from": 0, "to": 1}}),
        (Form.LIST, {"lines": []}),
        (Form.LIST, {"lines": ["敬老金"]}),
        (Form.LIST, {"lines": [{"text": "敬老金", "minor": -1, "currency": "MOP"}]}),
        (Form.LIST, {"lines": [{"text": "敬老金"}] * 51}),
        (Form.TEXT, {"text": "长" * 501}),
        (Form.TEXT, {"text": " "}),
        (Form.AMOUNT, "12.00"),
    ],
)
def test_a_verified_value_of_the_wrong_shape_is_refused(form, answer):
    with pytest.raises(Refusal) as caught:
        checked_value(ITEM_BY_CODE["AST.DEPOSIT"], answer, form, field="items-3-answer")
    assert caught.value.field == "items-3-answer"


def test_nothing_is_stored_that_the_form_does_not_name():
    # An answer with a field that nobody asked for must not reach the case (docs/plan-to-code.md, rule 3).
    given = {"yes": True, "religion": "…"}
    assert checked_value(ITEM_BY_CODE["AST.BUSINESS"], given, Form.YES_NO) == {"yes": True}
