"""Caps (救助限额): per person, per cause and per household in a calendar year, and what is left.

Counted over everything that was granted in the year, on whatever route, to a case in which any
present member of the household was (docs/plan-to-code.md, rule 8). Currencies are kept apart: a
cap in CNY counts CNY alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.core.money import Money

from .arithmetic import Line
from .versions import Version

PERSON, CAUSE, HOUSEHOLD = "person_year", "cause_year", "household_year"
#: Kinds of cap in the order in which they are told, with the rule of each.
CAP_RULES = {
    PERSON: "ceiling.person_year",
    CAUSE: "ceiling.cause_year",
    HOUSEHOLD: "ceiling.household_year",
}


@dataclass(frozen=True)
class Grant:
    """What one case was granted in the year: amount, cause, and who was in it."""

    amount: Money
    cause: str
    members: frozenset[int]


@dataclass(frozen=True)
class Used:
    """How much of each cap the year's grants have used, in minor units of one currency.

    ``person``: the share of whoever has had most; a grant is shared evenly by the members of its
    household, rounded up to the minor unit.
    """

    person: int = 0
    cause: int = 0
    household: int = 0

    def of(self, kind: str) -> int:
        return {PERSON: self.person, CAUSE: self.cause, HOUSEHOLD: self.household}[kind]

    def as_json(self) -> dict:
        return {"person": self.person, "cause": self.cause, "household": self.household}


@dataclass(frozen=True)
class Cap:
    """One cap: its limit, what is used, and what may still be granted to this household."""

    kind: str
    rule: Version
    limit: Money
    used: Money
    left: Money
    members: int

    def line(self) -> Line:
        inputs = {"limit_minor": self.limit.minor, "used_minor": self.used.minor}
        if self.kind == PERSON:
            inputs["members"] = self.members
        return Line(f"left.{self.kind}", self.left, inputs, (self.rule,))


def used_by(grants: Iterable[Grant], *, present: frozenset[int], cause: str, currency: str) -> Used:
    """What the present members have been granted in the year, as each cap counts it."""
    shares = dict.fromkeys(present, 0)
    of_cause = of_household = 0
    for grant in grants:
        concerned = grant.members & present
        if not concerned or grant.amount.currency != currency:
            continue
        of_household += grant.amount.minor
        of_cause += grant.amount.minor if grant.cause == cause else 0
        share = -(-grant.amount.minor // len(grant.members))
        for person in concerned:
            shares[person] += share
    return Used(max(shares.values(), default=0), of_cause, of_household)


def caps_left(rules: dict[str, Version], used: Used, members: int) -> list[Cap]:
    """Every cap that has a rule, with what it leaves for a household of ``members``."""
    caps = []
    for kind, key in CAP_RULES.items():
        rule = rules.get(key)
        if rule is None:
            continue
        limit = rule.money
        spent = used.of(kind)
        # A grant is shared evenly: so many times what the one who has had most may still get.
        times = members if kind == PERSON else 1
        left = max(limit.minor - spent, 0) * times
        currency = limit.currency
        caps.append(Cap(kind, rule, limit, Money(spent, currency), Money(left, currency), members))
    return caps
