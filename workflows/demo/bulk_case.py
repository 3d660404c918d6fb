"""The rows of one case in bulk: the records that its stage calls for, and the work on it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework.agencies.models import Agency, Officer
from casework.assessment.models import Assessment, Objection, Publicity
from casework.audit.models import Stream
from casework.cases.models import Case, CaseType, Cause, Origin, Place, Route
from casework.consent.models import Authorization, Signature
from casework.core import clock
from casework.decisions.drafting import USED_RULES, version_used
from casework.documents.models import Document
from casework.ledger.models import Fund
from casework.ledger.queries import accounts_of
from casework.people.models import Household, MeansDeclaration, MeansItem, Member
from casework.policy.queries import rule_on
from casework.verification.models import RequestedItem, VerificationRequest

from . import words
from .bulk_outcome import Outcome
from .bulk_people import household_people
from .bulk_stages import ENDED, MOST_GRANTED, RANK, STATE, dates_for, off_route
from .bulk_work import WorkWriter

ITEMS = ("ID.STATUS", "INC.WAGE", "AST.DEPOSIT")
CONSENTS = ["banks", "cross_border", "financial", "minors"]
PURPOSE = "核对家庭经济状况和生活状况，审核临时救助申请"
MONTHS = timedelta(days=183)


@dataclass(frozen=True)
class Office:
    """An office that handles cases, whom it asks, and its officers (and its district's) by duty."""

    agency: Agency
    district: Agency
    officers: dict[str, list[Officer]]
    counterparts: list[tuple[Agency, list[Officer]]]


class CaseWriter:
    """Writes cases into batches: invented, but with every record that the law wants."""

    def __init__(self, offices: list[Office], fund: Fund, page: Document, dice: random.Random):
        self.offices, self.fund, self.page, self.dice = offices, fund, page, dice
        self.accounts = accounts_of(fund)
        self.work = WorkWriter(dice)
        self._rules: dict[str, list[dict]] = {}

    def write(self, batch, stage: str) -> None:
        office = self.dice.choice(self.offices)
        draft = _Draft(self, batch, stage, office)
        draft.case_itself()
        for part in ("consent", "verification", "inquiry", "decision", "payment", "closing"):
            getattr(draft, part)()
        draft.keep_work()

    def used_rules(self, jurisdiction: str) -> list[dict]:
        if jurisdiction not in self._rules:
            self._rules[jurisdiction] = [
                version_used(rule_on(key, jurisdiction=jurisdiction, day=clock.today()))
                for key in USED_RULES[Route.GENERAL]
            ]
        return self._rules[jurisdiction]


class _Draft(Outcome):
    """One case while its rows are made."""

    def __init__(self, writer: CaseWriter, batch, stage: str, office: Office):
        self.writer, self.batch, self.stage, self.office = writer, batch, stage, office
        self.dice = writer.dice
        self.rank, self.dates = RANK[stage], dates_for(stage, self.dice)
        self.worker = self.dice.choice(office.officers["caseworker"])
        self.approver = self.dice.choice(office.officers["township_approver"])
        self.counterpart, self.checkers = self.dice.choice(
            office.counterparts[:1] * 5 + office.counterparts
        )
        self.amount = self.dice.randrange(100_000, MOST_GRANTED, 10_000)
        self.money = self.stage not in ("rejected", "not_accepted", "terminated")

    def passed(self, stage: str) -> bool:
        """Whether the case has come to ``stage`` of the general route, or beyond it."""
        return self.rank >= RANK[stage]

    def day(self, stage: str) -> date:
        return self.dates.after(RANK[stage])

    def at(self, day: date, hour: int = 10) -> datetime:
        return datetime.combine(day, time(hour, self.dice.randrange(60)), clock.LEGAL_ZONE)

    # 申请

    def case_itself(self):
        batch, dice, applied = self.batch, self.dice, self.dates.applied
        agency = self.office.agency
        number = batch.number("case", "ZM", applied.year)
        self.stream = batch.add(Stream, kind=Stream.Kind.CASE, key=number)
        household = batch.add(
            Household,
            created_at=self.at(applied),
            address=words.address(agency.code, dice),
            area_code=agency.area_code,
        )
        self.members = [
            batch.add(
                Member,
                household=household,
                person=person,
                relation=relation,
                lives_in=agency.jurisdiction,
                guardian=guardian,
                joined_on=applied,
            )
            for person, relation, guardian in household_people(batch, applied, dice)
        ]
        declaration = batch.add(
            MeansDeclaration,
            household=household,
            declared_on=applied,
            promised=True,
            period_from=applied - MONTHS,
            period_to=applied,
        )
        for code in ITEMS[1:]:
            value = {"minor": dice.randrange(0, 2_000_000, 10_000), "currency": "MOP"}
            batch.add(
                MeansItem, declaration=declaration, member=self.members[0], code=code, answer=value
            )
        cause = dice.choice(Cause.values)
        self.case = batch.add(
            Case,
            number=number,
            stream=self.stream,
            agency=agency,
            district=self.office.district,
            counterpart=self.counterpart,
            applicant=self.members[0].person,
            household=household,
            declaration=declaration,
            case_type=CaseType.EMERGENCY,
            origin=Origin.APPLIED,
            cause=cause,
            place=Place.RESIDENCE,
            happened_on=applied - timedelta(days=dice.randint(1, 20)),
            circumstances=words.CIRCUMSTANCES[cause][0],
            applied_on=applied,
            supplement_asked_on=self.dates.opened if self.stage == "supplement" else None,
            supplement_items=["income", "hardship"] if self.stage == "supplement" else [],
            refusal_ground="means_exceed" if self.stage in ("not_accepted", "rejected") else "",
            created_by=self.worker,
            state=self._state(),
            **off_route(self.stage, self.dates),
        )
        self._enter("register", self.case, applied, facts={"cause": cause})
        if self.stage != "draft":
            self._enter("submit", self.case, applied, states=("draft", "submitted"))

    def _state(self) -> str:
        return STATE.get(self.stage, "approved") or self.stage

    # 授权与核对

    def consent(self):
        if not self.passed("awaiting_authorization"):
            return
        states, issued = Authorization.State, self.day("awaiting_authorization")
        state = {
            "awaiting_authorization": states.DRAFT,
            "signing": states.ISSUED,
            "signature_check": states.PARTIALLY_SIGNED,
        }.get(self.stage, states.ACTIVE)
        until = issued + timedelta(days=180)
        if until < clock.today():
            state = states.EXPIRED
        issued_form = state != states.DRAFT
        self.authorization = self.batch.add(
            Authorization,
            case=self.case,
            number=self.batch.number("authorization", "SQ", issued.year),
            recipient=self.counterpart,
            items=list(ITEMS),
            purpose=PURPOSE,
            valid_from=issued,
            valid_until=until,
            look_back_from=issued - MONTHS,
            look_back_until=issued,
            document=self.writer.page if issued_form else None,
            state=state,
        )
        signed = issued_form and self.passed("signature_check")
        for member in self.members if issued_form else ():
            self.batch.add(
                Signature,
                authorization=self.authorization,
                member=member,
                by_guardian=member.guardian is not None,
                signed_on=issued if signed else None,
                page=self.writer.page if signed else None,
                consents=CONSENTS if signed else [],
                recorded_by=self.worker if signed else None,
            )

    def verification(self):
        if not self.passed("request_draft"):
            return
        states = VerificationRequest.State
        state = {
            "request_draft": states.DRAFT,
            "request_review": states.PENDING_REVIEW,
            "request_sent": states.SENT,
            "request_checking": states.RECEIVED,
            "request_countersign": states.ANSWERED,
            "request_adoption": states.RESPONDED,
        }.get(self.stage, states.ACCEPTED)
        sent, answered = self.day("request_sent"), self.passed("request_countersign")
        request = self.batch.add(
            VerificationRequest,
            case=self.case,
            authorization=self.authorization,
            number=self.batch.number("verification", "XC", sent.year),
            recipient=self.counterpart,
            purpose=PURPOSE,
            sent_at=self.at(sent) if self.passed("request_sent") else None,
            responded_at=(
                self.at(self.day("request_adoption")) if self.passed("request_adoption") else None
            ),
            state=state,
        )
        for code in ITEMS:
            value = {"yes": True} if code == "ID.STATUS" else {"minor": 850_000, "currency": "MOP"}
            self.batch.add(
                RequestedItem,
                request=request,
                member=self.members[0],
                code=code,
                period_from=self.authorization.look_back_from,
                period_until=self.authorization.look_back_until,
                finding="value" if answered else "",
                answer=value if answered else "",
            )
        if self.stage in ("request_checking", "request_countersign"):
            # The reply names the day of receipt and who answered.
            self._enter(
                "receive", request, self.day("request_checking"), by=self.checkers[0],
                states=("sent", "received"), office=self.counterpart.code,
            )  # fmt: skip
        if self.stage == "request_countersign":
            self._enter(
                "answer", request, self.day("request_countersign"), by=self.checkers[0],
                states=("received", "answered"), office=self.counterpart.code,
            )  # fmt: skip

    # 调查与公示

    def inquiry(self):
        if not self.passed("investigation"):
            return
        states = Assessment.State
        state = {"investigation": states.OPENED, "opinion": states.VISITED}.get(
            self.stage, states.CONCLUDED
        )
        opened, others = self.day("investigation"), self.office.officers["caseworker"]
        given = {"case": self.case, "opened_on": opened, "state": state}
        if state != states.OPENED:
            companion = next(one for one in others if one != self.worker)
            given |= {
                "visited_on": opened, "visitor": self.worker, "companion": companion,
                "findings": words.FINDINGS[0], "matches_declaration": True,
            }  # fmt: skip
        if state == states.CONCLUDED:
            given |= {
                "recommended": True, "recommended_form": "cash", "recommended_minor": self.amount,
                "opinion": words.OPINIONS[0],
            }  # fmt: skip
        self.batch.add(Assessment, **given)
        if not self.passed("posting"):
            return
        states = Publicity.State
        state = {
            "posting": states.DRAFT, "publicity": states.POSTED, "objection_check": states.POSTED,
        }.get(self.stage, states.ENDED)  # fmt: skip
        before = self._posting(Publicity.Kind.BEFORE, state, self.day("publicity"), days=3)
        if self.stage == "objection_check":
            self.batch.add(
                Objection,
                case=self.case,
                publicity=before,
                lodged_on=self.dates.opened,
                objector=words.OBJECTOR,
                words=words.OBJECTION,
                lodged_by=self.worker,
                state=Objection.State.LODGED,
            )

    def keep_work(self):
        """The flow of the case, and its open step in the right queue."""
        if self.stage == "draft":
            return
        if self.stage in ENDED:
            self.writer.work.finished(self)
        else:
            self.writer.work.open(self)

    def _enter(self, act, record, day, *, by=None, states=("", ""), office="", facts=None):
        self.batch.enter(
            self.stream, record, act, at=self.at(day, 10 + self.stream.length),
            by=by or self.worker, office=office or self.office.agency.code,
            state_before=states[0], state_after=states[1], facts=facts or {},
        )  # fmt: skip
