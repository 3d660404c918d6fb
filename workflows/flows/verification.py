"""The check on the other side, from the draft to the adopted answer (异地协查)."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.verification import actions
from casework.verification.models import VerificationRequest
from casework.verification.queries import answer_limit, current_request
from workflows.forms import verification as forms
from workflows.steps import CaseFlow, Change, End, Gate, Start, Step, at, begin


class VerificationFlow(CaseFlow):
    """Released by a second officer here, countersigned by a second officer there."""

    process_title = _("异地协查")
    version = 1
    changes = (Change(date(2026, 11, 22), _("拟定、发出、答复、采信")),)

    start = Start(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.release_request, at("release_request"))
        .Case(this.receive_request, at("receive_request"))
        .Case(this.answer_request, at("answer_request"))
        .Case(this.countersign_request, at("countersign_request"))
        .Case(this.adopt_answer, at("adopt_answer"))
        .Default(this.prepare_request)
    )

    # 拟定与发出
    prepare_request = Step(
        _("拟定协查请求"),
        form=forms.PrepareForm,
        act=actions.prepare_request,
        performs=[VerificationRequest.submit],
        record=actions.request_to_prepare,
        duty="caseworker",
        limit="limit.request_review",
        take_back=VerificationRequest.take_back,
    ).Next(this.release_request)
    release_request = Step(
        _("审核发出协查"),
        form=forms.ReleaseForm,
        act=actions.release_request,
        performs=[VerificationRequest.release, VerificationRequest.send_back],
        record=current_request,
        duty="township_approver",
        limit="limit.request_review",
    ).Next(this.released)
    released = (
        Gate().Case(this.prepare_request, at("prepare_request")).Default(this.receive_request)
    )

    # 对方核查与回函
    receive_request = Step(
        _("签收协查"),
        form=forms.ReceiveForm,
        act=actions.receive_request,
        performs=[VerificationRequest.receive],
        record=current_request,
        office="recipient",
        duty="verification_officer",
        limit="limit.request_receipt",
    ).Next(this.answer_request)
    answer_request = Step(
        _("核查答复"),
        form=forms.AnswerForm,
        act=actions.answer_request,
        performs=[VerificationRequest.answer, VerificationRequest.refuse],
        record=current_request,
        office="recipient",
        duty="verification_officer",
        limit=answer_limit,
        take_back=VerificationRequest.take_back_answer,
    ).Next(this.answered)
    answered = (
        Gate().Case(this.prepare_request, at("prepare_request")).Default(this.countersign_request)
    )
    countersign_request = Step(
        _("复核回函"),
        form=forms.CountersignForm,
        act=actions.countersign_request,
        performs=[VerificationRequest.countersign, VerificationRequest.return_answer],
        record=current_request,
        office="recipient",
        duty="verification_officer",
        limit="limit.answer_countersign",
    ).Next(this.countersigned)
    countersigned = (
        Gate().Case(this.answer_request, at("answer_request")).Default(this.adopt_answer)
    )

    # 采信
    adopt_answer = Step(
        _("采信回函"),
        form=forms.AdoptForm,
        act=actions.adopt_answer,
        performs=[VerificationRequest.adopt, VerificationRequest.dispute],
        record=current_request,
        duty="caseworker",
        limit="limit.adopt",
    ).Next(this.adopted)
    adopted = Gate().Case(this.answer_request, at("answer_request")).Default(this.verified)
    verified = End().Annotation(title=_("协查已完成"))
