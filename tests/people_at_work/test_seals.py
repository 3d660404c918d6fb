"""What an approval rests on, value by value (审批所据内容): whichever changes, it is another seal."""

from datetime import timedelta

import pytest
from django.db import connection

from casework.assessment.queries import what_is_recommended
from casework.audit import triggers
from casework.audit.approvals import has_changed, seal_of
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.consent.queries import what_is_checked
from casework.decisions.queries import what_is_granted
from casework.payments.actions import review_payment
from casework.payments.queries import what_is_reviewed
from casework.verification.queries import what_is_answered, what_is_released
from tests.factories import (
    a_case,
    a_decision,
    a_disbursement,
    a_request,
    an_assessment,
    an_authorization,
    case_awaiting_decision,
    the_offices,
)
from tests.states.tables import brought_to

from .conftest import fresh

DAY = timedelta(days=1)


def a_payment():
    return a_disbursement(brought_to(case_awaiting_decision(), "approved"), "prepared")


def an_opinion():
    return an_assessment(a_case(state="accepted"), "concluded")


def a_grant():
    return a_decision(a_case(state="approved"), "served")


def an_answer():
    return a_request(a_case(state="checked"), "responded")


def a_checked_authorization():
    return an_authorization(a_case(state="submitted"))


def granted(decision) -> dict:
    return what_is_granted(decision.case, decision)


def of_first(related, **values):
    """The first of the rows that belong to a record says something else."""

    def change(record):
        row = getattr(record, related).order_by("pk").first()
        for name, value in values.items():
            setattr(row, name, value(row) if callable(value) else value)
        row.save()

    return change


def one_less(related):
    return lambda record: getattr(record, related).order_by("pk").first().delete()


def another_paper(authorization):
    authorization.document.sha256 = "0" * 64


def another_page(signature):
    return signature.authorization.document


def more(name, by=1):
    """The record's own value, and something on top."""
    return lambda record: setattr(record, name, getattr(record, name) + by)


def other(name, value):
    return lambda record: setattr(record, name, value)


PAYMENT = {
    "decision": more("decision_id"),
    "order number": other("end_to_end_id", "PZ2022-000000-9"),
    "payer": more("payer_id"),
    "amount": more("amount_minor"),
    "currency": other("currency", "MOP"),
    "method": other("method", "cash"),
    "payee": other("payee_name", "李美玲"),
    "bank": other("bank_id", None),
    "account": other("account_number", "6222029999999999"),
}
OPINION = {
    "day of the visit": more("visited_on", DAY),
    "visitor": more("visitor_id"),
    "companion": more("companion_id", 7),
    "findings": other("findings", "无人在家"),
    "as declared": other("matches_declaration", False),
    "for or against": other("recommended", False),
    "form": other("recommended_form", "goods"),
    "amount": more("recommended_minor"),
    "currency": other("currency", "MOP"),
    "opinion": other("opinion", "建议不予救助"),
}
GRANT = {
    "number": other("number", "PZ2022-000000"),
    "outcome": other("outcome", "rejected"),
    "form": other("form", "goods"),
    "amount": more("amount_minor"),
    "currency": other("currency", "MOP"),
    "fund": more("fund_id"),
    "reservation": other("reservation", None),
}
AUTHORIZATION = {
    "recipient": more("recipient_id"),
    "items": other("items", ["ID.STATUS"]),
    "purpose": other("purpose", "其他用途"),
    "first day": more("valid_from", DAY),
    "last day": more("valid_until", DAY),
    "first day looked at": more("look_back_from", DAY),
    "last day looked at": more("look_back_until", DAY),
    "paper": another_paper,
    "a signature less": one_less("signatures"),
    "guardian": of_first("signatures", by_guardian=True),
    "day of signature": of_first("signatures", signed_on=lambda s: s.signed_on - DAY),
    "page": of_first("signatures", page=another_page),
    "consents": of_first("signatures", consents=["banks"]),
}
RELEASE = {
    "authorization": more("authorization_id"),
    "recipient": more("recipient_id"),
    "purpose": other("purpose", "其他用途"),
    "urgent": other("urgent", True),
    "an item less": one_less("items"),
    "item": of_first("items", code="AST.PROPERTY"),
    "first day": of_first("items", period_from=lambda i: i.period_from + DAY),
    "last day": of_first("items", period_until=lambda i: i.period_until + DAY),
}
ANSWER = {
    "an item less": one_less("items"),
    "item": of_first("items", code="AST.PROPERTY"),
    "finding": of_first("items", finding="not_checked"),
    "answer": of_first("items", finding="value", answer={"minor": 1, "currency": "MOP"}),
    "remark": of_first("items", remark="另有说明"),
}
TABLE = [
    pytest.param(made, read, change, id=f"{made.__name__}: {what}")
    for made, read, changes in (
        (a_payment, what_is_reviewed, PAYMENT),
        (an_opinion, what_is_recommended, OPINION),
        (a_grant, granted, GRANT),
        (a_checked_authorization, what_is_checked, AUTHORIZATION),
        (an_answer, what_is_released, RELEASE),
        (an_answer, what_is_answered, ANSWER),
    )
    for what, change in changes.items()
]


@pytest.mark.parametrize(("made", "read", "change"), TABLE)
def test_every_value_that_an_approval_rests_on_is_in_its_seal(made, read, change):
    the_offices()
    record = made()
    approved = seal_of(record, read)
    assert approved
    assert seal_of(record, read) == approved

    change(record)

    assert seal_of(record, read) not in ("", approved)


def test_an_approval_counts_at_once_in_the_operation_that_gives_it():
    the_offices()
    payment = a_payment()
    with hold(payment.stream):
        assert not has_changed(payment, "review", what_is_reviewed)  # nobody has approved it
        review_payment(payment, by=fresh("zh.fr1"), agreed=True)
        assert not has_changed(payment, "review", what_is_reviewed)
        payment.account_number = "6222029999999999"
        assert has_changed(payment, "review", what_is_reviewed)


def test_an_approval_given_anew_takes_the_place_of_the_one_before_it():
    the_offices()
    payment = a_payment()
    review_payment(payment, by=fresh("zh.fr1"), agreed=True)
    triggers.lift(connection)  # else the database keeps what was reviewed
    with hold(payment.stream):
        payment.account_number = "6222029999999999"
        assert has_changed(payment, "review", what_is_reviewed)
        enact(payment.lapse, by=fresh("zh.fc1"))
        review_payment(payment, by=fresh("zh.fr1"), agreed=True)
        assert not has_changed(payment, "review", what_is_reviewed)
