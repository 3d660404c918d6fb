"""Whose work and whose papers an officer may look at from a desk (管辖范围)."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from casework.agencies.models import Agency
from casework.audit.access import Purpose
from casework.cases.models import Case
from casework.cases.queries import agencies_seen_by, case_of
from casework.core.refusals import NotPermitted
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.payments.models import Disbursement
from casework.pilot.models import PolicyStudy
from casework.verification.models import VerificationRequest

AUDIT = "cases.audit_case"
SUPERVISE = "cases.reassign_work"
#: Duties on the answering side, which read what they are asked.
ANSWERING = (
    "verification.receive_request",
    "verification.answer_request",
    "verification.countersign_request",
)
PAYING = (
    "payments.prepare_payment",
    "payments.review_payment",
    "payments.send_payment",
    "payments.record_bank_answer",
    "payments.reconcile_payment",
)
#: What the answering side may read of the authorization that a request rests on.
_AUTHORIZATION_PAPERS = (Kind.AUTHORIZATION, Kind.SIGNATURE_PAGE)
_ENDED_WITHOUT_ANSWER = (
    VerificationRequest.State.CANCELLED,
    VerificationRequest.State.RECALLED,
)


@dataclass(frozen=True)
class Scope:
    """The offices of an appointment (``tops``) and with those below them (``agencies``)."""

    tops: tuple[Agency, ...]
    agencies: tuple[Agency, ...]

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(agency.pk for agency in self.agencies)

    @property
    def codes(self) -> list[str]:
        return [agency.code for agency in self.agencies]


def scope_of(officer, permission: str, sentence) -> Scope:
    """The offices at which an appointment gives ``permission``, and those below.

    Raises NotPermitted with ``sentence`` when there is none.
    """
    held = {
        position.agency_id: position.agency_path
        for position in officer.positions_today()
        if permission in position.permissions
    }
    if not held:
        raise NotPermitted(sentence)
    below = reduce(or_, (Q(path__startswith=path) for path in held.values()))
    agencies = tuple(Agency.objects.filter(below).order_by("path"))
    return Scope(tuple(agency for agency in agencies if agency.pk in held), agencies)


def requests_to(agencies) -> QuerySet[VerificationRequest]:
    """Requests that have left for ``agencies``: all that the other side's auditor may know."""
    return VerificationRequest.objects.filter(recipient__in=agencies, sent_at__isnull=False)


def purpose_of_reading(officer, document: Document) -> str | None:
    """For which purpose the officer may open a paper (查阅文书); None if they may not see it.

    Officers who see the case; the answering side, the request and the authorization under it;
    the paying side, its payment orders; auditors.
    """
    case = case_of(document.stream)
    if case is None:
        # Papers of a policy study are no case's: whoever may read the study may read them.
        studied = PolicyStudy.objects.filter(stream=document.stream_id).exists()
        return Purpose.HANDLING if studied else None
    if case.agency_id in agencies_seen_by(officer, ("cases.view_case",)):
        return Purpose.HANDLING
    if _is_asked(officer, document, case):
        return Purpose.HANDLING
    if _pays(officer, document):
        return Purpose.PAYING
    audited = agencies_seen_by(officer, (AUDIT,))
    if case.agency_id in audited or _of_requests(document, case, requests_to(audited)):
        return Purpose.AUDITING
    return None


def _is_asked(officer, document: Document, case: Case) -> bool:
    agencies = frozenset().union(*map(officer.agencies_with, ANSWERING))
    asked = requests_to(agencies).exclude(state__in=_ENDED_WITHOUT_ANSWER)
    return bool(agencies) and _of_requests(document, case, asked)


def _of_requests(document: Document, case: Case, requests) -> bool:
    papers = Q(letter=document) | Q(reply=document)
    if document.kind in _AUTHORIZATION_PAPERS:
        papers |= Q(authorization=document.subject_id)
    return requests.filter(papers, case=case).exists()


def _pays(officer, document: Document) -> bool:
    if document.kind != Kind.PAYMENT_ORDER:
        return False
    payers = frozenset().union(*map(officer.agencies_with, PAYING))
    return Disbursement.objects.filter(order=document, payer__in=payers).exists()
