"""Where a case stands: the one function that derives stage and open step from the records.

The flows' gates read it, the pages show it, and ``check_consistency`` compares it with the tasks
that are open (docs/architecture.md).
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.assessment.models import Assessment, Publicity
from casework.assessment.queries import (
    community_review_due,
    current_assessment,
    current_publicity,
    open_objection,
    publicity_of,
)
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.consent.queries import all_signed, current_authorization
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of, open_review
from casework.payments.models import Disbursement
from casework.payments.queries import current_disbursement
from casework.remedies.queries import to_recover
from casework.verification.models import VerificationRequest
from casework.verification.queries import current_request


@dataclass(frozen=True)
class Stage:
    """A stage of the procedure; ``step`` names the open step, "" when nothing is left to do.

    ``record`` is what that step works on, where it was read to find the stage: it need not be read
    again. None says nothing; the step finds its record itself.
    """

    code: str
    step: str
    record: object = field(default=None, compare=False, repr=False)

    @property
    def label(self):
        return LABELS[self.code]

    @property
    def phase(self) -> int:
        """Index in :data:`PHASES`, the strip of steps that people see."""
        return PHASE_OF[self.code]


#: The procedure as people see it, in the order of the law.
PHASES = (
    _("申请"),
    _("授权与核对"),
    pgettext_lazy("phase", "受理"),
    _("调查与公示"),
    pgettext_lazy("phase", "审批"),
    _("发放"),
    _("办结"),
)

LABELS = {
    "draft": _("草拟"),
    "form_check": _("形式审查"),
    "supplement": _("待补正"),
    "awaiting_authorization": _("待出具授权书"),
    "signing": _("待签授权书"),
    "signature_check": _("待核对签署"),
    "request_draft": _("待拟协查请求"),
    "request_review": _("协查待审核发出"),
    "request_sent": _("协查待签收"),
    "request_checking": _("异地核查中"),
    "request_countersign": _("回函待复核"),
    "request_adoption": _("回函待采信"),
    "acceptance": _("待受理审核"),
    "not_accepted": pgettext_lazy("state", "不予受理"),
    "investigation": _("入户调查"),
    "opinion": _("待提审核意见"),
    "posting": _("待公示"),
    "publicity": _("公示中"),
    "objection_check": _("异议核查"),
    "legal_review": _("待法制审核"),
    "pending_approval": _("待审批"),
    "serving": _("待送达"),
    "rejected": pgettext_lazy("state", "不予批准"),
    "payment_preparation": _("待编制发放"),
    "payment_review": _("发放待复核"),
    "payment_sending": _("待送银行"),
    "paying": _("发放中"),
    "reconciling": _("待对账"),
    "post_posting": _("待救助后公示"),
    "post_publicity": _("救助后公示"),
    "closed": pgettext_lazy("state", "办结归档"),
    # Off the general route.
    "community_review": _("待民主评议"),
    "emergency": _("待先行救助审批"),
    "paperwork": _("待报送补办手续"),
    "paperwork_check": _("手续待核"),
    "irregular": pgettext_lazy("state", "手续不符"),
    "quick": _("小额快救待审批"),
    "outside_decision": _("待登记澳门决定"),
    "filing": _("待归档"),
    "withdrawn": pgettext_lazy("state", "撤回"),
    "terminated": pgettext_lazy("state", "终止"),
}

PHASE_OF = {
    "draft": 0, "form_check": 0, "supplement": 0,
    "awaiting_authorization": 1, "signing": 1, "signature_check": 1, "request_draft": 1,
    "request_review": 1, "request_sent": 1, "request_checking": 1, "request_countersign": 1,
    "request_adoption": 1,
    "acceptance": 2, "not_accepted": 2,
    "investigation": 3, "opinion": 3, "posting": 3, "publicity": 3, "objection_check": 3,
    "legal_review": 4, "pending_approval": 4, "serving": 4, "rejected": 4,
    "payment_preparation": 5, "payment_review": 5, "payment_sending": 5, "paying": 5,
    "reconciling": 5,
    "post_posting": 6, "post_publicity": 6, "closed": 6,
    "community_review": 3, "emergency": 4, "paperwork": 5, "paperwork_check": 5, "irregular": 5,
    "quick": 4, "outside_decision": 4, "filing": 6,
    # Where these two left the course is told by the history.
    "withdrawn": 0, "terminated": 0,
}  # fmt: skip


#: Which stage an open step belongs to; several steps never share one case.
STAGE_OF_STEP = {
    "check_form": "form_check", "receive_supplement": "supplement",
    "issue_authorization": "awaiting_authorization", "collect_signatures": "signing",
    "check_signatures": "signature_check", "prepare_request": "request_draft",
    "release_request": "request_review", "receive_request": "request_sent",
    "answer_request": "request_checking", "countersign_request": "request_countersign",
    "adopt_answer": "request_adoption", "decide_acceptance": "acceptance",
    "visit_home": "investigation", "give_opinion": "opinion", "post_publicity": "posting",
    "end_publicity": "publicity", "check_objection": "objection_check",
    "review_legality": "legal_review", "decide_case": "pending_approval", "serve_decision": "serving",
    "prepare_payment": "payment_preparation", "review_payment": "payment_review",
    "send_payment": "payment_sending", "record_bank_answer": "paying",
    "reconcile_payment": "reconciling", "post_after_aid": "post_posting",
    "close_case": "post_publicity", "hold_review": "community_review",
    "decide_advance": "emergency", "file_paperwork": "paperwork",
    "check_paperwork": "paperwork_check", "decide_quick": "quick",
    "enter_decision": "outside_decision",
}  # fmt: skip

#: Closed without a posting after the aid.
_UNPOSTED = (Case.State.IRREGULAR, Case.State.CONCLUDED)


def stage_at(step: str, record=None) -> Stage:
    """The stage of a case whose open step is ``step``."""
    return Stage(STAGE_OF_STEP[step], step, record)


def stage_of_work(task) -> Stage:
    """The stage of a case with this open task; if the procedure has its step no longer, where the
    record stands."""
    if task.step == "close_case" and task.case.state in _UNPOSTED:
        return Stage("filing", task.step)
    return stage_at(task.step) if task.step in STAGE_OF_STEP else stage_of(task.case)


def stage_of(case: Case) -> Stage:
    """The stage of ``case`` now, and the name of the step that is open for it.

    A suspended case keeps the step at which it was suspended; nothing can be done on it.
    """
    match case.standing:
        case Case.State.DRAFT:
            return Stage("draft", "")
        case Case.State.SUBMITTED:
            return stage_at("check_form")
        case Case.State.SUPPLEMENT:
            return stage_at("receive_supplement")
        case Case.State.CHECKED:
            return _before_acceptance(case)
        case Case.State.ACCEPTED | Case.State.RETURNED:
            return _before_decision(case)
        case Case.State.EMERGENCY:
            return stage_at("decide_advance")
        case Case.State.QUICK:
            return stage_at("decide_quick")
        case Case.State.PAPERWORK_DUE:
            return _paid_in_advance(case)
        case Case.State.PAPERWORK_FILED:
            return stage_at("check_paperwork")
        case Case.State.REGULARISED:
            return _after_the_aid(case)
        case Case.State.CONCLUDED:
            return Stage("filing", "close_case", case)
        case Case.State.WITHDRAWN | Case.State.CLOSED:
            return Stage(case.state, "")
    return _after_decision(case)


def _before_acceptance(case: Case) -> Stage:
    states = VerificationRequest.State
    request = current_request(case)
    if request and request.state == states.ACCEPTED:
        # What was answered and relied on stays so, even if the period ran out afterwards.
        return stage_at("enter_decision" if case.decided_outside else "decide_acceptance", case)
    authorization = current_authorization(case)
    if authorization is None or authorization.state == Authorization.State.DRAFT:
        return stage_at("issue_authorization", authorization)
    if authorization.state != Authorization.State.ACTIVE:
        if all_signed(authorization):
            return stage_at("check_signatures", authorization)
        return stage_at("collect_signatures", authorization)
    step = {
        None: "prepare_request",
        states.DRAFT: "prepare_request",
        states.PENDING_REVIEW: "release_request",
        states.SENT: "receive_request",
        states.RECEIVED: "answer_request",
        states.DISPUTED: "answer_request",
        states.ANSWERED: "countersign_request",
        states.RESPONDED: "adopt_answer",
    }[request and request.state]
    return stage_at(step, request)


def _before_decision(case: Case) -> Stage:
    assessment = current_assessment(case)
    inquiry = _inquiry(assessment)
    if inquiry:
        return inquiry
    publicity = publicity_of(case, assessment, Publicity.Kind.BEFORE)
    if publicity is None or publicity.state == Publicity.State.DRAFT:
        return stage_at("post_publicity", publicity)
    if publicity.state == Publicity.State.POSTED:
        objection = open_objection(publicity)
        if objection:
            return stage_at("check_objection", objection)
        return stage_at("end_publicity", publicity)
    review = open_review(case)
    return stage_at("review_legality", review) if review else stage_at("decide_case", case)


def _inquiry(assessment: Assessment) -> Stage | None:
    """What a round of inquiry still waits for."""
    match assessment.state:
        case Assessment.State.OPENED:
            return stage_at("visit_home", assessment)
        case Assessment.State.VISITED if community_review_due(assessment):
            return stage_at("hold_review", assessment)
        case Assessment.State.VISITED | Assessment.State.REVIEWED:
            return stage_at("give_opinion", assessment)
    return None


def _after_decision(case: Case) -> Stage:
    decision = decision_of(case)
    if decision.state == Decision.State.ISSUED:
        return stage_at("serve_decision", decision)
    if case.state == Case.State.IRREGULAR and not to_recover(case):
        return Stage("filing", "close_case", case)
    if case.state != Case.State.APPROVED:
        return Stage(case.state, "")
    return _payment(decision) or _after_the_aid(case)


def _paid_in_advance(case: Case) -> Stage:
    """Aid in advance: the money first, then the notice, then the inquiry and the papers."""
    decision = decision_of(case)
    paying = _payment(decision)
    if paying:
        return paying
    if decision.state == Decision.State.ISSUED:
        return stage_at("serve_decision", decision)
    return _inquiry(current_assessment(case)) or stage_at("file_paperwork", case)


def _payment(decision: Decision) -> Stage | None:
    """What the payment of a decision waits for; None when nothing is left to pay."""
    if not decision.to_pay.minor:
        return None
    disbursement = current_disbursement(decision)
    states = Disbursement.State
    if disbursement is None or disbursement.state in (states.RETURNED, states.CANCELLED):
        return stage_at("prepare_payment")  # a new attempt is to be drawn up
    step = {
        states.PLANNED: "prepare_payment",
        states.PREPARED: "review_payment",
        states.REVIEWED: "send_payment",
        states.SENT: "record_bank_answer",
        states.PAID: "reconcile_payment",
    }.get(disbursement.state)
    return stage_at(step, disbursement) if step else None


def _after_the_aid(case: Case) -> Stage:
    posting = current_publicity(case, Publicity.Kind.AFTER)
    if posting is None or posting.state == Publicity.State.DRAFT:
        return stage_at("post_after_aid", posting)
    return stage_at("close_case", case)
