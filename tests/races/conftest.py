"""Races run in a full house: official data, demo officers, a Monday in March 2022."""

import os

import pytest

from casework.agencies.models import Officer
from casework.audit.verify import verify
from casework.core.refusals import Refusal
from casework.ledger.queries import check_books
from workflows.consistency import find_faults

#: Without its guard each of these goes wrong within a few rounds; set more before a release.
ROUNDS = int(os.environ.get("LOTUS_RACE_ROUNDS", "12"))


@pytest.fixture(autouse=True)
def _house(official_data, clock):
    pass


@pytest.fixture(autouse=True)
def _left_in_order(transactional_db, _house):
    """Whatever met: the work fits the record, the books add up, the journal is whole."""
    yield
    assert [str(fault) for fault in find_faults()] == []
    assert check_books() == []
    assert [str(fault) for fault in verify().faults] == []


def officer(username: str) -> Officer:
    return Officer.objects.get(username=username)


def one_wins(rounds) -> None:
    """In every round one officer got through; every other one was told why not."""
    assert [each.winners for each in rounds] == [1] * len(rounds), failures(rounds)
    told_why(rounds)


def told_why(rounds) -> None:
    """Whoever did not get through was refused with a sentence, not with a traceback."""
    assert failures(rounds) == []


def failures(rounds) -> list[str]:
    return [
        outcome.trace
        for each in rounds
        for outcome in each.outcomes
        if not outcome.done and not (outcome.refused_by(Refusal) and outcome.message)
    ]
