"""The rows of the counter's application form: people and declared means."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.agencies.models import Jurisdiction
from casework.cases.intake import MeansGiven, PersonGiven
from casework.core.money import MINOR_PER_UNIT, Currency
from casework.people.actions import DocumentShown
from casework.people.models import IdentityDocument, Member, Person
from casework.people.rules.catalogue import DECLARABLE, ITEM_BY_CODE, Form
from casework.people.rules.names import LONGEST
from workflows.forms.base import ANY, CHOOSE, AskingForm, LegalDate, asked

EMPTY = [("", CHOOSE)]
MOST_PEOPLE, MOST_MEANS, PAPERS = 12, 60, 3


def place_choices(first):
    return [
        ("", first),
        *((str(n), _("第 %(n)s 人") % {"n": n}) for n in range(1, MOST_PEOPLE + 1)),
    ]


class PersonForm(forms.Form):
    """One person of the household; the first row is the applicant."""

    name = forms.CharField(label=_("姓名"), max_length=LONGEST, help_text=_("与证件完全一致。"))
    name_hant = forms.CharField(label=_("繁体姓名"), max_length=LONGEST, required=False)
    name_latin = forms.CharField(label=_("外文姓名"), max_length=LONGEST, required=False)
    birth_date = LegalDate(label=_("出生日期"))
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex, initial=Person.Sex.UNSTATED)
    relation = forms.ChoiceField(
        label=_("与申请人关系"), choices=[*EMPTY, *Member.Relation.choices]
    )
    lives_in = forms.ChoiceField(
        label=_("居住地"), choices=Jurisdiction, initial=Jurisdiction.ZHUHAI
    )
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    limited_capacity = forms.BooleanField(label=_("无或限制民事行为能力"), required=False)
    guardian = forms.ChoiceField(
        label=_("监护人"), choices=(), required=False,
        help_text=_("未成年人及无或限制民事行为能力人，选择其监护人是本表第几人。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guardian"].choices = place_choices(pgettext_lazy("guardian", "无"))
        for n in range(1, PAPERS + 1):
            kind = forms.ChoiceField(
                label=_("证件 %(n)s 类别") % {"n": n},
                choices=[*EMPTY, *IdentityDocument.Kind.choices],
            )
            number = forms.CharField(
                label=_("证件 %(n)s 号码") % {"n": n}, max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
            if n > 1:  # shown one by one; a number that was sent is never left out
                kind = asked(kind, when={f"document{n - 1}_number": ANY})
                number = asked(number, when={f"document{n - 1}_number": ANY})
            self.fields |= {f"document{n}_kind": kind, f"document{n}_number": number}

    @property
    def groups(self) -> list[list]:
        """The fields as they stand together on the page; each document's kind beside its number."""
        rows = (
            ("name", "name_hant", "name_latin", "birth_date", "sex", "relation"),
            ("lives_in", "phone"),
            *((f"document{n}_kind", f"document{n}_number") for n in range(1, PAPERS + 1)),
            ("limited_capacity", "guardian"),
        )
        return [[self[name] for name in row] for row in rows]

    def clean(self):
        cleaned = super().clean()
        for n in range(1, PAPERS + 1):
            kind, number = cleaned.get(f"document{n}_kind"), cleaned.get(f"document{n}_number")
            if bool(kind) != bool(number) and n > 1:
                missing = "number" if kind else "kind"
                self.add_error(f"document{n}_{missing}", _("证件类别和号码须同时填写。"))
        return cleaned

    def given(self, places: dict[str, int]) -> PersonGiven:
        """``places``: where each numbered row of the form stands among those filled in."""
        cleaned = self.cleaned_data
        return PersonGiven(
            name=cleaned["name"],
            birth_date=cleaned["birth_date"],
            documents=[
                DocumentShown(cleaned[f"document{n}_kind"], cleaned[f"document{n}_number"])
                for n in range(1, PAPERS + 1)
                if cleaned[f"document{n}_kind"]
            ],
            relation=cleaned["relation"],
            lives_in=cleaned["lives_in"],
            sex=cleaned["sex"],
            name_hant=cleaned["name_hant"],
            name_latin=cleaned["name_latin"],
            phone=cleaned["phone"],
            limited_capacity=cleaned["limited_capacity"],
            guardian=places[cleaned["guardian"]] if cleaned["guardian"] else None,
        )


class RowsFormSet(forms.BaseFormSet):
    """Rows of which some may have been left empty, also between others."""

    @property
    def filled(self) -> list:
        return [form for form in self.forms if form.has_changed()]


class PeopleFormSet(RowsFormSet):
    @property
    def places(self) -> dict[str, int]:
        """The number that a row bears on the form -> its place among those filled in."""
        numbers = [str(n) for n, form in enumerate(self.forms, 1) if form.has_changed()]
        return {number: place for place, number in enumerate(numbers)}

    def clean(self):
        for form in self.filled:
            guardian = form.cleaned_data.get("guardian") if hasattr(form, "cleaned_data") else ""
            if guardian and guardian not in self.places:
                form.add_error("guardian", _("没有这一人，请选择本表中的监护人。"))


People = forms.formset_factory(
    PersonForm, formset=PeopleFormSet, extra=0, min_num=1, validate_min=True, max_num=MOST_PEOPLE,
    validate_max=True, absolute_max=MOST_PEOPLE,
)  # fmt: skip


def _declared_as(*shapes: Form) -> dict[str, str]:
    """The condition that the chosen item is declared in one of ``shapes``."""
    return {"code": "|".join(item.code for item in DECLARABLE if item.declared_as in shapes)}


class MeansForm(AskingForm):
    """One declared item; only what its shape needs is asked."""

    person = forms.ChoiceField(label=_("所属人"), choices=())
    code = forms.ChoiceField(
        label=_("申报项目"), choices=[*EMPTY, *((item.code, item.name) for item in DECLARABLE)]
    )
    amount = asked(
        forms.DecimalField(
            label=_("金额"), min_value=0, max_digits=13, decimal_places=2,
            help_text=_("没有的填 0。"),
        ),
        when=_declared_as(Form.AMOUNT), lacking=_("请填写金额，没有的填 0。"),
    )  # fmt: skip
    currency = asked(
        forms.ChoiceField(label=_("币种"), choices=Currency, initial=Currency.CNY),
        when=_declared_as(Form.AMOUNT), lacking=_("请选择币种。"),
    )  # fmt: skip
    count = asked(
        forms.IntegerField(
            label=_("数量"), min_value=0, max_value=999, help_text=_("没有的填 0。")
        ),
        when=_declared_as(Form.COUNT), lacking=_("请填写数量，没有的填 0。"),
    )  # fmt: skip
    yes = asked(
        forms.ChoiceField(
            label=_("有无"), choices=[("", "—"), ("yes", _("有")), ("no", _("无"))]
        ),
        when=_declared_as(Form.YES_NO), lacking=_("请选择有或无。"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = place_choices(_("请选择"))

    def given(self, places: dict[str, int]) -> MeansGiven:
        cleaned = self.cleaned_data
        return MeansGiven(
            person=places[cleaned["person"]],
            code=cleaned["code"],
            answer=self._answer(cleaned),
            note=cleaned["note"],
        )

    def _answer(self, cleaned) -> dict:
        match ITEM_BY_CODE[cleaned["code"]].declared_as:
            case Form.AMOUNT:
                minor = int(Decimal(cleaned["amount"]) * MINOR_PER_UNIT)
                return {"minor": minor, "currency": cleaned["currency"]}
            case Form.COUNT:
                return {"count": cleaned["count"]}
        return {"yes": cleaned["yes"] == "yes"}


Means = forms.formset_factory(
    MeansForm, formset=RowsFormSet, extra=0, min_num=1, validate_min=True, max_num=MOST_MEANS, validate_max=True,
    absolute_max=MOST_MEANS,
)  # fmt: skip
