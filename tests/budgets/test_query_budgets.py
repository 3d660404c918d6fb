"""Query budgets: pages and acts, at every step of one whole case.

Statements of data count; BEGIN, COMMIT and savepoints don't. The case page's budget includes the
three statements that enter the reading itself.
"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.agencies.models import Agency, Officer
from casework.cases.intake import Application, MeansGiven, PersonGiven, take_in
from casework.cases.models import Case
from casework.consent.queries import current_authorization
from casework.core.money import Money
from casework.ledger.models import Fund
from casework.people.actions import DocumentShown
from casework.verification.queries import current_request
from tests.factories import a_scan
from workflows import operations
from workflows.flows import ConsentFlow, PaymentFlow, ReliefFlow, VerificationFlow
from workflows.models import OPEN, WorkTask
from workflows.stages import stage_of
from workflows.steps import Step

pytestmark = pytest.mark.django_db

QUEUE, CASE_FILE, ACT, BYTES = 8, 15, 30, 60_000
ITEMS = ["ID.STATUS", "INC.WAGE", "AST.DEPOSIT", "AST.PROPERTY", "AST.BUSINESS"]
STEPS = {
    node.name: node
    for each in (ReliefFlow, ConsentFlow, VerificationFlow, PaymentFlow)
    for node in each.instance.nodes()
    if isinstance(node, Step)
}
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(captured) -> int:
    return sum(not query["sql"].startswith(TRANSACTION) for query in captured.captured_queries)


@pytest.fixture
def case(official_data, clock):
    applicant = PersonGiven(
        name="陈𠮷㛃", birth_date=date(1980, 3, 4),
        documents=[DocumentShown("macao_bir", "1234567(8)")],
    )  # fmt: skip
    child = PersonGiven(
        name="李龑", birth_date=date(2015, 1, 1), relation="child", guardian=0,
        documents=[DocumentShown("macao_bir", "1765432(1)")],
    )  # fmt: skip
    officer = who("gb.cw1")
    case = take_in(
        Application(
            people=[applicant, child], address="香洲区拱北街道一号", counterpart="IAS",
            case_type="expenditure", origin="applied", cause="illness", place="residence",
            happened_on=date(2022, 3, 1), circumstances="突发疾病",
            means=[
                MeansGiven(0, "INC.WAGE", {"minor": 800000, "currency": "MOP"}),
                MeansGiven(0, "AST.DEPOSIT", {"minor": 120000, "currency": "MOP"}),
            ],
            period_from=date(2021, 9, 1), period_to=date(2022, 3, 1), promised=True,
        ),
        by=officer, agency=officer.agency,
    )  # fmt: skip
    operations.submit_case(case, by=officer)
    return case


def who(username: str) -> Officer:
    """The officer read afresh, as each request does."""
    return Officer.objects.select_related("agency").get(username=username)


def the_course(case, clock):
    """Step by step: officer, step and particulars, as they are known when their turn comes."""
    yield "gb.cw1", "check_form", {"complete": True}
    yield "gb.cw1", "issue_authorization", {"items": ITEMS}
    for signature in current_authorization(case).signatures.order_by("pk"):
        yield "gb.cw1", "collect_signatures", {
            "signature": signature, "signed_on": clock.today(), "page": a_scan(),
            "consents": ["cross_border", "financial", "banks", "minors"],
        }  # fmt: skip
    yield "gb.ap1", "check_signatures", {"agreed": True}
    yield "gb.cw1", "prepare_request", {"items": list(current_request(case).items.all())[:9]}
    yield "gb.ap1", "release_request", {"agreed": True}
    yield "ias.vo1", "receive_request", {}
    items = current_request(case).items.all()
    assert len(items) == 9
    yield (
        "ias.vo1",
        "answer_request",
        {"answers": [(item, "none_found", None, "") for item in items]},
    )
    yield "ias.vo2", "countersign_request", {"agreed": True}
    yield "gb.cw1", "adopt_answer", {"agreed": True}
    yield "gb.ap1", "decide_acceptance", {"accepted": True}
    yield "gb.cw1", "visit_home", {
        "companion": who("gb.cw2"), "visited_on": clock.today(), "findings": "一般",
        "matches": True,
    }  # fmt: skip
    yield "gb.cw2", "give_opinion", {
        "recommended": True, "form": "cash", "amount": Money(800000, "CNY"), "opinion": "建议救助",
    }  # fmt: skip
    yield "gb.cw1", "post_publicity", {}
    clock.move_on(timedelta(days=4))
    yield "gb.cw1", "end_publicity", {"objected": False}
    fund = Fund.objects.select_related("stream").get(code="ZHX")
    yield "xz.sv1", "decide_case", {
        "outcome": "approve", "form": "cash", "amount": Money(800000, "CNY"), "fund": fund,
        "reason": "符合条件",
    }  # fmt: skip
    yield "gb.cw1", "serve_decision", {
        "method": "direct", "served_on": clock.today(), "recipient": "陈𠮷㛃",
    }  # fmt: skip
    yield "zh.fc1", "prepare_payment", {
        "method": "bank", "payee_name": "陈𠮷㛃", "bank": Agency.objects.get(code="BOCM"),
        "account_number": "123456789012",
    }  # fmt: skip
    yield "zh.fr1", "review_payment", {"agreed": True}
    yield "zh.fc1", "send_payment", {}
    yield "zh.fc1", "record_bank_answer", {
        "paid": True, "answered_on": clock.today(), "reference": "B1",
    }  # fmt: skip
    yield "zh.fr1", "reconcile_payment", {}
    yield "gb.cw1", "post_after_aid", {}
    clock.move_on(timedelta(days=200))
    yield "gb.cw1", "close_case", {}


def test_every_act_and_page_of_a_whole_case_keeps_its_budget(case, clock):
    reader = Client()
    reader.force_login(who("gb.cw1"))
    over = []

    def page(name, *args, budget):
        with CaptureQueriesContext(connection) as seen:
            answer = reader.get(reverse(name, args=args))
        assert answer.status_code == 200
        if statements(seen) > budget:
            over.append((name, statements(seen), budget))
        if len(answer.content) > BYTES:
            over.append((name, len(answer.content), BYTES))

    page("case_file", case.number, budget=CASE_FILE)
    for username, step, particulars in the_course(case, clock):
        task = WorkTask.objects.get(case=case, flow_task_type="HUMAN", status__in=OPEN)
        assert task.step == step
        officer = who(username)
        with CaptureQueriesContext(connection) as seen:
            operations.perform(task.pk, by=officer, **particulars)
        if statements(seen) > ACT:
            over.append((step, statements(seen), ACT))
        stage = stage_of(Case.objects.get(pk=case.pk))
        if stage.record is not None:
            # What is handed on unread is what the step itself would have found.
            assert stage.record == STEPS[stage.step].record_of(Case.objects.get(pk=case.pk))
        page("case_file", case.number, budget=CASE_FILE)

    case.refresh_from_db()
    assert case.state == "closed"
    assert over == [], over


@pytest.mark.parametrize("name", ["my_work", "team_queue", "all_open", "closed_cases"])
def test_a_list_keeps_its_budget_however_long_it_is(name, case):
    reader = Client()
    reader.force_login(who("gb.cw1"))
    with CaptureQueriesContext(connection) as seen:
        answer = reader.get(reverse(name))
    assert answer.status_code == 200
    assert statements(seen) <= QUEUE
    assert len(answer.content) <= BYTES
