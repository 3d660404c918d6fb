"""Every invariant of the random procedure sees what it is there to see.

Each test lays a case down that is in order, then breaks one thing behind the door's back, as a hole
in a guard would, and wants the checker to say so.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from casework.audit import triggers
from casework.cases.models import Case
from casework.decisions.calculation import calculate, keep_calculation
from casework.documents.kinds import Kind
from casework.people.models import IdentityDocument
from casework.policy.models import PolicyRule
from tests.appointing import appointed
from tests.factories import (
    a_case_paid,
    a_decision,
    a_disbursement,
    a_legal_review,
    a_paper,
    a_publicity,
    a_request,
    an_objection,
    case_at,
    case_awaiting_closing,
    case_awaiting_decision,
)
from tests.factories.work import a_step
from tests.states.machines import done_before

from . import invariants as these
from .world import Tally, World

pytestmark = pytest.mark.django_db


def sees(checker, case, broken) -> None:
    """``checker`` is silent about ``case``, and speaks once ``broken()`` has been done."""

    assert list(checker(Case.objects.get(pk=case.pk))) == []
    broken()
    assert list(checker(Case.objects.get(pk=case.pk)))


def changed(record, **fields) -> None:
    type(record)._base_manager.filter(pk=record.pk).update(**fields)


@pytest.fixture
def checked(official_data, clock):
    return case_at("checked")


@pytest.mark.parametrize("state", ["withdrawn", "terminated"])
@pytest.mark.parametrize("left", ["posting", "objection", "legal review"])
def test_rule_7_something_of_an_ended_case_is_left(checked, state, left):
    posting = a_publicity(checked, "taken_down")
    changed(checked, state=state)
    sees(
        these.postings.an_ended_case_shows_nothing_and_waits_for_nobody,
        checked,
        {
            "posting": lambda: changed(posting, state="posted"),
            "objection": lambda: an_objection(posting),
            "legal review": lambda: a_legal_review(checked),
        }[left],
    )


def test_rule_18_aid_is_told_of_whose_decision_was_revoked(official_data, clock):
    case = a_case_paid()
    a_publicity(case, "posted", kind="after")
    sees(
        these.postings.a_posting_after_the_aid_is_shown_only_while_a_decision_grants_it,
        case,
        lambda: changed(case, state="returned"),
    )


@pytest.mark.parametrize("state", ["revoked", "expired"])
def test_rule_1_a_request_away_without_an_authorization(checked, state):
    request = a_request(checked, "sent")
    sees(
        these.inquiry.a_request_is_away_only_under_an_authorization_in_force,
        checked,
        lambda: changed(request.authorization, state=state),
    )


def test_rule_1_an_act_outside_the_period(checked):
    request = a_request(checked, "sent")
    done_before(request, "verification.verificationrequest.release", by=appointed(checked.agency))
    late = request.authorization.valid_from + timedelta(days=1)
    sees(
        these.inquiry.an_act_on_a_request_falls_into_the_period_of_its_authorization,
        checked,
        lambda: changed(request.authorization, valid_from=late),
    )


def test_rule_2_an_item_beyond_the_authorization(checked):
    request = a_request(checked, "sent")
    sees(
        these.inquiry.what_is_asked_was_authorized_and_may_be_asked,
        checked,
        lambda: changed(request.items.first(), code="AST.VEHICLE"),
    )


def test_rule_4_a_request_left_open_after_a_withdrawal(checked):
    request = a_request(checked, "pending_review")
    sees(
        these.inquiry.nothing_is_open_under_an_authorization_taken_back,
        checked,
        lambda: changed(request.authorization, state="revoked"),
    )


@pytest.mark.parametrize(
    ("later", "earlier"), [(later, acts[0]) for later, acts in these.decisions.APART.items()]
)
def test_rule_5_somebody_passes_on_their_own_work(checked, later, earlier):
    officer, another = appointed(checked.agency), appointed(checked.agency)
    done_before(checked, earlier, by=officer)
    done_before(checked, later, by=another)
    sees(
        these.decisions.nobody_passes_on_their_own_work,
        checked,
        lambda: done_before(checked, later, by=another, joint_with=officer),
    )


def test_rule_7_approval_without_a_posting(official_data, clock):
    case = case_awaiting_decision()
    sees(
        these.postings.approval_comes_after_a_posting_without_open_objection,
        case,
        lambda: done_before(case, "cases.case.approve", by=appointed(case.district)),
    )


def test_rule_7_approval_beside_an_open_objection(official_data, clock):
    case = case_at("approved")
    sees(
        these.postings.approval_comes_after_a_posting_without_open_objection,
        case,
        lambda: an_objection(case.publicities.get()),
    )


def test_rule_8_a_township_grants_too_much(official_data, clock):
    case = case_awaiting_decision(state="approved")
    decision = a_decision(case, office=case.agency)
    sees(
        these.decisions.a_township_grants_no_more_than_its_ceiling,
        case,
        lambda: changed(decision, amount_minor=300_001),
    )


@pytest.fixture
def granted(official_data, clock):
    case = case_awaiting_decision(state="approved")
    decision = a_decision(case)
    keep_calculation(decision, calculate(case))
    decision.save()
    return case


def test_rule_8_a_household_is_granted_more_than_its_cap(granted):
    sees(
        these.decisions.beyond_a_cap_there_is_a_review_a_reason_and_the_district,
        granted,
        lambda: changed(granted.decisions.get(), amount_minor=5_000_001),
    )


def test_rule_20_a_calculation_that_was_tampered_with(granted):
    decision = granted.decisions.get()
    sees(
        these.decisions.a_kept_calculation_comes_out_the_same_again,
        granted,
        lambda: changed(decision, calculation={**decision.calculation, "suggested_minor": 1}),
    )


@pytest.mark.parametrize("months", ["ceiling.emergency_months", "ceiling.quick_months"])
def test_rule_8_more_is_granted_than_a_route_allows(official_data, clock, months):
    case = case_awaiting_decision(state="approved")
    most = 130_000 * case.household.members_on().count()
    kept = [
        {"key": months, "value": 1}, {"key": "standard.minimum_living", "value": "1300.00"},
    ]  # fmt: skip
    decision = a_decision(case, amount_minor=most, rules=kept)
    sees(
        these.decisions.off_the_general_route_no_more_is_granted_than_the_months_of_its_rule,
        case,
        lambda: changed(decision, amount_minor=most + 1),
    )


def test_rule_9_money_is_held_back_for_a_decision_that_no_longer_stands(official_data, clock):
    case = case_awaiting_decision(state="approved")
    decision = a_decision(case)
    sees(
        these.money.what_a_decision_set_aside_is_free_once_another_takes_its_place,
        case,
        lambda: changed(decision, state="superseded"),
    )


def test_rule_9_more_is_paid_than_was_granted(official_data, clock):
    case = case_awaiting_decision(state="approved")
    payment = a_disbursement(case, "prepared")
    sees(
        these.money.no_more_is_paid_than_was_granted,
        case,
        lambda: changed(payment, amount_minor=payment.amount_minor + 1),
    )


def test_rule_9_somebody_else_is_paid(official_data, clock):
    case = case_awaiting_decision(state="approved")
    payment = a_disbursement(case, "reviewed")
    triggers.lift(connection)  # the database itself would refuse, were its owner not at work

    def another_payee():
        payment.payee_name = "旁人"
        payment.save(update_fields=["payee_name"])

    sees(these.money.only_people_of_the_household_are_paid, case, another_payee)


def test_rule_10_a_payment_is_sent_twice(official_data, clock):
    case = case_awaiting_decision(state="approved")
    payment, clerk = a_disbursement(case, "reviewed"), appointed(case.district)

    def sent_in_another_form():
        changed(payment, state="sent", order=a_paper(payment, Kind.PAYMENT_ORDER))
        done_before(payment, "payments.disbursement.send", by=clerk)

    sees(these.money.what_has_left_for_the_bank_stays_as_it_left, case, sent_in_another_form)


@pytest.mark.parametrize("left", ["request", "archive"])
def test_rule_11_a_file_is_closed_too_early(official_data, clock, left):
    case = case_awaiting_closing()
    if left == "request":
        a_paper(case, Kind.ARCHIVE)
    clock.move_on(timedelta(days=200))
    done_before(case, "cases.case.close", by=appointed(case.agency))

    def closed():
        changed(case, state="closed")
        if left == "request":
            changed(case.requests.get(), state="sent")

    sees(these.record.a_closed_file_has_nothing_open, case, closed)


def test_rule_12_emergency_aid_closed_without_papers(official_data, clock):
    case = case_awaiting_closing()
    done_before(case, "cases.case.approve_in_advance", by=appointed(case.district))
    sees(
        these.record.aid_in_advance_does_not_close_without_its_papers,
        case,
        lambda: changed(case, state="closed"),
    )


@pytest.mark.parametrize("broken", ["cut off", "altered", "state without an entry"])
def test_rule_13_the_journal_and_the_record_differ(official_data, clock, broken):
    case = World(5, Tally()).case

    def altered():
        triggers.lift(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_entry SET office = 'ELSEWHERE' WHERE seq = 1")

    sees(
        these.record.the_journal_is_whole_and_tells_the_state_of_every_record,
        case,
        {
            "cut off": lambda: changed(case.stream, length=7),
            "altered": altered,
            "state without an entry": lambda: changed(case, state="closed"),
        }[broken],
    )


def test_rule_15_a_refusal_without_a_ground(official_data, clock):
    case = case_at("rejected")
    sees(
        these.decisions.a_refusal_says_why_and_where_to_turn,
        case,
        lambda: changed(case.decisions.get(), ground=""),
    )


def test_rule_16_a_second_open_case(checked, clock):
    another = case_at("submitted", cause=checked.cause)
    sees(
        these.record.a_household_has_one_open_case_per_cause,
        checked,
        lambda: changed(
            another.household.members.first(), person=checked.applicant, left_on=clock.today()
        ),
    )


def test_rule_17_a_date_somebody_typed(official_data, clock):
    task = a_step("check_form")
    sees(
        these.record.a_due_date_is_the_end_of_its_own_derivation,
        task.case,
        lambda: changed(task, due_on=task.due_on + timedelta(days=1)),
    )


def test_rule_18_a_number_is_posted(official_data, clock):
    case = case_awaiting_decision()
    paper = IdentityDocument.objects.filter(person=case.applicant).first()
    sees(
        these.postings.a_posting_names_nothing_that_is_nobodys_business,
        case,
        lambda: changed(case.publicities.get(), shown_matter=paper.number.open()),
    )


def test_rule_20_a_decision_under_other_rules(official_data, clock):
    case = case_at("approved")
    rule = PolicyRule.objects.filter(key="ceiling.township").first()
    changed(case.decisions.get(), rules=[{"key": rule.key, "rule": rule.pk, "value": rule.value}])
    kept = [{"key": rule.key, "rule": rule.pk, "value": "1.00"}]
    sees(
        these.decisions.a_decision_keeps_the_versions_of_its_rules,
        case,
        lambda: changed(case.decisions.get(), rules=kept),
    )


def test_rule_24_none_found_with_a_value(checked):
    request = a_request(checked, "answered")
    item = request.items.first()

    def answered_after_all():
        item.answer = {"yes": True}
        item.save(update_fields=["answer"])

    sees(
        these.inquiry.a_value_none_found_and_not_checked_are_three_things,
        checked,
        answered_after_all,
    )


def test_work_left_open_that_the_record_does_not_call_for(official_data, clock):
    task = a_step("check_form")
    sees(
        these.record.exactly_the_work_is_open_that_the_record_calls_for,
        task.case,
        lambda: changed(task.case, state="supplement"),
    )


def test_rule_9_money_that_rests_on_nothing(official_data, clock):
    case = a_case_paid()
    sees(
        these.money.what_was_paid_rests_on_a_decision_or_is_asked_back,
        case,
        lambda: changed(case.decisions.get(), state="superseded"),
    )


@pytest.mark.parametrize(
    "broken",
    [
        lambda case: changed(case.agency, jurisdiction="macao"),  # its decision is the mainland's
        lambda case: case.outside_decisions.create(
            outcome="refused", decided_on="2022-03-07", entered_by=case.created_by
        ),
        lambda case: changed(case.household, law="macao"),
        lambda case: changed(case.household.members.first(), law="macao"),
    ],
)
def test_a_case_decided_under_two_laws(official_data, clock, broken):
    case = case_at("approved")
    sees(these.record.a_case_is_decided_under_one_law, case, lambda: broken(case))


def test_every_invariant_stands_here():
    """Read from this file, so that it holds in whatever order and process the tests are run."""
    source = Path(__file__).read_text(encoding="utf-8")
    missing = [
        checker.__name__
        for checkers in these.CHECKERS.values()
        for checker in checkers
        if f"these.{checker.__module__.rpartition('.')[2]}.{checker.__name__}" not in source
    ]
    assert missing == []
