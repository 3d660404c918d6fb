"""What follows a decision, through the pages: review, outside proceedings, complaints, recovery."""

from datetime import datetime, timedelta

import pytest

from casework.agencies.models import Agency, Officer
from casework.audit.locks import hold
from casework.audit.verify import verify
from casework.core import clock
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from casework.desk.walkthrough.officers import Refused
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.ledger.queries import balances, check_books
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from tests.factories import a_case_decided, a_case_paid, a_scan
from workflows.consistency import find_faults
from workflows.operations import realign

from .stage import Stage

DELIVERED = {"method": "direct", "recipient": "陈大文"}
GROUNDS = "金额不足以支付住院费用，请求复核。"


@pytest.fixture(autouse=True)
def _house(db, official_data, settings, tmp_path):
    """The offices on a Monday morning, with papers in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = None
    with clock.moved_to(datetime(2022, 3, 7, 9, tzinfo=clock.LEGAL_ZONE)):
        yield
    assert [str(fault) for fault in find_faults()] == []
    assert check_books() == []
    assert verify().sound


def officer(username: str) -> Officer:
    return Officer.objects.get(username=username)


def staged(case) -> Stage:
    with hold(case.stream):
        realign(case)
    return Stage(case)


def lodge(stage: Stage, by="gb.cw1", **changes) -> Review:
    answers = {
        "lodger": "applicant", "lodger_name": "陈大文", "lodged_on": clock.today(),
        "grounds": GROUNDS, **changes,
    }  # fmt: skip
    stage.enter(by, "lodge_review", **answers)
    return Review.objects.get(case=stage.case)


def reviewed(stage: Stage, **decision) -> Review:
    """Lodged, taken on, decided by the bureau, and served."""
    lodge(stage)
    stage.do("zh.rv1", "check_review", accepted="yes")
    stage.do("zh.rv1", "begin_review")
    stage.do("zh.rv2", "decide_review", reason="经复核，原决定应予纠正。", **decision)
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    return Review.objects.get(case=stage.case)


def pay(stage: Stage) -> None:
    stage.do(
        "zh.fc1", "prepare_payment", method="bank", payee_name="陈大文",
        bank=str(Agency.objects.get(code="BOCM").pk), account_number="6222021234567890",
    )  # fmt: skip
    stage.do("zh.fr1", "review_payment", agreed="yes")
    stage.do("zh.fc1", "send_payment")
    stage.do(
        "zh.fc1", "record_bank_answer", paid="yes", answered_on=clock.today(), reference="W0001"
    )
    stage.do("zh.fr1", "reconcile_payment")


def test_a_review_that_grants_more_pays_the_difference_and_keeps_the_old_decision():
    case = a_case_paid()
    stage = staged(case)
    first = decision_of(case)
    review = reviewed(
        stage, outcome="change", form="cash", amount="3800.00", fund=str(first.fund_id)
    )
    assert (review.state, review.office.code) == ("served", "ZH")
    assert review.litigation_until.isoformat() == "2022-09-07"
    assert stage.steps() == ["implement_review", "post_after_aid"]

    stage.do("xz.sv1", "implement_review", words="已按复核决定变更。")

    second = decision_of(case)
    first.refresh_from_db()
    assert (first.state, first.kept_minor, second.replaces) == ("superseded", 280_000, first)
    assert (second.revision, second.amount, second.to_pay) == (
        2, Money.of("3800", "CNY"), Money.of("1000", "CNY"),
    )  # fmt: skip
    assert second.office.code == "ZH"
    assert second.decided_by.username == "zh.rv2"
    assert stage.steps() == ["close_review", "serve_decision"]
    stage.do("zh.rv1", "close_review")
    stage.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    pay(stage)

    assert balances(second.fund).disbursed == Money.of("3800", "CNY")
    assert [payment.amount_minor for payment in case.disbursements.order_by("pk")] == [
        280_000, 100_000,
    ]  # fmt: skip
    page = stage.page("gb.cw1")
    assert first.number in page
    assert second.number in page
    papers = case.stream.documents.values_list("kind", flat=True)
    assert {Kind.REVIEW_ACCEPTANCE, Kind.REVIEW_DECISION, Kind.DECISION} <= set(papers)
    assert stage.steps() == ["post_after_aid"]


def test_a_review_that_grants_more_before_anything_was_paid_sets_aside_anew():
    case = a_case_decided()
    stage = staged(case)
    first = decision_of(case)
    reviewed(stage, outcome="change", form="cash", amount="3800.00", fund=str(first.fund_id))
    stage.do("xz.sv1", "implement_review", words="已按复核决定变更。")

    second = decision_of(case)
    assert second.to_pay == second.amount == Money.of("3800", "CNY")
    assert balances(second.fund).reserved == Money.of("3800", "CNY")
    assert case.disbursements.get().state == "cancelled"
    stage.do("gb.cw1", "serve_decision", served_on=clock.today(), **DELIVERED)
    pay(stage)
    assert balances(second.fund).disbursed == Money.of("3800", "CNY")


def test_a_third_party_s_review_that_grants_less_asks_the_difference_back():
    case = a_case_paid()
    stage = staged(case)
    lodge(stage, lodger="third", lodger_name="李四", grounds="该户隐瞒收入。")
    stage.do("zh.rv1", "check_review", accepted="yes")
    stage.do("zh.rv1", "begin_review")
    stage.do(
        "zh.rv1", "decide_review", reason="核减。", outcome="change", form="cash",
        amount="2000.00", fund=str(decision_of(case).fund_id),
    )  # fmt: skip
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    stage.do("xz.sv1", "implement_review", words="已变更。")

    recovery = Recovery.objects.get(case=case)
    assert (recovery.state, recovery.ground, recovery.amount_minor) == (
        "drafted", "overpaid", 80_000,
    )  # fmt: skip
    assert stage.steps() == ["close_review", "order_recovery", "serve_decision"]


def test_a_revoked_decision_leads_to_a_new_inquiry_and_another_decision():
    case = a_case_decided("rejected")
    stage = staged(case)
    first = decision_of(case)
    reviewed(stage, outcome="revoke")
    assert stage.steps() == ["implement_review"]
    stage.do("xz.sv1", "implement_review", words="已撤销，重新调查。")

    assert case.state == "returned"
    assert decision_of(case) is None
    assert stage.steps() == ["close_review", "visit_home"]
    stage.do("zh.rv1", "close_review")
    desk = stage.desk("gb.cw1")
    stage.do(
        "gb.cw1", "visit_home", visited_on=clock.today(), findings="收入中断属实。",
        as_declared="yes", companion=str(officer("gb.cw2").pk),
    )  # fmt: skip
    stage.do(
        "gb.cw1", "give_opinion", recommended="yes", form="cash", amount="8000",
        opinion="建议救助。",
    )  # fmt: skip
    stage.do("gb.cw1", "post_publicity")
    clock.move_on(timedelta(days=4))
    stage.do("gb.cw1", "end_publicity", objected="no")
    fund = str(Fund.objects.get(code="ZHX").pk)
    stage.do(
        "xz.sv2", "decide_case", outcome="approve", form="cash", amount="8000", fund=fund,
        reason="符合条件。",
    )  # fmt: skip

    second = decision_of(case)
    first.refresh_from_db()
    assert (first.state, second.revision, second.replaces_id) == ("superseded", 2, first.pk)
    assert (second.outcome, case.state) == ("approved", "approved")
    document = first.document
    assert desk.save(f"/documents/{document.uid}/")
    assert stage.steps() == ["serve_decision"]


@pytest.mark.once
def test_a_review_may_be_declined_extended_maintained_or_taken_back():
    stage = staged(a_case_decided("rejected"))
    lodge(stage)
    stage.do("zh.rv1", "check_review", accepted="no", ground="other", reason="不属于复核范围。")
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    assert Review.objects.get(case=stage.case).state == "closed"
    assert stage.steps() == []

    stage = staged(a_case_decided("rejected"))
    lodge(stage)
    stage.do("zh.rv1", "check_review", accepted="yes")
    stage.do("zh.rv1", "begin_review")
    before = stage.task("decide_review").due_on
    stage.do("zh.rv1", "decide_review", outcome="prolong", reason="须向医院调取材料。")
    task = stage.task("decide_review")
    assert (before.isoformat(), task.due_on.isoformat()) == ("2022-05-06", "2022-06-05")
    assert task.due_why["rule"]["name"] == "复核审理期限的延长"
    assert 'value="prolong"' not in stage.desk("zh.rv1").save(f"/tasks/{task.pk}/").decode()
    stage.do("zh.rv1", "decide_review", outcome="maintain", reason="原决定正确。")
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    assert stage.steps() == ["close_review"]
    stage.do("zh.rv2", "close_review")
    assert stage.steps() == []
    assert decision_of(stage.case).state == Decision.State.SERVED

    stage = staged(a_case_decided("rejected"))
    review = lodge(stage)
    stage.enter("gb.cw1", "withdraw_review", review.uid, note="申请人书面撤回。")
    review.refresh_from_db()
    assert (review.state, stage.steps()) == ("withdrawn", [])


@pytest.mark.once
def test_an_office_ordered_to_perform_reports_before_the_review_is_closed():
    stage = staged(a_case_decided("rejected", by_township=True))
    lodge(stage)
    stage.do("xz.rv1", "check_review", accepted="yes")
    stage.do("xz.rv1", "begin_review")
    stage.do("xz.rv1", "decide_review", outcome="order_performance", reason="应当一次性告知。")
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    task = stage.task("implement_review")
    assert (task.agency.code, task.duty) == ("ZH-XZ-GB", "township_approver")
    stage.do("gb.ap1", "implement_review", words="已补充告知。")
    stage.do("xz.rv2", "close_review")
    assert stage.steps() == []


def test_a_reconsideration_is_answered_in_time_and_its_ruling_carried_out():
    case = a_case_decided()
    stage = staged(case)
    stage.enter(
        "xz.sv1", "register_proceeding", kind="reconsideration", authority="香洲区人民政府",
        number="香府复〔2022〕7号", lodged_on=clock.today(), notified_on=clock.today(),
    )  # fmt: skip
    task = stage.task("answer_proceeding")
    assert (task.agency.code, task.due_on.isoformat()) == ("ZH-XZ", "2022-03-17")
    stage.do(
        "xz.sv1", "answer_proceeding", answered="yes", answered_on=clock.today(), answer=a_scan()
    )
    assert stage.steps() == ["prepare_payment", "record_outcome"]
    stage.do("xz.sv1", "record_outcome", outcome="revoked", ended_on=clock.today(), ruling=a_scan())
    stage.do("xz.sv2", "implement_ruling", words="已撤销，重新调查。")

    assert (Proceeding.objects.get().state, case.state) == ("closed", "returned")
    assert stage.steps() == ["visit_home"]
    assert balances(case.decisions.get().fund).reserved == Money.of("0", "CNY")


@pytest.mark.once
def test_a_lost_action_is_closed_with_its_outcome():
    stage = staged(a_case_decided("rejected"))
    stage.enter(
        "xz.sv1", "register_proceeding", kind="litigation", authority="香洲区人民法院",
        number="（2022）粤0402行初1号", lodged_on=clock.today(), notified_on=clock.today(),
    )  # fmt: skip
    assert stage.task("answer_proceeding").due_on.isoformat() == "2022-03-22"
    stage.do(
        "xz.sv1", "answer_proceeding", answered="yes", answered_on=clock.today(), answer=a_scan()
    )
    stage.do("xz.sv1", "record_outcome", outcome="maintained", ended_on=clock.today())
    assert (Proceeding.objects.get().state, stage.steps()) == ("closed", [])


@pytest.mark.once
def test_an_action_that_is_taken_back_before_our_answer_is_closed_without_one():
    case = a_case_decided("rejected")
    stage = staged(case)
    stage.enter(
        "xz.sv1", "register_proceeding", kind="litigation", authority="香洲区人民法院",
        number="（2022）粤0402行初2号", lodged_on=clock.today(), notified_on=clock.today(),
    )  # fmt: skip
    stage.do(
        "xz.sv1", "answer_proceeding", answered="no", outcome="withdrawn", ended_on=clock.today(),
        answered_on=clock.today(),
    )  # fmt: skip
    ended = Proceeding.objects.get()
    assert (ended.state, ended.outcome, ended.answered_on) == ("closed", "withdrawn", None)
    assert (stage.steps(), find_faults()) == ([], [])


@pytest.mark.once
def test_a_complaint_is_answered_by_somebody_who_is_not_complained_about():
    case = a_case_decided("rejected")
    stage = staged(case)
    stage.enter(
        "xz.sv1", "receive_complaint", against=str(case.agency_id), channel="phone", about="delay",
        complainant="陈大文", words="三次到窗口都被要求改日再来。", received_on=clock.today(),
    )  # fmt: skip
    [complaint] = Complaint.objects.filter(case=case)
    assert "改日再来" not in stage.page("gb.cw1")
    task = stage.task("assign_complaint")
    words = stage.desk("gb.ap1").save(f"/tasks/{task.pk}/").decode()
    assert "改日再来" not in words
    assert complaint.number not in words
    assert "改日再来" in stage.desk("xz.rv1").save(f"/tasks/{task.pk}/").decode()

    stage.do("xz.sv1", "assign_complaint", officer=str(officer("xz.rv2").pk))
    with pytest.raises(Refused, match="已交由"):
        stage.do("xz.rv1", "answer_complaint", justified="yes", reply="已责令改正。")
    stage.do("xz.rv2", "answer_complaint", justified="yes", reply="已责令改正。")
    stage.do("xz.sv1", "close_complaint")
    complaint.refresh_from_db()
    assert (complaint.state, stage.steps()) == ("closed", [])


def test_a_recovery_is_paid_back_in_instalments_and_its_rest_waived_by_another_supervisor():
    case = a_case_paid()
    stage = staged(case)
    stage.enter(
        "xz.sv1", "demand_back", ground="untrue", amount="1500.00", times="3", reason="隐瞒存款。"
    )
    recovery = Recovery.objects.get(case=case)
    assert stage.steps() == ["post_after_aid", "serve_recovery"]
    stage.do("gb.cw1", "serve_recovery", served_on=clock.today(), **DELIVERED)
    plan = [(part.amount_minor, part.due_on.isoformat()) for part in recovery.instalments.all()]
    assert plan == [(50_000, "2022-04-07"), (50_000, "2022-05-07"), (50_000, "2022-06-07")]
    assert stage.task("enter_repayment").due_on.isoformat() == "2022-04-12"

    stage.do(
        "zh.fc1", "enter_repayment", amount="500.00", received_on=clock.today(), reference="H1"
    )
    stage.do("zh.fr1", "confirm_repayment", agreed="no", note="流水上没有这笔。")
    stage.do(
        "zh.fc1", "enter_repayment", amount="500.00", received_on=clock.today(), reference="H1"
    )
    stage.do("zh.fr1", "confirm_repayment", agreed="yes")
    assert balances(recovery.fund).disbursed == Money.of("2300", "CNY")
    assert stage.task("enter_repayment").due_on.isoformat() == "2022-05-11"

    clock.move_on(timedelta(days=70))
    assert "已逾期" in stage.page("xz.sv1")
    with pytest.raises(Refused):
        stage.enter("xz.sv1", "waive_recovery", recovery.uid, ground="hardship", reason="困难。")
    stage.enter("xz.sv2", "waive_recovery", recovery.uid, ground="hardship", reason="无力偿还。")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.waived_minor) == ("waived", 100_000)
    assert stage.steps() == ["post_after_aid"]


def test_a_recovery_that_is_paid_back_in_full_is_settled():
    case = a_case_paid()
    stage = staged(case)
    stage.enter(
        "xz.sv1", "demand_back", ground="mistake", amount="2800.00", times="1", reason="重复发放。"
    )
    stage.do("gb.cw1", "serve_recovery", served_on=clock.today(), **DELIVERED)
    stage.do(
        "zh.fc1", "enter_repayment", amount="2800.00", received_on=clock.today(), reference="H2"
    )
    stage.do("zh.fr1", "confirm_repayment", agreed="yes")
    recovery = Recovery.objects.get(case=case)
    assert (recovery.state, stage.steps()) == ("settled", ["post_after_aid"])
    assert balances(recovery.fund).disbursed == Money.of("0", "CNY")
