"""The file as a whole: its end, its journal, its work and its clocks (rules 11, 12, 13, 16, 17)."""

from datetime import date

from django.apps import apps

from casework.audit.chain import GENESIS, body_of, digest
from casework.cases.models import Case
from casework.core import clock
from casework.documents.kinds import Kind
from casework.verification.models import VerificationRequest
from workflows.stages import stage_of

from .seen import entries, journal, open_work, rule


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
        # A case that was terminated begins its course anew, perhaps on another route.
        over = entries(
            case, "cases.case.regularise", "cases.case.find_irregular", "cases.case.reopen"
        )
        if not any(entry.seq > advance[-1].seq for entry in over):
            yield "emergency aid was closed with paperwork missing"


@rule(13)
def the_journal_is_whole_and_tells_the_state_of_every_record(case):
    yield from _breaks_of_the_chain(case)
    told = {
        (entry.subject_type, entry.subject_id): entry.state_after
        for entry in journal(case)
        if entry.state_after
    }
    for kind, number, state in _states_now(case, told):
        said = told.get((kind, str(number)), state)
        if said != state:
            yield f"{kind} {number} is {state}, its journal says {said}"


def _breaks_of_the_chain(case):
    """Told from the entries as they were read; triggers and reasons are looked at in the end."""
    stream, previous, seq = case.stream, GENESIS, 0
    for seq, entry in enumerate(journal(case), start=1):
        if (entry.seq, entry.prev_hash) != (seq, previous):
            yield f"entry {entry.seq} does not follow the one before it"
        if digest(body_of(entry, str(stream))) != entry.hash:
            yield f"entry {entry.seq} was altered"
        previous = entry.hash
    if (stream.length, stream.head) != (seq, previous):
        yield f"{stream} was cut off or added to"


def _states_now(case, told):
    """(kind, number, state) of every record that the journal tells of, as it stands now."""
    read = [case, *case.requests.all(), *case.decisions.all(), *case.disbursements.all()]
    read += case.publicities.all()
    for record in read:
        yield record._meta.label_lower, record.pk, record.state
    kinds = {kind for kind, _number in told} - {record._meta.label_lower for record in read}
    for kind in sorted(kinds):
        numbers = [number for of_kind, number in told if of_kind == kind]
        records = apps.get_model(kind)._base_manager.filter(pk__in=numbers)
        for number, state in records.values_list("pk", "state"):
            yield kind, number, state


@rule(16)
def a_household_has_one_open_case_per_cause(case):
    if case.state in Case.ENDED:
        return
    people = case.household.members.filter(left_on__isnull=True).values("person")
    others = (
        Case.objects.filter(cause=case.cause, household__members__person__in=people)
        .exclude(state__in=Case.ENDED)
        .distinct()
    )
    if others.count() > 1:
        yield f"{others.count()} open cases of one household for {case.cause}"


@rule(17)
def a_due_date_is_the_end_of_its_own_derivation(case):
    for task in open_work(case):
        lines = task.due_why.get("lines") or []
        if not lines or task.due_on is None:
            yield f"{task} is due without a reason"
        elif date.fromisoformat(lines[-1]["date"]) != task.due_on:
            yield f"{task} is due on {task.due_on}, its derivation ends on {lines[-1]['date']}"


@rule(0)
def a_case_is_decided_under_one_law(case):
    """Not a rule of the law but of the house: Macao's decision is entered, never made (0018)."""
    if case.agency.jurisdiction == "macao":
        for made in ("decisions", "assessments", "publicities", "disbursements"):
            if getattr(case, made).exists():
                yield f"a case of Macao has {made} of the mainland"
    elif case.outside_decisions.exists():
        yield "a case of the mainland has a decision of Macao"
    if case.household.law != case.law or any(
        member.law != case.law for member in case.household.members.all()
    ):
        yield "a case of one law rests on a household of the other"


@rule(0)
def exactly_the_work_is_open_that_the_record_calls_for(case):
    """Not a rule of the law but of the house: record and work never drift apart."""
    steps = [task.step for task in open_work(case) if not task.process.subject]
    stage = stage_of(case)
    wanted = [stage.step] if stage.step else []
    if steps != wanted:
        yield f"open: {steps}, called for: {wanted}"
