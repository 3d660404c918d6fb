"""Forms around the check on the other side (异地协查)."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Jurisdiction
from casework.core.money import MINOR_PER_UNIT, Currency
from casework.people.rules.catalogue import ITEM_BY_CODE, Form
from casework.verification.models import RefusalCode, RequestedItem

from .base import AgreeForm, SeveralOf, StepForm, YesNo, asked, long_text

EMPTY = [("", _("请选择"))]


class ItemChoices(SeveralOf):
    def label_from_instance(self, item):
        return f"{item.member.person.name} · {ITEM_BY_CODE[item.code].name}"


class PrepareForm(StepForm):
    intro = _("只能核查授权书列明并已签署的项目；不需要的请取消勾选。")
    what_next = (_("提交后由另一名人员审核发出。"),)
    submit_label = _("提交审核")
    items = ItemChoices(
        label=_("协查项目"), queryset=RequestedItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    urgent = forms.BooleanField(label=_("紧急协查"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = self.record.items.select_related("member__person").order_by(
            "member_id", "pk"
        )
        self.initial.setdefault("items", [item.pk for item in self.fields["items"].queryset])


class ReleaseForm(AgreeForm):
    intro = _(
        "发出前请核对：授权书有效、项目未超出授权范围、跨境提供依据有效。发出后对方即可查看。"
    )
    yes, no = _("同意发出"), _("退回修改")


class ReceiveForm(StepForm):
    intro = _("签收后开始核查，办理时限按贵方工作日历计算。")
    submit_label = _("签收")


class AnswerForm(StepForm):
    """One group of fields for each requested item: ``i<pk>-finding`` and its value."""

    template = "desk/step_answer.html"
    what_next = (_("提交后由贵方另一名人员复核，复核后回函。"),)
    intro = _("请逐项答复。“有结果”“查无记录”“未核查”是三种不同的答复，请如实选择。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        self.items = list(self.record.items.select_related("member__person").order_by("pk"))
        for item in self.items:
            self._add(item)
        self.fields["refusal_code"] = forms.ChoiceField(
            label=_("整件不予协查"), required=False,
            choices=[("", _("予以协查（逐项答复）")), *RefusalCode.choices],
            help_text=_("选择不予协查情形的，不必逐项答复，请在办理意见中说明。"),
        )  # fmt: skip
        self.fields["note"] = note

    def shape(self, item) -> Form:
        return ITEM_BY_CODE[item.code].answer_in(self.record.recipient.jurisdiction)

    def groups(self):
        """What is asked of each item, for the page, in the order of the request."""
        side = self.record.recipient.jurisdiction
        for item in self.items:
            known = ITEM_BY_CODE[item.code]
            yield {
                "item": known.name,
                "person": item.member.person.name,
                "holder": known.holder(side),
                "answer_form": self.shape(item).label,
                "period_from": item.period_from,
                "period_until": item.period_until,
                "fields": [self[name] for name in self.fields if name.startswith(f"i{item.pk}-")],
            }

    def rest(self):
        """Bound fields that belong to no item."""
        return [self[name] for name in ("refusal_code", "note")]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("refusal_code"):
            if not cleaned.get("note"):
                self.add_error("note", _("不予协查的，请说明理由。"))
            return cleaned
        for item in self.items:
            finding = cleaned.get(f"i{item.pk}-finding")
            if not finding:
                self.add_error(f"i{item.pk}-finding", _("请选择核查结果。"))
            elif finding == RequestedItem.Finding.VALUE and self._answer(item) is None:
                self.add_error(f"i{item.pk}-value", _("选择了“有结果”，请填写结果。"))
            elif finding == RequestedItem.Finding.NOT_CHECKED and not cleaned.get(
                f"i{item.pk}-remark"
            ):
                self.add_error(f"i{item.pk}-remark", _("没有核查的，请在备注中写明原因。"))
        return cleaned

    def particulars(self):
        cleaned = self.cleaned_data
        if cleaned["refusal_code"]:
            return {"refusal_code": cleaned["refusal_code"], "note": cleaned["note"]}
        answers = [
            (
                item,
                cleaned[f"i{item.pk}-finding"],
                self._answer(item),
                cleaned[f"i{item.pk}-remark"],
            )
            for item in self.items
        ]
        return {"answers": answers, "note": cleaned["note"]}

    def _add(self, item) -> None:
        at = f"i{item.pk}-"
        self.fields[f"{at}finding"] = forms.ChoiceField(
            label=_("核查结果"), widget=forms.RadioSelect, required=False,
            choices=[choice for choice in RequestedItem.Finding.choices if choice[0]],
        )  # fmt: skip
        for name, field in _fields_of(self.shape(item), self.record.recipient).items():
            self.fields[f"{at}{name}"] = asked(
                field, when={f"{at}finding": RequestedItem.Finding.VALUE}
            )
        self.fields[f"{at}remark"] = forms.CharField(
            label=_("备注"), required=False, max_length=200
        )

    def _answer(self, item) -> dict | None:
        value = self.cleaned_data.get(f"i{item.pk}-value")
        if value in (None, ""):
            return None
        # None if what was sent is no currency: the form is then at fault already.
        currency = self.cleaned_data.get(f"i{item.pk}-currency")
        match self.shape(item):
            case Form.AMOUNT:
                return {"minor": _minor(value), "currency": currency}
            case Form.BAND:
                upto = self.cleaned_data.get(f"i{item.pk}-upto")
                band = {
                    "from": _minor(value),
                    "to": None if upto is None else _minor(upto),
                    "currency": currency,
                }
                return {"band": band}
            case Form.LIST:
                return {"lines": [{"text": line} for line in value.splitlines() if line.strip()]}
            case Form.COUNT:
                return {"count": value}
            case Form.YES_NO:
                return {"yes": value}
        return {"text": value}


def _fields_of(shape: Form, office) -> dict[str, forms.Field]:
    """What ``office`` fills in for an answer in ``shape``, once there is one."""
    own = Currency.MOP if office.jurisdiction == Jurisdiction.MACAO else Currency.CNY
    currency = forms.ChoiceField(label=_("币种"), choices=Currency.choices, initial=own)
    match shape:
        case Form.AMOUNT:
            return {"value": _units(_("金额")), "currency": currency}
        case Form.BAND:
            return {
                "value": _units(_("金额下限")),
                "upto": _units(_("金额上限"), help_text=_("没有上限的不填。")),
                "currency": currency,
            }
        case Form.COUNT:
            return {"value": forms.IntegerField(label=_("数量"), min_value=0)}
        case Form.YES_NO:
            return {
                "value": YesNo(label=_("结果"), yes=_("有／是"), no=_("无／否"), empty_value=None)
            }
        case Form.LIST:
            lines = forms.CharField(
                label=_("明细"), max_length=2000, widget=long_text(3), help_text=_("每行一条。")
            )
            return {"value": lines}
    return {"value": forms.CharField(label=_("结果说明"), max_length=500)}


def _units(label, **said) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=13, decimal_places=2, **said)


def _minor(units: Decimal) -> int:
    return int(units * MINOR_PER_UNIT)


class CountersignForm(AgreeForm):
    intro = _("请复核每一项答复。答复人不能复核自己的答复；复核后回函即时送达对方。")
    yes, no = _("同意回函"), _("退回重核")


class AdoptForm(AgreeForm):
    intro = _("核对表并列申报与核查结果。采信后进入受理审核；有异议的，对方重新核查。")
    yes, no = _("采信"), _("有异议，请对方重核")
