"""Whatever officers do, and however often they send it, the books balance."""

import contextlib
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.ledger.actions import pay_in, post, reserve, return_posted, void
from casework.ledger.models import Account, Transfer
from casework.ledger.queries import balances, check_books

from .test_fund_books import bureau, clerk, fund  # noqa: F401

pytestmark = pytest.mark.django_db

ACTS = st.tuples(
    st.sampled_from(["pay_in", "reserve", "post", "void", "return"]),
    st.integers(1, 500),
    st.integers(0, 40),
    st.integers(1, 3),
)


@contextlib.contextmanager
def rolled_back():
    """One example leaves nothing for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(acts=st.lists(ACTS, max_size=25))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_books_balance_after_any_sequence_of_acts(fund, clerk, acts):  # noqa: F811
    with rolled_back():
        play(fund, clerk, acts)


def play(fund, clerk, acts):  # noqa: F811
    """Carries the acts out beside a model of four numbers, and compares after each."""
    paid_in = free = held = out = 0
    done: list[Transfer] = []
    open_reservations, payments = {}, {}
    for act, amount, pick, times in acts:
        money, number = Money(amount, "CNY"), uuid.uuid4()
        chosen = done[pick % len(done)].pk if done else uuid.uuid4()
        do = {
            "pay_in": lambda m=money, n=number: pay_in(fund, m, id=n, by=clerk, reference="拨款"),
            "reserve": lambda m=money, n=number: reserve(fund, m, id=n, by=clerk, reference="案"),
            "post": lambda c=chosen, n=number: post(c, id=n, by=clerk),
            "void": lambda c=chosen, n=number: void(c, id=n, by=clerk),
            "return": lambda c=chosen, n=number: return_posted(c, id=n, by=clerk),
        }[act]
        allowed = {
            "pay_in": True,
            "reserve": amount <= free,
            "post": chosen in open_reservations,
            "void": chosen in open_reservations,
            "return": chosen in payments,
        }[act]
        if not allowed:
            with pytest.raises(Refusal):
                do()
        else:
            first, *again = [do() for _time in range(times)]
            assert all(transfer == first for transfer in again)
            done.append(first)
            if act == "pay_in":
                paid_in, free = paid_in + amount, free + amount
            elif act == "reserve":
                open_reservations[number] = amount
                free, held = free - amount, held + amount
            elif act == "return":
                back = payments.pop(chosen)
                free, out = free + back, out - back
            else:
                settled = open_reservations.pop(chosen)
                held -= settled
                if act == "post":
                    payments[number] = settled
                    out += settled
                else:
                    free += settled
        told = balances(fund)
        assert (
            told.paid_in.minor, told.available.minor, told.reserved.minor, told.disbursed.minor
        ) == (paid_in, free, held, out)  # fmt: skip
        assert paid_in == free + held + out
    assert Transfer.objects.count() == len(done)
    assert all(account.debits_posted >= 0 for account in Account.objects.all())
    assert check_books() == []
