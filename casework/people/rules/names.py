"""Names (姓名): which are taken, how they are found, and what of them may be posted in public.

A name is stored exactly as the document shows it. It is never NFC-normalised, since that would
replace compatibility ideographs; only the search keys, which nobody reads, are folded.

Search keys are short texts compared for equality, so that one ordinary index serves both
databases: each character and each pair of neighbouring characters, folded to Simplified; the
beginnings of the pinyin initials; the beginnings of each Latin word.
"""

import itertools
import unicodedata
from collections.abc import Iterable
from functools import cache

import opencc
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypinyin import Style, pinyin

from casework.core.refusals import Refusal

#: Longest name in code points; Portuguese names of eight words fit.
LONGEST = 120
#: Longest beginning of a Latin word or of initials that is kept as a key.
LONGEST_PREFIX = 8
#: A name of many characters with several readings has no more sets of initials than this.
MOST_READINGS = 16

_FORBIDDEN = frozenset(["Cc", "Cf", "Co", "Cs", "Zl", "Zp"])
#: Planes of ideographs: what the Unicode tables of this Python don't know yet is a rare name.
_IDEOGRAPHIC_PLANES = range(0x20000, 0x40000)
_APOSTROPHES = "'’‘`´ʼ"
_UNDECOMPOSED = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})

_COMPOUND = (
    "欧阳 司徒 上官 诸葛 司马 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 轩辕 端木 南宫 西门 "
    "独孤 呼延 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 司空 司寇 鲜于 闾丘 "
    "万俟 百里 东郭 南门 羊舌 微生 梁丘 左丘 第五 拓跋 纳兰 完颜 叶赫"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


class KeyKind(models.TextChoices):
    """What a search key was made from."""

    CHARACTER = "character", gettext_lazy("单字")
    PAIR = "pair", gettext_lazy("相邻两字")
    INITIALS = "initials", gettext_lazy("拼音首字母")
    WORD = "word", gettext_lazy("外文词首")


def clean_name(text: str, *, field: str = "name", required: bool = True) -> str:
    """The name as it is stored: outer blanks dropped, inner blanks single, nothing else changed.

    Refuses control, direction-changing and private-use characters (造字), half surrogate pairs,
    and names over :data:`LONGEST` characters; a name is never cut.
    """
    for ch in text or "":
        category = unicodedata.category(ch)
        unknown = category == "Cn" and ord(ch) not in _IDEOGRAPHIC_PLANES
        unknown = unknown or ch == "\N{REPLACEMENT CHARACTER}"  # a name was spoilt on its way
        if category in _FORBIDDEN or unknown:
            raise Refusal(
                _(
                    "姓名中含有无法显示的字符（U+%(code)s），请按证件重新录入；生僻字请用国家标准字库。"
                )
                % {"code": f"{ord(ch):04X}"},
                field=field,
            )
    name = " ".join((text or "").split())
    if len(name) > LONGEST:
        raise Refusal(
            _("姓名不能超过 %(most)s 个字符，请按证件填写。") % {"most": LONGEST}, field=field
        )
    if required and not any(_is_letter(ch) for ch in name):
        raise Refusal(_("请填写证件上的姓名。"), field=field)
    return name


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _fold_character(ch: str) -> str:
    """One character as search sees it; characters alone, so that a part folds as the whole does."""
    if ch in _APOSTROPHES:
        return ""
    folded = ""
    for part in unicodedata.normalize("NFKC", ch):
        if _is_ideographic(part):
            folded += _to_simplified().convert(part)
        else:
            bare = unicodedata.normalize("NFKD", part.casefold())
            folded += "".join(c for c in bare if unicodedata.category(c) != "Mn")
    return folded.translate(_UNDECOMPOSED)


def fold(text: str) -> str:
    """A name as search sees it: Simplified, lower case, no accents, words one blank apart."""
    folded = "".join(_fold_character(ch) for ch in text)
    return " ".join("".join(ch if _is_letter(ch) else " " for ch in folded).split())


def folded_name(forms: Iterable[str]) -> str:
    """One form of a person's names under which a second record of theirs is looked for: the
    ideographs if there are any, else the Latin words in one order."""
    parts = [_parts(fold(form)) for form in forms]
    written = next((characters for characters, _words in parts if characters), "")
    return (written or " ".join(sorted(parts[0][1]) if parts else []))[:LONGEST]


def search_keys(name: str) -> set[tuple[str, str]]:
    """Pairs (kind, key) under which a name is found."""
    characters, words = _parts(fold(name))
    keys = {(KeyKind.CHARACTER.value, ch) for ch in characters}
    keys |= {(KeyKind.PAIR.value, a + b) for a, b in itertools.pairwise(characters)}
    keys |= {(KeyKind.INITIALS.value, start) for start in _beginnings(_initials(characters))}
    keys |= {(KeyKind.WORD.value, start) for start in _beginnings(words)}
    return keys


def query_keys(text: str) -> list[str]:
    """Keys that every name matching ``text`` holds, the most telling first; [] finds nobody.

    The alphabets and lengths of the kinds do not meet, but for Latin letters, which may be
    initials or the beginning of a word: either will do, so a query names no kind.
    """
    characters, words = _parts(fold(text))
    pairs = [a + b for a, b in itertools.pairwise(characters)]
    starts = sorted((word[:LONGEST_PREFIX] for word in words), key=len, reverse=True)
    return list(dict.fromkeys((pairs or list(characters)) + starts))


def matches(text: str, names: Iterable[str]) -> bool:
    """Whether any of one person's ``names`` carries each part of ``text``.

    Keys only say that all pairs occur somewhere; this says that they stand together.
    """
    characters, words = _parts(fold(text))
    parts = [_parts(fold(name)) for name in names if name]
    starts = [word for _characters, own in parts for word in own]
    if words:
        starts += [reading for own, _words in parts for reading in _initials(own)]
    return (
        bool(characters or words)
        and any(characters in own for own, _words in parts)
        and all(any(start.startswith(word) for start in starts) for word in words)
    )


def agree(given: Iterable[str], on_file: Iterable[str]) -> bool:
    """Whether two sets of names can be one person's: wherever both have a name in ideographs, or
    both in letters, one is the same. Traditional and Simplified agree, as do accents and order."""
    ours, theirs = ([_parts(fold(name)) for name in names if name] for names in (given, on_file))
    ideographs = [{characters for characters, _w in side if characters} for side in (ours, theirs)]
    letters = [
        {tuple(sorted(words)) for c, words in side if words and not c} for side in (ours, theirs)
    ]
    compared = [pair for pair in (ideographs, letters) if all(pair)]
    return all(first & second for first, second in compared)


def public_form(name: str) -> str:
    """A name as it may be posted in public (公示): 张某某, 欧阳某某, C. W. M.

    Surname and one or two 某, or initials. A name of one character shows nothing of itself.
    """
    characters, words = _parts(fold(name))
    if not characters:
        return " ".join(f"{word[0].upper()}." for word in words) or "某"
    # As written, not as folded: a Macao surname stays Traditional.
    written = [ch for ch in name if _is_ideographic(ch)]
    if len(written) == 1:
        return "某"
    kept = 2 if characters[:2] in COMPOUND_SURNAMES and len(written) > 2 else 1
    return "".join(written[:kept]) + "某" * min(2, len(written) - kept)


def _parts(folded: str) -> tuple[str, list[str]]:
    """The ideographs of a folded text, without the blanks between them, and its Latin words."""
    characters = "".join(ch for ch in folded if _is_ideographic(ch))
    words = "".join(" " if _is_ideographic(ch) else ch for ch in folded).split()
    return characters, words


@cache
def _readings(ch: str) -> tuple[str, ...]:
    """First letters of the readings of one character; empty for one that has no known reading."""
    found = pinyin(ch, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()


def _initials(characters: str) -> list[str]:
    """Pinyin initials of the ideographs, in every usual reading (曾: c and z)."""
    readings = [found for ch in characters if (found := _readings(ch))]
    combined = itertools.islice(itertools.product(*readings), MOST_READINGS) if readings else ()
    return ["".join(letters) for letters in combined]


def _beginnings(words: Iterable[str]) -> set[str]:
    return {word[:end] for word in words for end in range(1, min(len(word), LONGEST_PREFIX) + 1)}


def _is_ideographic(ch: str) -> bool:
    """Characters written without blanks between words: ideographs, kana, hangul."""
    return ord(ch) in _IDEOGRAPHIC_PLANES or (
        ord(ch) >= 0x1100 and unicodedata.category(ch) in ("Lo", "Nl")
    )


def _is_letter(ch: str) -> bool:
    return _is_ideographic(ch) or ch.isalpha()
