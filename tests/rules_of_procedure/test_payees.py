"""Who may be paid on the day on which the money leaves (docs/plan-to-code.md, rule 22)."""

import pytest

from casework.core.refusals import Refusal
from casework.people.actions import leave_household
from tests.factories.work import a_step
from workflows.models import OPEN, WorkTask
from workflows.operations import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def sending(staff):
    """A payment that was reviewed and waits to be sent."""
    task = a_step("review_payment")
    perform(task.pk, by=staff.reviewer, agreed=True)
    return WorkTask.objects.get(case=task.case, step="send_payment", status__in=OPEN)


def test_nothing_is_sent_to_somebody_who_died_though_they_left_the_file(staff, clock, sending):
    case = sending.case
    applicant = case.applicant
    applicant.deceased_on = clock.today()
    applicant.save()
    leave_household(case.household.members_on().get(person=applicant))
    with pytest.raises(Refusal, match="已登记死亡"):
        perform(sending.pk, by=staff.clerk)


def test_an_applicant_is_paid_though_no_longer_a_member(staff, sending):
    case = sending.case
    leave_household(case.household.members_on().get(person=case.applicant))
    perform(sending.pk, by=staff.clerk)
    assert case.disbursements.get().state == "sent"
