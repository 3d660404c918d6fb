"""Officers for tests: appointed to exactly the permissions that a test names."""

import itertools
from datetime import date

from django.contrib.auth.models import Permission

from casework.agencies.models import Agency, Appointment, Duty, Jurisdiction, Officer

_numbers = itertools.count(1)


def an_agency(code="ZH", **fields) -> Agency:
    """The agency with this code, made as Zhuhai's civil affairs bureau unless fields say else."""
    usual = {"name": "珠海市民政局", "kind": "bureau", "jurisdiction": Jurisdiction.ZHUHAI}
    agency, _created = Agency.objects.get_or_create(code=code, defaults={**usual, **fields})
    return agency


def appointed(agency: Agency, *permissions: str, name="") -> Officer:
    """An officer whose one duty at ``agency`` gives ``permissions`` ("ledger.pay_in", …)."""
    number = next(_numbers)
    officer = Officer.objects.create(username=f"officer{number}", full_name=name, agency=agency)
    duty = Duty.objects.create(code=f"duty{number}", name=f"职责{number}")
    for permission in permissions:
        app, codename = permission.split(".")
        duty.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    Appointment.objects.create(officer=officer, agency=agency, duty=duty, since=date(2021, 12, 1))
    return officer
