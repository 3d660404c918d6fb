"""One person on file twice (合并档案): found, proposed, confirmed by a second officer, reversible."""

from datetime import date

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from casework.audit.verify import verify
from casework.cases.actions import AlreadyOpen, register_case
from casework.cases.intake import Application, MeansGiven, PersonGiven, take_in
from casework.cases.models import Case
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.desk.searching import search_cases
from casework.people.actions import (
    DocumentShown,
    NewMember,
    confirm_merge,
    decline_merge,
    form_household,
    propose_merge,
    register_person,
    rename_person,
    reverse_merge,
)
from casework.people.models import IdentityDocument, Member, MergeProposal, Person
from casework.people.queries import find_person, household_of, identities_of, possible_duplicates
from tests.factories import a_case, a_declaration, a_household, a_person, the_offices

from .conftest import fresh

CLERK, COLLEAGUE = "gb.cw1", "gb.cw2"


@pytest.fixture
def pair():
    """陈大文 on file twice, each time with a case of 拱北: by illness and by fire."""
    first, second = (a_case(state="submitted", cause=cause) for cause in ("illness", "fire"))
    return first.applicant, second.applicant


def merged(stays, goes) -> MergeProposal:
    proposal = propose_merge(
        stays, goes, by=fresh(CLERK), agency=the_offices().township, note="回乡证与身份证为同一人"
    )
    confirm_merge(proposal, by=fresh(COLLEAGUE))
    for person in (stays, goes):
        person.refresh_from_db()
    return proposal


def everything() -> list[dict]:
    models = (Person, IdentityDocument, Member, Case)
    return [
        {"pk": row.pk, **{k: str(v) for k, v in model_to_dict(row).items()}}
        | {f.attname: str(getattr(row, f.attname)) for f in row._meta.concrete_fields}
        for model in models
        for row in model.objects.order_by("pk")
    ]


def test_pairs_of_one_name_and_one_birth_date_are_found_whatever_the_script():
    traditional = a_person("陳大文", name_latin="CHAN TAI MAN")
    simplified, latin = a_person("陈大文"), a_person("CHAN TAI MAN", name_hant="陳大文")
    a_person("陈大文", born=date(1990, 1, 1))
    a_person("李大文")
    found = possible_duplicates(Person.objects.all())
    assert {(first.pk, second.pk) for first, second in found} == {
        (traditional.pk, simplified.pk), (traditional.pk, latin.pk), (simplified.pk, latin.pk),
    }  # fmt: skip
    rename_person(simplified, name="陈文")
    assert len(possible_duplicates(Person.objects.all())) == 1
    assert possible_duplicates(Person.objects.exclude(pk=latin.pk)) == []
    assert possible_duplicates(Person.objects.all(), after=traditional.pk) == []


def test_a_second_officer_confirms(pair):
    stays, goes = pair
    proposal = propose_merge(
        stays, goes, by=fresh(CLERK), agency=the_offices().township, note="证件一致"
    )
    assert Person.objects.filter(merged_into=None).count() == Person.objects.count()
    with pytest.raises(NotPermitted, match="职责分离"):
        confirm_merge(proposal, by=fresh(CLERK))
    confirm_merge(proposal, by=fresh(COLLEAGUE))

    goes.refresh_from_db()
    assert goes.merged_into == stays
    assert [entry.act.rpartition(".")[2] for entry in proposal.stream.entries.order_by("seq")] == [
        "propose", "confirm",
    ]  # fmt: skip
    assert not any(stays.name in str(entry.facts) for entry in proposal.stream.entries.all())
    assert verify().sound
    assert (goes, stays) not in possible_duplicates(Person.objects.all())


def test_a_reversal_restores_documents_memberships_and_cases_exactly(pair):
    before = everything()
    proposal = merged(*pair)
    assert everything() != before
    reverse_merge(proposal, by=fresh(COLLEAGUE), note="指纹不符")
    assert everything() == before


def test_records_that_came_along_go_back_to_where_they_were():
    last, middle, first = (a_case(state="submitted", cause=c).applicant for c in ("fire", "illness", "other"))  # fmt: skip
    inner = merged(middle, first)
    outer = merged(last, middle)
    first.refresh_from_db()
    assert (first.merged_into, middle.merged_into) == (last, last)

    reverse_merge(outer, by=fresh(COLLEAGUE), note="有误")
    first.refresh_from_db()
    middle.refresh_from_db()
    assert (first.merged_into, middle.merged_into) == (middle, None)

    again = merged(last, middle)
    reverse_merge(inner, by=fresh(COLLEAGUE), note="有误")
    reverse_merge(again, by=fresh(COLLEAGUE), note="有误")
    assert not Person.objects.exclude(merged_into=None).exists()


def test_whoever_is_found_is_the_record_that_stays(pair):
    stays, goes = pair
    card = goes.documents.get()
    merged(stays, goes)
    assert find_person(card.kind, card.number.open()) == stays
    renewed = DocumentShown(card.kind, card.number.open(), valid_until=date(2030, 1, 1))
    assert register_person(name=goes.name, birth_date=goes.birth_date, documents=[renewed]) == stays
    card.refresh_from_db()
    assert (card.person, card.valid_until) == (goes, date(2030, 1, 1))
    assert identities_of([stays]) == identities_of([goes.pk]) == {stays.pk, goes.pk}


def test_documents_of_two_records_are_one_person_s_once_they_are_merged(pair):
    stays, goes = pair
    shown = [
        DocumentShown(card.kind, card.number.open())
        for person in pair
        for card in person.documents.all()
    ]

    def both():
        return register_person(name=stays.name, birth_date=stays.birth_date, documents=shown)

    with pytest.raises(Refusal, match="申请合并档案"):
        both()
    merged(stays, goes)
    assert both() == stays


def test_a_search_by_either_s_document_or_name_finds_the_cases_of_both(pair):
    stays, goes = pair
    numbers = {case.number for case in Case.objects.all()}

    def found(text):
        return {hit.case.number for hit in search_cases(fresh(CLERK), text)[0]}

    card = goes.documents.get().number.open()
    assert len(found(card)) == 1
    merged(stays, goes)
    assert found(card) == found(stays.documents.get().number.open()) == numbers
    assert found("陈大文") == numbers


def test_one_open_application_per_household_and_cause_sees_them_as_one(pair):
    stays, goes = pair
    household = stays.memberships.get().household

    def apply(cause):
        return register_case(
            by=fresh(CLERK), agency=the_offices().township, counterpart=the_offices().welfare,
            applicant=stays, household=household, declaration=a_declaration(household),
            case_type="emergency", origin="applied", cause=cause, place="residence",
            happened_on=date(2022, 3, 1), circumstances="火灾",
        )  # fmt: skip

    merged(stays, goes)
    with pytest.raises(AlreadyOpen):
        apply("fire")
    apply("traffic")


def test_at_the_counter_the_household_of_either_record_is_the_person_s():
    stays = a_person()
    goes = a_household().members_on().first().person
    home = goes.memberships.get().household
    a_case(home, state="submitted")
    a_case(form_household([NewMember(stays, "self", "zhuhai")]), state="closed", cause="fire")
    stays.memberships.update(left_on=date(2022, 3, 7))
    merged(stays, goes)

    assert household_of(stays) == home
    other = a_person("李四")
    with pytest.raises(Refusal, match="另一家庭"):
        form_household([NewMember(other, "self", "zhuhai"), NewMember(stays, "other", "zhuhai")])

    [card] = stays.documents.all()
    officer = fresh(CLERK)
    case = take_in(
        Application(
            people=[PersonGiven(stays.name, stays.birth_date, [DocumentShown(card.kind, card.number.open())])],
            address="某路 2 号", counterpart="IAS", case_type="emergency", origin="applied",
            cause="traffic", place="residence", happened_on=date(2022, 3, 1),
            circumstances="交通事故", means=[MeansGiven(0, "INC.WAGE", {"minor": 0, "currency": "CNY"})],
            period_from=date(2021, 12, 1), period_to=date(2022, 3, 1), promised=True,
        ),
        by=officer, agency=officer.agency,
    )  # fmt: skip
    assert (case.household, case.applicant) == (home, stays)
    assert [member.person for member in home.members_on()] == [goes]


def test_people_who_cannot_be_one_are_not_merged(pair):
    stays, goes = pair
    for wrong in ({"birth_date": date(1980, 1, 1)}, {"name": "李四"}):
        Person.objects.filter(pk=goes.pk).update(**wrong)
        goes.refresh_from_db()
        with pytest.raises(NotYet, match="不一致"):
            propose_merge(
                stays, goes, by=fresh(CLERK), agency=the_offices().township, note="同一人"
            )
        Person.objects.filter(pk=goes.pk).update(birth_date=stays.birth_date, name=stays.name)
        goes.refresh_from_db()
    merged(stays, goes)
    with pytest.raises(Refusal, match="已有待确认或已生效的合并"):
        propose_merge(stays, goes, by=fresh(CLERK), agency=the_offices().township, note="同一人")
    with pytest.raises(NotYet, match="保留档案"):
        propose_merge(goes, stays, by=fresh(CLERK), agency=the_offices().township, note="同一人")
    with pytest.raises(Refusal, match="两份不同"):
        propose_merge(goes, goes, by=fresh(CLERK), agency=the_offices().township, note="同一人")


def test_nobody_merges_another_office_s_people(pair):
    stays, goes = pair
    elsewhere = a_person()
    with pytest.raises(NotYet, match="管辖范围"):
        propose_merge(
            stays, elsewhere, by=fresh(CLERK), agency=the_offices().township, note="同一人"
        )
    with pytest.raises(NotYet, match="管辖范围"):
        propose_merge(
            elsewhere, goes, by=fresh(CLERK), agency=the_offices().township, note="同一人"
        )
    with pytest.raises(NotPermitted):
        propose_merge(stays, goes, by=fresh("cx.cw1"), agency=the_offices().township, note="同一人")
    with pytest.raises(NotYet, match="管辖范围"):
        propose_merge(stays, goes, by=fresh("cx.cw1"), agency=fresh("cx.cw1").agency, note="同一人")


def test_what_is_declined_is_told_and_does_not_come_up_again(pair):
    stays, goes = pair
    proposal = propose_merge(
        stays, goes, by=fresh(CLERK), agency=the_offices().township, note="证件一致"
    )
    with pytest.raises(Refusal) as refused:
        decline_merge(proposal, by=fresh(COLLEAGUE), note=" ")
    assert refused.value.field == "note"
    among = Person.objects.filter(pk__in=[stays.pk, goes.pk])
    assert possible_duplicates(among)
    decline_merge(proposal, by=fresh(COLLEAGUE), note="同名同日，不是一人")
    assert possible_duplicates(among) == []


def test_merging_and_undoing_it_take_a_reason(pair):
    stays, goes = pair
    with pytest.raises(Refusal) as refused:
        propose_merge(stays, goes, by=fresh(CLERK), agency=the_offices().township, note=" ")
    assert refused.value.field == "note"
    proposal = merged(stays, goes)
    with pytest.raises(Refusal) as refused:
        reverse_merge(proposal, by=fresh(COLLEAGUE), note=" ")
    assert (refused.value.field, proposal.state) == ("note", "merged")


def test_merging_and_undoing_it_wait_for_the_counters_before_they_look_at_people(pair):
    """A counter that had read who is who would else register a second application (rule 16)."""
    stays, goes = pair
    proposal = propose_merge(
        stays, goes, by=fresh(CLERK), agency=the_offices().township, note="证件一致"
    )
    acts = (lambda: confirm_merge(proposal, by=fresh(COLLEAGUE)),
            lambda: reverse_merge(proposal, by=fresh(COLLEAGUE), note="有误"))  # fmt: skip
    for act in acts:
        with CaptureQueriesContext(connection) as asked:
            act()
        read = [query["sql"] for query in asked.captured_queries]
        counter, people = (
            next((n for n, sql in enumerate(read) if f'FROM "{table}"' in sql), len(read))
            for table in ("policy_numbercounter", "people_person")
        )
        assert counter < people
