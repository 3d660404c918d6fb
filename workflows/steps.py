"""Step: a human task bound to its record and to the transitions that it may bring about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from viewflow import this
from viewflow.workflow import STATUS, flow
from viewflow.workflow.nodes import View
from viewflow.workflow.nodes.view import ViewActivation

from casework.audit.journal import may
from casework.cases.models import Case, Route
from casework.cases.queries import pauses_of
from casework.core import clock
from casework.core.states import rule_of
from casework.core.workdays import never
from casework.decisions.queries import advance_decision_of

from .deadlines import Due, due_for, extension_since
from .locks import CaseLock
from .models import CaseProcess, WorkTask
from .nodes import Await, End, Gate, Start
from .remedy_stages import record_at, step_of
from .stages import stage_of


class OutOfStep(RuntimeError):
    """A flow tried to open a step that its record does not allow: a bug, never a refusal."""


class StepActivation(ViewActivation):
    @classmethod
    def create(cls, flow_task, prev_activation, token, data=None, seed=None):
        process = prev_activation.process
        case = process.case
        record = flow_task.record_now(process)
        # A suspended case stands where it stood: its work may be laid anew, but not done.
        state = case.standing if record is case else record.state
        if not any(state in rule_of(act).sources for act in flow_task.performs):
            raise OutOfStep(f"{flow_task.name}: {record!r} is {record.state}")
        office = flow_task.office_of(record)
        due = flow_task.due_of(record, office, case, process.subject)
        task = WorkTask(
            process=process,
            flow_task=flow_task,
            token=token,
            case=case,
            case_number=case.number,
            agency=office,
            duty=flow_task.duty_of(record),
            step=flow_task.name,
            due_on=due.on,
            due_why=due.why,
            created=clock.now(),
        )
        task.save()
        return cls(task)


@dataclass(frozen=True)
class Pace:
    """The time limit of a whole stretch of steps on one route, and the day from which it counts."""

    limit: str
    since: Callable[[Case], date]


#: 小额快救: all of it, up to sending the payment, within days of the application.
QUICK = {Route.QUICK: Pace("limit.quick_total", lambda case: case.applied_on)}
#: 先行救助: the paperwork is due so many working days after the decision.
PAPERWORK = {
    Route.EMERGENCY: Pace(
        "limit.emergency_paperwork", lambda case: advance_decision_of(case).decided_on
    )
}


def paperwork_due(case: Case, task: WorkTask | None) -> Due | None:
    """By when the paperwork of aid in advance is due (补办手续), while the open step has another
    time limit: the money is on its way, or the decision to be served."""
    pace = PAPERWORK.get(case.route)
    if not pace or case.state != Case.State.PAPERWORK_DUE or task is None or task.paused:
        return None
    if task.due_why.get("rule", {}).get("key") == pace.limit:
        return None
    start, pause_on = pace.since(case), pauses_of(case)
    extension = extension_since(start, pace.limit, case, "")
    return due_for(
        pace.limit, case.agency, start=start, pause_on=pause_on, case=case, extension=extension
    )


class Step(View):
    """A task for one officer, open as long as its record allows what it performs.

    ``act(record, *, by, **particulars)`` carries the act out; ``performs`` names the transitions it
    may bring about; ``record(case)`` finds the record and ``form`` is what the officer fills in. ``office`` and ``duty`` say whose queue it
    joins (an attribute of the record, or a function of it); ``limit`` is the key of the policy rule
    that gives its due date, counted from today or from the day that ``since`` finds; ``pace`` gives
    another limit and first day where the case is on another route. ``take_back`` is the transition
    by which whoever did the step may take it back (撤回), as long as nobody has taken up what
    followed; none, where an act has left the house or decides.
    """

    activation_class = StepActivation
    #: Whether its time limit stands still while the case's do (期限中止).
    stands_still = True

    def __init__(
        self, title, *, form, act, performs, record, duty, limit, office="agency", since=None,
        pace=None, take_back=None,
    ):  # fmt: skip
        super().__init__(view=None)
        self.task_title = title
        self.form, self.act = form, act
        self.performs, self.record = tuple(performs), record
        self.duty, self.office, self.limit, self.since = duty, office, limit, since
        self.pace = pace or {}
        self.take_back = take_back

    def record_of(self, case):
        return self.record(case)

    def record_for(self, process):
        """The record of the step in one procedure."""
        return self.record_of(process.case)

    def record_now(self, process):
        """The same, as the operation has read it a moment ago to find the stage, if it has."""
        stage = getattr(process.case, "stage_now", None)
        if stage is not None and stage.step == self.name and stage.record is not None:
            return stage.record
        return self.record_for(process)

    def office_of(self, record):
        return self.office(record) if callable(self.office) else getattr(record, self.office)

    def duty_of(self, record) -> str:
        return self.duty(record) if callable(self.duty) else self.duty

    def shares_its_period(self, case) -> bool:
        """Whether its time limit counts from a day that the record keeps, and not from its opening."""
        return bool(self.since or self.pace.get(case.route))

    def due_of(self, record, office, case, subject=""):
        pace = self.pace.get(case.route)
        if pace:
            limit, start = pace.limit, pace.since(case)
        else:
            limit = self.limit(record) if callable(self.limit) else self.limit
            start = self.since and self.since(record)
        # A period that began before today may have stood still since.
        past = self.stands_still and start and start < clock.today()
        pause_on = pauses_of(case) if past else never
        extension = extension_since(start, limit, case, subject) if start else None
        return due_for(
            limit, office, start=start, pause_on=pause_on, case=case, extension=extension
        )

    def open_to(self, officer, record) -> bool:
        """Whether the officer could bring about any of the step's transitions now."""
        allowed = any(may(getattr(record, act.__name__), officer) for act in self.performs)
        return allowed and not self.bars(officer, record)

    def bars(self, officer, record) -> str:
        """The sentence that says why this officer of all can't do it, or ""."""
        return ""


class RemedyStep(Step):
    """A step of a procedure beside the relief: its record is the one that the procedure serves.

    ``barred`` is a fact that bars people and not only acts (who had a part in the case, who is
    complained about): it is asked before somebody takes the work up.
    """

    stands_still = False

    def __init__(self, title, *, barred=None, **particulars):
        super().__init__(title, record=None, **particulars)
        self.barred = barred

    def bars(self, officer, record) -> str:
        return self.barred(record, by=officer) if self.barred else ""

    def record_for(self, process):
        return served_by(process)


def served_by(process):
    """The record that a procedure beside the relief serves; read once in an operation."""
    record = process.__dict__.get("_serves")
    if record is None:
        record = process.__dict__["_serves"] = record_at(process.subject)
    record.case = process.case
    if hasattr(record, "decision"):
        record.decision.case = process.case
    return record


def begin(activation, *, case, parent_task=None, subject=""):
    """Body of every start: the process belongs to its case, keeps the version it began under, and may
    serve a record of the case."""
    process = activation.process
    process.case, process.parent_task, process.subject = case, parent_task, subject
    process.flow_version = process.follows_version = activation.flow_class.version
    return process


def at(*steps):
    """A gate's condition: the record stands at one of these steps.

    An operation reads the stage once, after its act, and leaves it on the case for its gates. The
    condition keeps the names of its steps, so that a diagram can tell them (workflows.graph).
    """

    def stands(activation):
        case = activation.process.case
        stage = getattr(case, "stage_now", None) or stage_of(case)
        return stage.step in steps

    stands.steps = steps
    return stands


def served_at(*steps):
    """A gate's condition in a procedure beside the relief: its record stands at one of these."""

    def stands(activation):
        return step_of(served_by(activation.process)) in steps

    stands.steps = steps
    return stands


@dataclass(frozen=True)
class Change:
    """What a version of a flow changed, and since when."""

    on: date
    what: object


@dataclass(frozen=True)
class Former:
    """A step that earlier versions had: its title, and the step that took its place ("" if the
    record alone says where a case goes that stood there)."""

    title: object
    became: str = ""


class CaseFlow(flow.Flow):
    """A flow that serves a case. It stores no facts; its gates read the record.

    ``version`` counts the changes of the procedure, ``changes`` says what they were. ``former`` names
    steps that are gone or renamed: open work on them is moved by :mod:`workflows.versions`.
    """

    version = 1
    changes: tuple[Change, ...] = ()
    former: ClassVar[dict[str, Former]] = {}

    process_class = CaseProcess
    task_class = WorkTask
    lock_impl = CaseLock()

    def has_manage_permission(self, user, obj=None):
        """Nobody cancels, undoes or revives work by hand: a flow follows its record."""
        return False


__all__ = [
    "PAPERWORK", "QUICK", "STATUS", "Await", "CaseFlow", "Change", "End", "Former", "Gate", "Pace",
    "RemedyStep", "Start", "Step", "at", "begin", "paperwork_due", "served_at", "served_by", "this",
]  # fmt: skip
