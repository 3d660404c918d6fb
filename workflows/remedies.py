"""What comes in from outside the course of steps: reviews, proceedings, complaints, recoveries.

Each operation locks the case, carries the act out, and opens or closes the work that follows.
"""

from casework.audit.locks import hold
from casework.cases.models import Case
from casework.decisions.models import Decision
from casework.remedies.actions import complaints, proceedings, recovery, review
from casework.remedies.models import Complaint, Proceeding, Recovery, Review

from .deputies import give_back_work_on
from .operations import follow_remedies


def lodge_review(decision: Decision, *, by, **particulars) -> Review:
    """Take in a request for a review (登记复核申请) and put it into the reviewing office's queue."""
    with hold(decision.stream):
        lodged = review.lodge_review(decision, by=by, **particulars)
        follow_remedies(_afresh(decision.case))
    return lodged


def withdraw_review(record: Review, *, by, note) -> None:
    """Whoever lodged it takes it back (撤回复核申请): its work leaves the desks."""
    with hold(record.stream):
        record.refresh_from_db()
        review.withdraw_review(record, by=by, note=note)
        follow_remedies(_afresh(record.case))


def register_proceeding(decision: Decision, *, by, **particulars) -> Proceeding:
    """Record a proceeding elsewhere (登记复议诉讼): the deciding office has to answer in time."""
    with hold(decision.stream):
        made = proceedings.register_proceeding(decision, by=by, **particulars)
        follow_remedies(_afresh(decision.case))
    return made


def receive_complaint(case: Case, *, by, **particulars) -> Complaint:
    """Enter a complaint (登记投诉) and lay it before the supervisor."""
    with hold(case.stream):
        made = complaints.receive_complaint(case, by=by, **particulars)
        follow_remedies(_afresh(case))
    return made


def reassign_complaint(record: Complaint, *, by, officer, note) -> None:
    """Another officer answers it (改派投诉): it leaves the desk of whoever has it in hand, and waits
    for the new one, still due from its receipt."""
    with hold(record.stream):
        record.refresh_from_db()
        complaints.reassign_complaint(record, by=by, officer=officer, note=note)
        give_back_work_on(record, by=by, but=officer)


def demand_back(decision: Decision, *, by, **particulars) -> Recovery:
    """Order money back (追回): the decision goes out to be served."""
    with hold(decision.stream):
        made = recovery.demand_back(decision, by=by, **particulars)
        follow_remedies(_afresh(decision.case))
    return made


def waive_recovery(record: Recovery, *, by, **particulars) -> None:
    """The rest is not asked for (免除追回): nothing is left to do about it."""
    with hold(record.stream):
        record.refresh_from_db()
        recovery.waive_recovery(record, by=by, **particulars)
        follow_remedies(_afresh(record.case))


def _afresh(case: Case) -> Case:
    """The case as it stands now that its stream is held."""
    case.refresh_from_db()
    return case
