"""The counter's application form (临时救助申请表), in sections on one page."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Jurisdiction
from casework.cases.intake import Application, counterparts_for
from casework.cases.models import CaseType, Cause, Origin, Place
from casework.core import clock
from workflows.forms.base import CHOOSE, Files, LegalDate, long_text

from .application_rows import EMPTY, Means, People

#: Days before the application that the declaration speaks of, as proposed on the form.
DECLARED_DAYS = 183


class PlaceForm(forms.Form):
    """Where the household lives or the emergency happened (受理地)."""

    address = forms.CharField(
        label=_("居住地或急难发生地地址"), max_length=200, help_text=_("加密保存，不用于公示。"),
        widget=forms.TextInput(attrs={"class": "wide"}),
    )  # fmt: skip
    place = forms.ChoiceField(label=_("受理地依据"), choices=[*EMPTY, *Place.choices])
    counterpart = forms.ModelChoiceField(
        label=_("协查机构"), queryset=Agency.objects.none(), to_field_name="code",
        empty_label=CHOOSE, help_text=_("家庭经济和生活状况由该机构异地核查。"),
    )  # fmt: skip

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counterpart"].queryset = counterparts_for(agency)


class CauseForm(forms.Form):
    case_type = forms.ChoiceField(label=_("救助类型"))
    origin = forms.ChoiceField(label=_("受理方式"), choices=Origin, initial=Origin.APPLIED)
    cause = forms.ChoiceField(label=_("困难原因"), choices=[*EMPTY, *Cause.choices])
    happened_on = LegalDate(label=_("事发日期"))
    circumstances = forms.CharField(
        label=_("困难情况"), max_length=2000, widget=long_text(5), help_text=_("加密保存。")
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        law = Jurisdiction(agency.jurisdiction).law
        self.fields["case_type"].choices = [*EMPTY, *CaseType.under(law)]


class CommitmentForm(forms.Form):
    """The applicant's commitment (告知承诺): what is declared is true and complete."""

    period_from = LegalDate(label=_("申报期间起"))
    period_to = LegalDate(label=_("申报期间止"))
    promised = forms.BooleanField(
        label=_("申请人已知悉有关规定，承诺申报内容真实、完整，愿意承担不实申报的法律责任。"),
        error_messages={"required": _("申请人作出告知承诺后才能递交申请。")},
        widget=forms.CheckboxInput(attrs={"class": "wide"}),
    )

    def __init__(self, *args, **kwargs):
        today = clock.today()
        kwargs.setdefault("initial", {}).update(
            period_from=today - timedelta(days=DECLARED_DAYS), period_to=today
        )
        super().__init__(*args, **kwargs)


class AttachmentsForm(forms.Form):
    attachments = Files(label=_("申请材料"), required=False)


class ApplicationForms:
    """All sections together: valid only as a whole."""

    def __init__(self, data=None, files=None, *, agency):
        self.people = People(
            data, prefix="people", initial=None if data else [{"relation": "self"}]
        )
        self.means = Means(data, prefix="means", initial=None if data else [{"person": "1"}])
        # What the rows are called, on the page and in the summary of faults.
        self.people.row_label, self.means.row_label = _("家庭成员"), _("申报项目")
        self.place = PlaceForm(data, agency=agency)
        self.cause = CauseForm(data, agency=agency)
        self.commitment = CommitmentForm(data)
        self.attachments = AttachmentsForm(data, files)

    @property
    def all(self) -> list:
        return [
            self.people, self.place, self.cause, self.means, self.commitment, self.attachments,
        ]  # fmt: skip

    def is_valid(self) -> bool:
        sound = [form.is_valid() for form in self.all]  # every section says what it lacks
        return all(sound) and self._means_are_the_households()

    def _means_are_the_households(self) -> bool:
        strange = [
            form
            for form in self.means.filled
            if form.cleaned_data["person"] not in self.people.places
        ]
        for form in strange:
            form.add_error("person", _("没有这一人，请选择本表中的成员。"))
        return not strange

    def application(self) -> Application:
        place, cause, said = (
            self.place.cleaned_data, self.cause.cleaned_data, self.commitment.cleaned_data,
        )  # fmt: skip
        return Application(
            people=[form.given(self.people.places) for form in self.people.filled],
            address=place["address"],
            counterpart=place["counterpart"].code,
            place=place["place"],
            means=[form.given(self.people.places) for form in self.means.filled],
            attachments=self.attachments.cleaned_data["attachments"],
            **cause,
            **said,
        )

    def refuse(self, refusal) -> None:
        """Put a rule's refusal on the field that it names."""
        field = refusal.field or ""
        room, _dash, rest = field.partition("-")
        number, _dash, name = rest.partition("-")
        if room in ("people", "members", "items") and number.isdigit():
            rows = self.means if room == "items" else self.people
            self._on_row(rows.filled[int(number)], name, refusal)
            return
        for form in (self.place, self.cause, self.commitment, self.attachments):
            if field in form.fields:
                form.add_error(field, str(refusal))
                return
        self.cause.add_error(None, str(refusal))

    def _on_row(self, form, name: str, refusal) -> None:
        if name.startswith("documents-"):
            _word, number, part = name.split("-", 2)
            name = f"document{int(number) + 1}_{part}"
        known = {"documents": "document1_number", "person": "name", "answer": "amount",
                 "member": "person"}  # fmt: skip
        name = known.get(name, name)
        form.add_error(name if name in form.fields else None, str(refusal))
