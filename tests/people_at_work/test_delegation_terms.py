"""From when until when, and on what terms, one officer stands in for another (委托代理): each alone."""

from datetime import timedelta

import pytest

from casework.agencies.models import Appointment, Delegation
from casework.core.refusals import Refusal
from tests.factories import the_offices
from workflows.deputies import delegate

from .conftest import appointment_of, fresh

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
