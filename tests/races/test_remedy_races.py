"""A review is decided once, and money comes back once, whoever presses first."""

import pytest

from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions.models import Decision
from casework.ledger.queries import balances
from casework.remedies.models import Complaint, Recovery, Repayment, Review
from tests.factories import a_case_decided, a_case_paid, a_complaint, a_recovery, a_review
from tests.harness.races import race
from workflows import operations, remedies
from workflows.models import OPEN
from workflows.operations import follow_remedies

from .conftest import ROUNDS, officer, one_wins, told_why

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def task_for(record, step):
    """The open step of a remedy that was laid down in a state."""
    with hold(record.stream):
        follow_remedies(record.case)
    tasks = record.case.tasks.filter(flow_task_type="HUMAN", status__in=OPEN, step=step)
    return tasks.get().pk


def deciding(by, outcome):
    def decide(task_id):
        operations.perform(task_id, by=officer(by), outcome=outcome, reason="经复核。")

    return decide


def test_a_review_is_decided_once():
    rounds = race(
        deciding("zh.rv1", "maintain"), deciding("zh.rv2", "revoke"),
        prepare=lambda _number: task_for(a_review(state="under_review"), "decide_review"),
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        review = Review.objects.get(case__tasks=each.subject)
        assert review.outcome == ("maintain" if each.outcomes[0].done else "revoke")
        assert review.stream.documents.filter(kind="review_decision").count() == 1


def test_a_decided_review_and_its_withdrawal_do_not_both_stand():
    def withdraw(task_id):
        review = Review.objects.get(case__tasks=task_id)
        remedies.withdraw_review(review, by=officer("gb.cw1"), note="申请人书面撤回。")

    rounds = race(
        deciding("zh.rv1", "maintain"), withdraw,
        prepare=lambda _number: task_for(a_review(state="under_review"), "decide_review"),
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        state = Review.objects.get(case__tasks=each.subject).state
        assert state == ("decided" if each.outcomes[0].done else "withdrawn")


def test_a_complaint_is_answered_by_whom_it_was_given_to_or_goes_to_another():
    def answer(task_id):
        operations.perform(task_id, by=officer("xz.rv1"), justified=False, reply="未发现拖延。")

    def reassign(task_id):
        complaint = Complaint.objects.get(case__tasks=task_id)
        remedies.reassign_complaint(
            complaint, by=officer("xz.sv1"), officer=officer("xz.rv2"), note="承办人已调离。"
        )

    rounds = race(
        answer, reassign,
        prepare=lambda _number: task_for(
            a_complaint(state="assigned", officer=officer("xz.rv1")), "answer_complaint"
        ),
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        complaint = Complaint.objects.get(case__tasks=each.subject)
        answered = each.outcomes[0].done
        assert complaint.state == ("answered" if answered else "assigned")
        assert complaint.officer == officer("xz.rv1" if answered else "xz.rv2")


def test_one_review_is_lodged_of_one_decision():
    def lodging(by):
        def lodge(number):
            case = Case.objects.get(pk=number)
            remedies.lodge_review(
                case.decisions.get(), by=officer(by), lodger="applicant", lodger_name="陈大文",
                lodged_on=clock.today(), grounds="请求复核。",
            )  # fmt: skip

        return lodge

    rounds = race(
        lodging("gb.cw1"), lodging("gb.cw2"),
        prepare=lambda _number: a_case_decided("rejected").pk, rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        assert Review.objects.filter(case=each.subject).count() == 1


def test_a_decision_is_carried_out_once():
    def implementing(by):
        def implement(task_id):
            operations.perform(task_id, by=officer(by), words="已撤销。")

        return implement

    def laid(_number):
        review = a_review(a_case_paid(), "served", outcome="revoke")
        return task_for(review, "implement_review")

    rounds = race(implementing("xz.sv1"), implementing("xz.sv2"), prepare=laid, rounds=ROUNDS)

    one_wins(rounds)
    for each in rounds:
        case = Case.objects.get(tasks=each.subject)
        assert case.state == "returned"
        assert case.assessments.count() == 2
        assert Decision.objects.get(case=case).kept_minor == 280_000


def test_money_that_came_back_is_entered_once():
    def entering(by, reference):
        def enter(task_id):
            operations.perform(
                task_id, by=officer(by), amount=Money.of("2800", "CNY"), received_on=clock.today(),
                reference=reference,
            )  # fmt: skip

        return enter

    rounds = race(
        entering("zh.fc1", "H1"), entering("zh.fc1", "H2"),
        prepare=lambda _number: task_for(a_recovery(state="running"), "enter_repayment"),
        rounds=ROUNDS,
    )  # fmt: skip

    one_wins(rounds)
    for each in rounds:
        assert Repayment.objects.filter(recovery__case__tasks=each.subject).count() == 1


def test_money_that_came_back_is_booked_once():
    def confirm(task_id):
        operations.perform(task_id, by=officer("zh.fr1"), agreed=True)

    def send_back(task_id):
        operations.perform(task_id, by=officer("zh.fr1"), agreed=False, note="不符")

    for second in (confirm, send_back):
        rounds = race(
            confirm, second,
            prepare=lambda _number: task_for(a_recovery(state="checking"), "confirm_repayment"),
            rounds=ROUNDS,
        )  # fmt: skip

        one_wins(rounds)
        for each in rounds:
            recovery = Recovery.objects.get(case__tasks=each.subject)
            booked = second is confirm or each.outcomes[0].done
            left = Money.of("1400" if booked else "2800", "CNY")
            assert balances(recovery.fund).disbursed == left


def test_a_repayment_and_a_waiver_of_the_same_money_do_not_both_stand():
    def enter(task_id):
        operations.perform(
            task_id, by=officer("zh.fc1"), amount=Money.of("2800", "CNY"),
            received_on=clock.today(), reference="H1",
        )  # fmt: skip

    def waive(task_id):
        recovery = Recovery.objects.get(case__tasks=task_id)
        remedies.waive_recovery(
            recovery, by=officer("xz.sv2"), ground="hardship", reason="无力偿还。"
        )

    rounds = race(
        enter, waive,
        prepare=lambda _number: task_for(a_recovery(state="running"), "enter_repayment"),
        rounds=ROUNDS,
    )  # fmt: skip

    told_why(rounds)
    assert [each.winners for each in rounds] == [1] * ROUNDS
