"""What each form says (文书内容): plain strings and dates, gathered by the rooms that issue forms.

Texts are in the language that the form is issued in, numbers of identity papers and accounts are
masked by the caller. The authorization alone speaks four languages, through :class:`Names`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from casework.core.refusals import Refusal

from .parts import Heading, Item, Names, PersonLine, Stated
from .rules import has_private_number


@dataclass(frozen=True)
class AuthorizationContent:
    """The authorization (授权书): who lets whom verify what, why, how and until when.

    ``retention_years``: how long the answers are kept after the case is closed; ``retention_sample``
    marks an unverified parameter. ``consents``: which separate consents are asked for (单独同意), of wording.CONSENTS.
    ``channel``: the basis on which information may cross the border (跨境依据).
    """

    heading: Heading
    agency: Names
    applicant: PersonLine
    members: tuple[PersonLine, ...]
    items: tuple[Item, ...]
    recipient: Names
    recipient_contact: str
    valid_from: date
    valid_until: date
    retention_years: int
    retention_sample: bool = True
    channel: str = ""
    case_number: str = ""
    consents: tuple[str, ...] = ("cross_border", "financial", "minors", "banks")

    @property
    def signers(self) -> tuple[PersonLine, ...]:
        """Everybody who signs, or for whom a guardian signs."""
        return (self.applicant, *self.members)


@dataclass(frozen=True)
class Remedy:
    """Where and until when the person may object (救济途径): 复议 and 诉讼, from service on."""

    review_body: str
    review_period: Stated
    court: str
    litigation_period: Stated


@dataclass(frozen=True)
class MissingPaper:
    """One thing that is missing or wrong, and how to put it right (补正事项)."""

    name: str
    fault: str
    remedy: str


@dataclass(frozen=True)
class SupplementListContent:
    """All that is missing, told at once (一次性告知)."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    papers: tuple[MissingPaper, ...]
    due_on: date
    period: Stated
    legal_basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeLimit:
    """A step that follows, with its period and last day (办理时限)."""

    step: str
    period: Stated
    due_on: date | None = None


@dataclass(frozen=True)
class AcceptanceNoticeContent:
    """The application is accepted (受理通知书)."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    aid_kind: str
    applied_on: date
    accepted_on: date
    time_limits: tuple[TimeLimit, ...]
    legal_basis: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class RefusalNoticeContent:
    """The application is not accepted (不予受理通知书): why, and what can be done about it."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    aid_kind: str
    applied_on: date
    reason_label: str
    reason: str
    legal_basis: tuple[str, ...]
    remedy: Remedy
    advice: str = ""


@dataclass(frozen=True)
class CalculationLine:
    """One line of how an amount was worked out (计算明细); ``result`` may be a sample (示例参数)."""

    label: str
    inputs: str
    source: str
    result: Stated


@dataclass(frozen=True)
class DecisionContent:
    """The decision (审批决定书). ``amount`` and ``amount_in_words`` stay empty when nothing is granted.

    ``course``: what came before it, on its route; ``owed``: what the household still has to bring.
    """

    heading: Heading
    applicant: PersonLine
    case_number: str
    aid_kind: str
    granted: bool
    applied_on: date
    household_size: int
    facts: str
    reason: str
    legal_basis: tuple[str, ...]
    remedy: Remedy
    aid_form: str = ""
    amount: str = ""
    amount_in_words: str = ""
    standard: tuple[Stated, ...] = ()
    payment: str = ""
    calculation: tuple[CalculationLine, ...] = ()
    beyond_reason: str = ""
    course: str = ""
    owed: str = ""


@dataclass(frozen=True)
class PublicityContent:
    """What is posted (公示): no number, account, diagnosis, exact address or minor's name.

    The form has no place for them, and free text that carries a long number is refused.
    ``stage`` tells the posting before the decision from the one after the aid.
    """

    heading: Heading
    stage: str
    applicant_shown: str
    area: str
    household_size: int
    cause: str
    aid_kind: str
    posted_on: date
    until: date
    period: Stated
    place: str
    objections_to: str
    proposal: str = ""
    legal_basis: tuple[str, ...] = ()

    def __post_init__(self):
        for text in (
            self.stage, self.applicant_shown, self.area, self.cause, self.proposal, self.place,
        ):  # fmt: skip
            if has_private_number(text):
                raise Refusal(
                    _(
                        "公示内容不得含有证件号码、账号等个人信息。请删去“事由”等栏目中的长串数字后重试。"
                    )
                )


@dataclass(frozen=True)
class ServiceProofContent:
    """Proof that a paper was handed over (送达回证); remedy periods run from ``served_on``."""

    heading: Heading
    recipient: str
    case_number: str
    paper_title: str
    paper_number: str
    paper_sha256: str
    method: str
    place: str
    servers: tuple[str, ...]
    served_on: date | None = None
    received_by: str = ""
    witness: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class VerificationRequestContent:
    """A request to the other side (协查函), within an authorization."""

    heading: Heading
    to_agency: str
    case_number: str
    persons: tuple[PersonLine, ...]
    items: tuple[Item, ...]
    purpose: str
    authorization_number: str
    authorization_sha256: str
    authorization_until: date
    transfer_basis: str
    due_on: date
    period: Stated
    prepared_by: str
    released_by: str
    urgent: bool = False


@dataclass(frozen=True)
class Answer:
    """One item answered: a value, none found, or not checked. ``outcome`` is found, none or not_checked."""

    code: str
    name: str
    person: str
    outcome: str
    value: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class VerificationReplyContent:
    """The answer to a request (协查复函), item by item."""

    heading: Heading
    to_agency: str
    request_number: str
    received_on: date
    answers: tuple[Answer, ...]
    answered_by: str
    countersigned_by: str
    remarks: str = ""


@dataclass(frozen=True)
class PaymentOrderContent:
    """An order to pay (拨付通知单); ``end_to_end`` is the attempt's own number."""

    heading: Heading
    to_agency: str
    case_number: str
    decision_number: str
    payee: str
    bank: str
    masked_account: str
    amount: str
    amount_in_words: str
    fund: str
    end_to_end: str
    prepared_by: str
    reviewed_by: str
    attempt: int = 1
    purpose: str = ""


@dataclass(frozen=True)
class Finding:
    """One heading of a visit, and what was seen (调查情况)."""

    topic: str
    text: str


@dataclass(frozen=True)
class VisitRecordContent:
    """A home visit by two persons (入户调查记录)."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    visited_at: datetime
    address: str
    visitors: tuple[str, ...]
    present: str
    findings: tuple[Finding, ...]
    conclusion: str
    photographs: int = 0
