"""Filters of the auditor's desk. They are sent by GET: none of them holds personal data."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.cases.models import Case

# Nothing was entered before or after; the calendar's own first and last day have no midnight in UTC.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


class Day(forms.DateField):
    """A day, chosen from the browser's calendar."""

    def __init__(self, *, required=False, **kwargs):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(required=required, widget=widget, validators=bounds, **kwargs)


class _Filter(forms.Form):
    @property
    def chosen(self) -> dict:
        """What was chosen; a field that is wrong or empty chooses nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def _offer(self, name: str, pairs) -> None:
        self.fields[name].choices = [("", _("全部")), *pairs]


class CaseFilter(_Filter):
    """Which cases the auditor looks at."""

    office = forms.TypedChoiceField(label=_("机构"), coerce=int, required=False)
    state = forms.ChoiceField(label=_("状态"), required=False)
    number = forms.CharField(label=_("案件编号"), max_length=20, required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer("office", ((agency.pk, str(agency)) for agency in agencies))
        self._offer("state", Case.State.choices)


class HistoryFilter(_Filter):
    """Which entries of a case's history are shown."""

    officer = forms.TypedChoiceField(label=_("经办人"), coerce=int, required=False)
    office = forms.ChoiceField(label=_("机构"), required=False)
    act = forms.ChoiceField(label=_("事项"), required=False)
    since = Day(label=_("自"))
    until = Day(label=pgettext_lazy("date", "至"))

    def __init__(self, *args, officers, offices, acts, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer("officer", officers)
        self._offer("office", offices)
        self._offer("act", acts)


class AccessFilter(_Filter):
    """Which readings are shown. The officer is given by account name."""

    number = forms.CharField(label=_("案件编号"), max_length=20, required=False)
    officer = forms.CharField(label=_("查阅人账号"), max_length=150, required=False)
    day = Day(label=_("日期"))
