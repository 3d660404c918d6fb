"""In whose right an officer acts: their own, or that of a colleague they stand in for (代理).

An act finds that out by itself from the permission that it takes. An operation that knows for whom
it is done (the work was claimed by the colleague) says so with :func:`acting_for`.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.core.money import Currency, Money
from casework.core.refusals import NotPermitted

_principal: ContextVar[int | None] = ContextVar("principal", default=None)


@dataclass(frozen=True)
class Standing:
    """The permission and office under which somebody acts, and for whom (a number, or None)."""

    permission: str
    office: str
    on_behalf_of: int | None = None
    limit_minor: int = 0


@contextmanager
def acting_for(principal: int | None):
    """What is done inside is done for ``principal``; None: in whatever right the officer has."""
    mark = _principal.set(principal)
    try:
        yield
    finally:
        _principal.reset(mark)


def principal_now() -> int | None:
    """For whom the present operation acts, if it said so."""
    return _principal.get()


def standings_of(record, rule, by) -> list[Standing]:
    """Every right in which ``by`` could carry the transition out, the officer's own first."""
    wanted = principal_now()
    found = [
        Standing(permission, office.code, position.on_behalf_of, position.limit_minor)
        for permission, attribute in rule.alternatives()
        if (office := getattr(record, attribute)) is not None
        for position in by.standings(permission, office.code)
        if wanted is None or position.on_behalf_of == wanted
    ]
    if not found:
        raise NotPermitted(_("您没有在本机构办理“%(act)s”的职责。") % {"act": rule.label})
    return sorted(found, key=lambda standing: standing.on_behalf_of is not None)


def within_limit(record, rule, standing: Standing) -> str:
    """Why the act grants or pays more than the delegation allows, or "".

    A record that moves money says how much an act is about in ``at_stake(act)``.
    """
    ask = getattr(record, "at_stake", None)
    if not standing.limit_minor or ask is None:
        return ""
    amount = ask(rule.name)
    limit = Money(standing.limit_minor, Currency.CNY)
    if amount is None or (amount.currency == limit.currency and amount.minor <= limit.minor):
        return ""
    return _("“%(act)s”的金额超过委托代理的上限 %(limit)s，须由委托人本人或其他有职责的人员办理。") % {
        "act": rule.label, "limit": limit,
    }  # fmt: skip
