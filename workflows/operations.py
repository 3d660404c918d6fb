"""What moves record and work together. Pages, jobs and imports act only through these.

Each operation locks the case first, then reads what it decides on, carries the act out through
the record's one door, and moves the flow on; all of it stands or falls together.
"""

from contextlib import contextmanager

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from viewflow.workflow import STATUS

from casework.agencies.models import Officer
from casework.audit.journal import enact, enter, kept_away
from casework.audit.locks import hold, hold_found
from casework.audit.standing import principal_now
from casework.cases import actions as cases
from casework.cases.models import Case
from casework.cases.queries import running_pause
from casework.cases.timekeeping import end_pause
from casework.core import avoidance, clock
from casework.core.refusals import ApprovalLapsed, NotPermitted, OutOfTurn
from casework.decisions.queries import drawn_now

from .cosigning import none_outstanding, with_outstanding
from .deadlines import run_on, stand_still
from .deputies import in_whose_right, stands_in_for_holder
from .flows import FLOW_OF, ReliefFlow
from .models import OPEN, CaseProcess, WorkTask
from .queries import holds_queue
from .remedy_stages import RECORDS, step_of, subject_of
from .stages import stage_of
from .steps import served_by

#: The columns of a task that repeat the pause of its case.
_PAUSED = ("paused_since", "paused_for")


@contextmanager
def in_hand(task_id: int):
    """The open task ``task_id`` and its case, read under the case's lock."""
    with hold_found(case__tasks=task_id):
        task = with_outstanding(WorkTask.objects).select_related(
            "process", "agency", "owner", "case__stream", "case__agency", "case__district",
            "case__household", "case__applicant", "case__counterpart", "case__declaration",
        ).get(pk=task_id)  # fmt: skip
        if not task.open:
            raise OutOfTurn(_("该事项已办结或已撤销，请返回待办列表。"))
        if not task.in_procedure:
            raise OutOfTurn(no_longer_done(task))
        task.process.case = task.case
        yield task


def no_longer_done(task: WorkTask) -> str:
    """What an officer is told who opens work on a step that the procedure has no longer."""
    return _(
        "办事程序已换版，不再有“%(step)s”这一环节。系统会把本案转到应办的环节并留痕，"
        "请稍后到待办列表或案卷中查看。"
    ) % {"step": task.title}


def submit_case(case: Case, *, by, note="") -> Case:
    """File the application (递交申请) and put it into the township's queue."""
    with hold(case.stream):
        cases.submit_case(case, by=by, note=note)
        ReliefFlow.start.run(case=case)
    return case


def claim(task_id: int, *, by) -> WorkTask:
    """Take an open task from the team's queue (领取)."""
    with in_hand(task_id) as task:
        going_on(task)
        _free_for(task, by)
        if task.owner_id is None:
            with in_whose_right(task, by):
                _entitled(task, by)
                _activation(task).assign(by)
                enter(task, "claim", by=by, office=task.agency.code, about={"step": task.step})
        return task


def give_back(task_id: int, *, by) -> WorkTask:
    """Return a claimed task to the team's queue (退回待领)."""
    with in_hand(task_id) as task:
        if task.owner_id != by.pk:
            raise NotPermitted(_("只有领取该事项的人员可以退回。"))
        _activation(task).unassign()
        enter(
            task, "give_back", by=by, office=task.agency.code, avoiding=True,
            about={"step": task.step},
        )  # fmt: skip
        return task


def reassign(task_id: int, *, to: Officer, by, note="") -> WorkTask:
    """A supervisor of the office, or of one above it, hands the task to another officer (改派)."""
    with in_hand(task_id) as task:
        going_on(task)
        if not supervises(by, task.agency):
            raise NotPermitted(_("只有本机构或上级机构的负责人可以改派。"))
        hand_to(task, to)
        enter(
            task, "reassign", by=by, office=task.agency.code, note=note,
            about={"step": task.step, "to": to.pk},
        )  # fmt: skip
        return task


def supervises(officer, agency) -> bool:
    """Whether ``officer`` may reassign work of ``agency``: appointed there or above."""
    return any(
        "cases.reassign_work" in position.permissions and position.oversees(agency)
        for position in officer.positions_today()
    )


def perform(task_id: int, *, by, **particulars) -> WorkTask:
    """Carry out a step's act and move the flow on (办理).

    A step stays open while its record still calls for it (some of the signatures are in). If its
    time limit stands still, the waiting ends with the act. If what the act relies on was changed
    after its approval, the act is refused and the case goes back to be approved anew (审批失效).
    """
    try:
        return _performed(task_id, by, particulars)
    except ApprovalLapsed as lapsed:
        _return_to_approval(task_id, lapsed, by)
        raise


def _performed(task_id: int, by, particulars) -> WorkTask:
    with in_hand(task_id) as task:
        going_on(task)
        _free_for(task, by)
        at_its_desk(task, by)
        none_outstanding(task)
        if task.paused:
            end_pause(task.case, by=by)
            run_on(task.case)
            task.refresh_from_db(fields=["due_on", "due_why", "remind_on", *_PAUSED])
        step = task.flow_task
        with in_whose_right(task, by):
            step.act(task.record(), by=by, **particulars)
        activation = _activation(task)
        if _stands_at(task.process) == step.name:
            if task.owner_id is None:
                activation.assign(by)
            _count_anew(task)
        else:
            task.owner, task.status = by, STATUS.ASSIGNED  # stored with what follows
            activation.start(None)
            activation.execute()
            _resume_parents(activation.process)
        if task.process.subject or _asks_back(task.case):
            follow_remedies(task.case)
        return task


def _asks_back(case: Case) -> bool:
    """Whether the act may have left a recovery to be ordered: the aid was found irregular, or a new
    decision was taken after the household had been paid under an earlier one."""
    drawn = drawn_now(case)
    return case.state == Case.State.IRREGULAR or bool(drawn and drawn.carried_minor)


def _stands_at(process: CaseProcess) -> str:
    """The step at which the record of a procedure stands after an act.

    Read once: every gate of this operation asks the same question.
    """
    if process.subject:
        return step_of(served_by(process))
    process.case.stage_now = stage_of(process.case)
    return process.case.stage_now.step


def _count_anew(task: WorkTask) -> None:
    """A step that stays open after its period was extended is due on the later day."""
    if not task.process.subject:
        return
    record = task.record()
    due = task.flow_task.due_of(record, task.agency, task.case, task.process.subject)
    if due.on != task.due_on:
        task.due_on, task.due_why = due.on, due.why
        task.save(update_fields=["due_on", "due_why"])


def _return_to_approval(task_id: int, lapsed: ApprovalLapsed, by) -> None:
    if lapsed.lapse is None:
        return
    found, act = lapsed.lapse.__self__, lapsed.lapse.__name__
    with in_hand(task_id) as task:
        record = type(found).objects.get(pk=found.pk)
        record.case = task.case
        enact(getattr(record, act), by=by, about={"step": task.step})
        realign(task.case)


def realign(case: Case, *, afresh=False) -> None:
    """Take the case's relief work off every desk and open what the record now calls for; ``afresh``
    also if that is the same step, for another paper. Reviews, complaints and recoveries beside it
    go on (:func:`follow_remedies`).
    """
    case.stage_now = stage_of(case)  # read once for all gates, as in perform
    wanted = case.stage_now.step
    open_work = WorkTask.objects.filter(
        case=case, process__subject="", flow_task_type="HUMAN", status__in=OPEN
    )
    if not afresh and [task.step for task in open_work] == [wanted]:
        return
    running = CaseProcess.objects.filter(case=case, subject="", status=STATUS.NEW)
    for process in running.order_by("-pk"):
        process.flow_class.instance.cancel(process)
    if wanted:
        ReliefFlow.start.run(case=case)
        pause = running_pause(case)
        if pause:  # it is the case's: it goes on for the work that takes the other's place
            stand_still(case, pause)


def going_on(task: WorkTask) -> None:
    """Nothing is done on the steps of a suspended case (中止); what goes on beside it goes on."""
    if task.held_up:
        words = {"until": date_format(task.case.suspended_until), "step": task.title}
        told = _("本案已中止办理（最迟至 %(until)s），恢复办理后才能办理、交接或撤回“%(step)s”。")
        raise OutOfTurn(told % words)


def follow_remedies(case: Case) -> None:
    """Bring all work on the case to what its records call for after a remedy's act: the relief, and
    one open step for each review, proceeding, complaint and recovery that is not over."""
    realign(case)
    wanted = {
        subject_of(record): step_of(record)
        for model in RECORDS
        for record in model.objects.filter(case=case).exclude(state__in=model.OVER).order_by("pk")
    }
    running = {
        process.subject: process
        for process in CaseProcess.objects.filter(case=case, status=STATUS.NEW).exclude(subject="")
    }
    steps = dict(
        WorkTask.objects.filter(
            process__in=running.values(), flow_task_type="HUMAN", status__in=OPEN
        ).values_list("process__subject", "step")
    )
    for subject, process in running.items():
        if steps.get(subject) != wanted.get(subject):
            process.flow_class.instance.cancel(process)
            running = {key: kept for key, kept in running.items() if key != subject}
    for subject in wanted:
        if subject not in running:
            flow = FLOW_OF[subject.partition(":")[0]]
            flow.start.run(case=case, subject=subject)


def _activation(task: WorkTask):
    """The engine's handle on a task that the operation holds and has just read."""
    return task.flow_task.activation_class(task)


def _free_for(task: WorkTask, by) -> None:
    if task.owner_id not in (None, by.pk) and not stands_in_for_holder(task, by):
        raise NotPermitted(
            _("该事项已由%(name)s领取。如需由您办理，请联系负责人改派。") % {"name": task.owner}
        )


def at_its_desk(task: WorkTask, officer) -> None:
    """A transition may be open to several offices; a step lies on the desk of one."""
    if not holds_queue(officer, task):
        raise NotPermitted(
            _("“%(step)s”由%(agency)s办理，%(name)s没有在该机构办理的职责。")
            % {"step": task.title, "agency": task.agency, "name": officer}
        )


def hand_to(task: WorkTask, to: Officer) -> None:
    """Put the task on another officer's desk, if they are there and may deal with it."""
    if kept_away(task.stream, {to.pk}):
        raise NotPermitted(avoidance.sentence_of_another())
    if to.absences.on(clock.today()).exists():
        raise NotPermitted(_("%(name)s今天缺勤，请另选人员。") % {"name": to})
    _entitled(task, to)
    activation = _activation(task)
    if task.owner_id is None:
        activation.assign(to)
    else:
        activation.reassign(to)


def _entitled(task: WorkTask, officer) -> None:
    at_its_desk(task, officer)
    if kept_away(task.stream, {officer.pk, principal_now()}):
        raise NotPermitted(avoidance.sentence())
    record = task.record()
    barred = task.flow_task.bars(officer, record)
    if barred:
        raise NotPermitted(barred)
    if not task.flow_task.open_to(officer, record):
        raise NotPermitted(
            _("%(name)s没有在该机构办理“%(step)s”的职责，或已办理过本案的前序事项。")
            % {"name": officer, "step": task.title}
        )


def _resume_parents(process: CaseProcess) -> None:
    """A finished child flow lets its parent go on, in the same operation."""
    while process.status == STATUS.DONE and process.parent_task_id:
        waiting = WorkTask.objects.select_related("process").get(pk=process.parent_task_id)
        if not waiting.in_procedure:
            realign(process.case)  # the parent waits at a place that the procedure has no longer
            return
        waiting.process.case = process.case
        activation = _activation(waiting)
        activation.run(None)
        activation.execute()
        process = activation.process
