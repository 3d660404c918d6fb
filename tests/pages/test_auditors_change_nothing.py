"""Whatever an auditor sends to whatever address: nothing is changed (docs/plan-to-code.md, rule 14)."""

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver, reverse

from casework.audit.models import Entry, Stream
from casework.people.models import IdentityDocument
from casework.pilot.models import PilotTask
from casework.policy.models import PolicyRule
from tests.factories import a_publicity
from tests.pages.desks import a_stored_paper, a_submitted_case, officer, signed_in
from workflows.models import Cosignature, WorkTask

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("official_data", "clock", "db")]

#: What anybody may do for themselves, and what only reads.
PERSONAL = {"login", "logout", "set_language_pref", "set_text_size", "search"}
ALL_FIELDS = {
    "officer": "1", "note": "x", "words": "x", "act": "start", "text": "x", "evidence": "x",
    "unit": "1", "complete": "on", "agreed": "on", "signed_on": "2022-03-07", "q": "x",
}  # fmt: skip


def patterns(found):
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def rows():
    """Every row of every table of the record and the work, but readings and sessions."""
    kept = {}
    for model in apps.get_models():
        if model._meta.label in ("sessions.Session", "agencies.Officer"):
            continue
        found = model._base_manager.order_by("pk")
        if model is Stream:
            found = found.exclude(kind=Stream.Kind.ACCESS)
        if model is Entry:
            found = found.exclude(stream__kind=Stream.Kind.ACCESS)
        kept[model._meta.label] = [tuple(map(str, row)) for row in found.values_list()]
    return kept


@pytest.fixture
def whereabouts():
    """An argument for every address, so that none is missed for want of one."""
    case = a_submitted_case()
    task = WorkTask.objects.get(case=case, flow_task_type="HUMAN")
    return {
        "number": case.number,
        "task_id": task.pk,
        "document_uid": IdentityDocument.objects.filter(person=case.applicant).first().uid,
        "uid": a_stored_paper(case, "evidence", "gb.cw1").uid,
        "token": a_publicity(case, "posted").token,
        "no": PilotTask.objects.first().no,
        "flow": "relief",
        "officer_id": officer("gb.cw1").pk,
        "cosignature_id": Cosignature.objects.create(
            case=case, task=task, office=task.agency, desk=task.agency, state="asked",
            asked=officer("gb.ap1"), asked_by=officer("gb.cw1"),
        ).pk,
        "rule_id": PolicyRule.objects.first().pk,
    }  # fmt: skip


@pytest.mark.parametrize("username", ["xz.au1", "zh.au1", "ias.au1"])
def test_no_address_lets_an_auditor_change_anything(whereabouts, username):
    client, before, tried = signed_in(username), rows(), []
    for pattern in patterns(get_resolver().url_patterns):
        if not pattern.name or pattern.name in PERSONAL:
            continue
        wanted = pattern.pattern.converters
        assert set(wanted) <= set(whereabouts), f"{pattern.name}: say where {set(wanted)} are"
        address = reverse(pattern.name, kwargs={name: whereabouts[name] for name in wanted})
        for act in ("", "start", "report", "submit", "complete", "send_back"):
            sent = client.post(address, {**ALL_FIELDS, "act": act})
            assert sent.status_code < 500, address
        tried.append(pattern.name)
    assert {"claim_task", "give_back", "reassign_task", "step", "pilot_task", "add_note"} <= set(
        tried
    )
    assert rows() == before


@pytest.mark.parametrize(
    "name", ["claim_task", "give_back", "reassign_task", "step", "add_note", "new_application"]
)
def test_each_page_that_acts_refuses_an_auditor(whereabouts, name):
    kwargs = {
        "add_note": {"number": whereabouts["number"]},
        "new_application": {},
    }.get(name, {"task_id": whereabouts["task_id"]})
    answer = signed_in("xz.au1").post(reverse(name, kwargs=kwargs), ALL_FIELDS)
    if name == "step":  # the page may be read; it says why and offers no form
        assert answer.context["form"] is None
    else:
        assert answer.status_code in (403, 404)
    assert officer("xz.au1").agencies_with("cases.audit_case")
