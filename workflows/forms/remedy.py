"""Forms of the steps of review, proceedings, complaints and recovery (救济与追回)."""

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Officer
from casework.assessment.models import AidForm
from casework.cases.models import Route
from casework.core.money import Money
from casework.decisions.advance import ceiling_rules, highest
from casework.remedies.actions.recovery import most_times
from casework.remedies.models import Proceeding, Review
from casework.remedies.queries import fit_to_answer, outstanding, plan_of

from .amounts import ceiling_told, money_told, with_money
from .base import CHOOSE, AgreeForm, LegalDate, Scan, StepForm, YesNo, asked, long_text
from .relief import FundChoice, OfficerChoice, ServeForm

EMPTY = [("", CHOOSE)]


class CheckReviewForm(StepForm):
    intro = _("审查提出人、期限和请求是否符合复核条件。参与过本案办理的人员不得办理复核。")
    what_next = (_("受理的，审理期限自受理之日起算；不受理的，通知书载明情形和救济途径。"),)
    accepted = YesNo(label=_("审查结果"), yes=_("予以受理"), no=_("不予受理"))
    ground = asked(
        forms.ChoiceField(label=_("不予受理的情形"), choices=[*EMPTY, *Review.DeclineGround.choices]),
        when={"accepted": "no"}, lacking=_("请选择不予受理的情形。"),
    )  # fmt: skip
    reason = asked(
        forms.CharField(label=_("理由"), max_length=1000, widget=long_text()),
        when={"accepted": "no"}, lacking=_("请填写理由，理由将写入通知书。"),
    )  # fmt: skip


class BeginReviewForm(StepForm):
    intro = _("调阅原决定的全部案卷后开始审理。")
    submit_label = _("案卷已调阅，开始审理")


class DecideReviewForm(StepForm):
    intro = _(
        "全面审查原决定的事实、依据、程序和金额。由申请人提出的复核，不得作出对其更不利的变更。"
    )
    what_next = (_("复核决定书送达后执行：变更的，以新的决定取代原决定；撤销的，案件重新调查。"),)
    outcome = forms.ChoiceField(
        label=_("复核结论"), widget=forms.RadioSelect,
        choices=[*Review.Outcome.choices, ("prolong", _("情况复杂，延长审理期限（限一次）"))],
    )  # fmt: skip
    form = asked(
        forms.ChoiceField(label=_("变更后的救助方式"), choices=[*EMPTY, *AidForm.choices]),
        when={"outcome": Review.Outcome.CHANGE}, lacking=_("请选择变更后的救助方式。"),
    )  # fmt: skip
    amount = asked(
        forms.DecimalField(
            label=_("变更后的金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
        ),
        when={"outcome": Review.Outcome.CHANGE, "form": AidForm.CASH},
        lacking=_("请填写变更后的金额。"),
    )
    fund = asked(
        FundChoice(label=_("资金")),
        when={"outcome": Review.Outcome.CHANGE, "form": AidForm.CASH}, lacking=_("请选择资金。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=2000, widget=long_text(6), help_text=_("将写入复核决定书。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        case = self.record.case
        self.fields["fund"].offer(case)
        if case.route != Route.GENERAL:
            self.fields["amount"].help_text = ceiling_told(highest(case), *ceiling_rules(case))
        if self.record.prolonged_until:
            self.fields["outcome"].choices = Review.Outcome.choices

    def particulars(self):
        return with_money(super().particulars())

    def irreversible(self):
        if self.cleaned_data["outcome"] == "prolong":
            return []
        outcome = dict(self.fields["outcome"].choices)[self.cleaned_data["outcome"]]
        return [
            __("复核结论：%(outcome)s") % {"outcome": outcome},
            *money_told(self.cleaned_data),
            __("理由：%(reason)s") % {"reason": self.cleaned_data["reason"]},
        ]


class ServeRemedyForm(ServeForm):
    intro = _("后续救济期限和分期期限自送达之日起算，请如实登记送达日期和方式。")


class ImplementReviewForm(StepForm):
    intro = _("按复核决定办理：变更的，系统以新的决定取代原决定；撤销的，案件退回重新调查。")
    words = forms.CharField(label=_("执行情况"), max_length=1000, widget=long_text())

    def irreversible(self):
        if self.record.outcome == Review.Outcome.ORDER_PERFORMANCE or self.record.overtaken:
            return []
        return [__("原决定将被取代，保留在案，不再有效。")]


class CloseRemedyForm(StepForm):
    intro = _("文书已送达、应执行的已执行的，予以办结。")
    submit_label = _("办结")


class AnswerProceedingForm(StepForm):
    intro = _(
        "在期限内向受理机关提交书面答复（答辩）和案卷，并在此登记。答复前申请人撤回、受理机关不予受理、"
        "驳回或者终止的，登记终结。"
    )
    answered = YesNo(
        label=_("答复情况"), yes=_("已提交答复（答辩）"), no=_("未答复，程序已先行终结")
    )
    answered_on = asked(
        LegalDate(label=_("答复日期")), {"answered": "yes"}, lacking=_("请填写答复日期。")
    )
    answer = asked(
        Scan(label=_("答复书（答辩状）扫描件")), {"answered": "yes"},
        lacking=_("请上传答复书或答辩状。"),
    )  # fmt: skip
    outcome = asked(
        forms.ChoiceField(
            label=_("终结情形"),
            choices=[*EMPTY, *((one.value, one.label) for one in Proceeding.WITHOUT_ANSWER)],
        ),
        {"answered": "no"}, lacking=_("请选择终结情形。"),
    )  # fmt: skip
    ended_on = asked(
        LegalDate(label=_("终结日期")), {"answered": "no"}, lacking=_("请填写终结日期。")
    )
    ruling = asked(Scan(label=_("终结文书扫描件"), required=False), {"answered": "no"})


class OutcomeForm(StepForm):
    intro = _("收到复议决定或裁判后登记。撤销、变更、责令履行的，须在期限内执行。")
    outcome = forms.ChoiceField(label=_("裁决结果"), choices=[*EMPTY, *Proceeding.Outcome.choices])
    ended_on = LegalDate(label=_("裁决日期"))
    ruling = Scan(label=_("裁决文书扫描件"), required=False)


class ImplementRulingForm(StepForm):
    intro = _(
        "撤销或变更的，原决定不再有效，案件退回重新调查，另行作出决定；责令履行的，登记履行情况。"
    )
    words = forms.CharField(label=_("执行情况"), max_length=1000, widget=long_text())

    def irreversible(self):
        if self.record.outcome not in Proceeding.REVOKING:
            return []
        return [__("原决定将被取代，保留在案，不再有效。")]


class AssignComplaintForm(StepForm):
    intro = _("交由未在被投诉机构办理本案的人员承办。")
    officer = OfficerChoice(label=_("承办人"), queryset=Officer.objects.none(), empty_label=CHOOSE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = fit_to_answer(self.record)


class AnswerComplaintForm(StepForm):
    intro = _("调查核实后答复投诉人，载明结论和处理措施。")
    justified = YesNo(label=_("调查结论"), yes=_("投诉属实或部分属实"), no=_("投诉不属实"))
    reply = forms.CharField(label=_("答复内容"), max_length=2000, widget=long_text(6))


class OrderRecoveryForm(StepForm):
    intro = _("核对多发或不应发放的金额，决定是否一次或分期归还。决定书载明理由和救济途径。")
    times = forms.IntegerField(label=_("分期数"), min_value=1, initial=1)
    reason = forms.CharField(
        label=_("理由"), max_length=1000, widget=long_text(), help_text=_("将写入追回决定书。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].max_value = most_times(self.record.case)

    def irreversible(self):
        return [
            __("将追回：%(amount)s，分 %(times)s 期")
            % {"amount": self.record.amount, "times": self.cleaned_data["times"]}
        ]


class RepaymentForm(StepForm):
    intro = _("按银行流水登记本次还款；由另一名财务人员复核后入账。")
    amount = forms.DecimalField(
        label=_("还款金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
    )
    received_on = LegalDate(label=_("到账日期"))
    reference = forms.CharField(label=_("银行流水号"), max_length=35)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        due = next((owed for owed in plan_of(self.record) if owed.open), None)
        left = Money(outstanding(self.record), self.record.currency)
        if due:
            self.fields["amount"].help_text = __("本期应还 %(due)s，尚欠共 %(left)s") % {
                "due": Money(due.open, self.record.currency), "left": left,
            }  # fmt: skip

    def particulars(self):
        cleaned = super().particulars()
        return {**cleaned, "amount": Money.of(cleaned["amount"], self.record.currency)}


class ConfirmRepaymentForm(AgreeForm):
    intro = _("与银行流水核对金额、日期和流水号。登记人不能复核。")
    yes, no = _("核对无误，入账"), _("不符，退回登记")


__all__ = [
    "AnswerComplaintForm", "AnswerProceedingForm", "AssignComplaintForm", "BeginReviewForm",
    "CheckReviewForm", "CloseRemedyForm", "ConfirmRepaymentForm", "DecideReviewForm",
    "ImplementReviewForm", "ImplementRulingForm", "OrderRecoveryForm", "OutcomeForm",
    "RepaymentForm", "ServeRemedyForm",
]  # fmt: skip
