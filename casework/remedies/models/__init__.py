"""What follows a decision (救济与追回): review, outside proceedings, complaints, recovery."""

from .complaints import Complaint
from .proceedings import Proceeding
from .recovery import Instalment, Recovery, Repayment
from .review import Review

__all__ = ["Complaint", "Instalment", "Proceeding", "Recovery", "Repayment", "Review"]
