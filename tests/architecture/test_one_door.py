"""States change through audit.journal.enact and nowhere else."""

import ast

from django_fsm import FSMField

from casework.core.states import StateField

from .source import all_rules, at, find, modules_imported, programs, root_of, stateful_models

DOOR = "casework/audit/journal.py"
MACHINES = "casework/core/states.py"
#: Builders of rows: a state given to them, or to a model itself, is written.
WRITERS = {"update", "create", "get_or_create", "update_or_create", "acreate", "aupdate"}

#: What these programs call things that are no records: files, forms, a flow's own parts.
NO_RECORDS = {"activation", "desk", "forms", "pdf", "process", "reader", "table", "tell"}


def names_state(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "state"


def test_nothing_but_the_door_calls_a_transition():
    """``record.accept(…)`` appears nowhere: acts hand ``record.accept`` to enact."""
    acts = {rule.name for _model, rule in all_rules()}
    called = []
    for path, tree in programs().items():
        modules = modules_imported(tree)
        called += [
            at(path, node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in acts
            and root_of(node.func) not in modules - {model.__name__ for model in stateful_models()}
            and not is_something_else(path, node.func)
        ]
    assert called == []


def is_something_else(path: str, function: ast.Attribute) -> bool:
    """A method that shares its name with an act, of something that is no record."""
    root = root_of(function)
    if root in ("self", "super"):
        return not path.endswith("models.py")
    return root in NO_RECORDS


def test_nothing_assigns_a_state():
    assigned = [
        at(path, node)
        for path, node in find(ast.Assign | ast.AugAssign | ast.AnnAssign, but=(MACHINES,))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for part in (target.elts if isinstance(target, ast.Tuple | ast.List) else [target])
        if (isinstance(part, ast.Attribute) and part.attr == "state")
        or (
            (isinstance(part, ast.Subscript) and names_state(part.slice))
            and root_of(part).endswith("__dict__")
        )
    ]
    assert assigned == []


def test_nothing_but_the_door_writes_a_state_into_a_row():
    models = {model.__name__ for model in stateful_models()}
    written = []
    for path, node in find(ast.Call, but=(DOOR,)):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        given = {keyword.arg for keyword in node.keywords}
        if ("state" in given and (name in WRITERS or name in models)) or (
            name in ("setattr", "bulk_update", "__setattr__")
            and any(names_state(part) for arg in node.args for part in ast.walk(arg))
        ):
            written.append(at(path, node))
        written += [
            at(path, node)
            for keyword in node.keywords
            if keyword.arg in ("defaults", "create_defaults")
            and any(names_state(part) for part in ast.walk(keyword.value))
        ]
    assert written == []


def test_every_stateful_record_has_one_protected_state_and_a_stream():
    for model in stateful_models():
        fields = [field for field in model._meta.fields if isinstance(field, FSMField)]
        assert [field.name for field in fields] == ["state"], model
        assert isinstance(fields[0], StateField), model
        assert fields[0].protected, model
        assert {value for value, _label in fields[0].choices} == set(model.State.values), model
        assert hasattr(model, "stream"), model


def test_every_state_is_one_that_acts_lead_to_or_from():
    for model in stateful_models():
        rules = [rule for of, rule in all_rules() if of is model]
        touched = {state for rule in rules for state in (*rule.sources, *rule.targets)}
        assert touched == set(model.State.values), model
