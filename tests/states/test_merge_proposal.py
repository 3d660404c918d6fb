"""The course of a merger of two records (合并档案), as a table. The table is the specification."""

import pytest

from casework.audit.journal import enact, open_stream
from casework.core.refusals import NotPermitted, NotYet
from casework.core.states import rules_of
from casework.people.models import MergeProposal
from tests.appointing import an_agency, appointed
from tests.factories import a_person, the_offices

from .machines import MISSING, done_before, law, suppose
from .tables import allowed, assert_carried_out, assert_refused, declared, forbidden

pytestmark = pytest.mark.django_db

# from     act      to
COURSE = """
  draft     propose  proposed
  proposed  confirm  merged
  proposed  decline  declined
  merged    reverse  reversed
"""
LAW = """
  propose | people.propose_merge@agency | | people.one_person cases.both_in_sight
  confirm | people.confirm_merge@agency | people.mergeproposal.propose | people.one_person cases.both_in_sight
  decline | people.confirm_merge@agency people.propose_merge@agency | |
  reverse | people.confirm_merge@agency | | cases.both_in_sight
"""
MOVED = {"confirm": {"moved": []}}
ROWS = sorted(allowed(COURSE))


def at(state):
    return MergeProposal.objects.create(
        agency=the_offices().township, stays=a_person(), goes=a_person(), state=state,
        stream=open_stream("register", f"merge:{state}"),
    )  # fmt: skip


def an_officer(record, agency=None):
    return appointed(agency or record.agency, "people.propose_merge", "people.confirm_merge")


def test_the_model_declares_exactly_this_course_and_law():
    assert declared(MergeProposal) == allowed(COURSE)
    rules = rules_of(MergeProposal).values()
    assert {r.name: (r.may, r.not_by, r.needs) for r in rules} == law(LAW)


@pytest.mark.parametrize(("source", "act", "target"), ROWS)
def test_a_listed_act_works_and_is_journalled(monkeypatch, source, act, target):
    suppose(monkeypatch)
    record = at(source)
    assert_carried_out(record, act, target, by=an_officer(record), **MOVED.get(act, {}))


@pytest.mark.parametrize(("source", "act"), forbidden(COURSE, MergeProposal))
def test_any_other_act_is_refused(monkeypatch, source, act):
    suppose(monkeypatch)
    record = at(source)
    assert_refused(record, act, by=an_officer(record), **MOVED.get(act, {}))


@pytest.mark.parametrize(("source", "act", "target"), ROWS)
def test_an_act_takes_its_permission_at_its_own_office(monkeypatch, source, act, target):
    suppose(monkeypatch)
    record = at(source)
    stranger = an_officer(record, an_agency("ZH-DM-JA", name="井岸镇", kind="township"))
    assert_refused(record, act, by=stranger, refusal=NotPermitted, **MOVED.get(act, {}))


@pytest.mark.parametrize("act", ["propose", "confirm", "reverse"])
def test_a_missing_fact_is_told_in_a_sentence(monkeypatch, act):
    [source] = [source for source, name, _target in ROWS if name == act]
    record = at(source)
    for fact in law(LAW)[act][2]:
        suppose(monkeypatch, missing=fact)
        officer = an_officer(record)
        with pytest.raises(NotYet, match=MISSING):
            enact(getattr(record, act), by=officer, **MOVED.get(act, {}))


def test_whoever_proposed_it_alone_or_as_second_does_not_confirm(monkeypatch):
    suppose(monkeypatch)
    record = at("proposed")
    first, second = an_officer(record), an_officer(record)
    done_before(record, "people.mergeproposal.propose", by=first, joint_with=second)
    for barred in (first, second):
        assert_refused(record, "confirm", by=barred, refusal=NotPermitted, moved=[])
