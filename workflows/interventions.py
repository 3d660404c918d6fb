"""Acts from outside the course of steps (程序外事项): withdrawal, termination, reopening,
and an authorization taken back.

Each holds the case, reads it anew, carries out the act through the record's door, ends what else
was open for the case, and puts its work in line with what the record now calls for.
"""

from contextlib import contextmanager
from datetime import date

from django.utils.translation import gettext as _

from casework.assessment.posting import take_down_postings
from casework.audit.locks import hold
from casework.cases import endings
from casework.cases.models import Case
from casework.cases.queries import running_pause
from casework.cases.timekeeping import end_pause
from casework.consent.actions import cancel_authorization, revoke_authorization
from casework.consent.queries import current_authorization
from casework.core.refusals import OutOfTurn
from casework.decisions import ending
from casework.decisions.drafting import supersede_decision
from casework.decisions.legal_review import discontinue_review
from casework.decisions.queries import decision_of
from casework.payments.actions import cancel_payments
from casework.verification.actions import cancel_open_requests, recall_open_requests

from .operations import realign


def withdraw_case(case: Case, *, by, statement, signed_on: date, note="") -> None:
    """The household takes its application back (撤回): whatever is open for it ends."""
    with _in_hand(case, by):
        endings.withdraw_case(case, by=by, statement=statement, signed_on=signed_on, note=note)
        _end_checks(case, by=by, note=note)


def lapse_supplement(case: Case, *, by) -> None:
    """Nothing was brought in time (补正期满): the application counts as withdrawn."""
    with _in_hand(case, by):
        endings.lapse_supplement(case, by=by)
        _end_checks(case, by=by)


def terminate_case(case: Case, *, by, ground: str, reason: str, note="") -> None:
    """End the case by decision (终止): money set aside is freed, payments not yet sent are stopped."""
    with _in_hand(case, by):
        ending.terminate_case(case, by=by, ground=ground, reason=reason, note=note)
        _end_checks(case, by=by, note=note)
        cancel_payments(case, by=by, note=note)


def reopen_case(case: Case, *, by, reason: str, note="") -> None:
    """Take a withdrawn or terminated case up again (重新办理): it waits for its form check."""
    with _in_hand(case, by):
        endings.reopen_case(case, by=by, reason=reason, note=note)
        standing = decision_of(case)
        if standing is not None:  # its termination: a case that goes on is not ended
            supersede_decision(standing, by=by, note=reason)


def withdraw_authorization(case: Case, *, by, signed_on: date, note) -> None:
    """The household takes its authorization back (撤回授权): every open request ends with it."""
    with _in_hand(case, by):
        authorization = current_authorization(case)
        if authorization is None or authorization.document is None:
            raise OutOfTurn(_("本案没有可以撤回的授权书。"))
        revoke_authorization(authorization, by=by, signed_on=signed_on, note=note)
        recall_open_requests(case, by=by, note=note)


@contextmanager
def _in_hand(case: Case, by):
    """The case under its lock, read anew; afterwards its work follows its record.

    Nothing stands still for a case that has ended: what was paused or suspended is so no longer, and
    the notice of its end is served in a time limit of its own, not in that of an earlier decision.
    """
    with hold(case.stream):
        case.refresh_from_db()
        before = case.ended
        yield case
        if case.ended and running_pause(case):
            end_pause(case, by=by)
        realign(case, afresh=case.ended and not before)


def _end_checks(case: Case, *, by, note="") -> None:
    """An ended case asks nobody anything and shows the public nothing: its open request, its
    authorization, its posting with an objection to it, and a legal review end with it."""
    cancel_open_requests(case, by=by, note=note)
    cancel_authorization(case, by=by, note=note)
    take_down_postings(case, by=by, note=note)
    discontinue_review(case, by=by, note=note)
