"""The strip of steps that people see (办理进程), by the route of the case."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.cases.models import Route

from .stages import PHASE_OF, PHASES, Stage

_DECIDING = pgettext_lazy("phase", "审批")

#: What Macao decides by its own law is on no route of ours.
OUTSIDE = "outside"

#: Off the general route the order is another one; what is not named belongs to the last but one.
STRIPS = {
    Route.GENERAL: PHASES,
    Route.EMERGENCY: (_("申请"), _DECIDING, _("发放"), _("补办手续"), _("办结")),
    Route.QUICK: (_("申请"), _DECIDING, _("发放"), _("办结")),
    OUTSIDE: (_("申请"), _("授权与核对"), _("登记澳门决定"), _("办结")),
}
_PLACES = {
    Route.EMERGENCY: {
        "draft": 0, "form_check": 0, "supplement": 0, "emergency": 1, "payment_preparation": 2,
        "payment_review": 2, "payment_sending": 2, "paying": 2, "reconciling": 2, "serving": 3,
        "investigation": 3, "opinion": 3, "paperwork": 3, "paperwork_check": 3, "irregular": 3,
        "post_posting": 4, "post_publicity": 4, "filing": 4, "closed": 4,
    },
    Route.QUICK: {
        "draft": 0, "form_check": 0, "supplement": 0, "quick": 1, "serving": 1, "rejected": 1,
        "payment_preparation": 2, "payment_review": 2, "payment_sending": 2, "paying": 2,
        "reconciling": 2, "post_posting": 3, "post_publicity": 3, "closed": 3,
    },
    OUTSIDE: {
        **{code: place for code, place in PHASE_OF.items() if place < 2},
        "outside_decision": 2, "filing": 3, "closed": 3,
    },
}  # fmt: skip


def way_of(case) -> str:
    """Which strip of :data:`STRIPS` a case goes along."""
    return OUTSIDE if case.decided_outside else case.route


def place_of(stage: Stage, case) -> int:
    """Where in its strip a case stands; withdrawn and terminated ones at its start."""
    return _PLACES.get(way_of(case), PHASE_OF).get(stage.code, 0)
