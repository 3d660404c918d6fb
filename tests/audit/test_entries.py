"""What a whole case leaves in the journal: every act, in one sound chain, and nothing personal."""

import json
import logging
import re

import pytest

from casework.audit.models import Entry, Reason, Stream
from casework.audit.verify import verify
from casework.core.refusals import Refusal
from casework.core.states import rules_of
from casework.documents.models import Document
from casework.people.actions import reveal_number
from casework.policy.models import NumberCounter
from tests.factories import the_offices

from .whole_case import PRIVATE, a_whole_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(official_data, clock, caplog):
    """The case, and everything that was logged on the way."""
    caplog.set_level(logging.INFO)
    the_offices()
    return a_whole_case(clock), caplog.text


def everything_private(case) -> list[str]:
    values = [*PRIVATE.values(), case.household.address.open()]
    for member in case.household.members_on():
        values += [*member.person.names, str(member.person.birth_date)]
        values += [document.number.open() for document in member.person.documents.all()]
        values += [document.number.open()[:7] for document in member.person.documents.all()]
    return [value for value in values if value]


def in_plain(model) -> str:
    """Every row as it lies in the database, without digests: they are chance, and say nothing."""
    rows = json.dumps(list(model.objects.values()), default=str, ensure_ascii=False)
    return re.sub(r"[0-9a-f]{32,64}", "", rows)


def test_a_whole_case_is_told_act_by_act_and_tells_nothing_personal(told):
    case, logged = told
    assert case.state == "closed"
    entries = list(Entry.objects.filter(stream=case.stream).order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert verify().sound

    acts = {entry.act for entry in entries}
    done = {
        f"cases.case.{act}"
        for act in (
            "submit",
            "request_supplement",
            "supply",
            "pass_check",
            "accept",
            "approve",
            "close",
        )
    }
    assert done <= acts
    assert {entry.actor.username for entry in entries} == {
        "gb.cw1", "gb.cw2", "gb.ap1", "ias.vo1", "ias.vo2", "xz.sv1", "zh.fc1", "zh.fr1"
    }  # fmt: skip
    visit = next(entry for entry in entries if entry.act == "assessment.assessment.record_visit")
    assert visit.joint_with.username == "gb.cw2"
    for entry in entries:
        if entry.state_after:
            assert entry.office
            assert entry.permission
        if entry.subject_type == "cases.case" and entry.state_after:
            assert entry.act.rpartition(".")[2] in rules_of(type(case))

    private = everything_private(case)
    plain = in_plain(Entry) + in_plain(Stream) + in_plain(Reason)
    assert [value for value in private if value in plain] == []
    assert [value for value in private if value in logged] == []

    # Neither do the names under which papers are kept.
    papers = list(Document.objects.values("number", "blob_name", "subject_id", "issuer"))
    assert [value for value in private if value in json.dumps(papers, ensure_ascii=False)] == []
    assert NumberCounter.objects.exists()


def test_a_number_that_was_looked_at_is_entered_with_its_purpose(case, officer):
    document = case.applicant.documents.first()

    number = reveal_number(document, by=officer, purpose="confirming", record=case)

    entry = Entry.objects.about(case).get()
    assert (entry.stream.kind, entry.actor) == ("access", officer)
    what = f"people.identitydocument.number:{document.uid}"
    assert entry.facts == {"what": what, "purpose": "confirming"}
    assert number not in in_plain(Entry)


def test_nothing_is_shown_without_a_purpose(case, officer):
    with pytest.raises(Refusal) as refused:
        reveal_number(case.applicant.documents.first(), by=officer, purpose="", record=case)

    assert refused.value.field == "purpose"
    assert not Entry.objects.about(case).exists()
