"""Money as integer minor units with an ISO 4217 currency. Never floats, never two currencies."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.db import models
from django.utils.translation import gettext_lazy as _

from .refusals import Refusal

MINOR_PER_UNIT = 100  # CNY, MOP and HKD all have two decimals


class Currency(models.TextChoices):
    CNY = "CNY", _("人民币")
    MOP = "MOP", _("澳门元")
    HKD = "HKD", _("港元")


SYMBOLS = {"CNY": "¥", "MOP": "MOP$", "HKD": "HK$"}


@dataclass(frozen=True, order=False)
class Money:
    """An amount: ``minor`` is in fen (分) or avos (仙), hundredths of the unit."""

    minor: int
    currency: str

    def __post_init__(self):
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("minor units are whole numbers")
        if self.currency not in Currency.values:
            raise ValueError(f"unknown currency {self.currency!r}")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """From units with at most two decimals; more decimals raise :class:`Refusal`."""
        try:
            value = Decimal(amount)
        except (InvalidOperation, ValueError) as error:
            raise Refusal(_("金额不是有效的数字，请填写如 1234.50 的金额。")) from error
        minor = value * MINOR_PER_UNIT
        if minor != minor.to_integral_value():
            raise Refusal(_("金额最多两位小数。"))
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-2)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __str__(self):
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{SYMBOLS[self.currency]} {abs(self.amount):,.2f}"

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be mixed")
        return other


def to_minor(amount: Decimal) -> int:
    """Minor units of a computed amount, rounded half up to the fen."""
    return int((amount * MINOR_PER_UNIT).quantize(Decimal(1), ROUND_HALF_UP))
