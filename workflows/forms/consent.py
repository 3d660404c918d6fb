"""Forms around the authorization (授权书)."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.consent.models import Signature
from casework.consent.rules import askable_codes
from casework.documents.wording import CONSENTS
from casework.people.rules.catalogue import ITEM_BY_CODE

from .base import CHOOSE, LegalDate, Scan, SeveralOf, StepForm, asked, long_text


class IssueForm(StepForm):
    intro = _("只选本案确有必要核查的项目。授权书出具后不能修改；需要变更的，须重新出具。")
    what_next = (_("系统生成授权书 PDF，供申请人和每位成年家庭成员（或监护人）签署。"),)
    submit_label = _("出具授权书")
    items = forms.MultipleChoiceField(label=_("核查项目"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = askable_codes(self.record.case.case_type, self.record.recipient.jurisdiction)
        self.fields["items"].choices = [(code, ITEM_BY_CODE[code].name) for code in codes]
        declared = set(self.record.case.declaration.items.values_list("code", flat=True))
        self.initial.setdefault("items", [code for code in codes if code in declared])


class SignatureChoice(forms.ModelChoiceField):
    def label_from_instance(self, signature):
        return signature_label(signature)


class SignatureChoices(SeveralOf):
    def label_from_instance(self, signature):
        return signature_label(signature)


def signature_label(signature: Signature) -> str:
    """Who signs, and for whom."""
    member = signature.member
    if not signature.by_guardian:
        return member.person.name
    return _("%(guardian)s（监护人，代%(ward)s）") % {
        "guardian": member.guardian.name,
        "ward": member.person.name,
    }


class SignForm(StepForm):
    intro = _("逐人登记签署：选择签署人，上传其签署页扫描件，勾选其同意的单独事项。")
    what_next = (_("全部签署后，由另一名人员核对；核对无误后授权书生效。"),)
    signature = SignatureChoice(
        label=_("签署人"), queryset=Signature.objects.none(), empty_label=CHOOSE
    )
    signed_on = LegalDate(label=_("签署日期"))
    page = Scan(label=_("签署页扫描件"))
    consents = forms.MultipleChoiceField(
        label=_("单独同意"), widget=forms.CheckboxSelectMultiple,
        help_text=_("跨境提供和敏感财务信息两项未勾选的，签署无效。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signature"].queryset = (
            self.record.signatures.filter(page__isnull=True)
            .select_related("member__person", "member__guardian")
            .order_by("pk")
        )
        language = "en" if (get_language() or "").startswith("en") else "hans"
        self.fields["consents"].choices = [
            (code, getattr(name, language)) for code, (name, _text) in CONSENTS.items()
        ]


class CheckSignaturesForm(StepForm):
    intro = _("请逐页对照签署页扫描件与证件，核对签署人、日期和单独同意。登记签署的人员不能核对。")
    agreed = forms.TypedChoiceField(
        label=_("核对结果"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("签署无误，授权书生效")), ("no", _("有签署须重新取得"))],
    )  # fmt: skip
    wanting = asked(
        SignatureChoices(
            label=_("须重新签署的成员"), queryset=Signature.objects.none(),
            widget=forms.CheckboxSelectMultiple,
        ),
        when={"agreed": "no"}, lacking=_("请选择须重新签署的成员。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wanting"].queryset = self.record.signatures.select_related(
            "member__person", "member__guardian"
        ).order_by("pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("agreed") is False and not cleaned.get("note"):
            self.add_error("note", _("请写明理由。"))
        return cleaned


class WithdrawForm(forms.Form):
    """The household takes its authorization back (撤回授权)."""

    signed_on = LegalDate(label=_("撤回申请签署日期"))
    note = forms.CharField(label=_("撤回说明"), max_length=500, widget=long_text())
