"""A version of a rule never changes once it stands (docs/plan-to-code.md, rule 20): neither by
the model nor behind its back."""

import json
from datetime import date

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from casework.audit import guards, triggers
from casework.core.refusals import Refusal
from casework.policy.models import FIXED, PolicyRule

pytestmark = pytest.mark.django_db

OTHERWISE = {
    "key": "limit.other",
    "jurisdiction": "hengqin",
    "value": 4,
    "unit": "day",
    "effective_from": date(2022, 1, 1),
}


@pytest.fixture
def rule():
    return PolicyRule.objects.create(
        key="limit.trial", jurisdiction="zhuhai", name="样例", name_en="Sample", unit="workday",
        value=3, effective_from=date(2021, 11, 18), source="测试",
    )  # fmt: skip


def stored(rule) -> dict:
    return PolicyRule.objects.filter(pk=rule.pk).values().get()


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_every_column_that_decides_is_fixed():
    assert set(OTHERWISE) == set(FIXED)


@pytest.mark.parametrize("name", FIXED)
def test_the_model_refuses_to_say_something_else(rule, name):
    before = stored(rule)
    setattr(rule, name, OTHERWISE[name])

    with pytest.raises(Refusal, match="不得改动"):
        rule.save()
    with pytest.raises(TypeError):
        PolicyRule.objects.filter(pk=rule.pk).update(**{name: OTHERWISE[name]})

    assert stored(rule) == before


@pytest.mark.parametrize("name", FIXED)
def test_the_database_refuses_too(rule, name):
    before, value = stored(rule), OTHERWISE[name]
    given = json.dumps(value) if name == "value" else value

    with pytest.raises(DatabaseError, match=guards.FIXED_MESSAGE):
        run(f"UPDATE policy_policyrule SET {name} = %s WHERE id = %s", given, rule.pk)
    with pytest.raises(DatabaseError, match=guards.FIXED_MESSAGE), transaction.atomic():
        PolicyRule._base_manager.filter(pk=rule.pk).update(**{name: value})

    assert stored(rule) == before


def test_a_version_is_never_taken_back(rule):
    with pytest.raises(Refusal, match="不得删除"):
        rule.delete()
    with pytest.raises(TypeError):
        PolicyRule.objects.filter(pk=rule.pk).delete()
    with pytest.raises(DatabaseError, match=guards.FIXED_MESSAGE):
        run("DELETE FROM policy_policyrule WHERE id = %s", rule.pk)

    assert PolicyRule.objects.filter(pk=rule.pk).exists()


def test_a_version_is_not_replaced_by_another_of_its_place(rule):
    columns = ", ".join(field.column for field in PolicyRule._meta.concrete_fields)
    if connection.vendor == "sqlite":
        taken = f"INSERT OR REPLACE INTO policy_policyrule ({columns}) "
    else:
        taken = "TRUNCATE policy_policyrule CASCADE; --"

    with pytest.raises(DatabaseError):
        run(f"{taken} SELECT {columns} FROM policy_policyrule WHERE id = {rule.pk}")

    assert stored(rule)["value"] == 3


def test_its_end_its_source_and_its_mark_may_be_completed(rule):
    rule.effective_to, rule.source, rule.verified = date(2022, 6, 30), "珠民规〔2022〕1号", True
    rule.save()
    run("UPDATE policy_policyrule SET verified = verified, value = value WHERE id = %s", rule.pk)

    assert stored(rule)["effective_to"] == date(2022, 6, 30)


def test_a_trigger_that_is_gone_is_found_out():
    laid = [n for n, each in triggers._wanted(connection).items() if "policy" in each.table]
    assert laid
    for name in laid:
        on_table = " ON policy_policyrule" if connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER {name}{on_table}")

        found = [error.msg for error in run_checks(tags=["database"], databases=["default"])]

        assert any(name in sentence for sentence in found)
        triggers.install(connection)
        assert triggers.missing(connection) == []
