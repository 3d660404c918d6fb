"""One lock order, and a chain that survives refusals, roll-backs and second thoughts."""

import pytest
from django.db import connection, transaction

from casework.audit import journal, locks
from casework.audit.access import log_reading
from casework.audit.journal import _append, doers, enact, enter
from casework.audit.locks import LockOrderViolation, held, hold, hold_found
from casework.audit.models import Entry, Stream
from casework.audit.verify import verify
from casework.cases.models import Case
from casework.core.refusals import Refusal, StaleRecord
from tests.factories import a_case, a_fund

pytestmark = pytest.mark.django_db


def seqs(case):
    return list(case.stream.entries.order_by("seq").values_list("seq", flat=True))


def noted_and_refused(case, officer):
    enter(case, "add_note", by=officer)
    raise Refusal("不行")


@pytest.fixture
def streams():
    """One of each kind, in the order in which they may be locked."""
    return [Stream.objects.create(kind=kind, key="T1") for kind in Stream.LOCK_ORDER]


def test_streams_are_locked_in_the_one_order_whatever_order_they_are_named_in(streams):
    with hold(*reversed(streams)) as rows:
        assert list(rows) == [stream.place for stream in streams]


@pytest.mark.parametrize(("first", "second"), [(1, 0), (2, 1), (3, 2), (3, 0)])
def test_a_stream_that_stands_before_a_held_one_is_not_locked_any_more(streams, first, second):
    with hold(streams[first]), pytest.raises(LockOrderViolation), hold(streams[second]):
        pass


def test_two_cases_are_locked_by_ascending_key():
    low, high = (Stream.objects.create(kind="case", key=key) for key in ("A", "B"))

    with hold(high), pytest.raises(LockOrderViolation), hold(low):
        pass
    with hold(low), hold(high):
        assert held(high).pk == high.pk


def test_a_fund_is_held_after_the_case_and_the_case_again(case):
    fund = a_fund()
    with hold(case.stream), hold(fund.stream), hold(case.stream):
        assert held(case.stream).pk == case.stream_id


def test_a_stream_that_is_found_is_held(case):
    with hold_found(case=case.pk) as rows:
        assert list(rows) == [case.stream.place]


def test_a_stream_that_is_found_again_is_the_one_in_hand(case, officer):
    """What the operation has entered so far is not forgotten."""
    with hold(case.stream):
        enter(case, "add_note", by=officer)
        with hold_found(case=case.pk):
            enter(case, "add_note", by=officer)

    assert seqs(case) == [1, 2]
    assert verify().sound


def test_nothing_is_entered_without_the_lock(case, officer):
    with pytest.raises(LockOrderViolation):
        _append(case.stream, case, "cases.case.add_note", by=officer)


def test_a_lock_ends_with_its_operation(case):
    with hold(case.stream):
        pass
    with pytest.raises(LockOrderViolation):
        held(case.stream)


def test_a_lock_ends_with_a_failed_operation_too(case):
    with pytest.raises(Refusal), hold(case.stream):
        raise Refusal("不行")
    with pytest.raises(LockOrderViolation):
        held(case.stream)


def test_a_refused_operation_takes_all_its_entries_with_it(case, officer, entries):
    with pytest.raises(Refusal), hold(case.stream):
        noted_and_refused(case, officer)

    assert seqs(case) == [1, 2, 3]
    enter(case, "add_note", by=officer)
    assert seqs(case) == [1, 2, 3, 4]
    assert verify().sound


def test_an_entry_rolled_back_inside_an_operation_never_breaks_the_chain(case, officer, entries):
    """Whoever catches a refusal half way can't go on under the same lock; the next one can."""

    def going_on():
        with hold(case.stream):
            enter(case, "add_note", by=officer)
            with pytest.raises(Refusal), transaction.atomic():
                noted_and_refused(case, officer)
            with pytest.raises(StaleRecord), transaction.atomic():
                enter(case, "add_note", by=officer)

    with pytest.raises(StaleRecord):
        going_on()
    enter(case, "add_note", by=officer)
    assert seqs(case) == [1, 2, 3, 4]
    assert verify().sound


def test_no_change_stands_whose_entry_was_rolled_back(case, officer):
    """A refusal caught half way takes the whole operation with it, even if nothing follows."""

    def going_on():
        with hold(case.stream):
            enact(case.submit, by=officer)
            with pytest.raises(Refusal), transaction.atomic():
                noted_and_refused(case, officer)

    with pytest.raises(StaleRecord):
        going_on()

    assert Case.objects.get(pk=case.pk).state == "draft"
    assert seqs(case) == []


def test_an_entry_inside_a_savepoint_falls_with_its_change(case, officer):
    """What a savepoint keeps is written with it, and the operation goes on."""
    with hold(case.stream):
        enter(case, "add_note", by=officer)
        with transaction.atomic():
            enter(case, "add_note", by=officer)
        enter(case, "add_note", by=officer, note="三")

    assert seqs(case) == [1, 2, 3]
    assert verify().sound


def test_what_is_entered_in_two_streams_stands_or_falls_together(officer):
    """One of them was moved behind the lock: neither gets its entry."""
    first, second = a_case(), a_case()

    def going_on():
        with hold(first.stream, second.stream):
            enter(first, "add_note", by=officer)
            enter(second, "add_note", by=officer)
            Stream.objects.filter(pk=second.stream_id).update(length=7)

    with pytest.raises(StaleRecord):
        going_on()
    assert (seqs(first), seqs(second)) == ([], [])
    assert verify().sound


def test_an_operation_counts_its_own_doers_before_they_are_written(case, officer):
    with hold(case.stream):
        enter(case, "add_note", by=officer)
        assert seqs(case) == []
        assert doers(case.stream, ["cases.case.add_note"]) == {officer.pk}
        assert doers(case.stream, ["cases.case.submit"]) == set()

    assert seqs(case) == [1]


def test_an_operation_that_fails_at_its_end_leaves_neither_change_nor_entry(
    case, officer, monkeypatch
):
    def broken(rows):
        raise RuntimeError("the journal cannot be written")

    monkeypatch.setattr(locks, "write_rest", broken)
    with pytest.raises(RuntimeError):
        enact(case.submit, by=officer)

    assert Case.objects.get(pk=case.pk).state == "draft"
    assert seqs(case) == []


def test_an_act_that_cannot_be_entered_is_not_done(case, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the journal cannot be written")

    monkeypatch.setattr(journal, "_append", broken)

    with pytest.raises(RuntimeError):
        enact(case.submit, by=officer)

    stored = Case.objects.get(pk=case.pk)
    assert (stored.state, stored.version) == ("draft", 0)


def test_of_two_officers_with_the_same_page_the_second_changes_nothing(case, officer):
    mine, theirs = Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)
    enact(mine.submit, by=officer)

    with pytest.raises(StaleRecord):
        enact(theirs.submit, by=officer)

    assert Case.objects.get(pk=case.pk).version == 1
    assert [entry.act for entry in Entry.objects.about(case)] == ["cases.case.submit"]


def test_a_state_that_came_back_is_not_taken_for_the_one_that_was_seen(case, officer):
    """The version decides, not the state alone: going round in a circle is noticed."""
    seen = Case.objects.get(pk=case.pk)
    Case.objects.filter(pk=case.pk).update(version=2)

    with pytest.raises(StaleRecord):
        enact(seen.submit, by=officer)


def test_readers_of_a_case_do_not_stand_in_the_way_of_those_who_act(case, officer):
    log_reading(case, by=officer, what="case_file")

    assert seqs(case) == []
    entry = Entry.objects.about(case).get()
    assert (entry.stream.kind, entry.facts["what"]) == ("access", "case_file")


def test_a_case_and_its_journal_are_locked_by_one_row(case, officer):
    """Its authorization, requests, decision and payments share the case's stream."""
    with hold(case.stream) as rows:
        assert list(rows) == [case.stream.place]
        assert connection.in_atomic_block
    assert a_case().stream != case.stream
