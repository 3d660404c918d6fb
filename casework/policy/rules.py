"""Pure rules about parameters: which values a unit allows, and how a due date is explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.core.languages import to_reader

COUNTS = ("workday", "day", "month", "megabyte")
AMOUNTS = ("CNY", "MOP")
TABLES = ("MOP_by_household", "percent_by_household")
#: Ways to round an amount to a step; the step itself is part of the rule's value.
ROUNDINGS = ("up", "half_up", "down")
#: The most that a value of each unit can sensibly be: a slip of the finger must not carry due dates
#: past the calendar or amounts past the books. About a year of working days, five years of days,
#: fifty years of months (retention), and a hundred million.
MOST = {
    "workday": 250, "day": 1830, "month": 600, "megabyte": 100, "CNY": 100_000_000,
    "MOP": 100_000_000, "MOP_by_household": 100_000_000, "rate": 1000, "percent": 1000,
    "percent_by_household": 1000, "rounding": 10_000,
}  # fmt: skip
#: The last household size that a table may name.
MOST_ROWS = 30


@dataclass(frozen=True)
class DueDate:
    """A due date (到期日) with the reasons a person can print.

    ``derivation`` is a list of JSON objects: ``date`` (ISO), ``count`` (number in the period or
    null), ``why`` (start, counted, off, rolled, paused, extended), ``kind`` (workday, weekend, holiday,
    make_up, half_day), ``name`` and ``name_en`` of the holiday, and ``reason`` where the period stood
    still. ``provisional`` is true while the
    calendar of one of these days is not yet announced; the date is then computed anew later.
    """

    due_on: date
    derivation: list[dict]
    rule_id: int
    provisional: bool


def fault_in_value(value, unit: str) -> str:
    """The sentence that says what is wrong with ``value`` in ``unit``, or "".

    Periods and sizes are whole numbers from 1. A switch is true or false. Amounts and rates are
    decimal strings ("3000.00"), never floats; amounts have at most two decimals. A table by
    household size goes from "1" without a gap; its last row holds for every larger household. A
    rounding names its step and its way: {"step": "100.00", "way": "up"}. None is above :data:`MOST`.
    """
    return _fault_of_form(value, unit) or _fault_of_size(value, unit)


def _fault_of_size(value, unit: str) -> str:
    most = MOST.get(unit)
    if most is None:
        return ""
    if unit in TABLES and len(value) > MOST_ROWS:
        return _("表格最多写到 %(most)s 人，最后一行适用于更大的家庭。") % {"most": MOST_ROWS}
    figures = [value["step"]] if unit == "rounding" else [value]
    if any(Decimal(figure) > most for figure in (value.values() if unit in TABLES else figures)):
        return _("值不得超过 %(most)s，请核对后重填。") % {"most": most}
    return ""


def _fault_of_form(value, unit: str) -> str:
    if unit in COUNTS:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole and value >= 1 else _("值须为不小于 1 的整数。")
    if unit in AMOUNTS:
        return "" if _is_decimal(value, places=2) else _('金额须写成如 "3000.00" 的字符串。')
    if unit == "rate":
        return "" if _is_decimal(value, places=8) else _('汇率须写成如 "0.8900" 的字符串。')
    if unit == "percent":
        return "" if _is_decimal(value, places=4) else _('百分比须写成如 "65" 的字符串。')
    if unit == "switch":
        return "" if isinstance(value, bool) else _("值须为 true 或 false。")
    if unit in TABLES:
        rows = value if isinstance(value, dict) else {}
        sizes = {str(size) for size in range(1, len(rows) + 1)}
        places = 2 if unit == "MOP_by_household" else 4
        if (
            rows
            and set(rows) == sizes
            and all(_is_decimal(v, places=places) for v in rows.values())
        ):
            return ""
        return _('表格须从 "1" 人起逐人列出金额，不得跳行。')
    if unit == "rounding":
        given = value if isinstance(value, dict) else {}
        whole = set(given) == {"step", "way"} and _is_decimal(given["step"], places=2)
        return "" if whole and given["way"] in ROUNDINGS else _("取整方法须写明步长和方式。")
    return _("单位不在规定的范围内。")


def value_from(text: str, unit: str):
    """The value that an officer wrote, in the form in which a rule of ``unit`` keeps it.

    Tables are written one household size a line ("1: 4350.00"), a rounding as step and way
    ("100.00 up"). What cannot be read comes back as the text, and :func:`fault_in_value` names it.
    """
    text = text.strip()
    if unit in COUNTS and text.isascii() and text.isdecimal():
        return int(text)
    if unit in TABLES:
        rows = [
            line.replace("：", ":").partition(":") for line in text.splitlines() if line.strip()
        ]
        return {size.strip(): row.strip() for size, _colon, row in rows}
    if unit == "rounding":
        step, _blank, way = text.partition(" ")
        return {"step": step, "way": way.strip()}
    if unit == "switch":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def text_of(value, unit: str) -> str:
    """A rule's value as :func:`value_from` reads it."""
    if unit in TABLES:
        return "\n".join(f"{size}: {row}" for size, row in value.items())
    if unit == "rounding":
        return f"{value['step']} {value['way']}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def row_for_household(table: dict[str, str], size: int) -> Decimal:
    """The amount for a household of ``size`` persons; the last row holds for larger ones
    (最低维生指数, 第 6/2007 号行政法规)."""
    if size < 1:
        raise ValueError("a household has at least one person")
    return Decimal(table[str(min(size, len(table)))])


def explain(derivation: Sequence[dict]) -> list[str]:
    """A due date's derivation in sentences, one a day, in the reader's language."""
    return [
        _("%(day)s：%(what)s")
        % {"day": date_format(date.fromisoformat(line["date"])), "what": explain_day(line)}
        for line in derivation
    ]


def explain_day(line: dict) -> str:
    """What one day of a derivation is to the period, without its date."""
    english = (get_language() or "").startswith("en")
    name = (english and line["name_en"]) or line["name"]
    words = {"count": line["count"], "name": name, "reason": to_reader(line.get("reason", ""))}
    match line["why"], line["kind"]:
        case "start", _kind:
            return _("起算事由发生之日，不计入")
        case "paused", _kind:
            return _("暂停，不计入（%(reason)s）") % words
        case "off", _kind:
            return _("%(name)s，不计入") % words
        case "rolled", _kind:
            return _("期满日遇%(name)s，顺延") % words
        case "extended", _kind:
            return _("延期第 %(count)s 日") % words
        case _why, "make_up" if line["count"]:
            return _("第 %(count)s 日（调休上班）") % words
        case _why, "half_day" if line["count"]:
            return _("第 %(count)s 日（%(name)s，仍计为工作日）") % words
        case _ if line["count"]:
            return _("第 %(count)s 日") % words
    return _("顺延后的期满日")


def _is_decimal(value, *, places: int) -> bool:
    if not isinstance(value, str):
        return False
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and number > 0 and -number.as_tuple().exponent <= places
