"""What the public may read, and when (rules 7 and 18)."""

from casework.assessment.models import Objection, Publicity
from casework.cases.models import Case
from casework.core import clock
from casework.people.models import IdentityDocument

from .seen import entries, rule


@rule(7)
def approval_comes_after_a_posting_without_open_objection(case):
    for approval in entries(case, "cases.case.approve"):
        ends = [e for e in entries(case, "assessment.publicity.end") if e.seq < approval.seq]
        if not ends:
            yield "approved without a posting that had ended"
            continue
        posted = Publicity.objects.get(pk=ends[-1].subject_id)
        if clock.legal_day(approval.at) <= posted.until:
            yield f"approved on a day of the posting, which ran until {posted.until}"
        if clock.legal_day(ends[-1].at) <= posted.until:
            yield f"the posting was ended before its last day {posted.until} was over"
    if case.state == Case.State.APPROVED:
        open_ones = Objection.objects.filter(case=case, state="lodged", publicity__kind="before")
        if open_ones.exists():
            yield "approved while an objection is open"


@rule(7)
def an_ended_case_shows_nothing_and_waits_for_nobody(case):
    if case.state in (Case.State.WITHDRAWN, Case.State.TERMINATED):
        for posting in case.publicities.all():
            if posting.standing != Publicity.State.POSTED:
                continue
            yield f"{posting} is shown although the case is {case.state}"
        for open_one in (
            *case.objections.filter(state="lodged"),
            *case.legal_reviews.filter(state="asked"),
        ):
            yield f"{open_one!r} is open although the case is {case.state}"


@rule(18)
def a_posting_after_the_aid_is_shown_only_while_a_decision_grants_it(case):
    """A new inquiry after a revocation: nobody reads meanwhile of aid that rests on nothing."""
    if case.standing in (Case.State.RETURNED, Case.State.CHECKED):
        for posting in case.publicities.all():
            if posting.kind == "after" and posting.standing == Publicity.State.POSTED:
                yield f"{posting} tells of aid whose decision was revoked"


@rule(18)
def a_posting_names_nothing_that_is_nobodys_business(case):
    if not case.publicities.all():
        return
    numbers = [
        paper.number.open()
        for paper in IdentityDocument.objects.filter(person__memberships__household=case.household)
    ]
    minors = [
        name
        for member in case.household.members.all()
        if member.needs_guardian()
        for name in member.person.names
    ]
    address = case.household.address.open() or ""
    for posting in case.publicities.all():
        shown = f"{posting.shown_name} {posting.shown_place} {posting.shown_matter}"
        if any(secret and secret in shown for secret in [*numbers, *minors, address]):
            yield f"{posting} shows what it must not"
