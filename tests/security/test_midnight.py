"""A legal day ends at midnight in Zhuhai, Macao and Hengqin, wherever the server stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.ledger.actions import InsufficientFunds, reserve
from casework.ledger.models import Fund
from casework.ledger.queries import committed_in
from casework.policy.actions import next_number
from tests.factories import a_fund
from tests.factories.work import a_step
from tests.pages.desks import officer, signed_in
from workflows import operations, queries

ZONE = clock.LEGAL_ZONE


def at(*moment):
    return clock.moved_to(datetime(*moment, tzinfo=ZONE))


def test_the_day_turns_at_sixteen_hours_utc():
    assert clock.legal_day(datetime(2022, 3, 7, 15, 59, 59, tzinfo=UTC)) == date(2022, 3, 7)
    assert clock.legal_day(datetime(2022, 3, 7, 16, 0, tzinfo=UTC)) == date(2022, 3, 8)


def test_work_of_a_minute_before_midnight_is_due_a_day_sooner():
    with at(2022, 3, 7, 23, 59, 0):
        before = a_step("check_form").due_on
    with at(2022, 3, 8, 0, 0, 30):
        after = a_step("check_form").due_on
    assert (before, after) == (date(2022, 3, 8), date(2022, 3, 9))


def test_a_period_over_new_year_counts_each_side_s_own_holidays():
    """Two working days in Zhuhai, where 1 to 3 January are free; one in Macao."""
    with at(2021, 12, 30, 23, 59):
        here, there = a_step("decide_acceptance"), a_step("receive_request")
    assert here.due_on == date(2022, 1, 4)
    assert there.due_on == date(2021, 12, 31)
    for task in (here, there):
        days = [line["date"] for line in task.due_why["lines"]]
        assert (days[0], days[-1]) == ("2021-12-30", task.due_on.isoformat())


def test_work_is_overdue_from_midnight_on_and_not_before():
    task = a_step("check_form")
    who, due = officer("gb.cw1"), task.due_on
    with at(due.year, due.month, due.day, 23, 59, 30):
        assert not queries.overdue(queries.all_open(who)).exists()
    following = due + timedelta(days=1)
    with at(following.year, following.month, following.day, 0, 0, 1):
        assert queries.overdue(queries.all_open(who)).get() == task


def test_a_posting_stands_through_its_last_day_and_ends_at_midnight():
    with at(2022, 3, 7, 23, 59, 30):
        task = a_step("post_publicity")
        operations.perform(task.pk, by=officer("gb.cw1"))
    notice = task.case.publicities.get()
    assert (notice.posted_on, notice.until) == (date(2022, 3, 7), date(2022, 3, 10))
    address = reverse("publicity", args=[notice.token])
    result = task.case.tasks.get(step="end_publicity")
    with at(2022, 3, 10, 23, 59, 30):
        assert Client().get(address).status_code == 200
        with pytest.raises(Refusal, match="24 时"):
            operations.perform(result.pk, by=officer("gb.cw1"), objected=False)
    with at(2022, 3, 11, 0, 0, 1):
        assert Client().get(address).status_code == 410
        assert notice.token not in Client().get(reverse("publicity_list")).content.decode()
        operations.perform(result.pk, by=officer("gb.cw1"), objected=False)
    notice.refresh_from_db()
    assert notice.state == "ended"


def test_an_authorization_holds_through_its_last_day():
    task = a_step("release_request")
    authorization = task.case.authorizations.get()
    authorization.valid_until = date(2022, 3, 9)
    authorization.save()
    with at(2022, 3, 10, 0, 0, 1), pytest.raises(Refusal, match="没有有效的授权书"):
        operations.perform(task.pk, by=officer("gb.ap1"), agreed=True)
    with at(2022, 3, 9, 23, 59, 30):
        operations.perform(task.pk, by=officer("gb.ap1"), agreed=True)


def test_numbers_begin_anew_with_the_legal_year():
    def number():
        with transaction.atomic():
            return next_number("midnight", prefix="T")

    with at(2021, 12, 31, 23, 59, 30):
        assert [number(), number()] == ["T2021-000001", "T2021-000002"]
    with at(2022, 1, 1, 0, 0, 1):  # still 31 December in Greenwich
        assert number() == "T2022-000001"


def test_a_fund_s_year_begins_at_midnight_here():
    fund = a_fund("5000")
    Fund.objects.filter(pk=fund.pk).update(annual_ceiling_minor=100_000)
    fund.refresh_from_db()
    supervisor = officer("xz.sv1")

    def take(number):
        reserve(
            fund, Money.of("800", "CNY"), id=number, by=supervisor, reference="ZM2021-1"
        )  # fmt: skip

    with at(2021, 12, 31, 23, 59, 30):
        take("00000000-0000-4000-8000-000000000001")
        with pytest.raises(InsufficientFunds, match="本年度限额"):
            take("00000000-0000-4000-8000-000000000002")
    with at(2022, 1, 1, 0, 0, 1):
        take("00000000-0000-4000-8000-000000000003")
    assert committed_in(fund, 2021) == committed_in(fund, 2022) == Money.of("800", "CNY")


def test_an_appointment_ends_with_its_last_day():
    appointment = officer("gb.cw1").appointments.get()
    appointment.until = date(2022, 3, 9)
    appointment.save()
    browser = signed_in("gb.cw1")
    with at(2022, 3, 9, 23, 59, 30):
        assert browser.get(reverse("new_application")).status_code == 200
    with at(2022, 3, 10, 0, 0, 1):
        assert browser.get(reverse("new_application")).status_code == 403
