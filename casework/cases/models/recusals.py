"""Who keeps away from a case (回避)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Officer
from casework.audit.models import Stream
from casework.core.sealed import SealedField

from .case import Case


class Recusal(models.Model):
    """An officer keeps away from a case (回避): declared, or detected and then noted.

    It stands for good: whoever once had to keep away does not come back to the case.
    """

    class Ground(models.TextChoices):
        DECLARED = "declared", _("本人申报")
        SUPERVISOR = "supervisor", _("负责人决定")
        DETECTED = "detected", _("系统比对")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("回避人员")
    )
    ground = models.CharField(_("来源"), max_length=12, choices=Ground)
    reason = SealedField(_("理由"))
    declared_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("回避")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "officer"], name="recusal_once")]

    def __str__(self):
        return f"{self.case_id} {self.officer_id}"

    @property
    def stream(self) -> Stream:
        return self.case.stream
