"""Append-only in the database itself: every DML statement but INSERT is refused on entries of the
journal and on transfers of the books. A version of a policy rule may still be completed (its end,
its source), but what it says never changes: see :data:`FIXED_COLUMNS`.

The database's owner can always drop a trigger; :func:`missing` finds that out, and the chain
finds what was done meanwhile.
"""

from django.db import connections

MESSAGE = "rows of this table are append-only"
FIXED_MESSAGE = "a version of a rule never changes: add a new one"
#: Append-only tables, each with its unique keys: the places that a row can take only once.
UNIQUE_KEYS = {
    "audit_entry": (("id",), ("stream_id", "seq")),
    "ledger_transfer": (("id",), ("pending_transfer_id",), ("reverses_id",)),
    "policy_policyrule": (("id",), ("key", "jurisdiction", "effective_from")),
}
TABLES = tuple(UNIQUE_KEYS)
#: Tables of which only these columns can never change; their other columns may be completed.
FIXED_COLUMNS = {
    "policy_policyrule": ("key", "jurisdiction", "value", "unit", "effective_from"),
}

_SQLITE = {
    "{t}_no_update": "CREATE TRIGGER {t}_no_update BEFORE UPDATE ON {t} {when_changed}"
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
    "{t}_no_delete": "CREATE TRIGGER {t}_no_delete BEFORE DELETE ON {t} "
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
    # INSERT OR REPLACE deletes without firing the delete trigger: refuse a taken place first.
    "{t}_no_replace": "CREATE TRIGGER {t}_no_replace BEFORE INSERT ON {t} "
    "WHEN EXISTS (SELECT 1 FROM {t} WHERE {taken}) "
    "BEGIN SELECT RAISE(ABORT, '{m}'); END",
}
#: Bodies of the trigger functions, by name.
_POSTGRES_BODIES = {
    "audit_append_only": f" BEGIN RAISE EXCEPTION '{MESSAGE}'; END ",
    "audit_fixed_columns": (
        " DECLARE fixed text; BEGIN IF TG_OP = 'UPDATE' THEN FOREACH fixed IN ARRAY TG_ARGV LOOP "
        "IF to_jsonb(OLD) -> fixed IS DISTINCT FROM to_jsonb(NEW) -> fixed "
        f"THEN RAISE EXCEPTION '{FIXED_MESSAGE}'; END IF; END LOOP; RETURN NEW; END IF; "
        f"RAISE EXCEPTION '{FIXED_MESSAGE}'; END "
    ),
}
#: Bits of pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_POSTGRES_EVENTS = {"_no_change": 1 + 2 + 8 + 16, "_no_truncate": 2 + 32}
_POSTGRES = {
    "{t}_no_change": "CREATE TRIGGER {t}_no_change BEFORE UPDATE OR DELETE ON {t} "
    "FOR EACH ROW EXECUTE FUNCTION {guard}",
    "{t}_no_truncate": "CREATE TRIGGER {t}_no_truncate BEFORE TRUNCATE ON {t} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
}


def _wanted(connection):
    """Trigger name -> (table, statement), for the tables that are migrated."""
    statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    there = set(connection.introspection.table_names())
    return {
        name.format(t=table): (table, sql.format(t=table, taken=_taken(table), **_terms(table)))
        for table in TABLES
        if table in there
        for name, sql in statements.items()
    }


def _terms(table: str) -> dict[str, str]:
    """What the statements of a table say in their own places."""
    fixed = FIXED_COLUMNS.get(table)
    if not fixed:
        return {"m": MESSAGE, "when_changed": "", "guard": "audit_append_only()"}
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in fixed)
    columns = ", ".join(f"'{column}'" for column in fixed)
    return {
        "m": FIXED_MESSAGE,
        "when_changed": f"WHEN {changed} ",
        "guard": f"audit_fixed_columns({columns})",
    }


def _taken(table: str) -> str:
    """SQL: a row stands in one of the places that the new row wants."""
    keys = (" AND ".join(f"{c} = NEW.{c}" for c in key) for key in UNIQUE_KEYS[table])
    return " OR ".join(f"({key})" for key in keys)


def install(connection) -> None:
    """Lay the triggers, replacing those of the same name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function, body in _POSTGRES_BODIES.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $${body}$$"
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
                "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype, p.proname, p.prosrc, "
                "encode(t.tgargs, 'escape') FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL"
            )
            found = {
                name
                for name, table, *rest in cursor.fetchall()
                if name in wanted
                and wanted[name][0] == table
                and tuple(rest) == _as_it_should_be(table, name[len(table) :])
            }
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {
                name for name, sql in cursor.fetchall() if wanted.get(name, ("", ""))[1] == sql
            }
    return sorted(set(wanted) - found)


def _as_it_should_be(table: str, ending: str) -> tuple:
    """Events, function, its body and its arguments of a trigger on PostgreSQL."""
    fixed = FIXED_COLUMNS.get(table, ()) if ending == "_no_change" else ()
    function = "audit_fixed_columns" if fixed else "audit_append_only"
    arguments = "".join(f"{column}\\000" for column in fixed)
    return _POSTGRES_EVENTS[ending], function, _POSTGRES_BODIES[function], arguments


def install_after_migrate(using, **_kwargs) -> None:
    install(connections[using])
