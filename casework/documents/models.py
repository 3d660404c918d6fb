"""The papers of a file (文书): each stored once, with its digest, and never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.models import Stream

from .kinds import Kind, Origin


class DocumentQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("A document is never changed: store a new version.")

    def delete(self):
        raise TypeError("A document is never deleted.")


class Document(models.Model):
    """One paper of a file (文书): its place in the file and the digest of its bytes.

    The bytes lie sealed in a file of a random name (see store.py). ``sha256`` and ``size`` (bytes)
    are those of the plain content. A correction is a new version, beside the old one.
    """

    Kind = Kind
    Origin = Origin

    uid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="documents", verbose_name=_("留痕序列")
    )
    kind = models.CharField(_("种类"), max_length=24, choices=Kind)
    title = models.CharField(_("名称"), max_length=120)
    number = models.CharField(_("编号"), max_length=60)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    content_type = models.CharField(_("格式"), max_length=40)
    pages = models.PositiveSmallIntegerField(_("页数"), default=0)
    origin = models.CharField(_("来源"), max_length=12, choices=Origin)
    issuer = models.CharField(_("出具机构"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("存入时间"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("经办人"),
    )  # fmt: skip
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    blob_name = models.CharField(_("文件名"), max_length=32, unique=True)
    verify_token = models.CharField(_("核验码"), max_length=48, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文书")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "kind", "number", "version"], name="document_once"
            ),
            models.UniqueConstraint(
                fields=["verify_token"], condition=~Q(verify_token=""), name="document_token"
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="document_subject")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("A document is never changed: store a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A document is never deleted.")
