"""Tests that want an empty house come before those that want the official data."""

from types import SimpleNamespace

from tests import conftest


def item(name, *fixtures):
    return SimpleNamespace(name=name, fixturenames=fixtures, get_closest_marker=lambda mark: None)


def test_the_official_data_come_last_and_the_order_stays_otherwise():
    items = [item("a", "official_data"), item("b"), item("c", "db", "official_data"), item("d")]
    conftest.pytest_collection_modifyitems(
        SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda items: None)), items
    )
    assert [each.name for each in items] == ["b", "d", "a", "c"]
