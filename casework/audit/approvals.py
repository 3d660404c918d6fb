"""What an approval approved, and whether it is still the same (审批所据内容).

The approving act enters a keyed digest of what it approved (the fact ``approved`` of its entry, which
nobody can change). Whoever relies on the approval compares: if anything of it is different, by
whatever way, the approval has lapsed, and the matter goes back to be approved anew.
"""

from collections.abc import Callable

from casework.core import crypto
from casework.core.refusals import ApprovalLapsed

from .chain import digest
from .locks import row_held, unwritten_in
from .models import Entry

#: Reads what an approval rests on: plain values that JSON can carry.
Reader = Callable[[object], dict]
FACT = "approved"


def seal_of(record, read: Reader) -> str:
    """The keyed digest of what ``read`` finds of ``record``; "" if a sealed value does not open."""
    try:
        content = digest(read(record))
    except crypto.Unreadable:
        return ""
    return crypto.blind_index(content, place=f"approved.{record._meta.label_lower}")


def has_changed(record, act: str | tuple[str, ...], read: Reader) -> bool:
    """Whether the record is no longer what the last ``act`` (of several, whichever came last) approved.

    What was approved before digests were kept is taken as it stands.
    """
    acts = (act,) if isinstance(act, str) else act
    wanted = {(f"{record._meta.label_lower}.{each}", str(record.pk)) for each in acts}
    noted = next((seal for key, seal in reversed(_noted(record).items()) if key in wanted), None)
    return noted is not None and noted != seal_of(record, read)


def forget(stream) -> None:
    """An entry was added: what was read of the stream's approvals is read anew."""
    row = row_held(stream)
    if row is not None:
        row.__dict__.pop("approved", None)


def _noted(record) -> dict[tuple[str, str], str]:
    """(act, record) -> what the last such approval in the stream noted, in the order of these last
    ones; read once while the stream is held. An approval of the operation in hand counts at once."""
    row = row_held(record.stream)
    known = None if row is None else row.__dict__.get("approved")
    if known is None:
        known = {}
        approvals = Entry.objects.filter(stream=record.stream, facts__has_key=FACT)
        written = approvals.order_by("seq").values_list("act", "subject_id", "facts")
        now = [
            (entry.act, entry.subject_id, entry.facts)
            for entry in unwritten_in(record.stream)
            if FACT in entry.facts
        ]
        for act, subject, facts in [*written, *now]:
            known.pop((act, subject), None)
            known[act, subject] = facts[FACT]
        if row is not None:
            row.__dict__["approved"] = known
    return known


def rely_on(record, act: str, read: Reader, *, sentence, lapse=None) -> None:
    """Raise ApprovalLapsed with ``sentence`` if what the last ``act`` approved has changed.

    ``lapse``: the bound transition that takes the record back to be approved anew.
    """
    if has_changed(record, act, read):
        raise ApprovalLapsed(sentence, lapse=lapse)
