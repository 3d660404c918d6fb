"""Macao's own cases (澳门援助金个案): its law, its households, its decision (docs/decisions/0018)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from casework.agencies.models import Agency, Law, Officer
from casework.audit.journal import enact
from casework.cases.intake import counterparts_for, take_in
from casework.cases.models import Case, CaseType
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotYet, Refusal
from casework.decisions.actions import decide_acceptance
from casework.decisions.models import OutsideDecision
from casework.decisions.outside import enter_decision, outside_decision_of
from casework.desk.walkthrough.application import EXAMPLE, EXAMPLE_OF_MACAO, read
from casework.people.models import Household, Member
from casework.verification.models import VerificationRequest
from tests.factories import a_case, a_case_of_macao, a_request, a_scan
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db
GRANTED = {"outcome": "granted", "decided_on": date(2022, 3, 7), "amount": Money.of("2100", "MOP")}


@pytest.fixture
def centre():
    return Agency.objects.get(code="IAS-N")


@pytest.fixture
def worker():
    return Officer.objects.get(username="mn.cw1")


@pytest.fixture
def application():
    with at("2022-07-04"):
        return read(settings.BASE_DIR / EXAMPLE_OF_MACAO).application


@pytest.fixture
def case():
    return a_case_of_macao()


@pytest.fixture
def checked(case):
    """Zhuhai has answered, and the answer is relied on."""
    a_request(case, "accepted")
    return case


def at(day: str):
    moment = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=clock.LEGAL_ZONE)
    return clock.moved_to(moment)


def test_a_counter_offers_and_takes_only_the_kinds_of_its_own_law(worker, centre, application):
    assert [kind for kind, _label in CaseType.under(Law.MACAO)] == [
        "macao_regular", "macao_occasional", "macao_special",
    ]  # fmt: skip
    with at("2022-07-04"), pytest.raises(Refusal) as refused:
        take_in(replace(application, case_type="emergency"), by=worker, agency=centre)
    assert refused.value.field == "case_type"
    assert not Case.objects.exists()
    assert not Household.objects.exists()


def test_macao_asks_the_districts_of_zhuhai_and_the_zone(centre, offices):
    asked = {agency.code for agency in counterparts_for(centre)}

    assert asked == {"HQ", "ZH-XZ", "ZH-JW", "ZH-DM", "ZH-GX", "ZH-WS", "ZH-HZ"}
    assert {agency.code for agency in counterparts_for(offices.township)} == {"IAS", "HQ"}


def test_a_family_is_on_file_once_under_each_law(worker, centre, application, staff, offices):
    """What Macao enters neither stops nor changes what Zhuhai deals with, nor the reverse."""
    mainland = replace(
        application, counterpart="IAS", case_type="emergency", address="香洲区某路 1 号"
    )
    alone = replace(application, people=application.people[:1], means=application.means[:1])
    with at("2022-07-04"):
        first = take_in(mainland, by=staff.caseworker, agency=offices.township)
        second = take_in(alone, by=worker, agency=centre)

    assert first.applicant == second.applicant
    assert first.cause == second.cause
    assert (first.household.law, second.household.law) == (Law.MAINLAND, Law.MACAO)
    assert first.household.members_on(date(2022, 7, 4)).count() == 2
    assert second.household.members_on(date(2022, 7, 4)).count() == 1
    assert set(Member.objects.filter(household=second.household).values_list("law", flat=True)) == {
        Law.MACAO
    }


def test_one_law_knows_a_person_in_one_household_only(application, worker, centre):
    with at("2022-07-04"):
        case = take_in(application, by=worker, agency=centre)
    [member, *_others] = case.household.members.order_by("pk")
    other = Household.objects.create(law=Law.MACAO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(
            household=other, person=member.person, relation="self", lives_in="zhuhai",
            joined_on=date(2022, 7, 4), law=Law.MACAO,
        )  # fmt: skip


@pytest.mark.parametrize("act", ["accept", "refuse", "suspend", "terminate"])
def test_the_mainland_s_acts_are_not_for_a_case_of_macao(checked, also, worker, act):
    """A sentence says whose law decides; nothing is entered."""
    by = also(
        also(worker, "township_approver", checked.agency), "district_supervisor", checked.district
    )
    particulars = {
        "refuse": {"ground": "means_exceed"},
        "suspend": {"ground": "absent", "until": clock.today() + timedelta(days=60)},
        "terminate": {"ground": "moved", "on": clock.today()},
    }.get(act, {})
    with pytest.raises(NotYet, match="依澳门法律决定"):
        enact(getattr(checked, act), by=by, **particulars)
    checked.refresh_from_db()
    assert checked.state == "checked"


@pytest.mark.parametrize("act", ["propose_emergency", "propose_quick"])
def test_the_mainland_s_routes_are_not_for_a_case_of_macao(case, worker, act):
    brought_to(case, "submitted")
    with pytest.raises(NotYet, match="依澳门法律决定"):
        enact(getattr(case, act), by=worker, ground="illness", words="急", minor=100_000)


def test_acceptance_is_refused_through_its_own_act_too(checked, also):
    approver = Officer.objects.get(username="mn.ap1")
    with pytest.raises(NotYet, match="依澳门法律决定"):
        decide_acceptance(checked, by=approver, accepted=True)


def test_what_the_mainland_decides_is_not_entered_as_macao_s(staff):
    case = a_case(state="checked")
    a_request(case, "accepted")
    with pytest.raises(NotYet, match="不能登记为澳门决定"):
        enter_decision(case, by=staff.caseworker, **GRANTED)
    assert not OutsideDecision.objects.exists()


def test_a_decision_is_entered_once_zhuhai_s_answer_is_relied_on(case, worker):
    request = a_request(case, "responded")
    with pytest.raises(NotYet, match="回函未采信"):
        enter_decision(case, by=worker, **GRANTED)

    VerificationRequest.objects.filter(pk=request.pk).update(state="accepted")
    enter_decision(case, by=worker, reference="DAF-1", paper=a_scan(), **GRANTED)

    decided = outside_decision_of(case)
    assert (case.state, decided.amount) == ("concluded", Money.of("2100", "MOP"))
    assert decided.paper.kind == "outside_decision"
    entry = case.stream.entries.get(act="cases.case.conclude")
    assert entry.facts["outcome"] == "granted"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": None}, "amount"),
        ({"amount": Money.of("0", "MOP")}, "amount"),
        ({"decided_on": date(2022, 3, 8)}, "decided_on"),
        ({"decided_on": date(2022, 3, 6)}, "decided_on"),
    ],
)
def test_a_wrong_entry_names_its_field_and_stores_nothing(checked, worker, changes, field):
    with pytest.raises(Refusal) as refused:
        enter_decision(checked, by=worker, **{**GRANTED, **changes})
    assert refused.value.field == field
    checked.refresh_from_db()
    assert checked.state == "checked"
    assert not OutsideDecision.objects.exists()


def test_a_refusal_of_macao_has_no_amount(checked, worker):
    enter_decision(checked, by=worker, **{**GRANTED, "outcome": "refused"})
    assert outside_decision_of(checked).amount is None


def test_an_entry_that_was_taken_back_counts_no_more(checked, worker):
    enter_decision(checked, by=worker, **GRANTED)
    enact(checked.take_back_outcome, by=worker)
    assert (checked.state, outside_decision_of(checked)) == ("checked", None)

    enter_decision(checked, by=worker, **{**GRANTED, "amount": Money.of("1900", "MOP")})
    assert outside_decision_of(checked).amount == Money.of("1900", "MOP")
    assert checked.outside_decisions.count() == 2


def test_an_example_of_each_law_is_read_for_its_own_counter_only():
    with at("2022-07-04"):
        assert read(settings.BASE_DIR / EXAMPLE).application.case_type == "expenditure"
        assert read(settings.BASE_DIR / EXAMPLE_OF_MACAO).agency == "IAS-N"
