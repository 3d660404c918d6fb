"""Every state × act × duty: each officer of the official register tries each act on each record.

The facts are supposed to hold, and nobody has acted before: what remains is the state and the duty.
Whoever's duty gives the permission at the right office may; everybody else is refused.
"""

import importlib
import itertools
import json
import pkgutil

import pytest
from django.db import transaction

from casework.agencies.models import Appointment, Officer
from casework.audit.journal import enact
from casework.core import clock as official_clock
from casework.core.refusals import NotPermitted, OutOfTurn
from casework.core.states import rules_of
from tests import states
from tests.architecture.source import ROOT

from .machines import MachineTests, suppose

pytestmark = pytest.mark.django_db
OFFICIAL = [
    row["code"] for row in json.loads((ROOT / "fixtures/duties.json").read_text(encoding="utf-8"))
]


def machines() -> list[type[MachineTests]]:
    """The tables of all machines of a case, found in this folder."""
    for module in pkgutil.iter_modules(states.__path__):
        importlib.import_module(f"{states.__name__}.{module.name}")
    return sorted(MachineTests.__subclasses__(), key=lambda machine: machine.MODEL.__name__)


def values_of_state(model) -> list[str]:
    return [value for value, _label in model._meta.get_field("state").choices]


def one_officer_per_duty_and_office(offices) -> list[Officer]:
    """For each official duty at each office that the record names, one officer."""
    held = Appointment.objects.valid_on(official_clock.today()).filter(
        agency__in=offices, duty__code__in=OFFICIAL
    )
    chosen = {}
    for appointment in held.select_related("officer__agency", "duty").order_by("pk"):
        chosen.setdefault((appointment.agency_id, appointment.duty.code), appointment.officer)
    return list({officer.pk: officer for officer in chosen.values()}.values())


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.MODEL.__name__)
def test_every_cell(official_data, monkeypatch, machine):
    suppose(monkeypatch)
    table, model = machine(), machine.MODEL
    tried = allowed = 0
    for state in values_of_state(model):
        record = table.at(state)
        rules = rules_of(model).values()
        offices = {
            getattr(record, office)
            for rule in rules
            for _permission, office in rule.alternatives()
            if getattr(record, office) is not None
        }
        officers = one_officer_per_duty_and_office(offices)
        assert officers
        for rule, officer in itertools.product(rules, officers):
            entitled = any(
                officer.has_perm(permission, getattr(record, office))
                for permission, office in rule.alternatives()
                if getattr(record, office) is not None
            )
            expected = None if state in rule.sources and entitled else NotPermitted
            expected = expected if state in rule.sources else OutOfTurn
            told = table.particulars(rule.name, record)
            cell = f"{state} × {rule.name} × {officer.username}"
            assert came_of(record, rule.name, officer, told) is expected, cell
            tried, allowed = tried + 1, allowed + (expected is None)
    assert allowed >= len(rules_of(model)), "no duty of the register may do some of the acts"
    print(f"{model.__name__}: {tried} cells, {allowed} allowed")


def came_of(record, act: str, officer, told: dict):
    """The kind of refusal, or None; what was done is taken back."""
    try:
        with transaction.atomic():
            enact(getattr(record, act), by=officer, note="依据", **told)
            transaction.set_rollback(True)
    except (NotPermitted, OutOfTurn) as refusal:
        return type(refusal)
    record.refresh_from_db()
    return None
