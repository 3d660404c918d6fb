"""Service of documents (送达), from which remedy periods run, and messages to officers (站内通知)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Jurisdiction
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


class Message(models.Model):
    """What an officer, or whoever holds a duty at an office, is told (站内通知).

    It holds no personal data: the case is named by its stream, the step by its code and ``task``,
    the number of the piece of work, a plain integer, since the record does not know the work.
    ``key`` says what the message is about, so that two loops, or one that was down for a week, never
    say the same thing twice.
    """

    class Kind(models.TextChoices):
        DUE = "due", _("时限提醒")
        URGED = "urged", _("催办")
        REDATED = "redated", _("时限重新计算")
        SUSPENSION = "suspension", _("中止期满")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notices",
        db_index=False, verbose_name=_("收件人"),
    )  # fmt: skip
    office = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("收件机构"),
    )  # fmt: skip
    duty = models.CharField(_("收件职责"), max_length=32, blank=True)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="messages", db_index=False,
        verbose_name=_("留痕序列"),
    )  # fmt: skip
    task = models.PositiveBigIntegerField(_("事项编号"), null=True)
    step = models.CharField(_("环节"), max_length=32, blank=True)
    due_on = models.DateField(_("办理时限"), null=True)
    was_due_on = models.DateField(_("原时限"), null=True)
    rung = models.ForeignKey(
        "EscalationRung", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False,
        verbose_name=_("提醒级次"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("站内通知")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(office__isnull=False),
                name="message_has_an_addressee",
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"],
                condition=Q(recipient__isnull=False),
                name="message_mine",
            ),
            models.Index(
                fields=["office", "duty", "-id"],
                condition=Q(office__isnull=False),
                name="message_team",
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True, recipient__isnull=False),
                name="message_mine_new",
            ),
            models.Index(
                fields=["office", "duty"],
                condition=Q(read_at__isnull=True),
                name="message_team_new",
            ),
        ]

    def __str__(self):
        return self.key


class EscalationRung(models.Model):
    """A rung of the chain of reminders (提醒与升级): when, and whom.

    ``offset`` is counted in working days of the acting office's side from the due date: negative
    before it, 0 on it, positive after it. Loaded from fixtures/escalation.json.
    """

    class Whom(models.TextChoices):
        HOLDER = "holder", _("经办人或者本机构同一职责的人员")
        APPROVER = "approver", _("本机构负责人")
        SUPERIOR = "superior", _("上级机构负责人")
        LIAISON = "liaison", _("本方联络员")
        LEADERS = "leaders", _("工作领导小组（市级部门负责人）")

    jurisdiction = models.CharField(_("适用地"), max_length=16, choices=Jurisdiction)
    rung = models.PositiveSmallIntegerField(_("级次"))
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    offset = models.SmallIntegerField(_("与时限相距的工作日"))
    whom = models.CharField(_("提醒对象"), max_length=16, choices=Whom)
    source = models.CharField(_("依据"), max_length=300)
    verified = models.BooleanField(_("已核实"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("提醒级次")
        default_permissions = ()
        ordering = ["jurisdiction", "rung"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "rung"], name="escalation_rung_once")
        ]

    def __str__(self):
        language = get_language() or ""
        return self.name_en if language.startswith("en") and self.name_en else self.name
