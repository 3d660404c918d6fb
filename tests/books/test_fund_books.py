"""The books of a fund: money comes in, is set aside, is paid, comes back; and nothing else."""

import uuid
from datetime import date, datetime

import pytest

from casework.audit.models import Entry
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.ledger.actions import (
    IdAlreadyUsed,
    InsufficientFunds,
    open_fund,
    pay_in,
    post,
    reserve,
    return_posted,
    void,
)
from casework.ledger.models import Fund, Transfer
from casework.ledger.queries import balances, check_books, committed_in
from tests.appointing import an_agency, appointed

pytestmark = pytest.mark.django_db


def yuan(amount):
    return Money.of(amount, "CNY")


@pytest.fixture
def bureau():
    return an_agency()


@pytest.fixture
def clerk(bureau):
    return appointed(bureau, "ledger.open_fund", "ledger.pay_in")


@pytest.fixture
def fund(bureau, clerk):
    return open_fund(
        code="ZH-SPECIAL",
        name="澳门居民临时救助专项基金",
        currency="CNY",
        agency=bureau,
        legal_basis="珠民〔2021〕156号 二（四）",
        by=clerk,
    )


@pytest.fixture
def filled(fund, clerk):
    pay_in(fund, yuan(1000), id=uuid.uuid4(), by=clerk, reference="拨款1号")
    return fund


def stands(fund):
    """(paid in, available, reserved, disbursed) in whole yuan."""
    told = balances(fund)
    parts = (told.paid_in, told.available, told.reserved, told.disbursed)
    return tuple(part.minor // 100 for part in parts)


def test_money_comes_in_is_set_aside_paid_and_comes_back(filled, clerk):
    assert stands(filled) == (1000, 1000, 0, 0)

    held = reserve(filled, yuan(300), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
    assert stands(filled) == (1000, 700, 300, 0)

    paid = post(held.pk, id=uuid.uuid4(), by=clerk)
    assert stands(filled) == (1000, 700, 0, 300)

    back = return_posted(paid.pk, id=uuid.uuid4(), by=clerk)
    assert stands(filled) == (1000, 1000, 0, 0)
    assert {t.reference for t in (held, paid, back)} == {"ZH2022-1"}
    assert check_books() == []


def test_what_is_freed_is_available_again(filled, clerk):
    held = reserve(filled, yuan(1000), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")

    void(held.pk, id=uuid.uuid4(), by=clerk)

    assert stands(filled) == (1000, 1000, 0, 0)


def test_a_fund_cannot_promise_more_than_it_holds(filled, clerk):
    reserve(filled, yuan("999.99"), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")

    with pytest.raises(InsufficientFunds, match=r"基金可用余额不足.*¥ 0\.01.*¥ 0\.02") as refused:
        reserve(filled, yuan("0.02"), id=uuid.uuid4(), by=clerk, reference="ZH2022-2")

    assert refused.value.field == "amount"
    assert Transfer.objects.filter(kind="pending").count() == 1
    reserve(filled, yuan("0.01"), id=uuid.uuid4(), by=clerk, reference="ZH2022-2")


def test_the_ceiling_of_the_year_binds_though_money_is_there(bureau, clerk):
    fund = open_fund(
        code="ZH-YEAR",
        name="年度限额基金",
        currency="CNY",
        agency=bureau,
        legal_basis="示例",
        annual_ceiling=yuan(500),
        by=clerk,
    )
    new_year = datetime(2022, 1, 1, 0, 0, 1, tzinfo=clock.LEGAL_ZONE)
    with clock.moved_to(datetime(2021, 12, 31, 23, 0, tzinfo=clock.LEGAL_ZONE)):
        pay_in(fund, yuan(5000), id=uuid.uuid4(), by=clerk, reference="拨款1号")
        first = reserve(fund, yuan(400), id=uuid.uuid4(), by=clerk, reference="ZH2021-1")
        with pytest.raises(InsufficientFunds, match=r"年度限额还剩 ¥ 100\.00"):
            reserve(fund, yuan(101), id=uuid.uuid4(), by=clerk, reference="ZH2021-2")
        second = reserve(fund, yuan(100), id=uuid.uuid4(), by=clerk, reference="ZH2021-3")
        void(second.pk, id=uuid.uuid4(), by=clerk)
        paid = post(first.pk, id=uuid.uuid4(), by=clerk)
        assert committed_in(fund, 2021) == yuan(400)
        return_posted(paid.pk, id=uuid.uuid4(), by=clerk)
        assert committed_in(fund, 2021) == yuan(0)
        reserve(fund, yuan(500), id=uuid.uuid4(), by=clerk, reference="ZH2021-4")

    with clock.moved_to(new_year):
        assert clock.today() == date(2022, 1, 1)
        reserve(fund, yuan(500), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
    assert committed_in(fund, 2022) == yuan(500)


def test_the_same_request_twice_is_one_transfer(filled, clerk, bureau):
    ids = [uuid.uuid4() for _ in range(4)]
    colleague = appointed(bureau, "ledger.pay_in")

    for by in (clerk, colleague):
        pay_in(filled, yuan(500), id=ids[0], by=by, reference="拨款2号")
        reserve(filled, yuan(300), id=ids[1], by=by, reference="ZH2022-1")
        post(ids[1], id=ids[2], by=by)
        again = return_posted(ids[2], id=ids[3], by=by)
        assert again.by == clerk

    assert stands(filled) == (1500, 1500, 0, 0)
    assert Transfer.objects.count() == 5
    assert Entry.objects.filter(stream=filled.stream).count() == 6


def test_a_used_id_with_other_content_is_refused(filled, clerk):
    held = reserve(filled, yuan(300), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")

    for other in (
        lambda: reserve(filled, yuan(301), id=held.pk, by=clerk, reference="ZH2022-1"),
        lambda: reserve(filled, yuan(300), id=held.pk, by=clerk, reference="ZH2022-2"),
        lambda: pay_in(filled, yuan(300), id=held.pk, by=clerk, reference="ZH2022-1"),
        lambda: post(held.pk, id=held.pk, by=clerk),
        lambda: void(held.pk, id=held.pk, by=clerk),
    ):
        with pytest.raises(IdAlreadyUsed):
            other()
    assert stands(filled) == (1000, 700, 300, 0)


def test_a_reservation_is_settled_once(filled, clerk):
    for first, second in ((post, void), (void, post), (post, post), (void, void)):
        held = reserve(filled, yuan(10), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
        first(held.pk, id=uuid.uuid4(), by=clerk)
        with pytest.raises(OutOfTurn):
            second(held.pk, id=uuid.uuid4(), by=clerk)
    assert check_books() == []


def test_only_a_payment_comes_back_and_only_once(filled, clerk):
    held = reserve(filled, yuan(10), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
    paid = post(held.pk, id=uuid.uuid4(), by=clerk)
    return_posted(paid.pk, id=uuid.uuid4(), by=clerk)

    with pytest.raises(OutOfTurn, match="已登记退汇"):
        return_posted(paid.pk, id=uuid.uuid4(), by=clerk)
    with pytest.raises(OutOfTurn, match="不是已入账的发放"):
        return_posted(held.pk, id=uuid.uuid4(), by=clerk)
    with pytest.raises(OutOfTurn, match="不是预留"):
        post(paid.pk, id=uuid.uuid4(), by=clerk)
    with pytest.raises(Refusal, match="没有这笔流水"):
        void(uuid.uuid4(), id=uuid.uuid4(), by=clerk)


def test_another_currency_and_nothing_at_all_are_refused(filled, clerk):
    for money in (Money(100, "MOP"), Money(0, "CNY"), Money(-1, "CNY")):
        for act in (reserve, pay_in):
            with pytest.raises(Refusal) as refused:
                act(filled, money, id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
            assert refused.value.field == "amount"
    assert Transfer.objects.count() == 1


def test_opening_and_paying_in_take_their_permissions_at_the_fund_s_agency(fund, bureau):
    elsewhere = appointed(
        an_agency("IAS", name="澳门社会工作局"), "ledger.open_fund", "ledger.pay_in"
    )

    with pytest.raises(NotPermitted):
        pay_in(fund, yuan(1), id=uuid.uuid4(), by=elsewhere, reference="拨款")
    with pytest.raises(NotPermitted):
        open_fund(
            code="X",
            name="另一基金",
            currency="CNY",
            agency=bureau,
            legal_basis="示例",
            by=elsewhere,
        )


def test_a_fund_needs_a_basis_a_free_code_and_a_ceiling_in_its_currency(fund, bureau, clerk):
    right = {
        "code": "N",
        "name": "新基金",
        "currency": "CNY",
        "agency": bureau,
        "legal_basis": "示例",
    }

    for wrong in ({"code": fund.code}, {"legal_basis": " "}, {"annual_ceiling": Money(1, "MOP")}):
        with pytest.raises(Refusal) as refused:
            open_fund(**{**right, **wrong}, by=clerk)
        assert refused.value.field in wrong
    assert Fund.objects.count() == 1


def test_every_act_stands_in_the_fund_s_stream_with_its_transfer(filled, clerk):
    held = reserve(filled, yuan(10), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")

    last = Entry.objects.filter(stream=filled.stream).order_by("seq").last()
    assert (last.act, last.actor) == ("ledger.fund.reserve", clerk)
    assert (last.facts["transfer"], last.facts["amount_minor"]) == (str(held.pk), 1000)
    assert "ZH2022-1" not in str(last.facts)
