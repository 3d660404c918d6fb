"""Reviews, proceedings, complaints and recoveries, laid down in a state with what it presupposes."""

from datetime import timedelta

from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.documents.kinds import Kind
from casework.ledger.actions import recover
from casework.remedies.actions.recovery import booking_id
from casework.remedies.models import (
    Complaint,
    Instalment,
    Proceeding,
    Recovery,
    Repayment,
    Review,
)
from casework.remedies.queries import reviewing_office
from casework.remedies.rules import parted
from tests.appointing import appointed

from .money import a_decision, a_disbursement
from .people import numbers
from .records import GRANTED, a_paper
from .situations import case_awaiting_decision


def a_case_decided(outcome="approved", *, by_township=False) -> Case:
    """A case whose decision was served today, by the district or by the township."""
    case = case_awaiting_decision(state=outcome)
    changes = {} if outcome == "approved" else {"outcome": outcome, "ground": "means_exceed"}
    if by_township:
        changes["office"] = case.agency
    a_decision(case, "served", **changes)
    return case


def a_case_paid() -> Case:
    """A case whose aid has arrived and is reconciled."""
    case = case_awaiting_decision(state="approved")
    a_disbursement(case, "reconciled")
    return case


def a_review(case: Case | None = None, state="lodged", **changes) -> Review:
    """A review of the case's decision, asked for by the applicant today."""
    case = case or a_case_decided()
    decision = case.decisions.order_by("-revision").first()
    today = clock.today()
    given = {
        "number": f"FH2022-9{next(numbers):05d}",
        "case": case,
        "decision": decision,
        "office": reviewing_office(decision),
        "lodger": Review.Lodger.APPLICANT,
        "lodger_name": case.applicant.name,
        "lodged_on": today,
        "grounds": "金额不足以支付住院费用，请求复核。",
        "registered_by": appointed(case.agency),
        "state": state,
    }
    if state not in ("lodged", "not_accepted", "withdrawn"):
        given |= {"accepted_on": today, "decide_by": today + timedelta(days=60)}
    if state in ("decided", "served", "implemented", "closed"):
        given |= {
            "outcome": Review.Outcome.MAINTAIN, "reason": "原决定事实清楚，依据正确。",
            "decided_by": appointed(given["office"]), "decided_on": today,
        }  # fmt: skip
    if state in ("served", "implemented", "closed"):
        given["served_on"] = today
    review = Review.objects.create(**{**given, **changes})
    if state == "not_accepted":
        review.notice = a_paper(review, Kind.REVIEW_REFUSAL)
    elif state not in ("lodged", "withdrawn"):
        review.notice = a_paper(review, Kind.REVIEW_ACCEPTANCE)
    if review.outcome:
        review.document = a_paper(review, Kind.REVIEW_DECISION)
    review.save()
    return review


def a_proceeding(case: Case | None = None, state="notified", **changes) -> Proceeding:
    """A reconsideration of the case's decision before the people's government."""
    case = case or a_case_decided()
    today = clock.today()
    given = {
        "case": case,
        "decision": case.decisions.order_by("-revision").first(),
        "kind": Proceeding.Kind.RECONSIDERATION,
        "authority": "珠海市香洲区人民政府",
        "number": f"香府复〔2022〕{next(numbers)}号",
        "lodged_on": today,
        "notified_on": today,
        "registered_by": appointed(case.district),
        "state": state,
    }
    if state != "notified":
        given["answered_on"] = today
    if state in ("ended", "closed"):
        given |= {"outcome": Proceeding.Outcome.MAINTAINED, "ended_on": today}
    return Proceeding.objects.create(**{**given, **changes})


def a_complaint(case: Case | None = None, state="received", **changes) -> Complaint:
    """A complaint about the township, which the district deals with."""
    case = case or a_case_decided()
    today = clock.today()
    given = {
        "number": f"TS2022-9{next(numbers):05d}",
        "case": case,
        "against": case.agency,
        "office": case.agency.parent or case.agency,
        "channel": Complaint.Channel.PHONE,
        "about": Complaint.Subject.DELAY,
        "complainant": "陈大文",
        "words": "三次到窗口都被要求改日再来。",
        "received_on": today,
        "received_by": appointed(case.district),
        "state": state,
    }
    if state != "received":
        given["officer"] = appointed(case.district)
    if state in ("answered", "closed"):
        given |= {"justified": True, "reply": "已责令改正。", "answered_on": today}
    return Complaint.objects.create(**{**given, **changes})


def a_recovery(case: Case | None = None, state="drafted", *, times=2, **changes) -> Recovery:
    """The whole of what was paid, to be given back in ``times`` instalments."""
    case = case or a_case_paid()
    decision = case.decisions.order_by("-revision").first()
    today = clock.today()
    given = {
        "number": f"ZH2022-9{next(numbers):05d}",
        "case": case,
        "decision": decision,
        "fund": decision.fund,
        "ground": Recovery.Ground.UNTRUE,
        "amount_minor": GRANTED.minor,
        "currency": GRANTED.currency,
        "state": state,
    }
    if state != "drafted":
        given |= {"reason": "隐瞒存款。", "times": times, "ordered_on": today}
    if state in ("running", "checking", "settled"):
        given["served_on"] = today
    if state == "waived":
        given |= {"waiver_ground": "hardship", "waived_minor": given["amount_minor"]}
    recovery = Recovery.objects.create(**{**given, **changes})
    if state != "drafted":
        recovery.document = a_paper(recovery, Kind.RECOVERY_ORDER)
        recovery.save(update_fields=["document"])
    if state in ("running", "checking", "settled"):
        for place, part in enumerate(parted(recovery.amount_minor, times), start=1):
            Instalment.objects.create(
                recovery=recovery, place=place, amount_minor=part,
                due_on=today + timedelta(days=30 * place),
            )  # fmt: skip
    if state == "checking":
        a_repayment(recovery, recovery.instalments.first().amount_minor, result="entered")
    if state == "settled":
        a_repayment(recovery, recovery.amount_minor)
    return recovery


def a_repayment(recovery: Recovery, minor: int, *, result="booked") -> Repayment:
    """Money that came back today; booked unless ``result`` says else."""
    repayment = Repayment.objects.create(
        recovery=recovery,
        amount_minor=minor,
        received_on=clock.today(),
        reference=f"H{next(numbers):08d}",
        result=result,
        entered_by=appointed(recovery.payer),
    )
    if result == "booked":
        recover(
            recovery.fund, Money(minor, recovery.currency), id=booking_id(repayment),
            by=appointed(recovery.payer), reference=recovery.number,
        )  # fmt: skip
    return repayment
