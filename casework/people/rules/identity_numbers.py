"""Numbers of identity documents (证件号码): one written form, what makes them valid, the mask.

Formats and test numbers stand in tests/rules/test_identity_numbers.py. A number with a wrong shape, check digit or date
is refused; a district that is not known is only a warning, because districts are founded,
renamed and merged, and nobody is turned away for that.
"""

import re
import unicodedata
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.core import clock
from casework.core.refusals import Refusal


class Kind(models.TextChoices):
    """Kinds of identity document that a counter accepts (证件类别)."""

    RESIDENT_ID = "resident_id", gettext_lazy("居民身份证")
    HK_MACAO_RESIDENCE_PERMIT = "hk_macao_residence_permit", gettext_lazy("港澳居民居住证")
    HOME_RETURN_PERMIT = "home_return_permit", gettext_lazy("港澳居民来往内地通行证（回乡证）")
    MACAO_BIR = "macao_bir", gettext_lazy("澳门居民身份证")
    MAINLAND_TRAVEL_PERMIT = "mainland_travel_permit", gettext_lazy("往来港澳通行证")
    PASSPORT = "passport", gettext_lazy("护照")


#: Kinds whose 18 characters hold the birth date and an ISO 7064 MOD 11-2 check digit.
EIGHTEEN = (Kind.RESIDENT_ID, Kind.HK_MACAO_RESIDENCE_PERMIT)

#: First six digits of a residence permit (港澳台居民居住证, 2018): Hong Kong and Macao.
PERMIT_AREAS = ("810000", "820000")
TAIWAN_PERMIT_AREA = "830000"
#: First two digits of a resident's number: the provinces, and 81, 82, 83.
PROVINCES = frozenset(
    number
    for first, last in [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83)]
    for number in range(first, last + 1)
)

_BIR = re.compile(r"(\d)/?(\d{6})(?:/(\d)|\((\d)\)|(\d))", re.ASCII)
_SHAPES = {
    Kind.RESIDENT_ID: re.compile(r"\d{17}[\dX]", re.ASCII),
    Kind.HK_MACAO_RESIDENCE_PERMIT: re.compile(r"\d{17}[\dX]", re.ASCII),
    Kind.HOME_RETURN_PERMIT: re.compile(r"[HM]\d{8}(\d\d)?", re.ASCII),
    Kind.MACAO_BIR: re.compile(r"\d{7}\(\d\)", re.ASCII),
    Kind.MAINLAND_TRAVEL_PERMIT: re.compile(r"C(\d{8}|[A-HJ-NP-Z]\d{7})", re.ASCII),
    Kind.PASSPORT: re.compile(r"(?=.*\d)[A-Z0-9]{5,20}", re.ASCII),
}


def normalise(kind: str, text: str) -> str:
    """The one written form of a number: half-width capitals without blanks.

    A Macao identity card becomes ``1234567(8)`` whether it was typed so, as ``1/234567/8`` or
    as ``12345678``. Text that is no such number comes back cleaned; :func:`check` refuses it.
    """
    wide = unicodedata.normalize("NFKC", text or "")
    number = "".join(
        ch for ch in wide if not ch.isspace() and unicodedata.category(ch) != "Cf"
    ).upper()
    if kind == Kind.PASSPORT:
        return number.replace("-", "")
    if kind == Kind.MACAO_BIR and (parts := _BIR.fullmatch(number)):
        first, middle, *last = parts.groups()
        return f"{first}{middle}({''.join(filter(None, last))})"
    return number


def search_form(kind: str, text: str) -> str:
    """The part of a number that stays with its holder, by which a document is found again.

    The old home return permit ends in two digits that count its issues (换证次数): they are
    left out, so that an old and a renewed permit are the same document.
    """
    number = normalise(kind, text)
    if kind == Kind.HOME_RETURN_PERMIT and len(number) == 11:
        return number[:9]
    return number


def check(kind: str, text: str, birth_date: date | None = None) -> list[str]:
    """Refuse a number that cannot be right; return warnings about one that may be wrong.

    Raises :class:`Refusal` with ``field="number"`` for a wrong shape, check digit or date, and
    for a birth date that is not the one in the number.
    """
    if kind not in Kind.values:
        raise Refusal(_("请选择证件类别。"), field="kind")
    number = normalise(kind, text)
    if not number:
        raise Refusal(_("请填写证件号码。"), field="number")
    if not _SHAPES[Kind(kind)].fullmatch(number):
        raise Refusal(_SHAPE_SENTENCES[Kind(kind)], field="number")
    if kind in EIGHTEEN:
        return _check_eighteen(Kind(kind), number, birth_date)
    if kind == Kind.MACAO_BIR and number[0] not in "157":
        return [_("澳门居民身份证号码通常以 1、5 或 7 开头，请再与证件原件核对。")]
    return []


def birth_date_in(kind: str, text: str) -> date | None:
    """The birth date that a number states; None if its kind states none or it is no date."""
    number = normalise(kind, text)
    if kind not in EIGHTEEN or not _SHAPES[Kind(kind)].fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_character(seventeen: str) -> str:
    """The check character of 17 digits (ISO 7064 MOD 11-2, GB 11643)."""
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(seventeen))
    return "0123456789X"[(12 - weighed) % 11]


def mask(kind: str, number: str) -> str:
    """The number as pages show it: the first and the last two characters, the rest hidden.

    No more than that: beside a birth date, three digits of the district and four at the end
    would be enough to work the whole number out. Of fewer than 8 characters only the last shows.
    """
    number = normalise(kind, number)
    places = [at for at, ch in enumerate(number) if ch.isalnum()]
    shown = {*places[:1], *places[-2:]} if len(places) >= 8 else set(places[-1:])
    return "".join("*" if at in places and at not in shown else ch for at, ch in enumerate(number))


def _check_eighteen(kind: Kind, number: str, birth_date: date | None) -> list[str]:
    expected = check_character(number[:17])
    if number[17] != expected:
        raise Refusal(
            _("%(kind)s号码的末位校验码不正确，请与证件原件逐位核对。") % {"kind": kind.label},
            field="number",
        )
    born = birth_date_in(kind, number)
    if born is None or born > clock.today():
        raise Refusal(
            _("证件号码第 7 至 14 位不是有效的出生日期，请与证件原件逐位核对。"), field="number"
        )
    if birth_date is not None and birth_date != born:
        raise Refusal(
            _("证件号码中的出生日期与填写的出生日期不一致，请核对证件号码和出生日期。"),
            field="number",
        )
    area = number[:6]
    if kind == Kind.HK_MACAO_RESIDENCE_PERMIT and area not in PERMIT_AREAS:
        raise Refusal(
            _("港澳居民居住证号码应以 810000 或 820000 开头，请核对号码或证件类别。"),
            field="number",
        )
    if kind == Kind.RESIDENT_ID and area in (*PERMIT_AREAS, TAIWAN_PERMIT_AREA):
        # The wrong kind would hide the person from the next officer who looks for them.
        raise Refusal(
            _("这是居住证号码，不是居民身份证号码，请将证件类别改为居住证。"), field="number"
        )
    if int(number[:2]) not in PROVINCES:
        return [_("证件号码前六位的行政区划不在已知范围内，请再与证件原件核对。")]
    return []


_SHAPE_SENTENCES = {
    Kind.RESIDENT_ID: gettext_lazy("居民身份证号码应为 18 位，末位为数字或 X，请核对证件号码。"),
    Kind.HK_MACAO_RESIDENCE_PERMIT: gettext_lazy(
        "港澳居民居住证号码应为 18 位，末位为数字或 X，请核对证件号码。"
    ),
    Kind.HOME_RETURN_PERMIT: gettext_lazy(
        "回乡证号码应为字母 H 或 M 加 8 位数字（旧版加 10 位数字），请核对证件号码。"
    ),
    Kind.MACAO_BIR: gettext_lazy(
        "澳门居民身份证号码应为 8 位数字，写作 1234567(8)，请核对证件号码。"
    ),
    Kind.MAINLAND_TRAVEL_PERMIT: gettext_lazy(
        "往来港澳通行证号码应为字母 C 加 8 位数字，或 C、一个字母加 7 位数字，请核对证件号码。"
    ),
    Kind.PASSPORT: gettext_lazy(
        "护照号码应为 5 至 20 位字母和数字，至少含一位数字，请核对证件号码。"
    ),
}
