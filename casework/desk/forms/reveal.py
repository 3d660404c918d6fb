"""Asking to see a number in full."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.audit.access import Purpose


class RevealForm(forms.Form):
    """The purpose comes first (用途)."""

    purpose = forms.ChoiceField(
        label=_("用途"),
        choices=Purpose,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择查看完整证件号码的用途。")},
    )
