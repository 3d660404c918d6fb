"""Work on a review or a complaint is not even taken up by whoever may not do it (rule 5): it would
lie on their desk until somebody noticed."""

import pytest

from casework.agencies.models import Officer
from casework.audit.journal import _append
from casework.audit.locks import hold
from casework.core.refusals import NotPermitted
from tests.factories import a_complaint, a_review
from tests.states.machines import done_before
from workflows import operations
from workflows.operations import follow_remedies

pytestmark = pytest.mark.django_db


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


def laid_out(record, step: str):
    """The open work on a remedy."""
    case = record.case
    with hold(case.stream):
        follow_remedies(case)
    return case.tasks.get(step=step, status="NEW")


REVIEWS = {
    "check_review": "lodged",
    "begin_review": "accepted",
    "decide_review": "under_review",
    "close_review": "served",
}


@pytest.mark.parametrize("step", REVIEWS)
def test_no_step_of_a_review_is_taken_up_by_whoever_had_a_part_in_the_case(step):
    review = a_review(state=REVIEWS[step])
    task = laid_out(review, step)
    done_before(review.case, "cases.case.reject", by=who("zh.rv1"))

    with pytest.raises(NotPermitted, match="曾参与办理本案"):
        operations.claim(task.pk, by=who("zh.rv1"))
    assert operations.claim(task.pk, by=who("zh.rv2")).owner == who("zh.rv2")


@pytest.mark.parametrize(
    ("step", "state"), [("assign_complaint", "received"), ("close_complaint", "answered")]
)
def test_no_complaint_is_taken_up_by_whoever_it_is_about(step, state):
    complaint = a_complaint(state=state)
    case, task = complaint.case, laid_out(complaint, step)
    with hold(case.stream):
        _append(
            case.stream, case, "cases.case.accept", by=who("xz.sv1"), office=complaint.against.code
        )

    with pytest.raises(NotPermitted, match="被投诉机构"):
        operations.claim(task.pk, by=who("xz.sv1"))
    assert operations.claim(task.pk, by=who("xz.sv2")).owner == who("xz.sv2")


def test_a_complaint_is_taken_up_by_whom_it_was_given_to():
    complaint = a_complaint(state="assigned", officer=who("xz.rv1"))
    task = laid_out(complaint, "answer_complaint")

    with pytest.raises(NotPermitted, match="已交由"):
        operations.claim(task.pk, by=who("xz.rv2"))
    assert operations.claim(task.pk, by=who("xz.rv1")).owner == who("xz.rv1")
