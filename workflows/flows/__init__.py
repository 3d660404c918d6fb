"""The flows, one module each. Their dotted names are stored with every task: do not move them."""

from .consent import ConsentFlow
from .payment import PaymentFlow
from .relief import ReliefFlow
from .remedy import ComplaintFlow, ProceedingFlow, RecoveryFlow, ReviewFlow
from .verification import VerificationFlow

#: The procedure that serves each kind of record beside the relief.
FLOW_OF = {
    "review": ReviewFlow,
    "proceeding": ProceedingFlow,
    "complaint": ComplaintFlow,
    "recovery": RecoveryFlow,
}

__all__ = [
    "FLOW_OF", "ComplaintFlow", "ConsentFlow", "PaymentFlow", "ProceedingFlow",
    "RecoveryFlow", "ReliefFlow", "ReviewFlow", "VerificationFlow",
]  # fmt: skip
