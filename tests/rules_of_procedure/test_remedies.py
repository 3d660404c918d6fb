"""Reviews, proceedings and complaints by the rules (docs/plan-to-code.md, rules 5, 11, 15 and 20)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from casework.agencies.models import Officer
from casework.audit.journal import enact, enter
from casework.audit.models import Entry
from casework.cases.actions import close_case
from casework.core.money import Money
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.decisions.actions import decide_case, serve_decision
from casework.decisions.queries import decision_of
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.remedies.actions.complaints import (
    answer_complaint,
    assign_complaint,
    close_complaint,
    receive_complaint,
)
from casework.remedies.actions.proceedings import (
    answer_proceeding,
    implement_ruling,
    record_outcome,
    register_proceeding,
)
from casework.remedies.actions.review import (
    begin_review,
    check_review,
    close_review,
    decide_review,
    implement_review,
    lodge_review,
    serve_review,
    withdraw_review,
)
from casework.remedies.models import Review
from tests.factories import (
    a_case_decided,
    a_case_paid,
    a_complaint,
    a_decision,
    a_disbursement,
    a_household,
    a_proceeding,
    a_publicity,
    a_review,
    a_scan,
    case_at,
    case_awaiting_closing,
    case_awaiting_decision,
)
from tests.states.machines import done_before
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


@pytest.fixture
def lodge(staff, clock):
    def lodged(case, **changes):
        given = {
            "lodger": "applicant", "lodger_name": "陈大文", "lodged_on": clock.today(),
            "grounds": "金额不足，请求复核。", **changes,
        }  # fmt: skip
        return lodge_review(decision_of(case), **{"by": staff.caseworker, **given})

    return lodged


def told(review):
    review.refresh_from_db()
    return review


# Who may ask, until when, against what


def test_a_review_is_lodged_until_the_last_day_counted_from_service_and_not_after(lodge, clock):
    case = a_case_decided("rejected")
    last = decision_of(case).remedy_until
    clock.move_on(timedelta(days=(last - clock.today()).days))
    review = lodge(case)
    assert (review.state, review.office.code) == ("lodged", "ZH")
    withdraw_review(review, by=who("gb.cw1"), note="申请人书面撤回。")

    clock.move_on(timedelta(days=1))
    with pytest.raises(Refusal, match="救济期限已于") as refused:
        lodge(case)
    assert refused.value.field == "late_reason"
    late = lodge(case, late_reason="台风封路，邮路中断。")
    entry = Entry.objects.about(late).get()
    assert (entry.act, entry.facts["late"]) == ("remedies.review.lodge", True)
    assert late.late_reason.open() == "台风封路，邮路中断。"
    assert "台风" not in str(entry.facts)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grounds": " "}, "grounds"),
        ({"lodged_on": lambda day: day + timedelta(days=1)}, "lodged_on"),
        ({"lodged_on": lambda day: day - timedelta(days=1)}, "lodged_on"),
    ],
)
def test_a_review_needs_grounds_and_a_day_between_service_and_today(lodge, clock, changes, field):
    given = {name: v(clock.today()) if callable(v) else v for name, v in changes.items()}

    with pytest.raises(Refusal) as refused:
        lodge(a_case_decided("rejected"), **given)

    assert refused.value.field == field
    assert not Review.objects.exists()


def test_what_was_not_served_cannot_be_reviewed_yet(lodge):
    with pytest.raises(NotYet, match="尚未送达"):
        lodge(case_at("rejected"))


def test_whoever_has_no_counter_and_no_review_duty_lodges_nothing(lodge, staff):
    for stranger in (staff.clerk, staff.supervisor, who("cx.cw1"), who("jw.rv1")):
        with pytest.raises(NotPermitted):
            lodge(a_case_decided("rejected"), by=stranger)
    assert lodge(a_case_decided("rejected"), by=who("zh.rv1"))


def test_a_decision_is_reviewed_once(lodge, staff):
    case = a_case_decided("rejected")
    review = lodge(case)
    with pytest.raises(OutOfTurn, match=review.number):
        lodge(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_review(case)

    check_review(review, by=who("zh.rv1"), accepted=False, ground="other", reason="不属于范围。")
    serve_review(
        review, by=staff.caseworker, method="direct", served_on=review.lodged_on, recipient="陈大文"
    )
    with pytest.raises(OutOfTurn, match="不能重复提出"):
        lodge(case)


def test_a_review_goes_to_the_office_above_and_stays_in_a_zone_that_has_none(lodge):
    assert lodge(a_case_decided("rejected", by_township=True)).office.code == "ZH-XZ"
    assert lodge(a_case_decided("rejected")).office.code == "ZH"
    zone = who("hq.cw1").agency
    case = case_awaiting_decision(
        state="rejected", agency=zone, district=zone, household=a_household()
    )
    a_decision(case, "served", outcome="rejected", ground="means_exceed", office=zone)
    assert lodge(case, by=who("hq.cw1")).office == zone


# Nobody reviews their own work


@pytest.mark.parametrize("place", ["alone", "as second"])
@pytest.mark.parametrize("act", ["assessment.assessment.record_visit", "cases.case.approve"])
def test_whoever_had_a_part_in_the_case_cannot_review_it(act, place):
    review = a_review()
    involved, second = who("zh.rv1"), who("zh.rv2")
    pair = (involved, None) if place == "alone" else (second, involved)
    done_before(review.case, act, by=pair[0], joint_with=pair[1])

    with pytest.raises(NotYet, match="曾参与办理本案"):
        check_review(review, by=involved, accepted=True)
    assert told(review).state == "lodged"


def test_every_act_of_a_review_asks_whether_the_reviewer_is_free():
    involved = who("zh.rv1")
    acts = {
        "lodged": lambda review: check_review(review, by=involved, accepted=True),
        "accepted": lambda review: begin_review(review, by=involved),
        "under_review": lambda review: decide_review(
            review, by=involved, outcome="maintain", reason="正确。"
        ),
        "served": lambda review: close_review(review, by=involved),
    }
    for state, act in acts.items():
        review = a_review(state=state)
        done_before(review.case, "cases.case.reject", by=involved)
        with pytest.raises(NotYet, match="曾参与办理本案"):
            act(review)


def test_taking_work_up_filing_and_noting_are_no_part_in_a_case():
    review, reviewer = a_review(), who("zh.rv1")
    for act in ("add_note", "add_document"):
        enter(review.case, act, by=reviewer)
    done_before(review.case, "workflows.worktask.claim", by=reviewer)

    check_review(review, by=reviewer, accepted=True)
    begin_review(review, by=reviewer)
    decide_review(review, by=reviewer, outcome="maintain", reason="原决定正确。")
    assert told(review).state == "decided"


def test_whoever_reviewed_an_earlier_decision_of_the_case_had_a_part_in_it(lodge, staff):
    case = a_case_paid()
    first = a_review(case, "closed")
    done_before(first, "remedies.review.decide", by=who("zh.rv1"))
    second = a_review(case, "lodged")

    with pytest.raises(NotYet, match="曾参与办理本案"):
        check_review(second, by=who("zh.rv1"), accepted=True)
    check_review(second, by=who("zh.rv2"), accepted=True)


# What a review may decide


def test_a_refused_review_takes_a_ground_and_a_reason_and_names_the_remedy():
    review = a_review()
    for words, field in (({"ground": "", "reason": "不符。"}, "ground"),
                         ({"ground": "other", "reason": " "}, "reason")):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            check_review(review, by=who("zh.rv1"), accepted=False, **words)
        assert refused.value.field == field
    check_review(review, by=who("zh.rv1"), accepted=False, ground="other", reason="不属于范围。")
    assert told(review).notice.kind == Kind.REVIEW_REFUSAL


def test_a_decision_of_a_review_takes_a_reason():
    review = a_review(state="under_review")
    with pytest.raises(Refusal) as refused:
        decide_review(review, by=who("zh.rv1"), outcome="maintain", reason=" ")
    assert (refused.value.field, told(review).state) == ("reason", "under_review")


def test_the_household_s_own_request_never_brings_it_less():
    case = a_case_decided()
    review, fund = a_review(case, "under_review"), decision_of(case).fund
    change = {"outcome": "change", "reason": "核减。", "form": "cash", "fund": fund}

    with pytest.raises(Refusal, match="不利的变更") as refused:
        decide_review(review, by=who("zh.rv1"), amount=Money.of("2000", "CNY"), **change)
    assert refused.value.field == "amount"

    Review.objects.filter(pk=review.pk).update(lodger="third")
    review = told(review)
    decide_review(review, by=who("zh.rv1"), amount=Money.of("2000", "CNY"), **change)
    assert told(review).amount == Money.of("2000", "CNY")


def test_a_change_is_a_change_within_what_the_fund_can_bear():
    case = a_case_decided()
    review, decision = a_review(case, "under_review"), decision_of(case)
    change = {"outcome": "change", "reason": "核定。", "form": "cash", "fund": decision.fund}
    other = Fund.objects.get(code="ZHX")
    for wrong, field in (
        ({"amount": decision.amount}, "amount"),
        ({"amount": Money.of("9000000", "CNY")}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": Money.of("3000", "CNY"), "fund": other}, "fund"),
        ({"form": ""}, "form"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            decide_review(review, by=who("zh.rv1"), **{"amount": None, **change, **wrong})
        assert refused.value.field == field


def test_what_was_never_looked_into_is_not_changed_but_revoked():
    case = case_at("not_accepted")
    decision = decision_of(case)
    type(decision).objects.filter(pk=decision.pk).update(
        state="served", served_on=case.applied_on, remedy_until=case.applied_on
    )
    review = a_review(case, "under_review")

    with pytest.raises(Refusal, match="未经调查"):
        decide_review(
            review, by=who("zh.rv1"), outcome="change", reason="应受理。", form="cash",
            amount=Money.of("3000", "CNY"), fund=Fund.objects.get(code="ZHX"),
        )  # fmt: skip
    decide_review(review, by=who("zh.rv1"), outcome="revoke", reason="应受理。")


def test_the_period_is_extended_once_and_only_while_it_runs(clock):
    review = a_review(state="under_review")
    decide_review(review, by=who("zh.rv1"), outcome="prolong", reason="须调取材料。")
    review = told(review)
    assert (review.state, review.prolonged_until - review.decide_by) == (
        "under_review", timedelta(days=30),
    )  # fmt: skip
    with pytest.raises(NotYet, match="不能再次延长"):
        decide_review(review, by=who("zh.rv1"), outcome="prolong", reason="仍须调取材料。")

    late = a_review(state="under_review")
    clock.move_on(timedelta(days=61))
    with pytest.raises(NotYet, match="不能再延长"):
        decide_review(late, by=who("zh.rv1"), outcome="prolong", reason="须调取材料。")


def test_periods_of_further_remedies_run_from_the_service_of_the_review(staff, clock):
    review = a_review(state="decided")
    clock.move_on(timedelta(days=2))
    serve_review(
        review, by=staff.caseworker, method="direct", served_on=clock.today(), recipient="陈大文"
    )
    review = told(review)
    assert (review.served_on.isoformat(), review.remedy_until.isoformat()) == (
        "2022-03-09", "2022-05-09",
    )  # fmt: skip
    assert review.litigation_until.isoformat() == "2022-09-09"


def test_a_review_is_not_closed_before_its_order_is_carried_out(staff):
    review = a_review(state="served", outcome="order_performance")
    with pytest.raises(NotYet, match="尚未执行"):
        close_review(review, by=who("zh.rv1"))
    with pytest.raises(Refusal, match="执行情况"):
        implement_review(review, by=staff.supervisor, words=" ")
    implement_review(review, by=staff.supervisor, words="已补充告知。")
    close_review(told(review), by=who("zh.rv1"))
    assert told(review).state == "closed"


# What happens to the case and its money


def test_nothing_sends_a_case_back_or_changes_it_without_a_served_review(staff):
    case = a_case_decided("rejected")
    with pytest.raises(NotYet, match="没有已送达的撤销决定"):
        enact(case.reconsider, by=staff.supervisor)
    with pytest.raises(NotYet, match="没有已送达的变更决定"):
        enact(case.amend, by=staff.supervisor)
    a_review(case, "decided", outcome="revoke")
    with pytest.raises(NotYet, match="没有已送达的撤销决定"):
        enact(case.reconsider, by=staff.supervisor)


def test_what_is_posted_after_the_aid_comes_down_with_its_decision(staff, clock):
    case = a_case_paid()
    shown = a_publicity(case, "posted", kind="after")
    over = a_publicity(
        case, "posted", kind="after", round=2, until=clock.today() - timedelta(days=1)
    )
    with pytest.raises(NotYet, match="仍在办理"):
        enact(shown.take_down, by=staff.supervisor)
    implement_review(
        a_review(case, "served", outcome="revoke"), by=staff.supervisor, words="撤销。"
    )
    for notice, state in ((shown, "taken_down"), (over, "posted")):
        notice.refresh_from_db()
        assert (notice.state, notice.shown_now) == (state, False)


def test_a_payment_at_the_bank_is_awaited_before_its_decision_is_replaced(staff):
    for state in ("sent", "paid"):
        case = case_awaiting_decision(state="approved")
        a_disbursement(case, state)
        review = a_review(case, "served", outcome="revoke")
        with pytest.raises(NotYet, match="尚未对账"):
            implement_review(review, by=staff.supervisor, words="撤销。")
        case.refresh_from_db()
        assert case.state == "approved"


def test_a_household_that_applied_again_is_not_given_two_open_cases(staff):
    case = a_case_decided("rejected")
    review = a_review(case, "served", outcome="revoke")
    other = case_at("submitted", household=case.household, cause=case.cause)
    with pytest.raises(NotYet, match=other.number):
        implement_review(review, by=staff.supervisor, words="撤销。")


def test_after_a_revocation_only_the_rest_is_reserved_and_what_was_decided_stays(staff):
    case = a_case_paid()
    first = decision_of(case)
    kept = (first.number, first.amount, first.rules, first.reason.open())
    implement_review(
        a_review(case, "served", outcome="revoke"), by=staff.supervisor, words="撤销。"
    )
    case.refresh_from_db()
    assert case.state == "returned"
    review_again(case)
    decide_case(
        case, by=staff.other_supervisor, outcome="approve", form="cash",
        amount=Money.of("3000", "CNY"), fund=first.fund, reason="核定。",
    )  # fmt: skip

    second = decision_of(case)
    first.refresh_from_db()
    assert (second.carried_minor, second.to_pay) == (280_000, Money.of("200", "CNY"))
    assert (first.number, first.amount, first.rules, first.reason.open()) == kept
    assert second.rules
    assert first.document is not None


def review_again(case):
    """The new round is visited, concluded and posted to its end."""
    found = case.assessments.get(round=2)
    brought_to(
        found, "concluded", recommended=True, recommended_form="cash", recommended_minor=300_000
    )
    found.opinion = "建议救助。"
    found.save(update_fields=["opinion"])
    a_publicity(case, "ended", round=2)


def test_a_case_is_not_closed_while_a_remedy_is_open(staff, clock):
    for open_one, name in ((a_review, "复核"), (a_proceeding, "复议诉讼"), (a_complaint, "投诉")):
        case = case_awaiting_closing()
        record = open_one(case)
        clock.move_on(timedelta(days=190))
        with pytest.raises(NotYet, match=f"{name} .*尚未办结"):
            close_case(case, by=staff.caseworker)
        type(record).objects.filter(pk=record.pk).update(state="closed")
        close_case(case, by=staff.caseworker)
        case.refresh_from_db()
        assert case.state == "closed"


# Proceedings elsewhere


def test_a_proceeding_is_recorded_by_those_who_decided_and_once(staff, clock):
    case = a_case_decided("rejected")
    given = {
        "kind": "reconsideration", "authority": "香洲区人民政府", "number": "复〔2022〕1号",
        "lodged_on": clock.today(), "notified_on": clock.today(),
    }  # fmt: skip
    for stranger in (staff.caseworker, staff.approver, who("jw.sv1")):
        with pytest.raises(NotPermitted):
            register_proceeding(decision_of(case), by=stranger, **given)
    with pytest.raises(Refusal) as refused:
        register_proceeding(
            decision_of(case), by=staff.supervisor,
            **{**given, "notified_on": clock.today() + timedelta(days=1)},
        )  # fmt: skip
    assert refused.value.field == "notified_on"
    with pytest.raises(NotYet, match="尚未送达"):
        register_proceeding(decision_of(case_at("rejected")), by=staff.supervisor, **given)

    register_proceeding(decision_of(case), by=staff.supervisor, **given)
    with pytest.raises(Refusal, match="已经登记"):
        register_proceeding(decision_of(case), by=staff.supervisor, **given)


def test_a_proceeding_is_answered_with_its_paper_and_ends_with_its_ruling(staff, clock):
    proceeding = a_proceeding()
    with pytest.raises(Refusal) as refused:
        answer_proceeding(proceeding, by=staff.supervisor, answered_on=clock.today())
    assert refused.value.field == "answer"
    answer_proceeding(proceeding, by=staff.supervisor, answered_on=clock.today(), answer=a_scan())
    with pytest.raises(Refusal) as refused:
        record_outcome(proceeding, by=staff.supervisor, outcome="revoked", ended_on=clock.today())
    assert refused.value.field == "ruling"
    record_outcome(
        proceeding, by=staff.supervisor, outcome="performance", ended_on=clock.today(),
        ruling=a_scan(),
    )  # fmt: skip
    with pytest.raises(NotYet, match="尚未执行"):
        enact(proceeding.close, by=staff.supervisor)
    implement_ruling(proceeding, by=staff.supervisor, words="已履行。")
    proceeding.refresh_from_db()
    assert (proceeding.state, proceeding.case.state) == ("closed", "approved")


# Complaints


def test_a_complaint_is_received_above_the_office_complained_about(staff, clock):
    case = a_case_decided()
    given = {
        "against": case.agency, "channel": "phone", "about": "delay", "words": "一再拖延。",
        "received_on": clock.today(),
    }  # fmt: skip
    for stranger in (staff.caseworker, staff.clerk, who("jw.sv1")):
        with pytest.raises(NotPermitted):
            receive_complaint(case, by=stranger, **given)
    with pytest.raises(Refusal) as refused:
        receive_complaint(case, by=staff.supervisor, **{**given, "words": ""})
    assert refused.value.field == "words"
    assert receive_complaint(case, by=staff.supervisor, **given).office.code == "ZH-XZ"
    about_the_district = {**given, "against": case.district}
    assert receive_complaint(case, by=who("zh.sv1"), **about_the_district).office.code == "ZH"


def test_nobody_deals_with_a_complaint_about_their_own_part(staff, also, offices):
    complaint = a_complaint()
    done_before(complaint.case, "cases.case.accept", by=(mixed := also(
        who("gb.ap1"), "reviewer", offices.district
    )))  # fmt: skip
    with pytest.raises(Refusal) as refused:
        assign_complaint(complaint, by=staff.supervisor, officer=mixed)
    assert refused.value.field == "officer"
    with pytest.raises(Refusal, match="没有办理投诉的职责"):
        assign_complaint(complaint, by=staff.supervisor, officer=staff.other_supervisor)
    both = also(who("gb.ap1"), "district_supervisor", offices.district)
    with pytest.raises(NotYet, match="被投诉机构"):
        assign_complaint(complaint, by=both, officer=who("xz.rv1"))

    assign_complaint(complaint, by=staff.supervisor, officer=who("xz.rv1"))
    with pytest.raises(NotYet, match="已交由"):
        answer_complaint(complaint, by=who("xz.rv2"), justified=True, reply="已纠正。")
    with pytest.raises(Refusal) as refused:
        answer_complaint(complaint, by=who("xz.rv1"), justified=True, reply=" ")
    assert refused.value.field == "reply"
    answer_complaint(complaint, by=who("xz.rv1"), justified=True, reply="已纠正。")
    close_complaint(complaint, by=staff.supervisor)
    complaint.refresh_from_db()
    assert complaint.state == "closed"


def test_what_people_wrote_is_sealed_and_not_in_the_journal(lodge):
    review = lodge(a_case_decided("rejected"), grounds="邻居王五可以作证。")
    raw = Review.objects.filter(pk=review.pk).values_list("grounds", "lodger_name").get()
    assert "王五" not in str(raw)
    assert "陈大文" not in str(raw)
    facts = list(Entry.objects.filter(stream=review.stream).values_list("facts", flat=True))
    assert "王五" not in str(facts)


def test_a_changed_decision_is_served_and_not_reviewed_a_second_time(lodge, staff, clock):
    case = a_case_paid()
    review = a_review(
        case, "served", outcome="change", form="cash", amount_minor=380_000,
        fund=decision_of(case).fund, decided_by=who("zh.rv1"),
    )  # fmt: skip
    implement_review(review, by=staff.supervisor, words="已变更。")
    serve_decision(
        decision_of(case), by=staff.caseworker, method="direct", served_on=clock.today(),
        recipient="陈大文",
    )  # fmt: skip
    with pytest.raises(OutOfTurn, match="不能再次复核"):
        lodge(case)
    with pytest.raises(OutOfTurn, match="已被新的决定取代"):
        lodge_review(
            review.decision, by=staff.caseworker, lodger="applicant", lodger_name="陈大文",
            lodged_on=clock.today(), grounds="再次请求。",
        )  # fmt: skip
