"""Forms at the counter (窗口): the form check, and what is brought later."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.models import EmergencyGround, QuickGround, Route, Supplement
from casework.core.money import Money

from .base import CHOOSE, Files, StepForm, asked, long_text

EMPTY = [("", CHOOSE)]
#: Where the form check's form asks for the ground of another route.
GROUND_FIELD = {Route.EMERGENCY: "urgent_ground", Route.QUICK: "quick_ground"}


class CheckFormForm(StepForm):
    intro = _("对照申请材料核查：材料是否齐全、证件与家庭成员是否一致、救助类型是否正确。")
    what_next = (
        _("通过的，进入出具授权书环节。"),
        _("需补正的，系统生成一次性告知书；同一申请只能告知一次。"),
        _("情况紧急或者适用小额快救的，送审批机关决定；材料可以后补。"),
    )
    complete = forms.ChoiceField(
        label=_("审查结果"), widget=forms.RadioSelect,
        choices=[
            ("yes", _("材料齐全，通过")), ("no", _("材料不全，一次性告知补正")),
            (Route.EMERGENCY, _("情况紧急，提出先行救助")),
            (Route.QUICK, _("符合条件，提出小额快救")),
        ],
    )  # fmt: skip
    items = asked(
        forms.MultipleChoiceField(
            label=_("须补正的事项"), choices=Supplement, widget=forms.CheckboxSelectMultiple,
            help_text=_("请勾选全部缺项。"),
        ),
        when={"complete": "no"}, lacking=_("请勾选须补正的全部事项。"),
    )  # fmt: skip
    urgent_ground = asked(
        forms.ChoiceField(label=_("紧急情形"), choices=[*EMPTY, *EmergencyGround.choices]),
        when={"complete": Route.EMERGENCY}, lacking=_("请选择紧急情形。"),
    )  # fmt: skip
    quick_ground = asked(
        forms.ChoiceField(label=_("小额快救情形"), choices=[*EMPTY, *QuickGround.choices]),
        when={"complete": Route.QUICK}, lacking=_("请选择小额快救情形。"),
    )  # fmt: skip
    amount = asked(
        forms.DecimalField(
            label=_("建议金额（人民币元）"), min_value=0, max_digits=12, decimal_places=2
        ),
        when={"complete": f"{Route.EMERGENCY}|{Route.QUICK}"},
        lacking=_("请填写大于零的建议金额。"),
    )
    reason = asked(
        forms.CharField(
            label=_("采用该程序的理由"), max_length=1000, widget=long_text(),
            help_text=_("写明情况为什么不能等待；将作为审批的依据。"),
        ),
        when={"complete": f"{Route.EMERGENCY}|{Route.QUICK}"},
        lacking=_("请写明采用该程序的理由，理由将作为审批的依据。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record.decided_outside:  # Macao decides by its own law, on no route of ours
            offered = self.fields["complete"].choices
            self.fields["complete"].choices = [
                (value, label) for value, label in offered if value not in GROUND_FIELD
            ]
            self.what_next = self.what_next[:2]
            for name in (*GROUND_FIELD.values(), "amount", "reason"):
                del self.fields[name]

    def particulars(self):
        cleaned = super().particulars()
        result = cleaned["complete"]
        if result not in GROUND_FIELD:
            return {
                "complete": result == "yes", "items": cleaned["items"], "note": cleaned["note"],
            }  # fmt: skip
        return {
            "route": result, "ground": cleaned[GROUND_FIELD[result]], "reason": cleaned["reason"],
            "amount": Money.of(cleaned["amount"], "CNY"), "note": cleaned["note"],
        }  # fmt: skip


class ReceiveSupplementForm(StepForm):
    intro = _("收到补正材料后登记，案件退回形式审查。")
    papers = Files(label=_("补正材料"), required=False)
