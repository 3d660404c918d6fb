"""The database refuses every statement but INSERT on the journal, whoever sends it and however."""

import json
import re

import pytest
from django.db import DatabaseError, connection, models, transaction

from casework.audit import guards
from casework.audit.models import Entry
from casework.audit.verify import verify

COLUMNS = ", ".join(field.column for field in Entry._meta.concrete_fields)
#: A row that wants the place of another: its number, or its place in the stream.
SAME_ID = f"SELECT {COLUMNS} FROM audit_entry WHERE id = {{id}}"
SAME_PLACE = SAME_ID.replace("SELECT id,", "SELECT id + 1000000,")
ON_CONFLICT = f"INSERT INTO audit_entry ({COLUMNS}) {{row}} ON CONFLICT {{what}}"

EVERYWHERE = {
    "update of one": "UPDATE audit_entry SET act = 'x' WHERE id = {id}",
    "update of all": "UPDATE audit_entry SET act = 'x'",
    "update to itself": "UPDATE audit_entry SET act = act WHERE id = {id}",
    "update of its number": "UPDATE audit_entry SET id = id + 1000 WHERE id = {id}",
    "delete of one": "DELETE FROM audit_entry WHERE id = {id}",
    "delete of all": "DELETE FROM audit_entry",
}
SQLITE = {
    "insert or replace, same number": f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) {SAME_ID}",
    "insert or replace, same place": f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) {SAME_PLACE}",
    "replace into": f"REPLACE INTO audit_entry ({COLUMNS}) {SAME_ID}",
    "update or replace": "UPDATE OR REPLACE audit_entry SET seq = 1 WHERE id = {id}",
    "upsert": ON_CONFLICT.format(row=SAME_ID + " AND true", what="(id) DO UPDATE SET act = 'x'"),
    "upsert on the place": ON_CONFLICT.format(
        row=SAME_PLACE + " AND true", what="(stream_id, seq) DO UPDATE SET act = 'x'"
    ),
    "update from": "UPDATE audit_entry SET act = 'x' FROM audit_stream s WHERE s.id = stream_id",
}
POSTGRESQL = {
    "upsert": ON_CONFLICT.format(row=SAME_ID, what="(id) DO UPDATE SET act = 'x'"),
    "upsert on the place": ON_CONFLICT.format(
        row=SAME_PLACE, what="(stream_id, seq) DO UPDATE SET act = 'x'"
    ),
    "merge": "MERGE INTO audit_entry e USING audit_stream s ON s.id = e.stream_id "
    "WHEN MATCHED THEN UPDATE SET act = 'x'",
    "merge that deletes": "MERGE INTO audit_entry e USING audit_stream s ON s.id = e.stream_id "
    "WHEN MATCHED THEN DELETE",
    "inside a query": "WITH gone AS (DELETE FROM audit_entry RETURNING *) SELECT * FROM gone",
    "update only": "UPDATE ONLY audit_entry SET act = 'x'",
    "truncate": "TRUNCATE audit_entry CASCADE",
    "truncate of what it hangs on": "TRUNCATE audit_stream CASCADE",
    "truncate with its neighbours": "TRUNCATE audit_reason, audit_entry CASCADE",
}
STATEMENTS = EVERYWHERE | (SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def journal():
    return list(Entry.objects.order_by("pk").values())


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def assert_database_refuses(act, entries):
    before = journal()
    with pytest.raises(DatabaseError, match=re.escape(guards.MESSAGE)), transaction.atomic():
        act()
    assert journal() == before
    assert verify().sound


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_in_plain_sql_is_refused(entries, statement):
    sql = STATEMENTS[statement].format(id=entries[1].pk)

    assert_database_refuses(lambda: run(sql), entries)


def test_a_session_with_ordinary_triggers_off_is_refused_as_well(entries):
    if connection.vendor == "postgresql":
        run("SET LOCAL session_replication_role = replica")
    else:
        run("PRAGMA recursive_triggers = OFF")  # the nearest thing that SQLite has

    for statement in STATEMENTS.values():
        assert_database_refuses(lambda s=statement: run(s.format(id=entries[1].pk)), entries)


def by_update(entry):
    Entry._base_manager.filter(pk=entry.pk).update(act="x")


def by_raw_delete(entry):
    rows = Entry._base_manager.filter(pk=entry.pk)
    rows._raw_delete(rows.db)


def by_bulk_create_with_conflicts(entry):
    entry.act = "x"
    Entry._base_manager.bulk_create(
        [entry], update_conflicts=True, unique_fields=["id"], update_fields=["act"]
    )


def by_saving_past_the_model(entry):
    entry.act = "x"
    models.Model.save(entry)


def by_deleting_past_the_model(entry):
    entry.reason.delete()
    models.Model.delete(entry)


@pytest.mark.parametrize(
    "way",
    [
        by_update,
        by_raw_delete,
        by_bulk_create_with_conflicts,
        by_saving_past_the_model,
        by_deleting_past_the_model,
    ],
)
def test_the_database_refuses_what_gets_past_the_model(entries, way):
    assert_database_refuses(lambda: way(entries[1]), entries)


@pytest.mark.parametrize(
    "way",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(act="x"),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["act"]),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"act": "x"}),
    ],
    ids=[
        "save",
        "delete",
        "update",
        "delete some",
        "delete all",
        "bulk update",
        "update or create",
    ],
)
def test_the_model_refuses_before_the_database_is_asked(entries, way):
    before = journal()

    with pytest.raises(TypeError, match="journal"), transaction.atomic():
        way(entries[1])

    assert journal() == before


def test_the_journal_s_rows_are_only_ever_added(entries):
    """Whatever else is refused, the next act is entered."""
    row = {
        field.column: getattr(entries[-1], field.attname) for field in Entry._meta.concrete_fields
    }
    row |= {"id": row["id"] + 1000, "seq": row["seq"] + 1, "facts": json.dumps(row["facts"])}
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_entry ({', '.join(row)}) VALUES ({marks})", [*row.values()]
        )

    assert Entry.objects.filter(pk=row["id"]).exists()
    assert not verify().sound  # and whoever adds one past the door is found out
