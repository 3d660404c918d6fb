"""Forms about people at work: absence, delegation, recusal, co-signatures, mergers."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.core.money import Currency, Money
from casework.people.models import Kinship
from casework.people.rules.identity_numbers import Kind
from workflows.forms.base import CHOOSE, LONGEST_NOTE, LegalDate, YesNo, long_text

EMPTY = [("", CHOOSE)]


class NoteForm(forms.Form):
    """One reason in words."""

    note = forms.CharField(label=_("理由"), max_length=LONGEST_NOTE, widget=long_text(2))


class AbsenceForm(forms.Form):
    """Days on which somebody is away (缺勤)."""

    since = LegalDate(label=_("起始日"))
    until = LegalDate(label=_("终止日"))


class DelegationForm(forms.Form):
    """Whose duty, by whom, how long, for what and up to how much (委托代理)."""

    appointment = forms.TypedChoiceField(label=_("委托的职责"), coerce=int)
    deputy = forms.TypedChoiceField(label=_("代理人"), coerce=int)
    since = LegalDate(label=_("起始日"))
    until = LegalDate(label=_("终止日"))
    steps = forms.MultipleChoiceField(
        label=_("委托环节"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的，委托该职责的全部环节。"),
    )  # fmt: skip
    limit = forms.DecimalField(
        label=_("金额上限（元）"), required=False, max_digits=12, decimal_places=2,
        min_value=Decimal("0.01"), help_text=_("代理人批准或发放的每笔金额不得超过；不设上限的留空。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=LONGEST_NOTE, widget=long_text(2))

    def __init__(self, *args, appointments, deputies, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["appointment"].choices = [
            *EMPTY, *((one.pk, f"{one.agency} {one.duty}") for one in appointments),
        ]  # fmt: skip
        self.fields["deputy"].choices = [
            *EMPTY, *((one.pk, f"{one.get_full_name()} {one.agency}") for one in deputies),
        ]  # fmt: skip
        self.fields["steps"].choices = steps

    def particulars(self) -> dict:
        given = self.cleaned_data
        limit = given["limit"]
        return {
            "since": given["since"], "until": given["until"], "steps": given["steps"],
            "reason": given["reason"],
            "limit_minor": Money.of(limit, Currency.CNY).minor if limit else None,
        }  # fmt: skip


class KinshipForm(forms.Form):
    """A document of the officer's own, or of a near relative (回避登记)."""

    relation = forms.ChoiceField(
        label=_("与经办人关系"), choices=[*EMPTY, *Kinship.Relation.choices]
    )
    kind = forms.ChoiceField(label=_("证件类别"), choices=[*EMPTY, *Kind.choices])
    number = forms.CharField(
        label=_("证件号码"), max_length=40, help_text=_("加密保存，只用于比对，不在任何页面完整显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class ColleagueForm(forms.Form):
    """To which colleague of the same desk a step goes, and why (转办)."""

    officer = forms.TypedChoiceField(label=_("转办给"), coerce=int)
    note = forms.CharField(label=_("理由"), max_length=LONGEST_NOTE, widget=long_text(2))

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [
            *EMPTY, *((one.pk, one.get_full_name()) for one in candidates),
        ]  # fmt: skip


class AskForm(forms.Form):
    """Who is asked to sign along, and what (加签)."""

    asked = forms.TypedMultipleChoiceField(
        label=_("会签人"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(
        label=_("征求会签的事项"), max_length=LONGEST_NOTE, widget=long_text(3)
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [
            (one.pk, f"{one.get_full_name()} {one.agency}") for one in candidates
        ]


class AnswerForm(forms.Form):
    """Agree or object, in words (会签)."""

    agreed = YesNo(label=_("会签"), yes=_("同意"), no=_("有不同意见"))
    answer = forms.CharField(label=_("会签意见"), max_length=LONGEST_NOTE, widget=long_text(3))


class RecusalForm(forms.Form):
    """Who keeps away from the case, and why (回避)."""

    officer = forms.TypedChoiceField(label=_("回避人员"), coerce=int)
    reason = forms.CharField(
        label=_("回避的理由"), max_length=LONGEST_NOTE, widget=long_text(3),
        help_text=_("加密保存。"),
    )  # fmt: skip

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [(one.pk, one.get_full_name()) for one in officers]
