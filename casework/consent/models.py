"""The household's authorization for checks across the border (授权书, 二(二))."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core.states import StateField, transition
from casework.documents.models import Document
from casework.people.models import Member


class Authorization(OfACase):
    """A signed permission: whose data, which items, to whom, what for, how long (授权书).

    A signed PDF is never edited: other members, items or recipients need a new authorization.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草拟")
        ISSUED = "issued", _("已出具")
        PARTIALLY_SIGNED = "partially_signed", _("部分签署")
        ACTIVE = "active", _("有效")
        EXPIRED = "expired", _("已过期")
        REVOKED = "revoked", _("已撤回")
        VOID = "void", _("作废")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="authorizations")
    number = models.CharField(_("授权书编号"), max_length=24, unique=True)
    recipient = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("接收机构")
    )
    items = models.JSONField(_("授权核查项目"))
    purpose = models.CharField(_("用途"), max_length=120)
    valid_from = models.DateField(_("生效日"))
    valid_until = models.DateField(_("失效日"))
    look_back_from = models.DateField(_("核查期间起"))
    look_back_until = models.DateField(_("核查期间止"))
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("授权书文件"),
    )
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("授权书")
        default_permissions = ()
        permissions = [
            ("issue_authorization", _("出具授权书")),
            ("sign_authorization", _("登记签署")),
            ("check_authorization", _("核对签署")),
            ("revoke_authorization", _("登记撤回授权")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["draft", "issued", "partially_signed", "active"]),
                name="one_live_authorization_per_case",
            )
        ]

    def __str__(self):
        return self.number

    @transition(
        state, State.DRAFT, State.ISSUED,
        label=_("出具授权书"), may="consent.issue_authorization@agency",
    )  # fmt: skip
    def issue(self, *, document):
        """The form is rendered once, stored with its SHA-256, and handed over (出具)."""
        self.document = document

    @transition(
        state, [State.ISSUED, State.PARTIALLY_SIGNED], State.PARTIALLY_SIGNED,
        label=_("登记签署"), may="consent.sign_authorization@agency",
    )  # fmt: skip
    def record_signature(self):
        """One subject, or the guardian, has signed; the scanned page is on file (签署)."""

    @transition(
        state, State.PARTIALLY_SIGNED, State.PARTIALLY_SIGNED,
        label=_("退回签署页"), may="consent.check_authorization@agency",
        not_by=("consent.authorization.record_signature",),
    )  # fmt: skip
    def reject_signature(self):
        """The checking officer finds a signature wanting; it must be given anew (退回签署)."""

    @transition(
        state, State.PARTIALLY_SIGNED, State.ACTIVE,
        label=_("核对签署并生效"), may="consent.check_authorization@agency",
        not_by=("consent.authorization.record_signature",), needs=("consent.all_signed",),
    )  # fmt: skip
    def activate(self):
        """Everyone has signed and another officer has compared the signatures (生效)."""

    @transition(
        state, State.ACTIVE, State.PARTIALLY_SIGNED,
        label=_("核对失效"),
        may=(
            "verification.prepare_request@agency", "verification.release_request@agency",
            "verification.receive_request@recipient", "verification.answer_request@recipient",
            "verification.countersign_request@recipient",
        ),
        needs=("consent.check_lapsed",),
    )  # fmt: skip
    def lapse(self):
        """Authorization or signatures are no longer what was checked: they are checked anew (失效)."""

    @transition(
        state, [State.ISSUED, State.PARTIALLY_SIGNED, State.ACTIVE], State.REVOKED,
        label=_("撤回授权"), may="consent.revoke_authorization@agency",
    )  # fmt: skip
    def revoke(self):
        """The household takes its permission back, effective at once (撤回, PIPL 第15条)."""

    @transition(
        state, [State.ISSUED, State.PARTIALLY_SIGNED, State.ACTIVE], State.EXPIRED,
        label=_("授权到期"), may="consent.issue_authorization@agency",
        needs=("consent.period_over",),
    )  # fmt: skip
    def expire(self):
        """The period that the household allowed is over (过期)."""

    @transition(
        state, [State.DRAFT, State.ISSUED, State.PARTIALLY_SIGNED, State.ACTIVE], State.VOID,
        label=_("作废授权书"),
        may=("consent.issue_authorization@agency", "cases.terminate_case@district"),
    )  # fmt: skip
    def cancel(self):
        """A form that was wrong or not signed, or whose case has ended, is put aside (作废)."""


class Signature(models.Model):
    """One subject's signature on an authorization, or the guardian's for them (签署)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authorization = models.ForeignKey(
        Authorization, on_delete=models.PROTECT, related_name="signatures"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("被授权人")
    )
    by_guardian = models.BooleanField(_("监护人代签"), default=False)
    signed_on = models.DateField(_("签署日期"), null=True)
    page = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("签署页")
    )
    consents = models.JSONField(_("单独同意"), default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("签署")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["authorization", "member"], name="signature_once")
        ]

    def __str__(self):
        return f"{self.authorization_id}/{self.member_id}"

    @property
    def given(self) -> bool:
        return self.page_id is not None
