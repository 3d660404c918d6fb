"""Replaying past decisions under a changed rule (试算): whom it would touch. Changes nothing."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from casework.core.money import Money
from casework.policy.calculators import RULES, Version
from casework.policy.calculators.temporary_aid import THRESHOLD

from .calculation import REPLACED, recompute
from .models import Decision

#: Rules whose change a replay can show: those that a calculation of temporary aid uses.
REPLAYED = tuple(key for key in RULES if key != THRESHOLD)
#: How many decisions one request replays.
BATCH = 500


@dataclass(frozen=True)
class Touched:
    """One decision that would have come out differently."""

    number: str
    decided_on: date
    granted: Money
    would_be: Money

    @property
    def difference(self) -> int:
        """In minor units of what was granted."""
        return self.would_be.minor - self.granted.minor


@dataclass(frozen=True)
class Replay:
    """What one batch came to; ``last`` is the key behind which the next one begins."""

    replayed: int
    touched: tuple[Touched, ...]
    granted_minor: int
    would_be_minor: int
    last: int | None

    @property
    def difference_minor(self) -> int:
        return self.would_be_minor - self.granted_minor


def replayable(agencies, since: date, until: date) -> QuerySet[Decision]:
    """Decisions that granted money in the period at these agencies and keep their calculation."""
    return (
        Decision.objects.filter(
            case__agency__in=agencies, outcome=Decision.Outcome.APPROVED, amount_minor__gt=0,
            decided_on__range=(since, until),
        )
        .exclude(state=REPLACED)
        .exclude(calculation={})
    )  # fmt: skip


def replay(decisions: QuerySet[Decision], changed: Version, *, after: int | None = None) -> Replay:
    """Work up to :data:`BATCH` decisions out again, newest first, with ``changed`` supposed."""
    rows = decisions.filter(pk__lt=after) if after else decisions
    batch = list(rows.select_related("case").order_by("-pk")[: BATCH + 1])
    more, batch = len(batch) > BATCH, batch[:BATCH]
    found = [(decision, _would_be(decision, changed)) for decision in batch]
    return Replay(
        replayed=len(batch),
        touched=tuple(
            Touched(decision.case.number, decision.decided_on, decision.amount, would_be)
            for decision, would_be in found
            if would_be.minor != decision.amount_minor
        ),
        granted_minor=sum(decision.amount_minor for decision in batch),
        would_be_minor=sum(would_be.minor for _decision, would_be in found),
        last=batch[-1].pk if more else None,
    )


def _would_be(decision: Decision, changed: Version) -> Money:
    """What would have been granted: what was granted to the full follows the rule both ways, less
    than that only comes down to the new amount. What the rule does not reach stays."""
    before = decision.calculation["suggested_minor"]
    after = recompute(decision, {changed.key: changed}).suggested
    if after.currency != decision.currency or after.minor == before:
        return decision.amount
    if decision.amount_minor == before or decision.amount_minor > after.minor:
        return after
    return decision.amount
