"""Whether the clocks of the open work agree with the pauses on record (一致性检查：时限)."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from casework.cases.models import Case, Pause, PauseReason

from .queries import open_work


def find_clock_faults() -> Iterator[tuple[str, str]]:
    """(number of the case, what is wrong) wherever a clock stands still that should run, or runs
    that should stand still. Each is one set query."""
    running = Pause.objects.filter(case=OuterRef("case"), until__isnull=True)
    standing = running.filter(since=OuterRef("paused_since"), reason=OuterRef("paused_for"))
    alone = open_work().filter(paused_since__isnull=False).exclude(Exists(standing))
    for number in alone.values_list("case_number", flat=True):
        yield number, "a time limit stands still without the pause that it names"
    late = open_work().filter(Exists(running), process__subject="", paused_since__isnull=True)
    for number in late.values_list("case_number", flat=True):
        yield number, "a pause runs, but the time limit does not stand still"
    suspended = Pause.objects.filter(
        case=OuterRef("pk"), until__isnull=True, reason=PauseReason.SUSPENSION
    )
    apart = Case.objects.filter(
        Q(Exists(suspended)) & ~Q(state=Case.State.SUSPENDED)
        | ~Exists(suspended) & Q(state=Case.State.SUSPENDED)
    )
    for number in apart.values_list("number", flat=True):
        yield number, "the case and its suspension do not agree"
