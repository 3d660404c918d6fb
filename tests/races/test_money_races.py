"""Money moves once, and never more of it than there is."""

import uuid

import pytest

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.ledger.actions import InsufficientFunds, reserve
from casework.ledger.models import Fund, Transfer
from casework.ledger.queries import balances
from casework.payments.models import Disbursement
from tests.factories import a_fund, the_offices
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import operations

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def answering(reference):
    def answer(task_id):
        operations.perform(
            task_id, by=officer("zh.fc1"), paid=True, answered_on=clock.today(),
            reference=reference,
        )  # fmt: skip

    return answer


def returning(task_id):
    operations.perform(
        task_id, by=officer("zh.fc1"), paid=False, answered_on=clock.today(), reason="AC01"
    )


def preparing(account):
    def prepare(task_id):
        operations.perform(
            task_id, by=officer("zh.fc1"), method="bank", payee_name="陈大文",
            bank=the_offices().bank, account_number=account,
        )  # fmt: skip

    return prepare


def deciding(by, place):
    def decide(subject):
        fund, *tasks = subject
        operations.perform(
            tasks[place], by=officer(by), outcome="approve", form="cash",
            amount=Money.of("600", "CNY"), fund=Fund.objects.get(pk=fund), reason="符合条件",
        )  # fmt: skip

    return decide


def test_a_payment_that_is_confirmed_twice_is_booked_once():
    rounds = race(
        answering("B1"), answering("B2"),
        prepare=lambda _number: a_step("record_bank_answer").pk, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        payment = Disbursement.objects.get(case__tasks=each.subject)
        assert payment.state == "paid"
        assert payment.bank_reference == ("B1" if each.outcomes[0].done else "B2")
        posted = Transfer.objects.filter(pending_transfer=payment.decision.reservation)
        assert [transfer.kind for transfer in posted] == ["post"]


def test_a_payment_has_arrived_or_come_back_but_not_both():
    rounds = race(
        answering("B1"), returning,
        prepare=lambda _number: a_step("record_bank_answer").pk, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        arrived = each.outcomes[0].done
        case = Case.objects.get(tasks=each.subject)
        attempts = [payment.state for payment in case.disbursements.order_by("attempt")]
        assert attempts == (["paid"] if arrived else ["returned", "planned"])
        reservation = Decision.objects.get(case=case).reservation
        assert Transfer.objects.filter(pending_transfer=reservation).exists() == arrived


def test_a_payment_is_prepared_by_one_hand():
    accounts = ["6222000000000001", "6222000000000002"]
    rounds = race(
        *map(preparing, accounts),
        prepare=lambda _number: a_step("prepare_payment").pk, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        payment = Disbursement.objects.get(case__tasks=each.subject)
        winner = [outcome.done for outcome in each.outcomes].index(True)
        assert payment.state == "prepared"
        assert payment.account_number.open() == accounts[winner]
        act = "payments.disbursement.prepare"
        assert Entry.objects.about(payment).filter(act=act).count() == 1


@pytest.mark.parametrize("limit", ["balance", "year"])
def test_a_fund_that_suffices_for_one_case_pays_one(limit):
    def two_cases_and_little_money(_number):
        fund = a_fund("1000" if limit == "balance" else "5000")
        if limit == "year":
            Fund.objects.filter(pk=fund.pk).update(annual_ceiling_minor=100_000)
        return fund.pk, a_step("decide_case").pk, a_step("decide_case").pk

    rounds = race(
        deciding("xz.sv1", 0), deciding("xz.sv2", 1),
        prepare=two_cases_and_little_money, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        fund, *tasks = each.subject
        [loser] = [outcome for outcome in each.outcomes if not outcome.done]
        assert loser.refused_by(InsufficientFunds)
        states = [Case.objects.get(tasks=task_id).state for task_id in tasks]
        assert sorted(states) == ["accepted", "approved"]
        assert balances(Fund.objects.get(pk=fund)).reserved == Money.of("600", "CNY")


def test_many_hands_in_one_fund_do_not_overdraw_it():
    def taking(by):
        def take(fund):
            reserve(
                Fund.objects.get(pk=fund), Money.of("300", "CNY"), id=uuid.uuid4(),
                by=officer(by), reference="ZM2022-1",
            )  # fmt: skip

        return take

    rounds = race(
        *map(taking, ["xz.sv1", "xz.sv2", "jw.sv1", "gx.sv1"]),
        prepare=lambda _number: a_fund("1000").pk, rounds=ROUNDS,
    )  # fmt: skip

    told_why(rounds)
    assert [each.winners for each in rounds] == [3] * ROUNDS


def test_one_request_sent_twice_at_once_is_one_transfer():
    def send(subject):
        fund, number = subject
        return reserve(
            Fund.objects.get(pk=fund), Money.of("300", "CNY"), id=number,
            by=officer("xz.sv1"), reference="ZM2022-1",
        ).pk  # fmt: skip

    rounds = race(
        send, send, prepare=lambda _number: (a_fund("1000").pk, uuid.uuid4()), rounds=ROUNDS
    )

    told_why(rounds)
    for each in rounds:
        fund, number = each.subject
        assert [outcome.value for outcome in each.outcomes] == [number, number]
        assert balances(Fund.objects.get(pk=fund)).reserved == Money.of("300", "CNY")
