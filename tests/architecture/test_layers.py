"""Who may know whom: the contracts of pyproject.toml, and foreign keys that go round them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from .source import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {each["id"]: each for each in SETTINGS["tool"]["importlinter"]["contracts"]}
ORDER = CONTRACTS["procedure"]["layers"]
#: From the bottom up; the work stands between the record and the desk.
RANK = {room: rank for rank, room in enumerate(reversed(ORDER))}
RANK["workflows"] = RANK["desk"] - 0.5


def test_the_contracts_are_kept():
    # In a process of its own: the linter silences every logger of the one it runs in.
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_rooms_of_every_contract_are_the_rooms_that_exist():
    there = {path.parent.name for path in (ROOT / "casework").glob("*/apps.py")}
    record = {room for room in ORDER if room not in ("urls", "desk")}
    assert there == set(ORDER) - {"urls"}
    assert set(CONTRACTS["engine"]["source_modules"]) == {f"casework.{room}" for room in record}
    assert {part.strip() for part in CONTRACTS["work"]["layers"][3].split(":")} == {
        f"casework.{room}" for room in record
    }
    assert set(CONTRACTS["furniture"]["containers"]) == {
        f"casework.{room}" for room in record - {"audit", "core"}
    }


def relations():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in RANK:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model, field


def test_a_record_points_only_to_its_own_room_or_an_earlier_one():
    """The journal knows whoever acts only as the user model, which stands above it."""
    forward = [
        f"{model.__name__}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations()
        if field.related_model._meta.app_label in RANK
        and RANK[field.related_model._meta.app_label] > RANK[model._meta.app_label]
        and not (model._meta.app_label == "audit" and field.related_model is get_user_model())
    ]
    assert forward == []


def test_a_record_is_never_deleted_along_with_another():
    """Only keys that can be made anew may fall with their record."""
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model, field in relations()
        if getattr(field, "remote_field", None)
        and getattr(field.remote_field, "on_delete", None).__class__.__name__ == "function"
        and field.remote_field.on_delete.__name__ == "CASCADE"
        and not model._meta.auto_created
    }
    assert cascading <= {"people.SearchKey.person"} | {
        name for name in cascading if name.startswith("workflows.")
    }


@pytest.mark.parametrize("label", ["auth.Permission", "agencies.Officer"])
def test_the_relations_that_are_read_include_those_of_the_house(label):
    assert any(field.related_model._meta.label == label for _model, field in relations())
