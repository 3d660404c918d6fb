"""On what legal footing information may leave one side for another (信息传递依据)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Jurisdiction
from casework.audit.models import Stream
from casework.core import clock
from casework.core.refusals import Refusal
from casework.core.states import StateField, StatefulModel, transition


class TransferBasis(StatefulModel):
    """The ground on which one side may send personal information to another (传递依据).

    Nothing leaves without an active one for its direction (docs/plan-to-code.md, rule 19). ``agency`` is the
    sending side's bureau, whose privacy officer answers for it. Both days are included; no
    ``valid_until`` means until ended.
    """

    class BasisType(models.TextChoices):
        PIPL_36 = "pipl_36_assessment", _("国家机关出境安全评估（个人信息保护法第36条）")
        GBA_CONTRACT = "gba_contract", _("粤港澳大湾区个人信息跨境流动标准合同")
        MACAO_LAW_8_2005 = (
            "macao_law_8_2005_authorization",
            _("澳门个人资料保护机关许可（第8/2005号法律第22条）"),
        )
        ARRANGEMENT = "arrangement", _("协作安排")

    class State(models.TextChoices):
        DRAFT = "draft", _("草拟")
        ACTIVE = "active", _("有效")
        ENDED = "ended", _("已终止")

    from_jurisdiction = models.CharField(_("传出方"), max_length=16, choices=Jurisdiction)
    to_jurisdiction = models.CharField(_("接收方"), max_length=16, choices=Jurisdiction)
    basis_type = models.CharField(_("依据类别"), max_length=40, choices=BasisType)
    document_number = models.CharField(_("文号"), max_length=80)
    valid_from = models.DateField(_("生效日"))
    valid_until = models.DateField(_("失效日"), null=True, blank=True)
    ended_on = models.DateField(_("终止日"), null=True, blank=True, editable=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="transfer_bases", verbose_name=_("传出机构")
    )
    stream = models.OneToOneField(
        Stream, on_delete=models.PROTECT, related_name="+", verbose_name=_("留痕序列")
    )
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("信息传递依据")
        ordering = ["from_jurisdiction", "to_jurisdiction", "-valid_from"]
        permissions = [
            ("register_basis", _("登记信息传递依据")),
            ("approve_basis", _("核准信息传递依据")),
            ("end_basis", _("终止信息传递依据")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_jurisdiction=F("to_jurisdiction")), name="exchange_two_sides"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="exchange_valid_period",
            ),
        ]
        indexes = [
            models.Index(
                fields=["from_jurisdiction", "to_jurisdiction", "state"], name="exchange_direction"
            )
        ]

    def __str__(self):
        return self.document_number

    def is_valid_on(self, day) -> bool:
        """Whether it is active and ``day`` lies in its period, both ends included."""
        return (
            self.state == self.State.ACTIVE
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )

    @transition(
        state,
        State.DRAFT,
        State.ACTIVE,
        label=_("核准信息传递依据"),
        may="exchange.approve_basis@agency",
        not_by="exchange.transferbasis.register",
    )
    def approve(self):
        """The privacy officer puts it in force (核准); not whoever registered it."""
        if self.valid_until and self.valid_until < clock.today():
            raise Refusal(
                _("该依据的有效期已过，不能核准。请按新的文件重新登记。"), field="valid_until"
            )

    @transition(
        state,
        State.ACTIVE,
        State.ENDED,
        label=_("终止信息传递依据"),
        may="exchange.end_basis@agency",
    )
    def end(self):
        """It stands no longer, from this moment on (终止)."""
        self.ended_on = clock.today()
