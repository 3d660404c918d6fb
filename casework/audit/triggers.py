"""Guarded in the database itself: entries of the journal and transfers of the books are append-only,
a version of a policy rule never says something else, and what was reviewed of a payment is frozen.
Which tables, and how each is guarded: :mod:`casework.audit.guards`.

The database's owner can always drop a trigger; :func:`missing` finds that out, and the chain
finds what was done meanwhile.
"""

from django.db import connections

from . import guards


def _wanted(connection) -> dict[str, guards.Trigger]:
    """Trigger name -> trigger, for the tables that are migrated."""
    told = guards.on_sqlite if connection.vendor == "sqlite" else guards.on_postgresql
    there = set(connection.introspection.table_names())
    return {
        name: trigger
        for table in guards.GUARDS
        if table in there
        for name, trigger in told(table).items()
    }


def install(connection) -> None:
    """Lay the triggers, replacing those of the same name."""
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        for sql in {trigger.function_sql for trigger in wanted.values() if trigger.function}:
            cursor.execute(sql)
        for name, trigger in wanted.items():
            cursor.execute(_drop(connection, name, trigger))
            cursor.execute(trigger.sql)
            if connection.vendor == "postgresql":
                # ALWAYS: a session in replica mode is refused as well.
                cursor.execute(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {name}")


def lift(connection) -> None:
    """Take the triggers away. For the teardown of tests only."""
    with connection.cursor() as cursor:
        for name, trigger in _wanted(connection).items():
            cursor.execute(_drop(connection, name, trigger))


def missing(connection) -> list[str]:
    """Names of triggers that should be there and are not, or are switched off or altered."""
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, t.tgrelid::regclass::text, t.tgtype, p.proname, p.prosrc "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL"
            )
            as_they_should_be = {
                (name, each.table, each.events, each.function, each.body)
                for name, each in wanted.items()
            }
            found = {row[0] for row in cursor.fetchall() if row in as_they_should_be}
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = {
                name
                for name, sql in cursor.fetchall()
                if name in wanted and wanted[name].sql == sql
            }
    return sorted(set(wanted) - found)


def install_after_migrate(using, **_kwargs) -> None:
    install(connections[using])


def _drop(connection, name: str, trigger: guards.Trigger) -> str:
    on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on_table}"
