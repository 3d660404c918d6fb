"""Forms off the general route (急难型先行救助、小额快救、民主评议), and of ends before the end."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.assessment.models import AidForm
from casework.cases.letters import rule_for
from casework.cases.models import (
    CaseType,
    IrregularGround,
    Paperwork,
    RefusalGround,
    TerminationGround,
)
from casework.core.money import Money
from casework.decisions.advance import ceiling_rules, highest
from casework.decisions.models import OutsideDecision

from .amounts import amount_field, ceiling_told, money_told, with_money
from .base import (
    CHOOSE,
    AskingForm,
    Files,
    FundChoice,
    LegalDate,
    Scan,
    StepForm,
    YesNo,
    asked,
    long_text,
)

EMPTY = [("", CHOOSE)]
WRITTEN = _("将写入决定书。")


class ReviewForm(StepForm):
    intro = _("村（居）民主评议家庭困难情况。评议意见供审核参考，不代替审核意见。")
    held_on = LegalDate(label=_("评议日期"))
    present = forms.IntegerField(label=_("到会人数"), min_value=1, max_value=9999)
    in_favour = forms.IntegerField(label=_("同意票数"), min_value=0, max_value=9999)
    against = forms.IntegerField(label=_("不同意票数"), min_value=0, max_value=9999)
    words = forms.CharField(label=_("评议意见"), max_length=2000, widget=long_text())


class AdvanceForm(StepForm):
    intro = _("情况紧急的，先行救助、后补手续：免家庭经济状况核对和审批前公示，理由记入决定书。")
    what_next = (
        _("同意的，立即发放，随后送达决定书并在时限内补办入户调查等手续。"),
        _("不同意的，案件退回形式审查，按一般程序办理。"),
    )
    approved = YesNo(label=_("审批意见"), yes=_("同意先行救助"), no=_("不同意，按一般程序办理"))
    form = asked(
        forms.ChoiceField(label=_("救助方式"), choices=[*EMPTY, *AidForm.choices]),
        when={"approved": "yes"}, lacking=_("请选择救助方式。"),
    )  # fmt: skip
    amount = asked(
        amount_field(_("救助金额（人民币元）")),
        when={"approved": "yes", "form": AidForm.CASH}, lacking=_("请填写大于零的救助金额。"),
    )  # fmt: skip
    fund = asked(
        FundChoice(label=_("资金")),
        when={"approved": "yes", "form": AidForm.CASH}, lacking=_("请选择资金。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=WRITTEN
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].offer(self.record)
        self.initial.setdefault("amount", _yuan(self.record.proposed_minor))
        most, rules = highest(self.record), ceiling_rules(self.record)
        if not self.officer.has_perm("cases.approve_case", self.record.district):
            own = rule_for(self.record, "ceiling.emergency_township")
            most, rules = min(most, own.money), [*rules, own]
        self.fields["amount"].help_text = ceiling_told(most, *rules)

    def particulars(self):
        return with_money(super().particulars())

    def irreversible(self):
        cleaned = self.cleaned_data
        if not cleaned.get("approved"):
            return []
        return [
            __("同意先行救助。"),
            *money_told(cleaned),
            __("理由：%(reason)s") % {"reason": cleaned["reason"]},
        ]


class PaperworkForm(StepForm):
    intro = _("先行救助的手续全部补齐后报送批准机关核定。清单各项须逐项核对后勾选。")
    what_next = (_("由批准先行救助的机关核定；退回的，须在原时限内补齐。"),)
    submit_label = _("报送核定")
    items = forms.MultipleChoiceField(
        label=_("补办手续清单"), choices=Paperwork, widget=forms.CheckboxSelectMultiple
    )
    papers = Files(label=_("补办手续材料"), required=False)


class PaperworkCheckForm(StepForm):
    intro = _("核定先行救助的手续。认定手续不符的，生成认定书，载明救济途径，并转入追回。")
    result = forms.ChoiceField(
        label=_("核定结果"), widget=forms.RadioSelect,
        choices=[
            ("regularise", _("手续齐全，予以核定")), ("return", _("手续不齐，退回补办")),
            ("irregular", _("不符合先行救助条件")),
        ],
    )  # fmt: skip
    ground = asked(
        forms.ChoiceField(label=_("手续不符的情形"), choices=[*EMPTY, *IrregularGround.choices]),
        when={"result": "irregular"}, lacking=_("请选择手续不符的情形。"),
    )  # fmt: skip
    reason = asked(
        forms.CharField(label=_("理由"), max_length=1000, widget=long_text(), help_text=WRITTEN),
        when={"result": "return|irregular"}, lacking=_("请填写理由。"),
    )  # fmt: skip

    def irreversible(self):
        if self.cleaned_data.get("result") != "irregular":
            return []
        return [
            __("认定手续不符，已发放的救助金将转入追回。"),
            __("理由：%(reason)s") % {"reason": self.cleaned_data["reason"]},
        ]

    @property
    def dangerous(self):
        return self.is_bound and self.data.get(self.add_prefix("result")) == "irregular"


class QuickForm(StepForm):
    intro = _("小额快救由镇街审批，免家庭经济状况核对，救助后公示；自申请之日起限期办结至送银行。")
    what_next = (_("需要进一步核查的，转一般程序，案件退回形式审查。"),)
    outcome = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect,
        choices=[
            ("approve", _("批准")), ("reject", _("不予批准")), ("general", _("转一般程序")),
        ],
    )  # fmt: skip
    amount = asked(
        amount_field(_("救助金额（人民币元）")),
        when={"outcome": "approve"}, lacking=_("请填写大于零的救助金额。"),
    )  # fmt: skip
    fund = asked(
        FundChoice(label=_("资金")),
        when={"outcome": "approve"}, lacking=_("请选择资金。"),
    )  # fmt: skip
    ground = asked(
        forms.ChoiceField(label=_("不予批准的情形"), choices=[*EMPTY, *RefusalGround.choices]),
        when={"outcome": "reject"}, lacking=_("请选择不予批准的情形。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=WRITTEN
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fund"].offer(self.record)
        self.initial.setdefault("amount", _yuan(self.record.proposed_minor))
        self.fields["amount"].help_text = ceiling_told(
            highest(self.record), *ceiling_rules(self.record)
        )

    def particulars(self):
        return with_money(super().particulars())

    def irreversible(self):
        cleaned = self.cleaned_data
        if cleaned["outcome"] == "general":
            return []
        outcome = dict(self.fields["outcome"].choices)[cleaned["outcome"]]
        return [
            __("决定：%(outcome)s") % {"outcome": outcome},
            *money_told(cleaned),
            __("理由：%(reason)s") % {"reason": cleaned["reason"]},
        ]

    @property
    def dangerous(self):
        return self.is_bound and self.data.get(self.add_prefix("outcome")) == "reject"


class WithdrawCaseForm(AskingForm):
    """The household takes its application back (撤回申请)."""

    statement = Scan(label=_("申请人签名的撤回声明"))
    signed_on = LegalDate(label=_("签署日期"))
    note = forms.CharField(label=_("情况说明"), max_length=500, widget=long_text(2), required=False)


class TerminateCaseForm(AskingForm):
    """End a case by decision (终止办理)."""

    ground = forms.ChoiceField(label=_("终止的情形"), choices=[*EMPTY, *TerminationGround.choices])
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=WRITTEN
    )


class ReopenCaseForm(AskingForm):
    """Take a case up again (重新办理)."""

    reason = forms.CharField(
        label=_("重新办理的理由"), max_length=500, widget=long_text(),
        help_text=_("记入办理历史。请勿填写证件号码、账号。"),
    )  # fmt: skip


def _yuan(minor: int):
    return Money(minor, "CNY").amount if minor else None


class OutsideDecisionForm(StepForm):
    intro = _("澳门社会工作局依澳门法律作出决定后，在此登记。决定本身不在本系统作出。")
    what_next = (_("登记后案卷待归档；归档前登记人可以撤回登记。"),)
    submit_label = _("登记决定")
    outcome = forms.ChoiceField(
        label=_("澳门决定的结果"), widget=forms.RadioSelect,
        choices=OutsideDecision.Outcome.choices,
    )  # fmt: skip
    amount = asked(
        amount_field(_("援助金额（澳门元）")),
        when={"outcome": OutsideDecision.Outcome.GRANTED},
        lacking=_("请填写大于零的援助金额。"),
    )
    decided_on = LegalDate(label=_("澳门决定日期"))
    reference = forms.CharField(
        label=_("澳门决定编号"), max_length=40, required=False,
        help_text=_("决定书上的编号；没有的可不填。"),
    )  # fmt: skip
    paper = Scan(label=_("决定书扫描件"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record.case_type == CaseType.REGULAR:
            self.fields["amount"].help_text = __("每月金额。")

    def particulars(self):
        cleaned = super().particulars()
        amount = cleaned.pop("amount", None)
        return {**cleaned, "amount": Money.of(amount, "MOP") if amount else None}
