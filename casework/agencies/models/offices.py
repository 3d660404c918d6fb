"""Agencies on three sides, their officers, and the duties they are appointed to (机构与经办人)."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.core import clock

#: What lets an officer read cases: those who handle or supervise, and those who audit.
READING = ("cases.view_case", "cases.audit_case")


class Law(models.TextChoices):
    """Under whose law a household's need is met (适用法域)."""

    MAINLAND = "mainland", _("内地")
    MACAO = "macao", pgettext_lazy("law", "澳门")


class Jurisdiction(models.TextChoices):
    """The three sides that the plan always names together (001 一(三))."""

    ZHUHAI = "zhuhai", _("珠海市")
    MACAO = "macao", _("澳门特别行政区")
    HENGQIN = "hengqin", _("横琴粤澳深度合作区")

    @property
    def law(self) -> Law:
        """Macao's own, or the mainland's, which the Cooperation Zone follows in relief."""
        return Law.MACAO if self == Jurisdiction.MACAO else Law.MAINLAND


class Agency(models.Model):
    """A bureau, district department, township office or partner body (机构).

    ``path`` is the chain of codes from the top ("/ZH/ZH-XZ/ZH-XZ-GB/"), so that an office and
    everything below it are found by a prefix.
    """

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("市级部门")
        DISTRICT = "district", _("区（功能区）民政部门")
        TOWNSHIP = "township", _("镇（街道）")
        WELFARE = "welfare", _("社会工作局")
        ZONE = "zone", _("合作区部门")
        BANK = "bank", _("金融机构")
        PARTNER = "partner", _("社会组织")

    code = models.CharField(_("机构代码"), max_length=24, unique=True)
    name = models.CharField(_("机构名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    name_hant = models.CharField(_("繁体名称"), max_length=80, blank=True)
    name_pt = models.CharField(_("葡文名称"), max_length=160, blank=True)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    jurisdiction = models.CharField(_("所属地"), max_length=16, choices=Jurisdiction)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("上级机构"),
    )  # fmt: skip
    path = models.CharField(_("隶属路径"), max_length=120, unique=True, editable=False)
    area_code = models.CharField(_("行政区划代码"), max_length=9, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("机构")
        ordering = ["path"]

    def __str__(self):
        language = get_language() or ""
        if language.startswith("en") and self.name_en:
            return self.name_en
        return self.name

    def save(self, *args, **kwargs):
        above = self.parent.path if self.parent else "/"
        self.path = f"{above}{self.code}/"
        super().save(*args, **kwargs)

    def oversees(self, other: "Agency") -> bool:
        """Whether ``other`` is this office or stands below it."""
        return other.path.startswith(self.path)


class Duty(models.Model):
    """What an appointment entitles to (职责): a named set of permissions."""

    code = models.SlugField(_("代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    permissions = models.ManyToManyField(Permission, verbose_name=_("权限"), related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("职责")
        ordering = ["pk"]

    def __str__(self):
        language = get_language() or ""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class Officer(AbstractUser):
    """A person who signs in and acts for an agency (经办人). Deactivated, never deleted.

    Permissions come from appointments alone: being a superuser or staff allows no official act.
    """

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="officers",
        verbose_name=_("所在机构"),
    )  # fmt: skip
    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")

    class Meta:
        verbose_name = verbose_name_plural = _("经办人")

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name or self.username

    def delete(self, *args, **kwargs):
        raise TypeError("Officers are deactivated, never deleted: the journal names them.")

    def has_perm(self, perm, obj=None):
        """Whether a position of today gives ``perm``, at agency ``obj`` if one is named: an
        appointment, or one that the officer exercises for an absent colleague."""
        return any(
            perm in position.permissions and (obj is None or position.agency_id == obj.pk)
            for position in self.positions_today()
        )

    def holds(self, perm, obj) -> bool:
        """Whether an appointment of the officer's own gives ``perm`` at ``obj``, nobody else's."""
        return any(
            perm in position.permissions and position.agency_id == obj.pk
            for position in self.positions_today()
            if position.own
        )

    def agencies_with(self, perm) -> frozenset[int]:
        """Numbers of the agencies at which a position gives ``perm``."""
        return frozenset(
            position.agency_id
            for position in self.positions_today()
            if perm in position.permissions
        )

    def standings(self, perm, code: str) -> "list[Position]":
        """The positions of today that give ``perm`` at the agency with ``code``, own ones first:
        in one's own right before in another's."""
        found = [
            position
            for position in self.positions_today()
            if perm in position.permissions and position.agency_code == code
        ]
        return sorted(found, key=lambda position: not position.own)

    def reads_for(self, agency: Agency | None, code: str) -> int | None:
        """For whom the officer looks at a matter of ``agency``, dealt with at the office ``code``:
        None in their own right, else the number of the colleague whose duty lets them."""
        there = [
            position
            for position in self.positions_today()
            if position.agency_code == code
            or (
                agency is not None
                and position.oversees(agency)
                and not position.permissions.isdisjoint(READING)
            )
        ]
        if any(position.own for position in there):
            return None
        return there[0].on_behalf_of if there else None

    def supervises(self, agency: Agency | None) -> bool:
        """Whether an appointment of the officer's own answers for the work of ``agency``."""
        return agency is not None and any(
            "cases.reassign_work" in position.permissions and position.oversees(agency)
            for position in self.positions_today()
            if position.own
        )

    def appointments_today(self):
        """Appointments valid on the legal day, with their agency and duty."""
        return self.appointments.valid_on(clock.today()).select_related("agency", "duty")

    def positions_today(self) -> "tuple[Position, ...]":
        """Where the officer stands today, with what each place permits; one query a day.

        Nowhere, once deactivated. Besides the officer's own appointments these are the ones that
        a delegation lends them today, as long as the colleague who holds one is in service.
        """
        if not self.is_active:
            return ()
        day = clock.today()
        if getattr(self, "_positions_on", (None,))[0] != day:
            self._positions_on = (day, tuple(_positions(self, day)))
        return self._positions_on[1]


@dataclass(frozen=True)
class Position:
    """An appointment as it is asked about: agency, duty and the permissions that go with it.

    ``on_behalf_of``: number of the officer whose appointment it is, if it is exercised for them
    (委托代理); then ``steps`` names the only steps that it covers ("" in none: all), and
    ``limit_minor`` (fen, 0: none) is the most that one act may grant or pay.
    """

    agency_id: int
    agency_path: str
    duty: str
    permissions: frozenset[str]
    on_behalf_of: int | None = None
    steps: frozenset[str] = frozenset()
    limit_minor: int = 0

    @property
    def own(self) -> bool:
        return self.on_behalf_of is None

    @property
    def agency_code(self) -> str:
        return self.agency_path.rstrip("/").rpartition("/")[2]

    def oversees(self, agency: Agency) -> bool:
        return agency.path.startswith(self.agency_path)

    def covers(self, agency_id: int, duty: str, step: str) -> bool:
        """Whether a step in this queue lies on the officer's desk."""
        return (self.agency_id, self.duty) == (agency_id, duty) and (
            not self.steps or step in self.steps
        )


_PLACE = (
    "agency_id", "agency__path", "duty__code", "duty__permissions__content_type__app_label",
    "duty__permissions__codename",
)  # fmt: skip


def _positions(officer: Officer, day):
    """The officer's own appointments and those lent to them, in one statement."""
    number = models.BigIntegerField()
    own = officer.appointments.valid_on(day).values_list(
        *_PLACE, Value(0, number), Value(0, number), Value(""), Value(""),
    )  # fmt: skip
    lent = Appointment.objects.valid_on(day).filter(
        officer__is_active=True, delegations__deputy=officer, delegations__ended_at__isnull=True,
        delegations__since__lte=day, delegations__until__gte=day,
    ).values_list(
        *_PLACE, F("officer_id"), Coalesce("delegations__limit_minor", 0, output_field=number),
        "delegations__steps", "delegations__permissions",
    )  # fmt: skip
    found: dict[tuple, set[str]] = {}
    for agency, path, duty, app, codename, holder, limit, steps, only in own.union(lent, all=True):
        held = found.setdefault((agency, path, duty, holder, limit, steps, only), set())
        held.add(f"{app}.{codename}")
    for (agency, path, duty, holder, limit, steps, only), held in found.items():
        permitted = held & set(only.split()) if only else held
        yield Position(
            agency,
            path,
            duty,
            frozenset(permitted),
            holder or None,
            frozenset(steps.split()),
            limit,
        )


class AppointmentQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Appointment(models.Model):
    """An officer's duty at an agency for a period (任职)."""

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("经办人")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("机构")
    )
    duty = models.ForeignKey(
        Duty, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("职责")
    )
    since = models.DateField(_("起始日"))
    until = models.DateField(_("终止日"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "agency", "duty", "since"], name="appointment_once"
            )
        ]

    def __str__(self):
        return f"{self.officer} {self.duty} {self.agency}"
