"""What the rules of each side say in figures: parameters in versions, days, running numbers."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Agency, Jurisdiction
from casework.audit.guards import GUARDS
from casework.audit.models import Stream
from casework.core.money import Money
from casework.core.refusals import Refusal
from casework.core.states import StateField, StatefulModel, transition

from .rules import fault_in_value

#: What may never change in a version that stands: decisions were taken under it. The database
#: keeps to the same list by triggers (casework.audit.guards).
FIXED = GUARDS["policy_policyrule"].columns


class Unit(models.TextChoices):
    """What a rule's value counts; see :func:`casework.policy.rules.fault_in_value`."""

    WORKDAY = "workday", _("工作日")
    DAY = "day", _("日（自然日）")
    MONTH = "month", _("个月")
    CNY = "CNY", _("元（人民币）")
    MOP = "MOP", _("澳门元")
    MOP_BY_HOUSEHOLD = "MOP_by_household", _("澳门元（按家庭人数）")
    RATE = "rate", _("汇率")
    MEGABYTE = "megabyte", _("兆字节（MB）")
    SWITCH = "switch", _("开关（是或否）")
    PERCENT = "percent", _("%")
    PERCENT_BY_HOUSEHOLD = "percent_by_household", _("%（按家庭人数）")
    ROUNDING = "rounding", _("取整方法")


class RuleQuerySet(models.QuerySet):
    def update(self, **kwargs):
        if set(kwargs) & set(FIXED):
            raise TypeError("A version of a rule never changes: add a new one.")
        return super().update(**kwargs)

    def delete(self):
        raise TypeError("A version of a rule is never taken back: add a new one.")

    def from_day(self, day):
        """The versions that hold on ``day`` or later, the earliest first."""
        standing = Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        return self.filter(standing).order_by("effective_from")

    def on_day(self, day):
        """The versions in force on ``day``."""
        return self.from_day(day).filter(effective_from__lte=day)


class PolicyRule(models.Model):
    """One version of a parameter (政策参数): a time limit, ceiling, standard or period.

    A version's value never changes; a new value is a new version with a later
    ``effective_from``. ``effective_to``, ``source`` and ``verified`` may be completed. Both end
    days belong to the period. Where ``verified`` is false the value is an example and every page
    says 示例参数. Versions come from the fixtures or from an approved :class:`RuleProposal`.
    """

    key = models.CharField(_("参数代码"), max_length=64)
    jurisdiction = models.CharField(_("适用地"), max_length=16, choices=Jurisdiction)
    name = models.CharField(_("参数名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120)
    value = models.JSONField(_("值"))
    unit = models.CharField(_("单位"), max_length=20, choices=Unit)
    effective_from = models.DateField(_("生效日"))
    effective_to = models.DateField(_("失效日"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=300)
    verified = models.BooleanField(_("已核实"), default=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策参数")
        ordering = ["key", "jurisdiction", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "jurisdiction", "effective_from"], name="policy_rule_version_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="policy_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        language = get_language() or ""
        return self.name_en if language.startswith("en") and self.name_en else self.name

    def save(self, *args, **kwargs):
        """Store it; raises Refusal if a version that stands would say something else."""
        standing = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        changed = [name for name in FIXED if standing and differs(self, standing, name)]
        if changed:
            raise changed_version(self, changed[0])
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refusal(_("政策参数的版本不得删除：已有决定可能据此作出。请登记新的版本。"))

    def clean(self):
        fault = fault_in_value(self.value, self.unit)
        if fault:
            raise ValidationError({"value": fault})
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValidationError({"effective_to": _("失效日不得早于生效日。")})

    @property
    def is_sample(self) -> bool:
        """Whether pages must mark the value as 示例参数."""
        return not self.verified

    @property
    def money(self) -> Money:
        """The value of a rule in CNY or MOP."""
        return Money.of(self.value, self.unit)

    @property
    def rate(self) -> Decimal:
        """The value of a rule in unit ``rate``: target units for one source unit."""
        return Decimal(self.value)


def differs(one, other, name: str) -> bool:
    field = one._meta.get_field(name)
    return field.to_python(getattr(one, name)) != field.to_python(getattr(other, name))


def changed_version(rule: PolicyRule, name: str) -> Refusal:
    """The sentence that a standing version does not change."""
    return Refusal(
        _(
            "%(row)s 已生效，%(field)s不得改动。请保留原版本、填写其失效日，"
            "另加一个生效日更晚的新版本。"
        )
        % {
            "row": f"{rule.key} {rule.jurisdiction} {rule.effective_from}",
            "field": rule._meta.get_field(name).verbose_name,
        }
    )


class RuleProposal(StatefulModel):
    """A new version of a rule, proposed by one officer and approved by another (参数新版本).

    ``follows`` is the version that it takes over from; key, side, unit and names are that
    version's. Only its approval makes a :class:`PolicyRule`, so nothing ever reads a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待核准")
        APPROVED = "approved", _("已核准")
        DECLINED = "declined", _("未予核准")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    follows = models.ForeignKey(
        PolicyRule, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("现行版本")
    )
    value = models.JSONField(_("值"))
    effective_from = models.DateField(_("生效日"))
    source = models.CharField(_("依据"), max_length=300)
    verified = models.BooleanField(_("已核实"), default=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出机构")
    )
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("提出人"),
    )  # fmt: skip
    version_made = models.OneToOneField(
        PolicyRule, on_delete=models.PROTECT, null=True, related_name="proposal",
        verbose_name=_("核准后的版本"),
    )  # fmt: skip
    state = StateField(choices=State, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = _("参数新版本")
        default_permissions = ()
        permissions = [
            ("propose_version", _("提出参数新版本")),
            ("approve_version", _("核准参数新版本")),
            ("replay_decisions", _("试算参数变动")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(state="draft"),
                name="one_open_proposal_per_version",
            )
        ]

    def __str__(self):
        return f"{self.follows.key} {self.effective_from}"

    @transition(
        state, State.DRAFT, State.APPROVED,
        label=_("核准参数新版本"), may="policy.approve_version@agency",
        not_by="policy.ruleproposal.propose",
    )  # fmt: skip
    def approve(self, *, version_made):
        """Another officer puts the version in force from its day on (核准)."""
        self.version_made = version_made

    @transition(
        state, State.DRAFT, State.DECLINED,
        label=_("不予核准参数新版本"), may="policy.approve_version@agency",
    )  # fmt: skip
    def decline(self):
        """The version does not come to stand (不予核准); its own author may say so too."""


class CalendarDay(models.Model):
    """A day on which one side departs from its standing calendar (工作日历调整).

    ``half_day`` days are working days whose afternoon is off. ``published`` says that the
    authority has announced the day officially. A year counts as announced once its 1 January is
    here as published, since every yearly notice names that day.
    """

    jurisdiction = models.CharField(_("适用地"), max_length=16, choices=Jurisdiction)
    date = models.DateField(_("日期"))
    is_workday = models.BooleanField(_("工作日"))
    half_day = models.BooleanField(_("仅上午办公"), default=False)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    source = models.CharField(_("依据"), max_length=300)
    published = models.BooleanField(_("已正式公布"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历调整")
        ordering = ["jurisdiction", "date"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "date"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=Q(half_day=False) | Q(is_workday=True),
                name="calendar_half_day_is_a_workday",
            ),
        ]

    def __str__(self):
        return f"{self.jurisdiction} {self.date} {self.name}"

    def clean(self):
        if self.half_day and not self.is_workday:
            raise ValidationError({"half_day": _("仅上午办公的日子仍是工作日，请一并勾选。")})


class NumberCounter(models.Model):
    """The last number given in a series and year (编号). A number is never given twice."""

    series = models.CharField(_("编号类别"), max_length=32)
    year = models.PositiveSmallIntegerField(_("年度"))
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("编号")
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="number_counter_once")
        ]

    def __str__(self):
        return f"{self.series} {self.year} {self.last}"
