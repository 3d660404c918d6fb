"""From when until when, and on what terms, one officer stands in for another (委托代理): each alone."""

from datetime import timedelta

import pytest

from casework.agencies.actions import enter_absence
from casework.agencies.models import Appointment, Delegation
from casework.audit.locks import hold
from casework.core.refusals import NotPermitted, Refusal
from tests.factories import a_case, a_review, the_offices
from workflows import operations
from workflows.deputies import delegate
from workflows.operations import follow_remedies
from workflows.recusals import declare_recusal

from .conftest import appointment_of, fresh, stand_in

DEPUTY, HOLDER = "xz.sv1", "gb.ap1"


@pytest.fixture
def lent(clock):
    """The holder's appointment lent from one day to another, counted from today."""

    def delegated(since=0, until=10, reason="外出学习"):
        return delegate(
            appointment_of(HOLDER), deputy=fresh(DEPUTY), by=fresh(HOLDER), reason=reason,
            since=clock.today() + timedelta(days=since),
            until=clock.today() + timedelta(days=until),
        )  # fmt: skip

    return delegated


def may_accept() -> bool:
    return fresh(DEPUTY).has_perm("cases.accept_case", the_offices().township)


def test_nothing_is_lent_before_the_first_day(lent, clock):
    lent(since=1)
    assert not may_accept()
    clock.move_on(timedelta(days=1))
    assert may_accept()


def test_an_appointment_that_has_ended_lends_nothing(lent, clock):
    lent()
    assert may_accept()
    yesterday = clock.today() - timedelta(days=1)
    Appointment.objects.filter(pk=appointment_of(HOLDER).pk).update(until=yesterday)
    assert not may_accept()


@pytest.mark.parametrize(
    ("since", "until", "sentence"), [(10, 5, "不能早于起始日"), (-10, -1, "不能早于今天")]
)
def test_a_period_runs_forward_and_is_not_over(lent, since, until, sentence):
    with pytest.raises(Refusal, match=sentence) as refused:
        lent(since, until)
    assert refused.value.field == "until"
    assert not Delegation.objects.exists()


def test_a_delegation_takes_a_reason(lent):
    with pytest.raises(Refusal) as refused:
        lent(reason=" ")
    assert refused.value.field == "reason"


def test_a_step_that_was_not_named_is_not_covered_though_it_takes_the_same_permission():
    review = a_review(state="accepted")
    with hold(review.stream):
        follow_remedies(review.case)
    task = review.case.tasks.get(step="begin_review", flow_task_type="HUMAN")

    stand_in("zh.sv1", "zh.rv1", steps=["check_review"])
    with pytest.raises(NotPermitted, match="没有在该机构办理的职责"):
        operations.claim(task.pk, by=fresh("zh.sv1"))
    with pytest.raises(NotPermitted, match="没有在该机构办理的职责"):
        operations.perform(task.pk, by=fresh("zh.sv1"))

    stand_in("zh.sv1", "zh.rv1", steps=["begin_review"])
    operations.perform(task.pk, by=fresh("zh.sv1"))


def test_whoever_stands_in_for_a_supervisor_does_not_answer_for_the_officers(clock):
    """Absences and conflicts of interest are for the supervisor in person."""
    stand_in("zh.fr1", "xz.sv1")
    case, deputy, officer = a_case(state="submitted"), fresh("zh.fr1"), fresh("gb.cw1")
    assert deputy.has_perm("cases.reassign_work", case.district)

    with pytest.raises(NotPermitted, match="负责人"):
        enter_absence(officer, by=deputy, since=clock.today(), until=clock.today())
    with pytest.raises(NotPermitted, match="负责人"):
        declare_recusal(case, officer, by=deputy, reason="亲属")
    declare_recusal(case, officer, by=fresh("xz.sv1"), reason="亲属")
