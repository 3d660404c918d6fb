"""The journal as the auditor reads it (留痕): a case's history, and who looked at what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Conditional
from django.db.models.functions import Cast, StrIndex, Substr
from django.utils.translation import gettext as _

from casework.agencies.models import Agency, Officer
from casework.audit.access import Purpose
from casework.audit.models import Entry, Stream
from casework.cases.models import Case
from casework.core.clock import LEGAL_ZONE
from casework.core.crypto import Unreadable
from casework.documents.kinds import Kind
from casework.verification.models import VerificationRequest
from workflows.models import WorkTask

from .acts import act_label, record_label, state_label, step_label, thing_read
from .presenting import who_did
from .scopes import Scope


@dataclass(frozen=True)
class HistoryLine:
    """One entry in words; ``reason`` is opened only if asked for."""

    seq: int
    at: datetime
    by: object
    joint_with: object
    office: str
    permission: str
    act: object
    record: object
    before: object
    after: object
    reason: str
    hash: str


@dataclass(frozen=True)
class ReadingLine:
    """One reading in words."""

    at: datetime
    by: object
    office: str
    what: object
    number: str
    case: Case | None
    purpose: object


def entries_seen(case: Case, scope: Scope) -> QuerySet[Entry] | None:
    """The entries of a case that an auditor with ``scope`` may read; None if there are none.

    All of a case of their own side. Of the other side's, only what concerns the requests that
    came to their offices, from the sending on, and what was done with them there.
    """
    entries = Entry.objects.filter(stream=case.stream_id)
    if case.agency_id in scope.numbers:
        return entries
    requests = case.requests.filter(recipient__in=scope.numbers, sent_at__isnull=False)
    theirs = [
        Q(
            subject_type=VerificationRequest._meta.label_lower,
            subject_id=str(request.pk),
            at__gte=request.sent_at,
        )
        for request in requests
    ]
    if not theirs:
        return None
    concerned = Q(subject_type=WorkTask._meta.label_lower, office__in=scope.codes)
    for about in theirs:
        concerned |= about
    return entries.filter(concerned)


def of_days(entries: QuerySet, since: date | None, until: date | None) -> QuerySet:
    """Entries of the legal days from ``since`` to ``until``, both included."""
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def history_lines(entries: list[Entry]) -> list[HistoryLine]:
    """Entries in words, with the officers' reasons opened: the caller logs the reading.

    ``entries`` come with actor, joint_with, on_behalf_of and reason selected.
    """
    names = office_names({entry.office for entry in entries})
    people = _officers_in(entries)
    return [
        HistoryLine(
            seq=entry.seq,
            at=entry.at,
            by=who_did(entry),
            joint_with=entry.joint_with or "",
            office=names.get(entry.office, entry.office),
            permission=entry.permission,
            act=act_label(entry.act),
            record=_record(entry, people),
            before=state_label(entry.subject_type, entry.state_before),
            after=state_label(entry.subject_type, entry.state_after),
            reason=_reason(entry),
            hash=entry.hash,
        )
        for entry in entries
    ]


def readings_seen(scope: Scope) -> QuerySet[Entry]:
    """Readings of the cases in ``scope``, and those by the officers of its offices."""
    colon = StrIndex("stream__key", Value(":"))
    number = Cast(Substr("stream__key", 1, colon - 1), BigIntegerField())
    # Only keys of readings begin with a number: no other may reach the cast.
    of_stream = Conditional(When(stream__kind=Stream.Kind.ACCESS, then=number))
    theirs = Case.objects.filter(agency__in=scope.numbers, stream=OuterRef("case_stream"))
    return Entry.objects.filter(stream__kind=Stream.Kind.ACCESS).annotate(
        case_stream=of_stream
    ).filter(Q(actor__agency__in=scope.numbers) | Exists(theirs))  # fmt: skip


def readings_of(entries: QuerySet, case: Case) -> QuerySet:
    """Those of ``entries`` that are readings of one case."""
    return entries.filter(stream__key__startswith=f"{case.stream_id}:")


def reading_lines(entries: list[Entry]) -> list[ReadingLine]:
    """Readings in words, with the case of each. ``entries`` come with actor, agency, on_behalf_of
    and stream."""
    streams = {entry.pk: int(entry.stream.key.partition(":")[0]) for entry in entries}
    cases = {case.stream_id: case for case in Case.objects.filter(stream__in=streams.values())}
    lines = []
    for entry in entries:
        case = cases.get(streams[entry.pk])
        lines.append(
            ReadingLine(
                at=entry.at,
                by=who_did(entry),
                office=str(entry.actor.agency or entry.office),
                what=thing_read(entry.facts.get("what", "")),
                number=case.number if case else "",
                case=case,
                purpose=purpose_label(entry.facts.get("purpose", "")),
            )
        )
    return lines


def office_names(codes) -> dict[str, str]:
    """Names of agencies by code, in the reader's language."""
    return {agency.code: str(agency) for agency in Agency.objects.filter(code__in=codes)}


def purpose_label(purpose: str):
    """The purpose of a reading in words."""
    return Purpose(purpose).label if purpose in Purpose.values else purpose


def _officers_in(entries: list[Entry]) -> dict[int, Officer]:
    """The officers from whom and to whom a matter went, where an entry tells of both."""
    told = [entry.facts for entry in entries if "taken_from" in entry.facts]
    numbers = {number for facts in told for number in (facts["taken_from"], facts["officer"])}
    return Officer.objects.in_bulk(numbers) if numbers else {}


def _record(entry: Entry, people: dict[int, Officer]):
    facts = entry.facts
    if "taken_from" in facts:
        return _("%(record)s：由%(before)s改由%(after)s承办") % {
            "record": record_label(entry.subject_type),
            "before": people[facts["taken_from"]], "after": people[facts["officer"]],
        }  # fmt: skip
    if "step" in facts:
        return step_label(facts["step"])
    if facts.get("kind") in Kind.values and "number" in facts:
        return f"{Kind(facts['kind']).label} {facts['number']}"
    return record_label(entry.subject_type)


def _reason(entry: Entry) -> str:
    if not entry.reason_digest:
        return ""
    reason = getattr(entry, "reason", None)
    if reason is None:
        return _("（理由已依法删除）")
    try:
        return reason.words.open()
    except Unreadable:
        return _("（理由无法读取）")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LEGAL_ZONE)
