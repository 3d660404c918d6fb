"""What the database itself refuses, and what the check finds if somebody gets past it."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework.audit import triggers
from casework.ledger.models import Account, Transfer
from casework.ledger.queries import check_books

from .test_fund_books import bureau, clerk, filled, fund, post, reserve, yuan  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(filled, clerk):  # noqa: F811
    held = reserve(filled, yuan(300), id=uuid.uuid4(), by=clerk, reference="ZH2022-1")
    return post(held.pk, id=uuid.uuid4(), by=clerk)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def as_stored(number):
    return number.hex if connection.vendor == "sqlite" else number


@pytest.mark.parametrize(
    "change",
    [
        "debits_posted = 100001",
        "debits_pending = 70001",
        "credits_posted = 29999",
        "debits_posted = -1",
        "credits_posted = -1",
        "debits_pending = -1",
        "credits_pending = -1",
        "debits_must_not_exceed_credits = %s",
    ],
)
def test_totals_cannot_be_overdrawn_negative_or_unguarded_by_raw_sql(paid, change):
    values = [False] if "%s" in change else []

    with pytest.raises(IntegrityError):
        run(f"UPDATE ledger_account SET {change} WHERE code = 'available'", *values)

    assert check_books() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"amount_minor": -5},
        {"currency": "USD"},
        {"kind": "post"},
        {"kind": "void"},
        {"credit": "debit"},
        {"kind": "single", "pending_transfer": "held"},
        {"kind": "pending", "reverses": "paid"},
        {"kind": "post", "pending_transfer": "held"},
    ],
    ids=str,
)
def test_a_transfer_that_makes_no_sense_is_refused_by_the_database(paid, wrong):
    right = {
        "kind": "single",
        "debit": paid.debit,
        "credit": paid.credit,
        "amount_minor": 1,
        "currency": "CNY",
        "at": paid.at,
        "by": paid.by,
    }
    records = {"debit": paid.debit, "held": paid.pending_transfer, "paid": paid}
    told = {name: records.get(value, value) for name, value in wrong.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.bulk_create([Transfer(id=uuid.uuid4(), **{**right, **told})])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET amount_minor = 1 WHERE id = %s",
        "DELETE FROM ledger_transfer WHERE id = %s",
    ],
)
def test_a_transfer_cannot_be_changed_or_deleted_by_raw_sql(paid, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement, as_stored(paid.pk))


def test_a_transfer_cannot_be_replaced_by_another_with_its_id_or_its_reservation(paid):
    if connection.vendor != "sqlite":
        run("SET CONSTRAINTS ALL IMMEDIATE")  # or the open foreign keys stop it first
        with pytest.raises(DatabaseError, match="append-only"):
            run("TRUNCATE ledger_transfer CASCADE")
        return
    columns = ", ".join(field.column for field in Transfer._meta.concrete_fields)
    others = columns.removeprefix("id, ")
    # Once with the payment's own id, once with a new id for the same reservation.
    for number in (paid.pk.hex, uuid.uuid4().hex):
        with pytest.raises(DatabaseError, match="append-only"):
            run(
                f"INSERT OR REPLACE INTO ledger_transfer ({columns}) "
                f"SELECT %s, {others} FROM ledger_transfer WHERE kind = 'post'",
                number,
            )


def test_a_transfer_is_written_as_quickly_into_thick_books_with_statistics(paid):
    """SQLite's planner once read all transfers for each new one, to see that its place was free."""
    if connection.vendor != "sqlite":
        return  # a trigger for this is SQLite's alone
    few, many = (steps_of_a_transfer_among(paid, count) for count in (40, 800))

    assert many < 1.5 * few


def steps_of_a_transfer_among(paid, count: int) -> int:
    """Instructions of SQLite's machine for one more transfer, beside ``count`` others."""
    given = {
        "kind": "single", "debit": paid.debit, "credit": paid.credit, "amount_minor": 1,
        "currency": "CNY", "at": paid.at, "by": paid.by,
    }  # fmt: skip
    missing = count - Transfer.objects.count()
    Transfer.objects.bulk_create([Transfer(id=uuid.uuid4(), **given) for _each in range(missing)])
    run("ANALYZE")
    sqlite, steps = connection.connection, []
    sqlite.set_progress_handler(lambda: steps.append(1), 10)
    try:
        Transfer.objects.bulk_create([Transfer(id=uuid.uuid4(), **given)])
    finally:
        sqlite.set_progress_handler(None, 0)
    return len(steps)


def test_models_refuse_to_rewrite_transfers(paid):
    for tamper in (
        paid.save,
        paid.delete,
        Transfer.objects.all().delete,
        lambda: Transfer.objects.update(amount_minor=1),
    ):
        with pytest.raises(TypeError):
            tamper()


def test_a_dropped_trigger_on_transfers_is_named(db):
    assert triggers.missing(connection) == []
    name = "ledger_transfer_no_" + ("delete" if connection.vendor == "sqlite" else "change")
    on_table = "" if connection.vendor == "sqlite" else " ON ledger_transfer"

    run(f"DROP TRIGGER {name}{on_table}")

    assert triggers.missing(connection) == [name]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE ledger_transfer SET amount_minor = amount_minor + 1 WHERE kind = 'post'",
            "不一致",
        ),
        ("UPDATE ledger_transfer SET reference = 'X' WHERE kind = 'post'", "与留痕记录不符"),
        ("UPDATE ledger_transfer SET currency = 'MOP' WHERE kind = 'post'", "币种与基金不符"),
        ("DELETE FROM ledger_transfer WHERE kind = 'post'", "不在账上"),
        ("UPDATE ledger_account SET credits_posted = credits_posted + 1", "合计与流水不符"),
    ],
)
def test_what_was_done_with_the_triggers_off_is_found(paid, statement, fault):
    triggers.lift(connection)
    run(statement)

    assert any(fault in sentence for sentence in check_books())


def test_the_guard_is_on_where_money_must_not_run_out(filled):  # noqa: F811
    guarded = Account.objects.filter(debits_must_not_exceed_credits=True)

    assert {account.code for account in guarded} == {"available", "disbursed"}
