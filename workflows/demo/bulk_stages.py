"""How cases in bulk are spread over the stages, and when each of them began."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from casework.core import clock

from . import words

#: Of a thousand cases, how many stand at each stage of workflows.stages.
PER_THOUSAND = {
    "draft": 5, "form_check": 20, "supplement": 10, "awaiting_authorization": 8, "signing": 25,
    "signature_check": 6, "request_draft": 6, "request_review": 6, "request_sent": 8,
    "request_checking": 30, "request_countersign": 6, "request_adoption": 6, "acceptance": 8,
    "not_accepted": 80, "investigation": 12, "opinion": 6, "posting": 4, "publicity": 10,
    "objection_check": 2, "legal_review": 1, "pending_approval": 9, "serving": 8, "rejected": 60,
    "payment_preparation": 8, "payment_review": 3, "payment_sending": 3, "paying": 5,
    "reconciling": 2, "post_posting": 3, "post_publicity": 90, "closed": 510,
    "emergency": 4, "quick": 4, "withdrawn": 24, "terminated": 8,
}  # fmt: skip
#: Stages that no case in bulk stands at: few ever do, and the demo cases show them.
NOT_IN_BULK = {
    "community_review", "paperwork", "paperwork_check", "irregular", "outside_decision", "filing",
}  # fmt: skip
#: Stages reached from the form check.
OFF_ROUTE = ("emergency", "quick", "withdrawn", "terminated")
#: The general route; a case has the records of every stage that it has left behind.
RANK = {
    stage: rank
    for rank, stage in enumerate(
        stage for stage in PER_THOUSAND if stage not in ("not_accepted", "rejected", *OFF_ROUTE)
    )
}
RANK |= {"not_accepted": RANK["acceptance"], "rejected": RANK["pending_approval"]}
RANK |= dict.fromkeys(OFF_ROUTE, RANK["form_check"])
ENDED = ("not_accepted", "rejected", "withdrawn", "terminated", "closed")
#: In fen; nobody is granted more.
MOST_GRANTED = 1_200_000
#: Proposed off the general route, in fen: a township may grant it in advance.
SMALL = 100_000
PILOT = date(2022, 1, 4)


def stages(dice: random.Random) -> Iterator[str]:
    """Without end: first each stage once, then by the thousand in the right proportions."""
    yield from PER_THOUSAND
    thousand = [stage for stage, times in PER_THOUSAND.items() for _each in range(times)]
    while True:
        dice.shuffle(thousand)
        yield from thousand


#: The case's own state at each stage; others are approved.
STATE = {
    **dict.fromkeys(
        ("draft", "supplement", "not_accepted", "rejected", "closed", *OFF_ROUTE)
    ),
    "form_check": "submitted",
    **dict.fromkeys(
        ("awaiting_authorization", "signing", "signature_check", "request_draft", "request_review",
         "request_sent", "request_checking", "request_countersign", "request_adoption",
         "acceptance"),
        "checked",
    ),
    **dict.fromkeys(
        ("investigation", "opinion", "posting", "publicity", "objection_check",
         "legal_review", "pending_approval"),
        "accepted",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Dates:
    """When the application was made, and when its open step opened."""

    applied: date
    opened: date

    def after(self, rank: int) -> date:
        """The day on which the case left stage number ``rank``, between the two."""
        span = (self.opened - self.applied).days
        return self.applied + timedelta(days=span * min(rank, 24) // 24)


def dates_for(stage: str, dice: random.Random) -> Dates:
    today = clock.today()
    if stage in ENDED:
        latest = (today - PILOT).days - 240
        applied = PILOT + timedelta(days=dice.randrange(max(latest, 1)))
        return Dates(applied, applied + timedelta(days=dice.randint(30, 50)))
    waiting = dice.randint(5, 170) if stage == "post_publicity" else dice.randint(0, 6)
    opened = today - timedelta(days=waiting)
    return Dates(opened - timedelta(days=RANK[stage] + dice.randint(1, 9)), opened)


def off_route(stage: str, dates: Dates) -> dict:
    """What a case keeps that is proposed for another route, or ended before its time."""
    proposed = {"proposed_minor": SMALL, "route_words": words.URGENT}
    return {
        "emergency": {"route": "emergency", "route_ground": "treatment", **proposed},
        "quick": {"route": "quick", "route_ground": "illness", **proposed},
        "withdrawn": {"ended_on": dates.opened},
        "terminated": {"ended_on": dates.opened, "termination_ground": "moved"},
    }.get(stage, {})
