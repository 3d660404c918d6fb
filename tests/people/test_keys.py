"""The keys that are at hand must be those that the people on file were sealed with."""

from casework.people.checks import the_keys_fit


def test_an_empty_house_starts_with_any_key(db):
    assert the_keys_fit(None, ["default"]) == []


def test_the_keys_that_sealed_open_again(register):
    register("陈大文", "1234567(8)")
    assert the_keys_fit(None, ["default"]) == []


def test_a_house_does_not_start_with_keys_that_open_nothing(register, settings):
    register("陈大文", "1234567(8)")
    settings.SEALING_KEYS = {"k1": b"x" * 32}

    [error] = the_keys_fit(None, ["default"])

    assert error.id == "people.E001"
    assert "LOTUS_SEALING_KEYS" in error.hint
