"""What all step forms share."""

from django import forms
from django.db import DataError
from django.db.models import QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casework.documents.queries import least_upload_limit
from casework.ledger.models import Fund
from casework.policy.samples import marked

LONGEST_NOTE = 500
CHOOSE = _("请选择")


class YesNo(forms.TypedChoiceField):
    """A question with two answers written out; neither is chosen beforehand."""

    def __init__(self, *, yes, no, **kwargs):
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
            **kwargs,
        )


class Upload(forms.FileField):
    """A paper from outside; how large it may be is said beside it as the rule has it today."""

    def get_bound_field(self, form, field_name):
        self.help_text = self.help_text or _upload_hint()
        return super().get_bound_field(form, field_name)


class Files(Upload):
    """Several files at once; the cleaned value is a list."""

    class Input(forms.ClearableFileInput):
        allow_multiple_selected = True

    def __init__(self, **kwargs):
        super().__init__(
            widget=self.Input(attrs={"accept": "application/pdf,image/jpeg,image/png"}), **kwargs
        )

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(Files, self).clean(one, initial) for one in given]


class Scan(Upload):
    """One scanned page."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
            **kwargs,
        )


def _upload_hint() -> str:
    rule = least_upload_limit()
    if rule is None:
        return __("PDF、JPG 或 PNG。")
    return __("PDF、JPG 或 PNG，每份不超过 %(most)s。") % {"most": marked(f"{rule.value} MB", rule)}


class FundChoice(forms.ModelChoiceField):
    """A fund of the case's side."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Fund.objects.none(), empty_label=CHOOSE, **kwargs)

    def label_from_instance(self, fund):
        return f"{fund} ({fund.currency})"

    def offer(self, case) -> None:
        self.queryset = (
            Fund.objects.filter(agency__jurisdiction=case.jurisdiction)
            .select_related("stream")
            .order_by("pk")
        )


class SeveralOf(forms.ModelMultipleChoiceField):
    """Several records; a number too large for the database is a choice that there is not."""

    def clean(self, value):
        try:
            return super().clean(value)
        except (OverflowError, DataError):
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice",
                params={"value": max(map(str, value), key=len)},
            ) from None  # fmt: skip


class LegalDate(forms.DateField):
    """A day, picked or typed in any of the usual ways."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


def long_text(rows=4):
    return forms.Textarea(attrs={"rows": rows})


#: Stands for whatever value, in the conditions of :func:`asked`.
ANY = "*"


def asked(field: forms.Field, when: dict[str, str], lacking="") -> forms.Field:
    """Ask ``field`` only while other fields of its form hold certain values.

    ``when`` names them: ``{"outcome": "approve"}``, several values parted by ``|``, any by ``ANY``.
    ``lacking`` is said if the field is asked and left empty. :class:`AskingForm` decides; the
    page's script merely hides what is not asked.
    """
    field.required, field.asked_when, field.lacking = False, when, lacking
    field.widget.attrs["data-when"] = ";".join(f"{name}={held}" for name, held in when.items())
    return field


class AskingForm(forms.Form):
    """A form that leaves out what it does not ask, whatever was sent for it."""

    def clean(self):
        cleaned = super().clean()
        for name, field in self.fields.items():
            when = getattr(field, "asked_when", None)
            if when is None:
                continue
            if not all(self._holds(other, held) for other, held in when.items()):
                self.errors.pop(name, None)
                cleaned[name] = field.to_python("")
            elif field.lacking and name not in self.errors and _empty(cleaned.get(name)):
                self.add_error(name, field.lacking)
        return cleaned

    def _holds(self, name: str, held: str) -> bool:
        given = self[name].data
        return bool(given) if held == ANY else given in held.split("|")


def _empty(value) -> bool:
    return not value if isinstance(value, QuerySet) else value in (None, "", [])


class StepForm(AskingForm):
    """A step's form, about one record, filled in by one officer.

    ``intro`` is said above it, ``what_next`` below; ``irreversible`` answers whether the act, as
    filled in, asks for a second look before it is done.
    """

    intro = ""
    what_next = ()
    submit_label = ""
    template = "desk/step.html"

    def __init__(self, *args, record, officer, **kwargs):
        self.record, self.officer = record, officer
        super().__init__(*args, **kwargs)
        if "note" not in self.fields:
            self.fields["note"] = forms.CharField(
                label=_("办理意见"), required=False, max_length=LONGEST_NOTE, widget=long_text(2),
                help_text=_("记入办理历史。请勿填写证件号码、账号。"),
            )  # fmt: skip

    def particulars(self) -> dict:
        """The act's keyword arguments, once the form is valid."""
        return dict(self.cleaned_data)

    def irreversible(self) -> list[str]:
        """Sentences to read before confirming; empty when none is needed."""
        return []

    @property
    def dangerous(self) -> bool:
        return False


class AgreeForm(StepForm):
    """Agree, or send back with a reason."""

    yes = no = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        self.fields["agreed"] = YesNo(label=_("意见"), yes=self.yes, no=self.no)
        self.fields["note"] = note

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("agreed") is False and not cleaned.get("note"):
            self.add_error("note", _("退回或不同意的，请写明理由。"))
        return cleaned
