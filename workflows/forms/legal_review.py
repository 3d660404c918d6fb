"""The form of the legal review (法制审核)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import StepForm, YesNo, long_text


class LegalReviewForm(StepForm):
    intro = _(
        "金额超过救助限额或须经法制审核的金额的，审核其主体、依据、程序和理由是否合法、充分。"
    )
    what_next = (
        _("同意的，由区级审批人决定；超限的须写明理由。"),
        _("不同意的，审批人可以核减金额，或者补充理由后重新提请。"),
    )
    agreed = YesNo(label=_("审核意见"), yes=_("同意"), no=_("不同意"))
    opinion = forms.CharField(label=_("意见说明"), max_length=2000, widget=long_text())
