"""Filling in any form at random (随机填表): by the kinds of its fields, not by their names.

So a step that comes into the procedure is tried without a word here. Mostly what moves a case
onwards is chosen, so that cases get far; now and then anything else that the form offers.
"""

import random
from datetime import timedelta

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from casework.core import clock
from tests.factories import a_scan
from workflows.forms.base import Files, YesNo

#: How often the answer is chosen that moves a case onwards.
ONWARDS = 0.9
#: How often the first answer to a question is any that is offered, so that every branch is tried.
CURIOUS = 0.35
#: Answers that do, where it is not the first that is offered.
KNOWN_ONWARDS = {"objected": "no"}
WORDS = ("情况属实", "材料齐全，符合条件。", "㛃𬭊䶮𠮷", "Concluído, sem observações.", "=1+1")


class Filler:
    """Fills in forms with the luck of ``dice``."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self._answered = set()

    def fill(self, form: forms.Form) -> tuple[QueryDict, MultiValueDict]:
        """``(data, files)`` for ``form``: what a browser would send."""
        data, files = QueryDict(mutable=True), MultiValueDict()
        for name, field in form.fields.items():
            if isinstance(field, forms.FileField):
                if field.required or hasattr(field, "asked_when") or self.lucky(0.3):
                    many = 2 if isinstance(field, Files) else 1
                    files.setlist(form.add_prefix(name), [a_scan() for _each in range(many)])
                continue
            values = self._values(name, field, form)
            data.setlist(form.add_prefix(name), [str(value) for value in values])
        return data, files

    def lucky(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _values(self, name, field, form) -> list:
        match field:
            case YesNo():
                return [self._choice(name, ["yes", "no"])]
            case forms.ModelMultipleChoiceField():
                return self._some([row.pk for row in field.queryset])
            case forms.ModelChoiceField():
                return self._one([row.pk for row in field.queryset])
            case forms.MultipleChoiceField():
                return self._some([value for value, _label in field.choices])
            case forms.ChoiceField():
                offered = [value for value, _label in field.choices if value]
                optional = not field.required and not hasattr(field, "asked_when")
                if optional and not isinstance(field.widget, forms.RadioSelect):
                    return [""] if self.lucky(ONWARDS) else self._one(offered)
                return [self._choice(name, offered)] if offered else []
            case forms.BooleanField():
                return ["on"] if field.required or self.lucky(0.5) else []
            case forms.DateField():
                return [
                    clock.today()
                    - timedelta(days=self.dice.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, -1)))
                ]
            case forms.DecimalField():
                return [self._amount(name, form)]
            case forms.IntegerField():
                least = field.min_value or 0
                return [self.dice.randint(least, least + 5)]
        return [self._words(name, field)]

    def _amount(self, name, form) -> str:
        if name.endswith("-upto"):  # seldom below the amount that it goes with
            return self.dice.choice(("",) * 14 + ("21000", "0"))
        proposed = form.get_initial_for_field(form.fields[name], name)
        if proposed and self.lucky(0.6):
            return str(proposed)
        return self.dice.choice(
            ("800.00", "1200.50", "2500", "3000.00", "3000.01", "8000", "21000", "0")
        )

    def _words(self, name, field) -> str:
        if name == "account_number":
            return self.dice.choice(("62170000123456", "123456789012", "12"))
        return self.dice.choice(WORDS)[: field.max_length or None]

    def _choice(self, name, offered):
        question = name.rpartition("-")[2]
        if (question, *offered) not in self._answered:
            self._answered.add((question, *offered))
            if self.lucky(CURIOUS):
                return self.dice.choice(offered)
        onwards = KNOWN_ONWARDS.get(question, offered[0])
        return onwards if self.lucky(ONWARDS) else self.dice.choice(offered)

    def _one(self, offered) -> list:
        return [offered[0] if self.lucky(0.5) else self.dice.choice(offered)] if offered else []

    def _some(self, offered) -> list:
        if not offered or self.lucky(ONWARDS):
            return offered
        return self.dice.sample(offered, self.dice.randint(1, len(offered)))
