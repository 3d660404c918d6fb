"""Only core.clock asks what time it is."""

import ast

from .source import at, find

CLOCK = "casework/core/clock.py"
#: What tells the time; time.monotonic and perf_counter measure and tell none.
TELLERS = {
    "timezone": {"now", "localtime", "localdate"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "functions": {"Now"},
}
#: These also turn a given moment into local time.
TURNING = {"localtime", "localdate", "gmtime"}


def told_something(path) -> set[int]:
    """Places where a moment is handed in: that is turning it over, not asking the time."""
    return {
        id(node.func)
        for where, node in find(ast.Call)
        if where == path and (node.args or node.keywords)
    }


def test_only_the_clock_reads_the_time():
    read = [
        at(path, node)
        for path, node in find(ast.Attribute, but=(CLOCK,))
        if isinstance(node.value, ast.Name | ast.Attribute)
        and node.attr in TELLERS.get(getattr(node.value, "id", getattr(node.value, "attr", "")), ())
        and not (node.attr in TURNING and id(node) in told_something(path))
    ]
    assert read == []


def test_nothing_brings_its_own_teller():
    brought = [
        at(path, node)
        for path, node in find(ast.ImportFrom, but=(CLOCK,))
        for alias in node.names
        if (node.module or "").split(".")[-1] in TELLERS
        and alias.name in TELLERS[(node.module or "").split(".")[-1]]
    ]
    assert brought == []


def test_no_column_dates_itself():
    dated = [
        at(path, node)
        for path, node in find(ast.keyword)
        if node.arg in ("auto_now", "auto_now_add")
    ]
    assert dated == []
