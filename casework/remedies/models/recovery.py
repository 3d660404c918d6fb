"""Aid to be given back (追回): the decision, its instalments, and what came in."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core.money import Currency, Money
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.decisions.models import Decision
from casework.documents.models import Document
from casework.ledger.models import Fund


class Recovery(OfACase):
    """Money that the household has to give back, in instalments (追回, 第68条).

    ``waived_minor`` is what was still owed when it was waived. What came in are its repayments.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", _("待作出追回决定")
        ORDERED = "ordered", _("追回决定待送达")
        RUNNING = "running", _("追回执行中")
        CHECKING = "checking", _("还款待复核")
        SETTLED = "settled", _("已还清")
        WAIVED = "waived", _("已免除")
        DROPPED = "dropped", _("不再追回")

    OVER = (State.SETTLED, State.WAIVED, State.DROPPED)
    #: Not over, and nobody compares a repayment with the statement just now.
    IN_FORCE = (State.ORDERED, State.RUNNING)

    class Ground(models.TextChoices):
        IRREGULAR = "irregular", _("先行救助手续不符")
        OVERPAID = "overpaid", _("决定变更后多发")
        UNTRUE = "untrue", _("隐瞒或虚报")
        MISTAKE = "mistake", _("发放差错")

    #: Grounds that lie in the decision itself: with it, the order to give back falls.
    RESTING_ON_DECISION = (Ground.IRREGULAR, Ground.OVERPAID)

    class WaiverGround(models.TextChoices):
        HARDSHIP = "hardship", _("家庭困难，无力偿还")
        DECEASED = "deceased", _("义务人死亡且无遗产")
        NO_FAULT = "no_fault", _("家庭无过错且已用于基本生活")
        OTHER = "other", _("其他情形")

    #: What an office that is no column is called.
    OFFICES = {"payer": _("发放机构")}

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("追回编号"), max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recoveries")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="recoveries")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="recoveries")
    ground = models.CharField(_("追回情形"), max_length=12, choices=Ground)
    amount_minor = models.PositiveBigIntegerField(_("追回金额（分）"))
    currency = models.CharField(_("币种"), max_length=3, choices=Currency)
    reason = SealedField(_("追回理由"))
    times = models.PositiveSmallIntegerField(_("分期数"), default=1)
    ordered_on = models.DateField(_("追回决定日期"), null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    served_on = models.DateField(_("送达日期"), null=True)
    remedy_until = models.DateField(_("救济期限截止"), null=True)
    waiver_ground = models.CharField(_("免除情形"), max_length=12, choices=WaiverGround, blank=True)
    waived_minor = models.PositiveBigIntegerField(_("免除金额（分）"), default=0)
    waiver = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    state = StateField(choices=State, default=State.DRAFTED)

    class Meta:
        verbose_name = verbose_name_plural = _("追回")
        default_permissions = ()
        permissions = [
            ("order_recovery", _("作出追回决定")),
            ("serve_recovery", _("送达追回决定")),
            ("waive_recovery", _("免除追回")),
            ("enter_repayment", _("登记还款")),
            ("confirm_repayment", _("复核还款")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="recovery_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(waived_minor__lte=models.F("amount_minor")),
                name="no_more_is_waived_than_owed",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def repaid_minor(self) -> int:
        """Minor units that came back and are booked."""
        booked = self.repayments.filter(result=Repayment.Result.BOOKED)
        return booked.aggregate(total=models.Sum("amount_minor"))["total"] or 0

    def at_stake(self, act: str) -> Money | None:
        """What a waiver leaves to the household: all that is still owed."""
        if act != "waive":
            return None
        return Money(self.amount_minor - self.repaid_minor - self.waived_minor, self.currency)

    @property
    def payer(self) -> Agency:
        """The office whose finance officers take the money in: that of the fund."""
        return self.fund.agency

    @transition(
        state, State.DRAFTED, State.ORDERED,
        label=_("作出追回决定"), may="remedies.order_recovery@district",
    )  # fmt: skip
    def order(self, *, reason, times, on):
        """The district decides that the money is given back, and in how many instalments (追回)."""
        self.reason, self.times, self.ordered_on = reason, times, on

    @transition(
        state, [State.DRAFTED, State.ORDERED, State.RUNNING], State.DROPPED,
        label=_("不再追回"),
        may=("remedies.implement_remedy@agency", "remedies.implement_remedy@district"),
    )  # fmt: skip
    def drop(self):
        """The decision on which it rested was changed or revoked: nothing more is asked for, and what
        came back counts in the next decision."""

    @transition(
        state, State.ORDERED, State.RUNNING,
        label=_("送达追回决定"), may="remedies.serve_recovery@agency",
    )  # fmt: skip
    def serve(self, *, on, remedy_until):
        """The decision reached the household; instalments and remedy run from here (送达)."""
        self.served_on, self.remedy_until = on, remedy_until

    @transition(
        state, State.RUNNING, State.CHECKING,
        label=_("登记还款"), may="remedies.enter_repayment@payer",
    )  # fmt: skip
    def take_in(self):
        """A finance clerk enters what came in (登记还款)."""

    @transition(
        state, State.CHECKING, State.RUNNING,
        label=_("复核还款"), may="remedies.confirm_repayment@payer",
        not_by=("remedies.recovery.take_in",),
    )  # fmt: skip
    def book_in(self):
        """Another finance officer compares it with the statement; it is booked (复核还款)."""

    @transition(
        state, State.CHECKING, State.SETTLED,
        label=_("复核还款并结清"), may="remedies.confirm_repayment@payer",
        not_by=("remedies.recovery.take_in",), needs=("remedies.paid_back",),
    )  # fmt: skip
    def settle(self):
        """With this repayment nothing is owed any more (结清)."""

    @transition(
        state, State.CHECKING, State.RUNNING,
        label=_("退回还款登记"), may="remedies.confirm_repayment@payer",
        not_by=("remedies.recovery.take_in",),
    )  # fmt: skip
    def send_back(self):
        """The repayment is not on the statement as entered (退回)."""

    @transition(
        state, IN_FORCE, State.WAIVED,
        label=_("免除追回"), may="remedies.waive_recovery@district",
        not_by=("remedies.recovery.order",),
    )  # fmt: skip
    def waive(self, *, ground, minor, document):
        """Another supervisor decides on a coded ground that the rest is not asked for (免除)."""
        self.waiver_ground, self.waived_minor, self.waiver = ground, minor, document


class Instalment(models.Model):
    """One part of a recovery and its computed last day (分期). Never changed once it is drawn up."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="instalments")
    place = models.PositiveSmallIntegerField(_("期次"))
    amount_minor = models.PositiveBigIntegerField(_("本期金额（分）"))
    due_on = models.DateField(_("到期日"))

    class Meta:
        verbose_name = verbose_name_plural = _("追回分期")
        default_permissions = ()
        ordering = ["recovery_id", "place"]
        constraints = [
            models.UniqueConstraint(fields=["recovery", "place"], name="instalment_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="instalment_positive"
            ),
        ]

    def __str__(self):
        return f"{self.recovery_id}/{self.place}"


class Repayment(models.Model):
    """Money that came back (还款). ``uid`` is the ledger's key, so it is booked once."""

    class Result(models.TextChoices):
        ENTERED = "entered", _("待复核还款")
        BOOKED = "booked", _("已入账")
        SENT_BACK = "sent_back", _("已退回")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="repayments")
    amount_minor = models.PositiveBigIntegerField(_("还款金额（分）"))
    received_on = models.DateField(_("到账日期"))
    reference = models.CharField(_("银行流水号"), max_length=35)
    result = models.CharField(_("复核结果"), max_length=12, choices=Result, default=Result.ENTERED)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("还款")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["recovery"],
                condition=models.Q(result="entered"),
                name="one_repayment_in_hand",
            ),
            models.UniqueConstraint(
                fields=["recovery", "reference"],
                condition=~models.Q(result="sent_back"),
                name="one_repayment_per_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="repayment_positive"
            ),
        ]

    def __str__(self):
        return f"{self.recovery_id}/{self.pk}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.recovery.currency)
