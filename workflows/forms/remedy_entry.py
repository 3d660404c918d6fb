"""Forms for what comes in from outside the course of steps: a review, a proceeding, a complaint,
another officer for a complaint, a demand to give back, a waiver (登记复核、复议诉讼、投诉，改派投诉，作出
追回、免除决定)."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Officer
from casework.core.money import Money
from casework.remedies.models import Complaint, Proceeding, Recovery, Review
from casework.remedies.queries import fit_to_answer

from .base import CHOOSE, AskingForm, Files, LegalDate, long_text
from .relief import OfficerChoice

EMPTY = [("", CHOOSE)]


class EntryForm(AskingForm):
    """A form about one record (a decision, a case, a review, a recovery), told to the operation."""

    def __init__(self, *args, record, **kwargs):
        self.record = record
        super().__init__(*args, **kwargs)

    def particulars(self) -> dict:
        return dict(self.cleaned_data)


class LodgeReviewForm(EntryForm):
    lodger = forms.ChoiceField(label=_("提出人身份"), choices=[*EMPTY, *Review.Lodger.choices])
    lodger_name = forms.CharField(label=_("提出人"), max_length=60)
    lodged_on = LegalDate(label=_("提出日期"))
    grounds = forms.CharField(
        label=_("复核请求和理由"), max_length=2000, widget=long_text(6),
        help_text=_("加密保存。请勿填写证件号码、账号。"),
    )  # fmt: skip
    late_reason = forms.CharField(
        label=_("逾期理由（不可抗力等）"), max_length=500, required=False, widget=long_text(2),
        help_text=_("在救济期限内提出的不填。"),
    )  # fmt: skip
    papers = Files(label=_("复核申请材料"), required=False)


class WithdrawReviewForm(EntryForm):
    note = forms.CharField(label=_("撤回经过"), max_length=500, widget=long_text(3))


class ProceedingForm(EntryForm):
    kind = forms.ChoiceField(label=_("类别"), choices=[*EMPTY, *Proceeding.Kind.choices])
    authority = forms.CharField(label=_("受理机关"), max_length=80)
    number = forms.CharField(label=_("案号"), max_length=40)
    lodged_on = LegalDate(label=_("提起日期"))
    notified_on = LegalDate(label=_("收到通知日期"), help_text=_("答复期限自此日起算。"))
    papers = Files(label=_("通知书扫描件"), required=False)


class ComplaintForm(EntryForm):
    against = forms.ModelChoiceField(
        label=_("被投诉机构"), queryset=Agency.objects.none(), empty_label=CHOOSE
    )
    step = forms.ChoiceField(label=_("所涉环节"), required=False)
    channel = forms.ChoiceField(label=_("来源"), choices=[*EMPTY, *Complaint.Channel.choices])
    about = forms.ChoiceField(label=_("投诉类别"), choices=[*EMPTY, *Complaint.Subject.choices])
    complainant = forms.CharField(
        label=_("投诉人"), max_length=60, required=False, help_text=_("匿名的可不填。")
    )
    received_on = LegalDate(label=_("收到日期"))
    words = forms.CharField(
        label=_("投诉内容"), max_length=2000, widget=long_text(6),
        help_text=_("加密保存。请勿填写证件号码、账号。"),
    )  # fmt: skip

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        offices = {self.record.agency_id, self.record.district_id}
        self.fields["against"].queryset = Agency.objects.filter(pk__in=offices).order_by("path")
        self.fields["step"].choices = [("", __("不限")), *steps]


class ReassignComplaintForm(EntryForm):
    officer = OfficerChoice(
        label=_("新承办人"), queryset=Officer.objects.none(), empty_label=CHOOSE
    )
    note = forms.CharField(label=_("改派理由"), max_length=500, widget=long_text(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = fit_to_answer(self.record).exclude(pk=self.record.officer_id)
        self.fields["officer"].queryset = others


class DemandForm(EntryForm):
    ground = forms.ChoiceField(label=_("追回情形"), choices=[*EMPTY, *Recovery.Ground.choices])
    amount = forms.DecimalField(
        label=_("追回金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
    )
    times = forms.IntegerField(label=_("分期数"), min_value=1, initial=1)
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=_("将写入追回决定书。")
    )

    def particulars(self):
        cleaned = super().particulars()
        return {**cleaned, "amount": Money.of(cleaned["amount"], self.record.currency)}


class WaiveForm(EntryForm):
    ground = forms.ChoiceField(
        label=_("免除情形"), choices=[*EMPTY, *Recovery.WaiverGround.choices]
    )
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=_("将写入免除追回决定书。")
    )


__all__ = [
    "ComplaintForm", "DemandForm", "LodgeReviewForm", "ProceedingForm", "ReassignComplaintForm",
    "WaiveForm", "WithdrawReviewForm",
]  # fmt: skip
