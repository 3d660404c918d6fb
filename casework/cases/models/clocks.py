"""What moves a time limit: pauses (期限中止) and extensions (延期), each with its reason."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.models import Stream
from casework.core.sealed import SealedField
from casework.documents.models import Document

from .case import Case
from .choices import PauseReason


class Pause(models.Model):
    """A time for which the case's time limits stand still (期限中止). Only its end is ever added.

    Its days do not count, the first and the last of them included: the period goes on from the day
    after. ``until`` is empty while it runs, and one runs at a time. ``evidence`` is the paper that
    proves the ground; for a suspension it is the notice.
    """

    Reason = PauseReason

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("原因"), max_length=16, choices=PauseReason)
    words = SealedField(_("说明"))
    evidence = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("证明材料")
    )
    since = models.DateField(_("起始日"))
    until = models.DateField(_("终止日"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("期限中止")
        default_permissions = ()
        permissions = [("pause_clock", _("登记期限中止"))]
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="one_running_pause_per_case"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.case_id} {self.since} {self.reason}"

    @property
    def stream(self) -> Stream:
        return self.case.stream


class Extension(models.Model):
    """A step's time limit extended by a superior (延期), once. Never changed.

    ``task`` is the number of the piece of work on which it was granted, a plain integer: the record
    does not know the work. It belongs to the period by which that was due (workflows.deadlines).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    task = models.PositiveBigIntegerField(_("事项编号"), unique=True)
    step = models.CharField(_("环节"), max_length=32)
    workdays = models.PositiveSmallIntegerField(_("延长工作日"))
    words = SealedField(_("理由"))
    was_due_on = models.DateField(_("原时限"))
    on = models.DateField(_("批准日期"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("批准人"),
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("延期")
        default_permissions = ()

    def __str__(self):
        return f"{self.case_id} {self.step} +{self.workdays}"

    @property
    def stream(self) -> Stream:
        return self.case.stream
