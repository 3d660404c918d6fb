"""What is asked on the other side of the border (rules 1, 2, 4 and 24)."""

from casework.consent.models import Authorization
from casework.consent.rules import askable_codes
from casework.core import clock
from casework.verification.models import RequestedItem, VerificationRequest

from .seen import entries, rule

AWAY = ("sent", "received", "answered", "disputed")


@rule(1)
def a_request_is_away_only_under_an_authorization_in_force(case):
    for request in case.requests.all():
        authorization = request.authorization
        if request.state not in AWAY:
            continue
        if authorization.state != Authorization.State.ACTIVE:
            yield f"{request} is {request.state} under an authorization {authorization.state}"
        if request.recipient_id != authorization.recipient_id:
            yield f"{request} is with an office that the authorization does not name"


@rule(1)
def an_act_on_a_request_falls_into_the_period_of_its_authorization(case):
    acts = ("release", "receive", "answer", "countersign")
    named = [f"verification.verificationrequest.{act}" for act in acts]
    granted = {str(request.pk): request.authorization for request in case.requests.all()}
    for entry in entries(case, *named):
        authorization = granted[entry.subject_id]
        first, last = authorization.valid_from, authorization.valid_until
        if not first <= clock.legal_day(entry.at) <= last:
            yield f"{entry.act} on {clock.legal_day(entry.at)}, outside {first} to {last}"


@rule(2)
def what_is_asked_was_authorized_and_may_be_asked(case):
    may = set(askable_codes(case.case_type, case.counterpart.jurisdiction))
    for request in case.requests.all():
        authorization = request.authorization
        if request.state == "draft":
            continue
        signed = {each.member_id for each in authorization.signatures.all() if each.page_id}
        alive = request.state not in ("recalled", "cancelled", "refused")
        for item in request.items.all():
            if item.code not in authorization.items or item.code not in may:
                yield f"{item.code} was asked beyond the authorization"
            if alive and item.member_id not in signed:
                yield f"{item.code} was asked about somebody who has not signed"
            if item.period_from < authorization.look_back_from:
                yield f"{item.code} was asked for a time before {authorization.look_back_from}"


@rule(4)
def nothing_is_open_under_an_authorization_taken_back(case):
    gone = (Authorization.State.REVOKED, Authorization.State.EXPIRED)
    for request in case.requests.all():
        if request.authorization.state in gone and request.state in VerificationRequest.OPEN:
            yield f"{request} is {request.state}, its authorization {request.authorization.state}"


@rule(24)
def a_value_none_found_and_not_checked_are_three_things(case):
    items = (item for request in case.requests.all() for item in request.items.all())
    for item in items:
        if not item.finding:
            continue
        answer, remark = item.answer.open(), item.remark.open()
        if (item.finding == RequestedItem.Finding.VALUE) != bool(answer):
            yield f"{item} is {item.finding} with the answer {answer is not None}"
        if item.finding == RequestedItem.Finding.NOT_CHECKED and not (remark or "").strip():
            yield f"{item} was not checked and nobody says why"
