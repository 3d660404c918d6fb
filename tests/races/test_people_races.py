"""Co-signing, taking back, merging and standing aside, while a colleague acts."""

import itertools
from datetime import date

import pytest

from casework.audit.models import Entry
from casework.cases.actions import AlreadyOpen
from casework.cases.models import Case
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn
from casework.people.actions import (
    DocumentShown,
    NewMember,
    confirm_merge,
    form_household,
    propose_merge,
    register_person,
)
from casework.people.models import MergeProposal
from tests.factories import a_case, the_offices
from tests.factories.work import a_step
from tests.harness.races import race
from workflows import operations
from workflows.cosigning import ask_cosignatures
from workflows.handing import take_back
from workflows.models import OPEN, Cosignature, WorkTask
from workflows.recusals import declare_recusal

from .conftest import ROUNDS, officer, one_wins, told_why
from .test_counter_races import applying

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
_cards = itertools.count(60_000_000, 10)


def claimed(_number):
    task = a_step("check_form")
    operations.claim(task.pk, by=officer("gb.cw1"))
    return task.pk


def asking(task_id):
    task = WorkTask.objects.select_related("agency", "case__stream").get(pk=task_id)
    ask_cosignatures(task, [officer("gb.cw2")], by=officer("gb.cw1"), question="材料齐全？")


def doing(task_id):
    operations.perform(task_id, by=officer("gb.cw1"), complete=True)


def open_steps(case):
    tasks = case.tasks.filter(flow_task_type="HUMAN", status__in=OPEN)
    return [task.step for task in tasks]


def test_a_step_is_done_or_waits_for_a_co_signer_but_not_both():
    rounds = race(asking, doing, prepare=claimed, rounds=ROUNDS)

    told_why(rounds)
    for each in rounds:
        asked, done = each.outcomes
        assert asked.done != done.done
        assert asked.done or asked.refused_by(NotYet)
        assert done.done or done.refused_by(NotYet)
        waiting = Cosignature.objects.filter(task=each.subject, state="asked").exists()
        assert waiting == asked.done
        case = Case.objects.get(tasks=each.subject)
        assert case.state == ("checked" if done.done else "submitted")


def an_opinion(_number):
    task = a_step("give_opinion")
    operations.perform(task.pk, by=officer("gb.cw1"), recommended=False, opinion="不符合条件")
    return task.case.tasks.filter(flow_task_type="HUMAN", status__in=OPEN).get().pk


def test_an_act_is_taken_back_or_the_next_step_is_claimed_but_not_both():
    rounds = race(
        lambda task_id: take_back(task_id, by=officer("gb.cw1"), note="写错了"),
        lambda task_id: operations.claim(task_id, by=officer("gb.cw2")).pk,
        prepare=an_opinion, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        taken_back, taken_up = each.outcomes
        assert taken_back.done or taken_back.refused_by(OutOfTurn)
        assert taken_up.done or taken_up.refused_by(OutOfTurn)
        case = Case.objects.get(tasks=each.subject)
        assert open_steps(case) == (["give_opinion"] if taken_back.done else ["post_publicity"])


def one_person_twice(_number):
    """陈大文 on file twice: with a case by fire under one record, with no case yet under the other."""
    first = next(_cards)

    def on_file(card, **more):
        return register_person(
            name="陈大文", birth_date=date(1985, 5, 20),
            documents=[DocumentShown("macao_bir", str(card))], **more,
        )  # fmt: skip

    stays, goes = on_file(first), on_file(first + 2)
    for person, cause, state in ((stays, "other", "closed"), (goes, "illness", "draft")):
        household = form_household([NewMember(person, "self", "zhuhai")])
        a_case(household, cause=cause, state=state)
    proposal = propose_merge(
        stays, goes, by=officer("gb.cw1"), agency=the_offices().township, note="同一人"
    )
    return first, proposal.pk


def test_a_person_who_is_being_merged_has_one_application_for_one_cause():
    def merging(subject):
        proposals = MergeProposal.objects.select_related("stays", "goes", "agency", "stream")
        confirm_merge(proposals.get(pk=subject[1]), by=officer("gb.cw2"))

    rounds = race(
        merging, lambda subject: applying("gb.cw2")(subject[0]),
        prepare=one_person_twice, rounds=ROUNDS,
    )  # fmt: skip

    told_why(rounds)
    for each in rounds:
        merged, applied = each.outcomes
        assert merged.done
        assert applied.done or applied.refused_by(AlreadyOpen)
        if applied.done:  # then nobody knew yet that the two are one
            registered = Entry.objects.filter(stream__key=applied.value).earliest("pk")
            assert registered.pk < Entry.objects.get(act="people.mergeproposal.confirm",
                                                     subject_id=str(each.subject[1])).pk  # fmt: skip


def test_work_is_claimed_or_stood_aside_from_but_nobody_holds_what_they_keep_away_from():
    def standing_aside(task_id):
        case = Case.objects.select_related("stream", "agency").get(tasks=task_id)
        declare_recusal(case, officer("gb.cw1"), by=officer("gb.cw1"), reason="亲属")

    rounds = race(
        standing_aside, lambda task_id: operations.claim(task_id, by=officer("gb.cw1")).pk,
        prepare=lambda _number: a_step("check_form").pk, rounds=ROUNDS,
    )  # fmt: skip

    told_why(rounds)
    for each in rounds:
        aside, claimed_it = each.outcomes
        assert aside.done
        assert claimed_it.done or claimed_it.refused_by(NotPermitted)
        assert WorkTask.objects.get(pk=each.subject).owner is None
