"""Macao's index and what hangs on it, worked out line by line (最低维生指数、社会融和计划). Only reads."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.agencies.models import Jurisdiction
from casework.core import clock
from casework.core.money import Currency, Money
from casework.desk.forms.policy_macao import MacaoForm
from casework.policy.calculators import (
    by_key,
    inclusion_income_cap,
    inclusion_subsidy,
    index_minus_income,
    line_in_words,
    macao,
    subsistence_index,
)
from casework.policy.queries import rules_on

KEYS = (
    macao.INDEX, macao.INCLUSION, macao.INCLUSION_ROUNDING, macao.INCOME_CAP,
    macao.INCOME_CAP_ROUNDING,
)  # fmt: skip


@require_GET
def macao_calculators(request):
    """The published amounts by size of household on a day, and those of one household explained."""
    form = MacaoForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    day = chosen.get("day") or clock.today()
    rules = by_key(rules_on(KEYS, jurisdiction=Jurisdiction.MACAO, day=day))
    known = all(key in rules for key in KEYS)
    context = {
        "form": form,
        "day": day,
        "sizes": _by_size(rules) if known else [],
        "members": chosen.get("members"),
        "parts": _explained(rules, chosen) if known and chosen else [],
    }
    return render(request, "desk/policy_macao.html", context)


def _by_size(rules) -> list[dict]:
    last = max(int(size) for size in rules[macao.INDEX].value)
    return [
        {
            "members": members,
            "larger": members == last,
            "index": subsistence_index(rules, members).result,
            "subsidy": inclusion_subsidy(rules, members)[-1].result,
            "cap": inclusion_income_cap(rules, members)[-1].result,
        }
        for members in range(1, last + 1)
    ]


def _explained(rules, chosen) -> list[dict]:
    members, income = chosen["members"], chosen["income"]
    parts = [
        (_("社会融和计划每月金额"), inclusion_subsidy(rules, members)),
        (_("社会融和计划每月收入上限"), inclusion_income_cap(rules, members)),
    ]
    if income is not None:
        regular = index_minus_income(rules, members, Money.of(income, Currency.MOP))
        parts.insert(0, (_("一般援助金（指数减去家庭收入）"), regular))
    return [
        {
            "title": title,
            "table": {"lines": [line_in_words(line.as_json(), rules) for line in lines]},
            "result": lines[-1].result,
        }
        for title, lines in parts
    ]
