"""A form asks some things only sometimes, and takes nothing that it did not ask."""

from types import SimpleNamespace

import pytest
from django import forms

from casework.desk.forms.application_rows import MeansForm
from casework.desk.presenting import verification_sheet
from casework.verification.models import RequestedItem
from casework.verification.queries import latest_asked
from tests.factories import a_case, a_request
from workflows.forms.base import ANY, AskingForm, asked
from workflows.forms.payment import BankAnswerForm


class Sample(AskingForm):
    outcome = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no"), ("later", "later")])
    amount = asked(forms.DecimalField(), when={"outcome": "yes"}, lacking="an amount, please")
    reason = asked(forms.CharField(), when={"outcome": "no|later"}, lacking="a reason, please")
    remark = asked(forms.CharField(), when={"reason": ANY})


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({"outcome": "yes"}, {"amount": ["an amount, please"]}),
        ({"outcome": "no"}, {"reason": ["a reason, please"]}),
        ({"outcome": "later"}, {"reason": ["a reason, please"]}),
        ({"outcome": "yes", "amount": "0"}, {}),
        ({"outcome": "no", "reason": "because"}, {}),
    ],
)
def test_what_is_asked_must_be_given(sent, missing):
    assert Sample(sent).errors == missing


def test_what_is_not_asked_is_left_out_even_if_it_is_wrong():
    form = Sample({"outcome": "no", "reason": "because", "amount": "five", "remark": "and"})
    assert form.is_valid()
    assert form.cleaned_data == {
        "outcome": "no", "amount": None, "reason": "because", "remark": "and",
    }  # fmt: skip
    form = Sample({"outcome": "yes", "amount": "5", "reason": "because"})
    assert form.is_valid()
    assert form.cleaned_data["reason"] == ""


def test_a_bank_that_paid_gives_no_reason_for_sending_back():
    sent = {"paid": "yes", "answered_on": "2022-03-07", "reference": "B1", "reason": "AC01"}
    form = BankAnswerForm(sent, record=SimpleNamespace(), officer=SimpleNamespace())
    assert form.is_valid()
    assert form.cleaned_data["reason"] == ""


@pytest.mark.parametrize(
    ("code", "wanted"), [("INC.WAGE", "amount"), ("AST.PROPERTY", "count"), ("AST.BUSINESS", "yes")]
)
def test_a_declared_item_asks_only_for_its_own_shape(code, wanted):
    form = MeansForm({"person": "1", "code": code, "currency": "MOP"})
    assert list(form.errors) == [wanted]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "found", "said"),
    [
        ("INC.WAGE", {"minor": 850_000, "currency": "MOP"}, "查有未申报"),
        ("INC.WAGE", {"minor": 0, "currency": "MOP"}, ""),
        ("AST.BUSINESS", {"yes": True}, "查有未申报"),
        ("AST.BUSINESS", {"yes": False}, ""),
        ("ID.STATUS", {"yes": True}, ""),  # nobody declares it
    ],
)
def test_what_was_found_and_never_declared_does_not_read_as_agreeing(
    official_data, clock, code, found, said
):
    case = a_case()
    case.declaration.items.all().delete()
    request = a_request(case, "accepted")
    RequestedItem.objects.filter(request=request).exclude(
        pk=request.items.order_by("pk").first().pk
    ).delete()
    item = request.items.get()
    item.code, item.finding, item.answer = code, "value", found
    item.save()
    row = verification_sheet(case, *latest_asked(case))["rows"][0]
    assert row["difference"] == said
    assert row["differs"] is bool(said)
