"""Numbers of identity documents: what is taken, what is refused, what of them may be seen."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.core import clock
from casework.core.refusals import Refusal
from casework.people.rules.identity_numbers import (
    Kind,
    birth_date_in,
    check,
    check_character,
    mask,
    normalise,
    search_form,
)

RESIDENT, PERMIT = Kind.RESIDENT_ID, Kind.HK_MACAO_RESIDENCE_PERMIT


def refused(kind, text, **more):
    with pytest.raises(Refusal) as caught:
        check(kind, text, **more)
    assert caught.value.field == "number"
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (PERMIT, "820000199001010010"),
        (RESIDENT, "440402196001010117"),  # 香洲区, founded 1984, numbers given to older people
        (RESIDENT, "360426199101010071"),
        (Kind.HOME_RETURN_PERMIT, "M12345678"),
        (Kind.HOME_RETURN_PERMIT, "H1234567802"),
        (Kind.MACAO_BIR, "1234567(8)"),
        (Kind.MAINLAND_TRAVEL_PERMIT, "C12345678"),
        (Kind.MAINLAND_TRAVEL_PERMIT, "CA1234567"),
        (Kind.PASSPORT, "MA0123456"),
    ],
)
def test_real_numbers_are_taken_without_a_warning(kind, number):
    assert check(kind, number) == []


@pytest.mark.parametrize(
    ("kind", "number", "told"),
    [
        (PERMIT, "820000199001010019", "校验码"),
        (RESIDENT, "44040219600101011", "18 位"),
        (RESIDENT, "", "请填写证件号码"),
        (RESIDENT, "x" * 500, "18 位"),
        (Kind.HOME_RETURN_PERMIT, "K12345678", "字母 H 或 M"),
        (Kind.HOME_RETURN_PERMIT, "M123456789", "字母 H 或 M"),
        (Kind.MACAO_BIR, "1234567", "1234567(8)"),
        (Kind.MACAO_BIR, "1/23456/78", "1234567(8)"),
        (Kind.MACAO_BIR, "1234567(8", "1234567(8)"),
        (Kind.MAINLAND_TRAVEL_PERMIT, "CI1234567", "字母 C"),
        (Kind.MAINLAND_TRAVEL_PERMIT, "CO1234567", "字母 C"),
        (Kind.PASSPORT, "ABCDEFG", "至少含一位数字"),
        (Kind.PASSPORT, "A'; DROP", "护照号码"),
        (Kind.MACAO_BIR, "١٢٣٤٥٦٧٨", "1234567(8)"),
    ],
)
def test_a_number_of_the_wrong_shape_is_refused_with_what_it_should_be(kind, number, told):
    assert told in refused(kind, number)


def eighteen(area, born):
    seventeen = f"{area}{born}001"
    return seventeen + check_character(seventeen)


@pytest.mark.parametrize("born", ["19900230", "19901301", "00000101", "20991231"])
def test_a_date_that_does_not_exist_or_lies_ahead_is_refused(born):
    assert "出生日期" in refused(RESIDENT, eighteen("440402", born))


def test_a_child_born_today_has_a_valid_number_and_one_born_tomorrow_has_not():
    with clock.moved_to(datetime(2022, 7, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert check(RESIDENT, eighteen("440402", "20220715")) == []
        refused(RESIDENT, eighteen("440402", "20220716"))


def test_every_check_character_is_told_from_the_ten_others():
    for place in range(1000):
        seventeen = f"44040219900101{place:03d}"
        right = check_character(seventeen)
        for wrong in set("0123456789X") - {right}:
            assert "校验码" in refused(RESIDENT, seventeen + wrong)
        if right == "X":
            assert check(RESIDENT, seventeen + "x") == []
            return
    raise AssertionError("no number ends in X")


def test_an_unknown_district_is_a_warning_and_no_refusal():
    assert len(check(RESIDENT, eighteen("990101", "19900101"))) == 1
    assert check(RESIDENT, eighteen("449999", "19900101")) == []


def test_a_residence_permit_number_under_the_wrong_kind_is_refused_with_the_right_one():
    assert "居住证" in refused(RESIDENT, "820000199001010010")
    assert "810000 或 820000" in refused(PERMIT, "440402196001010117")


def test_a_macao_card_with_an_unusual_first_digit_is_only_a_warning():
    assert len(check(Kind.MACAO_BIR, "21234567")) == 1
    for first in "157":
        assert check(Kind.MACAO_BIR, f"{first}1234567") == []


def test_the_birth_date_must_be_that_of_the_number():
    assert check(PERMIT, "820000199001010010", birth_date=date(1990, 1, 1)) == []
    assert "不一致" in refused(PERMIT, "820000199001010010", birth_date=date(1990, 1, 2))
    assert check(Kind.MACAO_BIR, "12345678", birth_date=date(1990, 1, 2)) == []


def test_the_birth_date_is_read_from_the_number():
    assert birth_date_in(RESIDENT, "440402196001010117") == date(1960, 1, 1)
    assert birth_date_in(RESIDENT, eighteen("440402", "19900230")) is None
    assert birth_date_in(Kind.MACAO_BIR, "12345678") is None


def test_an_unknown_kind_is_refused():
    with pytest.raises(Refusal) as caught:
        check("library_card", "123")
    assert caught.value.field == "kind"


@pytest.mark.parametrize(
    "text",
    [
        "1/234567/8",
        "1234567(8)",
        "12345678",
        "１２３４５６７（８）",
        " 1234 567 (8) ",
        "1／234567／8",
    ],
)
def test_a_macao_card_has_one_form_however_it_is_typed(text):
    assert normalise(Kind.MACAO_BIR, text) == "1234567(8)"


def test_full_width_digits_blanks_and_small_letters_are_tolerated():
    assert normalise(RESIDENT, "４４０４０２　19900101 123x") == "44040219900101123X"
    assert normalise(PERMIT, "\u200e820000199001010010\u202c") == "820000199001010010"
    assert check(PERMIT, "８２００００ 19900101 0010") == []
    assert normalise(Kind.HOME_RETURN_PERMIT, " m12345678") == "M12345678"
    assert normalise(Kind.PASSPORT, "MA-012 3456") == "MA0123456"


def test_an_old_and_a_renewed_home_return_permit_are_the_same_document():
    assert search_form(Kind.HOME_RETURN_PERMIT, "M1234567801") == "M12345678"
    assert search_form(Kind.HOME_RETURN_PERMIT, "M12345678") == "M12345678"


@pytest.mark.parametrize(
    ("kind", "number", "seen"),
    [
        (RESIDENT, "440402196001010117", "4***************17"),
        (Kind.MACAO_BIR, "1/234567/8", "1*****7(8)"),
        (Kind.HOME_RETURN_PERMIT, "M12345678", "M******78"),
        (Kind.MAINLAND_TRAVEL_PERMIT, "CA1234567", "C******67"),
        (Kind.PASSPORT, "AB12345", "******5"),
    ],
)
def test_the_mask_hides_all_but_the_ends(kind, number, seen):
    assert mask(kind, number) == seen


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("length", range(21))
def test_the_mask_never_shows_more_than_three_characters_of_anything(kind, length):
    shown = [ch for ch in mask(kind, ("9A" * 10)[:length]) if ch.isalnum()]
    assert len(shown) <= min(3, max(1, length // 2))
