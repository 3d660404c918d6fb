"""The house's own habits: what regret has taught others."""

import ast

from .source import ROOT, at, find, programs

LONGEST = 320
#: These take long to load, so they come when they are needed.
LAZY = ("weasyprint",)


def test_no_program_grows_too_long():
    long = {
        path: lines
        for path in programs()
        if (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_there_is_no_drawer_for_odds_and_ends():
    drawers = [
        path
        for path in programs()
        if path.rsplit("/", 1)[-1] in ("utils.py", "util.py", "helpers.py", "common.py", "misc.py")
        or "/utils/" in path
    ]
    assert drawers == []


def test_nothing_is_driven_by_signals():
    """But for the triggers, which a table rebuild by Django drops."""
    driven = [
        at(path, node)
        for path, node in find(ast.ImportFrom | ast.Import, but=("casework/audit/apps.py",))
        if any("signals" in name for name in imported(node))
        or (isinstance(node, ast.ImportFrom) and "dispatch" in (node.module or ""))
    ]
    driven += [
        at(path, node)
        for path, node in find(ast.Name, but=("casework/audit/apps.py",))
        if node.id == "receiver"
    ]
    assert driven == []


def test_audit_uses_one_signal_only():
    names = [
        name
        for path, node in find(ast.ImportFrom)
        if path == "casework/audit/apps.py"
        for name in imported(node)
        if "signals" in name
    ]
    assert names == ["django.db.models.signals.post_migrate"]


def test_nothing_swallows_every_fault():
    swallowed = [
        at(path, node.type or node)
        for path, node in find(ast.ExceptHandler)
        if node.type is None
        or any(
            isinstance(part, ast.Name) and part.id in ("Exception", "BaseException")
            for part in ast.walk(node.type)
        )
    ]
    assert swallowed == []


def test_imports_stand_at_the_top():
    """But for what an app must load late, and what takes long to load."""
    inside = [
        at(path, node)
        for path, function in find(ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and not (path.endswith("/apps.py") and function.name == "ready")
        and not all(name.split(".")[0] in LAZY for name in imported(node))
    ]
    assert inside == []


def test_what_takes_long_to_load_is_not_loaded_at_the_start():
    early = [
        at(path, node)
        for path, tree in programs().items()
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.split(".")[0] in LAZY for name in imported(node))
    ]
    assert early == []


def test_every_program_says_what_it_is_for():
    silent = [
        path
        for path, tree in programs().items()
        if tree.body and not ast.get_docstring(tree) and not path.endswith(("apps.py", "wsgi.py"))
    ]
    assert silent == []


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]
