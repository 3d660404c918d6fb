"""Paying out a decision, attempt by attempt (发放)."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.payments import actions
from casework.payments.actions import disbursement_of
from casework.payments.models import Disbursement
from workflows.forms import payment as forms
from workflows.steps import QUICK, CaseFlow, Change, End, Gate, Start, Step, at, begin

#: The steps at which a case waits for this flow.
PAYMENT_STEPS = (
    "prepare_payment", "review_payment", "send_payment", "record_bank_answer",
    "reconcile_payment",
)  # fmt: skip


class PaymentFlow(CaseFlow):
    """Prepared by one finance officer, reviewed by another, sent, answered, reconciled."""

    process_title = _("资金发放")
    version = 1
    changes = (Change(date(2026, 11, 22), _("编制、复核、送银行、对账")),)

    start = Start(begin).Next(this.route)
    route = (
        Gate()
        .Case(this.review_payment, at("review_payment"))
        .Case(this.send_payment, at("send_payment"))
        .Case(this.record_bank_answer, at("record_bank_answer"))
        .Case(this.reconcile_payment, at("reconcile_payment"))
        .Default(this.prepare_payment)
    )

    prepare_payment = Step(
        _("编制发放"),
        form=forms.PrepareForm,
        act=actions.prepare_payment,
        performs=[Disbursement.prepare],
        record=disbursement_of,
        office="payer",
        duty="finance_clerk",
        limit="limit.payment",
        pace=QUICK,
        take_back=Disbursement.take_back,
    ).Next(this.review_payment)
    review_payment = Step(
        _("复核发放"),
        form=forms.ReviewForm,
        act=actions.review_payment,
        performs=[Disbursement.review, Disbursement.send_back],
        record=disbursement_of,
        office="payer",
        duty="finance_reviewer",
        limit="limit.payment_review",
        pace=QUICK,
    ).Next(this.reviewed)
    reviewed = Gate().Case(this.prepare_payment, at("prepare_payment")).Default(this.send_payment)
    send_payment = Step(
        _("送银行"),
        form=forms.SendForm,
        act=actions.send_payment,
        performs=[Disbursement.send],
        record=disbursement_of,
        office="payer",
        duty="finance_clerk",
        limit="limit.payment",
        pace=QUICK,
    ).Next(this.record_bank_answer)
    record_bank_answer = Step(
        _("登记银行答复"),
        form=forms.BankAnswerForm,
        act=actions.record_bank_answer,
        performs=[Disbursement.confirm, Disbursement.bounce],
        record=disbursement_of,
        office="payer",
        duty="finance_clerk",
        limit="limit.payment",
    ).Next(this.bank_answered)
    bank_answered = (
        Gate().Case(this.prepare_payment, at("prepare_payment")).Default(this.reconcile_payment)
    )
    reconcile_payment = Step(
        _("对账"),
        form=forms.ReconcileForm,
        act=actions.reconcile_payment,
        performs=[Disbursement.reconcile],
        record=disbursement_of,
        office="payer",
        duty="finance_reviewer",
        limit="limit.payment_review",
    ).Next(this.settled)
    settled = End().Annotation(title=_("发放已完成"))
