"""Time limits in a full house: official data, demo officers, Monday 7 March 2022, 09:00."""

from types import SimpleNamespace

import pytest

from casework.agencies.models import Officer
from casework.policy import calendars
from tests.rules_of_procedure.conftest import STAFF


@pytest.fixture(autouse=True)
def _house(official_data, clock, db):
    calendars.clear()
    yield
    calendars.clear()


@pytest.fixture
def staff():
    found = {officer.username: officer for officer in Officer.objects.filter(is_active=True)}
    return SimpleNamespace(
        **{role: found[username] for role, username in STAFF.items()},
        bureau=found["zh.sv1"],
        liaison=found["zh.lo1"],
        macao_head=found["ias.sv1"],
        elsewhere=found["cx.cw1"],
        hengqin_head=found["hq.sv1"],
    )
