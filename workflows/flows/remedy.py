"""What follows a decision: review, proceedings elsewhere, complaints and recovery (救济与追回).

Each serves one record beside the relief of its case, and is over when the record is.
"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from casework.remedies.actions import complaints, preconditions, proceedings, recovery, review
from casework.remedies.actions.review import implementing_duty
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.remedies.queries import next_due
from workflows.forms import remedy as forms
from workflows.steps import CaseFlow, Change, Gate, RemedyStep, begin, served_at


def review_limit(record: Review) -> str:
    """The period of the review, or the one extension of it."""
    return "period.review_extension" if record.prolonged_until else "period.review"


def review_since(record: Review):
    return record.decide_by if record.prolonged_until else record.accepted_on


def answer_period(record: Proceeding) -> str:
    reconsidered = record.kind == Proceeding.Kind.RECONSIDERATION
    return "limit.reconsideration_answer" if reconsidered else "limit.litigation_answer"


def ruling_period(record: Proceeding) -> str:
    reconsidered = record.kind == Proceeding.Kind.RECONSIDERATION
    return "period.reconsideration" if reconsidered else "period.litigation"


class ReviewFlow(CaseFlow):
    """Taken on, looked into and decided by people who had no part in the case (复核)."""

    process_title = _("复核")
    changes = (Change(date(2026, 11, 25), _("受理审查、调阅、决定、送达、执行、办结")),)

    start = flow.StartHandle(begin).Next(this.route)
    #: Where the review stands; also the way back after the work was laid anew.
    route = (
        Gate()
        .Case(this.begin_review, served_at("begin_review"))
        .Case(this.decide_review, served_at("decide_review"))
        .Case(this.serve_review, served_at("serve_review"))
        .Case(this.implement_review, served_at("implement_review"))
        .Case(this.close_review, served_at("close_review"))
        .Case(this.check_review, served_at("check_review"))
        .Default(this.over)
    )

    check_review = RemedyStep(
        _("复核受理审查"),
        form=forms.CheckReviewForm,
        act=review.check_review,
        performs=[Review.accept, Review.decline],
        barred=preconditions.reviewer_is_uninvolved,
        office="office",
        duty="reviewer",
        limit="limit.review_acceptance",
        since=lambda record: record.lodged_on,
    ).Next(this.route)
    begin_review = RemedyStep(
        _("调阅案卷"),
        form=forms.BeginReviewForm,
        act=review.begin_review,
        performs=[Review.take_up],
        barred=preconditions.reviewer_is_uninvolved,
        office="office",
        duty="reviewer",
        limit="limit.review_file",
    ).Next(this.route)
    decide_review = RemedyStep(
        _("作出复核决定"),
        form=forms.DecideReviewForm,
        act=review.decide_review,
        performs=[Review.decide, Review.prolong],
        barred=preconditions.reviewer_is_uninvolved,
        office="office",
        duty="reviewer",
        limit=review_limit,
        since=review_since,
    ).Next(this.route)
    serve_review = RemedyStep(
        _("送达复核文书"),
        form=forms.ServeRemedyForm,
        act=review.serve_review,
        performs=[Review.serve, Review.serve_refusal],
        duty="caseworker",
        limit="limit.service",
    ).Next(this.route)
    implement_review = RemedyStep(
        _("执行复核决定"),
        form=forms.ImplementReviewForm,
        act=review.implement_review,
        performs=[Review.implement],
        office="deciding",
        duty=implementing_duty,
        limit="limit.review_implementation",
        since=lambda record: record.served_on,
    ).Next(this.route)
    close_review = RemedyStep(
        _("办结复核"),
        form=forms.CloseRemedyForm,
        act=review.close_review,
        performs=[Review.close],
        barred=preconditions.reviewer_is_uninvolved,
        office="office",
        duty="reviewer",
        limit="limit.review_file",
    ).Next(this.over)
    over = flow.End()


class ProceedingFlow(CaseFlow):
    """Another authority decides; here it is answered, recorded and carried out (复议、诉讼)."""

    process_title = _("复议诉讼")
    changes = (Change(date(2026, 11, 25), _("答复、登记裁决、执行裁决")),)

    start = flow.StartHandle(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.answer_proceeding, served_at("answer_proceeding"))
        .Case(this.record_outcome, served_at("record_outcome"))
        .Case(this.implement_ruling, served_at("implement_ruling"))
        .Default(this.over)
    )

    answer_proceeding = RemedyStep(
        _("复议诉讼答复"),
        form=forms.AnswerProceedingForm,
        act=proceedings.answer_proceeding,
        performs=[Proceeding.give_answer, Proceeding.end_early],
        office="deciding",
        duty=implementing_duty,
        limit=answer_period,
        since=lambda record: record.notified_on,
    ).Next(this.route)
    record_outcome = RemedyStep(
        _("登记裁决结果"),
        form=forms.OutcomeForm,
        act=proceedings.record_outcome,
        performs=[Proceeding.conclude],
        office="deciding",
        duty=implementing_duty,
        limit=ruling_period,
        since=lambda record: record.lodged_on,
    ).Next(this.route)
    implement_ruling = RemedyStep(
        _("执行裁决"),
        form=forms.ImplementRulingForm,
        act=proceedings.implement_ruling,
        performs=[Proceeding.implement, Proceeding.close],
        office="deciding",
        duty=implementing_duty,
        limit="limit.review_implementation",
    ).Next(this.route)
    over = flow.End()


class ComplaintFlow(CaseFlow):
    """Given to somebody who is not complained about, answered, closed (投诉)."""

    process_title = _("投诉")
    changes = (Change(date(2026, 11, 25), _("交办、答复、办结")),)

    start = flow.StartHandle(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.assign_complaint, served_at("assign_complaint"))
        .Case(this.answer_complaint, served_at("answer_complaint"))
        .Case(this.close_complaint, served_at("close_complaint"))
        .Default(this.over)
    )

    assign_complaint = RemedyStep(
        _("交办投诉"),
        form=forms.AssignComplaintForm,
        act=complaints.assign_complaint,
        performs=[Complaint.hand_to],
        barred=preconditions.not_complained_about,
        office="office",
        duty="district_supervisor",
        limit="limit.complaint_assignment",
        since=lambda record: record.received_on,
    ).Next(this.route)
    answer_complaint = RemedyStep(
        _("答复投诉"),
        form=forms.AnswerComplaintForm,
        act=complaints.answer_complaint,
        performs=[Complaint.give_answer],
        barred=preconditions.is_assigned_to_officer,
        office="office",
        duty="reviewer",
        limit="limit.complaint",
        since=lambda record: record.received_on,
    ).Next(this.route)
    close_complaint = RemedyStep(
        _("办结投诉"),
        form=forms.CloseRemedyForm,
        act=complaints.close_complaint,
        performs=[Complaint.close],
        barred=preconditions.not_complained_about,
        office="office",
        duty="district_supervisor",
        limit="limit.complaint_assignment",
    ).Next(this.over)
    over = flow.End()


class RecoveryFlow(CaseFlow):
    """Ordered, served, and paid back instalment by instalment (追回)."""

    process_title = _("追回")
    changes = (Change(date(2026, 11, 25), _("作出、送达、登记和复核还款")),)

    start = flow.StartHandle(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.order_recovery, served_at("order_recovery"))
        .Case(this.serve_recovery, served_at("serve_recovery"))
        .Case(this.enter_repayment, served_at("enter_repayment"))
        .Case(this.confirm_repayment, served_at("confirm_repayment"))
        .Default(this.over)
    )

    order_recovery = RemedyStep(
        _("作出追回决定"),
        form=forms.OrderRecoveryForm,
        act=recovery.order_recovery,
        performs=[Recovery.order],
        office="district",
        duty="district_supervisor",
        limit="limit.recovery_order",
    ).Next(this.route)
    serve_recovery = RemedyStep(
        _("送达追回决定"),
        form=forms.ServeRemedyForm,
        act=recovery.serve_recovery,
        performs=[Recovery.serve],
        duty="caseworker",
        limit="limit.service",
    ).Next(this.route)
    enter_repayment = RemedyStep(
        _("登记还款"),
        form=forms.RepaymentForm,
        act=recovery.enter_repayment,
        performs=[Recovery.take_in],
        office="payer",
        duty="finance_clerk",
        limit="limit.repayment_entry",
        since=next_due,
    ).Next(this.route)
    confirm_repayment = RemedyStep(
        _("复核还款"),
        form=forms.ConfirmRepaymentForm,
        act=recovery.confirm_repayment,
        performs=[Recovery.book_in, Recovery.settle, Recovery.send_back],
        office="payer",
        duty="finance_reviewer",
        limit="limit.payment_review",
    ).Next(this.route)
    over = flow.End()
