"""Filters of the lists and the note on a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.flows import FLOW_OF
from workflows.graph import all_flows
from workflows.steps import Step


def step_choices():
    """Every human step in the order of the procedure."""
    return _steps_of(all_flows())


def relief_steps():
    """The steps of the relief itself, without reviews, complaints and recoveries."""
    return _steps_of(flow for flow in all_flows() if flow not in FLOW_OF.values())


def _steps_of(flows):
    return [
        (node.name, node.task_title)
        for flow in flows
        for node in flow.instance.nodes()
        if isinstance(node, Step)
    ]


class WorkFilter(forms.Form):
    """By case number, step and due date (筛选). Names and numbers are not asked in addresses."""

    number = forms.CharField(label=_("案件编号"), required=False, max_length=20)
    step = forms.ChoiceField(label=_("步骤"), required=False)
    due = forms.ChoiceField(
        label=_("办理时限"), required=False,
        choices=[
            ("", _("全部")), ("overdue", _("已逾期")), ("today", _("今天到期")),
            ("week", _("七天内到期")),
        ],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", _("全部")), *step_choices()]


class ClosedFilter(forms.Form):
    number = forms.CharField(label=_("案件编号"), required=False, max_length=20)


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("备注"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("请勿填写证件号码、账号。"),
    )  # fmt: skip
