"""The decision on a case and its notice (审批决定)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.agencies.models import Agency
from casework.assessment.models import AidForm
from casework.cases.belonging import OfACase
from casework.cases.models import Case, IrregularGround, RefusalGround, TerminationGround
from casework.core import clock
from casework.core.money import Currency, Money
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.documents.models import Document
from casework.ledger.models import Fund


class Decision(OfACase):
    """What the authority decided, on which ground, and with which rules (审批决定, 第48条).

    ``rules`` keeps the versions of the policy rules that were used; later rules never alter it.
    ``calculation`` keeps what an approval was weighed against, line by line, so that it can be
    worked out again from the two. ``beyond_reason``: why more was granted than a cap leaves. A
    decision is never changed: a later one replaces it, and it stays on file as superseded (已被取代).
    ``kept_minor`` is what the household had by then and keeps, None where nobody asked for any of it
    back; the next decision counts it in as ``carried_minor``.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("state", "批准")
        REJECTED = "rejected", pgettext_lazy("state", "不予批准")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("state", "不予受理")
        TERMINATED = "terminated", pgettext_lazy("state", "终止")
        IRREGULAR = "irregular", pgettext_lazy("state", "手续不符")

    class State(models.TextChoices):
        ISSUED = "issued", _("已作出")
        SERVED = "served", _("已送达")
        SUPERSEDED = "superseded", _("已被取代")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(_("文号"), max_length=24, unique=True)
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome)
    revision = models.PositiveSmallIntegerField(_("第几次决定"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by",
        verbose_name=_("取代的决定"),
    )  # fmt: skip
    in_advance = models.BooleanField(_("先行救助"), default=False)
    ground = models.CharField(
        _("情形"), max_length=16, blank=True,
        choices=[*RefusalGround.choices, *TerminationGround.choices, *IrregularGround.choices],
    )  # fmt: skip
    form = models.CharField(_("救助方式"), max_length=12, choices=AidForm, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("金额（分）"), default=0)
    currency = models.CharField(_("币种"), max_length=3, choices=Currency, default=Currency.CNY)
    carried_minor = models.PositiveBigIntegerField(_("前次决定已发放（分）"), default=0)
    kept_minor = models.PositiveBigIntegerField(_("被取代后家庭保有（分）"), null=True)
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, null=True, related_name="decisions", verbose_name=_("资金")
    )
    reservation = models.UUIDField(_("资金预留"), null=True, unique=True)
    legal_basis = models.CharField(_("法律依据"), max_length=200)
    reason = SealedField(_("理由"))
    rules = models.JSONField(_("所用政策参数"), default=list)
    calculation = models.JSONField(_("计算明细"), default=dict)
    beyond_reason = SealedField(_("超限救助的理由"))
    office = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("决定机构")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(_("决定日期"))
    served_on = models.DateField(_("送达日期"), null=True)
    remedy_until = models.DateField(_("救济期限截止"), null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    state = StateField(choices=State, default=State.ISSUED)

    class Meta:
        verbose_name = verbose_name_plural = _("审批决定")
        default_permissions = ()
        permissions = [("serve_decision", _("登记送达"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~models.Q(state="superseded"),
                name="one_live_decision_per_case",
            ),
            models.UniqueConstraint(fields=["case", "revision"], name="decision_revision_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="approved") | models.Q(amount_minor=0),
                name="only_approval_grants_money",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def household_size(self) -> int:
        """How many belonged to the household when it was decided: as was calculated with."""
        if self.calculation:
            return self.calculation["inputs"]["members"]
        return self.case.household.members_on().count()

    @property
    def to_pay(self) -> Money:
        """What is granted beyond that which earlier decisions have paid."""
        return Money(max(self.amount_minor - self.carried_minor, 0), self.currency)

    @transition(
        state, State.ISSUED, State.SERVED,
        label=_("登记送达"), may="decisions.serve_decision@agency",
    )  # fmt: skip
    def serve(self, *, on, remedy_until):
        """The notice reached the applicant; the remedy period runs from here (送达)."""
        self.served_on, self.remedy_until = on, remedy_until

    @transition(
        state, [State.ISSUED, State.SERVED], State.SUPERSEDED,
        label=_("以新决定取代"),
        may=(
            "cases.approve_case@district", "cases.approve_small_case@agency",
            "cases.accept_case@agency",
        ),
    )  # fmt: skip
    def supersede(self):
        """Another decision takes its place; it stays on file as it was (取代)."""


class LegalReview(OfACase):
    """A legal reviewer's opinion on a grant that is large or beyond a cap (法制审核, rule 8).

    ``amount_minor``: the most that is asked for. ``beyond``: for which reasons it was asked, each
    with its limit, what was used and what was left then. ``round``: the inquiry it belongs to.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待法制审核")
        AGREED = "agreed", _("法制审核同意")
        OBJECTED = "objected", _("法制审核不同意")
        DISCONTINUED = "discontinued", _("已终止法制审核")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legal_reviews")
    round = models.PositiveSmallIntegerField(_("调查轮次"), default=0)
    amount_minor = models.PositiveBigIntegerField(_("拟救助金额（分）"))
    currency = models.CharField(_("币种"), max_length=3, choices=Currency, default=Currency.CNY)
    beyond = models.JSONField(_("提请情形"), default=list)
    why = SealedField(_("提请理由"))
    asked_on = models.DateField(_("提请日期"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("提请人"),
    )  # fmt: skip
    opinion = SealedField(_("法制审核意见"))
    reviewed_on = models.DateField(_("审核日期"), null=True)
    state = StateField(choices=State, default=State.ASKED)

    class Meta:
        verbose_name = verbose_name_plural = _("法制审核")
        default_permissions = ()
        permissions = [("review_legality", _("法制审核"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state="asked"),
                name="one_open_legal_review_per_case",
            )
        ]

    def __str__(self):
        return f"{self.case_id}/{self.pk}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @transition(
        state, State.ASKED, State.AGREED,
        label=_("法制审核同意"), may="decisions.review_legality@district",
        not_by=(
            "cases.case.register", "cases.case.submit", "decisions.legalreview.ask",
            "assessment.assessment.record_visit", "assessment.assessment.conclude",
        ),
    )  # fmt: skip
    def agree(self, *, opinion, on):
        """The grant is lawful as proposed (同意)."""
        self.opinion, self.reviewed_on = opinion, on

    @transition(
        state, State.ASKED, State.OBJECTED,
        label=_("法制审核不同意"), may="decisions.review_legality@district",
        not_by=(
            "cases.case.register", "cases.case.submit", "decisions.legalreview.ask",
            "assessment.assessment.record_visit", "assessment.assessment.conclude",
        ),
    )  # fmt: skip
    def disagree(self, *, opinion, on):
        """The grant is not lawful as proposed; the opinion says why (不同意)."""
        self.opinion, self.reviewed_on = opinion, on

    @transition(
        state, State.ASKED, State.DISCONTINUED,
        label=_("终止法制审核"),
        may=("cases.withdraw_case@agency", "cases.terminate_case@district"),
        needs=("cases.ended",),
    )  # fmt: skip
    def discontinue(self):
        """The case has ended: nothing is proposed any more that could be reviewed (终止审核)."""


class OutsideDecision(models.Model):
    """What Macao's bureau decided by its own law, as it told (澳门决定, 第6/2007号行政法规).

    Made outside, only entered here: it rests on none of our parameters and is no :class:`Decision`.
    An entry is never changed; the latest counts.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("发给援助金")
        REFUSED = "refused", _("不发给援助金")
        NOT_PURSUED = "not_pursued", _("不再处理")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outside_decisions")
    outcome = models.CharField(_("澳门决定的结果"), max_length=12, choices=Outcome)
    reference = models.CharField(_("澳门决定编号"), max_length=40, blank=True)
    decided_on = models.DateField(_("澳门决定日期"))
    amount_minor = models.PositiveBigIntegerField(_("援助金额（分）"), null=True)
    currency = models.CharField(_("币种"), max_length=3, choices=Currency, default=Currency.MOP)
    paper = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("澳门决定")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="granted", amount_minor__gt=0)
                | (~models.Q(outcome="granted") & models.Q(amount_minor=None)),
                name="outside_grant_has_an_amount",
            )
        ]

    def __str__(self):
        return f"{self.case_id}/{self.pk}"

    @property
    def amount(self) -> Money | None:
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)
