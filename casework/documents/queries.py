"""Reads about papers."""

from dataclasses import dataclass
from datetime import date

from casework.agencies.models import Agency
from casework.core import clock
from casework.policy.models import PolicyRule
from casework.policy.queries import rule_on, versions_on

from .kinds import Origin
from .models import Document

UPLOAD_LIMIT = "upload.max_size"


@dataclass(frozen=True)
class PublicRecord:
    """All that the public verification page (公开核验) may say of a document: nothing personal."""

    kind: str
    number: str
    version: int
    issuer: str
    issued_on: date
    sha256: str


def upload_limit(agency: Agency) -> PolicyRule:
    """How large a paper may be that ``agency`` takes in, in megabytes (单个附件上限)."""
    return rule_on(UPLOAD_LIMIT, jurisdiction=agency.jurisdiction, day=clock.today())


def least_upload_limit() -> PolicyRule | None:
    """The least of the sides' limits today: a paper within it is taken in everywhere."""
    rules = versions_on(UPLOAD_LIMIT, day=clock.today())
    return min(rules, key=lambda rule: rule.value, default=None)


def find_by_token(token: str) -> PublicRecord | None:
    """What anyone who holds the paper may learn with the token of its QR; None if unknown."""
    if not token:
        return None
    document = Document.objects.filter(verify_token=token, origin=Origin.GENERATED).first()
    if document is None:
        return None
    return PublicRecord(
        kind=document.get_kind_display(),
        number=document.number,
        version=document.version,
        issuer=document.issuer,
        issued_on=clock.legal_day(document.created_at),
        sha256=document.sha256,
    )


def documents_of(record):
    """The documents about one record, oldest first."""
    return Document.objects.filter(
        subject_type=record._meta.label_lower, subject_id=str(record.pk)
    ).select_related("created_by")
