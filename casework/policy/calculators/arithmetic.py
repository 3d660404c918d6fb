"""A line of a calculation, and the two operations that need care: percentages and rounding."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from casework.core.money import MINOR_PER_UNIT, Money

from .versions import Version

_WAYS = {"up": ROUND_CEILING, "half_up": ROUND_HALF_UP, "down": ROUND_FLOOR}
_WHOLE = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One line of a calculation (计算明细): what, from which inputs and rules, with which result.

    ``inputs`` are numbers, amounts among them in minor units of the result's currency, their names
    ending in ``_minor``. ``what`` is a code that :mod:`.wording` puts into the reader's language.
    """

    what: str
    result: Money
    inputs: dict = field(default_factory=dict)
    rules: Sequence[Version] = ()

    @property
    def is_sample(self) -> bool:
        """Whether an unverified parameter decides it (示例参数)."""
        return any(rule.is_sample for rule in self.rules)

    def as_json(self) -> dict:
        return {
            "what": self.what,
            "inputs": self.inputs,
            "rules": [{"key": rule.key, "rule": rule.rule} for rule in self.rules],
            "sample": self.is_sample,
            "minor": self.result.minor,
            "currency": str(self.result.currency),
        }


def rounded(amount: Decimal, currency: str, rule: Version) -> Money:
    """``amount`` (in units) to the step and in the way of the rounding rule, to the minor unit."""
    step = Decimal(rule.value["step"])
    steps = (amount / step).to_integral_value(_WAYS[rule.value["way"]])
    return Money.of(steps * step, currency)


def percent_of(amount: Money, percent: Decimal) -> Decimal:
    """A percentage of an amount, in units, not yet rounded."""
    return Decimal(amount.minor) / MINOR_PER_UNIT * percent / _WHOLE


def floor_minor(amount: Decimal, currency: str) -> Money:
    """An amount in units down to the minor unit: what may be granted, never a fen more."""
    return Money(int((amount * MINOR_PER_UNIT).to_integral_value(ROUND_FLOOR)), currency)
