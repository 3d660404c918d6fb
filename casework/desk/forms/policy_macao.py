"""The household whose amounts in Macao are worked out (澳门援助金试算)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.core import clock

from .auditing import Day


class MacaoForm(forms.Form):
    """How large a household is, what it earns in a month, and on which day."""

    members = forms.IntegerField(label=_("家庭人数"), min_value=1, max_value=30)
    income = forms.DecimalField(
        label=_("家庭每月收入（澳门元）"), min_value=0, max_digits=12, decimal_places=2,
        required=False,
    )  # fmt: skip
    day = Day(label=_("适用日期"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())
