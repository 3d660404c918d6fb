"""Who must keep away from a matter (回避): asked before every act in its stream.

The room that knows of conflicts of interest supplies the answer when it loads, so that no act of
any room goes round it. The sentence is the same whatever the ground: it tells nobody who belongs to
a household, or who is related to whom.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

#: ``supplier(stream, officers)`` returns those of the officers (numbers) who must keep away.
Supplier = Callable[[object, frozenset[int]], Iterable[int]]
_suppliers: list[Supplier] = []


def supply(supplier: Supplier) -> None:
    """Register a room's answer."""
    if supplier not in _suppliers:
        _suppliers.append(supplier)


def kept_away(stream, officers: Iterable[int]) -> frozenset[int]:
    """Those of ``officers`` who must keep away from the matters of ``stream``."""
    asked = frozenset(officers)
    return frozenset(number for supplier in _suppliers for number in supplier(stream, asked))


def sentence() -> str:
    return _("您与本案存在应当回避的情形，不能办理本案任何环节。请告知负责人改派其他人员。")


def sentence_of_another() -> str:
    return _("该人员依规定应当回避本案，请另选他人。")
