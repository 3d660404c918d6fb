"""The only door through which a record changes state, and the only pen of the journal."""

import hashlib
import secrets

from django.utils.translation import gettext as _

from casework.core import clock, facts
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, StaleRecord
from casework.core.states import Rule, rule_of

from .chain import body_of, digest
from .locks import held, hold, unwritten_in
from .models import Entry, Reason, Stream
from .writing import write_at_end


def enact(step, /, *, by, note="", joint_with=None, about=None, **particulars) -> Entry:
    """Carry out one transition as an official act and enter it in the journal.

    ``step`` is a bound transition, such as ``case.accept``. ``joint_with``: the second officer of
    an act that the law wants done by two. ``about``: JSON facts for the entry, no personal values.
    State, facts, permission, duties, record and entry stand or fall together, under the lock of
    the record's stream. Raises OutOfTurn, NotYet, NotPermitted or StaleRecord (all Refusals).
    """
    record, rule = step.__self__, rule_of(step)
    with hold(record.stream):
        before = record.state
        _in_turn(record, rule)
        permission, office = entitlement(record, rule, by)
        _not_barred(record, rule, by, joint_with)
        _facts_hold(record, rule, by)
        step(**particulars)
        _store(record, before)
        return _append(
            record.stream,
            record,
            f"{record._meta.label_lower}.{rule.name}",
            by=by,
            note=note,
            joint_with=joint_with,
            office=office,
            permission=permission,
            states=(before, record.state),
            about=about,
        )


def enter(record, act: str, /, *, by, office="", permission="", note="", about=None) -> Entry:
    """Enter an act that changes no state (a note, a claim, a document) in the record's stream."""
    with hold(record.stream):
        return _append(
            record.stream,
            record,
            f"{record._meta.label_lower}.{act}",
            by=by,
            note=note,
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
        entitlement(record, rule, by)
        _not_barred(record, rule, by, None)
    except (OutOfTurn, NotPermitted):
        return False
    return True


def entitlement(record, rule: Rule, by) -> tuple[str, str]:
    """The (permission, office code) under which ``by`` may do it; raises NotPermitted."""
    for permission, office_attribute in rule.alternatives():
        office = getattr(record, office_attribute)
        if office is not None and by.has_perm(permission, office):
            return permission, office.code
    raise NotPermitted(_("您没有在本机构办理“%(act)s”的职责。") % {"act": rule.label})


def doers(stream: Stream, acts) -> set[int]:
    """Numbers of the officers who did, alone or jointly, any of ``acts`` in the stream.

    What the operation in hand has entered and not written yet counts as well.
    """
    rows = Entry.objects.filter(stream=stream, act__in=acts).values_list(
        "actor_id", "joint_with_id"
    )
    now = [(e.actor_id, e.joint_with_id) for e in unwritten_in(stream) if e.act in acts]
    return {number for row in [*rows, *now] for number in row if number}


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


def _not_barred(record, rule: Rule, by, joint_with) -> None:
    if not rule.not_by:
        return
    barred = doers(record.stream, rule.not_by)
    if by.pk in barred or (joint_with and joint_with.pk in barred):
        raise NotPermitted(
            _("您已办理过本案的前序事项，按职责分离要求，“%(act)s”须由其他人员办理。")
            % {"act": rule.label}
        )


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
    stream, record, act, *, by, note="", joint_with=None, office="", permission="",
    states=("", ""), about=None,
) -> Entry:  # fmt: skip
    row = held(stream)
    salt = secrets.token_hex(16) if note else ""
    entry = Entry(
        stream=row,
        seq=row.length + 1,
        at=clock.now(),
        actor=by,
        joint_with=joint_with,
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
