"""What a termination (终止) may still end, and by when its notice is served."""

from datetime import timedelta

import pytest

from casework.assessment.posting import post_publicity, posting_after_aid
from casework.core.refusals import NotYet
from casework.decisions.queries import decision_of
from tests.factories import a_decision, a_scan, case_awaiting_decision
from tests.factories.work import a_step
from workflows import interventions, timekeeping
from workflows.consistency import find_faults

from .test_endings import MOVED, work_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("months", [0, 7])
def test_goods_that_were_given_and_posted_end_by_closing_only(staff, clock, months):
    """No payment tells that they were given; their posting does, also when its time is over."""
    case = case_awaiting_decision(state="approved")
    a_decision(case, "served", form="goods", amount_minor=0, reservation=None)
    post_publicity(posting_after_aid(case), by=staff.caseworker)
    clock.move_on(timedelta(days=31 * months))

    with pytest.raises(NotYet, match="已经实施并公示，不能终止。公示期满后请办结"):
        interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    assert decision_of(case).outcome == "approved"


def test_goods_that_nobody_was_told_of_bar_no_termination(staff):
    case = case_awaiting_decision(state="approved")
    a_decision(case, "served", form="goods", amount_minor=0, reservation=None)
    posting_after_aid(case)

    interventions.terminate_case(case, by=staff.supervisor, **MOVED)

    assert decision_of(case).outcome == "terminated"


@pytest.mark.parametrize("paused", [True, False])
def test_the_notice_of_a_termination_is_served_in_a_time_limit_of_its_own(staff, clock, paused):
    """Not in that of the approval whose service was open, nor in one that stands still."""
    task = a_step("serve_decision")
    clock.move_on(timedelta(days=8))
    if paused:
        timekeeping.start_pause(
            task.case, by=staff.caseworker, reason="force_majeure", words="台风", evidence=a_scan()
        )

    interventions.terminate_case(task.case, by=staff.supervisor, **MOVED)

    now = work_on(task.case).get()
    assert (now.step, now.paused, now.due_on > task.due_on) == ("serve_decision", False, True)
    assert now.due_why["lines"][0]["date"] == clock.today().isoformat()
    assert find_faults() == []
