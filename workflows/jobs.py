"""What the system does by itself (定时作业): nothing but what the passing of time brings about.

Each job acts through the record's one door in the name of the officer ``system``, one case in one
transaction; what fails is left as it was and tried again in the next round. Two loops at once do
nothing twice: the case's lock makes the second one look again.
"""

import logging
import threading
from collections.abc import Callable
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


@dataclass
class Round:
    """What one round did."""

    done: int = 0
    failed: int = 0


def run_once(stop: Callable[[], bool] = lambda: False) -> Round:
    """One round of all jobs; ``stop`` is asked before each case whether to leave off."""
    result = Round()
    system = Officer.objects.filter(username=SYSTEM).first()
    if system is None:
        logger.warning("There is no officer %s yet: run manage.py load_fixtures.", SYSTEM)
        return result
    for found, job in (
        (run_out(clock.today()), expire_authorization),
        (supplements_run_out(clock.today()), lapse_supplement),
    ):
        for record in found:
            if stop():
                return result
            try:
                result.done += job(record, by=system)
            except FAILURES as error:
                result.failed += 1
                logger.warning(
                    "%s: %s failed (%s); it is tried again in the next round.",
                    record.number,
                    job.__name__,
                    type(error).__name__,
                )
    for officer in deputies.officers_away_with_work():
        if stop():
            return result
        try:
            result.done += deputies.give_back_when_away(officer, by=system)
        except FAILURES as error:
            result.failed += 1
            logger.warning(
                "The work of officer %s was not given back (%s); it is tried again.",
                officer.pk,
                type(error).__name__,
            )
    moved = move_behind(by=system, stop=stop, failures=FAILURES, at_most=MOVED_IN_A_ROUND)
    result.done, result.failed = result.done + moved.moved, result.failed + moved.failed
    return result


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


def run_forever(every: float, stopping: threading.Event) -> None:
    """A round every ``every`` seconds until ``stopping`` is set; the case in hand is finished."""
    while not stopping.is_set():
        close_old_connections()
        try:
            result = run_once(stopping.is_set)
        except DatabaseError as error:
            logger.warning("The database does not answer (%s).", type(error).__name__)
        else:
            if result.done or result.failed:
                logger.info("%d jobs done, %d failed", result.done, result.failed)
        close_old_connections()
        stopping.wait(every)
