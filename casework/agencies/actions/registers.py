"""Laying in the registers of offices, duties and officers. Loading again changes nothing twice."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.agencies.models import Agency, Appointment, Duty, Officer
from casework.core.refusals import Refusal

#: The pilot's first day (001 三(一)): demo officers are appointed from here.
APPOINTED_SINCE = date(2021, 12, 1)

AGENCY_WORDS = (
    "name", "name_en", "name_hant", "name_pt", "kind", "jurisdiction", "area_code", "phone",
    "address",
)  # fmt: skip


@transaction.atomic
def load_agencies(data: Iterable[dict]) -> int:
    """Lay in the register of agencies (机构), those above first; returns how many were new.

    An agency on file takes the words of the data. A wrong entry raises Refusal, naming it, and
    nothing is stored.
    """
    new = 0
    for row in data:
        unknown = set(row) - {"code", "parent", *AGENCY_WORDS}
        if unknown:
            raise _wrong(row["code"], _("没有“%(field)s”这一栏") % {"field": min(unknown)})
        agency = Agency.objects.filter(code=row["code"]).first() or Agency(code=row["code"])
        new += agency.pk is None
        for field in AGENCY_WORDS:
            setattr(agency, field, row.get(field, ""))
        agency.parent = _agency(row["parent"], row["code"]) if row.get("parent") else None
        try:
            agency.full_clean(exclude=["path"])
        except ValidationError as error:
            field, sentences = next(iter(error.message_dict.items()))
            raise _wrong(row["code"], f"{field}: {sentences[0]}") from error
        agency.save()
    return new


@transaction.atomic
def load_duties(data: Iterable[dict]) -> int:
    """Lay in the duties (职责) with exactly the permissions that each entry lists; returns how
    many were new. An unknown permission raises Refusal, naming it, and nothing is stored."""
    known: dict[str, list[Permission]] = {}
    for permission in Permission.objects.select_related("content_type"):
        name = f"{permission.content_type.app_label}.{permission.codename}"
        known.setdefault(name, []).append(permission)
    new = 0
    for row in data:
        for name in row["permissions"]:
            if name not in known:
                raise _wrong(row["code"], _("没有名为“%(name)s”的权限") % {"name": name})
        duty, created = Duty.objects.update_or_create(
            code=row["code"], defaults={"name": row["name"], "name_en": row.get("name_en", "")}
        )
        duty.permissions.set([p for name in row["permissions"] for p in known[name]])
        new += created
    return new


@transaction.atomic
def load_officers(data: Iterable[dict], password: str) -> int:
    """Lay in demo officers (经办人) with their appointments; returns how many were new.

    An officer on file keeps password, name and agency, and gains the appointments not yet held.
    All demo officers share ``password``: it is hashed once, since a hash takes long on purpose.
    """
    duties = {duty.code: duty for duty in Duty.objects.all()}
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    hashed = make_password(password)
    new = 0
    for row in data:
        if row["agency"] not in agencies:
            raise _wrong(row["username"], _("没有代码为“%(code)s”的机构") % {"code": row["agency"]})
        agency = agencies[row["agency"]]
        officer, created = Officer.objects.get_or_create(
            username=row["username"],
            defaults={
                "full_name": row["full_name"],
                "agency": agency,
                "language": row.get("language", "zh-hans"),
                "password": hashed,
            },
        )
        new += created
        for code in row["duties"]:
            if code not in duties:
                raise _wrong(row["username"], _("没有代码为“%(code)s”的职责") % {"code": code})
            Appointment.objects.get_or_create(
                officer=officer, agency=agency, duty=duties[code], since=APPOINTED_SINCE
            )
    return new


def _agency(code: str, asked_by: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise _wrong(asked_by, _("没有代码为“%(code)s”的机构") % {"code": code})
    return agency


def _wrong(entry: str, fault: str) -> Refusal:
    return Refusal(
        _("“%(entry)s”导入失败：%(fault)s。请更正后重新导入。") % {"entry": entry, "fault": fault}
    )
