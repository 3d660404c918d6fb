"""Names that the fixtures give (基础数据): duties and policy rules, for pages and papers about the
procedure itself. What decides a case is read from the database (casework.policy.queries)."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language


def duties() -> tuple[str, ...]:
    """Codes of all duties, in the order of the register."""
    return tuple(_duties())


def duty_name(code: str) -> str:
    row = _duties().get(code, {})
    return _named(row, code)


def duties_with(permission: str) -> tuple[str, ...]:
    """Duties that hold a permission (``cases.accept_case``)."""
    return tuple(code for code, row in _duties().items() if permission in row["permissions"])


def rules() -> tuple[str, ...]:
    """Keys of all policy rules, in the order of the register."""
    return tuple(_rules())


def rule_name(key: str) -> str:
    return _named(_rules().get(key, {}), key)


def rule_unit(key: str) -> str:
    return _rules()[key]["unit"]


def latest_values(key: str) -> list[tuple[str, object, bool]]:
    """(jurisdiction, value, verified) of the latest version of a rule on each side."""
    latest: dict[str, dict] = {}
    for version in _rules()[key]["versions"]:
        side = version["jurisdiction"]
        if side not in latest or version["effective_from"] >= latest[side]["effective_from"]:
            latest[side] = version
    return [(side, version["value"], version["verified"]) for side, version in latest.items()]


def _named(row: dict, otherwise: str) -> str:
    if (get_language() or "").startswith("en") and row.get("name_en"):
        return row["name_en"]
    return row.get("name", otherwise)


@cache
def _duties() -> dict[str, dict]:
    return {row["code"]: row for row in _read("duties")}


@cache
def _rules() -> dict[str, dict]:
    return {row["key"]: row for row in _read("policy_rules")["rules"]}


def _read(name: str):
    path: Path = settings.BASE_DIR / "fixtures" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
