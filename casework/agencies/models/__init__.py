"""Who may act: agencies on three sides, their officers, duties, and who stands in for whom."""

from .deputies import Absence, Delegation
from .offices import (
    READING,
    Agency,
    Appointment,
    AppointmentQuerySet,
    Duty,
    Jurisdiction,
    Law,
    Officer,
    Position,
)

__all__ = [
    "READING",
    "Absence",
    "Agency",
    "Appointment",
    "AppointmentQuerySet",
    "Delegation",
    "Duty",
    "Jurisdiction",
    "Law",
    "Officer",
    "Position",
]
