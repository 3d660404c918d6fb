"""Who is away, and who stands in for whom (缺勤与委托代理)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.models import Stream
from casework.core import clock
from casework.core.sealed import SealedField

from .offices import Appointment, Officer

#: Longest text of steps or permissions that a delegation names, blanks between them.
LONGEST_LIST = 1000


class OfAnOfficer(models.Model):
    """Something entered in an officer's own chain of the register."""

    class Meta:
        abstract = True

    @property
    def stream(self) -> Stream:
        return register_of(self.concerning)


def register_of(officer: Officer) -> Stream:
    """The chain in which an officer's absences, delegations and kinships are told."""
    return Stream(kind=Stream.Kind.REGISTER, key=f"officer:{officer.pk}")


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """Those that run on ``day``: both days included, none that was ended before."""
        return self.filter(since__lte=day, until__gte=day, ended_at__isnull=True)

    def to_come(self, day):
        """Those that run on ``day`` or later."""
        return self.filter(until__gte=day, ended_at__isnull=True)


class Absence(OfAnOfficer):
    """Days on which an officer is not at work (缺勤); both days included. Ended, never deleted."""

    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="absences", verbose_name=_("经办人")
    )
    since = models.DateField(_("起始日"))
    until = models.DateField(_("终止日"))
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("提前结束时间"), null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("缺勤")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_runs_forward")
        ]
        indexes = [models.Index(fields=["officer", "until"], name="absence_officer")]

    def __str__(self):
        return f"{self.officer_id} {self.since} {self.until}"

    @property
    def concerning(self) -> Officer:
        return self.officer


class Delegation(OfAnOfficer):
    """An appointment that another officer exercises for its holder for a period (委托代理).

    It lends one appointment: what an officer holds by delegation only has no row to lend, so there
    is no chain. ``steps`` are names of steps with blanks between them, "" for all of the duty;
    ``permissions`` is what these steps take, likewise. ``limit_minor`` (fen) bounds what one act may
    grant or pay; none: no bound.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("任职")
    )
    deputy = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="standing_in", verbose_name=_("代理人")
    )
    since = models.DateField(_("起始日"))
    until = models.DateField(_("终止日"))
    steps = models.CharField(_("委托环节"), max_length=LONGEST_LIST, blank=True)
    permissions = models.CharField(_("委托权限"), max_length=LONGEST_LIST, blank=True)
    limit_minor = models.PositiveBigIntegerField(_("金额上限（分）"), null=True, blank=True)
    reason = SealedField(_("理由"))
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("委托时间"), default=clock.now)
    ended_at = models.DateTimeField(_("提前结束时间"), null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("委托代理")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="delegation_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(limit_minor__isnull=True) | Q(limit_minor__gt=0),
                name="delegation_limit_positive",
            ),
        ]
        indexes = [models.Index(fields=["deputy", "until"], name="delegation_deputy")]

    def __str__(self):
        return f"{self.appointment_id} {self.deputy_id}"

    @property
    def concerning(self) -> Officer:
        return self.appointment.officer
