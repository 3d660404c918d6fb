"""The case's acts off the general route (急难型先行救助、小额快救), and its ends before the end."""

from django.utils.translation import gettext_lazy as _

from casework.core.states import transition

from .choices import CaseState as State
from .choices import Route
from .resumptions import Resumptions

#: Nothing has been decided yet: the household may still withdraw its application.
UNDECIDED = (
    State.SUBMITTED, State.SUPPLEMENT, State.CHECKED, State.ACCEPTED, State.RETURNED,
    State.EMERGENCY, State.QUICK,
)  # fmt: skip
#: The procedure of the mainland; Macao takes in, decides and ends its own cases by its own law.
_HERE = "cases.decided_here"

_COUNTER = ("cases.case.register", "cases.case.submit")
_DECIDING = ("cases.approve_case@district", "cases.approve_small_case@agency")
#: Whoever acted on aid in advance, but for the office that granted it.
_PAPERWORK_BY = (
    *_COUNTER, "cases.case.propose_emergency", "cases.case.file_paperwork",
    "assessment.assessment.record_visit", "assessment.assessment.conclude",
)  # fmt: skip


class Routes(Resumptions):
    """Transitions of :class:`casework.cases.models.Case` beside those of the general route."""

    class Meta:
        abstract = True

    # 急难型

    @transition(
        "state", State.SUBMITTED, State.EMERGENCY,
        label=_("提出先行救助"), may="cases.check_case@agency",
        needs=(_HERE, "cases.emergency_route_open"),
    )  # fmt: skip
    def propose_emergency(self, *, ground, words, minor):
        """Aid cannot wait: on a recorded ground it is proposed before the paperwork (先行救助)."""
        self.route, self.route_ground = Route.EMERGENCY, ground
        self.route_words, self.proposed_minor = words, minor

    @transition(
        "state", State.EMERGENCY, State.PAPERWORK_DUE,
        label=_("批准先行救助"), may=_DECIDING,
        not_by=(*_COUNTER, "cases.case.propose_emergency"),
        needs=("decisions.within_advance_ceiling", "decisions.within_caps"),
    )  # fmt: skip
    def approve_in_advance(self):
        """Aid is granted at once; the paperwork is owed from here on (先行救助, 补办手续)."""

    @transition(
        "state", State.EMERGENCY, State.SUBMITTED,
        label=_("不同意先行救助"), may=_DECIDING,
        not_by=(*_COUNTER, "cases.case.propose_emergency"),
    )  # fmt: skip
    def decline_emergency(self):
        """It can wait: the case goes back to the form check, for the general route."""
        self.route, self.route_ground = Route.GENERAL, ""
        self.proposed_minor = 0

    @transition(
        "state", State.PAPERWORK_DUE, State.PAPERWORK_FILED,
        label=_("报送补办手续"), may="cases.check_case@agency",
        needs=("assessment.opinion_concluded", "payments.settled"),
    )  # fmt: skip
    def file_paperwork(self, *, items):
        """The papers that were put off are complete and go to the deciding office (补办手续)."""
        self.paperwork = items

    @transition(
        "state", State.PAPERWORK_FILED, State.REGULARISED,
        label=_("核定手续补齐"), may=_DECIDING, not_by=_PAPERWORK_BY,
        needs=("decisions.of_deciding_office",),
    )  # fmt: skip
    def regularise(self):
        """The aid was due and its papers are in order (手续已补齐)."""

    @transition(
        "state", State.PAPERWORK_FILED, State.PAPERWORK_DUE,
        label=_("退回补办手续"), may=_DECIDING, not_by=_PAPERWORK_BY,
        needs=("decisions.of_deciding_office",),
    )  # fmt: skip
    def send_back(self):
        """Something is still missing; the period runs on (退回补办)."""

    @transition(
        "state", State.PAPERWORK_FILED, State.IRREGULAR,
        label=_("认定手续不符"), may=_DECIDING, not_by=_PAPERWORK_BY,
        needs=("decisions.of_deciding_office",),
    )  # fmt: skip
    def find_irregular(self):
        """The aid was not due; the notice names ground and remedy, recovery follows (手续不符)."""

    @transition(
        "state", State.IRREGULAR, State.CLOSED,
        label=_("追回后办结"), may="cases.close_case@agency",
        needs=("remedies.nothing_open", "remedies.nothing_outstanding", "cases.archive_made"),
    )  # fmt: skip
    def close_after_recovery(self):
        """What was given irregularly was given back or waived: the file is closed (追回后办结)."""

    # 小额快救

    @transition(
        "state", State.SUBMITTED, State.QUICK,
        label=_("提出小额快救"), may="cases.check_case@agency",
        needs=(_HERE, "cases.quick_route_open"),
    )  # fmt: skip
    def propose_quick(self, *, ground, words, minor):
        """A small sum within days, without means check or prior posting (小额快救)."""
        self.route, self.route_ground = Route.QUICK, ground
        self.route_words, self.proposed_minor = words, minor

    @transition(
        "state", State.QUICK, State.APPROVED,
        label=_("批准小额快救"), may="cases.approve_small_case@agency",
        not_by=(*_COUNTER, "cases.case.propose_quick"),
        needs=("decisions.within_quick_ceiling", "decisions.within_caps"),
    )  # fmt: skip
    def approve_quick(self):
        """The township grants it (小额快救); it is posted after the aid."""

    @transition(
        "state", State.QUICK, State.REJECTED,
        label=_("不予小额快救"), may="cases.approve_small_case@agency",
        not_by=(*_COUNTER, "cases.case.propose_quick"),
    )  # fmt: skip
    def reject_quick(self, *, ground):
        """The household is in no such need; the notice names ground and remedy (不予批准)."""
        self.refusal_ground = ground

    @transition(
        "state", State.QUICK, State.SUBMITTED,
        label=_("转一般程序"), may="cases.approve_small_case@agency",
        not_by=(*_COUNTER, "cases.case.propose_quick"),
    )  # fmt: skip
    def take_general_route(self):
        """More has to be looked into than three days allow (转一般程序)."""
        self.route, self.route_ground = Route.GENERAL, ""
        self.proposed_minor = 0

    # 澳门个案 (the decision is made outside)

    @transition(
        "state", State.CHECKED, State.CONCLUDED,
        label=_("登记澳门决定"), may="cases.enter_decision@agency",
        needs=("cases.decided_outside", "verification.means_checked"),
    )  # fmt: skip
    def conclude(self):
        """The bureau of Macao has decided by its own law; its decision is entered here (登记决定)."""

    @transition(
        "state", State.CONCLUDED, State.CHECKED,
        label=_("撤回登记"), may="cases.enter_decision@agency",
        needs=("audit.did_it_last",),
    )  # fmt: skip
    def take_back_outcome(self):
        """Whoever entered the decision takes the entry back before the file is archived (撤回)."""

    @transition(
        "state", State.CONCLUDED, State.CLOSED,
        label=_("登记后办结"), may="cases.close_case@agency",
        needs=("remedies.nothing_open", "cases.archive_made"),
    )  # fmt: skip
    def close_concluded(self):
        """Checked here, decided there: the file is archived and closed (办结归档)."""

    # 撤回、终止、恢复

    @transition(
        "state", State.SUPPLEMENT, State.WITHDRAWN,
        label=_("补正期满视为撤回"), may="cases.lapse_case@agency",
        needs=("cases.supplement_period_over",),
    )  # fmt: skip
    def lapse(self, *, on):
        """Nothing was brought in time: the application counts as withdrawn (视为撤回)."""
        self.ended_on = on

    @transition(
        "state", [*UNDECIDED, State.SUSPENDED], State.WITHDRAWN,
        label=_("撤回申请"), may="cases.withdraw_case@agency",
        needs=("remedies.nothing_kept",),
    )  # fmt: skip
    def withdraw(self, *, on):
        """The household takes its application back in writing (撤回), suspended or not."""
        self.ended_on = on
        self.suspended_from, self.suspended_until = "", None

    @transition(
        "state", [*UNDECIDED, State.PAPERWORK_DUE, State.APPROVED, State.SUSPENDED],
        State.TERMINATED,
        label=_("终止办理"), may="cases.terminate_case@district",
        needs=(_HERE, "payments.nothing_paid_or_under_way", "assessment.aid_not_posted"),
    )  # fmt: skip
    def terminate(self, *, ground, on):
        """The case ends on a coded ground, by decision with its remedy (终止)."""
        self.termination_ground, self.ended_on = ground, on
        self.suspended_from, self.suspended_until = "", None

    @transition(
        "state", [State.WITHDRAWN, State.TERMINATED], State.SUBMITTED,
        label=_("重新办理"), may="cases.reopen_case@district",
        needs=("cases.within_reopening_period", "cases.no_other_open_case"),
    )  # fmt: skip
    def reopen(self):
        """The case goes on from the form check, on the general route (重新办理)."""
        self.begin_anew()
