"""What must never be true of a case, whatever anybody does (docs/plan-to-code.md, rules 1 to 24).

Written out here once more, from the rules and not from the code that keeps them: each function
reads the records of one case as they are stored and yields a sentence for each thing that is wrong.
``test_invariants.py`` shows that each of them sees what it is there to see.
"""

from collections.abc import Callable, Iterator
from datetime import date

from django.apps import apps

from casework.assessment.models import Objection, Publicity
from casework.audit.models import Entry, Stream
from casework.audit.verify import verify
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.consent.rules import askable_codes
from casework.core import clock
from casework.decisions.calculation import recompute
from casework.decisions.models import Decision
from casework.documents.kinds import Kind
from casework.ledger.models import Transfer
from casework.people.models import IdentityDocument
from casework.policy.models import PolicyRule
from casework.verification.models import RequestedItem, VerificationRequest
from workflows.models import OPEN, WorkTask
from workflows.stages import stage_of

Checker = Callable[[Case], Iterator[str]]
CHECKERS: dict[int, list[Checker]] = {}


def rule(number: int):
    """Enter a checker under the number of the rule that it watches."""

    def enter(checker: Checker) -> Checker:
        CHECKERS.setdefault(number, []).append(checker)
        return checker

    return enter


def broken(case: Case) -> list[str]:
    """Everything that is wrong with ``case`` now, each with the number of its rule."""
    return [
        f"rule {number}: {sentence}"
        for number, checkers in sorted(CHECKERS.items())
        for checker in checkers
        for sentence in checker(case)
    ]


def entries(case, *acts) -> list[Entry]:
    """The case's entries of these acts; its journal is read once for all checkers."""
    if "_journal" not in case.__dict__:
        case._journal = list(Entry.objects.filter(stream=case.stream_id).order_by("seq"))
    return [entry for entry in case._journal if entry.act in acts]


AWAY = ("sent", "received", "answered", "disputed")


@rule(1)
def a_request_is_away_only_under_an_authorization_in_force(case):
    for request in case.requests.filter(state__in=AWAY).select_related("authorization"):
        authorization = request.authorization
        if authorization.state != Authorization.State.ACTIVE:
            yield f"{request} is {request.state} under an authorization {authorization.state}"
        if request.recipient_id != authorization.recipient_id:
            yield f"{request} is with an office that the authorization does not name"


@rule(1)
def an_act_on_a_request_falls_into_the_period_of_its_authorization(case):
    acts = ("release", "receive", "answer", "countersign")
    named = [f"verification.verificationrequest.{act}" for act in acts]
    periods = {
        str(pk): (first, last)
        for pk, first, last in case.requests.values_list(
            "pk", "authorization__valid_from", "authorization__valid_until"
        )
    }
    for entry in entries(case, *named):
        first, last = periods[entry.subject_id]
        if not first <= clock.legal_day(entry.at) <= last:
            yield f"{entry.act} on {clock.legal_day(entry.at)}, outside {first} to {last}"


@rule(2)
def what_is_asked_was_authorized_and_may_be_asked(case):
    may = set(askable_codes(case.case_type, case.counterpart.jurisdiction))
    for request in case.requests.exclude(state="draft").select_related("authorization"):
        authorization = request.authorization
        signed = set(
            authorization.signatures.filter(page__isnull=False).values_list("member", flat=True)
        )
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
    left = case.requests.filter(authorization__state__in=gone, state__in=VerificationRequest.OPEN)
    for request in left:
        yield f"{request} is {request.state}, its authorization {request.authorization.state}"


_REGISTERED = ("cases.case.register", "cases.case.submit")
_INQUIRED = ("assessment.assessment.record_visit", "assessment.assessment.conclude")
_PAPERWORK = (
    *_REGISTERED, *_INQUIRED, "cases.case.propose_emergency", "cases.case.file_paperwork",
)  # fmt: skip
#: Later act: the earlier ones whose doers it is closed to.
APART = {
    "cases.case.accept": _REGISTERED,
    "cases.case.refuse": _REGISTERED,
    "cases.case.approve": (
        *_REGISTERED,
        *_INQUIRED,
        "decisions.legalreview.agree",
        "decisions.legalreview.disagree",
    ),
    "decisions.legalreview.agree": (*_REGISTERED, *_INQUIRED, "decisions.legalreview.ask"),
    "decisions.legalreview.disagree": (*_REGISTERED, *_INQUIRED, "decisions.legalreview.ask"),
    "cases.case.reject": _REGISTERED + _INQUIRED,
    "cases.case.regularise": _PAPERWORK,
    "cases.case.send_back": _PAPERWORK,
    "cases.case.find_irregular": _PAPERWORK,
    "cases.case.decline_emergency": (*_REGISTERED, "cases.case.propose_emergency"),
    "cases.case.reject_quick": (*_REGISTERED, "cases.case.propose_quick"),
    "cases.case.approve_in_advance": (*_REGISTERED, "cases.case.propose_emergency"),
    "cases.case.approve_quick": (*_REGISTERED, "cases.case.propose_quick"),
    "consent.authorization.activate": ("consent.authorization.record_signature",),
    "verification.verificationrequest.release": ("verification.verificationrequest.submit",),
    "verification.verificationrequest.countersign": ("verification.verificationrequest.answer",),
    "payments.disbursement.review": ("payments.disbursement.prepare",),
    "payments.disbursement.reconcile": ("payments.disbursement.confirm",),
    "assessment.objection.uphold": ("assessment.assessment.conclude",),
    "assessment.objection.dismiss": ("assessment.assessment.conclude",),
}


def _hands(entry: Entry) -> set[int]:
    """Everybody who had a hand in an act: alone, jointly, or as the one acted for."""
    for_whom = getattr(entry, "on_behalf_of_id", None)
    return {who for who in (entry.actor_id, entry.joint_with_id, for_whom) if who}


@rule(5)
def nobody_passes_on_their_own_work(case):
    done = entries(case, *APART, *{act for earlier in APART.values() for act in earlier})
    for later in done:
        barring = APART.get(later.act, ())
        before = [e for e in done if e.act in barring and e.seq < later.seq]
        if any(_hands(later) & _hands(earlier) for earlier in before):
            yield f"{later} was done by somebody who had done an act before it"


@rule(7)
def approval_comes_after_a_posting_without_open_objection(case):
    for approval in entries(case, "cases.case.approve"):
        ends = [e for e in entries(case, "assessment.publicity.end") if e.seq < approval.seq]
        if not ends:
            yield "approved without a posting that had ended"
            continue
        posted = Publicity.objects.get(pk=ends[-1].subject_id)
        if clock.legal_day(approval.at) <= posted.until:
            yield f"approved on a day of the posting, which ran until {posted.until}"
        if clock.legal_day(ends[-1].at) <= posted.until:
            yield f"the posting was ended before its last day {posted.until} was over"
    if case.state == Case.State.APPROVED:
        open_ones = Objection.objects.filter(case=case, state="lodged", publicity__kind="before")
        if open_ones.exists():
            yield "approved while an objection is open"


@rule(7)
def an_ended_case_shows_nothing_and_waits_for_nobody(case):
    if case.state in (Case.State.WITHDRAWN, Case.State.TERMINATED):
        for posting in case.publicities.filter(state="posted"):
            yield f"{posting} is shown although the case is {case.state}"
        for open_one in (
            *case.objections.filter(state="lodged"),
            *case.legal_reviews.filter(state="asked"),
        ):
            yield f"{open_one!r} is open although the case is {case.state}"


@rule(18)
def a_posting_after_the_aid_is_shown_only_while_a_decision_grants_it(case):
    """A new inquiry after a revocation: nobody reads meanwhile of aid that rests on nothing."""
    if case.standing in (Case.State.RETURNED, Case.State.CHECKED):
        for posting in case.publicities.filter(kind="after"):
            if posting.standing == Publicity.State.POSTED:
                yield f"{posting} tells of aid whose decision was revoked"


@rule(8)
def a_township_grants_no_more_than_its_ceiling(case):
    ceilings = {
        side: amount
        for side, amount in PolicyRule.objects.filter(key="ceiling.township").values_list(
            "jurisdiction", "value"
        )
    }
    if case.agency_id == case.district_id or case.agency.jurisdiction == "macao":
        return
    ceiling = int(float(ceilings[case.jurisdiction]) * 100)
    for decision in case.decisions.filter(outcome="approved", office=case.agency):
        # Quick small aid is the township's by its own rule, up to its own ceiling.
        quick = any(used["key"] == "ceiling.quick_months" for used in decision.rules)
        if not quick and decision.amount_minor > ceiling:
            yield f"{decision} of {decision.amount} by the township"


@rule(8)
def beyond_a_cap_there_is_a_review_a_reason_and_the_district(case):
    """All that the present members' cases were granted this year, counted here once more."""
    live = case.decisions.filter(outcome="approved", amount_minor__gt=0)
    decision = live.exclude(state="superseded").first()
    if decision is None or not decision.calculation:
        return
    cap = next(rule for rule in decision.rules if rule["key"] == "ceiling.household_year")
    people = list(case.household.members.filter(left_on=None).values_list("person", flat=True))
    theirs = Case.objects.filter(household__members__person__in=people).distinct()
    granted = Decision.objects.filter(
        case__in=theirs, outcome="approved", decided_on__year=decision.decided_on.year,
        currency=decision.currency, pk__lte=decision.pk,
    ).exclude(state="superseded")  # fmt: skip
    total = sum(
        # What another case took over from last year counted then.
        each.amount_minor
        - (
            each.carried_minor
            if each.case_id != case.pk and _before(decision, each.replaces)
            else 0
        )
        for each in granted.select_related("replaces")
    )
    if total <= int(float(cap["value"]) * 100):
        return
    if not case.legal_reviews.filter(state="agreed").exists():
        yield f"{decision} takes the household to {total} without a legal review"
    if decision.office_id != case.district_id or not decision.beyond_reason.open():
        yield f"{decision} goes beyond a cap without the district or without its reason"


def _before(decision, replaced) -> bool:
    """Whether ``replaced`` is of an earlier year than ``decision``."""
    return replaced is not None and replaced.decided_on.year < decision.decided_on.year


@rule(8)
def off_the_general_route_no_more_is_granted_than_the_months_of_its_rule(case):
    people = case.household.members.filter(left_on__isnull=True).count()
    for decision in case.decisions.filter(outcome="approved"):
        kept = {used["key"]: used["value"] for used in decision.rules}
        months = kept.get("ceiling.emergency_months") or kept.get("ceiling.quick_months")
        if months is None:
            continue
        most = int(float(kept["standard.minimum_living"]) * 100) * months * people
        if decision.amount_minor > most:
            yield f"{decision} of {decision.amount} on a route that allows {most}"


@rule(9)
def what_a_decision_set_aside_is_free_once_another_takes_its_place(case):
    for decision in case.decisions.filter(state="superseded", amount_minor__gt=0):
        settled = Transfer.objects.filter(pending_transfer=decision.reservation)
        if not settled.exists():
            yield f"{decision} no longer stands and still holds {decision.amount} back"
    if case.decisions.exclude(state="superseded").count() > 1:
        yield "two decisions stand"


@rule(9)
def no_more_is_paid_than_was_granted(case):
    granted = {decision.pk: decision for decision in case.decisions.all()}
    spent: dict[int, int] = {}
    for payment in case.disbursements.exclude(state__in=("returned", "cancelled")):
        decision = granted[payment.decision_id]
        if decision.outcome != Decision.Outcome.APPROVED:
            yield f"{payment} under a decision that grants nothing"
        if payment.currency != decision.currency:
            yield f"{payment} in another currency than was decided"
        spent[decision.pk] = spent.get(decision.pk, 0) + payment.amount_minor
    for pk, sum_minor in spent.items():
        if sum_minor > granted[pk].amount_minor:
            yield f"{granted[pk]} grants {granted[pk].amount_minor}, {sum_minor} is disbursed"


@rule(9)
def what_was_paid_rests_on_a_decision_or_is_asked_back(case):
    """Only between a revocation and the next decision is money with the household on no ground."""
    live = case.decisions.exclude(state="superseded")
    if case.standing in Case.UNDECIDED and not live.exists():
        return
    paid = sum(p.amount_minor for p in case.disbursements.filter(state__in=("paid", "reconciled")))
    stands = sum(d.amount_minor for d in live)
    asked = sum(r.amount_minor for r in case.recoveries.exclude(state="dropped"))
    asked += sum(r.repaid_minor for r in case.recoveries.filter(state="dropped"))
    if paid > stands + asked:
        yield f"{paid} was paid, {stands} is granted and {asked} asked back"


@rule(9)
def only_people_of_the_household_are_paid(case):
    names = set()
    for member in case.household.members.select_related("person"):
        names |= set(member.person.names)
    for payment in case.disbursements.exclude(state__in=("planned", "cancelled")):
        if payment.state != "prepared" and payment.payee_name.open() not in names:
            yield f"{payment} goes to somebody outside the household"


@rule(10)
def what_has_left_for_the_bank_stays_as_it_left(case):
    for payment in case.disbursements.filter(state__in=("sent", "paid", "returned", "reconciled")):
        sends = [
            e for e in entries(case, "payments.disbursement.send")
            if e.subject_id == str(payment.pk)
        ]  # fmt: skip
        if len(sends) != 1:
            yield f"{payment} was sent {len(sends)} times"
        elif sends[0].facts.get("end_to_end_id") != payment.end_to_end_id:
            yield f"{payment} left under another number"
        elif sends[0].facts.get("sha256") != payment.order.sha256:
            yield f"the order of {payment} is not the one that left"


@rule(11)
def a_closed_file_has_nothing_open(case):
    if case.state != Case.State.CLOSED:
        return
    if case.requests.filter(state__in=VerificationRequest.OPEN).exists():
        yield "closed with an open request"
    if not case.stream.documents.filter(kind=Kind.ARCHIVE).exists():
        yield "closed without an archive"
    for payment in case.disbursements.exclude(state__in=("returned", "reconciled", "cancelled")):
        yield f"closed with {payment} {payment.state}"
    ways = ("close", "close_concluded", "close_after_recovery")
    closing = entries(case, *(f"cases.case.{way}" for way in ways))[-1]
    if closing.act == "cases.case.close_concluded":
        if not case.outside_decisions.exists():
            yield "closed as decided by Macao, and no decision of Macao is entered"
    elif closing.act == "cases.case.close":
        posting = case.publicities.filter(kind="after").order_by("-pk").first()
        if posting is None or clock.legal_day(closing.at) <= posting.until:
            yield "closed before the posting after the aid was over"


@rule(12)
def aid_in_advance_does_not_close_without_its_papers(case):
    advance = entries(case, "cases.case.approve_in_advance")
    if advance and case.state == Case.State.CLOSED:
        put_right = entries(case, "cases.case.regularise", "cases.case.find_irregular")
        if not any(entry.seq > advance[-1].seq for entry in put_right):
            yield "emergency aid was closed with paperwork missing"


@rule(13)
def the_journal_is_whole_and_tells_the_state_of_every_record(case):
    verdict = verify(streams=Stream.objects.filter(pk=case.stream_id))
    yield from map(str, verdict.faults)
    journal = Entry.objects.filter(stream=case.stream_id).exclude(state_after="")
    told = {(entry.subject_type, entry.subject_id): entry for entry in journal.order_by("seq")}
    for kind in sorted({kind for kind, _number in told}):
        records = apps.get_model(kind)._base_manager
        numbers = [number for of_kind, number in told if of_kind == kind]
        for number, state in records.filter(pk__in=numbers).values_list("pk", "state"):
            said = told[kind, str(number)].state_after
            if said != state:
                yield f"{kind} {number} is {state}, its journal says {said}"


@rule(15)
def a_refusal_says_why_and_where_to_turn(case):
    outcomes = Decision.Outcome
    refused = (
        outcomes.REJECTED, outcomes.NOT_ACCEPTED, outcomes.TERMINATED, outcomes.IRREGULAR,
    )  # fmt: skip
    for decision in case.decisions.filter(outcome__in=refused).select_related("document"):
        if not decision.ground or not (decision.reason.open() or "").strip():
            yield f"{decision} has no coded ground or no reason"
        if decision.document is None:
            yield f"{decision} has no notice"
        if decision.served_on and not decision.remedy_until:
            yield f"{decision} was served without a period for its remedy"


@rule(16)
def a_household_has_one_open_case_per_cause(case):
    people = case.household.members.filter(left_on__isnull=True).values("person")
    others = (
        Case.objects.filter(cause=case.cause, household__members__person__in=people)
        .exclude(state__in=Case.ENDED)
        .distinct()
    )
    if case.state not in Case.ENDED and others.count() > 1:
        yield f"{others.count()} open cases of one household for {case.cause}"


@rule(17)
def a_due_date_is_the_end_of_its_own_derivation(case):
    for task in WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN):
        lines = task.due_why.get("lines") or []
        if not lines or task.due_on is None:
            yield f"{task} is due without a reason"
        elif date.fromisoformat(lines[-1]["date"]) != task.due_on:
            yield f"{task} is due on {task.due_on}, its derivation ends on {lines[-1]['date']}"


@rule(18)
def a_posting_names_nothing_that_is_nobodys_business(case):
    numbers = [
        paper.number.open()
        for paper in IdentityDocument.objects.filter(person__memberships__household=case.household)
    ]
    minors = [
        name
        for member in case.household.members.select_related("person")
        if member.needs_guardian()
        for name in member.person.names
    ]
    address = case.household.address.open() or ""
    for posting in case.publicities.all():
        shown = f"{posting.shown_name} {posting.shown_place} {posting.shown_matter}"
        if any(secret and secret in shown for secret in [*numbers, *minors, address]):
            yield f"{posting} shows what it must not"


@rule(20)
def a_decision_keeps_the_versions_of_its_rules(case):
    for decision in case.decisions.all():
        if not decision.rules:
            yield f"{decision} keeps no rules"
        for kept in decision.rules:
            version = PolicyRule.objects.filter(pk=kept["rule"]).first()
            if version is None or version.value != kept["value"]:
                yield f"{decision}: {kept['key']} is no longer what it was decided under"


@rule(20)
def a_kept_calculation_comes_out_the_same_again(case):
    for decision in case.decisions.exclude(calculation={}):
        if recompute(decision).as_json() != decision.calculation:
            yield f"{decision}: its calculation comes out otherwise from what it keeps"


@rule(24)
def a_value_none_found_and_not_checked_are_three_things(case):
    for item in RequestedItem.objects.filter(request__case=case).exclude(finding=""):
        answer, remark = item.answer.open(), item.remark.open()
        if (item.finding == RequestedItem.Finding.VALUE) != bool(answer):
            yield f"{item} is {item.finding} with the answer {answer is not None}"
        if item.finding == RequestedItem.Finding.NOT_CHECKED and not (remark or "").strip():
            yield f"{item} was not checked and nobody says why"


@rule(0)
def a_case_is_decided_under_one_law(case):
    """Not a rule of the law but of the house: Macao's decision is entered, never made (0018)."""
    if case.agency.jurisdiction == "macao":
        for made in ("decisions", "assessments", "publicities", "disbursements"):
            if getattr(case, made).exists():
                yield f"a case of Macao has {made} of the mainland"
    elif case.outside_decisions.exists():
        yield "a case of the mainland has a decision of Macao"
    if case.household.law != case.law or case.household.members.exclude(law=case.law).exists():
        yield "a case of one law rests on a household of the other"


@rule(0)
def exactly_the_work_is_open_that_the_record_calls_for(case):
    """Not a rule of the law but of the house: record and work never drift apart."""
    open_work = WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN)
    steps = [task.step for task in open_work.filter(process__subject="")]
    stage = stage_of(case)
    wanted = [stage.step] if stage.step else []
    if steps != wanted:
        yield f"open: {steps}, called for: {wanted}"
