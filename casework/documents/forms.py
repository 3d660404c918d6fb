"""The forms, one function each (文书样式): content in, the bytes of a PDF out.

The same content and language give the same bytes.
"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime

from django.utils import translation

from . import wording
from .contents import (
    AcceptanceNoticeContent,
    AuthorizationContent,
    DecisionContent,
    Names,
    PaymentOrderContent,
    PublicityContent,
    RefusalNoticeContent,
    ServiceProofContent,
    SupplementListContent,
    VerificationReplyContent,
    VerificationRequestContent,
    VisitRecordContent,
)
from .ending_contents import EndingNoticeContent, LapseNoticeContent, SuspensionNoticeContent
from .kinds import Kind
from .remedy_contents import RemedyPaperContent
from .rendering import AttachedFile, qr_address, render_pdf
from .store import digest

AUTHORIZATION_COPY = "authorization.json"
#: Version of the machine-readable copy's layout.
COPY_SCHEMA = "lotus-bridge/authorization/1"


def authorization_json(content: AuthorizationContent) -> bytes:
    """The machine-readable copy of an authorization: canonical JSON, dates as ISO 8601."""
    body = {"schema": COPY_SCHEMA, **asdict(content)}
    del body["heading"]["verify_url"]  # its token is for those who hold the paper
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_iso)
    return text.encode()


def authorization_pdf(content: AuthorizationContent) -> bytes:
    """The authorization (授权书) in four languages, with its machine-readable copy attached."""
    copy = authorization_json(content)
    return render_pdf(
        "documents/authorization.html",
        {
            "content": content,
            "heading": content.heading,
            "w": wording,
            "clauses": [(title, _filled(text, content)) for title, text in wording.CLAUSES],
            "consents": [
                (wording.CONSENTS[code][0], _filled(wording.CONSENTS[code][1], content))
                for code in content.consents
            ],
            "qr": _qr(content.heading),
            "copy_sha256": digest(copy),
        },
        language="zh-hans",
        title=f"{wording.TITLE.hans} {content.heading.number}",
        author=content.heading.agency,
        issued_at=content.heading.issued_at,
        attachments=(
            AttachedFile(AUTHORIZATION_COPY, copy, f"{wording.ATTACHED.hans}: {digest(copy)}"),
        ),
    )


def supplement_list_pdf(content: SupplementListContent, *, language="zh-hans") -> bytes:
    """补正材料一次性告知书."""
    return _form(Kind.SUPPLEMENT_LIST, content, language)


def acceptance_notice_pdf(content: AcceptanceNoticeContent, *, language="zh-hans") -> bytes:
    """受理通知书."""
    return _form(Kind.ACCEPTANCE_NOTICE, content, language)


def refusal_notice_pdf(content: RefusalNoticeContent, *, language="zh-hans") -> bytes:
    """不予受理通知书."""
    return _form(Kind.REFUSAL_NOTICE, content, language)


def suspension_notice_pdf(content: SuspensionNoticeContent, *, language="zh-hans") -> bytes:
    """中止办理通知书."""
    return _form(Kind.SUSPENSION_NOTICE, content, language)


def decision_pdf(content: DecisionContent, *, language="zh-hans") -> bytes:
    """审批决定书."""
    return _form(Kind.DECISION, content, language)


def termination_notice_pdf(content: EndingNoticeContent, *, language="zh-hans") -> bytes:
    """终止办理决定书."""
    return _form(Kind.TERMINATION_NOTICE, content, language)


def irregularity_notice_pdf(content: EndingNoticeContent, *, language="zh-hans") -> bytes:
    """手续不符认定书."""
    return _form(Kind.IRREGULARITY_NOTICE, content, language)


def lapse_notice_pdf(content: LapseNoticeContent, *, language="zh-hans") -> bytes:
    """视为撤回申请告知书."""
    return _form(Kind.LAPSE_NOTICE, content, language)


def publicity_pdf(content: PublicityContent, *, language="zh-hans") -> bytes:
    """公示."""
    return _form(Kind.PUBLICITY_NOTICE, content, language)


def service_proof_pdf(content: ServiceProofContent, *, language="zh-hans") -> bytes:
    """送达回证."""
    return _form(Kind.SERVICE_PROOF, content, language)


def verification_request_pdf(content: VerificationRequestContent, *, language="zh-hans") -> bytes:
    """协查函."""
    return _form(Kind.VERIFICATION_REQUEST, content, language)


def verification_reply_pdf(content: VerificationReplyContent, *, language="zh-hans") -> bytes:
    """协查复函."""
    return _form(Kind.VERIFICATION_REPLY, content, language)


def payment_order_pdf(content: PaymentOrderContent, *, language="zh-hans") -> bytes:
    """拨付通知单."""
    return _form(Kind.PAYMENT_ORDER, content, language)


def visit_record_pdf(content: VisitRecordContent, *, language="zh-hans") -> bytes:
    """入户调查记录."""
    return _form(Kind.VISIT_RECORD, content, language)


def remedy_paper_pdf(kind: Kind, content: RemedyPaperContent, *, language="zh-hans") -> bytes:
    """复核受理通知书, 复核决定书, 追回决定书 and their like: one layout, named by ``kind``."""
    return _form(kind, content, language, template="remedy_paper")


def _form(kind: Kind, content, language: str, *, template="") -> bytes:
    with translation.override(language):
        name = str(kind.label)
    return render_pdf(
        f"documents/{template or kind}.html",
        {
            "content": content,
            "heading": content.heading,
            "form_name": name,
            "qr": _qr(content.heading),
        },
        language=language,
        title=f"{name} {content.heading.number}",
        author=content.heading.agency,
        issued_at=content.heading.issued_at,
    )


def _qr(heading) -> str:
    return qr_address(heading.verify_url) if heading.verify_url else ""


def _filled(text: Names, content: AuthorizationContent) -> Names:
    """A clause with this authorization's own words, in each language."""
    return replace(
        text,
        **{
            language: getattr(text, language) % _words(content, language)
            for language in ("hans", "hant", "pt", "en")
        },
    )


def _words(content: AuthorizationContent, language: str) -> dict[str, str]:
    sample = getattr(wording.LABELS["sample"], language)
    return {
        "agency": _name(content.agency, language),
        "recipient": _name(content.recipient, language),
        "valid_from": content.valid_from.isoformat(),
        "valid_until": content.valid_until.isoformat(),
        "years": str(content.retention_years),
        "sample": (f"（{sample}）" if language[:2] == "ha" else f"({sample})")
        if content.retention_sample
        else "",
    }


def _name(names: Names, language: str) -> str:
    """A name in a language; where it has none in Portuguese, its English one can at least be read."""
    english = names.en if language == "pt" else ""
    return getattr(names, language) or english or names.hans


def _iso(value) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
