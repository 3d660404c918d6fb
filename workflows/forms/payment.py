"""Forms of the finance officers (发放)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.payments.models import Method, ReturnReason

from .base import CHOOSE, AgreeForm, LegalDate, StepForm, YesNo, asked

EMPTY = [("", CHOOSE)]


class PrepareForm(StepForm):
    intro = _("收款人须为申请人或其家庭成年成员本人，户名与证件一致。金额由决定书确定，不能更改。")
    method = forms.ChoiceField(
        label=_("发放方式"), choices=[*EMPTY, *Method.choices], initial=Method.BANK
    )
    payee_name = forms.ChoiceField(label=_("收款人"))
    bank = asked(
        forms.ModelChoiceField(
            label=_("开户银行"), queryset=Agency.objects.none(), empty_label=CHOOSE
        ),
        when={"method": Method.BANK}, lacking=_("请选择开户银行。"),
    )  # fmt: skip
    account_number = asked(
        forms.CharField(
            label=_("收款账号"), max_length=40, help_text=_("加密保存，日后只显示末四位。"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        ),
        when={"method": Method.BANK}, lacking=_("请填写收款账号。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = self.record.case.household.members_on()
        names = [m.person.name for m in members if not m.needs_guardian()]
        self.fields["payee_name"].choices = [(name, name) for name in names]
        self.fields["bank"].queryset = Agency.objects.filter(kind=Agency.Kind.BANK)


class ReviewForm(AgreeForm):
    intro = _("请与决定书核对收款人、账号和金额。编制人不能复核。")
    yes, no = _("复核无误"), _("退回编制")


class SendForm(StepForm):
    intro = _("系统生成拨付通知单并记录其 SHA-256。送出后内容不能更改。")
    submit_label = _("送银行")

    def irreversible(self):
        return [
            _("将送出：%(amount)s，%(number)s")
            % {"amount": self.record.amount, "number": self.record.end_to_end_id}
        ]


class BankAnswerForm(StepForm):
    intro = _("按银行答复如实登记。退回的，重新编制为新的一次发放。")
    paid = YesNo(label=_("银行答复"), yes=_("已到账"), no=_("退回"))
    answered_on = LegalDate(label=_("答复日期"))
    reference = asked(
        forms.CharField(label=_("银行流水号"), max_length=35),
        when={"paid": "yes"}, lacking=_("请填写银行流水号。"),
    )  # fmt: skip
    reason = asked(
        forms.ChoiceField(label=_("退回原因"), choices=[*EMPTY, *ReturnReason.choices]),
        when={"paid": "no"}, lacking=_("请选择退回原因。"),
    )  # fmt: skip


class ReconcileForm(StepForm):
    intro = _(
        "决定书、拨付通知单、银行答复与账簿四者一致的，予以对账。登记银行答复的人员不能对账。"
    )
    submit_label = _("确认对账一致")
