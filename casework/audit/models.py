"""The journal (审计留痕): every official act and every reading of personal data, for ever."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.core.sealed import SealedField


class Stream(models.Model):
    """One chain of entries, and the one lock of everything it tells of.

    A case has one stream, which its authorization, requests, decision and payments share; so
    has a fund. ``length`` and ``head`` repeat the last entry's ``seq`` and ``hash``.
    """

    class Kind(models.TextChoices):
        CASE = "case", _("个案")
        FUND = "fund", _("资金")
        REGISTER = "register", _("登记簿")
        ACCESS = "access", _("查阅")

    #: Locks are always taken in this order, and by ascending key within a kind.
    LOCK_ORDER = (Kind.CASE, Kind.FUND, Kind.REGISTER, Kind.ACCESS)

    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    key = models.CharField(_("标识"), max_length=80)
    length = models.PositiveIntegerField(_("条数"), default=0)
    head = models.CharField(_("末条摘要"), max_length=64, default="0" * 64)

    class Meta:
        verbose_name = verbose_name_plural = _("留痕序列")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="audit_stream_key")]

    def __str__(self):
        return f"{self.kind}:{self.key}"

    @property
    def place(self) -> tuple[str, str]:
        """What tells one stream from another, whether it has a row yet or not."""
        return self.kind, self.key

    @property
    def lock_rank(self) -> tuple[int, str]:
        """Where the stream stands in the one lock order: its kind, then its key."""
        return self.LOCK_ORDER.index(self.kind), self.key


class EntryQuerySet(models.QuerySet):
    def about(self, record):
        """Entries about one record, oldest first."""
        return self.filter(
            subject_type=record._meta.label_lower, subject_id=str(record.pk)
        ).order_by("stream_id", "seq")

    def update(self, **kwargs):
        raise TypeError("The journal cannot be rewritten.")

    def delete(self):
        raise TypeError("The journal cannot be shortened.")


class Entry(models.Model):
    """One act by one officer on one record, or one reading of personal data (留痕记录).

    ``on_behalf_of``: the colleague whose duty the officer exercised, if it was not their own (代理).

    The body holds no personal values: names and numbers stand in the record, and the officer's
    free words in :class:`Reason`, of which the entry keeps only a salted digest.
    """

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("经办人"),
    )
    joint_with = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("共同经办人"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("被代理人"),
    )
    office = models.CharField(_("经办机构"), max_length=40, blank=True)
    permission = models.CharField(_("依据职责"), max_length=100, blank=True)
    act = models.CharField(_("事项"), max_length=100)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.CharField(_("对象编号"), max_length=40)
    state_before = models.CharField(_("原状态"), max_length=24, blank=True)
    state_after = models.CharField(_("现状态"), max_length=24, blank=True)
    facts = models.JSONField(_("要素"), default=dict)
    reason_digest = models.CharField(_("理由摘要"), max_length=64, blank=True)
    prev_hash = models.CharField(_("上条摘要"), max_length=64)
    hash = models.CharField(_("本条摘要"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("留痕记录")
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="audit_entry_seq")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["actor", "at"], name="audit_actor"),
            models.Index(fields=["act", "at"], name="audit_act"),
        ]

    def __str__(self):
        return f"{self.stream_id}/{self.seq} {self.act}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("The journal cannot be rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The journal cannot be shortened.")

    @property
    def persons(self) -> tuple[int, ...]:
        """Numbers of everybody whose act it was: the doer, the second officer, whoever was stood
        in for."""
        named = (self.actor_id, self.joint_with_id, self.on_behalf_of_id)
        return tuple(number for number in named if number)


class Reason(models.Model):
    """An officer's own words for an entry (理由), sealed: they may name people.

    Kept beside the chain, so that words which must be erased by law can go while the chain
    still stands: the entry keeps SHA-256(salt + words).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="reason")
    salt = models.CharField(max_length=32)
    words = SealedField(_("理由"))

    class Meta:
        verbose_name = verbose_name_plural = _("理由")

    def __str__(self):
        return f"reason of {self.entry_id}"
