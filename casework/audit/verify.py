"""Checking the whole journal (审计校验): chains unbroken, nothing altered, triggers in place."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from casework.core.crypto import Unreadable

from . import triggers
from .chain import GENESIS, body_of, digest
from .models import Entry, Reason, Stream


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (stream/seq) and what."""

    where: str
    what: str

    def __str__(self):
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    streams: int
    entries: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        return not self.faults


def verify(progress: Callable[[int], None] = lambda done: None, streams=None) -> Verdict:
    """Walk every chain (or those of ``streams``) and compare every hash. Reads only.

    ``progress`` is told after each stream how many entries have been read.
    """
    faults = [Fault(name, _("防改触发器缺失或被停用")) for name in triggers.missing(connection)]
    count = entries = 0
    chosen = Stream.objects.order_by("pk") if streams is None else streams
    for stream in chosen.iterator(chunk_size=500):
        count += 1
        for fault_or_none in _walk(stream):
            if fault_or_none is None:
                entries += 1
            else:
                faults.append(fault_or_none)
        progress(entries)
    if streams is None:
        stray = Entry.objects.exclude(stream__in=Stream.objects.all()).count()
        if stray:
            faults.append(Fault("audit_entry", _("有不属于任何序列的记录")))
    return Verdict(count, entries, tuple(faults))


def _walk(stream: Stream) -> Iterator[Fault | None]:
    """Yields None for each entry read and a Fault for each thing wrong."""
    expected, previous = 1, GENESIS
    reasons = {reason.entry_id: reason for reason in Reason.objects.filter(entry__stream=stream)}
    for entry in stream.entries.order_by("seq").iterator(chunk_size=1000):
        where = f"{stream}/{entry.seq}"
        if entry.seq != expected:
            yield Fault(where, _("序号不连续，缺少第 %(seq)s 条") % {"seq": expected})
        if entry.prev_hash != previous:
            yield Fault(where, _("与上一条的摘要不相接"))
        if digest(body_of(entry, str(stream))) != entry.hash:
            yield Fault(where, _("内容与摘要不符，记录被改动"))
        reason = reasons.get(entry.pk) if entry.reason_digest else None
        if reason and _told(reason) != entry.reason_digest:
            yield Fault(where, _("理由与摘要不符，理由被改动"))
        expected, previous = entry.seq + 1, entry.hash
        yield None
    if (stream.length, stream.head) != (expected - 1, previous):
        yield Fault(str(stream), _("末尾与登记的条数或摘要不符，记录被截短或增补"))


def _told(reason: Reason) -> str:
    """The digest of a reason's words; "" if they no longer open in their place."""
    try:
        words = reason.words.open() or ""
    except Unreadable:
        return ""
    return hashlib.sha256((reason.salt + words).encode()).hexdigest()
