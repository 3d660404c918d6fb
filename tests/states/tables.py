"""Reading a machine's course from a text table, and holding the model to it.

A table has one line per step, ``from act to``. It is the specification: what stands in it works
and is journalled, every other pair of state and act is refused, and the model declares no more
and no less. Use it so::

    COURSE = '''
      draft   approve  active
      active  end      ended
    '''

    def test_the_model_declares_exactly_this_course():
        assert declared(TransferBasis) == allowed(COURSE)

    @pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
    def test_listed_act_works_and_is_journalled(source, act, target):
        assert_carried_out(a_basis(source), act, target, by=officer)

    @pytest.mark.parametrize(("source", "act"), forbidden(COURSE, TransferBasis))
    def test_any_other_act_is_refused(source, act):
        assert_refused(a_basis(source), act, by=officer)
"""

import itertools

import pytest

from casework.audit.journal import enact
from casework.audit.models import Entry
from casework.core.refusals import OutOfTurn
from casework.core.states import rules_of


def allowed(course: str) -> set[tuple[str, str, str]]:
    """The steps of a table, as triples (from, act, to)."""
    return {tuple(line.split()) for line in course.strip().splitlines() if line.strip()}


def declared(model) -> set[tuple[str, str, str]]:
    """The steps that a stateful model declares."""
    return {
        (source, rule.name, target)
        for rule in rules_of(model).values()
        for source in rule.sources
        for target in rule.targets
    }


def forbidden(course: str, model) -> list[tuple[str, str]]:
    """Every pair (state, act) of the machine that the table does not list."""
    steps = allowed(course)
    acts = {act for _source, act, _target in steps}
    states = [value for value, _label in model._meta.get_field("state").choices]
    return sorted(set(itertools.product(states, acts)) - {(s, a) for s, a, _target in steps})


def brought_to(record, state: str, **fields):
    """The record, put into ``state`` behind the door's back; ``fields`` are set along with it.

    For tests only: it spares each table test the walk to its starting point.
    """
    type(record)._base_manager.filter(pk=record.pk).update(state=state, **fields)
    record.refresh_from_db()
    return record


def assert_carried_out(record, act: str, target: str, *, by, note="依据", **particulars) -> Entry:
    """The act works, is stored, and stands in the journal under its officer; returns the entry."""
    source = record.state
    entry = enact(getattr(record, act), by=by, note=note, **particulars)
    record.refresh_from_db()
    assert record.state == target
    stored = Entry.objects.about(record).last()
    assert stored == entry
    assert stored.act == f"{record._meta.label_lower}.{act}"
    assert (stored.actor, stored.state_before, stored.state_after) == (by, source, target)
    assert stored.permission
    return stored


def assert_refused(record, act: str, *, by, refusal=OutOfTurn, **particulars) -> None:
    """The act is refused, the state stays, and the journal gets no further entry."""
    source, version = record.state, record.version
    entries = Entry.objects.filter(stream=record.stream).count()
    with pytest.raises(refusal):
        enact(getattr(record, act), by=by, **particulars)
    record.refresh_from_db()
    assert (record.state, record.version) == (source, version)
    assert Entry.objects.filter(stream=record.stream).count() == entries
