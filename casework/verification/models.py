"""Checks on the other side of the border (异地协查, 二(二))."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.agencies.models import Agency
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.documents.models import Document
from casework.people.models import Member


class RefusalCode(models.TextChoices):
    """Why the other side may refuse a request (不予协查情形)."""

    AUTHORIZATION_INVALID = "authorization_invalid", _("授权书无效")
    OUT_OF_SCOPE = "out_of_scope", _("超出授权范围")
    NO_RECORD_HOLDER = "no_record_holder", _("无记录持有单位")
    LEGAL_BAR = "legal_bar", _("法律障碍")


class VerificationRequest(OfACase):
    """A request to the authority on the other side to check named items (协查请求)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草拟")
        PENDING_REVIEW = "pending_review", _("待审核发出")
        SENT = "sent", _("已发出")
        RECEIVED = "received", _("已签收")
        ANSWERED = "answered", _("待复核回函")
        RESPONDED = "responded", _("已回函")
        ACCEPTED = "accepted", _("已采信")
        DISPUTED = "disputed", _("有异议")
        REFUSED = "refused", pgettext_lazy("state", "不予协查")
        CANCELLED = "cancelled", _("已撤销")
        RECALLED = "recalled", _("授权撤回而中止")

    #: States in which something is still to be done for the request.
    OPEN = (
        State.DRAFT, State.PENDING_REVIEW, State.SENT, State.RECEIVED, State.ANSWERED,
        State.RESPONDED, State.DISPUTED,
    )  # fmt: skip

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, related_name="requests"
    )
    number = models.CharField(_("协查编号"), max_length=24, unique=True)
    recipient = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("协查机构")
    )
    purpose = models.CharField(_("用途"), max_length=120)
    urgent = models.BooleanField(_("紧急"), default=False)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    responded_at = models.DateTimeField(_("回函时间"), null=True)
    refusal_code = models.CharField(
        _("不予协查情形"), max_length=24, choices=RefusalCode, blank=True
    )
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    reply = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("协查请求")
        default_permissions = ()
        permissions = [
            ("prepare_request", _("拟定协查请求")),
            ("release_request", _("审核发出协查")),
            ("receive_request", _("签收协查")),
            ("answer_request", _("核查答复")),
            ("countersign_request", _("复核回函")),
            ("adopt_answer", _("采信回函")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(
                    state__in=[
                        "draft", "pending_review", "sent", "received", "answered", "responded",
                        "disputed",
                    ]
                ),
                name="one_open_request_per_case",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["recipient", "state"], name="request_recipient")]

    def __str__(self):
        return self.number

    @transition(
        state, State.DRAFT, State.PENDING_REVIEW,
        label=_("提交审核"), may="verification.prepare_request@agency",
        needs=("verification.within_authorization",),
    )  # fmt: skip
    def submit(self):
        """The caseworker proposes the request; it may ask only what was authorized."""

    @transition(
        state, State.PENDING_REVIEW, State.SENT,
        label=_("审核发出"), may="verification.release_request@agency",
        not_by=("verification.verificationrequest.submit",),
        needs=("verification.within_authorization", "verification.transfer_basis"),
    )  # fmt: skip
    def release(self, *, at, letter):
        """A second officer lets the request leave, under an active transfer basis (发出)."""
        self.sent_at, self.letter = at, letter

    @transition(
        state, State.PENDING_REVIEW, State.DRAFT,
        label=_("退回修改"), may="verification.release_request@agency",
    )  # fmt: skip
    def send_back(self):
        """The releasing officer wants the request changed (退回)."""

    @transition(
        state, State.PENDING_REVIEW, State.DRAFT,
        label=_("撤回送审"), may="verification.prepare_request@agency",
        needs=("audit.did_it_last",),
    )  # fmt: skip
    def take_back(self):
        """Whoever proposed it takes it back before anybody has taken up the release (撤回)."""

    @transition(
        state, [State.SENT, State.RECEIVED, State.DISPUTED, State.ANSWERED], State.PENDING_REVIEW,
        label=_("审核失效"),
        may=(
            "verification.receive_request@recipient", "verification.answer_request@recipient",
            "verification.countersign_request@recipient",
        ),
        needs=("verification.release_lapsed",),
    )  # fmt: skip
    def lapse(self):
        """The request is no longer what was released: it is looked at anew (失效)."""

    @transition(
        state, State.SENT, State.RECEIVED,
        label=_("签收"), may="verification.receive_request@recipient",
        needs=("verification.within_authorization", "verification.release_stands"),
    )  # fmt: skip
    def receive(self):
        """The other side signs for the request (签收)."""

    @transition(
        state, [State.RECEIVED, State.DISPUTED], State.ANSWERED,
        label=_("提交核查结果"), may="verification.answer_request@recipient",
        needs=(
            "verification.within_authorization", "verification.release_stands",
            "verification.every_item_answered",
        ),
    )  # fmt: skip
    def answer(self):
        """The officer answers item by item: a value, none found, or not checked (核查)."""

    @transition(
        state, State.ANSWERED, State.RECEIVED,
        label=_("撤回核查结果"), may="verification.answer_request@recipient",
        needs=("audit.did_it_last",),
    )  # fmt: skip
    def take_back_answer(self):
        """Whoever answered takes it back before anybody has taken up the countersignature (撤回)."""

    @transition(
        state, State.ANSWERED, State.RECEIVED,
        label=_("退回重核"), may="verification.countersign_request@recipient",
        not_by=("verification.verificationrequest.answer",),
    )  # fmt: skip
    def return_answer(self):
        """The countersigning officer sends the answer back (退回)."""

    @transition(
        state, State.ANSWERED, State.RESPONDED,
        label=_("复核回函"), may="verification.countersign_request@recipient",
        not_by=("verification.verificationrequest.answer",),
        needs=(
            "verification.within_authorization", "verification.release_stands",
            "verification.reply_basis",
        ),
    )  # fmt: skip
    def countersign(self, *, at, reply):
        """A second officer of the other side signs and the answer goes out (回函)."""
        self.responded_at, self.reply = at, reply

    @transition(
        state, State.RECEIVED, State.REFUSED,
        label=_("不予协查"), may="verification.answer_request@recipient",
    )  # fmt: skip
    def refuse(self, *, code):
        """The other side can't check, for a coded reason (不予协查)."""
        self.refusal_code = code

    @transition(
        state, State.RESPONDED, State.ACCEPTED,
        label=_("采信回函"), may="verification.adopt_answer@agency",
        needs=("verification.answer_stands",),
    )  # fmt: skip
    def adopt(self):
        """The answer stands beside what was declared and is relied on (采信)."""

    @transition(
        state, [State.RESPONDED, State.ACCEPTED], State.ANSWERED,
        label=_("回函失效"), may=("verification.adopt_answer@agency", "cases.accept_case@agency"),
        needs=("verification.answer_lapsed",),
    )  # fmt: skip
    def lapse_answer(self):
        """The answer is no longer what was countersigned: it is countersigned anew (失效)."""

    @transition(
        state, State.RESPONDED, State.DISPUTED,
        label=_("提出异议"), may="verification.adopt_answer@agency",
    )  # fmt: skip
    def dispute(self):
        """The answer does not fit the request; the other side looks again (有异议)."""

    @transition(
        state, OPEN, State.RECALLED,
        label=_("因授权撤回而中止"), may="consent.revoke_authorization@agency",
        needs=("verification.authorization_withdrawn",),
    )  # fmt: skip
    def recall(self):
        """The household withdrew its authorization: the request ends at once (中止)."""

    @transition(
        state, OPEN, State.CANCELLED,
        label=_("撤销协查"),
        may=("verification.prepare_request@agency", "cases.terminate_case@district"),
    )  # fmt: skip
    def cancel(self):
        """The asking side no longer needs the check: the case has ended (撤销)."""


class RequestedItem(models.Model):
    """One item about one member, and its answer (协查项目).

    ``not_checked``, ``none_found`` and a value are three different things (docs/plan-to-code.md, rule 24).
    """

    class Finding(models.TextChoices):
        OPEN = "", _("待核查")
        VALUE = "value", _("有结果")
        NONE_FOUND = "none_found", _("查无记录")
        NOT_CHECKED = "not_checked", _("未核查")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(VerificationRequest, on_delete=models.PROTECT, related_name="items")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("项目代码"), max_length=24)
    period_from = models.DateField(_("期间起"))
    period_until = models.DateField(_("期间止"))
    finding = models.CharField(_("结果"), max_length=12, choices=Finding, blank=True, default="")
    answer = SealedField(_("核查结果"))
    remark = SealedField(_("说明"))

    class Meta:
        verbose_name = verbose_name_plural = _("协查项目")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["request", "member", "code"], name="item_once")
        ]

    def __str__(self):
        return f"{self.request_id}/{self.code}"
