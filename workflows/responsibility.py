"""Whose work a step is, and by when (职责分工): read from what the step declares.

Where a function decides it case by case, its code tells what it may come to.
"""

from collections.abc import Iterator
from types import CodeType, FunctionType

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from casework.cases.models import Case
from casework.core.states import StatefulModel, rules_of

from . import registers
from .steps import Step


def duties_of(step: Step) -> tuple[str, ...]:
    """Duties that may have to do a step; where a function decides it, those that it names, or
    else all that are allowed everything that the step performs."""
    named = possible(step.duty, registers.duties())
    if named:
        return named
    allowed = [
        {duty for way, _office in act.rule.alternatives() for duty in registers.duties_with(way)}
        for act in step.performs
    ]
    return tuple(duty for duty in registers.duties() if all(duty in group for group in allowed))


def offices_of(step: Step) -> tuple[str, ...]:
    """Attributes of the record that may give the office of a step."""
    known = dict.fromkeys(
        office for act in step.performs for _permission, office in act.rule.alternatives()
    )
    return possible(step.office, known) or tuple(known)


def limits_of(step: Step) -> tuple[str, ...]:
    """Keys of the policy rules that may give the due date of a step."""
    return possible(step.limit, registers.rules())


def possible(value, known) -> tuple[str, ...]:
    """What a declaration may come to: the word itself, or the known words in its function."""
    if not callable(value):
        return (value,)
    words = _words(value)
    return tuple(word for word in known if word in words)


def model_of(rule) -> type[StatefulModel] | None:
    """The record whose transition this is."""
    for model in apps.get_models():
        if issubclass(model, StatefulModel) and rules_of(model).get(rule.name) is rule:
            return model
    return None


def office_label(office: str, model: type | None) -> object:
    """What an office attribute is called: by its record, or by the case that the record belongs to."""
    named = getattr(model, "OFFICES", {})
    if office in named:
        return named[office]
    for candidate in (model, Case):
        try:
            return candidate._meta.get_field(office).verbose_name
        except (FieldDoesNotExist, AttributeError):
            continue
    return office


def _words(function: FunctionType) -> set[str]:
    """The words in a function's code and in that of the neighbours which it calls."""
    words: set[str] = set()
    todo, seen = [function], set()
    while todo:
        each = todo.pop()
        if each in seen:
            continue
        seen.add(each)
        found = set(_words_in(each.__code__))
        words |= found
        named = (each.__globals__.get(word) for word in found)
        todo += [
            value
            for value in named
            if isinstance(value, FunctionType) and value.__module__ == function.__module__
        ]
    return words


def _words_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _words_in(constant)
