"""Forms about time limits: pause, suspension, extension (期限中止、中止、延期)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.models import PauseReason, SuspensionGround
from casework.cases.timekeeping import REGISTERED
from workflows.forms.base import CHOOSE, Scan, long_text

EMPTY = ("", CHOOSE)
NOT_PERSONAL = _("请勿填写证件号码、账号。")


class PauseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=[EMPTY, *((reason, PauseReason(reason).label) for reason in REGISTERED)],
    )
    words = forms.CharField(
        label=_("说明"), max_length=500, widget=long_text(), help_text=NOT_PERSONAL
    )
    evidence = Scan(label=_("证明材料"))


class SuspendForm(forms.Form):
    ground = forms.ChoiceField(label=_("中止情形"), choices=[EMPTY, *SuspensionGround.choices])
    words = forms.CharField(
        label=_("理由"), max_length=500, widget=long_text(), help_text=_("将写入通知书。")
    )


class ResumeForm(forms.Form):
    note = forms.CharField(
        label=_("办理意见"), max_length=500, required=False, widget=long_text(2),
        help_text=NOT_PERSONAL,
    )  # fmt: skip


class ExtendForm(forms.Form):
    workdays = forms.IntegerField(label=_("延长工作日"), min_value=1, max_value=999)
    words = forms.CharField(
        label=_("理由"), max_length=500, widget=long_text(), help_text=NOT_PERSONAL
    )
