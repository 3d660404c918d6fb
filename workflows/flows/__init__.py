"""The flows, one module each. Their dotted names are stored with every task: do not move them."""

from .consent import ConsentFlow
from .payment import PaymentFlow
from .relief import ReliefFlow
from .verification import VerificationFlow

__all__ = ["ConsentFlow", "PaymentFlow", "ReliefFlow", "VerificationFlow"]
