"""How a case in bulk ends: posting, decision, payment and closing, as its stage calls for."""

from datetime import date, timedelta
from functools import cached_property
from uuid import uuid4

from casework.agencies.models import Officer
from casework.assessment.models import Publicity
from casework.cases.letters import LEGAL_BASIS
from casework.decisions.legal_review import RECOMMENDED
from casework.decisions.models import Decision, LegalReview
from casework.ledger.models import Transfer
from casework.payments.actions import posting_id
from casework.payments.models import Disbursement

from . import words
from .bulk_stages import RANK

GROUND = {"not_accepted": "means_exceed", "rejected": "means_exceed", "terminated": "moved"}


class Outcome:
    """The later half of a case while its rows are made (see bulk_case)."""

    def _posting(self, kind: str, state: str, on: date, *, days: int) -> Publicity:
        drafted = state == Publicity.State.DRAFT
        self.posting = self.batch.add(
            Publicity,
            token=uuid4().hex[:16],
            case=self.case,
            kind=kind,
            shown_name=self.case.applicant.public_name,
            shown_place=self.office.agency.name,
            shown_matter="临时救助（急难型）",
            posted_on=None if drafted else on,
            until=None if drafted else on + timedelta(days=days),
            state=state,
        )
        return self.posting

    # 审批

    def decision(self):
        if self.stage == "legal_review":
            self.batch.add(
                LegalReview, case=self.case, round=1, amount_minor=self.amount,
                beyond=[{"kind": "threshold", "limit": self.amount - 1, "sample": True}],
                why=RECOMMENDED, asked_on=self.day("legal_review"), asked_by=self.worker,
            )  # fmt: skip
        outcomes = {
            "not_accepted": ("BS", self.approver), "rejected": ("BP", self._decider),
            "terminated": ("ZZ", self._decider),
        }  # fmt: skip
        if self.stage not in outcomes and not self.passed("serving"):
            return
        outcome = self.stage if self.stage in outcomes else "approved"
        series, by = outcomes.get(outcome, ("PZ", self._decider))
        on = self.day("serving")
        served = None if self.stage == "serving" else self.dates.after(RANK["serving"] + 1)
        self.ruling = self.batch.add(
            Decision,
            case=self.case,
            number=self.batch.number(f"decision.{outcome}", series, on.year),
            outcome=outcome,
            ground=GROUND.get(outcome, ""),
            form="cash" if self.money else "",
            amount_minor=self.amount if self.money else 0,
            fund=self.writer.fund if self.money else None,
            reservation=uuid4() if self.money else None,
            legal_basis="；".join(LEGAL_BASIS[:2]),
            reason=words.APPROVED if self.money else words.NOT_ACCEPTED,
            rules=self.writer.used_rules(self.office.agency.jurisdiction),
            office=self.office.agency if outcome == "not_accepted" else self.office.district,
            decided_by=by,
            decided_on=on,
            served_on=served,
            remedy_until=served and served + timedelta(days=60),
            state=Decision.State.SERVED if served else Decision.State.ISSUED,
        )
        if self.money:
            self.reservation = self.batch.book(
                Transfer.Kind.PENDING, self.writer.accounts, self.amount,
                id=self.ruling.reservation, at=self.at(on), by=by, reference=self.case.number,
            )  # fmt: skip

    @cached_property
    def _decider(self) -> Officer:
        return self.dice.choice(self.office.officers["district_supervisor"])

    # 发放、办结

    def payment(self):
        if not self.passed("payment_preparation"):
            return
        states = Disbursement.State
        state = {
            "payment_preparation": states.PLANNED, "payment_review": states.PREPARED,
            "payment_sending": states.REVIEWED, "paying": states.SENT,
            "reconciling": states.PAID,
        }.get(self.stage, states.RECONCILED)  # fmt: skip
        payer, paid = self.writer.fund.agency, self.passed("reconciling")
        clerk, reviewer = self.writer.work.payers(payer)
        given = {}
        if state != states.PLANNED:
            given = {
                "method": "cash", "payee_name": self.case.applicant.name, "prepared_by": clerk,
            }  # fmt: skip
        if paid:
            day = self.day("reconciling")
            given |= {"answered_on": day, "bank_reference": f"FZ{self.case.pk}"}
        disbursement = self.batch.add(
            Disbursement,
            case=self.case,
            decision=self.ruling,
            end_to_end_id=f"{self.ruling.number}-1",
            payer=payer,
            amount_minor=self.amount,
            currency="CNY",
            state=state,
            **given,
        )
        if self.stage == "payment_sending":
            # The payment order names who reviewed it.
            self._enter(
                "review", disbursement, self.dates.opened, by=reviewer, office=payer.code,
                states=("prepared", "reviewed"),
            )  # fmt: skip
        if paid:
            self.batch.book(
                Transfer.Kind.POST, self.writer.accounts, self.amount,
                id=posting_id(disbursement), at=self.at(self.day("reconciling")), by=clerk,
                reference=self.case.number, pending_transfer=self.reservation,
            )  # fmt: skip

    def closing(self):
        if not self.passed("post_posting"):
            return
        drafted = self.stage == "post_posting"
        state = Publicity.State.DRAFT if drafted else Publicity.State.POSTED
        self._posting(Publicity.Kind.AFTER, state, self.dates.opened, days=183)
