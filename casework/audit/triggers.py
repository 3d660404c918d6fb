"""Append-only in the database itself: every DML statement but INSERT is refused on entries of the
journal and on transfers of the books. What was approved is frozen there too: payee, account and
amount of a payment do not change once it is reviewed.

The database's owner can always drop a trigger; :func:`missing` finds that out, and the chain
finds what was done meanwhile.
"""

from django.db import connections

MESSAGE = "rows of this table are append-only"
#: Append-only tables, each with its unique keys: the places that a row can take only once.
UNIQUE_KEYS = {
    "audit_entry": (("id",), ("stream_id", "seq")),
    "ledger_transfer": (("id",), ("pending_transfer_id",), ("reverses_id",)),
}
TABLES = tuple(UNIQUE_KEYS)
#: Tables whose rows keep some columns once their state is past the ones named.
FROZEN = {
    "payments_disbursement": (
        ("planned", "prepared"),
        (
            "case_id", "decision_id", "end_to_end_id", "payer_id", "amount_minor", "currency",
            "method", "payee_name", "bank_id", "account_number",
        ),
    ),
}  # fmt: skip
FROZEN_MESSAGE = "what was reviewed does not change"

_SQLITE = {
    "{t}_no_update": "CREATE TRIGGER {t}_no_update BEFORE UPDATE ON {t} "
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
    "{t}_no_delete": "CREATE TRIGGER {t}_no_delete BEFORE DELETE ON {t} "
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
    # INSERT OR REPLACE deletes without firing the delete trigger: refuse a taken place first.
    "{t}_no_replace": "CREATE TRIGGER {t}_no_replace BEFORE INSERT ON {t} "
    "WHEN {taken} "
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
}
_POSTGRES_BODY = f" BEGIN RAISE EXCEPTION '{MESSAGE}'; END "
_POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$${_POSTGRES_BODY}$$"
)
#: Bits of pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_FREEZE = "_frozen"
_POSTGRES_EVENTS = {"_no_change": 1 + 2 + 8 + 16, "_no_truncate": 2 + 32, _FREEZE: 1 + 2 + 16}
_POSTGRES = {
    "{t}_no_change": "CREATE TRIGGER {t}_no_change BEFORE UPDATE OR DELETE ON {t} "
    "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    "{t}_no_truncate": "CREATE TRIGGER {t}_no_truncate BEFORE TRUNCATE ON {t} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
}


def _wanted(connection):
    """Trigger name -> (table, statement), for the tables that are migrated."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    there = set(connection.introspection.table_names())
    wanted = {
        name.format(t=table): (table, sql.format(t=table, m=MESSAGE, taken=_taken(table)))
        for table in TABLES
        if table in there
        for name, sql in statements.items()
    }
    frozen = _freeze_sqlite if connection.vendor == "sqlite" else _freeze_postgres
    return wanted | {
        f"{table}{_FREEZE}": (table, frozen(table)) for table in FROZEN if table in there
    }


def _freeze_sqlite(table: str) -> str:
    free, columns = FROZEN[table]
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    return (
        f"CREATE TRIGGER {table}{_FREEZE} BEFORE UPDATE ON {table} "
        f"WHEN OLD.state NOT IN {free} AND ({changed}) "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN_MESSAGE}'); END"
    )


def _freeze_postgres(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}{_FREEZE} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}{_FREEZE}()"
    )


def _frozen_body(table: str) -> str:
    free, columns = FROZEN[table]
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return (
        f" BEGIN IF OLD.state NOT IN {free} AND ({changed}) THEN "
        f"RAISE EXCEPTION '{FROZEN_MESSAGE}'; END IF; RETURN NEW; END "
    )


def _taken(table: str) -> str:
    """SQL: a row stands in one of the places that the new row wants.

    Each place is asked for by itself: in one question SQLite, once it has statistics, reads the
    whole table for every row, because one key is empty nearly everywhere.
    """
    keys = (" AND ".join(f"{c} = NEW.{c}" for c in key) for key in UNIQUE_KEYS[table])
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)


def install(connection) -> None:
    """Lay the triggers, replacing those of the same name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            for table in FROZEN:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {table}{_FREEZE}() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $${_frozen_body(table)}$$"
                )
        for name, (table, sql) in _wanted(connection).items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
            cursor.execute(sql)
            if connection.vendor == "postgresql":
                # ALWAYS: a session in replica mode is refused as well.
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def lift(connection) -> None:
    """Take the triggers away. For the teardown of tests only."""
    with connection.cursor() as cursor:
        for name, (table, _sql) in _wanted(connection).items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(connection) -> list[str]:
    """Names of triggers that should be there and are not, or are switched off or altered."""
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype, p.prosrc FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL"
            )
            bodies = {f"{table}{_FREEZE}": _frozen_body(table) for table in FROZEN}
            found = {
                name
                for name, table, events, body in cursor.fetchall()
                if wanted.get(name, ("",))[0] == table
                and events == _POSTGRES_EVENTS[name[len(table) :]]
                and body == bodies.get(name, _POSTGRES_BODY)
            }
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {
                name for name, sql in cursor.fetchall() if wanted.get(name, ("", ""))[1] == sql
            }
    return sorted(set(wanted) - found)


def install_after_migrate(using, **_kwargs) -> None:
    install(connections[using])
