"""Calculations and values of rules in the reader's language (计算用语)."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from casework.core.money import Money

from .caps import CAUSE, HOUSEHOLD, PERSON
from .versions import Version

LABELS = {
    "standard": __("按标准计算"),
    "expense": __("不超过实际支出"),
    "capped": __("不超过剩余限额"),
    "rounded": __("取整"),
    f"left.{PERSON}": __("每人每年限额尚余"),
    f"left.{CAUSE}": __("同一原因每年限额尚余"),
    f"left.{HOUSEHOLD}": __("每户每年限额尚余"),
    "index": __("最低维生指数"),
    "index_minus_income": __("指数减去家庭收入"),
    "percent_of_index": __("指数的百分比"),
}
CAPS = {
    PERSON: __("每人每年救助限额"),
    CAUSE: __("同一原因每年救助限额"),
    HOUSEHOLD: __("每户每年救助限额"),
}
WAYS = {"up": __("向上取整"), "half_up": __("四舍五入"), "down": __("向下取整")}


def line_in_words(line: dict, versions: dict[str, Version]) -> dict:
    """A kept line for a table: label, inputs, rules with their sources, result, sample mark."""
    rules = [versions[used["key"]] for used in line["rules"] if used["key"] in versions]
    return {
        "label": LABELS.get(line["what"], line["what"]),
        "inputs": _inputs(line),
        "rules": [
            {"name": name_of(rule), "key": rule.key, "since": rule.effective_from,
             "source": rule.source, "sample": rule.is_sample}
            for rule in rules
        ],
        "sample": line["sample"],
        "result": Money(line["minor"], line["currency"]),
    }  # fmt: skip


def value_in_words(value, unit: str) -> list[str]:
    """The value of a rule as people read it, one line each."""
    many = value if isinstance(value, int) else 2
    counts = {
        "workday": ngettext("%(n)s 个工作日", "%(n)s 个工作日", many),
        "day": ngettext("%(n)s 日（自然日）", "%(n)s 日（自然日）", many),
        "month": ngettext("%(n)s 个月", "%(n)s 个月", many),
        "megabyte": _("%(n)s MB"),
        "rate": "%(n)s",
        "percent": "%(n)s %%",
    }
    if unit in counts:
        return [counts[unit] % {"n": value}]
    if unit in ("CNY", "MOP"):
        return [str(Money.of(value, unit))]
    if unit == "rounding":
        return [_("%(way)s至 %(step)s") % {"way": WAYS[value["way"]], "step": value["step"]}]
    if isinstance(value, bool):
        return [_("是") if value else _("否")]
    if isinstance(value, dict):
        amount = "%(n)s %%" if unit == "percent_by_household" else "%(n)s"
        last = str(len(value))
        return [
            (_("%(size)s 人及以上：%(amount)s") if size == last else _("%(size)s 人：%(amount)s"))
            % {
                "size": size,
                "amount": (
                    str(Money.of(row, "MOP")) if unit == "MOP_by_household" else amount % {"n": row}
                ),
            }
            for size, row in value.items()
        ]
    return [str(value)]


def name_of(rule: Version) -> str:
    english = (get_language() or "").startswith("en")
    return rule.name_en if english and rule.name_en else rule.name


def _inputs(line: dict) -> str:
    told = {
        name.removesuffix("_minor"): (
            # An amount stays on one line with its sign.
            str(Money(value, line["currency"])).replace(" ", "\N{NO-BREAK SPACE}")
            if name.endswith("_minor")
            else value
        )
        for name, value in line["inputs"].items()
    }
    match line["what"]:
        case "standard":
            return _("%(standard)s × %(months)s 个月 × %(members)s 人") % told
        case "expense":
            worked_out = _("实际支出 %(expense)s × %(percent)s%% = %(allowed)s") % told
            if "unrecorded" not in told:
                return worked_out
            return worked_out + _("；其中 %(unrecorded)s 仅为家庭申报，协查查无记录") % told
        case "capped":
            return _("%(name)s，尚余 %(left)s") % {**told, "name": CAPS[told["cap"]]}
        case "rounded":
            return _("%(way)s至 %(step)s") % {**told, "way": WAYS[told["way"]]}
        case "left.person_year":
            return _("（限额 %(limit)s − 已用最多者 %(used)s）× %(members)s 人") % told
        case "left.cause_year" | "left.household_year":
            return _("限额 %(limit)s − 本年已批 %(used)s") % told
        case "index":
            return _("家庭 %(members)s 人") % told
        case "index_minus_income":
            return _("%(index)s − 收入 %(income)s") % told
        case "percent_of_index":
            return _("%(index)s × %(percent)s%%") % told
    return ""
