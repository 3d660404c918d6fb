"""The version of a rule, as a calculation uses it and a decision keeps it."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from casework.core.money import Money
from casework.policy.rules import row_for_household


@dataclass(frozen=True)
class Version:
    """One version of a rule (参数版本), apart from its row: later versions never alter it.

    ``rule`` is the number of its row, 0 for one that is only supposed.
    """

    key: str
    rule: int
    value: object
    unit: str
    name: str
    name_en: str
    source: str
    verified: bool
    effective_from: str = ""

    @classmethod
    def of(cls, rule) -> "Version":
        """From a row of the register."""
        return cls(
            rule.key, rule.pk, rule.value, rule.unit, rule.name, rule.name_en, rule.source,
            rule.verified, rule.effective_from.isoformat(),
        )  # fmt: skip

    @classmethod
    def kept(cls, told: dict) -> "Version":
        """From what a decision has kept."""
        return cls(**{field.name: told[field.name] for field in fields(cls) if field.name in told})

    def as_kept(self) -> dict:
        return asdict(self)

    @property
    def is_sample(self) -> bool:
        return not self.verified

    @property
    def money(self) -> Money:
        return Money.of(self.value, self.unit)

    @property
    def number(self) -> Decimal:
        """The value as a plain number: months, a percentage."""
        return Decimal(str(self.value))

    def for_household(self, size: int) -> Decimal:
        """The row of a table by household size; the last row holds for larger households."""
        return row_for_household(self.value, size)


def by_key(rules) -> dict[str, Version]:
    """Versions by their keys, from rows of the register, kept ones, or versions."""
    made = [
        rule if isinstance(rule, Version)
        else Version.kept(rule) if isinstance(rule, dict)
        else Version.of(rule)
        for rule in rules
    ]  # fmt: skip
    return {version.key: version for version in made}
