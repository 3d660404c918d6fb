"""The house as an outsider, a colleague and a browser see it."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _house(official_data, clock, db):
    """Official data, demo officers, Monday 7 March 2022; no failed sign-ins are remembered."""
    cache.clear()
    yield
    cache.clear()
