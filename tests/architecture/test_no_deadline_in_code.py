"""No deadline, period or offset of reminders stands in the programs: they are data with a source."""

import ast
import json

from .source import ROOT, at, find

#: What counts days. A step of one day, to walk a calendar, is no deadline.
SPANS = {"days", "weeks", "months"}
NO_PERIOD = (0, 1)
#: Periods that no officer waits for: of sample data, of links, of lists.
TECHNICAL = (
    "casework/desk/walkthrough/",
    "workflows/demo/",
    "workflows/bench_sweep.py",
    "workflows/loading.py",
)
#: A filter of the queue: what is due within the next week.
LISTS = ("casework/desk/views/work.py",)
#: Of parts that don't exist yet: payment in the other currency, the appeal above Macao's complaint.
TO_COME = {"rate.mop_cny", "remedy.hierarchical_appeal"}
PERIOD_UNITS = ("workday", "day", "month")


def spans():
    """(path, node, number) of every timedelta in whole days that a program writes out."""
    for path, node in find(ast.Call):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) != "timedelta":
            continue
        if path.startswith(TECHNICAL) or path in LISTS:
            continue
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg in SPANS)]
        for value in given:
            if isinstance(value, ast.Constant) and value.value not in NO_PERIOD:
                yield path, node, value.value


def test_no_program_adds_days_of_its_own():
    assert [at(path, node) for path, node, _number in spans()] == []


def test_nobody_counts_a_period_with_a_number_written_out():
    counted = [
        at(path, node)
        for path, node in find(ast.Call)
        if getattr(node.func, "id", getattr(node.func, "attr", ""))
        in ("add_workdays", "add_days", "add_months", "extend")
        and any(
            isinstance(value, ast.Constant) and isinstance(value.value, int)
            for value in node.args[1:2]
        )
    ]
    assert counted == []


def test_every_period_and_every_rung_names_its_source_and_whether_it_was_verified():
    rules = json.loads((ROOT / "fixtures/policy_rules.json").read_text(encoding="utf-8"))["rules"]
    periods = [rule for rule in rules if rule["unit"] in PERIOD_UNITS]
    chain = json.loads((ROOT / "fixtures/escalation.json").read_text(encoding="utf-8"))
    for row in [*(version for rule in periods for version in rule["versions"]), *chain]:
        assert row["source"].strip()
        assert isinstance(row["verified"], bool)


def test_every_rule_of_the_register_is_read_by_a_program():
    """A parameter that nobody asks for is one that an officer changes in vain."""
    rules = json.loads((ROOT / "fixtures/policy_rules.json").read_text(encoding="utf-8"))["rules"]
    named = {
        node.value
        for path, node in find(ast.Constant)
        if isinstance(node.value, str) and not path.startswith("workflows/demo/")
    }
    assert {rule["key"] for rule in rules} - named == TO_COME


def test_every_key_of_a_period_that_a_program_names_is_a_rule():
    """``limit.…``, ``period.…`` and ``extension.…`` stand in the fixtures, or nothing is due."""
    rules = json.loads((ROOT / "fixtures/policy_rules.json").read_text(encoding="utf-8"))["rules"]
    keys = {rule["key"] for rule in rules}
    named = {
        (path, node.value)
        for path, node in find(ast.Constant)
        if isinstance(node.value, str)
        and node.value.startswith(("limit.", "period.", "extension."))
        and " " not in node.value
    }
    assert named
    assert {(path, key) for path, key in named if key not in keys} == set()
