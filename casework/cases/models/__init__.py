"""The relief case and what lies in its file (救助个案)."""

from .case import Case
from .choices import (
    CaseType,
    Cause,
    Origin,
    PauseReason,
    Place,
    RefusalGround,
    Supplement,
    SuspensionGround,
)
from .clocks import Extension, Pause
from .notes import Note

__all__ = [
    "Case",
    "CaseType",
    "Cause",
    "Extension",
    "Note",
    "Origin",
    "Pause",
    "PauseReason",
    "Place",
    "RefusalGround",
    "Supplement",
    "SuspensionGround",
]
