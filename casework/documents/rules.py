"""What a paper may say and how (文书规则): pure functions, no tables."""

import re
import unicodedata

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_UNITS = {"CNY": "人民币", "MOP": "澳门元", "HKD": "港元"}
#: Eight characters of identity papers and up: BIR 1234567(8), 回乡证 H12345678, 18 digits, accounts.
_PRIVATE_NUMBER = re.compile(r"(?<!\d)[A-Z]?\d{7,}(?:\(\d\)|/\d|[Xx])?|\d/\d{6}/\d")


def amount_in_words(minor: int, currency: str) -> str:
    """An amount in the capital numerals that payment papers use (大写金额); ``minor`` is in fen.

    ``amount_in_words(120050, "CNY")`` is 人民币壹仟贰佰元伍角整. Up to 9999 亿; more, or a negative
    amount, raises ValueError.
    """
    if not 0 <= minor < 10**14:
        raise ValueError("an amount in words lies between 0 and 9999 亿")
    whole, fen = divmod(minor, 100)
    jiao, fen = divmod(fen, 10)
    words = _whole_in_words(whole) + "元" if whole or not (jiao or fen) else ""
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif fen and whole:
        words += "零"
    words += _DIGITS[fen] + "分" if fen else "整"
    return _UNITS[currency] + words


def _whole_in_words(number: int) -> str:
    if not number:
        return "零"
    words, gap = "", False
    for power in reversed(range(12)):
        digit = number // 10**power % 10
        group, place = divmod(power, 4)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
        if place == 0 and number // 10**power % 10_000:
            words += _GROUPS[group]
            # 壹拾万零伍拾: a silent zero after the group is still spoken if thousands are missing.
            gap = gap and bool(number % 10**power)
    return words


def size_in_words(size: int) -> str:
    """A size in bytes as an officer reads it: 812 KB, 30.0 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def unprintable(text: str) -> str:
    """The first character that no paper may carry, or "": control, direction and private use.

    Direction marks can make a name read otherwise than it is stored; private-use characters mean
    something else on every machine (自造字).
    """
    for character in text:
        if character in "\n\r\t":
            continue
        # Cn is left to the fonts: characters newer than this Python's tables are real names.
        if unicodedata.category(character) in ("Cc", "Co", "Cs") or character in _DIRECTION:
            return character
    return ""


_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def has_private_number(text: str) -> bool:
    """Whether ``text`` holds what may be the number of an identity paper or an account."""
    return bool(_PRIVATE_NUMBER.search(unicodedata.normalize("NFKC", text)))
