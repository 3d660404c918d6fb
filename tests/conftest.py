"""Fixtures for every test, and how the suite behaves on its two databases."""

import ctypes.util
import shutil
from datetime import datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase

from casework.core import clock as official_clock
from casework.documents import rendering
from tests.harness import baseline
from tests.harness.papers import page_in_place_of_a_paper


def pytest_configure(config):
    # Django's own teardown would meet the append-only journal, and would lose the registers.
    TransactionTestCase._fixture_teardown = _lay_baseline


def _is_about_a_database(item) -> bool:
    """Whether what ``item`` tries may come out otherwise on another database."""
    if any(item.get_closest_marker(mark) for mark in ("browser", "once")):
        return False
    asked_for = {"db", "transactional_db", "official_data"} & set(item.fixturenames)
    marked = any(item.get_closest_marker(mark) for mark in ("django_db", "programs"))
    return bool(asked_for) or marked


def _lay_baseline(test_case):
    for alias in test_case._databases_names(include_mirrors=False):
        baseline.lay(alias)


def pytest_collection_modifyitems(config, items):
    # The official data stay once they are loaded: whoever wants an empty house comes first.
    items.sort(key=lambda item: "official_data" in getattr(item, "fixturenames", ()))
    if connection.vendor != "sqlite":
        # Pages look the same on either database, and what touches none is the same on both: once
        # is enough, since the two together take long.
        once = [item for item in items if not _is_about_a_database(item)]
        items[:] = [item for item in items if _is_about_a_database(item)]
        config.hook.pytest_deselected(items=once)
    lacking = [
        package
        for package, found in (
            ("chromium", shutil.which("chromium")),
            ("libatomic1", ctypes.util.find_library("atomic")),
        )
        if not found
    ]
    if lacking:
        missing = pytest.mark.skip(reason=f"Debian packages missing: {' '.join(lacking)}")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(missing)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        baseline.take()


@pytest.fixture(scope="session")
def official_data(django_db_setup, django_db_blocker):
    """The official registers and parameters of ``fixtures/``, as ``./start`` loads them.

    Ask for it as an argument (not by ``getfixturevalue``): it is laid once for all tests,
    outside any test's own transaction.
    """
    from workflows.loading import load_all

    with django_db_blocker.unblock():
        load_all()
        baseline.take()


@pytest.fixture(autouse=True)
def _papers(request, monkeypatch):
    """A paper is written, but printed only where a test asks for it, and on one database."""
    asked_for = any(request.node.get_closest_marker(mark) for mark in ("prints", "browser"))
    if not asked_for or connection.vendor != "sqlite":
        monkeypatch.setattr(rendering, "_print", page_in_place_of_a_paper)


@pytest.fixture
def clock():
    """The official clock, set to Monday 2022-03-07, 09:00, and running on from there.

    It is the module :mod:`casework.core.clock`: ``clock.move_on(timedelta(days=3))``.
    """
    with official_clock.moved_to(datetime(2022, 3, 7, 9, tzinfo=official_clock.LEGAL_ZONE)):
        yield official_clock
