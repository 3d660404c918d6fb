"""The relief case and what lies in its file (救助个案)."""

from .case import Case
from .choices import (
    CaseType,
    Cause,
    EmergencyGround,
    IrregularGround,
    Origin,
    Paperwork,
    PauseReason,
    Place,
    QuickGround,
    RefusalGround,
    Route,
    Supplement,
    SuspensionGround,
    TerminationGround,
)
from .clocks import Extension, Pause
from .notes import Note
from .recusals import Recusal

__all__ = [
    "Case", "CaseType", "Cause", "EmergencyGround", "Extension", "IrregularGround", "Note",
    "Origin", "Paperwork", "Pause", "PauseReason", "Place", "QuickGround", "Recusal",
    "RefusalGround", "Route", "Supplement", "SuspensionGround", "TerminationGround",
]  # fmt: skip
