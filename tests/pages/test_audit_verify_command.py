"""``manage.py audit_verify``: counts, faults by name, and an exit code that a watch can use."""

import io
import json

import pytest
from django.core.management import call_command

from casework.audit.management.commands.audit_verify import Command
from casework.audit.models import Entry, Stream
from tests.pages.desks import a_submitted_case

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


def run(*arguments):
    out = io.StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_a_sound_journal_is_counted_and_the_command_ends_well():
    a_submitted_case()
    code, said = run()
    assert code == 0
    assert f"{Stream.objects.count()} 个序列" in said
    assert f"{Entry.objects.count()} 条记录，发现 0 处问题" in said


def test_a_fault_is_named_and_the_command_ends_with_one():
    case = a_submitted_case()
    Stream.objects.filter(pk=case.stream_id).update(length=9)
    code, said = run()
    assert code == 1
    assert f"{case.stream}: 末尾与登记的条数或摘要不符" in said


def test_the_command_explains_itself():
    assert "--json" in Command().create_parser("manage.py", "audit_verify").format_help()


def test_the_same_as_json():
    case = a_submitted_case()
    sound = json.loads(run("--json")[1])
    assert sound["sound"]
    assert sound["faults"] == []
    Stream.objects.filter(pk=case.stream_id).update(head="f" * 64)
    code, said = run("--json")
    found = json.loads(said)
    assert code == 1
    assert not found["sound"]
    assert found["faults"][0]["where"] == str(case.stream)
    assert found["entries"] == Entry.objects.count()
