"""People (救助对象): who asks for relief, with which documents, and under which names.

Nothing here has a journal of its own: what officers do to people is entered in the case's stream
by the act that asks for it, and readings of numbers are logged on the case (actions.reveal_number).
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.core import clock, crypto
from casework.core.sealed import SealedField
from casework.people.rules import capacity, identity_numbers, names


class FoldedName(models.CharField):
    """The name as duplicates are looked for; made anew whenever the row is written."""

    def pre_save(self, model_instance, add):
        folded = names.folded_name(model_instance.names)
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self):
        """To a migration it is plain text: history must not depend on today's folding."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Person(models.Model):
    """A person known to the record (自然人), whatever side of the border they live on.

    ``name`` stands as on the document, code point by code point. ``name_hant`` and ``name_latin``
    are the forms that Macao documents carry beside it. ``merged_into`` names the record that stands
    for the person if they were put on file twice (合并档案): always the last one, never a merged one.
    """

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")
        UNSTATED = "unstated", _("未说明")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=names.LONGEST)
    name_hant = models.CharField(_("繁体姓名"), max_length=names.LONGEST, blank=True)
    name_latin = models.CharField(_("外文姓名"), max_length=names.LONGEST, blank=True)
    birth_date = models.DateField(_("出生日期"))
    sex = models.CharField(_("性别"), max_length=8, choices=Sex, default=Sex.UNSTATED)
    phone = SealedField(_("联系电话"))
    deceased_on = models.DateField(_("死亡日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged",
        verbose_name=_("并入档案"),
    )  # fmt: skip
    folded_name = FoldedName(max_length=names.LONGEST, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("自然人")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(deceased_on__isnull=True) | Q(deceased_on__gte=F("birth_date")),
                name="person_dies_after_birth",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="person_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["birth_date", "folded_name"], name="person_duplicates")]

    def __str__(self):
        return self.name

    def __repr__(self):
        # Names stay out of logs and tracebacks.
        return f"<Person {self.uid}>"

    @property
    def root_id(self) -> int:
        """The number of the record that stands for the person: their own, unless merged."""
        return self.merged_into_id or self.pk

    @property
    def survivor(self) -> "Person":
        """The record that stands for the person."""
        return self.merged_into or self

    @property
    def names(self) -> tuple[str, ...]:
        """Every form of the name that is on file."""
        return tuple(name for name in (self.name, self.name_hant, self.name_latin) if name)

    @property
    def public_name(self) -> str:
        """The name as it may be posted (公示): 张某某."""
        return names.public_form(self.name)

    def is_adult(self, day=None) -> bool:
        """Of full age on ``day`` (default: today)."""
        return capacity.is_adult(self.birth_date, day or clock.today())

    def is_under_14(self, day=None) -> bool:
        return capacity.is_under_14(self.birth_date, day or clock.today())


class IdentityDocument(models.Model):
    """A document that proves who a person is (身份证件). One number belongs to one person."""

    Kind = identity_numbers.Kind

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="documents", verbose_name=_("自然人")
    )
    kind = models.CharField(_("证件类别"), max_length=32, choices=Kind)
    number = SealedField(_("证件号码"))
    number_index = models.CharField(max_length=64, editable=False)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    since = models.DateField(_("登记日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("身份证件")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number_index"], name="document_number_once")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.masked}"

    def __repr__(self):
        return f"<IdentityDocument {self.uid}>"

    @classmethod
    def index_of(cls, kind: str, number: str) -> str:
        """The keyed fingerprint under which a number is looked up."""
        return crypto.blind_index(
            identity_numbers.search_form(kind, number),
            place=f"{cls._meta.db_table}.number",
        )

    @property
    def masked(self) -> str:
        """The number with all but three characters hidden."""
        try:
            return identity_numbers.mask(self.kind, self.number.open())
        except crypto.Unreadable:
            return str(_("无法读取"))

    def expired(self, day=None) -> bool:
        return self.valid_until is not None and self.valid_until < (day or clock.today())


class SearchKey(models.Model):
    """A text under which a person's name is found (检索键), see rules.names."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="search_keys", db_index=False
    )
    kind = models.CharField(_("类别"), max_length=12, choices=names.KeyKind)
    key = models.CharField(_("检索键"), max_length=names.LONGEST_PREFIX)

    class Meta:
        verbose_name = verbose_name_plural = _("检索键")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="search_key_once")
        ]
        indexes = [models.Index(fields=["key", "person"], name="search_key_person")]

    def __str__(self):
        return f"{self.kind} {self.person_id}"
