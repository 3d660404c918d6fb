"""Proceedings before another authority (行政复议、行政诉讼): recorded, with their clocks."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency
from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.decisions.models import Decision
from casework.documents.models import Document


class Proceeding(OfACase):
    """A reconsideration or an action at court against a decision (行政复议、行政诉讼, 第65条).

    Another authority decides. Kept here: when our answer is due and was given, how it ended, and
    what the deciding office did about it.
    """

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", _("行政复议")
        LITIGATION = "litigation", _("行政诉讼")

    class State(models.TextChoices):
        NOTIFIED = "notified", _("待答复（答辩）")
        ANSWERED = "answered", _("待裁决")
        ENDED = "ended", _("裁决待执行")
        CLOSED = "closed", _("程序办结")

    OVER = (State.CLOSED,)

    class Outcome(models.TextChoices):
        MAINTAINED = "maintained", _("维持或驳回")
        CHANGED = "changed", _("变更")
        REVOKED = "revoked", _("撤销")
        PERFORMANCE = "performance", _("责令履行")
        UNLAWFUL = "unlawful", _("确认违法")
        WITHDRAWN = "withdrawn", _("申请人撤回")
        DISCONTINUED = "discontinued", _("终止")

    #: Outcomes after which the decision no longer stands, and those that leave something to do.
    REVOKING = (Outcome.REVOKED, Outcome.CHANGED)
    CARRIED_OUT = (*REVOKING, Outcome.PERFORMANCE)
    #: How a proceeding may end before our answer: taken back, not admitted, or discontinued.
    WITHOUT_ANSWER = (Outcome.WITHDRAWN, Outcome.MAINTAINED, Outcome.DISCONTINUED)

    #: What an office that is no column is called.
    OFFICES = {"deciding": _("决定机构")}

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proceedings")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="proceedings")
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    authority = models.CharField(_("受理机关"), max_length=80)
    number = models.CharField(_("案号"), max_length=40)
    lodged_on = models.DateField(_("提起日期"))
    notified_on = models.DateField(_("收到通知日期"))
    answered_on = models.DateField(_("答复日期"), null=True)
    answer = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("答复书")
    )
    outcome = models.CharField(_("裁决结果"), max_length=16, choices=Outcome, blank=True)
    ended_on = models.DateField(_("裁决日期"), null=True)
    ruling = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("裁决文书")
    )
    implementation = SealedField(_("执行情况"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = StateField(choices=State, default=State.NOTIFIED)

    class Meta:
        verbose_name = verbose_name_plural = _("复议诉讼")
        default_permissions = ()
        permissions = [("handle_proceeding", _("办理复议诉讼"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "authority", "number"], name="proceeding_number_once"
            )
        ]

    def __str__(self):
        return self.number

    @property
    def deciding(self) -> Agency:
        """The office whose decision is attacked: it answers, and carries out what is ruled."""
        return self.decision.office

    @property
    def asks_something(self) -> bool:
        """Whether the deciding office has to carry the outcome out."""
        return self.outcome in self.CARRIED_OUT

    @transition(
        state, State.NOTIFIED, State.ANSWERED,
        label=_("登记答复（答辩）"), may="remedies.handle_proceeding@deciding",
    )  # fmt: skip
    def give_answer(self, *, on, answer):
        """Our written answer went to the authority with the file (答复、答辩)."""
        self.answered_on, self.answer = on, answer

    @transition(
        state, State.NOTIFIED, State.CLOSED,
        label=_("登记答复前终结"), may="remedies.handle_proceeding@deciding",
    )  # fmt: skip
    def end_early(self, *, outcome, on, ruling):
        """It ended before an answer was due: taken back, not admitted, discontinued (终结)."""
        self.outcome, self.ended_on, self.ruling = outcome, on, ruling

    @transition(
        state, State.ANSWERED, State.ENDED,
        label=_("登记裁决结果"), may="remedies.handle_proceeding@deciding",
    )  # fmt: skip
    def conclude(self, *, outcome, on, ruling):
        """The authority decided, or the proceeding ended otherwise (裁决)."""
        self.outcome, self.ended_on, self.ruling = outcome, on, ruling

    @transition(
        state, State.ENDED, State.CLOSED,
        label=_("办结复议诉讼"),
        may=("remedies.handle_proceeding@deciding", "remedies.implement_remedy@deciding"),
        needs=("remedies.carried_out",),
    )  # fmt: skip
    def close(self):
        """Nothing was to be done, or it has been done (办结)."""

    @transition(
        state, State.ENDED, State.ENDED,
        label=_("执行裁决"), may="remedies.implement_remedy@deciding",
        needs=("remedies.asks_something",),
    )  # fmt: skip
    def implement(self, *, words):
        """The deciding office does what was ruled (执行裁决)."""
        self.implementation = words
