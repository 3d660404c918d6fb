"""Every act that reaches the journal has its name in words."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from casework.core.states import StatefulModel, rules_of
from casework.desk import acts
from workflows.models import WorkTask

ROOTS = ("casework", "workflows")


def verbs_entered():
    """Second arguments of every call of journal.enter in the sources, where they are literal."""
    for root in ROOTS:
        for path in sorted((Path(settings.BASE_DIR) / root).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and len(node.args) >= 2):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "enter" and isinstance(node.args[1], ast.Constant):
                    yield path, node.args[1].value


def test_every_transition_has_its_legal_name():
    for model in apps.get_models():
        if issubclass(model, StatefulModel):
            for name, rule in rules_of(model).items():
                assert acts.act_label(f"{model._meta.label_lower}.{name}") == rule.label


def test_every_act_that_changes_no_state_has_a_name():
    found = list(verbs_entered())
    assert len(found) >= 10
    named = {act.rpartition(".")[2] for act in acts.OTHER_ACTS}
    assert [(path.name, verb) for path, verb in found if verb not in named] == []


def test_the_names_of_other_acts_name_records_that_exist():
    for act in acts.OTHER_ACTS:
        if "." in act:
            apps.get_model(act.rpartition(".")[0])


def test_a_state_a_record_and_a_step_are_said_in_words():
    assert acts.state_label("cases.case", "accepted") == "已受理"
    assert acts.state_label("cases.case", "a_state_of_old") == "a_state_of_old"
    assert acts.record_label("consent.authorization") == "授权书"
    assert acts.record_label("gone.model") == "gone.model"
    assert acts.step_label("check_form") == "形式审查"


def test_every_step_of_the_flows_has_a_title():
    assert all(str(acts.step_label(name)) != name for name in acts._steps())
    assert len(acts._steps()) >= 20
    assert WorkTask._meta.label_lower == "workflows.worktask"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("case_file", "案卷"),
        ("document:decision", "文书：审批决定书"),
        ("people.identitydocument.number:3f0c", "完整证件号码"),
        ("step:check_form", "办理页：形式审查"),
        ("something_new", "something_new"),
    ],
)
def test_what_was_read_is_said_in_words(what, words):
    assert str(acts.thing_read(what)) == words
