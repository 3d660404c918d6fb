"""What a log may tell: the kind and place of an error, never the words that it carries."""

import logging
import sys

from casework.core.logs import WithoutWords

WORDS = "Failing row contains (陈大文, 1234567(8))"


def test_an_error_is_logged_without_its_words():
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, sys.exc_info())
    told = WithoutWords("%(message)s").format(record)

    assert told.startswith("failed")
    assert "test_logs.py" in told
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "陈大文" not in told
    assert "1234567" not in told
