"""Readers never wait for those who act, nor those who act for readers."""

import time

import pytest
from django.db import connection

from casework.audit.access import log_reading
from casework.audit.locks import hold
from casework.audit.models import Entry, Stream
from casework.cases.models import Case
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import operations

from .conftest import ROUNDS, officer, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

LONG = 0.5  # seconds


def read(task_id):
    case = Case.objects.get(tasks=task_id)
    began = time.monotonic()
    log_reading(case, by=officer("gb.cw2"), what="case_file")
    return time.monotonic() - began


def test_a_reader_does_not_wait_for_whoever_acts():
    def act_slowly(task_id):
        case = Case.objects.get(tasks=task_id)
        with hold(case.stream):
            time.sleep(LONG)
            operations.perform(task_id, by=officer("gb.cw1"), complete=True)

    rounds = race(act_slowly, read, prepare=lambda _number: a_step("check_form").pk, rounds=4)

    told_why(rounds)
    assert [each.winners for each in rounds] == [2] * 4
    if connection.vendor == "postgresql":  # SQLite has one writer, and everybody waits for it
        assert max(each.outcomes[1].value for each in rounds) < LONG


def test_whoever_acts_does_not_wait_for_a_reader():
    def read_slowly(task_id):
        case = Case.objects.get(tasks=task_id)
        with hold(Stream(kind="access", key=f"{case.stream_id}:20220307")):
            log_reading(case, by=officer("gb.cw2"), what="case_file")
            time.sleep(LONG)

    def act(task_id):
        began = time.monotonic()
        operations.perform(task_id, by=officer("gb.cw1"), complete=True)
        return time.monotonic() - began

    rounds = race(read_slowly, act, prepare=lambda _number: a_step("check_form").pk, rounds=4)

    told_why(rounds)
    assert [each.winners for each in rounds] == [2] * 4
    if connection.vendor == "postgresql":
        assert max(each.outcomes[1].value for each in rounds) < LONG


def test_many_readers_of_one_case_are_all_entered():
    rounds = race(*[read] * 4, prepare=lambda _number: a_step("check_form").pk, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        assert Entry.objects.about(case).filter(act="cases.case.read").count() == 4
