"""Ends before the end, raced against what would have gone on."""

import pytest

from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotYet, OutOfTurn
from casework.decisions.queries import decision_of
from casework.ledger.models import Fund, Transfer
from tests.factories import a_scan
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import interventions, operations
from workflows.models import OPEN

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def case_of(task_id) -> Case:
    return Case.objects.select_related("stream", "agency", "district").get(tasks=task_id)


def terminate(task_id):
    interventions.terminate_case(
        case_of(task_id), by=officer("xz.sv1"), ground="no_need", reason="困难已消除"
    )


def withdraw(task_id):
    interventions.withdraw_case(
        case_of(task_id), by=officer("gb.cw1"), statement=a_scan(), signed_on=clock.today()
    )


def send(task_id):
    operations.perform(task_id, by=officer("zh.fc1"))


def approve(task_id):
    operations.perform(
        task_id, by=officer("xz.sv1"), outcome="approve", form="cash",
        amount=Money.of("5000", "CNY"), fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip


def step_of_case(step):
    return lambda _number: a_step(step).pk


def test_a_payment_leaves_or_its_case_is_terminated_but_not_both():
    def reviewed(_number):
        task = a_step("review_payment")
        operations.perform(task.pk, by=officer("zh.fr1"), agreed=True)
        return task.case.tasks.get(step="send_payment", status__in=OPEN).pk

    rounds = race(terminate, send, prepare=reviewed, rounds=ROUNDS)

    one_wins(rounds)
    for each in rounds:
        terminated, sent = each.outcomes
        case = case_of(each.subject)
        payment = case.disbursements.get()
        freed = Transfer.objects.filter(pending_transfer=payment.decision.reservation)
        if terminated.done:
            assert sent.refused_by(OutOfTurn, NotYet)
            assert (case.state, payment.state) == ("terminated", "cancelled")
            assert freed.get().kind == "void"
        else:
            assert terminated.refused_by(NotYet)
            assert (case.state, payment.state) == ("approved", "sent")
            assert not freed.exists()


def test_a_case_is_approved_or_withdrawn_but_not_both():
    rounds = race(withdraw, approve, prepare=step_of_case("decide_case"), rounds=ROUNDS)

    one_wins(rounds)
    for each in rounds:
        withdrawn, _approved = each.outcomes
        case = case_of(each.subject)
        assert case.state == ("withdrawn" if withdrawn.done else "approved")
        assert (decision_of(case) is None) == withdrawn.done
        assert Transfer.objects.filter(reference=case.number).exists() != withdrawn.done


def test_two_supervisors_who_terminate_and_a_household_that_withdraws_end_a_case_once():
    rounds = race(terminate, terminate, withdraw, prepare=step_of_case("visit_home"), rounds=ROUNDS)

    one_wins(rounds)
    told_why(rounds)
    for each in rounds:
        case = case_of(each.subject)
        assert case.decisions.count() == (0 if case.state == "withdrawn" else 1)


def test_a_case_is_reopened_once():
    def prepare(_number):
        task = a_step("visit_home")
        withdraw(task.pk)
        return task.pk

    def reopen(task_id):
        interventions.reopen_case(case_of(task_id), by=officer("xz.sv1"), reason="家庭提出恢复")

    rounds = race(reopen, reopen, prepare=prepare, rounds=ROUNDS)

    one_wins(rounds)
