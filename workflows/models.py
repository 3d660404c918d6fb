"""Processes and open work. They carry no facts: every state lives on its record."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import STATUS
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.nodes import Obsolete

from casework.agencies.models import Agency, Officer
from casework.cases.belonging import OfACase
from casework.cases.models import Case, PauseReason
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition

#: Statuses of a human task that somebody still has to do.
OPEN = (STATUS.NEW, STATUS.ASSIGNED)

#: Before every due date: no reminder of the step has been thought of yet.
NOT_LOOKED_AT = date(2021, 1, 1)

_OPEN_WORK = Q(status__in=["NEW", "ASSIGNED"], flow_task_type="HUMAN")
#: The same spelled out: SQLite reads the partial indexes below only for a statement that states
#: their condition itself, and not by parameters.
IS_OPEN = Q(
    status__in=[RawSQL("'NEW'", ()), RawSQL("'ASSIGNED'", ())],
    flow_task_type=RawSQL("'HUMAN'", ()),
)


class CaseProcess(AbstractProcess):
    """The work on one case in one flow (办理流程).

    ``flow_version`` is the version of the procedure under which it began and never changes;
    ``follows_version`` the one that it goes on by (:mod:`workflows.versions`). ``subject`` names the
    record that a procedure beside the relief serves (``review:12``); it is empty for the relief
    itself and its child flows.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="processes")
    parent_task = models.ForeignKey(
        "WorkTask", on_delete=models.PROTECT, null=True, related_name="subprocesses"
    )
    flow_version = models.PositiveSmallIntegerField(_("开始时的程序版本"), default=1)
    follows_version = models.PositiveSmallIntegerField(_("现行的程序版本"), default=1)
    subject = models.CharField(_("办理对象"), max_length=40, blank=True, default="")
    data = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("办理流程")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["flow_class", "follows_version"],
                condition=Q(status="NEW"),
                name="process_version",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "flow_class", "subject"],
                condition=Q(status="NEW"),
                name="one_open_process",
            )
        ]


class WorkTask(AbstractTask):
    """One open or finished piece of work, with the queue's own columns (待办事项).

    ``agency`` and ``duty`` say whose queue it is in, ``due_on`` by when; ``due_why`` keeps, line by
    line, how that date came about. While the case's time limits stand still, ``paused_since`` and
    ``paused_for`` repeat since when and why; ``remind_on`` is the next day on which the chain of
    reminders has something to say, None when it has said everything.
    """

    # The engine's field without its index: nearly all rows stand in few statuses, so who reads
    # along it reads half the table.
    status = models.CharField(_("状态"), max_length=50, choices=STATUS.choices, default=STATUS.NEW)
    process = models.ForeignKey(CaseProcess, on_delete=models.PROTECT, related_name="task_set")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    case_number = models.CharField(_("个案编号"), max_length=20)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("办理机构")
    )
    duty = models.CharField(_("职责"), max_length=32, blank=True)
    step = models.CharField(_("环节"), max_length=32)
    due_on = models.DateField(_("办理时限"), null=True)
    due_why = models.JSONField(_("时限依据"), default=dict)
    paused_since = models.DateField(_("时限暂停起始日"), null=True)
    paused_for = models.CharField(_("时限暂停原因"), max_length=16, choices=PauseReason, blank=True)
    remind_on = models.DateField(_("下次提醒日"), null=True, default=NOT_LOOKED_AT)
    data = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("待办事项")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["agency", "duty", "due_on", "id"],
                condition=_OPEN_WORK & Q(owner__isnull=True),
                name="work_team_queue",
            ),
            # Not for what nobody holds, or a queue would be looked for here, among all offices'.
            models.Index(
                fields=["owner", "due_on", "id"],
                condition=_OPEN_WORK & Q(owner__isnull=False),
                name="work_mine",
            ),
            models.Index(fields=["agency", "due_on", "id"], condition=_OPEN_WORK, name="work_open"),
            models.Index(fields=["due_on", "id"], condition=_OPEN_WORK, name="work_due"),
            models.Index(fields=["case", "id"], name="work_case"),
            models.Index(
                fields=["remind_on", "id"],
                condition=_OPEN_WORK & Q(paused_since__isnull=True),
                name="work_to_remind",
            ),
        ]

    def __str__(self):
        return f"{self.case_number} {self.step}"

    def save(self, *args, **kwargs):
        """Gates and ends, too, stand under their case."""
        if self.case_id is None:
            self.case, self.case_number = self.process.case, self.process.case.number
        self.step = self.step or self.flow_task.name
        super().save(*args, **kwargs)

    @property
    def stream(self):
        return self.case.stream

    @property
    def open(self) -> bool:
        return self.flow_task_type == "HUMAN" and self.status in OPEN

    @property
    def paused(self) -> bool:
        """Whether the step's time limit stands still (时限暂停): then it is never late."""
        return self.paused_since is not None

    @property
    def held_up(self) -> bool:
        """Whether nothing is done on the step because its case is suspended (中止); what goes on beside
        the relief goes on."""
        return bool(self.case.suspended and not self.process.subject)

    @property
    def in_procedure(self) -> bool:
        """Whether the procedure, as it now is, still has this step."""
        return self.flow_task is not None and not isinstance(self.flow_task, Obsolete)

    @property
    def title(self):
        """What the step is called; a step that is gone keeps the title that its flow remembers."""
        if self.in_procedure:
            return self.flow_task.task_title
        former = self.flow_task and self.flow_task.flow_class.former.get(self.step)
        return former.title if former else self.step

    def record(self):
        """The record that the step is about: the case's, or that of the procedure's own subject."""
        self.process.case = self.case
        return self.flow_task.record_for(self.process)


class Cosignature(OfACase):
    """An officer who is asked to sign along before a step is done (加签).

    The step stays open while one is asked and has not answered. A co-signer advises: they do not
    count as having acted, unless a rule names their act (docs/decisions/0016-people-at-work.md).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草拟")
        ASKED = "asked", _("待会签")
        AGREED = "agreed", _("同意")
        OBJECTED = "objected", _("有不同意见")
        WITHDRAWN = "withdrawn", _("已撤销")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cosignatures")
    task = models.ForeignKey(WorkTask, on_delete=models.PROTECT, related_name="cosignatures")
    office = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("会签机构")
    )
    desk = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("征求机构")
    )
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="cosignatures", verbose_name=_("会签人")
    )
    question = SealedField(_("征求事项"))
    answer = SealedField(_("会签意见"))
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("会签")
        default_permissions = ()
        permissions = [("ask_cosignature", _("加签")), ("cosign", _("会签"))]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "asked"], condition=Q(state="asked"), name="asked_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["asked", "id"], condition=Q(state="asked"), name="cosign_mine")
        ]

    def __str__(self):
        return f"{self.task_id} {self.asked_id}"

    @transition(
        state, State.DRAFT, State.ASKED,
        label=_("加签"), may="workflows.ask_cosignature@desk", needs=("work.holds_the_step",),
    )  # fmt: skip
    def ask(self):
        """The holder of a step asks a named officer to sign along (加签)."""

    @transition(
        state, State.ASKED, State.AGREED,
        label=_("会签同意"), may="workflows.cosign@office", needs=("work.is_asked",),
    )  # fmt: skip
    def agree(self, *, answer):
        """The officer who was asked agrees, in words (同意)."""
        self.answer = answer

    @transition(
        state, State.ASKED, State.OBJECTED,
        label=_("会签提出不同意见"), may="workflows.cosign@office", needs=("work.is_asked",),
    )  # fmt: skip
    def disagree(self, *, answer):
        """The officer who was asked disagrees, and says why (不同意见)."""
        self.answer = answer

    @transition(
        state, State.ASKED, State.WITHDRAWN,
        label=_("撤销加签"), may="workflows.ask_cosignature@desk",
        needs=("work.holds_the_step",),
    )  # fmt: skip
    def withdraw(self):
        """The holder needs the signature no longer (撤销)."""


class Recount(models.Model):
    """When all open due dates were last counted by today's calendars (时限重算).

    ``calendars`` is a digest of them; while it stays the same there is nothing to count anew.
    """

    calendars = models.CharField(_("日历摘要"), max_length=64)
    at = models.DateTimeField(_("时间"))
    changed = models.PositiveIntegerField(_("变更件数"))

    class Meta:
        verbose_name = verbose_name_plural = _("时限重算")
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.changed}"
