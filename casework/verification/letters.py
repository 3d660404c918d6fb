"""Request and reply between the two sides (协查函、协查复函)."""

from django.utils.translation import gettext as _

from casework.audit.models import Entry
from casework.cases.letters import paper, person_line, stated
from casework.core import clock
from casework.core.languages import in_language_of_record
from casework.documents.contents import (
    Answer,
    Item,
    VerificationReplyContent,
    VerificationRequestContent,
)
from casework.documents.forms import verification_reply_pdf, verification_request_pdf
from casework.documents.terms import ANSWER_FORMS, ITEM_NAMES
from casework.exchange.queries import active_basis
from casework.people.rules.answers import describe
from casework.people.rules.catalogue import ITEM_BY_CODE
from casework.policy.queries import due_on, rule_on

from .models import RequestedItem
from .queries import limit_for

_OUTCOMES = {"value": "found", "none_found": "none", "not_checked": "not_checked"}


def request_letter(request, *, by) -> dict:
    """The letter that leaves with the release (协查函)."""
    head = paper(request.case.district, request.number, handler=by.get_full_name())
    items = list(
        request.items.select_related("member__person", "member__guardian")
        .prefetch_related("member__person__documents")
        .order_by("pk")
    )
    members = list({item.member_id: item.member for item in items}.values())
    rule = rule_on(limit_for(items), jurisdiction=request.recipient.jurisdiction, day=clock.today())
    basis = active_basis(request.agency.jurisdiction, request.recipient.jurisdiction, clock.today())
    with in_language_of_record():
        content = VerificationRequestContent(
            heading=head.heading,
            to_agency=request.recipient.name,
            case_number=request.case.number,
            persons=tuple(person_line(member) for member in members),
            items=tuple(_asked(items, request.recipient.jurisdiction)),
            purpose=request.purpose,
            authorization_number=request.authorization.number,
            authorization_sha256=request.authorization.document.sha256,
            authorization_until=request.authorization.valid_until,
            transfer_basis=basis.document_number if basis else _("同一法域内协查"),
            due_on=due_on(clock.today(), rule).due_on,
            period=stated(rule),
            prepared_by=_doer(request, "submit"),
            released_by=by.get_full_name(),
            urgent=request.urgent,
        )
    return {"content": verification_request_pdf(content), "verify_token": head.token}


def reply_letter(request, number: str, *, by) -> dict:
    """The reply that goes back with the countersignature (协查复函)."""
    head = paper(request.recipient, number, handler=by.get_full_name())
    received = Entry.objects.about(request).filter(act__endswith=".receive").first()
    with in_language_of_record():
        content = VerificationReplyContent(
            heading=head.heading,
            to_agency=request.agency.name,
            request_number=request.number,
            received_on=clock.legal_day(received.at),
            answers=tuple(
                _answered(item)
                for item in request.items.select_related("member__person").order_by("pk")
            ),
            answered_by=_doer(request, "answer"),
            countersigned_by=by.get_full_name(),
        )
    return {
        "content": verification_reply_pdf(content),
        "verify_token": head.token,
        "issuer": request.recipient.name,
    }


def _asked(items, side: str):
    """The requested items, one line per code with the persons it is asked of ``side`` about."""
    by_code: dict[str, list[RequestedItem]] = {}
    for item in items:
        by_code.setdefault(item.code, []).append(item)
    for code, rows in by_code.items():
        yield Item(
            code=code,
            name=ITEM_NAMES[code],
            persons="、".join(row.member.person.name for row in rows),
            since=rows[0].period_from,
            until=rows[0].period_until,
            answer_form=ANSWER_FORMS[ITEM_BY_CODE[code].answer_in(side)],
        )


def _answered(item: RequestedItem) -> Answer:
    value = item.answer.open()
    return Answer(
        code=item.code,
        name=str(ITEM_BY_CODE[item.code].name),
        person=item.member.person.name,
        outcome=_OUTCOMES[item.finding],
        value=describe(value) if value else "",
        source=str(ITEM_BY_CODE[item.code].holder(item.request.recipient.jurisdiction)),
        note=item.remark.open() or "",
    )


def _doer(request, act: str) -> str:
    entry = (
        Entry.objects.about(request).filter(act__endswith=f".{act}").select_related("actor").last()
    )
    return entry.actor.get_full_name() if entry else ""
