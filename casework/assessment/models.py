"""Inquiry and publicity: the home visit, the opinion, the posting and objections (调查与公示)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.cases.belonging import OfACase
from casework.cases.models import Case
from casework.core import clock
from casework.core.sealed import SealedField
from casework.core.states import StateField, transition
from casework.documents.models import Document


class AidForm(models.TextChoices):
    """What may be granted (救助方式, 国发〔2014〕47号)."""

    CASH = "cash", _("发放临时救助金")
    GOODS = "goods", _("发放实物")
    REFERRAL = "referral", _("提供转介服务")


class Assessment(OfACase):
    """One round of inquiry: a home visit by two persons and the opinion (入户调查与审核意见)."""

    class State(models.TextChoices):
        OPENED = "opened", _("待入户调查")
        VISITED = "visited", _("待提出审核意见")
        REVIEWED = "reviewed", _("已民主评议")
        CONCLUDED = "concluded", _("已提出审核意见")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField(_("调查轮次"), default=1)
    opened_on = models.DateField(_("开始日期"))
    visited_on = models.DateField(_("入户日期"), null=True)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("调查人"),
    )  # fmt: skip
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        verbose_name=_("同行调查人"),
    )  # fmt: skip
    findings = SealedField(_("调查情况"))
    matches_declaration = models.BooleanField(_("与申报相符"), null=True)
    reviewed_on = models.DateField(_("评议日期"), null=True)
    present = models.PositiveSmallIntegerField(_("到会人数"), null=True)
    in_favour = models.PositiveSmallIntegerField(_("同意票数"), null=True)
    against = models.PositiveSmallIntegerField(_("不同意票数"), null=True)
    review_words = SealedField(_("评议意见"))
    recommended = models.BooleanField(_("建议给予救助"), null=True)
    recommended_form = models.CharField(
        _("建议救助方式"), max_length=12, choices=AidForm, blank=True
    )
    recommended_minor = models.PositiveBigIntegerField(_("建议金额（分）"), null=True)
    currency = models.CharField(_("币种"), max_length=3, default="CNY")
    opinion = SealedField(_("审核意见"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    state = StateField(choices=State, default=State.OPENED)

    class Meta:
        verbose_name = verbose_name_plural = _("入户调查")
        default_permissions = ()
        permissions = [
            ("record_visit", _("登记入户调查")),
            ("hold_review", _("登记民主评议")),
            ("give_opinion", _("提出审核意见")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="assessment_round_once")
        ]

    def __str__(self):
        return f"{self.case_id}/{self.round}"

    @transition(
        state, State.OPENED, State.VISITED,
        label=_("登记入户调查"), may="assessment.record_visit@agency",
    )  # fmt: skip
    def record_visit(self, *, visited_on, visitor, companion, findings, matches):
        """Two persons saw the household at home and wrote down what they found (入户调查)."""
        self.visited_on, self.visitor, self.companion = visited_on, visitor, companion
        self.findings, self.matches_declaration = findings, matches

    @transition(
        state, State.VISITED, State.REVIEWED,
        label=_("登记民主评议"), may="assessment.hold_review@agency",
    )  # fmt: skip
    def hold_review(self, *, on, present, in_favour, against, words):
        """The village or community weighed the household's need together (民主评议)."""
        self.reviewed_on, self.present = on, present
        self.in_favour, self.against, self.review_words = in_favour, against, words

    @transition(
        state, [State.VISITED, State.REVIEWED], State.CONCLUDED,
        label=_("提出审核意见"), may="assessment.give_opinion@agency",
        needs=("assessment.community_review_held",),
    )  # fmt: skip
    def conclude(self, *, recommended, form, minor, opinion):
        """The township recommends relief or not, with form and amount in fen (审核意见)."""
        self.recommended, self.recommended_form = recommended, form
        self.recommended_minor, self.opinion = minor, opinion

    @transition(
        state, State.CONCLUDED, State.VISITED,
        label=_("撤回审核意见"), may="assessment.give_opinion@agency",
        needs=("audit.did_it_last",),
    )  # fmt: skip
    def take_back(self):
        """Whoever gave the opinion takes it back before anybody has taken up the posting (撤回)."""

    @transition(
        state, State.CONCLUDED, State.VISITED,
        label=_("审核意见失效"),
        may=(
            "cases.approve_case@district", "cases.approve_small_case@agency",
            "assessment.post_publicity@agency",
        ),
        needs=("assessment.opinion_lapsed",),
    )  # fmt: skip
    def lapse(self):
        """What the opinion rests on, or says, is no longer what it was: it is given anew (失效)."""


class Publicity(OfACase):
    """A posting before the decision, or after the aid (公示, 救助后公示).

    Carries no ID number, account, diagnosis, exact address or minor's name (docs/plan-to-code.md, rule 18) and
    is shown to the public only between its dates.
    """

    class Kind(models.TextChoices):
        BEFORE = "before", _("审批前公示")
        AFTER = "after", _("救助后公示")

    class State(models.TextChoices):
        DRAFT = "draft", _("待公示")
        POSTED = "posted", _("公示中")
        ENDED = "ended", _("公示期满")
        STOPPED = "stopped", _("因异议中止")
        TAKEN_DOWN = "taken_down", _("已撤下")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publicities")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    shown_name = models.CharField(_("公示姓名"), max_length=60)
    shown_place = models.CharField(_("公示范围"), max_length=60)
    shown_matter = models.CharField(_("公示事项"), max_length=120)
    posted_on = models.DateField(_("公示起始日"), null=True)
    until = models.DateField(_("公示截止日"), null=True)
    stopped_days = models.PositiveSmallIntegerField(_("停止计算的日数"), default=0)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("公示")
        default_permissions = ()
        permissions = [("post_publicity", _("办理公示")), ("check_objection", _("核查异议"))]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "round"], name="publicity_round_once")
        ]
        indexes = [models.Index(fields=["state", "until"], name="publicity_shown")]

    def __str__(self):
        return f"{self.case_id}/{self.kind}/{self.round}"

    @property
    def standing(self) -> str:
        """Its state as a reader sees it today: nobody has to enter that the posting after the aid
        is over, its last day says so."""
        over = self.state == self.State.POSTED and clock.today() > self.until
        return self.State.ENDED if over and self.kind == self.Kind.AFTER else self.state

    @property
    def shown_now(self) -> bool:
        """Whether the public may see it today. Not while the case is suspended (中止): those days do
        not count, and the counter takes no objections on them."""
        on = clock.today()
        up = self.state == self.State.POSTED and self.posted_on <= on <= self.until
        return up and not self.case.suspended

    @transition(
        state, State.DRAFT, State.POSTED,
        label=_("发布公示"), may="assessment.post_publicity@agency",
        needs=("assessment.opinion_given", "payments.aid_given"),
    )  # fmt: skip
    def post(self, *, on, until, document):
        """The notice goes up at the village or community (公示)."""
        self.posted_on, self.until, self.document = on, until, document

    @transition(
        state, State.POSTED, State.ENDED,
        label=_("登记公示期满"), may="assessment.post_publicity@agency",
        needs=("assessment.period_over", "assessment.no_open_objection"),
    )  # fmt: skip
    def end(self):
        """The days are over and nobody's objection is open (公示期满)."""

    @transition(
        state, State.POSTED, State.POSTED,
        label=_("恢复公示计时"),
        may=("assessment.check_objection@agency", "cases.accept_case@agency"),
        needs=("assessment.no_open_objection",),
    )  # fmt: skip
    def resume(self, *, until, days):
        """The objection did not hold, or the case goes on after a suspension: the days that were
        stopped are added (公示期顺延)."""
        self.until = until
        self.stopped_days += days

    @transition(
        state, State.POSTED, State.STOPPED,
        label=_("因异议成立中止公示"), may="assessment.check_objection@agency",
        needs=("assessment.objection_upheld",),
    )  # fmt: skip
    def stop(self):
        """An objection was right: the posting ends and the inquiry begins anew (中止公示)."""

    @transition(
        state, State.POSTED, State.TAKEN_DOWN,
        label=_("撤下公示"),
        may=(
            "cases.withdraw_case@agency", "cases.lapse_case@agency", "cases.terminate_case@district",
            "remedies.implement_remedy@agency", "remedies.implement_remedy@district",
        ),
        needs=("assessment.nothing_to_post",),
    )  # fmt: skip
    def take_down(self):
        """The case has ended, or its decision was revoked: the public has nothing to see (撤下)."""


class Objection(OfACase):
    """Someone objects during publicity (异议). Publicity cannot end while one is open."""

    class State(models.TextChoices):
        LODGED = "lodged", _("核查中")
        UPHELD = "upheld", _("异议成立")
        DISMISSED = "dismissed", _("异议不成立")
        DISCONTINUED = "discontinued", _("已终止核查")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="objections")
    lodged_on = models.DateField(_("提出日期"))
    objector = SealedField(_("异议人"))
    words = SealedField(_("异议内容"))
    outcome = SealedField(_("核查结论"))
    lodged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = StateField(choices=State, default=State.LODGED)

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["publicity"],
                condition=models.Q(state="lodged"),
                name="one_open_objection_per_publicity",
            )
        ]

    def __str__(self):
        return f"{self.case_id}/{self.pk}"

    @transition(
        state, State.LODGED, State.UPHELD,
        label=_("认定异议成立"), may="assessment.check_objection@agency",
        not_by=("assessment.assessment.conclude",),
    )  # fmt: skip
    def uphold(self, *, outcome):
        """What was objected is right: back to the inquiry (异议成立)."""
        self.outcome = outcome

    @transition(
        state, State.LODGED, State.DISMISSED,
        label=_("认定异议不成立"), may="assessment.check_objection@agency",
        not_by=("assessment.assessment.conclude",),
    )  # fmt: skip
    def dismiss(self, *, outcome):
        """The objection was checked and does not hold (异议不成立)."""
        self.outcome = outcome

    @transition(
        state, State.LODGED, State.DISCONTINUED,
        label=_("终止核查异议"),
        may=(
            "cases.withdraw_case@agency", "cases.lapse_case@agency", "cases.terminate_case@district",
        ),
        needs=("assessment.posting_taken_down",),
    )  # fmt: skip
    def discontinue(self):
        """The case has ended: what was objected to is no longer proposed (终止核查)."""
