"""Paying what was decided, once, to somebody entitled (docs/plan-to-code.md, rules 9, 10 and 22)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from casework.audit import triggers
from casework.core.money import Money
from casework.core.refusals import NotYet, OutOfTurn, Refusal
from casework.decisions.models import Decision
from casework.documents.kinds import Kind
from casework.ledger.models import Transfer
from casework.ledger.queries import balances, check_books
from casework.payments.actions import (
    disbursement_of,
    prepare_payment,
    reconcile_payment,
    record_bank_answer,
    review_payment,
    send_payment,
)
from casework.payments.models import Disbursement
from tests.factories import GRANTED, a_decision, a_disbursement, a_paper, case_awaiting_decision
from tests.states.tables import assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Approved; the notice was served."""
    case = case_awaiting_decision(state="approved")
    a_decision(case, "served")
    return case


@pytest.fixture
def prepare(staff, offices):
    def prepared(disbursement, **words):
        given = {
            "method": "bank", "payee_name": disbursement.case.applicant.name,
            "bank": offices.bank, "account_number": "6222 0212 3456 7890",
        }  # fmt: skip
        prepare_payment(disbursement, by=staff.clerk, **{**given, **words})
        disbursement.refresh_from_db()
        return disbursement

    return prepared


def test_a_payment_is_prepared_reviewed_sent_confirmed_and_reconciled(case, staff, prepare, clock):
    payment = prepare(disbursement_of(case))
    review_payment(payment, by=staff.reviewer, agreed=True)
    send_payment(payment, by=staff.clerk)
    record_bank_answer(
        payment, by=staff.clerk, paid=True, answered_on=clock.today(), reference="20220307-1"
    )
    reconcile_payment(payment, by=staff.reviewer)

    payment.refresh_from_db()
    assert payment.state == "reconciled"
    assert payment.account_number.open() == "6222021234567890"
    told = balances(payment.decision.fund)
    assert (told.disbursed, told.reserved) == (GRANTED, Money(0, "CNY"))
    assert check_books() == []


def not_served(decision):
    return {"state": "issued"}


def of_another_amount(decision):
    return {"amount_minor": decision.amount_minor - 1}


def of_another_currency(decision):
    return {"currency": "MOP"}


@pytest.mark.parametrize("fault", [not_served, of_another_amount, of_another_currency])
def test_nothing_is_paid_that_was_not_approved_so_and_served(case, prepare, fault):
    payment = disbursement_of(case)
    Decision.objects.filter(pk=payment.decision_id).update(**fault(payment.decision))

    with pytest.raises(NotYet):
        prepare(payment)

    payment.refresh_from_db()
    assert (payment.state, payment.payee_name.open()) == ("planned", None)


def test_nothing_is_paid_on_a_case_that_is_not_approved(case, prepare):
    payment = disbursement_of(case)
    type(case).objects.filter(pk=case.pk).update(state="returned")

    with pytest.raises(NotYet, match="没有与本次发放一致的批准决定"):
        prepare(Disbursement.objects.get(pk=payment.pk))


@pytest.mark.parametrize("state", ["planned", "prepared", "reviewed", "sent", "paid", "reconciled"])
def test_a_decision_is_paid_by_one_attempt_at_a_time(case, state):
    payment = a_disbursement(case, state)

    assert disbursement_of(case) == payment
    with pytest.raises(IntegrityError), transaction.atomic():
        a_disbursement(case, attempt=2, end_to_end_id="another")


def test_what_the_bank_sends_back_is_tried_again_as_a_new_attempt(case, staff, clock):
    first = a_disbursement(case, "sent")
    record_bank_answer(first, by=staff.clerk, paid=False, answered_on=clock.today(), reason="AC04")

    second = disbursement_of(case)

    assert (second.attempt, second.previous) == (2, first)
    assert second.end_to_end_id != first.end_to_end_id
    assert second.amount == first.amount
    assert not Transfer.objects.filter(kind="post").exists()


@pytest.mark.parametrize("payee", ["陈小明", "王小二", "", "陈"])
def test_a_payee_who_is_no_adult_of_the_household_is_refused_at_the_review(
    case, staff, prepare, payee
):
    payment = prepare(disbursement_of(case), payee_name=payee)

    with pytest.raises(NotYet, match="收款人须为"):
        review_payment(payment, by=staff.reviewer, agreed=True)

    review_payment(payment, by=staff.reviewer, agreed=False)


def test_an_adult_of_the_household_may_be_paid(case, staff, prepare):
    review_payment(
        prepare(disbursement_of(case), payee_name="李美玲"), by=staff.reviewer, agreed=True
    )


@pytest.mark.parametrize("when", ["review", "send"])
def test_nothing_is_paid_to_the_dead(case, staff, when, clock):
    payment = a_disbursement(case, {"review": "prepared", "send": "reviewed"}[when])
    case.applicant.deceased_on = clock.today()
    case.applicant.save()
    told = {"order": a_paper(payment, Kind.PAYMENT_ORDER)} if when == "send" else {}
    by = {"review": staff.reviewer, "send": staff.clerk}[when]

    assert_refused(Disbursement.objects.get(pk=payment.pk), when, by=by, refusal=NotYet, **told)


def test_after_sending_nothing_of_the_order_changes_and_it_is_not_sent_twice(
    case, staff, offices, prepare
):
    payment = prepare(disbursement_of(case))
    review_payment(payment, by=staff.reviewer, agreed=True)
    send_payment(payment, by=staff.clerk)
    payment.refresh_from_db()
    before = Disbursement.objects.filter(pk=payment.pk).values().get()

    with pytest.raises(OutOfTurn):
        prepare(payment, account_number="1111 2222 3333 4444", payee_name="李美玲")
    for agreed in (True, False):
        with pytest.raises(OutOfTurn):
            review_payment(payment, by=staff.reviewer, agreed=agreed)
    with pytest.raises(Refusal):
        send_payment(payment, by=staff.clerk)

    assert Disbursement.objects.filter(pk=payment.pk).values().get() == before
    assert case.stream.documents.filter(
        kind=Kind.PAYMENT_ORDER, number=payment.end_to_end_id
    ).count() == 1  # fmt: skip


def test_an_answer_of_the_bank_is_booked_once(case, staff, clock):
    payment = a_disbursement(case, "sent")
    told = {"paid": True, "answered_on": clock.today(), "reference": "20220307-1"}
    record_bank_answer(payment, by=staff.clerk, **told)

    with pytest.raises(OutOfTurn):
        record_bank_answer(payment, by=staff.clerk, **told)
    with pytest.raises(OutOfTurn):
        record_bank_answer(
            payment, by=staff.clerk, paid=False, answered_on=clock.today(), reason="AC04"
        )

    assert Transfer.objects.filter(kind="post").count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"paid": True, "reference": " "}, "reference"),
        ({"paid": False, "reason": ""}, "reason"),
        ({"paid": True, "reference": "1", "shift": 1}, "answered_on"),
        ({"paid": True, "reference": "1", "shift": -1}, "answered_on"),
    ],
)
def test_the_bank_s_answer_needs_its_number_or_reason_and_a_possible_day(
    case, staff, words, field, clock
):
    payment = a_disbursement(case, "sent")
    day = clock.today() + timedelta(days=words.pop("shift", 0))

    with pytest.raises(Refusal) as refused:
        record_bank_answer(payment, by=staff.clerk, answered_on=day, **words)

    assert refused.value.field == field
    payment.refresh_from_db()
    assert payment.state == "sent"


def test_a_payment_is_not_reconciled_with_other_books(case, staff):
    payment = a_disbursement(case, "paid")
    triggers.lift(connection)  # the database itself would refuse, were its owner not at work
    Disbursement.objects.filter(pk=payment.pk).update(amount_minor=payment.amount_minor - 1)

    with pytest.raises(NotYet, match="账上没有"):
        reconcile_payment(Disbursement.objects.get(pk=payment.pk), by=staff.reviewer)


@pytest.mark.parametrize(
    ("words", "field"),
    [({"bank": None}, "bank"), ({"account_number": "12"}, "account_number")],
)
def test_a_bank_transfer_needs_a_bank_and_an_account(case, prepare, words, field):
    with pytest.raises(Refusal) as refused:
        prepare(disbursement_of(case), **words)

    assert refused.value.field == field
