"""Amounts on forms (金额): asked for in yuan, bounded by a rule, and told once more before they are final."""

from django import forms
from django.utils.translation import gettext as __

from casework.core.money import Money
from casework.policy.samples import marked


def amount_field(label):
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)


def ceiling_told(money, *rules) -> str:
    """The most that may be granted, marked 示例参数 where a figure behind it is not verified."""
    return __("最高 %(most)s") % {"most": marked(money, *rules)}


def with_money(cleaned: dict) -> dict:
    """The form's amount, in yuan, as money."""
    amount = cleaned.pop("amount", None)
    return {**cleaned, "amount": Money.of(amount, "CNY") if amount else None}


def money_told(cleaned: dict) -> list[str]:
    """What is granted and from which fund, as a line of the question whether it is meant; or none."""
    if not cleaned.get("amount"):
        return []
    granted = Money.of(cleaned["amount"], "CNY")
    return [__("金额：%(amount)s，资金：%(fund)s") % {"amount": granted, "fund": cleaned["fund"]}]
