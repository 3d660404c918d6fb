"""One relief case, from the counter to the closed file: the general route (一般程序)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from viewflow import this
from viewflow.workflow import flow

from casework.assessment import actions as assessment
from casework.assessment.models import Assessment, Objection, Publicity
from casework.assessment.queries import current_assessment
from casework.cases import actions as cases
from casework.cases.models import Case
from casework.decisions import actions as decisions
from casework.decisions.models import Decision
from casework.decisions.queries import decision_of
from workflows.forms import relief as forms
from workflows.steps import Await, CaseFlow, Gate, Step, at, begin

from .consent import ConsentFlow
from .payment import PaymentFlow
from .verification import VerificationFlow


def the_case(case: Case) -> Case:
    return case


class ReliefFlow(CaseFlow):
    """Read top to bottom: this is the procedure that a household goes through."""

    process_title = _("临时救助办理")

    start = flow.StartHandle(begin).Next(this.route)
    #: Where the record stands; also the way back after a withdrawal, a return or an objection.
    route = (
        Gate()
        .Case(this.check_form, at("check_form"))
        .Case(this.receive_supplement, at("receive_supplement"))
        .Case(
            this.authorization,
            at("issue_authorization", "collect_signatures", "check_signatures"),
        )
        .Case(this.decide_acceptance, at("decide_acceptance"))
        .Case(this.visit_home, at("visit_home"))
        .Case(this.give_opinion, at("give_opinion"))
        .Case(this.post_publicity, at("post_publicity"))
        .Case(this.end_publicity, at("end_publicity"))
        .Case(this.check_objection, at("check_objection"))
        .Case(this.decide_case, at("decide_case"))
        .Case(this.serve_decision, at("serve_decision"))
        .Case(
            this.payment,
            at(
                "prepare_payment",
                "review_payment",
                "send_payment",
                "record_bank_answer",
                "reconcile_payment",
            ),
        )
        .Case(this.post_after_aid, at("post_after_aid"))
        .Case(this.close_case, at("close_case"))
        .Default(this.verification)
    )

    # 形式审查
    check_form = Step(
        _("形式审查"),
        form=forms.CheckFormForm,
        act=cases.check_form,
        performs=[Case.pass_check, Case.request_supplement],
        record=the_case,
        duty="caseworker",
        limit="limit.form_check",
    ).Next(this.checked)
    checked = (
        Gate().Case(this.receive_supplement, at("receive_supplement")).Default(this.authorization)
    )
    receive_supplement = Step(
        _("接收补正材料"),
        form=forms.ReceiveSupplementForm,
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
        take_back=Assessment.take_back,
    ).Next(this.post_publicity)

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
    ).Next(this.served)
    served = (
        Gate()
        .Case(this.payment, at("prepare_payment"))
        .Case(this.post_after_aid, at("post_after_aid"))
        .Default(this.refused)
    )
    refused = flow.End()

    # 发放
    payment = Await(PaymentFlow, _("等待发放完成")).Next(this.post_after_aid)

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
    closed = flow.End()
