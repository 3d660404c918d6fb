"""The relief case and what lies in its file (救助个案)."""

from .case import Case
from .choices import CaseType, Cause, Origin, Place, RefusalGround, Supplement
from .notes import Note
from .recusals import Recusal

__all__ = [
    "Case",
    "CaseType",
    "Cause",
    "Note",
    "Origin",
    "Place",
    "Recusal",
    "RefusalGround",
    "Supplement",
]
