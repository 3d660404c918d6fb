"""When the journal is put on paper: what one operation enters is written together at its end.

One statement stores all its entries and one more the new heads of their streams, in the transaction of the
acts that they tell of. The operation itself sees earlier entries of its own all along
(:func:`casework.audit.journal.doers`).
"""

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _

from casework.core.refusals import StaleRecord

from .models import Entry, Reason, Stream


def savepoints() -> list[str]:
    """The savepoints that stand around us now."""
    return [sid for sid in transaction.get_connection().savepoint_ids if sid]


def open_page(row: Stream, *, inside: list[str]) -> Stream:
    """Make a locked stream ready for entries; ``inside``: where its operation began."""
    row.unwritten, row.inside, row.written_early = [], inside, False
    return row


def write_at_end(row: Stream, entry: Entry, reason: Reason | None) -> None:
    """Keep an entry until the operation ends.

    Inside a savepoint that the operation itself has made it is written at once, so that it falls
    with the change it tells of if that savepoint is rolled back.
    """
    row.unwritten.append((entry, reason))
    if savepoints() != row.inside:
        row.written_early = True
        write([row])


def write(rows) -> None:
    """Store what is not written yet. Raises StaleRecord if a stream is not as it was locked."""
    rows = [row for row in rows if row.unwritten]
    pages = [page for row in rows for page in row.unwritten]
    if rows and _move_heads(rows) != len(rows):
        raise _stale()
    for row in rows:
        row.unwritten = []
    Entry.objects.bulk_create([entry for entry, _reason in pages])
    reasons = [reason for _entry, reason in pages if reason]
    for entry, reason in pages:
        if reason:
            reason.entry = entry
    Reason.objects.bulk_create(reasons)


def _move_heads(rows) -> int:
    """Give each stream its new head, if it is still as it was locked; how many were."""
    as_locked, length, head = Q(), [], []
    for row in rows:
        first, last = row.unwritten[0][0], row.unwritten[-1][0]
        as_locked |= Q(pk=row.pk, length=first.seq - 1, head=first.prev_hash)
        length.append(When(pk=row.pk, then=Value(last.seq)))
        head.append(When(pk=row.pk, then=Value(last.hash)))
    return Stream.objects.filter(as_locked).update(
        length=Case(*length, output_field=Stream._meta.get_field("length")),
        head=Case(*head, output_field=Stream._meta.get_field("head")),
    )


def write_rest(rows) -> None:
    """Write what is left at the end of an operation, which stands or falls as a whole: if entries
    written early were rolled back, all of it is."""
    for row in rows:
        kept = Stream.objects.filter(pk=row.pk, length=row.length, head=row.head)
        if row.written_early and not row.unwritten and not kept.exists():
            raise _stale()
    write(rows)


def _stale() -> StaleRecord:
    return StaleRecord(_("本案刚由他人办理，请刷新页面后再试。"))
