"""What an approval approved, and whether it is still the same (审批所据内容).

The approving act enters a keyed digest of what it approved (the fact ``approved`` of its entry, which
nobody can change). Whoever relies on the approval compares: if anything of it is different, by
whatever way, the approval has lapsed, and the matter goes back to be approved anew.
"""

from collections.abc import Callable

from casework.core import crypto
from casework.core.refusals import ApprovalLapsed

from .chain import digest
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


def has_changed(record, act: str, read: Reader) -> bool:
    """Whether the record is no longer what the last ``act`` approved.

    What was approved before digests were kept is taken as it stands.
    """
    name = f"{record._meta.label_lower}.{act}"
    entry = Entry.objects.about(record).filter(act=name).order_by("-seq").first()
    noted = entry.facts.get(FACT) if entry else None
    return noted is not None and noted != seal_of(record, read)


def rely_on(record, act: str, read: Reader, *, sentence, lapse=None) -> None:
    """Raise ApprovalLapsed with ``sentence`` if what the last ``act`` approved has changed.

    ``lapse``: the bound transition that takes the record back to be approved anew.
    """
    if has_changed(record, act, read):
        raise ApprovalLapsed(sentence, lapse=lapse)
