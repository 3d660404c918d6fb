"""Declared and verified values (申报与核查内容): which are taken for an item, and how one reads.

An answer is a small JSON object, by the form that the catalogue names:
amount ``{"minor": 123, "currency": "MOP"}`` (hundredths of the unit) · count ``{"count": 1}`` ·
yes_no ``{"yes": true}`` · text ``{"text": "…"}`` ·
band ``{"band": {"from": 0, "to": 5000000, "currency": "CNY"}}``, ``to`` null when open above ·
list ``{"lines": [{"text": "…", "minor": 123, "currency": "MOP"}]}``, amounts optional.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.core.money import Currency, Money
from casework.core.refusals import Refusal

from .catalogue import ITEM_BY_CODE, Form, Item

#: Nobody in need owns more: a slip of the finger does. In minor units (一亿元).
MOST_MINOR = 10_000_000_000
MOST_COUNT = 999
MOST_LINES = 50
LONGEST_TEXT = 500


def declarable_item(code: str, *, field: str = "code") -> Item:
    """The catalogue item that a household may declare under ``code``; refuses any other."""
    item = ITEM_BY_CODE.get(code) if isinstance(code, str) else None
    if item is None or not item.declarable:
        raise Refusal(_("申报项目不在目录内，请从列表中选择。"), field=field)
    return item


def checked_answer(item: Item, answer, *, field: str = "answer") -> dict:
    """A declared answer as it is stored; refuses a wrong shape and an impossible value."""
    return checked_value(item, answer, item.declared_as, field=field)


def checked_value(item: Item, answer, form: str, *, field: str = "answer") -> dict:
    """An answer in ``form`` as it is stored, with nothing in it that the form does not name.

    Refuses a wrong shape, a negative or an impossible value.
    """
    given = answer if isinstance(answer, dict) else {}
    match form:
        case Form.AMOUNT:
            return _amount(item, given, field)
        case Form.COUNT:
            return {"count": _whole(item, given.get("count"), MOST_COUNT, field)}
        case Form.YES_NO:
            if not isinstance(given.get("yes"), bool):
                raise Refusal(_("“%(item)s”请选择有或无。") % {"item": item.name}, field=field)
            return {"yes": given["yes"]}
        case Form.BAND:
            return {"band": _band(item, given.get("band"), field)}
        case Form.LIST:
            return {"lines": _lines(item, given.get("lines"), field)}
        case _:
            return {"text": _text(item, given.get("text"), field)}


def describe(answer: dict) -> str:
    """An answer as a page prints it: ``MOP$ 1,234.00``, 2 项, 有."""
    match answer:
        case {"minor": minor, "currency": currency}:
            return str(Money(minor, currency))
        case {"count": number}:
            return ngettext("%(number)s 项", "%(number)s 项", number) % {"number": number}
        case {"yes": yes}:
            return _("有") if yes else _("无")
        case {"band": {"from": low, "to": None, "currency": currency}}:
            return _("%(low)s 以上") % {"low": Money(low, currency)}
        case {"band": {"from": low, "to": high, "currency": currency}}:
            return _("%(low)s 至 %(high)s") % {
                "low": Money(low, currency),
                "high": Money(high, currency),
            }
        case {"lines": lines}:
            return _("；").join(_line(line) for line in lines)
        case _:
            return answer["text"]


def _line(line: dict) -> str:
    return (
        f"{line['text']} {Money(line['minor'], line['currency'])}"
        if "minor" in line
        else line["text"]
    )


def _amount(item: Item, given: dict, field: str) -> dict:
    currency = _currency(item, given, field)
    return {"minor": _whole(item, given.get("minor"), MOST_MINOR, field), "currency": currency}


def _band(item: Item, given, field: str) -> dict:
    given = given if isinstance(given, dict) else {}
    currency = _currency(item, given, field)
    low, high = _whole(item, given.get("from"), MOST_MINOR, field), given.get("to")
    if high is not None and _whole(item, high, MOST_MINOR, field) < low:
        raise Refusal(
            _("“%(item)s”区间的上限不能低于下限，请核对。") % {"item": item.name}, field=field
        )
    return {"from": low, "to": high, "currency": currency}


def _lines(item: Item, given, field: str) -> list[dict]:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_LINES:
        raise Refusal(
            _("“%(item)s”请列出 1 至 %(most)s 行明细。") % {"item": item.name, "most": MOST_LINES},
            field=field,
        )
    lines = []
    for line in given:
        line = line if isinstance(line, dict) else {}
        amount = _amount(item, line, field) if "minor" in line else {}
        lines.append({"text": _text(item, line.get("text"), field), **amount})
    return lines


def _currency(item: Item, given: dict, field: str) -> str:
    if given.get("currency") not in Currency.values:
        raise Refusal(
            _("“%(item)s”请选择币种：人民币、澳门元或港元。") % {"item": item.name}, field=field
        )
    return str(given["currency"])


def _whole(item: Item, value, most: int, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refusal(_("“%(item)s”请填写数字，没有的填 0。") % {"item": item.name}, field=field)
    if value < 0:
        raise Refusal(_("“%(item)s”不能为负数，没有的填 0。") % {"item": item.name}, field=field)
    if value > most:
        raise Refusal(_("“%(item)s”的数值过大，请核对。") % {"item": item.name}, field=field)
    return value


def _text(item: Item, value, field: str) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST_TEXT:
        raise Refusal(
            _("“%(item)s”请用不超过 %(most)s 字说明。") % {"item": item.name, "most": LONGEST_TEXT},
            field=field,
        )
    return text
