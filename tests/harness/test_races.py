"""The race helper finds what it is there to find, and lets nothing hang."""

import os
import time

import pytest
from django.db.models import F

from casework.audit.models import Stream
from casework.core.refusals import Refusal

from .races import RaceStuck, race

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def a_stream(number):
    return Stream.objects.create(kind=Stream.Kind.REGISTER, key=f"race-{number}").pk


def add_one_with_care(pk):
    Stream.objects.filter(pk=pk).update(length=F("length") + 1)


def add_one_without_care(pk):
    stream = Stream.objects.get(pk=pk)
    time.sleep(0.01)
    stream.length += 1
    stream.save()


def lengths():
    return set(Stream.objects.filter(key__startswith="race-").values_list("length", flat=True))


def test_operations_that_take_care_lose_nothing():
    rounds = race(add_one_with_care, add_one_with_care, prepare=a_stream, rounds=20)
    assert [each.winners for each in rounds] == [2] * 20
    assert lengths() == {2}


def test_a_lost_update_is_found():
    race(add_one_without_care, add_one_without_care, prepare=a_stream, rounds=20)
    assert 1 in lengths()


def test_a_refusal_comes_back_as_what_it_was():
    def refuse(pk):
        raise Refusal("来晚了")

    [each] = race(add_one_with_care, refuse, prepare=a_stream, rounds=1)
    assert each.winners == 1
    assert each.outcomes[1].refused_by(Refusal)
    assert "来晚了" in each.outcomes[1].message


def test_the_other_process_is_another():
    [each] = race(lambda pk: os.getpid(), lambda pk: os.getpid(), prepare=a_stream, rounds=1)
    assert len({os.getpid(), *(outcome.value for outcome in each.outcomes)}) == 3


def test_an_operation_that_never_comes_back_is_named():
    def wait_for_ever(pk):
        while True:
            time.sleep(60)

    with pytest.raises(RaceStuck, match=r"operations \[1\] never came back"):
        race(add_one_with_care, wait_for_ever, prepare=a_stream, rounds=1, timeout=2)


def test_a_process_that_dies_is_named():
    with pytest.raises(RaceStuck, match="operation 0 died with code 7"):
        race(lambda pk: os._exit(7), prepare=a_stream, rounds=1)
