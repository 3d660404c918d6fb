"""The procedure at random: whatever anybody does, in whatever order, nothing forbidden comes true.

A Hypothesis state machine over the real operations, forms and records. After each act every
invariant of :mod:`tests.at_random.invariants` is read from the database. The seed is printed;
``LOTUS_TEST_SEED=n ./start test tests/at_random`` plays another run, and ``-m release`` the long one.
"""

import os
import random
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from casework.audit.verify import verify
from casework.core import clock
from casework.ledger.queries import check_books
from workflows.consistency import find_faults

from .invariants import broken
from .world import Tally, World

pytestmark = pytest.mark.django_db

#: Acts that have to be carried out, refusals not counted, in parts that run side by side.
USUAL, PARTS = 2_000, 4
RELEASE, RELEASE_PARTS = 500_000, 100
STEPS = 110
LUCK = st.integers(0, 2**32 - 1)
tally = Tally()


class Procedure(RuleBasedStateMachine):
    """One world per example; what happens in it is rolled back at its end."""

    def __init__(self):
        super().__init__()
        self._block = transaction.atomic()
        self._block.__enter__()
        self._moved = clock.moved_to(datetime(2022, 3, 7, 9, tzinfo=clock.LEGAL_ZONE))
        self._moved.__enter__()
        self.world = None
        self.steps = 0

    def teardown(self):
        try:
            if self.world is not None:
                assert [str(fault) for fault in find_faults()] == []
                assert check_books() == []
                assert [str(fault) for fault in verify().faults] == []
        finally:
            self._moved.__exit__(None, None, None)
            transaction.set_rollback(True)
            self._block.__exit__(None, None, None)

    @initialize(luck=LUCK)
    def somebody_comes_to_the_counter(self, luck):
        self.world = World(luck, tally)

    @rule(luck=LUCK)
    def something_happens(self, luck):
        # Hypothesis likes small numbers and those that it has drawn before; chance does not.
        self.steps += 1
        self.world.dice.seed(f"{luck}/{self.steps}")
        self.world.something_happens()

    @invariant()
    def nothing_forbidden_is_true(self):
        if self.world is not None and self.world.changed:
            assert broken(self.world.case) == []
            self.world.changed = False


def play(number: int, wanted: int) -> None:
    """Run worlds until ``wanted`` acts have been carried out."""
    global tally
    tally = Tally()
    while tally.acts < wanted:
        run_state_machine_as_test(
            seed(number)(Procedure),
            settings=settings(
                max_examples=2, stateful_step_count=STEPS, deadline=None, database=None,
                suppress_health_check=list(HealthCheck), print_blob=True,
                # A world is told by its seeds; making it smaller would take longer than to read it.
                phases=[Phase.generate],
            ),
        )  # fmt: skip
        number += 1
    print(tally)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_forbidden_comes_true(official_data, part):
    number = int(os.environ.get("LOTUS_TEST_SEED", "20211118")) + 1_000 * part
    print(f"LOTUS_TEST_SEED={number}")
    play(number, USUAL // PARTS)


@pytest.mark.release
@pytest.mark.parametrize("part", range(RELEASE_PARTS))
def test_nothing_forbidden_comes_true_in_a_very_long_run(official_data, part):
    """Each part begins somewhere else every time; ``LOTUS_TEST_SEED`` plays one again."""
    number = int(os.environ.get("LOTUS_TEST_SEED") or random.SystemRandom().randrange(2**31))
    print(f"LOTUS_TEST_SEED={number}")
    play(number, RELEASE // RELEASE_PARTS)
