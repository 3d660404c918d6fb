"""Forms of the register of rules, of replays and of policy studies."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Jurisdiction
from casework.decisions.replay import REPLAYED
from casework.pilot.models import PolicyStudy
from casework.pilot.studies import LONGEST
from casework.policy.models import PolicyRule, Unit
from casework.policy.proposals import LONGEST_SOURCE
from casework.policy.rules import fault_in_value, text_of, value_from
from workflows.forms.base import CHOOSE, Scan

from .auditing import Day, _Filter

#: Subjects of rules, by the first word of their keys.
SUBJECTS = {
    "limit": _("办理时限"),
    "period": _("期间"),
    "extension": _("延期"),
    "ceiling": _("限额和上限"),
    "threshold": _("须经程序的金额"),
    "standard": _("救助标准"),
    "percent": _("百分比"),
    "rounding": _("取整方法"),
    "remedy": _("救济期限"),
    "rate": _("汇率"),
    "switch": _("开关"),
    "retention": _("保存期限"),
    "upload": _("附件"),
}
#: How a value of each unit is written, where a plain number does not do.
WRITTEN = {
    Unit.MOP_BY_HOUSEHOLD: _("每行一档，如“1: 4350.00”，从 1 人起，最后一行适用于更大的家庭。"),
    Unit.PERCENT_BY_HOUSEHOLD: _("每行一档，如“1: 65”，从 1 人起，最后一行适用于更大的家庭。"),
    Unit.ROUNDING: _("步长和方式，如“100.00 up”；方式为 up、half_up 或 down。"),
}


def text_area(rows: int):
    return forms.Textarea(attrs={"rows": rows})


class RegisterFilter(_Filter):
    """Which rules of the register are shown."""

    side = forms.ChoiceField(label=_("适用地"), required=False)
    subject = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer("side", Jurisdiction.choices)
        self._offer("subject", SUBJECTS.items())


class VersionForm(forms.Form):
    """A new version of one rule (参数新版本)."""

    value = forms.CharField(label=_("新值"), max_length=600, widget=text_area(2))
    effective_from = Day(label=_("生效日"), required=True)
    source = forms.CharField(
        label=_("依据"), max_length=LONGEST_SOURCE, widget=text_area(2),
        help_text=_("文件名称、文号、条款。没有查得依据的，写明“示例”，不要勾选下一项。"),
    )  # fmt: skip
    verified = forms.BooleanField(label=_("依据原文已核实"), required=False)
    note = forms.CharField(
        label=_("说明"), max_length=500, widget=text_area(2), required=False,
        help_text=_("记入登记簿留痕。"),
    )  # fmt: skip

    def __init__(self, *args, rule: PolicyRule, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.initial.setdefault("value", text_of(rule.value, rule.unit))
        unit = __("单位：%(unit)s。") % {"unit": rule.get_unit_display()}
        self.fields["value"].help_text = unit + str(WRITTEN.get(rule.unit, ""))
        if rule.unit in WRITTEN:
            self.fields["value"].widget = text_area(8 if rule.unit != Unit.ROUNDING else 1)

    def clean_value(self):
        value = value_from(self.cleaned_data["value"], self.rule.unit)
        if fault := fault_in_value(value, self.rule.unit):
            raise forms.ValidationError(fault)
        return value


class DeclineForm(forms.Form):
    """Why a proposed version does not come to stand (不予核准)."""

    note = forms.CharField(label=_("不予核准的理由"), max_length=500, widget=text_area(2))


class WhatIfForm(forms.Form):
    """A rule, the value to suppose, and the period whose decisions are replayed (试算)."""

    rule = forms.ChoiceField(label=_("政策参数"), widget=forms.Select(attrs={"class": "wide"}))
    value = forms.CharField(label=_("假设的值"), max_length=200)
    since = Day(label=_("决定日期自"), required=True)
    until = Day(label=_("决定日期至"), required=True)

    def __init__(self, *args, rules: dict[str, PolicyRule], **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.fields["rule"].choices = [
            ("", CHOOSE),
            *(
                (key, str(rules[key]) + __("（") + rules[key].get_unit_display() + __("）"))
                for key in REPLAYED
                if key in rules
            ),
        ]

    def clean(self):
        cleaned = super().clean()
        rule = self.rules.get(cleaned.get("rule", ""))
        if rule is not None and "value" in cleaned:
            cleaned["supposed"] = value_from(cleaned["value"], rule.unit)
            if fault := fault_in_value(cleaned["supposed"], rule.unit):
                self.add_error("value", fault)
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", __("截止日期不能早于起始日期。"))
        return cleaned


class StudyForm(forms.Form):
    """A proposal on the rules (提出政策研究)."""

    title = forms.CharField(label=_("题目"), max_length=120)
    proposal = forms.CharField(
        label=_("政策建议"), max_length=LONGEST, widget=text_area(5),
        help_text=_("写明现行规定、问题和建议，勿写入个人信息。"),
    )  # fmt: skip
    affected = forms.MultipleChoiceField(
        label=_("涉及的政策参数"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("可选多项。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = {rule.key: str(rule) for rule in PolicyRule.objects.order_by("key", "pk")}
        self.fields["affected"].choices = sorted(found.items())


class EvidenceForm(forms.Form):
    """A paper that the study rests on (佐证材料)."""

    upload = Scan(label=_("佐证材料扫描件"))


class ConclusionForm(forms.Form):
    """What comes of a study (研究结论)."""

    outcome = forms.ChoiceField(
        label=_("结论"), choices=PolicyStudy.Outcome, widget=forms.RadioSelect
    )
    conclusion = forms.CharField(label=_("结论说明"), max_length=LONGEST, widget=text_area(4))
