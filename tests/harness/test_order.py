"""Which tests are run in what order, and which on the second database too."""

from types import SimpleNamespace

import pytest

from tests import conftest


def item(name, *fixtures, marks=()):
    return SimpleNamespace(
        name=name,
        fixturenames=fixtures,
        get_closest_marker=lambda mark: mark if mark in marks else None,
    )


def test_the_official_data_come_last_and_the_order_stays_otherwise():
    items = [item("a", "official_data"), item("b"), item("c", "db", "official_data"), item("d")]
    conftest.pytest_collection_modifyitems(
        SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda items: None)), items
    )
    assert [each.name for each in items] == ["b", "d", "a", "c"]


@pytest.mark.parametrize(
    ("fixtures", "marks", "about"),
    [
        (("clock",), (), False),
        (("db",), (), True),
        (("official_data",), (), True),
        (("transactional_db",), ("races",), True),
        ((), ("django_db",), True),
        (("tmp_path",), ("programs",), True),
        (("db",), ("browser",), False),
        (("db",), ("once",), False),
    ],
)
def test_on_the_second_database_runs_what_may_come_out_otherwise_there(fixtures, marks, about):
    assert conftest._is_about_a_database(item("a", *fixtures, marks=marks)) is about
