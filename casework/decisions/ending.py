"""Ending a case by decision before its course is run (终止办理)."""

from django.utils.translation import gettext_noop

from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.documents.kinds import Kind

from .drafting import draft, issue_notice, require_ground
from .models import Decision


def terminate_case(case: Case, *, by, ground: str, reason: str, note="") -> None:
    """End the case on a coded ground, by a decision that names the remedy (终止).

    An approval that stood until now is superseded, and the money that it set aside is freed.
    """
    with hold(case.stream):
        require_ground(ground, reason)
        decision = draft(
            case, Decision.Outcome.TERMINATED, case.district, by, reason, ground
        )  # fmt: skip
        enact(
            case.terminate, by=by, note=note or reason, ground=ground, on=clock.today(),
            about={"ground": ground},
        )  # fmt: skip
        issue_notice(decision, Kind.TERMINATION_NOTICE, gettext_noop("终止办理决定书"), by)
