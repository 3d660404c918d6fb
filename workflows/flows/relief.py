"""One relief case, from the counter to the closed file: 一般程序、急难型先行救助、小额快救."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from viewflow import this

from casework.assessment import actions as assessment
from casework.assessment.models import Assessment, Objection, Publicity
from casework.assessment.queries import current_assessment
from casework.cases import actions as cases
from casework.cases import routing
from casework.cases.models import Case
from casework.decisions import actions as decisions
from casework.decisions import advance
from casework.decisions.models import Decision
from casework.decisions.queries import advance_decision_of, decision_of
from workflows.forms import counter, routes
from workflows.forms import relief as forms
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
from .payment import PAYMENT_STEPS, PaymentFlow
from .verification import VerificationFlow


def the_case(case: Case) -> Case:
    return case


class ReliefFlow(CaseFlow):
    """Read top to bottom: this is the procedure that a household goes through."""

    process_title = _("临时救助办理")
    version = 2
    changes = (
        Change(date(2026, 11, 22), _("一般程序")),
        Change(date(2026, 11, 25), _("增加急难型先行救助、小额快救和民主评议")),
    )

    start = Start(begin).Next(this.route)
    #: Where the record stands; also the way back after a withdrawal, a return or an objection.
    route = (
        Gate()
        .Case(this.check_form, at("check_form"))
        .Case(this.receive_supplement, at("receive_supplement"))
        .Case(this.authorization, at(*CONSENT_STEPS))
        .Case(this.decide_acceptance, at("decide_acceptance"))
        .Case(this.decide_advance, at("decide_advance"))
        .Case(this.decide_quick, at("decide_quick"))
        .Case(this.visit_home, at("visit_home"))
        .Case(this.hold_review, at("hold_review"))
        .Case(this.give_opinion, at("give_opinion"))
        .Case(this.post_publicity, at("post_publicity"))
        .Case(this.end_publicity, at("end_publicity"))
        .Case(this.check_objection, at("check_objection"))
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
    verification = Await(VerificationFlow, _("等待协查结果")).Next(this.decide_acceptance)

    # 受理
    decide_acceptance = Step(
        _("受理审核"),
        form=forms.AcceptanceForm,
        act=decisions.decide_acceptance,
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
        act=assessment.post_publicity,
        performs=[Publicity.post],
        record=assessment.publicity_to_post,
        duty="caseworker",
        limit="limit.publicity_posting",
    ).Next(this.end_publicity)
    end_publicity = Step(
        _("登记公示结果"),
        form=forms.PublicityResultForm,
        act=assessment.record_publicity_result,
        performs=[Publicity.end],
        record=assessment.publicity_on_show,
        duty="caseworker",
        limit="limit.publicity_posting",
        since=lambda publicity: publicity.until,
    ).Next(this.shown)
    shown = Gate().Case(this.check_objection, at("check_objection")).Default(this.decide_case)
    check_objection = Step(
        _("核查异议"),
        form=forms.ObjectionForm,
        act=assessment.check_objection,
        performs=[Objection.uphold, Objection.dismiss],
        record=assessment.objection_to_check,
        duty="township_approver",
        limit="limit.objection",
    ).Next(this.route)

    # 审批
    decide_case = Step(
        pgettext_lazy("step", "审批决定"),
        form=forms.DecisionForm,
        act=decisions.decide_case,
        performs=[Case.approve, Case.reject, Case.return_for_inquiry],
        record=the_case,
        office=decisions.deciding_office,
        duty=decisions.deciding_duty,
        limit="limit.decision",
    ).Next(this.decided)
    decided = Gate().Case(this.serve_decision, at("serve_decision")).Default(this.visit_home)
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
        .Default(this.refused)
    )
    refused = End().Annotation(title=_("不予救助，程序结束"))

    # 发放
    payment = Await(PaymentFlow, _("等待发放完成")).Next(this.paid)
    paid = Gate().Case(this.serve_decision, at("serve_decision")).Default(this.post_after_aid)

    # 急难型: 先行救助，后补手续
    decide_advance = Step(
        _("先行救助审批"),
        form=routes.AdvanceForm,
        act=advance.decide_advance,
        performs=[Case.approve_in_advance, Case.decline_emergency],
        record=the_case,
        office=advance.advance_office,
        duty=advance.advance_duty,
        limit="limit.emergency_decision",
    ).Next(this.advanced)
    advanced = (
        Gate()
        .Case(this.payment, at("prepare_payment"))
        .Case(this.serve_decision, at("serve_decision"))
        .Default(this.check_form)
    )
    file_paperwork = Step(
        _("报送补办手续"),
        form=routes.PaperworkForm,
        act=routing.file_paperwork,
        performs=[Case.file_paperwork],
        record=the_case,
        duty="caseworker",
        limit="limit.emergency_paperwork",
        since=lambda case: advance_decision_of(case).decided_on,
    ).Next(this.check_paperwork)
    check_paperwork = Step(
        _("核定补办手续"),
        form=routes.PaperworkCheckForm,
        act=advance.check_paperwork,
        performs=[Case.regularise, Case.send_back, Case.find_irregular],
        record=the_case,
        office=advance.paperwork_office,
        duty=advance.paperwork_duty,
        limit="limit.paperwork_check",
    ).Next(this.paperwork_checked)
    paperwork_checked = (
        Gate()
        .Case(this.file_paperwork, at("file_paperwork"))
        .Case(this.serve_decision, at("serve_decision"))
        .Default(this.post_after_aid)
    )

    # 小额快救
    decide_quick = Step(
        _("小额快救审批"),
        form=routes.QuickForm,
        act=advance.decide_quick,
        performs=[Case.approve_quick, Case.reject_quick, Case.take_general_route],
        record=the_case,
        duty="township_approver",
        limit="limit.quick_total",
        since=lambda case: case.applied_on,
    ).Next(this.quickly_decided)
    quickly_decided = Gate().Case(this.check_form, at("check_form")).Default(this.serve_decision)

    # 救助后公示与归档
    post_after_aid = Step(
        _("发布救助后公示"),
        form=forms.PostForm,
        act=assessment.post_publicity,
        performs=[Publicity.post],
        record=assessment.posting_after_aid,
        duty="caseworker",
        limit="limit.post_aid_posting",
    ).Next(this.close_case)
    close_case = Step(
        _("办结归档"),
        form=forms.CloseForm,
        act=cases.close_case,
        performs=[Case.close],
        record=the_case,
        duty="caseworker",
        limit="limit.archive",
        since=assessment.end_of_posting,
    ).Next(this.closed)
    closed = End().Annotation(title=_("已归档，程序结束"))
