"""What officers do with the money of a fund. Each act is one transfer, made once.

The caller makes the transfer's ``id`` (a UUID) and keeps it with its own record. Sending the
same request again returns the transfer that is already in the books; the same id with other
content raises :class:`IdAlreadyUsed`. Every act holds the fund's stream, after those of cases.
Who may decide on and pay relief is judged by the transitions of decision and payment, which call
``reserve``, ``post``, ``void``, ``return_posted`` and ``recover`` inside their own act.
"""

from uuid import UUID

from django.db.models import Case, F, When
from django.utils.translation import gettext as _

from casework.agencies.models import Agency
from casework.audit.journal import enter, open_stream
from casework.audit.locks import hold
from casework.audit.models import Stream
from casework.core import clock
from casework.core.money import Money
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal

from . import queries, rules
from .models import Account, Fund, Transfer


class InsufficientFunds(Refusal):
    """The fund does not hold, or may not spend this year, what is asked for."""


class IdAlreadyUsed(Refusal):
    """A transfer with this id but other content is in the books."""


def open_fund(
    *, code: str, name: str, currency: str, agency: Agency, legal_basis: str, by,
    name_en: str = "", annual_ceiling: Money | None = None,
) -> Fund:  # fmt: skip
    """Open a fund (设立基金, 001 二(四)) with its three accounts, all at nothing."""
    _entitled(by, "ledger.open_fund", agency, _("设立基金"))
    if annual_ceiling is not None and annual_ceiling.currency != currency:
        raise Refusal(_("年度限额的币种须与基金币种一致。"), field="annual_ceiling")
    if not legal_basis.strip():
        raise Refusal(_("请填写设立基金的依据文件。"), field="legal_basis")
    stream = open_stream(Stream.Kind.FUND, code)
    with hold(stream):
        if Fund.objects.filter(code=code).exists():
            raise Refusal(_("基金代码%(code)s已被使用，请换一个。") % {"code": code}, field="code")
        fund = Fund.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            currency=currency,
            agency=agency,
            stream=stream,
            annual_ceiling_minor=annual_ceiling.minor if annual_ceiling else None,
            legal_basis=legal_basis,
        )
        for account in Account.Code:
            Account.objects.create(
                fund=fund,
                code=account,
                debits_must_not_exceed_credits=account in Account.GUARDED,
            )
        about = {"currency": str(currency), "annual_ceiling_minor": fund.annual_ceiling_minor}
        enter(fund, "open", by=by, office=agency.code, permission="ledger.open_fund", about=about)
    return fund


def pay_in(fund: Fund, money: Money, *, id: UUID, by, reference: str) -> Transfer:
    """Enter money received from the treasury or a donor (拨入); at once available."""
    _entitled(by, "ledger.pay_in", fund.agency, _("登记基金拨入"))
    with hold(fund.stream):
        books = queries.accounts_of(fund)
        transfer = _draft(
            Transfer.Kind.SINGLE,
            fund,
            money,
            debit=books[Account.Code.SOURCE],
            credit=books[Account.Code.AVAILABLE],
            id=id,
            by=by,
            reference=reference,
        )
        return _existing(transfer) or _book(fund, transfer, "pay_in", permission="ledger.pay_in")


def reserve(fund: Fund, money: Money, *, id: UUID, by, reference: str) -> Transfer:
    """Set money aside for an approved case (批准后预留); raises InsufficientFunds.

    Neither the balance nor the year's ceiling of the fund can be exceeded.
    """
    with hold(fund.stream):
        books = queries.accounts_of(fund, asked=id)
        transfer = _draft(
            Transfer.Kind.PENDING,
            fund,
            money,
            debit=books[Account.Code.AVAILABLE],
            credit=books[Account.Code.DISBURSED],
            id=id,
            by=by,
            reference=reference,
        )
        if books[Account.Code.AVAILABLE].booked:
            return _existing(transfer)
        _within_balance(fund, books[Account.Code.AVAILABLE], money)
        _within_year(fund, money)
        return _book(fund, transfer, "reserve")


def post(reservation_id: UUID, *, id: UUID, by) -> Transfer:
    """Book a payment that the bank has confirmed (发放入账) against its reservation, in full."""
    return _settle(reservation_id, Transfer.Kind.POST, "post", id=id, by=by)


def void(reservation_id: UUID, *, id: UUID, by) -> Transfer:
    """Free money that was reserved and will not be paid (释放预留)."""
    return _settle(reservation_id, Transfer.Kind.VOID, "void", id=id, by=by)


def return_posted(post_id: UUID, *, id: UUID, by) -> Transfer:
    """Book a payment that the bank sent back (退汇): the money is available again."""
    posted = _found(post_id)
    fund = posted.debit.fund
    with hold(fund.stream):
        if posted.kind != Transfer.Kind.POST:
            raise OutOfTurn(_("该笔流水不是已入账的发放，不能登记退汇。"))
        transfer = _draft(
            Transfer.Kind.SINGLE,
            fund,
            Money(posted.amount_minor, posted.currency),
            debit=posted.credit,
            credit=posted.debit,
            id=id,
            by=by,
            reference=posted.reference,
            reverses=posted,
        )
        existing = _existing(transfer)
        if existing:
            return existing
        if Transfer.objects.filter(reverses=posted).exists():
            raise OutOfTurn(_("该笔发放已登记退汇，不能重复登记。"))
        return _book(fund, transfer, "return")


def recover(fund: Fund, money: Money, *, id: UUID, by, reference: str) -> Transfer:
    """Book money that a household gave back (追回入账): it is available again.

    It was spent in its year all the same, so it does not raise the year's ceiling.
    """
    with hold(fund.stream):
        books = queries.accounts_of(fund)
        transfer = _draft(
            Transfer.Kind.SINGLE,
            fund,
            money,
            debit=books[Account.Code.DISBURSED],
            credit=books[Account.Code.AVAILABLE],
            id=id,
            by=by,
            reference=reference,
        )
        return _existing(transfer) or _book(fund, transfer, "recover")


def _settle(reservation_id, kind, act, *, id, by) -> Transfer:
    reservation = _found(reservation_id)
    fund = reservation.debit.fund
    with hold(fund.stream):
        if reservation.kind != Transfer.Kind.PENDING:
            raise OutOfTurn(_("该笔流水不是预留，不能入账或释放。"))
        transfer = _draft(
            kind,
            fund,
            Money(reservation.amount_minor, reservation.currency),
            debit=reservation.debit,
            credit=reservation.credit,
            id=id,
            by=by,
            reference=reservation.reference,
            pending_transfer=reservation,
        )
        existing = _existing(transfer)
        if existing:
            return existing
        if Transfer.objects.filter(pending_transfer=reservation).exists():
            raise OutOfTurn(_("该笔预留已入账或已释放，不能重复办理。"))
        return _book(fund, transfer, act)


def _draft(kind, fund, money, *, id, by, **particulars) -> Transfer:
    if money.currency != fund.currency:
        raise Refusal(
            _("%(fund)s以%(currency)s核算，请按该币种填写金额。")
            % {"fund": fund, "currency": fund.get_currency_display()},
            field="amount",
        )
    if money.minor <= 0:
        raise Refusal(_("金额须大于零。"), field="amount")
    return Transfer(
        id=id,
        kind=kind,
        amount_minor=money.minor,
        currency=money.currency,
        at=clock.now(),
        by=by,
        **particulars,
    )


def _existing(transfer: Transfer) -> Transfer | None:
    """The same request as already booked, whoever sends it again."""
    booked = Transfer.objects.filter(pk=transfer.pk).first()
    if booked and rules.content(booked) != rules.content(transfer):
        raise IdAlreadyUsed(_("该流水号已用于另一笔资金业务，请刷新页面后重新办理。"))
    return booked


def _book(fund: Fund, transfer: Transfer, act: str, *, permission="") -> Transfer:
    posted, pending = (times * transfer.amount_minor for times in rules.effect(transfer.kind))
    transfer.save()
    sides = {"debits": transfer.debit_id, "credits": transfer.credit_id}
    Account.objects.filter(pk__in=sides.values()).update(
        **{
            f"{side}_{column}": _added_to(f"{side}_{column}", change, account)
            for side, account in sides.items()
            for column, change in (("posted", posted), ("pending", pending))
        }
    )
    about = {
        "transfer": str(transfer.pk),
        "amount_minor": transfer.amount_minor,
        "currency": str(transfer.currency),
        "digest": rules.digest(transfer),
    }
    office = fund.agency.code if permission else ""
    enter(fund, act, by=transfer.by, office=office, permission=permission, about=about)
    return transfer


def _added_to(column: str, change: int, account: int) -> Case:
    """``change`` more in ``column`` of ``account``; the transfer's other account keeps what it has."""
    return F(column) + Case(When(pk=account, then=change), default=0)


def _within_balance(fund: Fund, available: Account, money: Money) -> None:
    free = Money(queries.free_in(available), fund.currency)
    if free < money:
        raise InsufficientFunds(
            _(
                "基金可用余额不足：现可用 %(available)s，本次需要 %(wanted)s。请减少金额，或待基金到账后再办。"
            )
            % {"available": free, "wanted": money},
            field="amount",
        )


def _within_year(fund: Fund, money: Money) -> None:
    if fund.annual_ceiling_minor is None:
        return
    used = queries.committed_in(fund, clock.today().year)
    left = Money(max(fund.annual_ceiling_minor - used.minor, 0), fund.currency)
    if left < money:
        raise InsufficientFunds(
            _(
                "基金可用余额不足：本年度限额还剩 %(available)s，本次需要 %(wanted)s。请减少金额，或报主管机构调整限额。"
            )
            % {"available": left, "wanted": money},
            field="amount",
        )


def _found(transfer_id: UUID) -> Transfer:
    found = (
        Transfer.objects.select_related("debit__fund__stream", "debit__fund__agency", "credit")
        .filter(pk=transfer_id)
        .first()
    )
    if found is None:
        raise Refusal(_("账上没有这笔流水，请刷新页面后再试。"))
    return found


def _entitled(by, permission: str, agency: Agency, act: str) -> None:
    if not by.has_perm(permission, agency):
        raise NotPermitted(
            _("您在%(agency)s没有办理“%(act)s”的职责。") % {"agency": agency, "act": act}
        )
