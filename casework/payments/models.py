"""Paying out what was decided (发放)."""

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


class Method(models.TextChoices):
    """How the aid reaches the household (发放方式)."""

    BANK = "bank", _("银行转账")
    CASH = "cash", _("现金")
    GOODS = "goods", _("实物")


class ReturnReason(models.TextChoices):
    """Why a bank sends money back (退汇原因, ISO 20022 codes)."""

    AC01 = "AC01", _("账号有误")
    AC04 = "AC04", _("账户已销户")
    AC06 = "AC06", _("账户被冻结")
    BE01 = "BE01", _("户名不符")
    RC01 = "RC01", _("行号有误")
    AG01 = "AG01", _("账户不允许此类交易")
    OTHER = "OTHR", _("其他")


#: Acts that pay nothing: they lead back, or enter that the bank did not pay.
BACKWARDS = ("send_back", "take_back", "lapse", "bounce")


class Disbursement(OfACase):
    """One attempt to pay one decision (发放批次). A new try is a new attempt, linked to the old."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待编制")
        PREPARED = "prepared", _("待复核")
        REVIEWED = "reviewed", _("待发送")
        SENT = "sent", _("已送银行")
        PAID = "paid", _("已到账")
        RETURNED = "returned", _("退回")
        RECONCILED = "reconciled", _("已对账")
        CANCELLED = "cancelled", _("已取消")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disbursements")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="disbursements")
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="next", verbose_name=_("上次发放")
    )
    end_to_end_id = models.CharField(_("端到端标识"), max_length=35, unique=True)
    payer = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("发放机构")
    )
    amount_minor = models.PositiveBigIntegerField(_("金额（分）"))
    currency = models.CharField(_("币种"), max_length=3, choices=Currency)
    method = models.CharField(_("发放方式"), max_length=8, choices=Method, blank=True)
    payee_name = SealedField(_("收款人"))
    bank = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("开户银行")
    )
    account_number = SealedField(_("收款账号"))
    order = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    bank_reference = models.CharField(_("银行流水号"), max_length=35, blank=True)
    answered_on = models.DateField(_("银行答复日期"), null=True)
    return_reason = models.CharField(_("退回原因"), max_length=4, choices=ReturnReason, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = StateField(choices=State, default=State.PLANNED)

    class Meta:
        verbose_name = verbose_name_plural = _("发放")
        default_permissions = ()
        permissions = [
            ("prepare_payment", _("编制发放")),
            ("review_payment", _("复核发放")),
            ("send_payment", _("送银行")),
            ("record_bank_answer", _("登记银行答复")),
            ("reconcile_payment", _("对账")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision", "attempt"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=~models.Q(state__in=["returned", "cancelled"]),
                name="one_live_attempt_per_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="disbursement_positive"
            ),
        ]

    def __str__(self):
        return self.end_to_end_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def at_stake(self, act: str) -> Money | None:
        """What the act helps to pay; nothing, where it only sends the payment back."""
        return None if act in BACKWARDS else self.amount

    @transition(
        state, State.PLANNED, State.PREPARED,
        label=_("编制发放"), may="payments.prepare_payment@payer",
        needs=("payments.approved_and_served",),
    )  # fmt: skip
    def prepare(self, *, by_way_of, payee_name, bank, account_number, clerk):
        """A finance clerk names payee and account (编制)."""
        self.method, self.payee_name, self.bank = by_way_of, payee_name, bank
        self.account_number, self.prepared_by = account_number, clerk

    @transition(
        state, State.PREPARED, State.REVIEWED,
        label=_("复核发放"), may="payments.review_payment@payer",
        not_by=("payments.disbursement.prepare",),
        needs=("payments.payee_entitled", "payments.payee_alive"),
    )  # fmt: skip
    def review(self):
        """Another finance officer compares payee, account and amount with the decision (复核)."""

    @transition(
        state, State.PREPARED, State.PLANNED,
        label=_("退回编制"), may="payments.review_payment@payer",
        not_by=("payments.disbursement.prepare",),
    )  # fmt: skip
    def send_back(self):
        """The reviewer found a mistake (退回)."""

    @transition(
        state, State.PREPARED, State.PLANNED,
        label=_("撤回编制"), may="payments.prepare_payment@payer",
        needs=("audit.did_it_last",),
    )  # fmt: skip
    def take_back(self):
        """The clerk who prepared it takes it back before anybody has taken up the review (撤回)."""

    @transition(
        state, State.REVIEWED, State.PREPARED,
        label=_("复核失效"), may="payments.send_payment@payer",
        needs=("payments.review_lapsed",),
    )  # fmt: skip
    def lapse(self):
        """Payee, account or amount are no longer what was reviewed: it is reviewed anew (失效)."""

    @transition(
        state, State.REVIEWED, State.SENT,
        label=_("送银行"), may="payments.send_payment@payer",
        needs=(
            "payments.approved_and_served", "payments.payee_entitled", "payments.payee_alive",
            "payments.review_stands",
        ),
    )  # fmt: skip
    def send(self, *, order):
        """The instruction leaves; from here nothing of it may change (送银行)."""
        self.order = order

    @transition(
        state, State.SENT, State.PAID,
        label=_("登记到账"), may="payments.record_bank_answer@payer",
    )  # fmt: skip
    def confirm(self, *, on, reference):
        """The bank confirms that the money arrived (到账)."""
        self.answered_on, self.bank_reference = on, reference

    @transition(
        state, State.SENT, State.RETURNED,
        label=_("登记退回"), may="payments.record_bank_answer@payer",
    )  # fmt: skip
    def bounce(self, *, on, reason):
        """The bank sends the money back; a new attempt may follow (退汇)."""
        self.answered_on, self.return_reason = on, reason

    @transition(
        state, State.PAID, State.RECONCILED,
        label=_("对账"), may="payments.reconcile_payment@payer",
        not_by=("payments.disbursement.confirm",),
        needs=("payments.books_agree",),
    )  # fmt: skip
    def reconcile(self):
        """Decision, instruction, bank statement and books agree (三方对账)."""

    @transition(
        state, [State.PLANNED, State.PREPARED, State.REVIEWED], State.CANCELLED,
        label=_("取消发放"),
        may=(
            "cases.terminate_case@district",
            "remedies.implement_remedy@agency", "remedies.implement_remedy@district",
        ),
    )  # fmt: skip
    def cancel(self):
        """The decision no longer stands and nothing has been sent: nothing is paid (取消)."""
