"""Acts on the registers of offices, and on who is away and who stands in (机构与经办人)."""

from .deputies import end_absence, end_delegation, enter_absence, give_delegation
from .registers import APPOINTED_SINCE, load_agencies, load_duties, load_officers

__all__ = [
    "APPOINTED_SINCE",
    "end_absence",
    "end_delegation",
    "enter_absence",
    "give_delegation",
    "load_agencies",
    "load_duties",
    "load_officers",
]
