"""Laying in the fixtures, and who may sign in afterwards."""

import io
import json

import pytest
from django.core.management import call_command

from casework.agencies.models import Agency, Appointment, Duty, Officer
from casework.audit.models import Entry
from casework.exchange.models import TransferBasis
from casework.ledger.models import Fund, Transfer
from casework.policy.models import NumberCounter, PolicyRule
from workflows.loading import SYSTEM

pytestmark = pytest.mark.django_db

TABLES = (
    Agency, Duty, Officer, Appointment, PolicyRule, Fund, Transfer, TransferBasis, Entry,
    NumberCounter,
)  # fmt: skip


def rows():
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def output_of(*command, **options) -> str:
    told = io.StringIO()
    call_command(*command, stdout=told, **options)
    return told.getvalue()


def test_loading_twice_changes_nothing(official_data):
    before = rows()

    told = output_of("load_fixtures", "--demo")

    assert rows() == before
    lines = told.splitlines()
    assert len(lines) == 9
    assert all(line.endswith("(0 new)") for line in lines)


def test_without_demo_no_officers_are_laid_in(official_data):
    assert "Officers" not in output_of("load_fixtures", demo=False)


def test_the_money_and_the_bases_of_the_demo_are_there_from_the_pilots_first_day(official_data):
    assert {str(at.date()) for at in Transfer.objects.values_list("at", flat=True)} == {
        "2021-12-01"
    }


def test_nobody_can_sign_in_as_the_system(official_data, client):
    system = Officer.objects.get(username=SYSTEM)

    assert not system.has_usable_password()
    assert not client.login(username=SYSTEM, password="")


def test_the_system_is_appointed_wherever_cases_are_handled(official_data):
    handling = Appointment.objects.filter(duty__code="caseworker").values("agency")
    own = Appointment.objects.filter(officer__username=SYSTEM)

    assert set(own.values_list("duty__code", flat=True)) == {SYSTEM}
    assert not Agency.objects.filter(pk__in=handling).exclude(pk__in=own.values("agency")).exists()


def test_each_duty_has_one_demo_account_that_can_sign_in(official_data, client):
    accounts = json.loads(output_of("list_demo_accounts", "--json"))

    duties = set(Duty.objects.exclude(code=SYSTEM).values_list("code", flat=True))
    assert sorted(account["duty_code"] for account in accounts) == sorted(duties)
    for account in accounts:
        assert client.login(username=account["username"], password=account["password"])


def test_the_list_for_people_names_accounts_and_password(official_data, settings):
    told = output_of("list_demo_accounts")

    assert "gb.cw1" in told
    assert settings.DEMO_PASSWORD in told
