"""A short journal to attack: three entries about one case, two of them with reasons."""

import pytest
from django.db import connection

from casework.audit import triggers
from casework.audit.journal import enter
from casework.audit.models import Entry
from tests.appointing import appointed
from tests.factories import a_case


@pytest.fixture
def case(db):
    return a_case()


@pytest.fixture
def officer(case):
    return appointed(case.agency, "cases.register_case")


@pytest.fixture
def entries(case, officer):
    enter(case, "register", by=officer, office="ZH-XZ-GB", about={"cause": "illness"})
    enter(case, "add_note", by=officer, note="第一条理由")
    enter(case, "add_note", by=officer, note="第二条理由")
    connection.check_constraints()  # PostgreSQL alters no table while such checks are waiting
    return list(Entry.objects.filter(stream=case.stream).order_by("seq"))


@pytest.fixture
def unguarded(entries):
    """The database's owner has taken the triggers away."""
    triggers.lift(connection)
    return entries
