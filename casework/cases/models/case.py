"""The relief case (救助个案): what is legally true of one household's application."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Jurisdiction, Law
from casework.audit.models import Stream
from casework.core.money import Money
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.people.models import Household, MeansDeclaration, Person

from .choices import (
    CaseState,
    CaseType,
    Cause,
    EmergencyGround,
    Origin,
    Place,
    QuickGround,
    RefusalGround,
    Route,
    SuspensionGround,
    TerminationGround,
)
from .resumptions import SUSPENDABLE
from .routes import UNDECIDED, Routes

_ENDED = ["not_accepted", "rejected", "withdrawn", "terminated", "closed"]


class Case(Routes):
    """One household's request for relief, from application to closing (救助个案).

    ``state`` says what is legally true. The finer stages (待签授权书, 核对中, 公示中, 发放中 …) are
    derived from the authorization, request, publicity and payment (workflows.stages). One active
    case per household and cause (docs/plan-to-code.md, rule 16).
    """

    State = CaseState

    #: States in which the household's application for a cause is no longer open.
    ENDED = (
        State.NOT_ACCEPTED, State.REJECTED, State.WITHDRAWN, State.TERMINATED, State.CLOSED,
    )  # fmt: skip
    #: States in which a decision is yet to be made: the household may still withdraw.
    UNDECIDED = UNDECIDED
    #: From which the case may be suspended, and to which it then goes back.
    SUSPENDABLE = SUSPENDABLE

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("个案编号"), max_length=20, unique=True)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="case")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("受理机构")
    )
    district = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("审批机构")
    )
    counterpart = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("协查机构")
    )
    applicant = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="cases", verbose_name=_("申请人")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="cases", verbose_name=_("家庭")
    )
    declaration = models.OneToOneField(
        MeansDeclaration, on_delete=models.PROTECT, related_name="case", verbose_name=_("申报")
    )
    case_type = models.CharField(_("救助类型"), max_length=16, choices=CaseType)
    origin = models.CharField(_("受理方式"), max_length=16, choices=Origin)
    cause = models.CharField(_("困难原因"), max_length=16, choices=Cause)
    place = models.CharField(_("受理地依据"), max_length=16, choices=Place)
    happened_on = models.DateField(_("事发日期"))
    circumstances = SealedField(_("困难情况"))
    applied_on = models.DateField(_("申请日期"))
    supplement_asked_on = models.DateField(_("一次性告知日期"), null=True, blank=True)
    supplement_items = models.JSONField(_("待补正事项"), default=list, blank=True)
    refusal_ground = models.CharField(
        _("不予受理（批准）情形"), max_length=16, choices=RefusalGround, blank=True
    )
    route = models.CharField(_("办理程序"), max_length=12, choices=Route, default=Route.GENERAL)
    route_ground = models.CharField(
        _("先行救助（小额快救）情形"), max_length=16, blank=True,
        choices=[*EmergencyGround.choices, *QuickGround.choices],
    )  # fmt: skip
    route_words = SealedField(_("采用该程序的理由"))
    proposed_minor = models.PositiveBigIntegerField(_("建议先行救助金额（分）"), default=0)
    paperwork = models.JSONField(_("已补办的手续"), default=list, blank=True)
    termination_ground = models.CharField(
        _("终止情形"), max_length=16, choices=TerminationGround, blank=True
    )
    ended_on = models.DateField(_("撤回（终止）日期"), null=True, blank=True)
    suspended_from = models.CharField(_("中止前状态"), max_length=24, blank=True, editable=False)
    suspended_until = models.DateField(_("中止期限"), null=True, blank=True, editable=False)
    suspension_ground = models.CharField(
        _("中止情形"), max_length=16, choices=SuspensionGround, blank=True
    )
    state = StateField(choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("救助个案")
        default_permissions = ()
        permissions = [
            ("view_case", _("查阅个案")),
            ("register_case", _("登记申请")),
            ("check_case", _("形式审查")),
            ("accept_case", _("受理审核")),
            ("approve_case", _("审批")),
            ("approve_small_case", _("限额内审批")),
            ("close_case", _("办结归档")),
            ("withdraw_case", _("登记撤回申请")),
            ("lapse_case", _("补正期满视为撤回")),
            ("terminate_case", _("终止办理")),
            ("reopen_case", _("恢复办理")),
            ("audit_case", _("审计个案")),
            ("reassign_work", _("改派事项")),
            ("enter_decision", _("登记澳门决定")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "cause"],
                condition=~models.Q(state__in=_ENDED),
                name="one_open_case_per_household_and_cause",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state="suspended", suspended_until__isnull=False)
                    & ~models.Q(suspended_from="")
                )
                | (~models.Q(state="suspended") & models.Q(suspended_from="")),
                name="suspended_case_keeps_where_it_came_from",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="case_agency"),
            models.Index(fields=["district", "-id"], name="case_district"),
            models.Index(
                fields=["suspended_until"],
                condition=models.Q(state="suspended"),
                name="case_suspended",
            ),
            models.Index(
                fields=["agency", "-id"],
                condition=models.Q(state__in=_ENDED),
                name="case_agency_ended",
            ),
            models.Index(
                fields=["district", "-id"],
                condition=models.Q(state__in=_ENDED),
                name="case_district_ended",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    def at_stake(self, act: str) -> Money | None:
        """What an act on the case grants: the amount of the decision drawn up for it, until relief
        has been granted."""
        if self.state == self.State.APPROVED or self.ended:
            return None
        decided = self.decisions.filter(state="issued", amount_minor__gt=0).order_by("-pk").first()
        return decided and decided.amount

    @property
    def suspended(self) -> bool:
        return self.state == self.State.SUSPENDED

    @property
    def standing(self) -> str:
        """The state in which the case stands in the procedure, suspended or not."""
        return self.suspended_from or self.state

    @property
    def jurisdiction(self) -> str:
        """The side whose law and calendar the case follows."""
        return Jurisdiction(self.agency.jurisdiction)

    @property
    def law(self) -> Law:
        """Under whose law the household's need is met (适用法域)."""
        return CaseType(self.case_type).law

    @property
    def decided_outside(self) -> bool:
        """Whether the decision is Macao's own, made by its bureau and only entered here."""
        return self.law == Law.MACAO

    @transition(
        state, State.DRAFT, State.SUBMITTED,
        label=_("递交申请"), may="cases.register_case@agency",
        needs=("cases.commitment_made",),
    )  # fmt: skip
    def submit(self):
        """The application is filed at the counter (已申请, 依申请或主动发现)."""

    @transition(
        state, State.SUBMITTED, State.SUPPLEMENT,
        label=_("一次性告知补正"), may="cases.check_case@agency",
        needs=("cases.not_asked_before",),
    )  # fmt: skip
    def request_supplement(self, *, items, on):
        """Everything that is missing is told once (一次性告知)."""
        self.supplement_items, self.supplement_asked_on = items, on

    @transition(
        state, State.SUPPLEMENT, State.SUBMITTED,
        label=_("接收补正材料"), may="cases.register_case@agency",
    )  # fmt: skip
    def supply(self):
        """The applicant brings what was missing (补正)."""

    @transition(
        state, State.SUBMITTED, State.CHECKED,
        label=_("形式审查通过"), may="cases.check_case@agency",
    )  # fmt: skip
    def pass_check(self):
        """Papers complete, documents match the members, the type is right (形式审查, 1 工作日)."""

    @transition(
        state, State.CHECKED, State.ACCEPTED,
        label=_("受理"), may="cases.accept_case@agency",
        not_by=("cases.case.register", "cases.case.submit"),
        needs=("cases.decided_here", "verification.means_checked"),
    )  # fmt: skip
    def accept(self):
        """The township takes the case on after the means check (受理通知书)."""

    @transition(
        state, State.CHECKED, State.NOT_ACCEPTED,
        label=_("不予受理"), may="cases.accept_case@agency",
        not_by=("cases.case.register", "cases.case.submit"),
        needs=("cases.decided_here", "verification.means_checked"),
    )  # fmt: skip
    def refuse(self, *, ground):
        """The township does not take the case on; the notice names ground and remedy (不予受理)."""
        self.refusal_ground = ground

    @transition(
        state, [State.ACCEPTED, State.RETURNED], State.RETURNED,
        label=_("退回补查"), may=("cases.approve_case@district", "cases.approve_small_case@agency"),
        needs=("assessment.ready_for_decision",),
    )  # fmt: skip
    def return_for_inquiry(self):
        """The deciding officer sends the file back for another inquiry (退回补查)."""

    @transition(
        state, [State.ACCEPTED, State.RETURNED], State.APPROVED,
        label=_("批准"), may=("cases.approve_case@district", "cases.approve_small_case@agency"),
        not_by=(
            "cases.case.register", "cases.case.submit",
            "assessment.assessment.record_visit", "assessment.assessment.conclude",
            "decisions.legalreview.agree", "decisions.legalreview.disagree",
        ),
        needs=(
            "assessment.ready_for_decision", "decisions.within_competence",
            "decisions.within_caps",
        ),
    )  # fmt: skip
    def approve(self):
        """Relief is granted by decision (批准, 社会救助暂行办法第48条)."""

    @transition(
        state, [State.ACCEPTED, State.RETURNED], State.REJECTED,
        label=_("不予批准"), may=("cases.approve_case@district", "cases.approve_small_case@agency"),
        not_by=(
            "cases.case.register", "cases.case.submit",
            "assessment.assessment.record_visit", "assessment.assessment.conclude",
        ),
        needs=("assessment.ready_for_decision", "decisions.within_competence"),
    )  # fmt: skip
    def reject(self, *, ground):
        """Relief is refused by decision; the notice names ground and remedy (不予批准)."""
        self.refusal_ground = ground

    @transition(
        state, [State.APPROVED, State.REGULARISED], State.CLOSED,
        label=_("办结归档"), may="cases.close_case@agency",
        needs=(
            "payments.settled", "assessment.posting_over", "remedies.nothing_open",
            "remedies.nothing_outstanding", "cases.archive_made",
        ),
    )  # fmt: skip
    def close(self):
        """Paid, reconciled, posted and archived: the file is closed (办结归档)."""
