"""What the database itself keeps from being changed (防改): the tables, and each kind of guard in SQL.

- append-only (只增不改): rows are added, and every other statement is refused;
- fixed (定值): what a row says never changes; its other columns may be completed;
- frozen (定稿): some columns stay as they are once the row's state is past the ones named.

Pure: :mod:`casework.audit.triggers` lays what stands here.
"""

from dataclasses import dataclass

MESSAGE = "rows of this table are append-only"
FIXED_MESSAGE = "a version of a rule never changes: add a new one"
FROZEN_MESSAGE = "what was reviewed does not change"


@dataclass(frozen=True)
class Guard:
    """How one table is guarded.

    ``keys``: the unique places that a row takes only once; such rows are not removed either.
    ``columns``: those that stay; none named means all. ``free``: states in which they still change.
    """

    message: str
    keys: tuple[tuple[str, ...], ...] = ()
    columns: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


GUARDS = {
    # append-only
    "audit_entry": Guard(MESSAGE, keys=(("id",), ("stream_id", "seq"))),
    "ledger_transfer": Guard(
        MESSAGE, keys=(("id",), ("pending_transfer_id",), ("reverses_id",))
    ),
    # fixed
    "policy_policyrule": Guard(
        FIXED_MESSAGE,
        keys=(("id",), ("key", "jurisdiction", "effective_from")),
        columns=("key", "jurisdiction", "value", "unit", "effective_from"),
    ),
    # frozen
    "payments_disbursement": Guard(
        FROZEN_MESSAGE,
        columns=(
            "case_id", "decision_id", "end_to_end_id", "payer_id", "amount_minor", "currency",
            "method", "payee_name", "bank_id", "account_number",
        ),
        free=("planned", "prepared"),
    ),
}  # fmt: skip
#: Bits of pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32.
_ROW, _BEFORE, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 8, 16, 32


@dataclass(frozen=True)
class Trigger:
    """One trigger: the statement that lays it and, on PostgreSQL, the function that it calls."""

    table: str
    sql: str
    function: str = ""
    body: str = ""
    events: int = 0

    @property
    def function_sql(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $${self.body}$$"
        )


def on_sqlite(table: str) -> dict[str, Trigger]:
    """Name -> trigger, of one table."""
    guard = GUARDS[table]
    changed = _changed(guard, "IS NOT")
    when = f"WHEN {changed} " if changed else ""
    ends = f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    if not guard.keys:
        name = f"{table}_frozen"
        return {
            name: Trigger(table, f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} {when}{ends}")
        }
    told = {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {when}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} ",
        # INSERT OR REPLACE deletes without firing the delete trigger: refuse a taken place first.
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {_taken(table, guard)} ",
    }
    return {
        name: Trigger(table, f"CREATE TRIGGER {name} {event}{ends}") for name, event in told.items()
    }


def on_postgresql(table: str) -> dict[str, Trigger]:
    """Name -> trigger, of one table."""
    guard = GUARDS[table]
    changed = _changed(guard, "IS DISTINCT FROM")
    refuse = f"RAISE EXCEPTION '{guard.message}'; "
    if not guard.keys:
        name = f"{table}_frozen"
        body = f" BEGIN IF {changed} THEN {refuse}END IF; RETURN NEW; END "
        sql = (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        return {name: Trigger(table, sql, name, body, _ROW + _BEFORE + _UPDATE)}
    function, body = "audit_append_only", f" BEGIN {refuse}END "
    changing, changing_body = function, body
    if changed:
        function, changing = f"{table}_kept", f"{table}_fixed"
        changing_body = (
            f" BEGIN IF TG_OP = 'UPDATE' AND NOT ({changed}) THEN RETURN NEW; END IF; {refuse}END "
        )
    change, truncate = f"{table}_no_change", f"{table}_no_truncate"
    return {
        change: Trigger(
            table,
            f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {changing}()",
            changing, changing_body, _ROW + _BEFORE + _DELETE + _UPDATE,
        ),
        truncate: Trigger(
            table,
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            function, body, _BEFORE + _TRUNCATE,
        ),
    }  # fmt: skip


def _changed(guard: Guard, differs: str) -> str:
    """SQL: a column that stays would say something else; "" where all columns stay."""
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in guard.columns)
    return f"OLD.state NOT IN {guard.free} AND ({changed})" if guard.free else changed


def _taken(table: str, guard: Guard) -> str:
    """SQL: a row stands in one of the places that the new row wants.

    Each place is asked for by itself: in one question SQLite, once it has statistics, reads the
    whole table for every row, because one key is empty nearly everywhere.
    """
    keys = (" AND ".join(f"{c} = NEW.{c}" for c in key) for key in guard.keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)
