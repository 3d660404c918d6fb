"""Processes and tasks of cases in bulk: what the flows would have opened for each stage."""

import random
from datetime import date
from functools import cache

from viewflow.workflow import STATUS
from viewflow.workflow.fields import get_flow_ref, get_task_ref
from viewflow.workflow.token import Token

from casework.agencies.models import Agency, Appointment, Officer
from casework.core import clock
from casework.policy.queries import rule_on
from workflows.deadlines import due_for
from workflows.flows import ConsentFlow, PaymentFlow, ReliefFlow, VerificationFlow
from workflows.models import CaseProcess, WorkTask
from workflows.steps import Step

#: The open step of each stage, as workflows.stages derives it.
STEP = {
    "form_check": "check_form", "supplement": "receive_supplement",
    "awaiting_authorization": "issue_authorization", "signing": "collect_signatures",
    "signature_check": "check_signatures", "request_draft": "prepare_request",
    "request_review": "release_request", "request_sent": "receive_request",
    "request_checking": "answer_request", "request_countersign": "countersign_request",
    "request_adoption": "adopt_answer", "acceptance": "decide_acceptance",
    "investigation": "visit_home", "opinion": "give_opinion", "posting": "post_publicity",
    "publicity": "end_publicity", "objection_check": "check_objection",
    "legal_review": "review_legality", "pending_approval": "decide_case", "serving": "serve_decision",
    "payment_preparation": "prepare_payment", "payment_review": "review_payment",
    "payment_sending": "send_payment", "paying": "record_bank_answer",
    "reconciling": "reconcile_payment", "post_posting": "post_after_aid",
    "post_publicity": "close_case", "emergency": "decide_advance", "quick": "decide_quick",
}  # fmt: skip
#: Child flows, and the node of the relief flow that waits for each.
PARENT = {
    ConsentFlow: ReliefFlow.authorization,
    VerificationFlow: ReliefFlow.verification,
    PaymentFlow: ReliefFlow.payment,
}
#: Steps whose time runs from the end of a posting.
AFTER_POSTING = ("end_publicity", "close_case")
LAST_STEPS = {
    "closed": ("serve_decision", "close_case"),
    "rejected": ("decide_case", "serve_decision"),
    "not_accepted": ("decide_acceptance", "serve_decision"),
    "withdrawn": ("check_form",),
    "terminated": ("check_form", "serve_decision"),
}


class WorkWriter:
    """Adds to a batch the process of a case and its tasks."""

    def __init__(self, dice: random.Random):
        self.dice = dice
        self._due: dict = {}

    def open(self, draft) -> None:
        """An open process with the one step that is due, claimed or not."""
        flow, node = _node(STEP[draft.stage])
        begun = draft.at(draft.dates.applied)
        process = self._process(draft, ReliefFlow, begun)
        if flow is not ReliefFlow:
            waiting = self._task(
                draft,
                process,
                PARENT[flow],
                status=STATUS.NEW,
                created=draft.at(draft.dates.opened),
            )
            process = self._process(draft, flow, waiting.created, parent_task=waiting)
        office, duty = self._queue(draft, node)
        owner = self.dice.choice(draft.office.officers.get(duty) or [None])
        claimed = owner and office == draft.office.agency and self.dice.random() < 0.1
        opened = draft.dates.opened
        start = draft.posting.until if node.name in AFTER_POSTING else opened
        start = draft.dates.applied if node.name == "decide_quick" else start
        due_on, due_why = self._due_of(node, office, start)
        self._task(
            draft,
            process,
            node,
            status=STATUS.ASSIGNED if claimed else STATUS.NEW,
            owner=owner if claimed else None,
            created=draft.at(opened),
            agency=office,
            duty=duty,
            due_on=due_on,
            due_why=due_why,
        )

    def finished(self, draft) -> None:
        """A process that came to its end, with its last two steps."""
        ended = draft.at(draft.dates.opened)
        process = self._process(
            draft, ReliefFlow, draft.at(draft.dates.applied), status=STATUS.DONE, finished=ended
        )
        for name in LAST_STEPS[draft.stage]:
            _flow, node = _node(name)
            self._task(
                draft,
                process,
                node,
                status=STATUS.DONE,
                created=ended,
                finished=ended,
                owner=draft.worker,
                agency=draft.office.agency,
                duty="caseworker",
                due_on=draft.dates.opened,
            )

    @staticmethod
    @cache
    def payers(agency: Agency) -> tuple[Officer, Officer]:
        """A finance clerk and a finance reviewer of the paying office."""
        at = Appointment.objects.filter(agency=agency).select_related("officer")
        return tuple(
            at.filter(duty__code=duty).order_by("officer__username").first().officer
            for duty in ("finance_clerk", "finance_reviewer")
        )

    def _process(self, draft, flow, created, *, status=STATUS.NEW, **more) -> CaseProcess:
        return draft.batch.add(
            CaseProcess, flow_class=get_flow_ref(flow), case=draft.case, status=status,
            created=created, flow_version=flow.version, follows_version=flow.version, **more,
        )  # fmt: skip

    def _task(self, draft, process, node, **fields) -> WorkTask:
        return draft.batch.add(
            WorkTask,
            process=process,
            flow_task=_reference(node),
            flow_task_type=node.task_type,
            token=Token("start"),
            case=draft.case,
            case_number=draft.case.number,
            step=node.name,
            **fields,
        )

    def _queue(self, draft, node: Step) -> tuple[Agency, str]:
        """Whose queue the step joins, as the step itself would say from the stored record."""
        agency = draft.office.agency
        if node.name == "decide_case":
            ceiling = self._ceiling(agency.jurisdiction)
            small = draft.amount <= ceiling and agency != draft.office.district
            return (
                (agency, "township_approver")
                if small
                else (draft.office.district, "district_supervisor")
            )
        if node.name == "decide_advance":
            # SMALL lies within what a township may grant in advance.
            alone = agency == draft.office.district
            return agency, "district_supervisor" if alone else "township_approver"
        offices = {
            "agency": agency, "district": draft.office.district, "recipient": draft.counterpart,
            "payer": draft.writer.fund.agency,
        }  # fmt: skip
        return offices[node.office], node.duty

    def _ceiling(self, jurisdiction: str) -> int:
        key = ("ceiling", jurisdiction)
        if key not in self._due:
            rule = rule_on("ceiling.township", jurisdiction=jurisdiction, day=clock.today())
            self._due[key] = rule.money.minor
        return self._due[key]

    def _due_of(self, node: Step, office: Agency, start: date):
        limit = "limit.living_answer" if callable(node.limit) else node.limit
        key = (limit, office.jurisdiction, start)
        if key not in self._due:
            due = due_for(limit, office, start=start)
            self._due[key] = (due.on, due.why)
        return self._due[key]


@cache
def _node(name: str):
    """The flow that the step ``name`` belongs to, and the step."""
    for flow in (ReliefFlow, ConsentFlow, VerificationFlow, PaymentFlow):
        for node in flow.instance.nodes():
            if isinstance(node, Step) and node.name == name:
                return flow, node
    raise LookupError(name)


@cache
def _reference(node) -> str:
    return get_task_ref(node)
