"""Posting before the decision, objections, and what the public may see (docs/plan-to-code.md, rules 7 and 18)."""

import io
from datetime import date, timedelta

import pypdf
import pytest

from casework.assessment.posting import (
    check_objection,
    post_publicity,
    posting_after_aid,
    publicity_to_post,
    record_publicity_result,
)
from casework.assessment.queries import current_assessment, shown_publicities
from casework.audit.journal import enact
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, Refusal
from casework.decisions.actions import decide_case
from casework.decisions.models import Decision
from casework.documents import store
from casework.ledger.models import Fund, Transfer
from casework.people.actions import add_document
from casework.people.rules.identity_numbers import Kind
from tests.factories import (
    a_case,
    a_disbursement,
    a_publicity,
    a_request,
    an_assessment,
    an_objection,
    case_awaiting_decision,
)
from tests.states.tables import assert_refused, brought_to
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Visited and recommended, not yet posted."""
    case = a_case(state="accepted")
    a_request(case, "accepted")
    an_assessment(case, "concluded")
    return case


def decide(case, by, outcome):
    decide_case(
        case, by=by, outcome=outcome, form="cash", amount=Money.of("2800", "CNY"),
        fund=Fund.objects.get(code="ZHX"), ground="means_exceed", reason="理由",
    )  # fmt: skip


def not_posted(case):
    pass


def up(case):
    a_publicity(case, "posted")


def with_an_open_objection(case):
    an_objection(a_publicity(case, "posted"))


def stopped_by_an_objection(case):
    an_objection(a_publicity(case, "stopped"), "upheld")


def ended_for_an_earlier_round_only(case):
    a_publicity(case, "ended")
    an_assessment(case, "concluded", round=2)


def inquired_again_without_an_opinion(case):
    a_publicity(case, "ended")
    an_assessment(case, "visited", round=2)


@pytest.mark.parametrize("outcome", ["approve", "reject", "return"])
@pytest.mark.parametrize(
    "situation",
    [
        not_posted,
        up,
        with_an_open_objection,
        stopped_by_an_objection,
        ended_for_an_earlier_round_only,
        inquired_again_without_an_opinion,
    ],
)
def test_nothing_is_decided_before_the_posting_has_ended(case, staff, situation, outcome):
    situation(case)
    booked = Transfer.objects.count()

    with pytest.raises(NotYet):
        decide(case, staff.supervisor, outcome)

    case.refresh_from_db()
    assert case.state == "accepted"
    assert not Decision.objects.exists()
    assert Transfer.objects.count() == booked


def test_a_posting_runs_three_days_after_its_first_and_ends_not_before(case, staff, clock):
    posting = publicity_to_post(case)
    post_publicity(posting, by=staff.caseworker)
    posting.refresh_from_db()
    assert (posting.posted_on, posting.until) == (date(2022, 3, 7), date(2022, 3, 10))

    clock.move_on(timedelta(days=3))
    with pytest.raises(NotYet, match="2022年3月10日（示例参数） 24 时"):
        record_publicity_result(posting, by=staff.caseworker, objected=False)

    clock.move_on(timedelta(days=1))
    record_publicity_result(posting, by=staff.caseworker, objected=False)
    decide(case, staff.supervisor, "approve")
    case.refresh_from_db()
    assert case.state == "approved"


def test_nothing_is_posted_before_the_opinion(staff):
    case = a_case(state="accepted")
    an_assessment(case, "visited")

    with pytest.raises(NotYet):
        post_publicity(publicity_to_post(case), by=staff.caseworker)

    assert case.publicities.get().state == "draft"
    assert not case.stream.documents.exists()


def test_the_aid_is_not_posted_before_it_was_given(staff):
    case = case_awaiting_decision(state="approved")
    a_disbursement(case, "paid")

    with pytest.raises(NotYet):
        post_publicity(posting_after_aid(case), by=staff.caseworker)

    assert case.publicities.get(kind="after").state == "draft"


def test_a_posting_does_not_end_while_an_objection_is_open(case, staff, clock):
    posting = a_publicity(case, "posted")
    objection = record_publicity_result(
        posting, by=staff.caseworker, objected=True, objector="邻居", objection="另有住房出租"
    )
    clock.move_on(timedelta(days=10))

    assert_refused(posting, "end", by=staff.caseworker, refusal=NotYet)
    assert stage_of(case).step == "check_objection"

    check_objection(objection, by=staff.approver, upheld=False, outcome="经查不属实")
    posting.refresh_from_db()
    clock.move_on(posting.until + timedelta(days=1) - clock.today())
    enact(posting.end, by=staff.caseworker)


def test_an_objection_that_is_right_begins_the_inquiry_anew(case, staff):
    posting = a_publicity(case, "posted")
    objection = an_objection(posting)

    check_objection(objection, by=staff.approver, upheld=True, outcome="另有出租收入")

    posting.refresh_from_db()
    assert posting.state == "stopped"
    assert (current_assessment(case).round, current_assessment(case).state) == (2, "opened")
    assert stage_of(case).step == "visit_home"
    assert not shown_publicities().exists()


def test_a_posting_is_not_stopped_without_an_objection_that_is_right(case, staff):
    posting = a_publicity(case, "posted")
    an_objection(posting, "dismissed")

    assert_refused(posting, "stop", by=staff.approver, refusal=NotYet)


def test_an_objection_has_words_and_a_posting_that_is_up(case, staff):
    posting = a_publicity(case, "posted")
    with pytest.raises(Refusal) as refused:
        record_publicity_result(posting, by=staff.caseworker, objected=True, objection=" ")
    assert refused.value.field == "objection"

    brought_to(posting, "ended")
    with pytest.raises(Refusal, match="不能登记异议"):
        record_publicity_result(posting, by=staff.caseworker, objected=True, objection="迟了")
    assert not case.objections.exists()


def test_the_public_sees_a_posting_from_its_first_to_its_last_day_and_no_longer(case, clock):
    posting = a_publicity(case, "posted")

    for days, shown in ((-1, False), (1, True), (3, True), (1, False)):
        clock.move_on(timedelta(days=days))
        assert list(shown_publicities()) == ([posting] if shown else [])
        posting.refresh_from_db()
        assert posting.shown_now is shown


@pytest.mark.prints
@pytest.mark.once
@pytest.mark.parametrize("kind", ["before", "after"])
def test_the_notice_names_nobody_in_full_and_no_number_illness_or_address(staff, kind):
    if kind == "before":
        case, draft = a_case(state="accepted", circumstances="急性白血病住院"), publicity_to_post
        an_assessment(case, "concluded")
    else:
        case = case_awaiting_decision(state="approved", circumstances="急性白血病住院")
        a_disbursement(case, "reconciled")
        draft = posting_after_aid
    add_document(case.applicant, kind=Kind.HOME_RETURN_PERMIT, number="M12345678")

    post_publicity(draft(case), by=staff.caseworker)

    posting = case.publicities.get(kind=kind)
    told = " ".join(
        page.extract_text()
        for page in pypdf.PdfReader(io.BytesIO(store.read(posting.document))).pages
    )
    told = "".join((told + posting.shown_name + posting.shown_matter + posting.shown_place).split())
    for member in case.household.members_on():
        assert member.person.name not in told
        for document in member.person.documents.all():
            assert document.number.open() not in told
            assert document.number.open()[:7] not in told
    for word in ("白血病", "某路1号", "301室", "6222", case.household.address.open()):
        assert word not in told
    assert "陈某某" in told
    assert "拱北街道" in told


@pytest.mark.parametrize("role", ["approver", "supervisor", "auditor", "verifier"])
def test_an_objection_is_entered_by_those_who_post_and_by_nobody_else(case, staff, role):
    posting = a_publicity(case, "posted")

    with pytest.raises(NotPermitted):
        record_publicity_result(
            posting, by=getattr(staff, role), objected=True, objection="不符合条件"
        )

    assert not case.objections.exists()


# An objection stops the posting's clock.


def objected_and_dismissed(case, staff, clock, *, lodged_after=1, checked_after=3):
    """Posted today; an objection is lodged and found not to hold so many days later."""
    posting = a_publicity(case, "posted")
    clock.move_on(timedelta(days=lodged_after))
    objection = record_publicity_result(
        posting, by=staff.caseworker, objected=True, objection="另有住房"
    )
    clock.move_on(timedelta(days=checked_after))
    check_objection(objection, by=staff.approver, upheld=False, outcome="住房系租住")
    posting.refresh_from_db()
    return posting


def test_an_objection_that_does_not_hold_gives_the_posting_its_days_back(case, staff, clock):
    first = clock.today()

    posting = objected_and_dismissed(case, staff, clock)

    assert (posting.until, posting.stopped_days) == (first + timedelta(days=6), 3)
    assert posting.shown_now
    clock.move_on(timedelta(days=2))  # the last day
    with pytest.raises(NotYet, match="期满后方可"):
        record_publicity_result(posting, by=staff.caseworker, objected=False)
    clock.move_on(timedelta(days=1))
    record_publicity_result(posting, by=staff.caseworker, objected=False)


def test_two_objections_add_up(case, staff, clock):
    first = clock.today()
    posting = objected_and_dismissed(case, staff, clock)
    again = record_publicity_result(
        posting, by=staff.caseworker, objected=True, objection="另有车辆"
    )
    clock.move_on(timedelta(days=2))

    check_objection(again, by=staff.approver, upheld=False, outcome="车辆系借用")

    posting.refresh_from_db()
    assert (posting.until, posting.stopped_days) == (first + timedelta(days=8), 5)


def test_an_objection_checked_on_its_own_day_stops_nothing(case, staff, clock):
    first = clock.today()
    posting = objected_and_dismissed(case, staff, clock, checked_after=0)
    assert (posting.until, posting.stopped_days) == (first + timedelta(days=3), 0)


def test_an_objection_after_the_last_day_stops_nothing(case, staff, clock):
    first = clock.today()
    posting = objected_and_dismissed(case, staff, clock, lodged_after=4, checked_after=3)
    assert (posting.until, posting.stopped_days) == (first + timedelta(days=3), 0)


def test_the_posting_does_not_run_on_while_the_objection_is_open(case, staff, clock):
    posting = a_publicity(case, "posted")
    an_objection(posting)
    with pytest.raises(NotYet, match="异议正在核查"):
        enact(posting.resume, by=staff.approver, until=clock.today(), days=1)


def test_the_posting_after_the_aid_disappears_by_itself_after_its_last_day(case, clock):
    posting = a_publicity(case, "posted", kind="after")
    clock.move_on(posting.until - clock.today())
    assert posting in shown_publicities()
    assert posting.shown_now

    clock.move_on(timedelta(days=1))

    assert posting not in shown_publicities()
    assert (posting.shown_now, posting.standing) == (False, "ended")


def test_a_case_may_be_returned_for_another_inquiry_a_second_time(staff):
    case = case_awaiting_decision()
    decide(case, staff.supervisor, "return")
    an_assessment_done(case)

    decide(case, staff.supervisor, "return")

    assert case.state == "returned"
    assert current_assessment(case).round == 3


def an_assessment_done(case):
    """The latest round is concluded and posted without objection."""
    latest = current_assessment(case)
    brought_to(
        latest, "concluded", recommended=True, recommended_form="cash", recommended_minor=280_000
    )
    a_publicity(case, "ended", round=latest.round)
