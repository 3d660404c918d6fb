"""The one lock order (docs/architecture.md).

Every operation first locks the streams of its cases, then those of the funds it touches, and
only then reads what it decides on. Locks last until the transaction ends.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .chain import GENESIS
from .models import Entry, Stream
from .writing import open_page, savepoints, write_rest


class _Operation(dict[tuple[str, str], Stream]):
    """The streams that one operation holds, by place, and the savepoints that it began within."""

    began: list[str]


_held: ContextVar[_Operation] = ContextVar("held", default=None)

#: Find and lock, or make and hold, in one statement: whoever comes second waits for the first.
_MAKE_OR_LOCK = (
    "INSERT INTO audit_stream (kind, key, length, head) VALUES (%s, %s, 0, %s) "
    "ON CONFLICT (kind, key) DO UPDATE SET length = audit_stream.length RETURNING *"
)


class LockOrderViolation(RuntimeError):
    """A program asked for a stream that stands before one it already holds. A bug, not a refusal."""


@contextmanager
def hold(*streams: Stream):
    """Lock ``streams`` in the one order for one transaction; yields them by number.

    Streams already held by the same operation are not locked again. What the operation enters in
    the journal is written when the outermost hold ends, in the same transaction.
    """
    held = _held.get() or {}
    wanted = sorted(
        {s.place: s for s in streams if s.place not in held}.values(), key=lambda s: s.lock_rank
    )
    if wanted and held and wanted[0].lock_rank < max(s.lock_rank for s in held.values()):
        raise LockOrderViolation(f"{wanted[0]} after {list(map(str, held.values()))}")
    with _operation() as held:
        for stream in wanted:
            held[stream.place] = open_page(_locked(stream), inside=held.began)
        yield held


@contextmanager
def hold_found(**path):
    """As :func:`hold`, for the one stream that ``path`` leads to: an operation that holds nothing
    yet finds and locks it in one statement. The path must be one that never changes."""
    if _held.get():
        with hold(Stream.objects.get(**path)) as held:
            yield held
        return
    with _operation() as held:
        row = Stream.objects.select_for_update(of=("self",)).get(**path)
        held[row.place] = open_page(row, inside=held.began)
        yield held


@contextmanager
def _operation():
    """The operation in hand, or a new one: one transaction, at the end of which it is written."""
    if _held.get() is not None:
        # An inner operation is no savepoint: what is refused inside is refused as a whole.
        with transaction.atomic(savepoint=False):
            yield _held.get()
        return
    held = _Operation()
    mark = _held.set(held)
    try:
        with transaction.atomic():
            held.began = savepoints()
            yield held
            write_rest(held.values())
    finally:
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


def unwritten_in(stream: Stream) -> list[Entry]:
    """What the operation in hand has entered in ``stream`` and will write at its end."""
    row = row_held(stream)
    return [entry for entry, _reason in row.unwritten] if row else []


def _locked(stream: Stream) -> Stream:
    """The row of ``stream``, locked; made first if this is its first entry."""
    if stream.kind == Stream.Kind.ACCESS:
        # New with every day, so as often missing as not.
        [made] = Stream.objects.raw(_MAKE_OR_LOCK, [stream.kind, stream.key, GENESIS])
        return made
    rows = Stream.objects.select_for_update()
    found = rows.filter(kind=stream.kind, key=stream.key).first()
    if found is None:
        # Two who come first at once both go on: one makes the row, both wait for its lock.
        Stream.objects.bulk_create(
            [Stream(kind=stream.kind, key=stream.key)], ignore_conflicts=True
        )
        found = rows.get(kind=stream.kind, key=stream.key)
    return found
