"""The register of complaints (投诉)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition


class Complaint(OfACase):
    """Somebody complains about how an office dealt with the case (投诉, 第63条).

    ``office`` deals with it, the one above ``against``; ``officer`` answers, and is nobody who acted
    in the case at ``against``.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("投诉待交办")
        ASSIGNED = "assigned", _("投诉办理中")
        ANSWERED = "answered", _("投诉已答复")
        CLOSED = "closed", _("投诉办结")

    OVER = (State.CLOSED,)

    class Channel(models.TextChoices):
        COUNTER = "counter", _("当面")
        PHONE = "phone", _("电话")
        LETTER = "letter", _("来信")
        ONLINE = "online", _("网络")
        PASSED_ON = "passed_on", _("其他部门转来")

    class Subject(models.TextChoices):
        MANNER = "manner", _("工作态度")
        DELAY = "delay", _("办理拖延")
        PRIVACY = "privacy", _("泄露个人信息")
        PROCEDURE = "procedure", _("违反程序")
        PAYMENT = "payment", _("发放问题")
        OTHER = "other", _("其他")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("投诉编号"), max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaints")
    against = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("被投诉机构")
    )
    step = models.CharField(_("所涉环节"), max_length=32, blank=True)
    office = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("处理机构")
    )
    channel = models.CharField(_("来源"), max_length=12, choices=Channel)
    about = models.CharField(_("投诉类别"), max_length=12, choices=Subject)
    complainant = SealedField(_("投诉人"))
    words = SealedField(_("投诉内容"))
    received_on = models.DateField(_("收到日期"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("承办人"),
    )  # fmt: skip
    justified = models.BooleanField(_("投诉属实"), null=True)
    reply = SealedField(_("答复内容"))
    answered_on = models.DateField(_("答复日期"), null=True)
    state = StateField(choices=State, default=State.RECEIVED)

    class Meta:
        verbose_name = verbose_name_plural = _("投诉")
        default_permissions = ()
        permissions = [
            ("receive_complaint", _("登记投诉")),
            ("assign_complaint", _("交办和办结投诉")),
            ("answer_complaint", _("办理投诉")),
        ]

    def __str__(self):
        return self.number

    @transition(
        state, State.RECEIVED, State.ASSIGNED,
        label=_("交办投诉"), may="remedies.assign_complaint@office",
        needs=("remedies.not_complained_about",),
    )  # fmt: skip
    def hand_to(self, *, officer):
        """The supervisor gives it to an officer who is not complained about (交办)."""
        self.officer = officer

    @transition(
        state, State.ASSIGNED, State.ASSIGNED,
        label=_("改派投诉"), may="remedies.assign_complaint@office",
        needs=("remedies.not_complained_about",),
    )  # fmt: skip
    def reassign(self, *, officer):
        """Whoever has it left, or may deal with it no longer: another officer answers (改派)."""
        self.officer = officer

    @transition(
        state, State.ASSIGNED, State.ANSWERED,
        label=_("答复投诉"), may="remedies.answer_complaint@office",
        needs=("remedies.assigned_to_officer", "remedies.not_complained_about"),
    )  # fmt: skip
    def give_answer(self, *, justified, reply, on):
        """It was looked into, and whoever complained was told the result (答复)."""
        self.justified, self.reply, self.answered_on = justified, reply, on

    @transition(
        state, State.ANSWERED, State.CLOSED,
        label=_("办结投诉"), may="remedies.assign_complaint@office",
        not_by=("remedies.complaint.give_answer",),
        needs=("remedies.not_complained_about",),
    )  # fmt: skip
    def close(self):
        """The supervisor has seen the answer (办结)."""
