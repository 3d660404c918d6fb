"""Households, who belongs to them, and what they declare about their means (家庭与申报)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Jurisdiction, Law
from casework.core import clock
from casework.core.sealed import SealedField
from casework.people.rules import capacity
from casework.people.rules.catalogue import ITEM_BY_CODE, Item

from .persons import Person


class Household(models.Model):
    """People who live and keep house together (家庭, 共同生活的家庭成员).

    Each law has its own record of a family: what Macao enters changes nothing on which a mainland
    case rests, and shows nobody there that Macao deals with it (docs/plan-to-code.md, rule 23).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)
    address = SealedField(_("居住地址"))
    area_code = models.CharField(_("行政区划代码"), max_length=9, blank=True)
    law = models.CharField(_("适用法域"), max_length=10, choices=Law, default=Law.MAINLAND)

    class Meta:
        verbose_name = verbose_name_plural = _("家庭")
        default_permissions = ()

    def __str__(self):
        return str(self.uid)

    def members_on(self, day=None):
        """Members on ``day`` (default: today), the applicant first."""
        return self.members.on(day or clock.today()).select_related("person", "guardian")


class MemberQuerySet(models.QuerySet):
    def on(self, day):
        """Memberships that include ``day``."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), joined_on__lte=day)


class Member(models.Model):
    """A person's place in a household for a period (家庭成员).

    ``joined_on`` is the first day, ``left_on`` the first day no longer. A person is in one
    household at a time under each law, so that one need is not relieved twice (docs/plan-to-code.md, rule 16).
    """

    class Relation(models.TextChoices):
        SELF = "self", _("申请人")
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        PARENT = "parent", _("父母")
        SIBLING = "sibling", _("兄弟姐妹")
        OTHER = "other", _("其他")

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="members", verbose_name=_("家庭")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("自然人")
    )
    relation = models.CharField(_("与申请人关系"), max_length=12, choices=Relation)
    lives_in = models.CharField(_("居住地"), max_length=16, choices=Jurisdiction)
    guardian = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="wards",
        verbose_name=_("监护人"),
    )  # fmt: skip
    limited_capacity = models.BooleanField(_("无或限制民事行为能力"), default=False)
    joined_on = models.DateField(_("加入日期"))
    left_on = models.DateField(_("离开日期"), null=True, blank=True)
    #: The household's, once more: a constraint reads one table only.
    law = models.CharField(
        _("适用法域"), max_length=10, choices=Law, default=Law.MAINLAND, editable=False
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("家庭成员")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "law"],
                condition=Q(left_on__isnull=True),
                name="one_household_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(left_on__isnull=True, relation="self"),
                name="one_applicant_per_household",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="member_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | ~Q(guardian=F("person")),
                name="nobody_is_their_own_guardian",
            ),
        ]

    def __str__(self):
        return f"{self.get_relation_display()} {self.person}"

    def __repr__(self):
        return f"<Member {self.pk} of {self.household_id}>"

    def needs_guardian(self, day=None) -> bool:
        """Whether a guardian signs for this member: a minor, or without full capacity."""
        return capacity.needs_guardian(
            self.person.birth_date, day or clock.today(), limited_capacity=self.limited_capacity
        )

    @property
    def signer(self) -> Person | None:
        """Who signs for this member today: the member or the guardian; None if one is missing."""
        return self.guardian if self.needs_guardian() else self.person


class MeansDeclaration(models.Model):
    """What a household states about its means on one day (家庭经济状况申报).

    ``promised``: the applicant signed that it is true and complete (告知承诺). A declaration is
    never edited: a correction is a new one.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="declarations", verbose_name=_("家庭")
    )
    declared_on = models.DateField(_("申报日期"))
    promised = models.BooleanField(_("已作告知承诺"), default=False)
    period_from = models.DateField(_("申报期间起"))
    period_to = models.DateField(_("申报期间止"))

    class Meta:
        verbose_name = verbose_name_plural = _("经济状况申报")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="declared_period_runs_forward"
            )
        ]

    def __str__(self):
        return f"{self.declared_on}"


class MeansItem(models.Model):
    """One declared item of one member (申报项目); ``answer`` is JSON as rules.answers says."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    declaration = models.ForeignKey(
        MeansDeclaration, on_delete=models.PROTECT, related_name="items", verbose_name=_("申报")
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="declared", verbose_name=_("家庭成员")
    )
    code = models.CharField(_("项目代码"), max_length=20)
    answer = SealedField(_("申报内容"))
    note = SealedField(_("说明"))

    class Meta:
        verbose_name = verbose_name_plural = _("申报项目")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "member", "code"], name="declared_once_per_member"
            )
        ]

    def __str__(self):
        return self.code

    @property
    def item(self) -> Item:
        """The catalogue's entry for this item."""
        return ITEM_BY_CODE[self.code]
