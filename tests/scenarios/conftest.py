"""Which scenarios print their papers: each route and remedy once, on SQLite."""

import pytest
from django.db import connection

from casework.documents import rendering
from tests.harness.papers import page_in_place_of_a_paper


@pytest.fixture
def unprinted(monkeypatch):
    """Papers are not printed: another scenario prints the same ones."""
    monkeypatch.setattr(rendering, "_print", page_in_place_of_a_paper)


@pytest.fixture
def printed_once(request):
    """Papers are printed on SQLite only: no database has a part in how they look."""
    if connection.vendor != "sqlite":
        request.getfixturevalue("unprinted")
