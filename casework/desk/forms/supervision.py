"""Forms of the supervisor's desk."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class Due(models.TextChoices):
    """Which open steps are listed, by their time limit."""

    OVERDUE = "overdue", _("逾期")
    TODAY = "today", _("今天到期")
    RECUSED = "recused", _("因回避待改派")
    ALL = "all", _("全部在办")


class WorkFilter(forms.Form):
    """Which open steps the supervisor looks at."""

    office = forms.TypedChoiceField(label=_("机构"), coerce=int, required=False, empty_value=None)
    due = forms.ChoiceField(label=_("办理时限"), choices=Due, required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [
            ("", _("全部")), *((agency.pk, str(agency)) for agency in agencies),
        ]  # fmt: skip


class ReassignForm(forms.Form):
    """To whom a step goes, and why (改派). The candidates hold the duty that the step asks for."""

    officer = forms.TypedChoiceField(
        label=_("改派给"),
        coerce=int,
        error_messages={
            "required": _("请选择接办人员。"),
            "invalid_choice": _("该人员在该机构没有这一步骤的职责，请另选接办人员。"),
        },
    )
    note = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写改派的理由。")},
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [
            ("", "—"), *((officer.pk, officer.get_full_name()) for officer in candidates),
        ]  # fmt: skip
