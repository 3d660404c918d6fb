"""Laying in the fixtures (基础数据): once, and the same again without harm."""

import json
import uuid
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from casework.agencies.actions import APPOINTED_SINCE, load_agencies, load_duties, load_officers
from casework.agencies.models import Agency, Appointment, Duty, Jurisdiction, Officer
from casework.core import clock
from casework.core.money import Money
from casework.exchange.actions import approve_basis, register_basis
from casework.exchange.models import TransferBasis
from casework.ledger.actions import open_fund, pay_in
from casework.ledger.models import Fund
from casework.notices.messages import load_escalation
from casework.pilot.actions import load_tasks
from casework.policy.actions import load_policy

PILOT_BEGAN = date(2021, 12, 1)
#: In whose name the jobs act, so that the journal says truly that no person did it.
SYSTEM = "system"
#: Each side's registrar and privacy officer for transfer bases.
_SIDES = {
    Jurisdiction.ZHUHAI: ("ZH", "zh.lo1", "zh.po1"),
    Jurisdiction.MACAO: ("IAS", "ias.lo1", "ias.po1"),
    Jurisdiction.HENGQIN: ("HQ", "hq.lo1", "hq.po1"),
}


def load_official() -> None:
    """Agencies, duties, policy rules, reminders and the 17 tasks: what every installation needs."""
    with transaction.atomic():
        load_agencies(_read("agencies"))
        load_duties(_read("duties"))
        load_policy(_read("policy_rules"))
        load_escalation(_read("escalation"))
        load_tasks(_read("pilot_tasks"))
        _appoint_system()


def load_demo() -> None:
    """Invented officers, two funds and sample transfer bases, for trying the system out.

    Dated the pilot's first day, so that cases of earlier years find their money and basis.
    """
    began = datetime.combine(PILOT_BEGAN, time(9), clock.LEGAL_ZONE)
    with clock.moved_to(began), transaction.atomic():
        load_officers(_read("officers"), settings.DEMO_PASSWORD)
        for row in _read("funds"):
            _open_fund(row)
        for here in _SIDES:
            for there in _SIDES:
                if here != there:
                    _allow_transfer(here, there)


def load_all() -> None:
    load_official()
    load_demo()


def _appoint_system() -> None:
    """Enter the officer of the jobs (系统作业) and appoint it where cases are handled.

    It has no password: nobody can sign in as it.
    """
    officer, _new = Officer.objects.get_or_create(
        username=SYSTEM, defaults={"full_name": "系统作业", "password": make_password(None)}
    )
    duty = Duty.objects.get(code=SYSTEM)
    kinds = [Agency.Kind.TOWNSHIP, Agency.Kind.ZONE, Agency.Kind.WELFARE]
    for agency in Agency.objects.filter(kind__in=kinds):
        Appointment.objects.get_or_create(
            officer=officer, agency=agency, duty=duty, since=APPOINTED_SINCE
        )


def _open_fund(row: dict) -> None:
    if Fund.objects.filter(code=row["code"]).exists():
        return
    agency = Agency.objects.get(code=row["agency"])
    ceiling = Money(row.pop("annual_ceiling_minor"), row["currency"])
    reviewer = _appointed(agency, "finance_reviewer")
    fund = open_fund(**{**row, "agency": agency}, annual_ceiling=ceiling, by=reviewer)
    pay_in(
        fund,
        ceiling,
        id=uuid.uuid5(uuid.NAMESPACE_OID, f"{fund.code}:opening"),
        by=_appointed(agency, "finance_clerk"),
        reference="2021",
    )


def _allow_transfer(here: str, there: str) -> None:
    if TransferBasis.objects.filter(from_jurisdiction=here, to_jurisdiction=there).exists():
        return
    code, registrar, privacy_officer = _SIDES[here]
    basis = register_basis(
        agency=Agency.objects.get(code=code),
        to_jurisdiction=there,
        basis_type=(
            "macao_law_8_2005_authorization" if here == Jurisdiction.MACAO else "pipl_36_assessment"
        ),
        document_number=f"示例-{here}-{there}-2021",
        valid_from=PILOT_BEGAN,
        by=Officer.objects.get(username=registrar),
    )
    approve_basis(basis, by=Officer.objects.get(username=privacy_officer))


def _appointed(agency: Agency, duty: str) -> Officer:
    return Officer.objects.filter(
        appointments__agency=agency, appointments__duty__code=duty
    ).first()


def _read(name: str):
    path: Path = settings.BASE_DIR / "fixtures" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
