"""What the papers say by which a case ends before its course is run, or is held up (视为撤回、终止、手续不符、中止)."""

from dataclasses import dataclass
from datetime import date

from .contents import Remedy
from .parts import Heading, PersonLine, Stated


@dataclass(frozen=True)
class LapseNoticeContent:
    """Nothing was brought in time (视为撤回申请): the application counts as withdrawn."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    applied_on: date
    asked_on: date
    until: date
    papers: tuple[str, ...]
    reopening: Stated
    legal_basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class EndingNoticeContent:
    """A case ends by decision (终止办理), or aid in advance was not due (手续不符)."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    aid_kind: str
    applied_on: date
    decided: str
    reason_label: str
    reason: str
    legal_basis: tuple[str, ...]
    remedy: Remedy
    advice: str = ""


@dataclass(frozen=True)
class SuspensionNoticeContent:
    """The handling is suspended (中止办理通知书): on what ground, until when, and the remedy."""

    heading: Heading
    applicant: PersonLine
    case_number: str
    aid_kind: str
    applied_on: date
    suspended_on: date
    until: date
    period: Stated
    ground: str
    reason: str
    legal_basis: tuple[str, ...]
    remedy: Remedy
