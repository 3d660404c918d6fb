"""The form of every step, filled in with what no form expects: a sentence on it, and nothing done.

Fields are spoilt by their kind and not by their name, so a step that comes into the procedure is
tried without a word here.
"""

import random

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.at_random.filling import Filler
from tests.factories.work import ALL_STEPS, any_step, claimed
from tests.pages.desks import signed_in
from workflows.graph import all_flows
from workflows.models import WorkTask
from workflows.steps import Step

NUMBERS = ["NaN", "1e400", "-1", "9" * 400, "١٢٣x"]
DAYS = ["0001-01-01", "9999-12-31", "2022-02-30", "99999-01-01", "x"]
CHOICES = ["no-such-thing", "9" * 26, "\x00", "-1", "1 OR 1=1"]
WORDS = ["a\x00b", "长" * 20_000, "\ud7ff\x00", "\x00", "\r\n\x00\x1b"]
PAPERS = [
    lambda: SimpleUploadedFile("scan.png", b"", "image/png"),
    lambda: SimpleUploadedFile("scan.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    lambda: SimpleUploadedFile("../../scan.pdf", b"%PDF-1.7", "application/pdf"),
    lambda: SimpleUploadedFile("scan.svg", b"<svg onload='x'/>", "image/svg+xml"),
    lambda: SimpleUploadedFile("\u202egnp.exe", b"MZ", "image/png"),
]
ROUNDS = 5
#: Kinds of fields, the narrower first, and what spoils each.
SPOILT = (
    (forms.FileField, PAPERS),
    (forms.BooleanField, None),  # whatever is sent says yes
    (forms.DateField, DAYS),
    ((forms.DecimalField, forms.IntegerField), NUMBERS),
    ((forms.ChoiceField, forms.ModelChoiceField), CHOICES),
    (forms.Field, WORDS),
)


def odd(field, turn: int):
    """The ``turn``-th thing that a field of this kind does not expect, or None."""
    values = next(values for kind, values in SPOILT if isinstance(field, kind))
    value = values and values[turn]
    return value() if callable(value) else value


def sent(browser, task, told):
    """The answer to the form; whatever it brought about is taken back."""
    with transaction.atomic():
        answer = browser.post(reverse("step", args=[task.pk]), told)
        still_open = WorkTask.objects.get(pk=task.pk).open
        transaction.set_rollback(True)
    return answer, still_open


def test_every_step_of_every_procedure_is_tried():
    steps = {
        node.name
        for flow in all_flows()
        for node in flow.instance.nodes()
        if isinstance(node, Step)
    }
    assert steps == set(ALL_STEPS)


@pytest.mark.parametrize("step", ALL_STEPS)
def test_what_no_form_expects_comes_back_on_it(step):
    task = any_step(step)
    browser = signed_in(claimed(task).username)
    form = browser.get(reverse("step", args=[task.pk])).context["form"]
    names = [name for name, field in form.fields.items() if odd(field, 0) is not None]

    for turn in range(ROUNDS):
        told = {form.add_prefix(name): odd(form.fields[name], turn) for name in names}
        answer, still_open = sent(browser, task, told)
        assert answer.status_code == 200, turn
        assert answer.context["form"].errors, turn
        assert still_open

    filler = Filler(random.Random(step))
    for place, name in enumerate(names):
        data, files = filler.fill(form)
        told = {**dict(data.lists()), **dict(files.lists())}
        told[form.add_prefix(name)] = odd(form.fields[name], place % ROUNDS)
        answer, still_open = sent(browser, task, told)
        # What was not asked for, the rest being answered so, is left aside.
        assert answer.status_code in (200, 302), name
        assert still_open or answer.status_code == 302, name
