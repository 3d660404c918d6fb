"""Races between real processes, on whichever database the tests run.

    rounds = race(approve, approve, prepare=a_case_awaiting_decision, rounds=30)
    assert [r.winners for r in rounds] == [1] * 30

Every process is forked once, opens its own database connection, and waits at one gate
with the others before each round, so the operations of one round really meet. The test must be
``@pytest.mark.django_db(transaction=True)``: other processes see only what is committed.
"""

import multiprocessing
import os
import pickle
import random
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from django.db import connections

#: Set it to the seed that a failed run printed, to run the same waits again.
SEED = "LOTUS_RACE_SEED"


class RaceStuck(AssertionError):
    """Some process did not come back in time: a deadlock, or a lock nobody gives back."""


@dataclass(frozen=True)
class Outcome:
    """What one operation of one round came to: a value, or the exception that it raised."""

    value: object = None
    kind: type[BaseException] | None = None
    message: str = ""
    trace: str = ""

    @property
    def done(self) -> bool:
        return self.kind is None

    def refused_by(self, *kinds: type[BaseException]) -> bool:
        """Whether it ended with one of these exceptions."""
        return self.kind is not None and issubclass(self.kind, kinds)


@dataclass(frozen=True)
class Round:
    """One meeting: what ``prepare`` returned, and the outcomes in the order of the operations."""

    subject: object
    outcomes: tuple[Outcome, ...]

    @property
    def winners(self) -> int:
        return sum(outcome.done for outcome in self.outcomes)


def race(
    *operations: Callable[[object], object],
    prepare: Callable[[int], object] = lambda number: number,
    rounds: int = 30,
    seed: int | None = None,
    jitter: float = 0.003,
    timeout: float = 60,
) -> list[Round]:
    """Run ``operations`` side by side, one process each, ``rounds`` times.

    ``prepare(number)`` runs in the test's own process before each round; what it returns
    (something picklable, such as a primary key) is handed to each operation. Each operation
    waits up to ``jitter`` seconds after the gate opens, drawn from ``seed``. Raises
    :class:`RaceStuck` if a round takes longer than ``timeout`` seconds.
    """
    if seed is None:
        seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(2**32))
    print(f"race of {len(operations)} processes, {rounds} rounds, {SEED}={seed}")
    # Nobody may inherit an open connection: two processes would speak on one line, and for
    # SQLite the first to close its file would give up the other's locks.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    gate, opener = os.pipe()
    lines, runners = [], []
    for index, operation in enumerate(operations):
        ours, theirs = fork.Pipe()
        runner = fork.Process(
            target=_run,
            args=(operation, index, theirs, [*lines, ours], gate, seed, jitter),
            daemon=True,
        )
        with warnings.catch_warnings():
            # Python 3.12 warns of forking beside threads; the test runner's own only wait.
            warnings.simplefilter("ignore", DeprecationWarning)
            runner.start()
        theirs.close()
        lines.append(ours)
        runners.append(runner)
    patience = 0
    try:
        results = []
        for number in range(rounds):
            subject = prepare(number)
            for line in lines:
                line.send((number, subject))
            os.write(opener, b"." * len(lines))
            outcomes = _gather(lines, runners, time.monotonic() + timeout, number, seed)
            results.append(Round(subject, outcomes))
        patience = 5
        return results
    finally:
        for line in lines:
            line.close()  # the end of the line tells a runner to go home
        for runner in runners:
            runner.join(patience)
            if runner.is_alive():
                runner.kill()
                runner.join()
            runner.close()
        os.close(gate)
        os.close(opener)


def _run(operation, index, line: Connection, others, gate: int, seed, jitter) -> None:
    """The course of one process: wait, meet, operate, tell; until the line ends."""
    for other in others:
        other.close()  # or the end of the line would never be seen
    connections.close_all()
    try:
        while True:
            number, subject = line.recv()
            delay = random.Random(f"{seed}/{number}/{index}").uniform(0, jitter)
            os.read(gate, 1)  # one byte for each process, all written at once
            time.sleep(delay)
            line.send(_outcome(operation, subject))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    finally:
        connections.close_all()


def _outcome(operation, subject) -> Outcome:
    try:
        outcome = Outcome(value=operation(subject))
        pickle.dumps(outcome)
    except BaseException as error:  # noqa: BLE001  whatever happened is the outcome
        kind = next(each for each in type(error).__mro__ if _travels(each))
        return Outcome(kind=kind, message=str(error), trace=traceback.format_exc())
    return outcome


def _travels(kind: type) -> bool:
    try:
        pickle.dumps(kind)
    except (pickle.PicklingError, AttributeError):
        return False
    return True


def _gather(lines, runners, until: float, number: int, seed: int) -> tuple[Outcome, ...]:
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < len(lines):
        open_lines = [line for index, line in enumerate(lines) if index not in outcomes]
        ready = wait(open_lines, timeout=max(0, until - time.monotonic()))
        if not ready:
            late = [index for index in range(len(lines)) if index not in outcomes]
            raise RaceStuck(f"round {number}, {SEED}={seed}: operations {late} never came back")
        for line in ready:
            index = lines.index(line)
            try:
                outcomes[index] = line.recv()
            except EOFError as error:
                runners[index].join(5)
                code = runners[index].exitcode
                raise RaceStuck(
                    f"round {number}, {SEED}={seed}: operation {index} died with code {code}"
                ) from error
    return tuple(outcomes[index] for index in range(len(lines)))
