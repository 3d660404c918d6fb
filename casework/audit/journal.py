"""The only door through which a record changes state, and the only pen of the journal."""

import hashlib
import secrets

from django.utils.translation import gettext as _

from casework.core import avoidance, clock, facts
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, StaleRecord
from casework.core.states import Rule, rule_of

from . import approvals
from .chain import body_of, digest
from .locks import held, hold, row_held, unwritten_in
from .models import Entry, Reason, Stream
from .standing import Standing, acting_for, principal_now, standings_of, within_limit
from .writing import write_at_end


def enact(
    step, /, *, by, note="", joint_with=None, about=None, approves=None, **particulars
) -> Entry:
    """Carry out one transition as an official act and enter it in the journal.

    ``step`` is a bound transition, such as ``case.accept``. ``joint_with``: the second officer of
    an act that the law wants done by two. ``about``: JSON facts for the entry, no personal values.
    ``approves`` reads from the record what the act approves (audit.approvals): the entry keeps its
    digest.
    State, facts, permission, duties, record and entry stand or fall together, under the lock of
    the record's stream. Raises OutOfTurn, NotYet, NotPermitted or StaleRecord (all Refusals).
    """
    record, rule = step.__self__, rule_of(step)
    with hold(record.stream):
        before = record.state
        _in_turn(record, rule)
        standing = _not_barred(record, rule, by, joint_with)
        with acting_for(standing.on_behalf_of):
            _facts_hold(record, rule, by)
        step(**particulars)
        _store(record, before)
        if approves is not None:
            about = {**(about or {}), approvals.FACT: approvals.seal_of(record, approves)}
            approvals.forget(record.stream)
        return _append(
            record.stream,
            record,
            f"{record._meta.label_lower}.{rule.name}",
            by=by,
            note=note,
            joint_with=joint_with,
            on_behalf_of=standing.on_behalf_of,
            office=standing.office,
            permission=standing.permission,
            states=(before, record.state),
            about=about,
        )


def enter(
    record, act: str, /, *, by, office="", permission="", note="", about=None, avoiding=False
) -> Entry:
    """Enter an act that changes no state (a note, a claim, a document) in the record's stream.

    ``avoiding``: the act is itself part of keeping away from the matter (回避): it is open to whoever
    must keep away from every other.
    """
    with hold(record.stream):
        principal = principal_now() or _principal_of(by, permission, office)
        if not avoiding and kept_away(record.stream, {by.pk, principal}):
            raise NotPermitted(avoidance.sentence())
        return _append(
            record.stream,
            record,
            f"{record._meta.label_lower}.{act}",
            by=by,
            note=note,
            on_behalf_of=principal,
            office=office,
            permission=permission,
            about=about,
        )


def open_stream(kind: str, key: str) -> Stream:
    """The stream of a record that is about to be created, or of a day's readings."""
    stream, _created = Stream.objects.get_or_create(kind=kind, key=key)
    return stream


def may(step, by) -> bool:
    """Whether ``by`` could carry ``step`` out now, but for facts that are still missing."""
    record, rule = step.__self__, rule_of(step)
    try:
        _in_turn(record, rule)
        _not_barred(record, rule, by, None)
    except (OutOfTurn, NotPermitted):
        return False
    return True


def lacking(step, by) -> str:
    """What ``step`` still needs before ``by`` could carry it out, in the officer's words, or ""."""
    try:
        _facts_hold(step.__self__, rule_of(step), by)
    except NotYet as refusal:
        return str(refusal)
    return ""


def entitlement(record, rule: Rule, by) -> tuple[str, str]:
    """The (permission, office code) under which ``by`` may do it; raises NotPermitted."""
    standing = standings_of(record, rule, by)[0]
    return standing.permission, standing.office


def doers(stream: Stream, acts) -> set[int]:
    """Numbers of the officers who did any of ``acts`` in the stream, alone or jointly, and of those
    for whom it was done: whoever is stood in for has acted (代理视同本人).

    What the operation in hand has entered and not written yet counts as well.
    """
    rows = Entry.objects.filter(stream=stream, act__in=acts).values_list(
        "actor_id", "joint_with_id", "on_behalf_of_id"
    )
    now = [entry.persons for entry in unwritten_in(stream) if entry.act in acts]
    return {number for row in [*rows, *now] for number in row if number}


def kept_away(stream: Stream, officers) -> frozenset[int]:
    """Those of ``officers`` (numbers, None is nobody) who must keep away from a case (回避).

    Asked once for each of them in an operation that holds the stream.
    """
    asked = {number for number in officers if number}
    if stream.kind != Stream.Kind.CASE:
        return frozenset()
    row = row_held(stream)
    known = {} if row is None else row.__dict__.setdefault("kept_away", {})
    if unknown := asked - set(known):
        away = avoidance.kept_away(stream, unknown)
        known |= {number: number in away for number in unknown}
    return frozenset(number for number in asked if known[number])


def did_it_last(record, *, by) -> str:
    """Fact ``audit.did_it_last``: the record's last change was this officer's own act."""
    last = Entry.objects.about(record).exclude(state_after="").order_by("-seq").first()
    if last is not None and by.pk in last.persons:
        return ""
    return _("只有最后一次办理的人员可以撤回，且其后未再办理。")


def _in_turn(record, rule: Rule) -> None:
    if record.state not in rule.sources:
        raise OutOfTurn(
            _("%(kind)s当前为“%(state)s”，不能办理“%(act)s”。请刷新页面查看最新情况。")
            % {
                "kind": record._meta.verbose_name,
                "state": record.get_state_display(),
                "act": rule.label,
            }
        )


def _not_barred(record, rule: Rule, by, joint_with) -> Standing:
    """The right in which ``by`` may do it; raises NotPermitted if there is none.

    Nobody who did an earlier act that bars, nobody who must keep away, and for a deputy the same of
    whoever they stand in for: neither of the two may be barred.
    """
    standings = standings_of(record, rule, by)
    barred = doers(record.stream, rule.not_by) if rule.not_by else set()
    own = {by.pk} | ({joint_with.pk} if joint_with else set())
    away = kept_away(record.stream, own | {standing.on_behalf_of for standing in standings})
    refusals = []
    for standing in standings:
        present = own | {standing.on_behalf_of}
        if present & away:
            refusals.append(avoidance.sentence())
        elif present & barred:
            refusals.append(_barred(rule, by, barred, joint_with))
        elif beyond := within_limit(record, rule, standing):
            refusals.append(beyond)
        else:
            return standing
    raise NotPermitted(refusals[0])


def _barred(rule: Rule, by, barred, joint_with) -> str:
    if by.pk in barred or (joint_with and joint_with.pk in barred):
        sentence = _("您已办理过本案的前序事项，按职责分离要求，“%(act)s”须由其他人员办理。")
    else:
        sentence = _("委托人已办理过本案的前序事项，按职责分离要求，“%(act)s”不能由其代理人办理。")
    return sentence % {"act": rule.label}


def _principal_of(by, permission: str, office: str) -> int | None:
    """For whom an act without state is done: nobody, if the officer's own duty allows it."""
    standings = by.standings(permission, office) if permission and office else ()
    return standings[0].on_behalf_of if standings else None


def _facts_hold(record, rule: Rule, by) -> None:
    for name in rule.needs:
        sentence = facts.missing(name, record, by)
        if sentence:
            raise NotYet(sentence)


def _store(record, before: str) -> None:
    """Store the record, provided state and version are still the ones the officer saw.

    One statement, compare and set: whoever comes second, with whatever copy, changes nothing.
    """
    seen, record.version = record.version, record.version + 1
    changed = {
        field.attname: field.pre_save(record, add=False)
        for field in record._meta.concrete_fields
        if not field.primary_key
    }
    stored = type(record)._base_manager.filter(pk=record.pk, state=before, version=seen)
    if not stored.update(**changed):
        raise StaleRecord(
            _("%(kind)s已由他人办理，请刷新页面后再试。") % {"kind": record._meta.verbose_name}
        )


def _append(
    stream, record, act, *, by, note="", joint_with=None, on_behalf_of=None, office="",
    permission="", states=("", ""), about=None,
) -> Entry:  # fmt: skip
    row = held(stream)
    salt = secrets.token_hex(16) if note else ""
    entry = Entry(
        stream=row,
        seq=row.length + 1,
        at=clock.now(),
        actor=by,
        joint_with=joint_with,
        on_behalf_of_id=on_behalf_of,
        office=office,
        permission=permission,
        act=act,
        subject_type=record._meta.label_lower,
        subject_id=str(record.pk),
        state_before=states[0],
        state_after=states[1],
        facts=about or {},
        reason_digest=hashlib.sha256((salt + note).encode()).hexdigest() if note else "",
        prev_hash=row.head,
    )
    entry.hash = digest(body_of(entry, str(row)))
    row.length, row.head = entry.seq, entry.hash
    write_at_end(row, entry, Reason(salt=salt, words=note) if note else None)
    return entry
