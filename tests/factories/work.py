"""A case with one of its steps open: record and work as the flows would have left them."""

from casework.agencies.models import Officer
from casework.audit.locks import hold
from casework.cases.models import Case
from workflows.models import OPEN, WorkTask
from workflows.operations import follow_remedies, realign

from .money import a_decision, a_disbursement, a_legal_review
from .records import a_case, a_publicity, a_request, an_assessment, an_authorization, an_objection
from .remedies import a_complaint, a_proceeding, a_recovery, a_review
from .rules import rule_says
from .situations import (
    a_case_of_macao,
    case_at,
    case_awaiting_acceptance,
    case_awaiting_closing,
    case_awaiting_decision,
)


def open_step(case: Case) -> WorkTask:
    """The case's open step, opened now if it was laid down without work."""
    with hold(case.stream):
        realign(case)
    return WorkTask.objects.get(case=case, flow_task_type="HUMAN", status__in=OPEN)


def case_before(step: str, **changes) -> Case:
    """A case whose record calls for ``step``."""
    return (_LAID | _LAID_IN_MACAO)[step](changes)


def a_step(step: str, **changes) -> WorkTask:
    """The open step ``step`` of a case."""
    task = open_step(case_before(step, **changes))
    assert task.step == step
    return task


def _authorization(state, **more):
    def lay(changes):
        case = case_at("checked", **changes)
        an_authorization(case, state, **more)
        return case

    return lay


def _request(state):
    def lay(changes):
        case = case_at("checked", **changes)
        a_request(case, state)
        return case

    return lay


def _accepted(assessment, **particulars):
    def lay(changes):
        case = a_case(**{"state": "accepted", **changes})
        a_request(case, "accepted")
        an_assessment(case, assessment, **particulars)
        return case

    return lay


def _posted(changes):
    case = _accepted("concluded")(changes)
    a_publicity(case, "posted")
    return case


def _objected(changes):
    case = _posted(changes)
    an_objection(case.publicities.get())
    return case


def _for_the_district(changes):
    """More was recommended than a township may grant."""
    case = _accepted("concluded", recommended_minor=800_000)(changes)
    a_publicity(case, "ended")
    return case


def _for_legal_review(changes):
    case = _for_the_district(changes)
    a_legal_review(case)
    return case


def _served(changes):
    case = case_awaiting_decision(**{**changes, "state": "approved"})
    a_decision(case, "served")
    return case


def _paying(state):
    def lay(changes):
        case = case_awaiting_decision(**{**changes, "state": "approved"})
        a_disbursement(case, state)
        return case

    return lay


def _off_route(state, route, ground):
    """Proposed for another route, within what a township may grant in advance."""

    def lay(changes):
        given = {
            "state": state, "route": route, "route_ground": ground,
            "route_words": "住院待手术，不能等待。", "proposed_minor": 200_000,
        }  # fmt: skip
        return a_case(**{**given, **changes})

    return lay


def _helped_in_advance(state):
    """Paid and served; the visit and the opinion are made good."""

    def lay(changes):
        case = _off_route(state, "emergency", "treatment")(changes)
        an_assessment(case, "concluded")
        a_decision(case, "served", in_advance=True)
        a_disbursement(case, "reconciled")
        return case

    return lay


def _to_be_weighed(changes):
    """Visited, where the rules ask for a community review (民主评议)."""
    rule_says("switch.community_review", True)
    return _accepted("visited")(changes)


def _checked_for_macao(changes):
    case = a_case_of_macao(**changes)
    a_request(case, "accepted")
    return case


_LAID = {
    "check_form": lambda changes: case_at("submitted", **changes),
    "receive_supplement": lambda changes: case_at("supplement", **changes),
    "issue_authorization": lambda changes: case_at("checked", **changes),
    "collect_signatures": _authorization("issued"),
    "check_signatures": _authorization("partially_signed", signed=True),
    "prepare_request": _authorization("active"),
    "release_request": _request("pending_review"),
    "receive_request": _request("sent"),
    "answer_request": _request("received"),
    "countersign_request": _request("answered"),
    "adopt_answer": _request("responded"),
    "decide_acceptance": lambda changes: case_awaiting_acceptance(**changes),
    "visit_home": lambda changes: case_at("accepted", **changes),
    "give_opinion": _accepted("visited"),
    "post_publicity": _accepted("concluded"),
    "end_publicity": _posted,
    "check_objection": _objected,
    "review_legality": _for_legal_review,
    "decide_case": _for_the_district,
    "serve_decision": lambda changes: case_at("approved", **changes),
    "prepare_payment": _served,
    "review_payment": _paying("prepared"),
    "send_payment": _paying("reviewed"),
    "record_bank_answer": _paying("sent"),
    "reconcile_payment": _paying("paid"),
    "post_after_aid": _paying("reconciled"),
    "close_case": lambda changes: case_awaiting_closing(**changes),
    "hold_review": _to_be_weighed,
    "decide_advance": _off_route("emergency", "emergency", "treatment"),
    "file_paperwork": _helped_in_advance("paperwork_due"),
    "check_paperwork": _helped_in_advance("paperwork_filed"),
    "decide_quick": _off_route("quick", "quick", "illness"),
}
STEPS = tuple(_LAID)
#: Under Macao's law, at offices of its own.
_LAID_IN_MACAO = {"enter_decision": _checked_for_macao}


def a_remedy_step(step: str) -> WorkTask:
    """The open step ``step`` of a remedy, beside the relief of its case."""
    record = _BESIDE[step]()
    with hold(record.stream):
        follow_remedies(record.case)
    return WorkTask.objects.get(
        case=record.case, step=step, flow_task_type="HUMAN", status__in=OPEN
    )


_BESIDE = {
    "check_review": lambda: a_review(),
    "begin_review": lambda: a_review(state="accepted"),
    "decide_review": lambda: a_review(state="under_review"),
    "serve_review": lambda: a_review(state="decided"),
    "implement_review": lambda: a_review(state="served", outcome="revoke"),
    "close_review": lambda: a_review(state="served"),
    "answer_proceeding": lambda: a_proceeding(),
    "record_outcome": lambda: a_proceeding(state="answered"),
    "implement_ruling": lambda: a_proceeding(state="ended", outcome="revoked"),
    "assign_complaint": lambda: a_complaint(),
    "answer_complaint": lambda: a_complaint(
        state="assigned", officer=Officer.objects.get(username="xz.rv1")
    ),
    "close_complaint": lambda: a_complaint(state="answered"),
    "order_recovery": lambda: a_recovery(),
    "serve_recovery": lambda: a_recovery(state="ordered"),
    "enter_repayment": lambda: a_recovery(state="running"),
    "confirm_repayment": lambda: a_recovery(state="checking"),
}
REMEDY_STEPS = tuple(_BESIDE)
#: Every step of every procedure.
ALL_STEPS = (*_LAID, *_LAID_IN_MACAO, *_BESIDE)


def any_step(step: str) -> WorkTask:
    """The open step ``step``, of the relief or beside it."""
    return a_remedy_step(step) if step in _BESIDE else a_step(step)


def claimed(task: WorkTask) -> Officer:
    """Whoever may do the step, with the step in hand."""
    record = task.record()
    appointed = Officer.objects.filter(
        appointments__agency=task.agency, appointments__duty__code=task.duty
    ).order_by("username")
    task.owner = next(one for one in appointed if task.flow_task.open_to(one, record))
    task.save()
    return task.owner
