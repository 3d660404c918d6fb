"""Working notes on a case (办案备注)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.core.sealed import SealedField

from .case import Case


class Note(models.Model):
    """An officer's working note on a case (办案备注). Never changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    words = SealedField(_("备注"))

    class Meta:
        verbose_name = verbose_name_plural = _("办案备注")
        default_permissions = ()

    def __str__(self):
        return f"{self.case_id} {self.at:%Y-%m-%d}"
