"""What a transfer does to account totals. Pure functions: the books and their check share them."""

import hashlib

from casework.audit.chain import canonical


def effect(kind: str) -> tuple[int, int]:
    """(change of posted, change of pending), as multiples of the amount, on both accounts."""
    return {"single": (1, 0), "pending": (0, 1), "post": (1, -1), "void": (0, -1)}[kind]


def content(transfer) -> dict:
    """What a transfer says, as plain values: the same content is the same request."""
    return {
        "kind": str(transfer.kind),
        "debit": transfer.debit_id,
        "credit": transfer.credit_id,
        "amount_minor": transfer.amount_minor,
        "currency": str(transfer.currency),
        "pending_transfer": _text(transfer.pending_transfer_id),
        "reverses": _text(transfer.reverses_id),
        "reference": transfer.reference,
    }


def digest(transfer) -> str:
    """SHA-256 of a transfer's id and content; the fund's journal keeps it."""
    return hashlib.sha256(canonical({"id": str(transfer.pk), **content(transfer)})).hexdigest()


def _text(number):
    return str(number) if number else None
