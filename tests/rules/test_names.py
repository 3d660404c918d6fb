"""Names: which are taken, how they are found, what of them may be posted."""

import pytest

from casework.core.refusals import Refusal
from casework.people.rules.names import (
    LONGEST,
    LONGEST_PREFIX,
    agree,
    clean_name,
    fold,
    matches,
    public_form,
    query_keys,
    search_keys,
)

COMPATIBILITY_SIX = "\uf9d1"  # NFC would make it 六


@pytest.mark.parametrize(
    "name",
    ["㛃", "𬭊", "䶮", "𠮷田", "龑", "喆", "堃", "為", "啟", "裏", "㗎", "João da Silva", "O'Brien",
     "买买提·艾力", "\U00031350", COMPATIBILITY_SIX + "明", "葛\U000e0100", "Joa\u0303o"],
)  # fmt: skip
def test_real_names_are_kept_code_point_by_code_point(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["陈\x00明", "陈\n明", "陈\u202e明", "陈\u200b明", "陈\u2066明", "陈\ue000明", "陈\U000f0000明",
     "陈\ud842", "陈\u2028明", "陈\uffff明", "陈\x7f"],
)  # fmt: skip
def test_control_bidi_private_use_and_broken_characters_are_refused(name):
    with pytest.raises(Refusal) as caught:
        clean_name(name, field="name_hant")
    assert caught.value.field == "name_hant"
    assert "U+" in str(caught.value)
    str(caught.value).encode()  # the sentence itself can be shown


def test_blanks_around_and_between_are_tidied():
    assert clean_name("　陈  大文 ") == "陈 大文"


def test_a_name_without_a_letter_is_refused_unless_it_may_be_missing():
    for empty in ("", " ", "·", "\ufe00"):
        with pytest.raises(Refusal):
            clean_name(empty)
    assert clean_name("", required=False) == ""


def test_length_counts_characters_and_a_long_name_is_refused_not_cut():
    assert clean_name("𠮷" * LONGEST) == "𠮷" * LONGEST
    with pytest.raises(Refusal):
        clean_name("𠮷" * (LONGEST + 1))


def test_folding_meets_traditional_and_simplified_accents_case_and_width():
    assert fold("陳歐陽") == fold("陈欧阳") == "陈欧阳"
    assert fold("JOÃO da Silva") == fold("joa\u0303o DA silva") == "joao da silva"
    assert fold("Ｃｈａｎ") == "chan"
    assert fold(COMPATIBILITY_SIX) == fold("六")
    assert fold("O’Brien") == "obrien"
    assert fold("乾") == fold("乾隆")[0]  # a part folds as it does in the whole


def found(query, *stored):
    """Whether keys and comparison together find somebody with these names."""
    held = {key for name in stored for _kind, key in search_keys(name)}
    keys = query_keys(query)
    return bool(keys) and set(keys) <= held and matches(query, stored)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("陈文", "陈文"),
        ("陈", "陈大文"),
        ("文", "陈大文"),
        ("大文", "陈大文"),
        ("陳大文", "陈大文"),
        ("陈大文", "陳大文"),
        ("陈 大文", "陈大文"),
        ("欧阳娜娜", "歐陽娜娜"),
        ("阳娜", "欧阳娜娜"),
        ("𠮷", "𠮷田"),
        ("𠮷田", "𠮷田"),
        ("龑", "龑"),
        ("䶮", "陈龑"),
        ("\U00031350", "陈\U00031350"),
        ("cdw", "陈大文"),
        ("CD", "陳大文"),
        ("oynn", "欧阳娜娜"),
        ("zgf", "曾国藩"),
        ("cgf", "曾国藩"),
        ("joao", "João da Silva"),
        ("JOÃO", "Joao da Silva"),
        ("sil joa", "João da Silva"),
        ("chan tai", "Chan Tai Man"),
        ("CHAN TAI MAN", "Chan Tai Man"),
        ("ch", "Chan Tai Man"),
        ("bartholomeu", "Bartholomeu Dias"),
        ("艾力", "买买提·艾力"),
        ("买买提艾力", "买买提·艾力"),
        ("六", COMPATIBILITY_SIX + "明"),
    ],
)
def test_a_name_is_found(query, name):
    assert found(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("陈文", "陈大文"),
        ("大陈", "陈大文"),
        ("𠮷", "吉田"),
        ("dw", "陈大文"),
        ("ilva", "João da Silva"),
        ("bartholomew", "Bartholomeu Dias"),  # the same as far as the key reaches
        ("娜欧阳", "欧阳娜娜"),
        ("", "陈大文"),
        ("·", "买买提·艾力"),
        ("%", "陈大文"),
        ("\ud842", "𠮷田"),
    ],
)
def test_a_name_is_not_found_under_what_it_does_not_carry(query, name):
    assert not found(query, name)


def test_pairs_that_occur_apart_do_not_make_a_match():
    name, query = "小王明王大", "小王大"
    assert set(query_keys(query)) <= {key for _kind, key in search_keys(name)}
    assert not found(query, name)


def test_characters_and_letters_of_two_forms_of_one_name_are_found_together():
    assert found("陈 tai", "陈大文", "Chan Tai Man")


def test_keys_stay_few_and_short_for_the_longest_name():
    keys = search_keys("曾" * LONGEST) | search_keys(" ".join(["abcdefghijkl"] * 9))
    assert len(keys) < 600
    assert max(len(key) for _kind, key in keys) <= LONGEST_PREFIX


def test_two_records_of_one_person_agree_and_of_two_people_do_not():
    assert agree(["陈大文"], ["陳大文"])
    assert agree(["Silva, João da"], ["João da Silva"])
    assert agree(["Chan Tai Man"], ["陈大文"])  # nothing to compare
    assert not agree(["李大文"], ["陈大文"])
    assert not agree(["陈大文", "Chan Siu Ming"], ["陈大文", "Chan Tai Man"])


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("张大文", "张某某"),
        ("张三", "张某"),
        ("陳大文", "陳某某"),
        ("欧阳娜娜", "欧阳某某"),
        ("歐陽娜", "歐陽某"),
        ("欧阳", "欧某"),
        ("𠮷田", "𠮷某"),
        ("龑", "某"),
        ("买买提·艾力", "买某某"),
        ("Chan Tai Man", "C. T. M."),
        ("João da Silva", "J. D. S."),
        ("陈大文 Chan Tai Man", "陈某某"),
    ],
)
def test_a_posted_name_shows_the_surname_or_initials_only(name, posted):
    assert public_form(name) == posted
