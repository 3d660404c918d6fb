"""The books of the relief funds (资金账): each transfer has one debit, one credit, one amount.

The model is TigerBeetle's: account totals split into posted and pending, transfers that are made
once and never changed, and the law "debits must not exceed credits" kept by the database itself.
Amounts are whole minor units (分 or 仙) of the fund's one currency.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.audit.models import Stream
from casework.core.money import Currency


class Fund(models.Model):
    """Money set aside for one kind of relief (专项基金, 001 二(四)).

    ``agency`` decides on the fund. ``annual_ceiling_minor``: what may be reserved or disbursed
    in one calendar year, in minor units; empty when only the balance limits it.
    """

    code = models.CharField(_("基金代码"), max_length=24, unique=True)
    name = models.CharField(_("基金名称"), max_length=80, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    currency = models.CharField(_("币种"), max_length=3, choices=Currency)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="funds", verbose_name=_("主管机构")
    )
    stream = models.OneToOneField(
        Stream, on_delete=models.PROTECT, related_name="fund", verbose_name=_("留痕序列")
    )
    annual_ceiling_minor = models.PositiveBigIntegerField(_("年度限额"), null=True, blank=True)
    legal_basis = models.CharField(_("设立依据"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("基金")
        ordering = ["code"]
        permissions = [("open_fund", _("设立基金")), ("pay_in", _("登记基金拨入"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(currency__in=Currency.values), name="ledger_fund_currency"
            )
        ]

    def __str__(self):
        return (
            self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name
        )


class Account(models.Model):
    """One side of a fund's books (账户).

    Money enters from ``source`` (拨入来源) into ``available`` (可用资金) and leaves it to
    ``disbursed`` (已发放). What a fund holds is the credit surplus of ``available``.
    """

    class Code(models.TextChoices):
        SOURCE = "source", _("拨入来源")
        AVAILABLE = "available", _("可用资金")
        DISBURSED = "disbursed", _("已发放")

    #: Nothing can leave these that did not come in before.
    GUARDED = (Code.AVAILABLE, Code.DISBURSED)

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("基金")
    )
    code = models.CharField(_("账户"), max_length=12, choices=Code)
    debits_posted = models.BigIntegerField(_("借方已入账"), default=0)
    credits_posted = models.BigIntegerField(_("贷方已入账"), default=0)
    debits_pending = models.BigIntegerField(_("借方待入账"), default=0)
    credits_pending = models.BigIntegerField(_("贷方待入账"), default=0)
    debits_must_not_exceed_credits = models.BooleanField(_("不得透支"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("账户")
        ordering = ["fund_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "code"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(debits_must_not_exceed_credits=False)
                | Q(credits_posted__gte=F("debits_posted") + F("debits_pending")),
                name="debits_must_not_exceed_credits",
            ),
            models.CheckConstraint(
                condition=Q(
                    debits_posted__gte=0,
                    credits_posted__gte=0,
                    debits_pending__gte=0,
                    credits_pending__gte=0,
                ),
                name="ledger_totals_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(code="source") | Q(debits_must_not_exceed_credits=True),
                name="ledger_guard_stays_on",
            ),
        ]

    def __str__(self):
        return f"{self.fund_id}/{self.code}"


class TransferQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("Transfers cannot be rewritten.")

    def delete(self):
        raise TypeError("Transfers cannot be taken back.")


class Transfer(models.Model):
    """Money moved from one account to another (资金流水). Rows are only ever added.

    ``id`` is made by the caller and is the idempotency key: the same request sent twice is one
    transfer. ``pending`` reserves; ``post`` or ``void`` settles the one ``pending_transfer``, once.
    ``reverses`` names the posted payment that a bank sent back (退汇).
    ``reference`` is a case or voucher number, never a name.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("即时入账")
        PENDING = "pending", _("预留")
        POST = "post", _("预留入账")
        VOID = "void", _("预留释放")

    id = models.UUIDField(_("流水号"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    debit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="debit_transfers", verbose_name=_("借方")
    )
    credit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="credit_transfers", verbose_name=_("贷方")
    )
    amount_minor = models.PositiveBigIntegerField(_("金额"))
    currency = models.CharField(_("币种"), max_length=3, choices=Currency)
    pending_transfer = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="settlement",
        verbose_name=_("所结预留"),
    )  # fmt: skip
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal",
        verbose_name=_("所冲销流水"),
    )  # fmt: skip
    reference = models.CharField(_("关联编号"), max_length=40, blank=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("经办人"),
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("资金流水")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["reference"], name="ledger_reference"),
            models.Index(fields=["debit", "at"], name="ledger_debit_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="ledger_amount_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(currency__in=Currency.values), name="ledger_transfer_currency"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["post", "void"], pending_transfer__isnull=False)
                | Q(kind__in=["single", "pending"], pending_transfer__isnull=True),
                name="ledger_settles_a_pending",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(kind="single"),
                name="ledger_reversal_is_single",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.id}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("Transfers cannot be rewritten.")
        super().save(*args, force_insert=True, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Transfers cannot be taken back.")
