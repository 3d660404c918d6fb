"""Where a remedy stands: which step is open for a review, a proceeding, a complaint, a recovery.

The relief itself has at most one open step (:mod:`workflows.stages`); beside it each of these records
has a procedure of its own, with one open step until it is over.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.remedies.queries import RECORDS


@dataclass(frozen=True)
class RemedyStage:
    """What an open step of a remedy is called in lists."""

    code: str
    label: object


_STEPS = {
    Review: {
        Review.State.LODGED: "check_review",
        Review.State.ACCEPTED: "begin_review",
        Review.State.UNDER_REVIEW: "decide_review",
        Review.State.DECIDED: "serve_review",
        Review.State.NOT_ACCEPTED: "serve_review",
        Review.State.IMPLEMENTED: "close_review",
    },
    Proceeding: {
        Proceeding.State.NOTIFIED: "answer_proceeding",
        Proceeding.State.ANSWERED: "record_outcome",
        Proceeding.State.ENDED: "implement_ruling",
    },
    Complaint: {
        Complaint.State.RECEIVED: "assign_complaint",
        Complaint.State.ASSIGNED: "answer_complaint",
        Complaint.State.ANSWERED: "close_complaint",
    },
    Recovery: {
        Recovery.State.DRAFTED: "order_recovery",
        Recovery.State.ORDERED: "serve_recovery",
        Recovery.State.RUNNING: "enter_repayment",
        Recovery.State.CHECKING: "confirm_repayment",
    },
}

STAGES = {
    "check_review": RemedyStage("lodged", _("复核待受理")),
    "begin_review": RemedyStage("review_begin", _("复核待审理")),
    "decide_review": RemedyStage("under_review", _("复核审理中")),
    "serve_review": RemedyStage("review_serving", _("复核待送达")),
    "implement_review": RemedyStage("review_due", _("复核待执行")),
    "close_review": RemedyStage("review_closing", _("复核待办结")),
    "answer_proceeding": RemedyStage("notified", _("复议诉讼待答复")),
    "record_outcome": RemedyStage("proceeding", _("复议诉讼待裁决")),
    "implement_ruling": RemedyStage("ruling_due", _("裁决待执行")),
    "assign_complaint": RemedyStage("complaint", _("投诉待交办")),
    "answer_complaint": RemedyStage("complaint_open", _("投诉办理中")),
    "close_complaint": RemedyStage("complaint_answered", _("投诉待办结")),
    "order_recovery": RemedyStage("recovery", _("待作出追回决定")),
    "serve_recovery": RemedyStage("recovery_serving", _("追回待送达")),
    "enter_repayment": RemedyStage("recovery_running", _("追回执行中")),
    "confirm_repayment": RemedyStage("recovery_checking", _("还款待复核")),
}  # fmt: skip


def step_of(record) -> str:
    """The step that is open for a remedy, "" when it is over."""
    if isinstance(record, Review) and record.state == Review.State.SERVED:
        return "implement_review" if record.asks_something else "close_review"
    return _STEPS[type(record)].get(record.state, "")


def subject_of(record) -> str:
    """What a procedure keeps to know which record it serves: ``review:12``."""
    return f"{record._meta.model_name}:{record.pk}"


def record_at(subject: str):
    """The record that a procedure serves."""
    name, _colon, number = subject.partition(":")
    model = next(model for model in RECORDS if model._meta.model_name == name)
    related = {
        "review": ("decision__office", "decision__fund__stream", "office", "fund__stream"),
        "proceeding": ("decision__office", "decision__fund__stream"),
        "complaint": ("against", "office", "officer"),
        "recovery": ("decision", "fund__agency", "fund__stream"),
    }[name]
    return model.objects.select_related(*related).get(pk=int(number))
