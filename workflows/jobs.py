"""What the system does by itself (定时作业): nothing but what the passing of time brings about.

Each job acts through the record's one door in the name of the officer ``system``, one case in one
transaction; what fails is left as it was and tried again in the next round, and no job keeps another
from its turn. Two loops at once do nothing twice: the case's lock makes the second one look again, and
a message has a key of its own. :data:`JOBS` is the whole list.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, close_old_connections

from casework.agencies.models import Officer
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.endings import supplement_until, supplements_run_out
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.consent.queries import run_out
from casework.core import clock
from casework.core.refusals import Refusal
from casework.verification.actions import recall_open_requests

from . import deputies, interventions, operations
from .loading import SYSTEM
from .recounting import calendars_changed, recount_all
from .sweeping import suspensions_over, sweep, tell_suspension_is_over
from .versions import move_behind

logger = logging.getLogger(__name__)

#: What may go wrong with one case without ending the loop. The log gets its kind only: a message
#: could quote a name.
FAILURES = (
    Refusal, DatabaseError, ObjectDoesNotExist, RuntimeError, LookupError, ValueError, TypeError,
    AttributeError, OSError,
)  # fmt: skip


#: After a change of the procedure, cases brought over in one round: the other jobs wait meanwhile.
MOVED_IN_A_ROUND = 2000

Stop = Callable[[], bool]


@dataclass
class Round:
    """What one round did; ``sent`` counts messages."""

    done: int = 0
    failed: int = 0
    sent: int = 0


def run_once(stop: Stop = lambda: False) -> Round:
    """One round of all jobs; ``stop`` is asked before each case whether to leave off."""
    result = Round()
    system = Officer.objects.filter(username=SYSTEM).first()
    if system is None:
        logger.warning("There is no officer %s yet: run manage.py load_fixtures.", SYSTEM)
        return result
    for name, job in JOBS.items():
        if stop():
            return result
        try:
            job(result, system, stop)
        except FAILURES as error:
            result.failed += 1
            logger.warning(
                "Job %s failed (%s); it is tried again in the next round.",
                name,
                type(error).__name__,
            )
    return result


def one_by_one(due: Callable[[], Iterable], act: Callable[..., bool]):
    """A job that does ``act(record, by=system)`` to each record that is ``due``; one that fails is
    left as it was and keeps no other from its turn."""

    def job(result: Round, system: Officer, stop: Stop) -> None:
        for record in due():
            if stop():
                break
            try:
                result.done += act(record, by=system)
            except FAILURES as error:
                result.failed += 1
                logger.warning(
                    "%s was not done (%s); it is tried again in the next round.",
                    getattr(record, "number", record.pk),
                    type(error).__name__,
                )

    return job


def expire_authorization(authorization: Authorization, *, by: Officer) -> bool:
    """End an authorization whose period is over (授权到期), and with it every open request.

    The case goes back to the step that its record calls for. False if there was nothing to do:
    another loop was quicker.
    """
    states = Authorization.State
    with hold(authorization.stream):
        authorization.refresh_from_db()
        case = Case.objects.select_related("stream", "agency").get(pk=authorization.case_id)
        authorization.case = case
        live = (states.ISSUED, states.PARTIALLY_SIGNED, states.ACTIVE)
        if authorization.state not in live or authorization.valid_until >= clock.today():
            return False
        enact(authorization.expire, by=by, about={"until": authorization.valid_until.isoformat()})
        recall_open_requests(case, by=by)
        operations.realign(case)
    return True


def lapse_supplement(case: Case, *, by: Officer) -> bool:
    """Count an application as withdrawn whose period to bring what is missing is over (补正期满).

    False if there was nothing to do: the papers came, or another loop was quicker.
    """
    with hold(case.stream):
        case.refresh_from_db()
        if case.state != Case.State.SUPPLEMENT or supplement_until(case) >= clock.today():
            return False
        interventions.lapse_supplement(case, by=by)
    return True


def _move_behind(result: Round, system: Officer, stop: Stop) -> None:
    """Cases that began under another version of the procedure are brought over (程序换版)."""
    moved = move_behind(by=system, stop=stop, failures=FAILURES, at_most=MOVED_IN_A_ROUND)
    result.done, result.failed = result.done + moved.moved, result.failed + moved.failed


def _watch_suspensions(result: Round, system: Officer, stop: Stop) -> None:
    """Who suspended a case is told when it has lasted as long as it may (中止期满)."""
    for case in suspensions_over():
        if stop():
            break
        result.sent += tell_suspension_is_over(case)


def _recount(result: Round, system: Officer, stop: Stop) -> None:
    """Due dates are counted anew after a calendar was published (时限重算)."""
    if calendars_changed():
        result.done += recount_all(by=system, stop=stop)


def _remind(result: Round, system: Officer, stop: Stop) -> None:
    """Reminders and escalation (提醒与升级)."""
    result.sent += sweep(stop=stop)


#: What is done in every round, in this order: first what ends, then the dates, then who is told.
JOBS = {
    "expiry of authorizations": one_by_one(
        lambda: run_out(clock.today()), expire_authorization
    ),
    "lapse of supplements": one_by_one(
        lambda: supplements_run_out(clock.today()), lapse_supplement
    ),
    "work of absent officers": one_by_one(
        deputies.officers_away_with_work, deputies.give_back_when_away
    ),
    "change of the procedure": _move_behind,
    "end of suspensions": _watch_suspensions,
    "recount of due dates": _recount,
    "reminders": _remind,
}  # fmt: skip


def run_forever(every: float, stopping: threading.Event) -> None:
    """A round every ``every`` seconds until ``stopping`` is set; the case in hand is finished."""
    while not stopping.is_set():
        close_old_connections()
        try:
            result = run_once(stopping.is_set)
        except DatabaseError as error:
            logger.warning("The database does not answer (%s).", type(error).__name__)
        else:
            if result.done or result.failed or result.sent:
                logger.info(
                    "%d jobs done, %d failed, %d messages sent",
                    result.done,
                    result.failed,
                    result.sent,
                )
        close_old_connections()
        stopping.wait(every)
