"""Forms of the relief procedure (临时救助办理)."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Officer
from casework.assessment.models import AidForm
from casework.cases.letters import LEGAL_BASIS, rule_for
from casework.cases.models import RefusalGround
from casework.core import clock
from casework.notices.models import Service
from casework.policy.samples import marked

from .amounts import money_told, with_money
from .base import (
    CHOOSE,
    FundChoice,
    LegalDate,
    Scan,
    StepForm,
    YesNo,
    asked,
    long_text,
)

EMPTY = [("", CHOOSE)]


class AcceptanceForm(StepForm):
    intro = _("对照核对结果决定是否受理。不予受理的，通知书载明情形、理由和救济途径。")
    accepted = YesNo(label=_("受理意见"), yes=_("予以受理"), no=_("不予受理"))
    ground = asked(
        forms.ChoiceField(label=_("不予受理的情形"), choices=[*EMPTY, *RefusalGround.choices]),
        when={"accepted": "no"}, lacking=_("请选择不予受理的情形。"),
    )  # fmt: skip
    reason = asked(
        forms.CharField(
            label=_("理由"), max_length=1000, widget=long_text(),
            help_text=_("不予受理的必填，将写入通知书。"),
        ),
        when={"accepted": "no"}, lacking=_("请填写理由，理由将写入通知书。"),
    )  # fmt: skip

    def irreversible(self):
        if self.cleaned_data.get("accepted"):
            return []
        return [
            __("将作出不予受理决定，案件结束。"),
            __("理由：%(reason)s") % {"reason": self.cleaned_data["reason"]},
        ]

    @property
    def dangerous(self):
        return self.is_bound and self.data.get(self.add_prefix("accepted")) == "no"


class OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, officer):
        return officer.get_full_name()


class VisitForm(StepForm):
    intro = _("入户调查须两人进行；同行人与登记人一样，不得参与本案审批。")
    companion = OfficerChoice(
        label=_("同行调查人"), queryset=Officer.objects.none(), empty_label=CHOOSE
    )
    visited_on = LegalDate(label=_("入户日期"))
    findings = forms.CharField(label=_("调查情况"), max_length=2000, widget=long_text(6))
    #: Not called "matches": a field of that name hides the browser's own form.matches().
    as_declared = YesNo(label=_("与申报是否相符"), yes=_("相符"), no=_("不相符"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["companion"].queryset = (
            Officer.objects.filter(
                is_active=True,
                appointments__in=self.record.agency.appointments.valid_on(clock.today()),
                appointments__duty__permissions__codename="record_visit",
            )
            .exclude(pk=self.officer.pk)
            .distinct()
            .order_by("username")
        )

    def particulars(self):
        cleaned = super().particulars()
        return {"matches": cleaned.pop("as_declared"), **cleaned}


class OpinionForm(StepForm):
    intro = _("根据核对结果和入户调查提出审核意见。意见提出后进行公示。")
    recommended = YesNo(label=_("审核意见"), yes=_("建议给予救助"), no=_("建议不予救助"))
    form = asked(
        forms.ChoiceField(label=_("建议救助方式"), choices=[*EMPTY, *AidForm.choices]),
        when={"recommended": "yes"}, lacking=_("建议给予救助的，请选择救助方式。"),
    )  # fmt: skip
    amount = asked(
        forms.DecimalField(
            label=_("建议金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
        ),
        when={"recommended": "yes", "form": AidForm.CASH},
        lacking=_("建议发放救助金的，请填写建议金额。"),
    )
    opinion = forms.CharField(label=_("意见说明"), max_length=2000, widget=long_text())

    def particulars(self):
        return with_money(super().particulars())


class PostForm(StepForm):
    intro = _(
        "公示只载明申请人姓名（隐去部分）、所在镇街、救助事项，不含证件号码、账号、病情、详细地址。"
    )
    what_next = (_("公示期内任何人可以提出异议。"),)
    submit_label = _("发布公示")


class PublicityResultForm(StepForm):
    intro = _("公示期满无异议的，登记期满；公示期内有人提出异议的，随时登记异议。")
    objected = YesNo(label=_("公示结果"), yes=_("有人提出异议"), no=_("期满无异议"))
    objector = asked(
        forms.CharField(label=_("异议人"), max_length=60, help_text=_("匿名的可不填。")),
        when={"objected": "yes"},
    )  # fmt: skip
    objection = asked(
        forms.CharField(label=_("异议内容"), max_length=1000, widget=long_text()),
        when={"objected": "yes"}, lacking=_("请填写异议内容。"),
    )  # fmt: skip


class ObjectionForm(StepForm):
    intro = _("异议成立的，公示中止并重新入户调查；不成立的，公示继续。")
    upheld = YesNo(label=_("核查结论"), yes=_("异议成立"), no=_("异议不成立"))
    outcome = forms.CharField(label=_("结论说明"), max_length=1000, widget=long_text())


class DecisionForm(StepForm):
    intro = _("批准的，金额在同一事务中从所选资金预留；资金不足时整个决定不能作出。")
    what_next = (_("系统生成审批决定书，载明救济途径和期限；由镇街送达。"),)
    outcome = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect,
        choices=[
            ("approve", _("批准")), ("reject", _("不予批准")), ("return", _("退回补查")),
            ("review", _("提请法制审核")),
        ],
    )  # fmt: skip
    form = asked(
        forms.ChoiceField(label=_("救助方式"), choices=[*EMPTY, *AidForm.choices]),
        when={"outcome": "approve|review"}, lacking=_("请选择救助方式。"),
    )  # fmt: skip
    amount = asked(
        forms.DecimalField(
            label=_("救助金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
        ),
        when={"outcome": "approve|review", "form": AidForm.CASH},
        lacking=_("请填写大于零的救助金额。"),
    )
    fund = asked(
        FundChoice(label=_("资金")),
        when={"outcome": "approve", "form": AidForm.CASH}, lacking=_("请选择资金。"),
    )  # fmt: skip
    legal_basis = asked(
        forms.CharField(label=_("法律依据"), max_length=200, widget=long_text(2)),
        when={"outcome": "approve|reject"}, lacking=_("请填写法律依据。"),
    )  # fmt: skip
    ground = asked(
        forms.ChoiceField(label=_("不予批准的情形"), choices=[*EMPTY, *RefusalGround.choices]),
        when={"outcome": "reject"}, lacking=_("请选择不予批准的情形。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=_("将写入决定书。")
    )
    beyond_reason = asked(
        forms.CharField(
            label=_("超限救助的理由"), max_length=500, widget=long_text(2),
            help_text=_("金额超过救助限额的必填；须先经法制审核同意，由区级审批人决定。"),
        ),
        when={"outcome": "approve", "form": AidForm.CASH},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].offer(self.record)
        self.initial.setdefault("legal_basis", "；".join(LEGAL_BASIS[:2]))
        ceiling = rule_for(self.record, "ceiling.township")
        if not self.officer.has_perm("cases.approve_case", self.record.district):
            self.fields["amount"].help_text = _("镇街审批限额 %(ceiling)s") % {
                "ceiling": marked(ceiling.money, ceiling)
            }

    def particulars(self):
        return with_money(super().particulars())

    def irreversible(self):
        cleaned = self.cleaned_data
        outcome = dict(self.fields["outcome"].choices)[cleaned["outcome"]]
        return [
            __("决定：%(outcome)s") % {"outcome": outcome},
            *money_told(cleaned),
            __("理由：%(reason)s") % {"reason": cleaned["reason"]},
        ]

    @property
    def dangerous(self):
        return self.is_bound and self.data.get(self.add_prefix("outcome")) == "reject"


class ServeForm(StepForm):
    intro = _("救济期限自送达之日起算，请如实登记送达日期和方式。")
    method = forms.ChoiceField(label=_("送达方式"), choices=[*EMPTY, *Service.Method.choices])
    served_on = LegalDate(label=_("送达日期"))
    recipient = forms.CharField(label=_("签收人"), max_length=60)
    receipt = Scan(label=_("送达回证扫描件"), required=False)


class CloseForm(StepForm):
    intro = _("系统将全部文书和办理历史打包归档，附各文件的 SHA-256 清单，随后办结。")
    submit_label = _("归档并办结")

    def irreversible(self):
        return [__("办结后案件不能再变更。")]


__all__ = [
    "AcceptanceForm", "CloseForm", "DecisionForm", "ObjectionForm", "OpinionForm", "PostForm",
    "PublicityResultForm", "ServeForm", "VisitForm",
]  # fmt: skip
