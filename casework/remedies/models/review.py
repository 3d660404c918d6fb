"""The internal review of a decision (复核)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.assessment.models import AidForm
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core.money import Currency, Money
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.decisions.models import Decision
from casework.documents.models import Document
from casework.ledger.models import Fund


class Review(OfACase):
    """A decision looked at again, at the office above, by people who had no part in it (复核).

    ``office`` reviews; ``decide_by`` is the last day of its period, counted from acceptance, and
    ``prolonged_until`` that of the one extension. ``made`` is the decision that a change led to.
    """

    class State(models.TextChoices):
        LODGED = "lodged", _("已提出复核")
        ACCEPTED = "accepted", _("复核已受理")
        NOT_ACCEPTED = "not_accepted", _("不予受理复核")
        UNDER_REVIEW = "under_review", _("复核审理中")
        DECIDED = "decided", _("已作出复核决定")
        SERVED = "served", _("复核决定已送达")
        IMPLEMENTED = "implemented", _("复核决定已执行")
        WITHDRAWN = "withdrawn", _("复核已撤回")
        CLOSED = "closed", _("复核办结")

    #: States in which nothing is left to do.
    OVER = (State.WITHDRAWN, State.CLOSED)

    class Outcome(models.TextChoices):
        MAINTAIN = "maintain", _("维持")
        CHANGE = "change", _("变更")
        REVOKE = "revoke", _("撤销")
        ORDER_PERFORMANCE = "order_performance", _("责令履行")
        CONFIRM_UNLAWFUL = "confirm_unlawful", _("确认违法")
        DISCONTINUE = "discontinue", _("终止复核")

    #: Outcomes after which an office has something to do.
    CARRIED_OUT = (Outcome.CHANGE, Outcome.REVOKE, Outcome.ORDER_PERFORMANCE)

    class Lodger(models.TextChoices):
        APPLICANT = "applicant", _("申请人本人")
        AGENT = "agent", _("申请人的代理人或监护人")
        THIRD = "third", _("其他利害关系人")

    class DeclineGround(models.TextChoices):
        NOT_ENTITLED = "not_entitled", _("提出人与决定没有利害关系")
        NO_DECISION = "no_decision", _("不针对具体决定")
        TOO_LATE = "too_late", _("超过期限且无正当理由")
        ELSEWHERE = "elsewhere", _("已依法申请行政复议或提起诉讼")
        OTHER = "other", _("其他情形")

    #: What an office that is no column is called.
    OFFICES = {"deciding": _("决定机构")}

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("复核编号"), max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    office = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("复核机构")
    )
    lodger = models.CharField(_("提出人身份"), max_length=12, choices=Lodger)
    lodger_name = SealedField(_("提出人"))
    lodged_on = models.DateField(_("提出日期"))
    grounds = SealedField(_("复核请求和理由"))
    late_reason = SealedField(_("逾期理由（不可抗力等）"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decline_ground = models.CharField(
        _("不予受理情形"), max_length=16, choices=DeclineGround, blank=True
    )
    accepted_on = models.DateField(_("受理日期"), null=True)
    decide_by = models.DateField(_("审理期限"), null=True)
    prolonged_until = models.DateField(_("延长至"), null=True)
    outcome = models.CharField(_("复核结论"), max_length=20, choices=Outcome, blank=True)
    reason = SealedField(_("复核理由"))
    form = models.CharField(_("变更后的救助方式"), max_length=12, choices=AidForm, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("变更后的金额（分）"), default=0)
    currency = models.CharField(_("币种"), max_length=3, choices=Currency, default=Currency.CNY)
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("资金")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField(_("复核决定日期"), null=True)
    notice = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    served_on = models.DateField(_("送达日期"), null=True)
    remedy_until = models.DateField(_("申请行政复议截止"), null=True)
    litigation_until = models.DateField(_("提起诉讼截止"), null=True)
    implementation = SealedField(_("执行情况"))
    made = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="made_by_review",
        verbose_name=_("变更后的决定"),
    )  # fmt: skip
    state = StateField(choices=State, default=State.LODGED)

    class Meta:
        verbose_name = verbose_name_plural = _("复核")
        default_permissions = ()
        permissions = [
            ("lodge_review", _("登记复核申请")),
            ("review", _("办理复核")),
            ("serve_review", _("送达复核文书")),
            ("implement_remedy", _("执行复核、复议和裁判")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=~models.Q(state__in=["withdrawn", "closed"]),
                name="one_open_review_per_decision",
            )
        ]

    def __str__(self):
        return self.number

    @property
    def deciding(self) -> Agency:
        """The office whose decision is reviewed; it carries out what the review says."""
        return self.decision.office

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def asks_something(self) -> bool:
        """Whether an office has to carry the outcome out."""
        return self.outcome in self.CARRIED_OUT

    @property
    def overtaken(self) -> bool:
        """Whether the decision that was reviewed no longer stands, so that nothing of it is left to
        change or revoke."""
        return self.decision.state == Decision.State.SUPERSEDED

    def at_stake(self, act: str) -> Money | None:
        """What the review decision grants in the place of the old one."""
        return self.amount if act == "decide" and self.amount_minor else None

    @transition(
        state, State.LODGED, State.ACCEPTED,
        label=_("受理复核"), may="remedies.review@office", needs=("remedies.reviewer_uninvolved",),
    )  # fmt: skip
    def accept(self, *, on, decide_by, notice):
        """The reviewing office takes it on; its period runs from here (受理复核)."""
        self.accepted_on, self.decide_by, self.notice = on, decide_by, notice

    @transition(
        state, State.LODGED, State.NOT_ACCEPTED,
        label=_("不予受理复核"), may="remedies.review@office",
        needs=("remedies.reviewer_uninvolved",),
    )  # fmt: skip
    def decline(self, *, ground, reason, notice):
        """The reviewing office does not take it on; the notice names ground and remedy."""
        self.decline_ground, self.reason, self.notice = ground, reason, notice

    @transition(
        state, State.ACCEPTED, State.UNDER_REVIEW,
        label=_("开始审理复核"), may="remedies.review@office",
        needs=("remedies.reviewer_uninvolved",),
    )  # fmt: skip
    def take_up(self):
        """The file of the deciding office is called in and read (调阅案卷)."""

    @transition(
        state, State.UNDER_REVIEW, State.UNDER_REVIEW,
        label=_("延长复核期限"), may="remedies.review@office",
        needs=("remedies.reviewer_uninvolved", "remedies.not_prolonged_before"),
    )  # fmt: skip
    def prolong(self, *, until):
        """A difficult matter gets the one extension that the rule allows (延长审理期限)."""
        self.prolonged_until = until

    @transition(
        state, State.UNDER_REVIEW, State.DECIDED,
        label=_("作出复核决定"), may="remedies.review@office",
        needs=("remedies.reviewer_uninvolved",),
    )  # fmt: skip
    def decide(self, *, outcome, reason, form, minor, currency, fund, reviewer, on):
        """Maintained, changed, revoked, ordered, found unlawful, or discontinued (复核决定)."""
        self.outcome, self.reason, self.form = outcome, reason, form
        self.amount_minor, self.currency, self.fund = minor, currency, fund
        self.decided_by, self.decided_on = reviewer, on

    @transition(
        state, State.DECIDED, State.SERVED,
        label=_("送达复核决定"), may="remedies.serve_review@agency",
    )  # fmt: skip
    def serve(self, *, on, remedy_until, litigation_until):
        """The review decision reached the household; further remedies run from here (送达)."""
        self.served_on, self.remedy_until = on, remedy_until
        self.litigation_until = litigation_until

    @transition(
        state, State.NOT_ACCEPTED, State.CLOSED,
        label=_("送达不予受理复核通知"), may="remedies.serve_review@agency",
    )  # fmt: skip
    def serve_refusal(self, *, on, remedy_until, litigation_until):
        """The notice reached the household; the remedies that remain run on (送达)."""
        self.served_on, self.remedy_until = on, remedy_until
        self.litigation_until = litigation_until

    @transition(
        state, State.SERVED, State.IMPLEMENTED,
        label=_("执行复核决定"), may="remedies.implement_remedy@deciding",
        needs=("remedies.asks_something",),
    )  # fmt: skip
    def implement(self, *, made, words):
        """The office concerned does what the review decision says (执行)."""
        self.made, self.implementation = made, words

    @transition(
        state, [State.SERVED, State.IMPLEMENTED], State.CLOSED,
        label=_("办结复核"), may="remedies.review@office",
        needs=("remedies.reviewer_uninvolved", "remedies.carried_out"),
    )  # fmt: skip
    def close(self):
        """Served, and carried out where there was something to do (办结)."""

    @transition(
        state, [State.LODGED, State.ACCEPTED, State.UNDER_REVIEW], State.WITHDRAWN,
        label=_("撤回复核申请"),
        may=("remedies.lodge_review@agency", "remedies.lodge_review@office"),
    )  # fmt: skip
    def withdraw(self):
        """Whoever lodged it takes it back before it is decided (撤回)."""
