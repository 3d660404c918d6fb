"""Reading the books: what a fund holds, and whether everything adds up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, Q, Sum
from django.utils.translation import gettext as _

from casework.audit.models import Entry
from casework.core import clock
from casework.core.money import Money

from . import rules
from .models import Account, Fund, Transfer


@dataclass(frozen=True)
class Balances:
    """Where a fund's money stands (基金余额)."""

    paid_in: Money
    available: Money
    reserved: Money
    disbursed: Money


def accounts_of(fund: Fund, *, asked: UUID | None = None) -> dict[str, Account]:
    """The three accounts of a fund by their code, as stored now; each says (``booked``) whether the
    transfer ``asked`` for is in the books already."""
    accounts = Account.objects.filter(fund=fund)
    if asked is not None:
        accounts = accounts.annotate(booked=Exists(Transfer.objects.filter(pk=asked)))
    return {account.code: account for account in accounts}


def balances(fund: Fund) -> Balances:
    """What came in, what is free, what is promised and what was paid (return deducted)."""
    books = accounts_of(fund)
    source = books[Account.Code.SOURCE]
    available = books[Account.Code.AVAILABLE]
    disbursed = books[Account.Code.DISBURSED]
    return Balances(
        paid_in=Money(source.debits_posted - source.credits_posted, fund.currency),
        available=Money(free_in(available), fund.currency),
        reserved=Money(disbursed.credits_pending, fund.currency),
        disbursed=Money(disbursed.credits_posted - disbursed.debits_posted, fund.currency),
    )


def free_in(account: Account) -> int:
    """Minor units that may still leave ``account``."""
    return account.credits_posted - account.debits_posted - account.debits_pending


def committed_in(fund: Fund, year: int) -> Money:
    """Reserved or disbursed in the calendar year (年度已用额度): voided and returned do not count.

    A reservation counts in the year it was made in, whenever it is paid.
    """
    start = datetime(year, 1, 1, tzinfo=clock.LEGAL_ZONE)
    end = datetime(year + 1, 1, 1, tzinfo=clock.LEGAL_ZONE)
    standing = Transfer.objects.filter(
        Q(settlement__isnull=True)
        | Q(settlement__kind=Transfer.Kind.POST, settlement__reversal__isnull=True),
        kind=Transfer.Kind.PENDING,
        debit__fund=fund,
        at__gte=start,
        at__lt=end,
    )
    return Money(standing.aggregate(total=Sum("amount_minor"))["total"] or 0, fund.currency)


def check_books() -> list[str]:
    """Faults in the books, as sentences; none when they are right.

    The totals of each account are those of its transfers, each transfer stays within one fund
    and its currency, each settlement and return matches what it settles, and every transfer
    stands in the fund's journal with the content that was entered there.
    """
    return [*_wrong_totals(), *_wrong_transfers(), *_not_as_journalled()]


def _wrong_totals():
    told = {"debit": _sums("debit"), "credit": _sums("credit")}
    for account in Account.objects.select_related("fund").order_by("pk"):
        for side in ("debit", "credit"):
            posted, pending = told[side].get(account.pk, (0, 0))
            stored = (
                getattr(account, f"{side}s_posted"),
                getattr(account, f"{side}s_pending"),
            )
            if stored != (posted, pending):
                yield _("%(fund)s的“%(account)s”账户合计与流水不符，请核查该基金的流水。") % {
                    "fund": account.fund.code,
                    "account": account.get_code_display(),
                }


def _sums(side: str) -> dict[int, tuple[int, int]]:
    """Account number -> (posted, pending), summed from the transfers."""
    totals: dict[int, tuple[int, int]] = {}
    rows = (
        Transfer.objects.order_by().values_list(f"{side}_id", "kind").annotate(Sum("amount_minor"))
    )
    for account, kind, amount in rows:
        posted, pending = totals.get(account, (0, 0))
        by_posted, by_pending = rules.effect(kind)
        totals[account] = (posted + by_posted * amount, pending + by_pending * amount)
    return totals


def _wrong_transfers():
    wrong = {
        _("流水 %(id)s 的借贷双方不属同一基金，或币种与基金不符。"): ~Q(
            debit__fund=F("credit__fund")
        )
        | ~Q(currency=F("debit__fund__currency")),
        _("流水 %(id)s 与所结预留不一致。"): Q(pending_transfer__isnull=False)
        & (
            ~Q(pending_transfer__kind=Transfer.Kind.PENDING)
            | ~Q(pending_transfer__amount_minor=F("amount_minor"))
            | ~Q(pending_transfer__debit=F("debit"))
            | ~Q(pending_transfer__credit=F("credit"))
        ),
        _("流水 %(id)s 与所冲销的发放不一致。"): Q(reverses__isnull=False)
        & (
            ~Q(reverses__kind=Transfer.Kind.POST)
            | ~Q(reverses__amount_minor=F("amount_minor"))
            | ~Q(reverses__debit=F("credit"))
            | ~Q(reverses__credit=F("debit"))
        ),
    }
    for sentence, condition in wrong.items():
        for number in Transfer.objects.filter(condition).values_list("pk", flat=True):
            yield sentence % {"id": number}


def _not_as_journalled():
    for fund in Fund.objects.select_related("stream"):
        entries = Entry.objects.filter(stream_id=fund.stream_id, facts__has_key="transfer")
        told = {
            facts["transfer"]: facts["digest"] for facts in entries.values_list("facts", flat=True)
        }
        for transfer in Transfer.objects.filter(debit__fund=fund).iterator(chunk_size=1000):
            if told.pop(str(transfer.pk), None) != rules.digest(transfer):
                yield _("流水 %(id)s 与留痕记录不符。") % {"id": transfer.pk}
        for number in told:
            yield _("留痕记录中的流水 %(id)s 不在账上。") % {"id": number}
