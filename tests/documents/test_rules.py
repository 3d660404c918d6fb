import pytest

from casework.core.refusals import Refusal
from casework.documents import rules
from tests.documents import samples


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (55, "人民币伍角伍分"),
        (105, "人民币壹元零伍分"),
        (120050, "人民币壹仟贰佰元伍角整"),
        (371400, "人民币叁仟柒佰壹拾肆元整"),
        (10_001_000, "人民币壹拾万零壹拾元整"),
        (1_010_000, "人民币壹万零壹佰元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (123_456_789_012, "人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)
def test_amounts_are_written_in_capital_numerals(minor, words):
    assert rules.amount_in_words(minor, "CNY") == words


def test_amounts_in_words_name_their_currency():
    assert rules.amount_in_words(100, "MOP") == "澳门元壹元整"
    with pytest.raises(ValueError, match="between"):
        rules.amount_in_words(-1, "CNY")


@pytest.mark.parametrize(
    "text",
    [
        "1234567(8)",
        "1/234567/8",
        "H12345678",
        "440402196001010117",
        "6217000012340017",
        "１３８００１３８０００",
    ],
)
def test_a_notice_for_the_public_may_not_carry_a_number_of_a_person(text):
    assert rules.has_private_number(text)
    with pytest.raises(Refusal, match="公示"):
        samples.replace(samples.PUBLICITY, cause=f"重病，账号{text}")


def test_dates_amounts_and_case_numbers_are_no_private_numbers():
    for text in ("2022-07-15", "3,714.00 元", "ZM-2022-000137", "珠民〔2021〕156号"):
        assert not rules.has_private_number(text)


@pytest.mark.parametrize("character", ["\u202e", "\x00", "\ue000", "\u200f", "\x1b"])
def test_control_direction_and_private_use_characters_cannot_be_printed(character):
    assert rules.unprintable(f"陈{character}某") == character


def test_rare_and_compatibility_characters_can_be_printed():
    assert rules.unprintable("".join(samples.RARE_NAMES) + "\ufa0c葛\U000e0101\n") == ""


def test_sizes_read_well():
    assert rules.size_in_words(30 * 1024 * 1024) == "30.0 MB"
    assert rules.size_in_words(812 * 1024) == "812 KB"
