"""The one lock order (docs/architecture.md).

Every operation first locks the streams of its cases, then those of the funds it touches, and
only then reads what it decides on. Locks last until the transaction ends.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .models import Stream

_held: ContextVar[dict[int, Stream]] = ContextVar("held", default=None)


class LockOrderViolation(RuntimeError):
    """A program asked for a stream that stands before one it already holds. A bug, not a refusal."""


@contextmanager
def hold(*streams: Stream):
    """Lock ``streams`` in the one order for one transaction; yields them by number.

    Streams already held by the same operation are not locked again.
    """
    outer = _held.get()
    held = outer if outer is not None else {}
    wanted = sorted(
        {s.place: s for s in streams if s.place not in held}.values(), key=lambda s: s.lock_rank
    )
    if wanted and held and wanted[0].lock_rank < max(s.lock_rank for s in held.values()):
        raise LockOrderViolation(f"{wanted[0]} after {list(map(str, held.values()))}")
    mark = _held.set({**held}) if outer is None else None
    held = _held.get()
    try:
        # An inner operation is no savepoint: what is refused inside is refused as a whole.
        with transaction.atomic(savepoint=mark is not None):
            for stream in wanted:
                held[stream.place] = _locked(stream)
            yield held
    finally:
        if mark is not None:
            _held.reset(mark)


def held(stream: Stream) -> Stream:
    """The locked row of ``stream``; raises unless the operation holds it."""
    rows = _held.get() or {}
    if stream.place not in rows:
        raise LockOrderViolation(f"{stream} is not held")
    return rows[stream.place]


def row_held(stream: Stream) -> Stream | None:
    """The locked row of ``stream`` if the operation holds it."""
    return (_held.get() or {}).get(stream.place)


def _locked(stream: Stream) -> Stream:
    """The row of ``stream``, locked; made first if this is its first entry."""
    rows = Stream.objects.select_for_update()
    found = rows.filter(kind=stream.kind, key=stream.key).first()
    if found is None:
        # Two who come first at once both go on: one makes the row, both wait for its lock.
        Stream.objects.bulk_create(
            [Stream(kind=stream.kind, key=stream.key)], ignore_conflicts=True
        )
        found = rows.get(kind=stream.kind, key=stream.key)
    return found
