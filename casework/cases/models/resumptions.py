"""How a case is held up and taken up again: suspension (中止), and what a remedy brings about (救济)."""

from django.utils.translation import gettext_lazy as _

from casework.core.states import BackTo, StatefulModel, transition

from .choices import CaseState as State
from .choices import Route

SUSPENDABLE = (
    State.SUBMITTED, State.SUPPLEMENT, State.CHECKED, State.ACCEPTED, State.RETURNED,
)  # fmt: skip
_REMEDY = ("remedies.implement_remedy@agency", "remedies.implement_remedy@district")
#: Decided, in one way or another: what may be revoked, but for a termination.
_DECIDED = [
    State.NOT_ACCEPTED, State.REJECTED, State.APPROVED, State.CLOSED, State.REGULARISED,
    State.IRREGULAR,
]  # fmt: skip


class Resumptions(StatefulModel):
    """The transitions by which a case stands still, goes on, or begins anew."""

    class Meta:
        abstract = True

    def begin_anew(self):
        """Another handling from the form check on: what is missing may be told once in it (一次性告知).

        What was told before stands in the journal and on its paper.
        """
        self.route, self.route_ground, self.termination_ground = Route.GENERAL, "", ""
        self.proposed_minor, self.ended_on = 0, None
        self.supplement_asked_on, self.supplement_items = None, []

    @transition(
        "state", SUSPENDABLE, State.SUSPENDED,
        label=_("中止办理"), may="cases.accept_case@agency",
        needs=("cases.decided_here",),
    )  # fmt: skip
    def suspend(self, *, ground, until):
        """The handling is suspended on a coded ground until a computed day at most (中止)."""
        # Called before the state moves: this is where the case goes back to.
        self.suspended_from, self.suspended_until = str(self.state), until
        self.suspension_ground = ground

    @transition(
        "state", State.SUSPENDED, BackTo("suspended_from", SUSPENDABLE),
        label=_("恢复办理"), may="cases.accept_case@agency",
    )  # fmt: skip
    def resume(self):
        """The ground is gone: the case goes on exactly where it stood (恢复办理)."""
        self.suspended_from, self.suspended_until = "", None

    @transition(
        "state", _DECIDED, State.RETURNED,
        label=_("撤销后重新办理"), may=_REMEDY,
        needs=("remedies.revoked", "verification.once_checked", "cases.no_other_open_case"),
    )  # fmt: skip
    def reconsider(self):
        """The decision was revoked: a new inquiry, and another decision in its place (重新作出)."""
        self._take_general_road()

    @transition(
        "state", _DECIDED, State.CHECKED,
        label=_("撤销后补办核对"), may=_REMEDY,
        needs=("remedies.revoked", "verification.never_checked", "cases.no_other_open_case"),
    )  # fmt: skip
    def check_anew(self):
        """The decision was revoked, and was made without a means check, as urgent and small aid may
        be: authorization, check and acceptance are made up for before another one (补办核对)."""
        self._take_general_road()

    def _take_general_road(self):
        # Nothing of it is urgent any more: the general route, with its time limits.
        self.refusal_ground, self.route, self.route_ground = "", Route.GENERAL, ""

    @transition(
        "state", State.TERMINATED, State.SUBMITTED,
        label=_("撤销终止后重新办理"), may=_REMEDY,
        needs=("remedies.revoked", "cases.no_other_open_case"),
    )  # fmt: skip
    def restart(self):
        """The termination was revoked: the case goes on from the form check (撤销终止决定)."""
        self.begin_anew()

    @transition(
        "state", [State.REJECTED, State.APPROVED, State.CLOSED, State.REGULARISED], State.APPROVED,
        label=_("依复核变更"), may=_REMEDY,
        needs=("remedies.amended", "cases.no_other_open_case"),
    )  # fmt: skip
    def amend(self):
        """The reviewing office put its own decision in the place of the old one (变更)."""
        self.refusal_ground = ""
