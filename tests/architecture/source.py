"""The programs as syntax trees, for rules that no import linter sees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

from casework.core.states import StatefulModel, rules_of

ROOT = Path(settings.BASE_DIR)
#: The house itself; tests may do what it may not.
HOUSE = ("casework", "workflows")


@cache
def programs() -> dict[str, ast.Module]:
    """Every module of the house by its path (``casework/core/clock.py``)."""
    paths = [path for room in HOUSE for path in sorted((ROOT / room).rglob("*.py"))]
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
        if "migrations" not in path.parts
    }


def find(kind: type, *, but=()) -> Iterator[tuple[str, ast.AST]]:
    """(path, node) for every node of a kind, except in the modules ``but``."""
    for path, tree in programs().items():
        if path not in but:
            yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


def at(path: str, node: ast.AST) -> str:
    return f"{path}:{node.lineno}: {ast.unparse(node)[:90]}"


def modules_imported(tree: ast.Module) -> set[str]:
    """The names under which a program knows other modules."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def root_of(node: ast.AST) -> str:
    """The first name of a dotted expression: ``case`` of ``case.stream.entries``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def stateful_models() -> list[type]:
    return [model for model in apps.get_models() if issubclass(model, StatefulModel)]


def all_rules() -> list[tuple[type, object]]:
    """Every transition of the house, with its model."""
    return [(model, rule) for model in stateful_models() for rule in rules_of(model).values()]


def entered_acts() -> set[str]:
    """Verbs of acts that change no state: what is handed to ``enter`` as text."""
    return {
        node.args[1].value
        for _path, node in find(ast.Call)
        if getattr(node.func, "id", getattr(node.func, "attr", "")) == "enter"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
