"""The official offices and parameters, the demo officers, and a clock that tests can move."""

from datetime import date
from types import SimpleNamespace

import pytest

from casework.agencies.models import Appointment, Duty, Officer
from tests.factories import the_offices

#: Who does what in a case of 拱北 (fixtures/officers.json).
STAFF = {
    "caseworker": "gb.cw1",
    "colleague": "gb.cw2",
    "approver": "gb.ap1",
    "supervisor": "xz.sv1",
    "other_supervisor": "xz.sv2",
    "verifier": "ias.vo1",
    "second_verifier": "ias.vo2",
    "clerk": "zh.fc1",
    "reviewer": "zh.fr1",
    "privacy_officer": "zh.po1",
    "auditor": "xz.au1",
}


@pytest.fixture(autouse=True)
def _official(official_data, clock):
    """Rules are read from the official parameters, on a Monday in March 2022."""


@pytest.fixture
def staff(db):
    found = {officer.username: officer for officer in Officer.objects.filter(is_active=True)}
    return SimpleNamespace(**{role: found[username] for role, username in STAFF.items()})


@pytest.fixture
def offices(db):
    return the_offices()


@pytest.fixture
def also():
    """``also(officer, "district_supervisor", agency)``: one more duty for the officer."""

    def appoint(officer, duty: str, agency):
        Appointment.objects.get_or_create(
            officer=officer,
            agency=agency,
            duty=Duty.objects.get(code=duty),
            since=date(2022, 1, 1),
        )
        return Officer.objects.get(pk=officer.pk)

    return appoint
