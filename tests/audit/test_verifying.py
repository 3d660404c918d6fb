"""What is changed with the triggers off is found, and named by stream and number."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from casework.audit import guards, triggers
from casework.audit.chain import body_of, digest
from casework.audit.journal import enter
from casework.audit.models import Entry, Reason, Stream
from casework.audit.verify import verify
from tests.appointing import appointed


def run(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def rewrite(entry, **columns):
    Entry._base_manager.filter(pk=entry.pk).update(**columns)


def remove(entry):
    Reason.objects.filter(entry=entry).delete()
    rows = Entry._base_manager.filter(pk=entry.pk)
    rows._raw_delete(rows.db)


def faults_of(stream) -> list[str]:
    """Where the check finds something wrong in one stream, whatever the triggers."""
    verdict = verify(streams=Stream.objects.filter(pk=stream.pk))
    return [fault.where for fault in verdict.faults if fault.where.startswith(str(stream))]


def test_an_untouched_journal_is_sound(entries, case):
    verdict = verify()
    assert verdict.sound
    assert (verdict.streams, verdict.entries) == (Stream.objects.count(), Entry.objects.count())


CHANGES = {
    "at": lambda entry: entry.at + timedelta(microseconds=1),
    "actor_id": lambda entry: appointed(entry.actor.agency).pk,
    "joint_with_id": lambda entry: appointed(entry.actor.agency).pk,
    "on_behalf_of_id": lambda entry: appointed(entry.actor.agency).pk,
    "office": lambda entry: "ZH",
    "permission": lambda entry: "cases.approve_case",
    "act": lambda entry: "cases.case.approve",
    "subject_type": lambda entry: "decisions.decision",
    "subject_id": lambda entry: "0",
    "state_before": lambda entry: "draft",
    "state_after": lambda entry: "approved",
    "facts": lambda entry: {"cause": "fire"},
    "reason_digest": lambda entry: "0" * 64,
    "prev_hash": lambda entry: "0" * 63 + "1",
    "hash": lambda entry: "0" * 64,
}


def test_every_column_of_an_entry_is_covered():
    columns = {field.attname for field in Entry._meta.concrete_fields}
    assert columns - {"id", "stream_id", "seq"} == set(CHANGES)


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named(unguarded, case, column):
    entry = unguarded[1]

    rewrite(entry, **{column: CHANGES[column](entry)})

    assert f"{case.stream}/2" in faults_of(case.stream)


def test_a_changed_entry_with_its_hash_made_anew_breaks_the_chain_after_it(unguarded, case):
    entry = unguarded[1]
    entry.act = "cases.case.approve"
    rewrite(entry, act=entry.act, hash=digest(body_of(entry, str(case.stream))))

    assert faults_of(case.stream) == [f"{case.stream}/3"]


def test_a_rewritten_tail_does_not_end_where_the_stream_says(unguarded, case):
    entry = unguarded[2]
    entry.act = "cases.case.approve"
    rewrite(entry, act=entry.act, hash=digest(body_of(entry, str(case.stream))))

    assert faults_of(case.stream) == [str(case.stream)]


def test_a_deleted_last_entry_is_missed(unguarded, case):
    remove(unguarded[2])
    assert faults_of(case.stream) == [str(case.stream)]


def test_a_deleted_entry_in_the_middle_is_missed_at_the_next(unguarded, case):
    remove(unguarded[1])
    assert f"{case.stream}/3" in faults_of(case.stream)


def test_a_deleted_first_entry_is_missed(unguarded, case):
    remove(unguarded[0])
    assert f"{case.stream}/2" in faults_of(case.stream)


def test_an_emptied_stream_is_missed(unguarded, case):
    for entry in unguarded:
        remove(entry)
    assert faults_of(case.stream) == [str(case.stream)]


def test_entries_in_another_order_are_named(unguarded, case):
    first, second = unguarded[1], unguarded[2]
    rewrite(first, seq=99)
    rewrite(second, seq=2)
    rewrite(first, seq=3)

    assert {f"{case.stream}/2", f"{case.stream}/3"} <= set(faults_of(case.stream))


def test_an_entry_put_into_another_stream_is_named(unguarded, case):
    other = Stream.objects.create(kind="case", key="ZM2022-000000")
    rewrite(unguarded[2], stream=other, seq=1)

    assert f"{other}/1" in faults_of(other)
    assert faults_of(case.stream) == [str(case.stream)]


@pytest.mark.parametrize("columns", [{"length": 2}, {"length": 4}, {"head": "0" * 64}])
def test_a_stream_that_says_another_end_is_named(entries, case, columns):
    Stream.objects.filter(pk=case.stream_id).update(**columns)
    assert faults_of(case.stream) == [str(case.stream)]


def test_an_entry_added_past_the_door_is_named(entries, case):
    last = entries[-1]
    forged = Entry(
        stream=case.stream, seq=4, at=last.at, actor=last.actor, act="cases.case.approve",
        subject_type=last.subject_type, subject_id=last.subject_id, prev_hash=last.hash,
    )  # fmt: skip
    forged.hash = digest(body_of(forged, str(case.stream)))
    forged.save()

    assert faults_of(case.stream) == [str(case.stream)]


def test_other_words_for_a_reason_are_named(entries, case):
    reason = entries[1].reason
    reason.words = "另一条理由"
    reason.save()

    assert faults_of(case.stream) == [f"{case.stream}/2"]


def test_reasons_changed_for_one_another_are_named(entries, case):
    first, second = (entry.reason for entry in entries[1:])
    for reason, words in ((first, "第二条理由"), (second, "第一条理由")):
        reason.words = words
        reason.save()

    assert faults_of(case.stream) == [f"{case.stream}/2", f"{case.stream}/3"]


def test_a_sealed_reason_moved_to_another_entry_is_named_and_does_not_stop_the_check(entries, case):
    first, second = (entry.reason for entry in entries[1:])
    run("UPDATE audit_reason SET words = %s WHERE id = %s", [second.words.token, first.pk])

    assert faults_of(case.stream) == [f"{case.stream}/2"]


def test_a_reason_that_the_law_wants_erased_leaves_the_chain_sound(entries, case):
    entries[1].reason.delete()

    assert faults_of(case.stream) == []


def test_a_reason_s_digest_does_not_tell_its_words(entries):
    assert entries[1].reason_digest != hashlib.sha256("第一条理由".encode()).hexdigest()
    assert entries[1].reason.salt


def drop(name):
    on_table = " ON audit_entry" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {name}{on_table}")


def weaken(name):
    """Leave a trigger of the name that lets everything pass."""
    drop(name)
    if connection.vendor == "postgresql":
        run(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_entry FOR EACH ROW WHEN (false) "
            "EXECUTE FUNCTION audit_append_only()"
        )
        run(f"ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER {name}")
    else:
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_entry WHEN 0 BEGIN SELECT 1; END")


def disable(name):
    run(f"ALTER TABLE audit_entry DISABLE TRIGGER {name}")


def enable_for_users_only(name):
    run(f"ALTER TABLE audit_entry ENABLE TRIGGER {name}")


def hollow_out(name):
    """Keep the triggers, and take the refusal out of what they call."""
    run(
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF false THEN RAISE EXCEPTION '{guards.MESSAGE}'; END IF; RETURN NEW; END $$"
    )


NAMES = (
    ["audit_entry_no_update", "audit_entry_no_delete", "audit_entry_no_replace"]
    if connection.vendor == "sqlite"
    else ["audit_entry_no_change", "audit_entry_no_truncate"]
)
WEAKENINGS = [drop, weaken]
if connection.vendor == "postgresql":
    WEAKENINGS += [disable, enable_for_users_only, hollow_out]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weakening", WEAKENINGS)
def test_a_trigger_that_no_longer_guards_is_named(entries, weakening, name):
    assert triggers.missing(connection) == []

    weakening(name)

    assert name in [fault.where for fault in verify().faults]
    found = run_checks(databases=["default"], include_deployment_checks=False)
    assert any(error.id == "audit.E003" and name in error.msg for error in found)


def test_the_triggers_can_be_laid_again(entries):
    triggers.lift(connection)
    assert len(triggers.missing(connection)) >= len(NAMES)

    triggers.install(connection)

    assert triggers.missing(connection) == []


def test_the_command_says_what_is_wrong_and_ends_so(unguarded, case):
    rewrite(unguarded[1], act="cases.case.approve")
    connection.check_constraints()
    triggers.install(connection)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify", stdout=out)

    assert ended.value.code == 1
    assert f"{case.stream}/2" in out.getvalue()


def test_a_journal_that_goes_on_after_an_attack_still_names_it(unguarded, case, officer):
    rewrite(unguarded[1], act="cases.case.approve")
    enter(case, "add_note", by=officer)

    assert faults_of(case.stream) == [f"{case.stream}/2"]
