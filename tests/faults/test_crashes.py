"""A crash in the middle of an act leaves nothing half done: no state, entry, money, paper or work.

What may stay behind is a sealed file that no document names; it opens for nobody.
"""

import os
import signal
from pathlib import Path

import pytest
from django.conf import settings

from casework.audit import journal
from casework.audit.verify import verify
from casework.cases import actions as cases
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.documents import actions as documents
from casework.documents import store
from casework.documents.models import Document
from casework.ledger import actions as ledger
from casework.ledger.models import Fund
from tests.factories.work import a_step
from tests.harness.races import RaceStuck, race
from tests.pages.desks import officer
from workflows import interventions, operations
from workflows.consistency import find_faults

from .conftest import house


class Crash(BaseException):
    """What no program is prepared for."""


def approve(task_id):
    operations.perform(
        task_id, by=officer("xz.sv1"), outcome="approve", form="cash",
        amount=Money.of("5000", "CNY"), fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip


def confirm(task_id):
    operations.perform(
        task_id, by=officer("zh.fc1"), paid=True, answered_on=clock.today(), reference="B1"
    )


def release(task_id):
    operations.perform(task_id, by=officer("gb.ap1"), agreed=True)


def withdraw(task_id):
    interventions.withdraw_authorization(
        Case.objects.get(tasks=task_id), by=officer("gb.cw1"), signed_on=clock.today(),
        note="申请人改变主意",
    )  # fmt: skip


ACTS = {approve: "decide_case", confirm: "record_bank_answer", release: "release_request",
        withdraw: "release_request"}  # fmt: skip
#: Where it breaks: what was called last, and whether that was still done.
PLACES = {
    "before an entry": (journal, "_append", False),
    "after an entry": (journal, "_append", True),
    "before the record is stored": (journal, "_store", False),
    "after the record is stored": (journal, "_store", True),
    "before the work moves on": (operations, "stage_of", False),
    "after the work moved on": (operations, "_resume_parents", True),
    "after a paper was stored": (store, "put", True),
    "after a paper was entered": (documents, "_file", True),
    "after the books were kept": (ledger, "_book", True),
}
#: Acts that do not pass that way.
ELSEWHERE = {
    ("after the work moved on", withdraw), ("after a paper was stored", withdraw),
    ("after a paper was stored", confirm), ("after a paper was entered", withdraw),
    ("after a paper was entered", confirm), ("after the books were kept", release),
    ("after the books were kept", withdraw),
}  # fmt: skip
MEETINGS = [
    pytest.param(act, place, id=f"{act.__name__}, {place}")
    for act in ACTS
    for place in PLACES
    if (place, act) not in ELSEWHERE
]


def break_at(monkeypatch, place: str, breaking) -> None:
    module, name, done = PLACES[place]
    whole = getattr(module, name)

    def torn(*args, **more):
        if done:
            whole(*args, **more)
        breaking()

    monkeypatch.setattr(module, name, torn)


def crash():
    raise Crash


def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def done_as_if_nothing_had_been(act, task_id) -> None:
    act(task_id)
    assert [str(fault) for fault in find_faults()] == []
    assert verify().sound


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "place"), MEETINGS)
def test_an_act_that_breaks_off_leaves_nothing(act, place, monkeypatch):
    task_id = a_step(ACTS[act]).pk
    before = house()
    with monkeypatch.context() as broken:
        break_at(broken, place, crash)
        with pytest.raises(Crash):
            act(task_id)
    assert house() == before
    done_as_if_nothing_had_been(act, task_id)


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("place", ["after an entry", "after the record is stored"])
def test_a_worker_that_is_killed_leaves_nothing_and_no_lock(act, place, monkeypatch):
    task_id = a_step(ACTS[act]).pk
    before = house()
    with monkeypatch.context() as broken:
        break_at(broken, place, be_killed)
        with pytest.raises(RaceStuck, match=f"died with code -{signal.SIGKILL.value}"):
            race(act, prepare=lambda _number: task_id, rounds=1)
    assert house() == before
    done_as_if_nothing_had_been(act, task_id)


@pytest.mark.django_db
def test_a_note_that_breaks_off_is_not_there(monkeypatch):
    case = a_step("check_form").case
    before = house()
    with monkeypatch.context() as broken:
        break_at(broken, "after an entry", crash)
        with pytest.raises(Crash):
            cases.add_note(case, by=officer("gb.cw1"), words="已联系")
    assert house() == before


@pytest.mark.django_db
def test_a_file_without_a_document_is_all_that_stays(monkeypatch):
    """It is sealed for a document that never came to be, so nothing opens it."""
    task_id = a_step("release_request").pk

    def files():
        return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    before = files()
    with monkeypatch.context() as broken:
        break_at(broken, "after a paper was entered", crash)
        with pytest.raises(Crash):
            release(task_id)
    [left] = files() - before
    assert not Document.objects.filter(blob_name=left).exists()
    content = next(Path(settings.MEDIA_ROOT).rglob(left)).read_bytes()
    assert b"%PDF" not in content
    stranger = Document.objects.first()
    with pytest.raises(store.crypto.Unreadable):
        store.crypto.unseal_bytes(content, place=store.PLACE, row=str(stranger.uid))
