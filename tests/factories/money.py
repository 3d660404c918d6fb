"""Funds, decisions and payments; the books are the real ones."""

import uuid
from datetime import timedelta

from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions.models import Decision, LegalReview
from casework.documents.kinds import Kind
from casework.ledger.actions import open_fund, pay_in, post, reserve
from casework.ledger.models import Fund
from casework.payments.actions import posting_id
from casework.payments.models import Disbursement
from tests.appointing import appointed

from .people import numbers, the_offices
from .records import GRANTED, a_paper


def a_fund(amount="1000000.00") -> Fund:
    """The bureau's fund, with money in it."""
    bureau, number = the_offices().bureau, next(numbers)
    clerk = appointed(bureau, "ledger.open_fund", "ledger.pay_in")
    fund = open_fund(
        code=f"T{number}", name=f"临时救助专项基金{number}", currency="CNY", agency=bureau,
        legal_basis="珠民〔2021〕156号 二（四）", by=clerk,
    )  # fmt: skip
    pay_in(fund, Money.of(amount, "CNY"), id=uuid.uuid4(), by=clerk, reference="2022")
    return fund


def a_decision(case: Case, state="issued", *, outcome="approved", **changes) -> Decision:
    """A decision and its notice; approval grants GRANTED and reserves it in a fund."""
    given = {
        "case": case,
        "number": f"PZ2022-9{next(numbers):05d}",
        "outcome": outcome,
        "legal_basis": "《社会救助暂行办法》第48条",
        "reason": "符合急难型临时救助条件。",
        "office": case.district,
        "decided_on": clock.today(),
        "state": state,
    }
    if outcome == "approved":
        given |= {
            "form": "cash", "amount_minor": GRANTED.minor, "currency": GRANTED.currency,
            "reservation": uuid.uuid4(),
        }  # fmt: skip
    if state == "served":
        given["served_on"] = clock.today()
        given["remedy_until"] = clock.today() + timedelta(days=60)
    given |= changes
    given.setdefault("decided_by", appointed(case.district))
    if given.get("reservation") and "fund" not in given:
        given["fund"] = a_fund()
        reserve(
            given["fund"], Money(given["amount_minor"], given["currency"]),
            id=given["reservation"], by=given["decided_by"], reference=case.number,
        )  # fmt: skip
    decision = Decision.objects.create(**given)
    decision.document = a_paper(decision, Kind.DECISION)
    decision.save(update_fields=["document"])
    return decision


def a_legal_review(case: Case, state="asked", **changes) -> LegalReview:
    """A legal review of a grant above the amount that asks for one."""
    given = {
        "case": case,
        "round": 1,
        "amount_minor": 2_500_000,
        "beyond": [{"kind": "threshold", "limit": 2_000_000, "sample": True}],
        "why": "审核意见建议的金额须经法制审核。",
        "asked_on": clock.today(),
        "asked_by": appointed(case.agency),
        "state": state,
    }
    if state != "asked":
        given |= {"opinion": "依据充分。", "reviewed_on": clock.today()}
    return LegalReview.objects.create(**{**given, **changes})


def a_disbursement(case: Case, state="planned", **changes) -> Disbursement:
    """An attempt to pay the case's decision to the applicant's account."""
    decision = changes.get("decision") or case.decisions.first() or a_decision(case, "served")
    given = {
        "case": case,
        "decision": decision,
        "end_to_end_id": f"{decision.number}-1",
        "payer": decision.fund.agency,
        "amount_minor": decision.amount_minor,
        "currency": decision.currency,
        "state": state,
    }
    if state != "planned":
        given |= {
            "method": "bank", "payee_name": case.applicant.name, "bank": the_offices().bank,
            "account_number": "6222021234567890", "prepared_by": appointed(decision.fund.agency),
        }  # fmt: skip
    disbursement = Disbursement.objects.create(**{**given, **changes})
    if state in ("sent", "paid", "returned", "reconciled"):
        disbursement.order = a_paper(disbursement, Kind.PAYMENT_ORDER)
        disbursement.save(update_fields=["order"])
    if state in ("paid", "reconciled"):
        post(decision.reservation, id=posting_id(disbursement), by=appointed(disbursement.payer))
    return disbursement
