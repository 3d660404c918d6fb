"""Facts that a transition needs from rooms which come later in the procedure.

A transition names its facts (``needs=("assessment.publicity_over",)``); the room that owns a
fact supplies it when the app loads. So no page, job or import can go round it, and an earlier
room never imports a later one. :mod:`casework.audit.checks` refuses a name nobody supplies.
"""

from collections.abc import Callable

Supplier = Callable[..., object]
_suppliers: dict[str, Supplier] = {}


def supply(name: str, supplier: Supplier) -> None:
    """Register ``supplier(record, by=officer)``: it returns "" when the fact holds, otherwise
    the sentence that tells the officer what is missing."""
    if name in _suppliers and _suppliers[name] is not supplier:
        raise ValueError(f"two rooms supply the fact {name}")
    _suppliers[name] = supplier


def missing(name: str, record, by) -> object:
    """The sentence about what is missing for fact ``name``, or "" when it holds."""
    return _suppliers[name](record, by=by)


def supplied() -> frozenset[str]:
    return frozenset(_suppliers)
