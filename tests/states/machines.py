"""What every machine of a case is held to; each machine's own file gives the two tables.

``COURSE`` says where an act leads, ``LAW`` what it takes::

    COURSE = '''
      draft   submit  submitted
    '''
    LAW = '''
      submit  | cases.register_case@agency |  | cases.commitment_made
    '''

The columns of ``LAW`` are: act, who may do it and at which office (alternatives apart by blanks),
the earlier acts that bar an officer, the facts that must hold. Both tables are the
specification: the model declares no more and no less, and every line of them is tried out.
The facts themselves are tried for real in ``tests/rules_of_procedure``. What is refused is refused
before any database hears of it, so that once is enough (marker ``once``).
"""

import itertools
from collections.abc import Iterator

import pytest

from casework.audit.journal import _append, enact
from casework.audit.locks import hold
from casework.audit.models import Entry
from casework.core import facts
from casework.core.refusals import NotPermitted, NotYet
from casework.core.states import rules_of
from tests.appointing import an_agency, appointed

from .tables import (
    allowed,
    assert_carried_out,
    assert_refused,
    brought_to,
    declared,
    forbidden,
)

MISSING = "缺少办理本事项的前提。"


def law(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The lines of a ``LAW`` table: act -> (may, barred by, needs)."""
    lines = (line.split("|") for line in text.strip().splitlines())
    return {act.strip(): tuple(tuple(cell.split()) for cell in cells) for act, *cells in lines}


def suppose(monkeypatch, missing: str = "") -> None:
    """Let every fact hold, but for the one that is ``missing``."""
    suppliers = {
        name: lambda record, *, by, name=name: MISSING if name == missing else ""
        for name in facts.supplied()
    }
    monkeypatch.setattr(facts, "_suppliers", suppliers)


def _by_state(pairs) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Pairs of state and act, in order, as each state with its acts."""
    for state, found in itertools.groupby(pairs, key=lambda pair: pair[0]):
        yield state, tuple(act for _state, act in found)


def done_before(record, act: str, *, by, joint_with=None) -> None:
    """An earlier act of the same case stands in its journal."""
    with hold(record.stream):
        _append(record.stream, record, act, by=by, joint_with=joint_with)


class MachineTests:
    """Inherit, give ``MODEL``, ``COURSE``, ``LAW`` and ``at(state)``, and particulars of acts."""

    MODEL: type
    COURSE: str
    LAW: str

    def at(self, state: str):
        """A record of the machine in ``state``."""
        raise NotImplementedError

    def leading(self, source: str, act: str, target: str):
        """A record in ``source`` whose ``act`` leads to ``target``: some keep where they go back to."""
        record, back = self.at(source), rules_of(self.MODEL)[act].back_to
        return brought_to(record, source, **{back.field: target}) if back else record

    def particulars(self, act: str, record) -> dict:
        """What ``act`` needs to be told."""
        return {}

    def __init_subclass__(cls):
        """A machine without barring acts, or without facts, has nothing to try there."""
        terms = law(cls.LAW).values()
        if not any(barring for _may, barring, _needs in terms):
            cls.test_an_earlier_act_bars_its_doer_alone_or_as_second = None
        if not any(needs for _may, _barring, needs in terms):
            cls.test_a_missing_fact_is_told_in_a_sentence = None

    def pytest_generate_tests(self, metafunc):
        for names, cases in self._tables():
            if set(names) <= set(metafunc.fixturenames):
                metafunc.parametrize(names, sorted(set(cases)))
                return

    def _tables(self) -> Iterator[tuple[tuple[str, ...], list]]:
        """From the most particular to the least: the first that fits a test is its table."""
        steps, terms = allowed(self.COURSE), law(self.LAW)
        listed = [(source, act) for source, act, _target in steps]
        yield ("source", "act", "target", "way"), [(*s, w) for s in steps for w in terms[s[1]][0]]
        yield ("source", "act", "earlier"), [(*s, e) for s in listed for e in terms[s[1]][1]]
        yield ("source", "act", "fact"), [(*s, f) for s in listed for f in terms[s[1]][2]]
        yield ("state", "acts"), list(_by_state(forbidden(self.COURSE, self.MODEL)))
        yield ("source", "act"), listed

    def officer(self, record, *, but=()):
        """Somebody who may do everything that the machine knows, at each office that counts."""
        ways = {way for rule in rules_of(self.MODEL).values() for way in rule.alternatives()}
        officer = appointed(record.stream.case.agency)
        for permission, office in sorted(ways):
            if permission not in but:
                colleague = appointed(getattr(record, office), permission)
                colleague.appointments.update(officer=officer)
        return officer

    def refuse(self, record, act, *, refusal, by, joint_with=None):
        told = self.particulars(act, record)
        assert_refused(record, act, by=by, refusal=refusal, joint_with=joint_with, **told)

    def test_the_model_declares_exactly_this_course(self):
        assert declared(self.MODEL) == allowed(self.COURSE)

    def test_the_model_declares_exactly_this_law(self):
        rules = rules_of(self.MODEL).values()
        assert {r.name: (r.may, r.not_by, r.needs) for r in rules} == law(self.LAW)

    def test_a_listed_act_works_for_whoever_may_do_it(self, monkeypatch, source, act, target, way):
        suppose(monkeypatch)
        record = self.leading(source, act, target)
        permission, office = way.split("@")
        officer = appointed(getattr(record, office), permission)

        entry = assert_carried_out(record, act, target, by=officer, **self.particulars(act, record))

        assert (entry.permission, entry.office) == (permission, getattr(record, office).code)
        assert entry.reason.words.open() == "依据"

    @pytest.mark.once
    def test_any_other_act_is_refused(self, monkeypatch, state, acts):
        suppose(monkeypatch)
        record = self.at(state)
        officer = self.officer(record)
        for act in acts:  # nothing comes of one, so that the next finds the same record
            assert_refused(record, act, by=officer, **self.particulars(act, record))

    @pytest.mark.once
    def test_an_act_takes_its_permission_at_its_own_office(self, monkeypatch, source, act):
        suppose(monkeypatch)
        record = self.at(source)
        permissions = [way.split("@")[0] for way in law(self.LAW)[act][0]]
        elsewhere = an_agency("ZH-DM-JA", name="斗门区井岸镇人民政府", kind="township")

        self.refuse(record, act, refusal=NotPermitted, by=self.officer(record, but=permissions))
        self.refuse(record, act, refusal=NotPermitted, by=appointed(elsewhere, *permissions))

    @pytest.mark.once
    def test_an_earlier_act_bars_its_doer_alone_or_as_second(
        self, monkeypatch, source, act, earlier
    ):
        suppose(monkeypatch)
        record = self.at(source)
        first, second = self.officer(record), self.officer(record)
        done_before(record, earlier, by=first, joint_with=second)

        for barred in (first, second):
            self.refuse(record, act, refusal=NotPermitted, by=barred)
            clean = self.officer(record)
            self.refuse(record, act, refusal=NotPermitted, by=clean, joint_with=barred)

        enact(getattr(record, act), by=clean, **self.particulars(act, record))

    @pytest.mark.once
    def test_a_missing_fact_is_told_in_a_sentence(self, monkeypatch, source, act, fact):
        suppose(monkeypatch, missing=fact)
        record = self.at(source)

        self.refuse(record, act, refusal=NotYet, by=self.officer(record))

        with pytest.raises(NotYet, match=MISSING):
            enact(getattr(record, act), by=self.officer(record), **self.particulars(act, record))
        assert not Entry.objects.about(record).filter(act__endswith=f".{act}").exists()
