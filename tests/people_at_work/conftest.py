"""The official house on a Monday in March 2022, and a deputy."""

from datetime import timedelta

import pytest

from casework.agencies.models import Appointment, Duty, Officer
from casework.core import clock as official_clock
from workflows.deputies import delegate


@pytest.fixture(autouse=True)
def _house(official_data, clock, db):
    """Rules and offices are the official ones."""


def fresh(username: str) -> Officer:
    """The officer read anew, as each request does."""
    return Officer.objects.select_related("agency").get(username=username)


def appointment_of(username: str, duty: str | None = None) -> Appointment:
    rows = Appointment.objects.filter(officer__username=username)
    return (
        (rows.filter(duty__code=duty) if duty else rows)
        .select_related("officer", "agency", "duty")
        .first()
    )


def stand_in(deputy: str, holder: str, *, by: str | None = None, days=10, **more):
    """``deputy`` stands in for ``holder`` from today on."""
    today = official_clock.today()
    return delegate(
        appointment_of(holder), deputy=fresh(deputy), by=fresh(by or holder), since=today,
        until=today + timedelta(days=days), reason="外出学习", **more,
    )  # fmt: skip


def also(username: str, duty: str, agency) -> None:
    """One more appointment of the officer's own."""
    Appointment.objects.get_or_create(
        officer=fresh(username), agency=agency, duty=Duty.objects.get(code=duty),
        since=official_clock.today() - timedelta(days=30),
    )  # fmt: skip
