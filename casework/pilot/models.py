"""The seventeen pilot tasks (任务分工表, annex of 珠民〔2021〕156号) and what units report on them."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.audit.models import Stream
from casework.core import clock
from casework.core.refusals import Refusal
from casework.core.states import StateField, StatefulModel, transition

TASKS = 17


class PilotTask(StatefulModel):
    """One row of the annex (试点任务).

    Units stand as the plan names them: ``lead`` and ``cooperating`` from the annex,
    ``clause_units`` from the clause of the body, which differs in places. ``due_on`` is the last
    day of the due month; a long-term task (长期推进) has none. Overdue is derived, never stored.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("未启动")
        IN_PROGRESS = "in_progress", _("推进中")
        SUBMITTED = "submitted", _("已提交待确认")
        COMPLETED = "completed", _("已完成")

    class Precision(models.TextChoices):
        MONTH = "month", _("按月")
        NONE = "", _("不定期")

    no = models.PositiveSmallIntegerField(
        _("序号"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(TASKS)]
    )
    category = models.CharField(_("工作内容"), max_length=40)
    category_en = models.CharField(_("工作内容（英文）"), max_length=120)
    work_point = models.CharField(_("工作要点"), max_length=200)
    work_point_en = models.CharField(_("工作要点（英文）"), max_length=400)
    lead = models.CharField(_("牵头单位"), max_length=40)
    cooperating = models.JSONField(_("配合单位"), default=list, blank=True)
    clause = models.CharField(_("正文条款"), max_length=20)
    clause_units = models.JSONField(_("正文所列配合单位"), default=list, blank=True)
    due_text = models.CharField(_("完成时限"), max_length=20)
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    precision = models.CharField(_("期限精度"), max_length=8, choices=Precision, blank=True)
    long_term = models.BooleanField(_("长期推进"), default=False)
    evidence = models.TextField(_("完成情况说明"), blank=True, editable=False)
    completed_on = models.DateField(_("完成日"), null=True, blank=True, editable=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="pilot_tasks", verbose_name=_("牵头机构")
    )
    stream = models.OneToOneField(
        Stream, on_delete=models.PROTECT, related_name="+", verbose_name=_("留痕序列")
    )
    state = StateField(choices=State, default=State.NOT_STARTED)

    class Meta:
        verbose_name = verbose_name_plural = _("试点任务")
        ordering = ["no"]
        permissions = [
            ("report_progress", _("填报任务进展")),
            ("submit_task", _("提交任务完成情况")),
            ("complete_task", _("确认任务完成")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(no__gte=1, no__lte=TASKS), name="pilot_task_no"),
            models.CheckConstraint(
                condition=Q(long_term=True, due_on__isnull=True, precision="")
                | Q(long_term=False, due_on__isnull=False, precision="month"),
                name="pilot_long_term_has_no_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | ~Q(evidence=""),
                name="pilot_completed_has_evidence",
            ),
        ]

    def __str__(self):
        return self.work_point_en if (get_language() or "").startswith("en") else self.work_point

    @property
    def category_name(self) -> str:
        """The category in the reader's language."""
        return self.category_en if (get_language() or "").startswith("en") else self.category

    @transition(
        state,
        State.NOT_STARTED,
        State.IN_PROGRESS,
        label=_("启动任务"),
        may="pilot.submit_task@agency",
    )
    def start(self):
        """The lead unit begins (启动)."""

    @transition(
        state,
        State.IN_PROGRESS,
        State.SUBMITTED,
        label=_("提交任务完成情况"),
        may="pilot.submit_task@agency",
    )
    def submit(self, *, evidence: str):
        """The lead unit says what was done and what shows it (提交); without that, a Refusal."""
        if not evidence.strip():
            raise Refusal(_("请填写完成情况和佐证材料说明后再提交。"), field="evidence")
        self.evidence = evidence.strip()

    @transition(
        state,
        State.SUBMITTED,
        State.COMPLETED,
        label=_("确认任务完成"),
        may="pilot.complete_task@agency",
        not_by="pilot.pilottask.submit",
    )
    def complete(self):
        """Another officer confirms it (确认完成)."""
        self.completed_on = clock.today()

    @transition(
        state,
        State.SUBMITTED,
        State.IN_PROGRESS,
        label=_("退回继续推进"),
        may="pilot.complete_task@agency",
        not_by="pilot.pilottask.submit",
    )
    def send_back(self):
        """The evidence doesn't show it yet (退回)."""


class PolicyStudy(StatefulModel):
    """A study of the rules (政策研究, 001 二（一）): proposal, evidence, what it would touch, outcome.

    ``affected`` names the keys of rules; ``trials`` keeps results of what-if replays with the value
    that was supposed. Evidence is papers in the study's own journal stream. Belongs to ``task``,
    usually the eleventh (完善珠海临时救助政策).
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", _("已提出")
        UNDER_STUDY = "under_study", _("研究中")
        CONCLUDED = "concluded", _("已有结论")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("采纳")
        NOT_ADOPTED = "not_adopted", _("不采纳")
        DEFERRED = "deferred", _("暂缓")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("题目"), max_length=120)
    proposal = models.TextField(_("政策建议"), max_length=4000)
    affected = models.JSONField(_("涉及的政策参数"), default=list)
    trials = models.JSONField(_("试算结果"), default=list)
    outcome = models.CharField(_("结论"), max_length=12, choices=Outcome, blank=True)
    conclusion = models.TextField(_("结论说明"), max_length=4000, blank=True)
    task = models.ForeignKey(
        PilotTask, on_delete=models.PROTECT, related_name="studies", verbose_name=_("试点任务")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出机构")
    )
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="policy_study")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("提出人"),
    )  # fmt: skip
    drafted_on = models.DateField(_("提出日期"))
    concluded_on = models.DateField(_("结论日期"), null=True)
    state = StateField(choices=State, default=State.DRAFTED)

    class Meta:
        verbose_name = verbose_name_plural = _("政策研究")
        default_permissions = ()
        permissions = [("draw_up_study", _("提出政策研究")), ("conclude_study", _("作出研究结论"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="concluded") | ~Q(outcome="") & ~Q(conclusion=""),
                name="study_concluded_says_what",
            )
        ]

    def __str__(self):
        return self.title

    @transition(
        state, State.DRAFTED, State.UNDER_STUDY,
        label=_("开始研究"), may="pilot.draw_up_study@agency",
    )  # fmt: skip
    def take_up(self):
        """The bureau takes the proposal up (开始研究)."""

    @transition(
        state, State.UNDER_STUDY, State.CONCLUDED,
        label=_("作出研究结论"), may="pilot.conclude_study@agency",
        not_by="pilot.policystudy.draw_up",
    )  # fmt: skip
    def conclude(self, *, outcome, conclusion):
        """Another officer says what comes of it: adopted, not adopted or deferred (结论)."""
        self.outcome, self.conclusion = outcome, conclusion
        self.concluded_on = clock.today()


class ProgressQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("Progress entries are added to, not rewritten.")

    def delete(self):
        raise TypeError("Progress entries are added to, not taken back.")


class ProgressEntry(models.Model):
    """What one unit reports on a task (进展情况). Rows are only ever added."""

    task = models.ForeignKey(
        PilotTask, on_delete=models.PROTECT, related_name="progress", verbose_name=_("任务")
    )
    unit = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("填报单位")
    )
    text = models.TextField(_("进展情况"), max_length=2000)
    reported_on = models.DateField(_("填报日"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填报人"),
    )

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务进展")
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="pilot_progress_says_something")
        ]

    def __str__(self):
        return f"{self.task_id} {self.reported_on}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("Progress entries are added to, not rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("Progress entries are added to, not taken back.")
