"""Temporary aid (临时救助金): the most that the rules suggest for a household, by route.

Months of the minimum living standard for each member; for expenditure-driven hardship never more
than a percentage of what the household really spends; never more than a cap leaves; rounded.
"""

from dataclasses import dataclass

from casework.core.money import Money

from .arithmetic import Line, floor_minor, percent_of, rounded
from .caps import CAP_RULES, Cap, Used, caps_left
from .versions import Version

STANDARD = "standard.minimum_living"
EXPENSE = "percent.actual_expense"
ROUNDING = "rounding.temporary_aid"
THRESHOLD = "threshold.legal_review"
#: How many months, by route and kind of hardship.
MONTHS = {
    ("general", "expenditure"): "ceiling.expenditure_months",
    ("general", "emergency"): "ceiling.urgent_months",
    ("emergency", "emergency"): "ceiling.emergency_months",
    ("emergency", "expenditure"): "ceiling.emergency_months",
    ("quick", "emergency"): "ceiling.quick_months",
    ("quick", "expenditure"): "ceiling.quick_months",
}
#: Kinds of hardship in which actual expenses bound the aid (支出型).
BOUND_BY_EXPENSE = ("expenditure",)
#: Every rule that a calculation of temporary aid may use.
RULES = (
    STANDARD, *sorted(set(MONTHS.values())), EXPENSE, ROUNDING, THRESHOLD, *CAP_RULES.values(),
)  # fmt: skip


@dataclass(frozen=True)
class Aid:
    """A calculation: what was put in, the lines, the caps, and the amount that they come to."""

    route: str
    case_type: str
    members: int
    expense_minor: int | None
    unrecorded_minor: int
    used: Used
    lines: tuple[Line, ...]
    caps: tuple[Cap, ...]
    suggested: Money

    def as_json(self) -> dict:
        """As a decision keeps it: no name and no number of a person."""
        return {
            "inputs": {
                "route": self.route,
                "case_type": self.case_type,
                "members": self.members,
                "expense_minor": self.expense_minor,
                **_if_any(self.unrecorded_minor),
                "used": self.used.as_json(),
            },
            "lines": [line.as_json() for line in (*self.lines, *(c.line() for c in self.caps))],
            "suggested_minor": self.suggested.minor,
            "currency": str(self.suggested.currency),
        }

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions that were used, each once, in the order of the lines."""
        found = {
            rule.key: rule
            for line in (*self.lines, *(cap.line() for cap in self.caps))
            for rule in line.rules
        }
        return tuple(found.values())


def months_rule(route: str, case_type: str) -> str:
    """The key of the rule that says how many months of the standard a route allows."""
    return MONTHS[route, case_type]


def suggest(
    rules: dict[str, Version], *, route: str, case_type: str, members: int,
    expense_minor: int | None = None, unrecorded_minor: int = 0, used: Used | None = None,
) -> Aid:  # fmt: skip
    """What the rules suggest at most for a household of ``members`` (建议金额).

    ``expense_minor``: what the household spends, in minor units of the standard's currency; None if
    nothing is known. ``unrecorded_minor``: how much of it rests on the household's word alone, since
    whoever was asked found no record (查无记录). ``used``: what it has been granted in the year.
    Raises KeyError for a missing rule: the caller tells in whose register it is missing.
    """
    used = used or Used()
    standard, months = rules[STANDARD], rules[months_rule(route, case_type)]
    amount = floor_minor(standard.money.amount * months.number * members, standard.unit)
    lines = [
        Line(
            "standard", amount,
            {
                "standard_minor": standard.money.minor, "months": str(months.value),
                "members": members,
            },
            (standard, months),
        )
    ]  # fmt: skip
    bounds = []
    if case_type in BOUND_BY_EXPENSE and expense_minor is not None:
        share = rules[EXPENSE]
        allowed = floor_minor(
            percent_of(Money(expense_minor, standard.unit), share.number), standard.unit
        )
        bounds.append(allowed)
        amount = min(amount, allowed, key=_minor)
        inputs = {
            "expense_minor": expense_minor, "percent": str(share.value),
            "allowed_minor": allowed.minor, **_if_any(unrecorded_minor),
        }  # fmt: skip
        lines.append(Line("expense", amount, inputs, (share,)))
    caps = [cap for cap in caps_left(rules, used, members) if cap.left.currency == amount.currency]
    if caps:
        bounds += [cap.left for cap in caps]
        least = min(caps, key=lambda cap: cap.left.minor)
        amount = min(amount, least.left, key=_minor)
        inputs = {"left_minor": least.left.minor, "cap": least.kind}
        lines.append(Line("capped", amount, inputs, (least.rule,)))
    rounding = rules[ROUNDING]
    whole = rounded(amount.amount, amount.currency, rounding)
    # Rounding up must not carry the amount past what bounds it.
    if any(whole.minor > bound.minor for bound in bounds):
        whole = amount
    inputs = {"step": rounding.value["step"], "way": rounding.value["way"]}
    lines.append(Line("rounded", whole, inputs, (rounding,)))
    return Aid(
        route, case_type, members, expense_minor, unrecorded_minor, used, tuple(lines), tuple(caps),
        whole,
    )  # fmt: skip


def again(inputs: dict, rules: dict[str, Version]) -> Aid:
    """Work a kept calculation out once more, from its inputs and the versions handed in."""
    return suggest(
        rules, route=inputs["route"], case_type=inputs["case_type"], members=inputs["members"],
        expense_minor=inputs["expense_minor"], unrecorded_minor=inputs.get("unrecorded_minor", 0),
        used=Used(**inputs["used"]),
    )  # fmt: skip


def _if_any(unrecorded_minor: int) -> dict:
    return {"unrecorded_minor": unrecorded_minor} if unrecorded_minor else {}


def _minor(amount: Money) -> int:
    return amount.minor
