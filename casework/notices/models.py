"""Service of documents (送达): remedy periods run from it, so it is recorded."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.audit.models import Stream
from casework.core.sealed import SealedField
from casework.documents.models import Document


class Service(models.Model):
    """How and when a document reached its addressee (送达回证). Rows are only ever added.

    ``served_on`` is the day on which the law takes the document as served; for a public notice,
    the end of its period. ``receipt_document`` is the signed receipt, once it is scanned.
    """

    class Method(models.TextChoices):
        DIRECT = "direct", _("直接送达")
        LEFT = "left", _("留置送达")
        POST = "post", _("邮寄送达")
        ELECTRONIC = "electronic", _("电子送达")
        PUBLIC = "public", _("公告送达")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="services", verbose_name=_("所送文书")
    )
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="services", verbose_name=_("留痕序列")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("送达机关")
    )
    method = models.CharField(_("送达方式"), max_length=12, choices=Method)
    served_on = models.DateField(_("送达日期"))
    recipient_name = SealedField(_("收件人"))
    receipt_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("回证"),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("经办人"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("送达回证")
        ordering = ["served_on", "pk"]

    def __str__(self):
        return f"{self.document} {self.served_on}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("A service is never changed: record a further one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A service is never deleted.")
