"""A case is seen by its own office and those above; an auditor reads and changes nothing.

docs/plan-to-code.md, rules 14 and 23.
"""

import pytest
from django.apps import apps

from casework.agencies.models import Duty, Officer
from casework.audit.journal import may
from casework.cases.actions import add_note
from casework.cases.queries import case_for, cases_for
from casework.core.refusals import NotPermitted
from casework.core.states import StatefulModel, rules_of
from tests.factories import a_case, case_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("gb.cw1", True),
        ("gb.ap1", True),
        ("xz.sv1", True),
        ("zh.sv1", True),
        ("xz.au1", True),
        ("cx.cw1", False),
        ("hq.sv1", False),
        ("hq.au1", False),
        ("ias.sv1", False),
        ("ias.vo1", False),
        ("ias.au1", False),
        ("xz.fc1", False),
    ],
)
def test_a_case_is_seen_at_its_office_and_above_and_nowhere_else(username, sees):
    case = a_case()
    officer = Officer.objects.get(username=username)

    assert cases_for(officer).filter(pk=case.pk).exists() is sees
    assert case_for(officer, case.number) == (case if sees else None)


def test_an_auditor_s_duty_allows_no_act_on_any_record():
    needed = {
        permission
        for model in apps.get_models()
        if issubclass(model, StatefulModel)
        for rule in rules_of(model).values()
        for permission, _office in rule.alternatives()
    }
    held = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in Duty.objects.get(code="auditor").permissions.select_related("content_type")
    }

    assert held
    assert needed
    assert not held & needed


@pytest.mark.parametrize("state", ["draft", "submitted", "checked", "accepted", "approved"])
def test_an_auditor_could_bring_nothing_about(staff, state):
    case = case_at(state)

    assert not any(may(getattr(case, act), staff.auditor) for act in rules_of(type(case)))


def test_an_officer_who_was_deactivated_sees_and_may_do_nothing(staff):
    case = a_case()
    officer = staff.caseworker
    officer.is_active = False
    officer.save()
    officer = Officer.objects.get(pk=officer.pk)

    assert not cases_for(officer).exists()
    assert not may(case.submit, officer)


def test_being_a_superuser_allows_nothing(staff):
    officer = Officer.objects.create(username="root", is_superuser=True, is_staff=True)
    case = a_case()

    assert not cases_for(officer).exists()
    assert not may(case.submit, officer)


@pytest.mark.parametrize("username", ["xz.au1", "cx.cw1", "ias.vo1", "hq.sv1", "zh.fc1"])
def test_a_note_is_written_by_those_who_handle_the_case_and_by_nobody_else(username):
    case = a_case()

    with pytest.raises(NotPermitted):
        add_note(case, by=Officer.objects.get(username=username), words="电话联系")

    assert not case.notes.exists()
