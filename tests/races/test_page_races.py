"""Pages and jobs beside acts: a step may go away while its page is being made."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework.agencies.models import Officer
from casework.audit.models import Entry
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.core import clock
from casework.core.refusals import NotYet, OutOfTurn
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import interventions, operations
from workflows.jobs import expire_authorization
from workflows.models import OPEN

from .conftest import ROUNDS, officer, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
STEPS = {"prepare_request": ("gb.cw1", {}), "release_request": ("gb.ap1", {"agreed": "yes"})}


def withdraw(task_id):
    interventions.withdraw_authorization(
        Case.objects.get(tasks=task_id), by=officer("gb.cw1"), signed_on=clock.today(),
        note="申请人改变主意",
    )  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_s_page_answers_while_its_step_is_taken_away(step, method):
    by, told = STEPS[step]

    def prepare(_number):
        task = a_step(step)
        operations.claim(task.pk, by=officer(by))
        return task.pk

    def open_page(task_id):
        browser = Client()
        browser.force_login(officer(by))
        return getattr(browser, method)(reverse("step", args=[task_id]), told).status_code

    rounds = race(open_page, withdraw, prepare=prepare, rounds=ROUNDS, jitter=0.02)

    told_why(rounds)
    assert {each.outcomes[0].value for each in rounds} <= {200, 302}
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        assert not case.requests.exclude(state="recalled").exists()


def ran_out(_number):
    """A request that waits for release, under an authorization whose last day was yesterday."""
    task = a_step("release_request")
    authorization = task.case.authorizations.get()
    authorization.valid_from = authorization.look_back_from
    authorization.valid_until = clock.today() - timedelta(days=1)
    authorization.save()
    return task.pk


def expire(task_id):
    authorization = Authorization.objects.get(case__tasks=task_id, valid_until__lt=clock.today())
    return expire_authorization(authorization, by=Officer.objects.get(username="system"))


def release(task_id):
    operations.perform(task_id, by=officer("gb.ap1"), agreed=True)


def test_two_loops_end_an_authorization_once_and_no_request_leaves_under_it():
    rounds = race(expire, expire, release, prepare=ran_out, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        assert sorted(outcome.value for outcome in each.outcomes[:2]) == [False, True]
        assert each.outcomes[2].refused_by(NotYet, OutOfTurn)
        case = Case.objects.get(tasks=each.subject)
        entries = Entry.objects.filter(stream=case.stream, act="consent.authorization.expire")
        assert entries.count() == 1
        opened = case.tasks.get(flow_task_type="HUMAN", status__in=OPEN)
        assert opened.step == "issue_authorization"
