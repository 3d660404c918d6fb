"""The relief case and what lies in its file (救助个案)."""

from .case import Case
from .choices import (
    CaseType,
    Cause,
    EmergencyGround,
    IrregularGround,
    Origin,
    Paperwork,
    Place,
    QuickGround,
    RefusalGround,
    Route,
    Supplement,
    TerminationGround,
)
from .notes import Note
from .recusals import Recusal

__all__ = [
    "Case", "CaseType", "Cause", "EmergencyGround", "IrregularGround", "Note", "Origin",
    "Paperwork", "Place", "QuickGround", "Recusal", "RefusalGround", "Route", "Supplement",
    "TerminationGround",
]  # fmt: skip
