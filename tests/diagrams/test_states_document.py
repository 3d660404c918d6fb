"""docs/states.md is what the code says, and its diagrams can be read."""

import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from casework.cases.models import Case
from casework.core.states import rules_of
from casework.desk import machines
from casework.desk.machines import diagram, document
from tests.architecture.source import stateful_models
from workflows.graph import all_graphs
from workflows.steps import Former

MACHINES = stateful_models()
every_machine = pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label)
DOCUMENT = document()
#: What a line of our diagrams may look like.
LINES = {
    "state": re.compile(r'state "[^"]+" as (\w+)'),
    "group": re.compile(r'state "[^"]+" as \w+ \{'),
    "arrow": re.compile(r"(\w+|\[\*\]) --> (\w+)(?:: (.+))?"),
    "end": re.compile(r"\}"),
}
#: Words that Mermaid keeps for itself.
RESERVED = {"state", "end", "note", "direction", "class", "fork", "join", "choice"}


def part(heading: str) -> str:
    [found] = re.findall(
        rf"^## [^\n]*{re.escape(heading)}\n(.*?)(?=^#|\Z)", DOCUMENT, re.DOTALL | re.MULTILINE
    )
    return found


def table(text: str, first: str) -> list[list[str]]:
    """Rows of the table whose head begins with ``first``."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"| {first}"))
    rows = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_document_is_what_the_code_says():
    call_command("write_states", "--check")


def test_a_document_that_is_out_of_date_is_noticed_and_left_alone(settings, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "states.md").write_text("old", encoding="utf-8")
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="write_states"):
        call_command("write_states", "--check")

    assert (tmp_path / "docs" / "states.md").read_text(encoding="utf-8") == "old"


def test_the_command_writes_it_and_says_so(settings, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("casework.desk.management.commands.write_states.document", lambda: "made\n")
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path

    call_command("write_states")
    call_command("write_states")
    call_command("write_states", "--check")

    assert (tmp_path / "docs" / "states.md").read_text(encoding="utf-8") == "made\n"
    assert [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "written", "unchanged", "unchanged",
    ]  # fmt: skip


def test_it_does_not_depend_on_the_language_or_on_a_seed():
    with translation.override("en"):
        assert document() == DOCUMENT
    program = (
        "import django; django.setup()\n"
        "from casework.desk.machines import document\n"
        "import hashlib; print(hashlib.sha256(document().encode()).hexdigest())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, check=True, cwd=settings.BASE_DIR,
            env={
                "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "tests.harness.settings",
                "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1",
            },
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(printed) == 1


@every_machine
def test_the_table_has_every_transition_with_all_that_decides_it(model):
    rows = table(part(f"`{model._meta.label}`"), "from")

    told = {}
    for sources, act, target, who, barred, facts, _step in rows:
        [name] = code(act)
        told[name] = (code(sources), code(target), code(who), code(barred), code(facts))
    assert told == {
        rule.name: (
            list(rule.sources), list(rule.targets), list(rule.may), list(rule.not_by), list(rule.needs)
        )
        for rule in rules_of(model).values()
    }  # fmt: skip


@every_machine
def test_every_state_and_act_stands_there_in_chinese_and_in_english(model):
    text = part(f"`{model._meta.label}`")
    words = [state.label for state in model.State]
    words += [rule.label for rule in rules_of(model).values()]
    for word in words:
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert str(word) in text


@every_machine
def test_the_diagram_can_be_read_by_mermaid_and_shows_every_state_and_way(model):
    first, *lines = diagram(model)
    assert first == "stateDiagram-v2"
    states, ways = [], []
    for line in lines:
        [kind] = [kind for kind, pattern in LINES.items() if pattern.fullmatch(line)]
        if kind == "state":
            states.append(LINES[kind].fullmatch(line)[1])
        elif kind == "arrow":
            ways.append(LINES[kind].fullmatch(line).groups())

    crowds = {f"from_{rule.name}" for rule in many(model)}
    assert sorted(states) == sorted([*model.State.values, *crowds])
    assert not RESERVED & set(states)
    begin, *ways = ways
    assert begin == ("[*]", model._meta.get_field("state").default, None)
    assert len({way[:2] for way in ways}) == len(ways)
    acts = {
        (source, target, label.rpartition(" ")[2])
        for source, target, labels in ways
        for label in labels.split(" / ")
    }
    assert acts == {
        (source, target, rule.name)
        for rule in rules_of(model).values()
        for target in rule.targets
        for source in ([f"from_{rule.name}"] if rule in many(model) else rule.sources)
    }


def many(model) -> list:
    return [rule for rule in rules_of(model).values() if len(rule.sources) > machines.MANY]


def test_an_act_out_of_many_states_is_drawn_once(monkeypatch):
    monkeypatch.setattr(machines, "MANY", 1)

    lines = diagram(Case)
    assert 'state "2 种状态 2 states" as from_approve' in lines
    assert [line for line in lines if line.endswith("approve")][1:] == [
        "from_approve --> approved: 批准 approve"
    ]
    assert "returned --> approved: 批准 approve" not in lines


@every_machine
def test_states_that_lead_nowhere_stand_together(model):
    lines = diagram(model)
    leading = {source for rule in rules_of(model).values() for source in rule.sources}
    ended = set(model.State.values) - leading
    if len(ended) < 2:
        assert "}" not in lines
        return
    begin = next(i for i, line in enumerate(lines) if line.endswith("{"))
    inside = lines[begin + 1 : lines.index("}")]
    assert {LINES["state"].fullmatch(line)[1] for line in inside} == ended


def test_a_transition_is_told_with_the_step_that_performs_it_and_its_time_limit():
    rows = {code(row[1])[0]: row for row in table(part("`cases.Case`"), "from")}

    assert code(rows["accept"][-1])[:2] == ["decide_acceptance", "limit.acceptance"]
    assert "working day" in rows["accept"][-1]


def test_a_limit_that_counts_on_one_route_stands_beside_the_step_s_own():
    rows = {code(row[1])[0]: row for row in table(part("`decisions.Decision`"), "from")}

    assert "`limit.service`: " in rows["serve"][-1]
    assert "`limit.quick_total` (Quick small aid): Zhuhai 3 calendar days" in rows["serve"][-1]


@pytest.mark.parametrize("graph", all_graphs().values(), ids=lambda graph: graph.slug)
def test_every_flow_is_told_step_by_step_in_its_order(graph):
    flow = graph.flow
    text = part(f"`{flow.__module__}.{flow.__name__}`")

    assert [code(row[1])[0] for row in table(text, " |")] == [node.name for node in graph.steps]
    assert len(table(text, "version")) == flow.version


def test_a_former_step_is_told_with_what_it_became(monkeypatch):
    [graph] = [graph for graph in all_graphs().values() if graph.slug == "consent"]
    former = {"old_step": Former("旧环节", "check_signatures"), "gone": Former("已无")}
    monkeypatch.setattr(graph.flow, "former", former)

    text = document()
    assert "| `old_step` | 旧环节 | `check_signatures` |" in text
    assert "| `gone` | 已无 | – |" in text
