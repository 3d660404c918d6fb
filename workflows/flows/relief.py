"""One relief case, from the counter to the closed file: 一般程序、急难型先行救助、小额快救."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from viewflow import this

from casework.assessment import actions as assessment
from casework.assessment import posting
from casework.assessment.models import Assessment, Objection, Publicity
from casework.assessment.queries import current_assessment
from casework.cases import actions as cases
from casework.cases.models import Case
from casework.decisions import actions as decisions
from casework.decisions import legal_review
from casework.decisions.models import Decision, LegalReview
from casework.decisions.queries import decision_of, latest_review
from casework.remedies.actions import recovery
from workflows.forms import counter, routes
from workflows.forms import relief as forms
from workflows.forms.legal_review import LegalReviewForm
from workflows.steps import (
    PAPERWORK,
    QUICK,
    Await,
    CaseFlow,
    Change,
    End,
    Gate,
    Start,
    Step,
    at,
    begin,
)

from .consent import CONSENT_STEPS, ConsentFlow
from .other_routes import OtherRoutes, the_case
from .payment import PAYMENT_STEPS, PaymentFlow
from .verification import VerificationFlow


class ReliefFlow(OtherRoutes, CaseFlow):
    """Read top to bottom: this is the procedure that a household goes through.

    The steps of the emergency and quick routes stand in :class:`OtherRoutes`.
    """

    process_title = _("临时救助办理")
    version = 3
    changes = (
        Change(date(2026, 11, 22), _("一般程序")),
        Change(date(2026, 11, 25), _("增加急难型先行救助、小额快救、民主评议和法制审核")),
        Change(date(2026, 11, 26), _("增加澳门援助金个案：协查后登记澳门决定")),
    )

    start = Start(begin).Next(this.route)
    #: Where the record stands; also the way back after a withdrawal, a return or an objection.
    route = (
        Gate()
        .Case(this.check_form, at("check_form"))
        .Case(this.receive_supplement, at("receive_supplement"))
        .Case(this.authorization, at(*CONSENT_STEPS))
        .Case(this.decide_acceptance, at("decide_acceptance"))
        .Case(this.enter_decision, at("enter_decision"))
        .Case(this.decide_advance, at("decide_advance"))
        .Case(this.decide_quick, at("decide_quick"))
        .Case(this.visit_home, at("visit_home"))
        .Case(this.hold_review, at("hold_review"))
        .Case(this.give_opinion, at("give_opinion"))
        .Case(this.post_publicity, at("post_publicity"))
        .Case(this.end_publicity, at("end_publicity"))
        .Case(this.check_objection, at("check_objection"))
        .Case(this.review_legality, at("review_legality"))
        .Case(this.decide_case, at("decide_case"))
        .Case(this.serve_decision, at("serve_decision"))
        .Case(this.payment, at(*PAYMENT_STEPS))
        .Case(this.file_paperwork, at("file_paperwork"))
        .Case(this.check_paperwork, at("check_paperwork"))
        .Case(this.post_after_aid, at("post_after_aid"))
        .Case(this.close_case, at("close_case"))
        .Default(this.verification)
    )

    # 形式审查
    check_form = Step(
        _("形式审查"),
        form=counter.CheckFormForm,
        act=cases.check_form,
        performs=[
            Case.pass_check,
            Case.request_supplement,
            Case.propose_emergency,
            Case.propose_quick,
        ],
        record=the_case,
        duty="caseworker",
        limit="limit.form_check",
    ).Next(this.checked)
    checked = (
        Gate()
        .Case(this.receive_supplement, at("receive_supplement"))
        .Case(this.decide_advance, at("decide_advance"))
        .Case(this.decide_quick, at("decide_quick"))
        .Case(this.decide_acceptance, at("decide_acceptance"))  # reopened, with an answer on file
        .Case(this.enter_decision, at("enter_decision"))
        .Default(this.authorization)
    )
    receive_supplement = Step(
        _("接收补正材料"),
        form=counter.ReceiveSupplementForm,
        act=cases.receive_supplement,
        performs=[Case.supply],
        record=the_case,
        duty="caseworker",
        limit="limit.supplement",
    ).Next(this.check_form)

    # 授权与核对 (before 受理: 珠海指引 2023-12-20)
    authorization = Await(ConsentFlow, _("等待授权书生效")).Next(this.verification)
    verification = Await(VerificationFlow, _("等待协查结果")).Next(this.verified)
    verified = (
        Gate().Case(this.enter_decision, at("enter_decision")).Default(this.decide_acceptance)
    )

    # 受理
    decide_acceptance = Step(
        _("受理审核"),
        form=forms.AcceptanceForm,
        act=recovery.decide_acceptance,
        performs=[Case.accept, Case.refuse],
        record=the_case,
        duty="township_approver",
        limit="limit.acceptance",
    ).Next(this.accepted)
    accepted = Gate().Case(this.serve_decision, at("serve_decision")).Default(this.visit_home)

    # 入户调查与审核意见
    visit_home = Step(
        _("入户调查"),
        form=forms.VisitForm,
        act=assessment.record_visit,
        performs=[Assessment.record_visit],
        record=current_assessment,
        duty="caseworker",
        limit="limit.investigation",
        pace=PAPERWORK,
    ).Next(this.visited)
    visited = Gate().Case(this.hold_review, at("hold_review")).Default(this.give_opinion)
    # 民主评议, where the rule asks for it
    hold_review = Step(
        _("登记民主评议"),
        form=routes.ReviewForm,
        act=assessment.hold_review,
        performs=[Assessment.hold_review],
        record=current_assessment,
        duty="caseworker",
        limit="limit.community_review",
    ).Next(this.give_opinion)
    give_opinion = Step(
        _("提出审核意见"),
        form=forms.OpinionForm,
        act=assessment.give_opinion,
        performs=[Assessment.conclude],
        record=current_assessment,
        duty="caseworker",
        limit="limit.investigation",
        since=lambda assessment: assessment.opened_on,
        pace=PAPERWORK,
        take_back=Assessment.take_back,
    ).Next(this.opinion_given)
    opinion_given = (
        Gate().Case(this.file_paperwork, at("file_paperwork")).Default(this.post_publicity)
    )

    # 公示
    post_publicity = Step(
        _("发布公示"),
        form=forms.PostForm,
        act=posting.post_publicity,
        performs=[Publicity.post],
        record=posting.publicity_to_post,
        duty="caseworker",
        limit="limit.publicity_posting",
    ).Next(this.end_publicity)
    end_publicity = Step(
        _("登记公示结果"),
        form=forms.PublicityResultForm,
        act=legal_review.end_posting,
        performs=[Publicity.end],
        record=posting.publicity_on_show,
        duty="caseworker",
        limit="limit.publicity_posting",
        since=lambda publicity: publicity.until,
    ).Next(this.shown)
    shown = (
        Gate()
        .Case(this.check_objection, at("check_objection"))
        .Case(this.review_legality, at("review_legality"))
        .Default(this.decide_case)
    )
    check_objection = Step(
        _("核查异议"),
        form=forms.ObjectionForm,
        act=posting.check_objection,
        performs=[Objection.uphold, Objection.dismiss],
        record=posting.objection_to_check,
        duty="township_approver",
        limit="limit.objection",
    ).Next(this.route)

    # 法制审核 (beyond a cap, or above the amount that the rule names)
    review_legality = Step(
        _("法制审核"),
        form=LegalReviewForm,
        act=legal_review.review_legality,
        performs=[LegalReview.agree, LegalReview.disagree],
        record=latest_review,
        office="district",
        duty="legal_reviewer",
        limit="limit.legal_review",
    ).Next(this.decide_case)

    # 审批
    decide_case = Step(
        pgettext_lazy("step", "审批决定"),
        form=forms.DecisionForm,
        act=recovery.decide_case,
        performs=[Case.approve, Case.reject, Case.return_for_inquiry],
        record=the_case,
        office=decisions.deciding_office,
        duty=decisions.deciding_duty,
        limit="limit.decision",
    ).Next(this.decided)
    decided = (
        Gate()
        .Case(this.serve_decision, at("serve_decision"))
        .Case(this.review_legality, at("review_legality"))
        .Default(this.visit_home)
    )
    serve_decision = Step(
        _("送达决定"),
        form=forms.ServeForm,
        act=decisions.serve_decision,
        performs=[Decision.serve],
        record=decision_of,
        duty="caseworker",
        limit="limit.service",
        pace=QUICK,
    ).Next(this.served)
    served = (
        Gate()
        .Case(this.payment, at("prepare_payment"))
        .Case(this.post_after_aid, at("post_after_aid"))
        .Case(this.visit_home, at("visit_home"))
        .Case(this.close_case, at("close_case"))  # irregular aid, given back already
        .Default(this.refused)
    )
    refused = End().Annotation(title=_("不予救助，程序结束"))

    # 发放
    payment = Await(PaymentFlow, _("等待发放完成")).Next(this.paid)
    paid = (
        Gate()
        .Case(this.serve_decision, at("serve_decision"))
        .Case(this.close_case, at("close_case"))  # more was granted after the aid was posted
        .Default(this.post_after_aid)
    )

    # 救助后公示与归档
    post_after_aid = Step(
        _("发布救助后公示"),
        form=forms.PostForm,
        act=posting.post_publicity,
        performs=[Publicity.post],
        record=posting.posting_after_aid,
        duty="caseworker",
        limit="limit.post_aid_posting",
    ).Next(this.close_case)
    close_case = Step(
        _("办结归档"),
        form=forms.CloseForm,
        act=cases.close_case,
        performs=[Case.close, Case.close_after_recovery, Case.close_concluded],
        record=the_case,
        duty="caseworker",
        limit="limit.archive",
        since=posting.end_of_posting,
    ).Next(this.closed)
    closed = End().Annotation(title=_("已归档，程序结束"))
