"""The officers' own documents and those of their near relatives (回避登记): a confidential register.

It serves one question only: whether somebody in a case's household is the officer or theirs.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.agencies.models import Officer
from casework.agencies.models.deputies import OfAnOfficer
from casework.core import clock, crypto
from casework.core.sealed import SealedField
from casework.people.rules import identity_numbers


class Kinship(OfAnOfficer):
    """A document of the officer, or of a near relative of theirs (回避登记).

    ``number_index`` is the same keyed fingerprint as that of the people on file, so that a match
    shows without either number being read. Ended, never deleted.
    """

    class Relation(models.TextChoices):
        SELF = "self", _("本人")
        SPOUSE = "spouse", _("配偶")
        PARENT = "parent", _("父母")
        CHILD = "child", _("子女")
        SIBLING = "sibling", _("兄弟姐妹")
        GRANDPARENT = "grandparent", _("祖父母、外祖父母")
        GRANDCHILD = "grandchild", _("孙子女、外孙子女")
        IN_LAW = "in_law", _("近姻亲")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="kinships", verbose_name=_("经办人")
    )
    relation = models.CharField(_("与经办人关系"), max_length=16, choices=Relation)
    kind = models.CharField(_("证件类别"), max_length=32, choices=identity_numbers.Kind)
    number = SealedField(_("证件号码"))
    number_index = models.CharField(max_length=64, editable=False)
    entered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now)
    ended_at = models.DateTimeField(_("注销时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("回避登记")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "kind", "number_index"],
                condition=Q(ended_at__isnull=True),
                name="kinship_once",
            )
        ]
        indexes = [models.Index(fields=["kind", "number_index"], name="kinship_number")]

    def __str__(self):
        return f"{self.get_relation_display()} {self.officer_id}"

    def __repr__(self):
        return f"<Kinship {self.uid}>"

    @property
    def concerning(self) -> Officer:
        return self.officer

    @property
    def masked(self) -> str:
        """The number with all but three characters hidden."""
        try:
            return identity_numbers.mask(self.kind, self.number.open())
        except crypto.Unreadable:
            return str(_("无法读取"))
