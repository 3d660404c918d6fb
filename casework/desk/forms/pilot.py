"""What units enter on a pilot task."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.pilot.actions import LONGEST_REPORT


class ProgressForm(forms.Form):
    """A progress entry of one unit (填报进展)."""

    unit = forms.TypedChoiceField(label=_("填报单位"), coerce=int)
    text = forms.CharField(
        label=_("进展情况"), max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.pk, str(unit)) for unit in units]


class EvidenceForm(forms.Form):
    """What was done and what shows it (完成情况和佐证)."""

    evidence = forms.CharField(
        label=_("完成情况和佐证材料说明"),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SendBackForm(forms.Form):
    """Why the evidence does not do (退回)."""

    note = forms.CharField(
        label=_("退回的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
