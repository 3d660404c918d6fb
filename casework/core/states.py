"""State machines of the record, on django-fsm: the only module that imports it.

A transition says everything that decides whether it may happen: the states it leads between,
who may do it and at which office, which earlier acts bar an officer from it, and which facts of
later rooms it needs. :func:`casework.audit.journal.enact` reads all of it; nothing else moves a state.
"""

from dataclasses import dataclass
from functools import wraps

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField
from django_fsm import transition as _fsm_transition

__all__ = ["BackTo", "Rule", "StateField", "StatefulModel", "rule_of", "rules_of", "transition"]


@dataclass(frozen=True)
class BackTo:
    """A target that the record itself keeps: the state written in ``field``, one of ``states``.

    So a suspended case goes back to exactly the state it came from, and the table of its machine
    has a line for each of them.
    """

    field: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """What the law asks of one transition.

    ``may``: alternatives written ``permission@office``, where ``office`` is the record's attribute
    that gives the competent agency (``cases.accept_case@agency``). ``not_by``: acts in the same
    journal stream whose doers are barred (职责分离). ``needs``: names of facts (core.facts).
    ``target`` is "" where the record keeps the state to go back to: then ``back_to`` says in which
    field, and ``targets`` lists what it may be.
    """

    name: str
    label: object
    sources: tuple[str, ...]
    target: str
    may: tuple[str, ...]
    not_by: tuple[str, ...]
    needs: tuple[str, ...]
    back_to: BackTo | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """Every state that the transition may lead to."""
        return tuple(map(str, self.back_to.states)) if self.back_to else (self.target,)

    def alternatives(self):
        """Pairs (permission, office attribute)."""
        return [tuple(way.split("@")) for way in self.may]


class StateField(FSMField):
    """A state that only a transition can change."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("protected", True)
        kwargs.setdefault("verbose_name", _("状态"))
        kwargs.setdefault("max_length", 24)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """To a migration a state is plain text: history must not depend on today's rules."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


def transition(field, source, target, *, label, may, not_by=(), needs=()):
    """Declare a transition: a bare verb on a record; ``label`` is the act's legal name.

    ``target`` is a state, or a :class:`BackTo`.
    """
    back_to = target if isinstance(target, BackTo) else None
    sources = tuple(source) if isinstance(source, list | tuple) else (source,)

    def declare(method):
        rule = Rule(
            name=method.__name__,
            label=label,
            sources=tuple(str(state) for state in sources),
            target="" if back_to else str(target),
            may=(may,) if isinstance(may, str) else tuple(may),
            not_by=(not_by,) if isinstance(not_by, str) else tuple(not_by),
            needs=(needs,) if isinstance(needs, str) else tuple(needs),
            back_to=back_to,
        )
        leads, body = target, method
        if back_to:
            leads, body = RETURN_VALUE(*back_to.states), _returning(back_to.field, method)
        wrapped = _fsm_transition(field=field, source=list(sources), target=leads)(body)
        wrapped.rule = rule
        return wrapped

    return declare


def _returning(field: str, method):
    """``method``, returning the state that ``field`` held before it was called."""

    @wraps(method)
    def carry_out(record, *args, **particulars):
        kept = getattr(record, field)
        method(record, *args, **particulars)
        return kept

    return carry_out


def rule_of(step) -> Rule:
    """The rule of a bound or unbound transition."""
    return step.rule


def rules_of(model) -> dict[str, Rule]:
    """All transitions that a stateful model declares, by name."""
    found = {}
    for name in dir(model):
        rule = getattr(getattr(model, name, None), "rule", None)
        if isinstance(rule, Rule):
            found[name] = rule
    return found


class StatefulModel(models.Model):
    """A record with a protected ``state`` and a ``version`` that counts its official changes."""

    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        abstract = True

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        """Reload everything, the protected state included."""
        fields = fields or [field.attname for field in self._meta.concrete_fields]
        if "state" in fields:
            self.__dict__.pop("state", None)
        super().refresh_from_db(using=using, fields=fields, **kwargs)
