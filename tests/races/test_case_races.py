"""Two officers and one case: one of them acts, the other is told so."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, OutOfTurn
from casework.decisions.models import Decision
from casework.ledger.models import Fund, Transfer
from casework.verification.models import VerificationRequest
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import interventions, operations
from workflows.models import OPEN, WorkTask

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def step_of_case(step, **changes):
    """Prepares a round: a new case with ``step`` open; its task number."""
    return lambda _number: a_step(step, **changes).pk


def claimed(step, by):
    def prepare(_number):
        task = a_step(step)
        operations.claim(task.pk, by=officer(by))
        return task.pk

    return prepare


def release(task_id):
    operations.perform(task_id, by=officer("gb.ap1"), agreed=True)


def withdraw(task_id):
    case = Case.objects.get(tasks=task_id)
    interventions.withdraw_authorization(
        case, by=officer("gb.cw1"), signed_on=clock.today(), note="申请人改变主意"
    )


def approving(by):
    def approve(task_id):
        operations.perform(
            task_id, by=officer(by), outcome="approve", form="cash",
            amount=Money.of("5000", "CNY"), fund=Fund.objects.get(code="ZHX"), reason="符合条件",
        )  # fmt: skip

    return approve


def rejecting(by):
    def reject(task_id):
        operations.perform(
            task_id, by=officer(by), outcome="reject", ground="means_exceed", reason="超过标准"
        )

    return reject


def test_no_request_leaves_under_an_authorization_that_is_being_withdrawn():
    rounds = race(release, withdraw, prepare=step_of_case("release_request"), rounds=2 * ROUNDS)

    told_why(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        released, withdrawn = each.outcomes
        assert withdrawn.done
        assert released.done or released.refused_by(OutOfTurn)
        request = VerificationRequest.objects.get(case=case)
        assert request.state == "recalled"
        assert (request.sent_at is not None) == released.done
        assert sorted(Authorization.objects.filter(case=case).values_list("state", flat=True)) == [
            "draft", "revoked",
        ]  # fmt: skip
        opened = case.tasks.filter(flow_task_type="HUMAN", status__in=OPEN)
        assert [task.step for task in opened] == ["issue_authorization"]


@pytest.mark.parametrize("second", ["xz.sv1", "xz.sv2"], ids=["two tabs", "two officers"])
def test_a_case_is_approved_once(second):
    rounds = race(
        approving("xz.sv1"), approving(second), prepare=step_of_case("decide_case"), rounds=ROUNDS
    )

    one_wins(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        assert case.state == "approved"
        decision = Decision.objects.get(case=case)
        assert Transfer.objects.filter(reference=case.number).count() == 1
        assert Transfer.objects.get(pk=decision.reservation).kind == "pending"
        assert Entry.objects.filter(stream=case.stream, act="cases.case.approve").count() == 1


def test_a_case_is_approved_or_rejected_but_not_both():
    rounds = race(
        approving("xz.sv1"), rejecting("xz.sv2"), prepare=step_of_case("decide_case"), rounds=ROUNDS
    )

    one_wins(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        approved = each.outcomes[0].done
        assert case.state == ("approved" if approved else "rejected")
        assert Decision.objects.get(case=case).outcome == case.state
        assert Transfer.objects.filter(reference=case.number).exists() == approved


def test_work_is_claimed_by_one_officer():
    def claiming(by):
        return lambda task_id: operations.claim(task_id, by=officer(by)).owner_id

    rounds = race(
        claiming("gb.cw1"), claiming("gb.cw2"), prepare=step_of_case("check_form"), rounds=ROUNDS
    )

    one_wins(rounds)
    for each in rounds:
        [winner] = [outcome.value for outcome in each.outcomes if outcome.done]
        assert WorkTask.objects.get(pk=each.subject).owner_id == winner


def test_two_officers_who_take_the_next_piece_of_work_take_two():
    def taking(by):
        def take(_subject):
            browser = Client()
            browser.force_login(officer(by))
            return browser.post(reverse("claim_next")).url

        return take

    def two_cases(_number):
        return {a_step("check_form").pk, a_step("check_form").pk}

    rounds = race(taking("gb.cw1"), taking("gb.cw2"), prepare=two_cases, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        taken = {outcome.value for outcome in each.outcomes}
        assert taken == {reverse("step", args=[task_id]) for task_id in each.subject}


def test_work_that_is_given_back_while_it_is_done_is_done():
    def done(task_id):
        operations.perform(task_id, by=officer("gb.cw1"), complete=True)

    def given_back(task_id):
        operations.give_back(task_id, by=officer("gb.cw1"))

    rounds = race(done, given_back, prepare=claimed("check_form", "gb.cw1"), rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        assert each.outcomes[0].done
        task = WorkTask.objects.get(pk=each.subject)
        assert (task.status, task.case.state) == ("DONE", "checked")


def test_work_that_is_handed_on_while_it_is_done_has_one_doer():
    def done(task_id):
        operations.perform(task_id, by=officer("gb.cw1"), complete=True)

    def handed_on(task_id):
        operations.reassign(
            task_id, to=officer("gb.cw2"), by=officer("gb.ap1"), note="工作量平衡"
        )  # fmt: skip

    rounds = race(done, handed_on, prepare=claimed("check_form", "gb.cw1"), rounds=ROUNDS)

    one_wins(rounds)
    for each in rounds:
        doer, handed = each.outcomes
        task = WorkTask.objects.get(pk=each.subject)
        if doer.done:
            assert handed.refused_by(OutOfTurn)
            assert (task.status, task.owner.username) == ("DONE", "gb.cw1")
        else:
            assert doer.refused_by(NotPermitted)
            assert (task.status, task.owner.username) == ("ASSIGNED", "gb.cw2")
            assert task.case.state == "submitted"
