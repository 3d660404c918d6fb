"""Conflicts of interest (回避, docs/plan-to-code.md, rule 6): nobody handles their own or a
relative's case, and nobody learns from it who belongs to a household."""

import pytest

from casework.agencies.models import Officer
from casework.audit import journal
from casework.audit.journal import enact
from casework.audit.locks import hold
from casework.audit.models import Entry, Reason
from casework.audit.verify import verify
from casework.cases.actions import add_note, register_case
from casework.cases.conflicts import kept_away, related_cases
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.people.actions import end_kinship, register_person
from casework.people.actions.persons import DocumentShown
from casework.people.models import Kinship, Person
from tests.factories import (
    a_case_decided,
    a_declaration,
    a_household,
    a_person,
    a_review,
    case_at,
    the_offices,
)
from tests.factories.work import a_step
from workflows import operations
from workflows.recusals import declare_recusal, register_kinship

from .conftest import fresh, stand_in

CLERK, COLLEAGUE, APPROVER, SUPERVISOR = "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1"
AWAY = "应当回避"


def a_relative_of_the_household(username, case, member=1, relation="sibling", by=None):
    """The officer's register names the document of a member of the case's household."""
    card = list(case.household.members_on())[member].person.documents.first()
    return register_kinship(
        fresh(username), by=fresh(by or username), relation=relation, kind=card.kind,
        number=card.number.open(),
    )  # fmt: skip


@pytest.fixture(params=["declared", "by the supervisor", "detected"])
def conflicted(request):
    """A step of a case from which the caseworker must keep away, for one ground or another."""
    task = a_step("check_form")
    if request.param == "detected":
        a_relative_of_the_household(CLERK, task.case)
    else:
        by = CLERK if request.param == "declared" else SUPERVISOR
        declare_recusal(task.case, fresh(CLERK), by=fresh(by), reason="申请人是我表弟")
    return task


def test_they_neither_claim_nor_act_nor_are_assigned(conflicted):
    task = conflicted
    for act in (
        lambda: operations.claim(task.pk, by=fresh(CLERK)),
        lambda: operations.perform(task.pk, by=fresh(CLERK), complete=True),
        lambda: operations.reassign(task.pk, to=fresh(CLERK), by=fresh(APPROVER), note="换人"),
        lambda: enact(task.case.pass_check, by=fresh(CLERK)),
        lambda: add_note(task.case, by=fresh(CLERK), words="先放一放"),
    ):
        with pytest.raises(NotPermitted, match=AWAY) as refused:
            act()
        for member in task.case.household.members_on():
            assert member.person.name not in str(refused.value)
    operations.perform(task.pk, by=fresh(COLLEAGUE), complete=True)


def test_nor_do_they_in_any_later_step_of_the_case(conflicted):
    operations.perform(conflicted.pk, by=fresh(COLLEAGUE), complete=True)
    task = conflicted.case.tasks.latest("pk")
    with pytest.raises(NotPermitted, match=AWAY):
        operations.perform(task.pk, by=fresh(CLERK), items=["ID.STATUS"])


def test_nor_as_the_second_officer_of_an_act(conflicted):
    case = case_at("accepted", household=conflicted.case.household, cause="fire")
    case = case if kept_away(case.stream, [fresh(CLERK).pk]) else None
    if case is None:  # declared for one case only
        return
    with pytest.raises(NotPermitted, match=AWAY):
        enact(
            case.assessments.get().record_visit, by=fresh(COLLEAGUE), joint_with=fresh(CLERK),
            visited_on=case.applied_on, visitor=fresh(COLLEAGUE), companion=fresh(CLERK),
            findings="属实", matches=True,
        )  # fmt: skip


def test_nor_through_a_deputy(conflicted):
    stand_in("xz.vo1", CLERK)
    with pytest.raises(NotPermitted, match=AWAY):
        operations.claim(conflicted.pk, by=fresh("xz.vo1"))
    with pytest.raises(NotPermitted, match=AWAY):
        operations.perform(conflicted.pk, by=fresh("xz.vo1"), complete=True)


def test_a_deputy_with_a_conflict_of_their_own_does_not_act_for_a_clean_colleague():
    task = a_step("check_form")
    stand_in("xz.vo1", CLERK)
    a_relative_of_the_household("xz.vo1", task.case)
    with pytest.raises(NotPermitted, match=AWAY):
        operations.perform(task.pk, by=fresh("xz.vo1"), complete=True)
    operations.perform(task.pk, by=fresh(CLERK), complete=True)


def test_what_they_had_claimed_is_taken_off_them():
    declared, detected = a_step("check_form"), a_step("check_form")
    for task in (declared, detected):
        operations.claim(task.pk, by=fresh(CLERK))
    declare_recusal(declared.case, fresh(CLERK), by=fresh(CLERK), reason="申请人是我表弟")
    a_relative_of_the_household(CLERK, detected.case)

    for task in (declared, detected):
        task.refresh_from_db()
        assert task.owner is None
        entry = Entry.objects.filter(stream=task.case.stream, act__endswith="take_off").get()
        assert entry.facts["of"] == fresh(CLERK).pk
        assert task.case.recusals.get().officer.username == CLERK
    assert verify().sound


@pytest.mark.parametrize("how", ["declared", "detected"])
def test_so_is_what_their_deputy_had_claimed_in_their_right(how):
    task = a_step("check_form")
    stand_in("xz.vo1", CLERK)
    operations.claim(task.pk, by=fresh("xz.vo1"))
    if how == "declared":
        declare_recusal(task.case, fresh(CLERK), by=fresh(CLERK), reason="申请人是我表弟")
    else:
        a_relative_of_the_household(CLERK, task.case)

    task.refresh_from_db()
    assert task.owner is None
    entry = Entry.objects.filter(stream=task.case.stream, act__endswith="take_off").get()
    assert entry.facts["of"] == fresh("xz.vo1").pk
    operations.perform(task.pk, by=fresh(COLLEAGUE), complete=True)


def test_a_deputy_keeps_what_they_may_do_in_another_s_right():
    task = a_step("check_form")
    stand_in("xz.vo1", CLERK)
    stand_in("xz.vo1", COLLEAGUE)
    operations.claim(task.pk, by=fresh("xz.vo1"))
    declare_recusal(task.case, fresh(CLERK), by=fresh(CLERK), reason="申请人是我表弟")
    task.refresh_from_db()
    assert task.owner.username == "xz.vo1"
    operations.perform(task.pk, by=fresh("xz.vo1"), complete=True)


def test_they_may_give_back_what_they_claimed_before_the_household_changed():
    task = a_step("check_form")
    operations.claim(task.pk, by=fresh(CLERK))
    card = task.case.applicant.documents.first()
    Kinship.objects.bulk_create(
        [
            Kinship(
                officer=fresh(CLERK), relation="sibling", kind=card.kind,
                number_index=card.number_index, entered_by=fresh(CLERK),
            )
        ]
    )  # fmt: skip
    with pytest.raises(NotPermitted, match=AWAY):
        operations.perform(task.pk, by=fresh(CLERK), complete=True)
    operations.give_back(task.pk, by=fresh(CLERK))


def test_whoever_is_related_does_not_even_register_the_application():
    offices, household = the_offices(), a_household()
    card = household.members_on().first().person.documents.first()
    register_kinship(
        fresh(CLERK), by=fresh(CLERK), relation="self", kind=card.kind, number=card.number.open()
    )
    with pytest.raises(NotPermitted, match=AWAY):
        register_case(
            by=fresh(CLERK), agency=offices.township, counterpart=offices.welfare,
            applicant=household.members_on().first().person, household=household,
            declaration=a_declaration(household), case_type="emergency", origin="applied",
            cause="illness", place="residence", happened_on=household.created_at.date(),
            circumstances="住院",
        )  # fmt: skip
    assert not household.cases.exists()


def test_any_document_of_the_person_will_do_and_any_of_their_merged_records():
    task = a_step("check_form")
    member = task.case.applicant
    shown = [DocumentShown(d.kind, d.number.open()) for d in member.documents.all()] + [
        DocumentShown("home_return_permit", "H12345678")
    ]
    register_person(name=member.name, birth_date=member.birth_date, documents=shown)
    register_kinship(
        fresh(CLERK), by=fresh(CLERK), relation="sibling", kind="home_return_permit",
        number="H12345678",
    )  # fmt: skip
    assert kept_away(task.case.stream, [fresh(CLERK).pk]) == [fresh(CLERK).pk]

    twin = a_person(member.name, member.birth_date)
    card = twin.documents.first()
    register_kinship(
        fresh(COLLEAGUE), by=fresh(COLLEAGUE), relation="sibling", kind=card.kind,
        number=card.number.open(),
    )  # fmt: skip
    assert kept_away(task.case.stream, [fresh(COLLEAGUE).pk]) == []
    for merged, into in ((twin, member), (member, twin)):
        Person.objects.update(merged_into=None)
        Person.objects.filter(pk=merged.pk).update(merged_into=into)
        assert kept_away(task.case.stream, [fresh(COLLEAGUE).pk]) == [fresh(COLLEAGUE).pk]


def test_a_relation_that_is_ended_bars_no_longer():
    task = a_step("check_form")
    kinship = a_relative_of_the_household(CLERK, task.case)
    end_kinship(kinship, by=fresh(CLERK))
    operations.perform(task.pk, by=fresh(CLERK), complete=True)
    with pytest.raises(OutOfTurn):
        end_kinship(kinship, by=fresh(CLERK))


def test_one_entry_s_kind_with_another_s_number_is_nobody_s_document():
    task = a_step("check_form")
    card = task.case.applicant.documents.first()
    other = "home_return_permit" if card.kind != "home_return_permit" else "resident_id"
    for kind, index in ((other, card.number_index), (card.kind, "0" * 64)):
        Kinship.objects.create(
            officer=fresh(CLERK), relation="sibling", kind=kind, number_index=index,
            entered_by=fresh(CLERK),
        )  # fmt: skip

    assert kept_away(task.case.stream, [fresh(CLERK).pk]) == []
    assert related_cases(fresh(CLERK)) == []


def test_others_of_other_households_are_not_kept_away():
    task, other = a_step("check_form"), a_step("check_form")
    a_relative_of_the_household(CLERK, other.case)
    assert kept_away(task.case.stream, list(Officer.objects.values_list("pk", flat=True))) == []


def test_the_register_is_for_the_officer_and_their_supervisors():
    task = a_step("check_form")
    for stranger in (COLLEAGUE, "jw.sv1"):
        with pytest.raises(NotPermitted):
            a_relative_of_the_household(CLERK, task.case, by=stranger)
        with pytest.raises(NotPermitted):
            declare_recusal(task.case, fresh(CLERK), by=fresh(stranger), reason="有亲属关系")
    a_relative_of_the_household(CLERK, task.case, by=APPROVER)
    with pytest.raises(Refusal, match="无须重复登记") as refused:
        a_relative_of_the_household(CLERK, task.case, by=CLERK)
    assert refused.value.field == "number"
    with pytest.raises(Refusal, match="18"):
        register_kinship(
            fresh(CLERK), by=fresh(CLERK), relation="self", kind="resident_id", number="123"
        )


def test_no_number_and_no_reason_lies_in_plain_anywhere():
    task = a_step("check_form")
    kinship = a_relative_of_the_household(CLERK, task.case)
    number = kinship.number.open()
    declare_recusal(task.case, fresh(COLLEAGUE), by=fresh(COLLEAGUE), reason="申请人是我表弟")
    rows = [*Kinship.objects.values(), *Entry.objects.values(), *Reason.objects.values()]
    rows += task.case.recusals.values()
    assert not any(number in str(row) or "表弟" in str(row) for row in rows)
    assert task.case.recusals.get(officer=fresh(COLLEAGUE)).reason.open() == "申请人是我表弟"
    told = Entry.objects.get(stream__key=f"officer:{fresh(CLERK).pk}")
    assert told.facts == {"relation": "sibling"}


def test_a_recusal_says_why_and_stands_once():
    task = a_step("check_form")
    with pytest.raises(Refusal) as refused:
        declare_recusal(task.case, fresh(CLERK), by=fresh(CLERK), reason=" ")
    assert refused.value.field == "reason"
    declare_recusal(task.case, fresh(CLERK), by=fresh(CLERK), reason="有利害关系")
    with pytest.raises(Refusal, match="已登记回避"):
        declare_recusal(task.case, fresh(CLERK), by=fresh(SUPERVISOR), reason="有利害关系")


def test_a_recusal_holds_for_the_rest_of_the_operation_that_enters_it():
    case, clerk = a_step("check_form").case, fresh(CLERK)
    with hold(case.stream):
        assert not journal.kept_away(case.stream, {clerk.pk})
        declare_recusal(case, clerk, by=clerk, reason="亲属")
        assert journal.kept_away(case.stream, {clerk.pk}) == {clerk.pk}


def test_whoever_hands_work_out_is_told_to_choose_somebody_else(conflicted):
    with pytest.raises(NotPermitted, match="请另选他人"):
        operations.reassign(conflicted.pk, to=fresh(CLERK), by=fresh(APPROVER), note="换人")


def test_a_relative_s_other_record_takes_their_work_off_them_as_well():
    task = a_step("check_form")
    operations.claim(task.pk, by=fresh(CLERK))
    twin = a_person(task.case.applicant.name, task.case.applicant.birth_date)
    Person.objects.filter(pk=twin.pk).update(merged_into=task.case.applicant)
    card = twin.documents.first()
    register_kinship(
        fresh(CLERK), by=fresh(CLERK), relation="sibling", kind=card.kind, number=card.number.open()
    )
    task.refresh_from_db()
    assert task.owner is None


def test_a_relation_that_was_ended_takes_no_work_off_them():
    task, other = a_step("check_form"), a_step("check_form")
    end_kinship(a_relative_of_the_household(CLERK, task.case), by=fresh(CLERK))
    operations.claim(task.pk, by=fresh(CLERK))
    a_relative_of_the_household(CLERK, other.case)
    task.refresh_from_db()
    assert task.owner == fresh(CLERK)
    assert not task.case.recusals.exists()


def test_a_review_of_a_refused_application_is_taken_off_them_as_well():
    review = a_review(a_case_decided("rejected"))
    with hold(review.stream):
        operations.follow_remedies(review.case)
    task = review.case.tasks.get(step="check_review", flow_task_type="HUMAN")
    operations.claim(task.pk, by=fresh("zh.rv1"))
    a_relative_of_the_household("zh.rv1", review.case)
    task.refresh_from_db()
    assert task.owner is None
    assert review.case.recusals.get().officer.username == "zh.rv1"
