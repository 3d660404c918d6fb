"""No request and no answer without an authorization that covers it at that instant.

docs/plan-to-code.md, rules 1 to 4.
"""

from datetime import timedelta

import pytest

from casework.agencies.models import Agency
from casework.audit.journal import enact
from casework.audit.models import Entry
from casework.consent.actions import authorization_to_issue, issue_authorization
from casework.consent.models import Authorization
from casework.core import clock
from casework.core.refusals import NotYet, OutOfTurn, Refusal
from casework.decisions.actions import decide_acceptance
from casework.documents.kinds import Kind
from casework.documents.models import Document
from casework.verification.actions import answer_request, prepare_request, release_request
from casework.verification.models import RequestedItem, VerificationRequest
from casework.verification.queries import current_request
from tests.factories import (
    a_case,
    a_paper,
    a_request,
    an_authorization,
    case_at,
    case_awaiting_acceptance,
)
from tests.factories.work import a_step
from tests.states.tables import assert_refused, brought_to
from workflows import interventions
from workflows.models import WorkTask
from workflows.stages import stage_of

pytestmark = pytest.mark.django_db


def not_active(state):
    def withhold(request):
        brought_to(request.authorization, state)

    return withhold


def dated(**shifts):
    def move(request):
        days = {field: clock.today() + timedelta(days=shift) for field, shift in shifts.items()}
        Authorization.objects.filter(pk=request.authorization_id).update(**days)

    return move


def another_recipient(request):
    Authorization.objects.filter(pk=request.authorization_id).update(
        recipient=Agency.objects.get(code="HQ")
    )


def another_purpose(request):
    Authorization.objects.filter(pk=request.authorization_id).update(purpose="核对子女学籍")


def an_item_not_named(request):
    Authorization.objects.filter(pk=request.authorization_id).update(items=["INC.WAGE"])


def a_member_who_did_not_sign(request):
    signature = request.authorization.signatures.last()
    signature.page = None
    signature.save()


def no_consent_to_ask_banks(request):
    signature = request.authorization.signatures.last()
    signature.consents = ["cross_border", "financial"]
    signature.save()


def a_longer_look_back(request):
    item = request.items.last()
    item.period_from -= timedelta(days=1)
    item.save()


FAULTS = {
    "not signed by all": not_active("partially_signed"),
    "revoked": not_active("revoked"),
    "expired": not_active("expired"),
    "run out": dated(valid_from=-30, valid_until=-1),
    "not begun": dated(valid_from=1),
    "another recipient": another_recipient,
    "another purpose": another_purpose,
    "an item not named": an_item_not_named,
    "a member who did not sign": a_member_who_did_not_sign,
    "no consent to ask banks": no_consent_to_ask_banks,
    "a longer look-back": a_longer_look_back,
}
#: Everything by which data moves on: act -> (from, who).
MOVES = {
    "submit": ("draft", "caseworker"),
    "release": ("pending_review", "approver"),
    "receive": ("sent", "verifier"),
    "answer": ("received", "verifier"),
    "countersign": ("answered", "second_verifier"),
}


def told(act, request):
    return {
        "release": lambda: {
            "at": clock.now(), "letter": a_paper(request, Kind.VERIFICATION_REQUEST),
        },
        "countersign": lambda: {
            "at": clock.now(), "reply": a_paper(request, Kind.VERIFICATION_REPLY),
        },
    }.get(act, dict)()  # fmt: skip


@pytest.mark.parametrize("act", MOVES)
def test_a_covered_request_moves_on(staff, act):
    source, who = MOVES[act]
    request = a_request(case_at("checked"), source, finding="none_found")

    enact(getattr(request, act), by=getattr(staff, who), **told(act, request))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", MOVES)
def test_nothing_moves_on_without_an_authorization_that_covers_it_now(staff, act, fault):
    source, who = MOVES[act]
    request = a_request(case_at("checked"), source, finding="none_found")
    FAULTS[fault](request)
    request = VerificationRequest.objects.get(pk=request.pk)

    assert_refused(request, act, by=getattr(staff, who), refusal=NotYet, **told(act, request))


def test_an_answer_waits_until_every_item_has_one(staff):
    request = a_request(case_at("checked"), "received", finding="none_found")
    item = request.items.last()
    item.finding = ""
    item.save()

    assert_refused(request, "answer", by=staff.verifier, refusal=NotYet)


def test_only_what_the_type_of_case_allows_can_be_authorized(staff):
    authorization = an_authorization(case_at("checked", case_type="emergency"), "draft")

    for items in (["EXP.MEDICAL"], ["INC.WAGE", "RELIGION"], []):
        with pytest.raises(Refusal) as refused:
            issue_authorization(authorization, by=staff.caseworker, items=items)
        assert refused.value.field == "items"
    authorization.refresh_from_db()
    assert (authorization.state, authorization.document) == ("draft", None)


def test_a_request_asks_at_least_one_thing(staff):
    request = a_request(case_at("checked"))

    with pytest.raises(Refusal, match="至少选择一个"):
        prepare_request(request, by=staff.caseworker, items=[])

    assert request.items.exists()


def test_an_answer_to_what_was_not_asked_is_not_kept_and_nothing_beside_it(staff):
    request = a_request(case_at("checked"), "received")
    foreign = a_request(case_at("checked"), "received").items.first()
    own = request.items.first()

    with pytest.raises(Refusal, match="未请求的项目"):
        answer_request(
            request,
            by=staff.verifier,
            answers=[(own, "none_found", None, ""), (foreign, "none_found", None, "")],
        )

    assert set(RequestedItem.objects.values_list("finding", flat=True)) == {""}


@pytest.mark.parametrize("state", [str(state) for state in VerificationRequest.OPEN])
def test_taking_the_authorization_back_ends_every_open_request(staff, state):
    case = case_at("checked")
    request = a_request(case, state)

    interventions.withdraw_authorization(
        case, by=staff.caseworker, signed_on=clock.today(), note="家庭不再同意"
    )

    request.refresh_from_db()
    request.authorization.refresh_from_db()
    assert (request.state, request.authorization.state) == ("recalled", "revoked")
    acts = Entry.objects.filter(stream=case.stream).order_by("-seq").values_list("act", flat=True)
    assert list(acts[:2]) == [
        "verification.verificationrequest.recall",
        "consent.authorization.revoke",
    ]
    assert stage_of(case).step == "issue_authorization"
    assert [task.step for task in WorkTask.objects.filter(case=case) if task.open] == [
        "issue_authorization"
    ]


def test_no_request_starts_under_an_authorization_that_was_taken_back(staff):
    case = case_at("checked")
    request = a_request(case)
    brought_to(request.authorization, "revoked")

    with pytest.raises(NotYet, match="没有有效的授权书"):
        prepare_request(request, by=staff.caseworker, items=list(request.items.all()))


def test_an_open_request_is_not_recalled_while_its_authorization_stands(staff):
    request = a_request(case_at("checked"), "sent")

    assert_refused(request, "recall", by=staff.caseworker, refusal=NotYet)


def test_an_answer_received_before_the_withdrawal_stays_on_file_but_bears_nothing(staff):
    case = case_awaiting_acceptance()
    request = current_request(case)
    interventions.withdraw_authorization(
        case, by=staff.caseworker, signed_on=clock.today(), note="家庭不再同意"
    )

    with pytest.raises(NotYet):
        decide_acceptance(case, by=staff.approver, accepted=True)

    request.refresh_from_db()
    assert request.state == "accepted"
    assert request.items.exclude(finding="").exists()
    brought_to(case.authorizations.get(state="draft"), "active")
    assert stage_of(case).step == "prepare_request"


def test_what_is_taken_back_twice_is_refused(staff):
    case = case_at("checked")
    an_authorization(case)
    by_hand = {"by": staff.caseworker, "signed_on": clock.today(), "note": "家庭不再同意"}
    interventions.withdraw_authorization(case, **by_hand)

    with pytest.raises(OutOfTurn):
        interventions.withdraw_authorization(case, **by_hand)


def test_a_refused_release_leaves_no_letter_behind(staff):
    request = a_request(a_case(state="checked"), "pending_review")
    brought_to(request.authorization, "revoked")

    with pytest.raises(NotYet):
        release_request(request, by=staff.approver, agreed=True)

    assert not Document.objects.filter(
        stream=request.stream, kind=Kind.VERIFICATION_REQUEST
    ).exists()


def test_an_authorization_drawn_up_long_ago_is_good_from_the_day_it_is_issued(staff, clock):
    """Opening the page draws it up; it may be issued many months later."""
    case = a_step("issue_authorization").case
    drafted = authorization_to_issue(case)
    before = drafted.valid_until, drafted.look_back_from
    clock.move_on(timedelta(days=200))
    issued = issue_authorization(drafted, by=staff.caseworker, items=drafted.items)
    issued.refresh_from_db()
    assert (issued.valid_from, issued.look_back_until) == (clock.today(), clock.today())
    assert issued.valid_until > clock.today()
    assert (issued.valid_until, issued.look_back_from) > before
