"""The rows that every test may count on, laid again after each test that commits.

Django's own flush empties every table, registers and content types included. Here the rows
that stood when the session began (and again when the official data were loaded) are kept in
copies inside the same database, and put back by SQL alone, so that no value takes a detour
through Python. Numbers stay what they were; counters go on, as in an office.
"""

from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connections, transaction

from casework.audit import triggers

_kept: dict[str, list[tuple[str, str, str]]] = {}


def take(alias: str = "default") -> None:
    """Keep the rows that stand now; what was kept before is forgotten."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for _table, _columns, copy in _kept.pop(alias, []):
            cursor.execute(f"DROP TABLE {copy}")
        kept = _kept[alias] = []
        for number, (table, columns) in enumerate(sorted(_tables(connection).items())):
            cursor.execute(f"SELECT 1 FROM {quote(table)} LIMIT 1")
            if cursor.fetchone() is None:
                continue
            named = ", ".join(quote(column) for column in columns)
            copy = quote(f"baseline_{number}")
            cursor.execute(f"CREATE TABLE {copy} AS SELECT {named} FROM {quote(table)}")
            kept.append((quote(table), named, copy))


def lay(alias: str = "default") -> None:
    """Empty every table and put the kept rows back. The journal's triggers stand again after."""
    connection = connections[alias]
    with _triggers_lifted(connection):
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            database=alias,
            reset_sequences=False,
            allow_cascade=False,
            # The kept rows hold content types and permissions; new ones would get new numbers.
            inhibit_post_migrate=alias in _kept,
        )
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            for table, named, copy in _kept.get(alias, []):
                cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM {copy}")


def _tables(connection) -> dict[str, list[str]]:
    existing = set(connection.introspection.table_names())
    return {
        model._meta.db_table: [
            field.column for field in model._meta.local_concrete_fields if not field.generated
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table in existing
    }


@contextmanager
def _triggers_lifted(connection):
    triggers.lift(connection)
    try:
        yield
    finally:
        triggers.install(connection)
