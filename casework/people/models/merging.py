"""Two records of one person become one (合并档案): proposed by one officer, confirmed by another."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.audit.models import Stream
from casework.core.states import StateField, StatefulModel, transition

from .persons import Person

BOTH = ("people.one_person", "cases.both_in_sight")


class MergeProposal(StatefulModel):
    """That two records are one person's, and which of them stays (合并档案).

    Nothing is deleted and nothing moves: the record that goes points to the one that stays, and
    whoever asks for the person finds the latter. ``moved`` are records that pointed to the one that
    goes, and now point to the other; a reversal gives them back.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草拟")
        PROPOSED = "proposed", _("待确认")
        MERGED = "merged", _("已合并")
        DECLINED = "declined", _("不予合并")
        REVERSED = "reversed", _("已恢复")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("办理机构")
    )
    stays = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("保留档案")
    )
    goes = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("并入档案")
    )
    moved = models.JSONField(_("随同改并的档案"), default=list, blank=True)
    stream = models.OneToOneField(
        Stream, on_delete=models.PROTECT, related_name="+", verbose_name=_("留痕序列")
    )
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("合并档案")
        default_permissions = ()
        permissions = [("propose_merge", _("申请合并档案")), ("confirm_merge", _("确认合并档案"))]
        constraints = [
            models.UniqueConstraint(
                fields=["goes"],
                condition=Q(state__in=["draft", "proposed", "merged"]),
                name="merged_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(stays=F("goes")), name="merge_of_two"),
        ]
        indexes = [models.Index(fields=["agency", "state"], name="merge_agency")]

    def __str__(self):
        return str(self.uid)

    @transition(
        state, State.DRAFT, State.PROPOSED,
        label=_("申请合并档案"), may="people.propose_merge@agency", needs=BOTH,
    )  # fmt: skip
    def propose(self):
        """An officer holds two records to be one person's, and says why (申请)."""

    @transition(
        state, State.PROPOSED, State.MERGED,
        label=_("确认合并档案"), may="people.confirm_merge@agency",
        not_by="people.mergeproposal.propose", needs=BOTH,
    )  # fmt: skip
    def confirm(self, *, moved):
        """A second officer has compared the documents: one record stands for the person (合并)."""
        self.moved = moved

    @transition(
        state, State.PROPOSED, State.DECLINED,
        label=_("不予合并档案"), may=("people.confirm_merge@agency", "people.propose_merge@agency"),
    )  # fmt: skip
    def decline(self):
        """They are two people, or it can't be shown that they are one (不予合并)."""

    @transition(
        state, State.MERGED, State.REVERSED,
        label=_("恢复档案"), may="people.confirm_merge@agency", needs=("cases.both_in_sight",),
    )  # fmt: skip
    def reverse(self):
        """The merger was wrong: both records stand as before (恢复)."""
