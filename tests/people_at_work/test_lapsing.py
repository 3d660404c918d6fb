"""An approval lapses when what it approved changes (审批失效): tried by changing it behind the door."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.audit import guards, triggers
from casework.audit.models import Entry
from casework.core.money import Money
from casework.core.refusals import ApprovalLapsed, NotYet
from casework.decisions.models import Decision
from casework.ledger.models import Fund
from casework.payments.actions import prepare_payment
from casework.payments.models import Disbursement
from tests.factories import (
    a_disbursement,
    case_awaiting_decision,
    the_offices,
)
from tests.factories.work import a_step, open_step
from tests.states.tables import brought_to
from workflows import operations
from workflows.consistency import find_faults

from .conftest import fresh

CLERK, COLLEAGUE, APPROVER, SUPERVISOR = "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1"


@pytest.fixture
def _owner_of_the_database(db):
    """Somebody has lifted the triggers, as whoever owns the database can: until the test's end."""
    triggers.lift(connection)


def now_open(task):
    return task.case.tasks.filter(status__in=["NEW", "ASSIGNED"], flow_task_type="HUMAN").get()


def assert_lapses(task, *, by, back_at, match="失效", **particulars):
    """The act is refused with a sentence, and the case stands at its approval again."""
    case, before = task.case, Entry.objects.filter(stream=task.case.stream).count()
    with pytest.raises(ApprovalLapsed, match=match):
        operations.perform(task.pk, by=fresh(by), **particulars)
    assert now_open(task).step == back_at
    entries = Entry.objects.filter(stream=case.stream).order_by("seq")[before:]
    assert [entry.act.rpartition(".")[2] for entry in entries] in (["lapse"], ["lapse_answer"])
    assert [str(fault) for fault in find_faults() if fault.where == case.number] == []


# Payments.


def reviewed_payment():
    task = a_step("prepare_payment")
    operations.perform(
        task.pk, by=fresh("zh.fc1"), method="bank", payee_name=task.case.applicant.name,
        bank=the_offices().bank, account_number="6222021234567890",
    )  # fmt: skip
    operations.perform(now_open(task).pk, by=fresh("zh.fr1"), agreed=True)
    return now_open(task)


def resealed(task, **fields):
    """A column rewritten with a value that opens in its place."""
    payment = Disbursement.objects.get(case=task.case)
    for name, value in fields.items():
        setattr(payment, name, value)
        Disbursement.objects.filter(pk=payment.pk).update(**{name: getattr(payment, name)})


TAMPERED = {
    "account": {"account_number": "6222029999999999"},
    "payee": {"payee_name": "李美玲"},
    "amount": {"amount_minor": 1},
    "currency": {"currency": "MOP"},
    "method": {"method": "cash"},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_the_database_refuses_to_change_a_reviewed_payment(what):
    task = reviewed_payment()
    with pytest.raises(DatabaseError, match=guards.FROZEN_MESSAGE), transaction.atomic():
        resealed(task, **TAMPERED[what])
    assert triggers.missing(connection) == []
    operations.perform(task.pk, by=fresh("zh.fc1"))


@pytest.mark.parametrize("what", TAMPERED)
@pytest.mark.usefixtures("_owner_of_the_database")
def test_a_payment_that_is_not_what_was_reviewed_is_not_sent(what):
    task = reviewed_payment()
    resealed(task, **TAMPERED[what])
    assert_lapses(task, by="zh.fc1", back_at="review_payment", match="复核已经失效")
    assert not Disbursement.objects.get(case=task.case).order


@pytest.mark.usefixtures("_owner_of_the_database")
def test_nor_one_whose_sealed_account_no_longer_opens():
    task = reviewed_payment()
    other = a_disbursement(brought_to(case_awaiting_decision(), "approved"), "prepared")
    token = other.account_number.token
    Disbursement.objects.filter(case=task.case).update(account_number=token)
    assert_lapses(task, by="zh.fc1", back_at="review_payment", match="复核已经失效")
    assert Disbursement.objects.get(case=task.case).order is None


@pytest.mark.usefixtures("_owner_of_the_database")
def test_what_was_sent_back_to_review_is_sent_once_it_is_reviewed_again():
    task = reviewed_payment()
    resealed(task, account_number="6222029999999999")
    assert_lapses(task, by="zh.fc1", back_at="review_payment")
    operations.perform(now_open(task).pk, by=fresh("zh.fr1"), agreed=True)
    operations.perform(now_open(task).pk, by=fresh("zh.fc1"))
    assert Disbursement.objects.get(case=task.case).state == "sent"


def test_a_review_that_stands_cannot_be_made_to_lapse():
    task = reviewed_payment()
    payment = Disbursement.objects.get(case=task.case)
    with pytest.raises(NotYet, match="仍然有效"):
        operations.enact(payment.lapse, by=fresh("zh.fc1"))


def test_nothing_is_prepared_for_a_decision_that_grants_something_else_than_was_approved():
    case = case_awaiting_decision()
    task = open_step(case)
    operations.perform(
        task.pk, by=fresh(APPROVER), outcome="approve", form="cash",
        amount=Money.of("2800", "CNY"), fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip
    Decision.objects.filter(case=case).update(state="served", amount_minor=290_000)
    payment = a_disbursement(case)
    payment.decision.refresh_from_db()
    assert payment.amount_minor == 290_000
    with pytest.raises(NotYet, match="没有与本次发放一致的批准决定"):
        prepare_payment(payment, by=fresh("zh.fc1"), method="cash", payee_name=case.applicant.name)


# Verification requests.


def released_request():
    task = a_step("release_request")
    operations.perform(task.pk, by=fresh(APPROVER), agreed=True)
    return now_open(task)


def changed_request(task, what):
    request = task.case.requests.get()
    item = request.items.first()
    if what == "an item more":
        item.pk, item.uid, item.code = None, None, "AST.PROPERTY"
        item.uid = request.uid
        item.save()
    elif what == "an item less":
        item.delete()
    elif what == "period":
        request.items.filter(pk=item.pk).update(period_from=item.period_until)
    else:
        type(request).objects.filter(pk=request.pk).update(urgent=True)


@pytest.mark.parametrize("what", ["an item less", "period", "urgency"])
@pytest.mark.parametrize("step", ["receive_request", "answer_request", "countersign_request"])
def test_a_request_that_is_not_what_was_released_is_not_dealt_with(step, what):
    task = released_request()
    if step != "receive_request":
        operations.perform(task.pk, by=fresh("ias.vo1"))
        task = now_open(task)
    items = task.case.requests.get().items
    if step == "countersign_request":
        answers = [(item, "none_found", None, "") for item in items.all()]
        operations.perform(task.pk, by=fresh("ias.vo1"), answers=answers)
        task = now_open(task)
    changed_request(task, what)
    particulars = {
        "answer_request": {"answers": [(item, "none_found", None, "") for item in items.all()]},
        "countersign_request": {"agreed": True},
    }.get(step, {})
    by = "ias.vo2" if step == "countersign_request" else "ias.vo1"
    assert_lapses(task, by=by, back_at="release_request", match="审核已经失效", **particulars)


def test_a_request_that_was_looked_at_anew_leaves_with_a_second_letter():
    task = released_request()
    changed_request(task, "urgency")
    assert_lapses(task, by="ias.vo1", back_at="release_request")
    operations.perform(now_open(task).pk, by=fresh(APPROVER), agreed=True)
    operations.perform(now_open(task).pk, by=fresh("ias.vo1"))
    letters = task.case.stream.documents.filter(kind="verification_request")
    assert sorted(letters.values_list("version", flat=True)) == [1, 2]


@pytest.mark.parametrize("step", ["adopt_answer", "decide_acceptance"])
def test_an_answer_that_is_not_what_was_countersigned_is_not_relied_on(step):
    task = a_step("receive_request")
    operations.perform(task.pk, by=fresh("ias.vo1"))
    items = task.case.requests.get().items.all()
    answers = [(item, "none_found", None, "") for item in items]
    operations.perform(now_open(task).pk, by=fresh("ias.vo1"), answers=answers)
    operations.perform(now_open(task).pk, by=fresh("ias.vo2"), agreed=True)
    task = now_open(task)
    particulars = {"agreed": True}
    by = CLERK
    if step == "decide_acceptance":
        operations.perform(task.pk, by=fresh(CLERK), agreed=True)
        task, by, particulars = now_open(task), APPROVER, {"accepted": True}
    item = task.case.requests.get().items.first()
    item.answer = {"minor": 1, "currency": "MOP"}
    item.finding = "value"
    item.save()
    assert_lapses(task, by=by, back_at="countersign_request", match="回函已经失效", **particulars)


# Authorizations.


def checked_authorization():
    task = a_step("check_signatures")
    operations.perform(task.pk, by=fresh(APPROVER), agreed=True)
    return now_open(task)


@pytest.mark.parametrize("what", ["items", "consents", "until", "page"])
def test_an_authorization_that_is_not_what_was_checked_is_not_used(what):
    task = checked_authorization()
    authorization = task.case.authorizations.get()
    signature = authorization.signatures.first()
    rows = type(authorization).objects.filter(pk=authorization.pk)
    if what == "items":
        rows.update(items=[*authorization.items, "AST.PROPERTY"])
    elif what == "until":
        rows.update(valid_until=authorization.valid_until.replace(year=2030))
    elif what == "consents":
        authorization.signatures.update(consents=["banks", "cross_border", "financial", "x"])
    else:
        other = authorization.signatures.exclude(pk=signature.pk).first()
        authorization.signatures.filter(pk=signature.pk).update(page=other.page)
    items = list(task.case.requests.get().items.all())
    assert_lapses(task, by=CLERK, back_at="check_signatures", match="核对已经失效", items=items)


def test_an_authorization_that_was_checked_anew_is_used():
    task = checked_authorization()
    task.case.authorizations.get().signatures.update(consents=["banks", "cross_border"])
    items = list(task.case.requests.get().items.all())
    assert_lapses(task, by=CLERK, back_at="check_signatures", items=items)
    operations.perform(now_open(task).pk, by=fresh(APPROVER), agreed=True)
    operations.perform(now_open(task).pk, by=fresh(CLERK), items=items)
    assert now_open(task).step == "release_request"


# Opinions.


@pytest.mark.parametrize("what", ["amount", "findings", "opinion"])
def test_an_opinion_that_is_not_what_was_given_is_not_decided_on(what, clock):
    task = a_step("give_opinion")
    operations.perform(
        task.pk, by=fresh(CLERK), recommended=True, form="cash",
        amount=Money.of("2800", "CNY"), opinion="建议救助",
    )  # fmt: skip
    operations.perform(now_open(task).pk, by=fresh(CLERK))
    posting = task.case.publicities.get()
    clock.move_on(clock.now().replace(hour=23) - clock.now())
    brought_to(posting, "ended")
    assessment = task.case.assessments.get()
    changed = {"amount": ("recommended_minor", 270_000), "findings": ("findings", "无人在家"),
               "opinion": ("opinion", "建议不予救助")}[what]  # fmt: skip
    setattr(assessment, *changed)
    assessment.save()
    opened = open_step(task.case)
    assert_lapses(
        opened, by=APPROVER, back_at="give_opinion", match="审核意见已经失效", outcome="approve",
        form="cash", amount=Money.of("2700", "CNY"), fund=Fund.objects.get(code="ZHX"),
        reason="符合条件",
    )  # fmt: skip


def test_the_digest_tells_nothing_without_the_key():
    task = reviewed_payment()
    entry = Entry.objects.get(stream=task.case.stream, act="payments.disbursement.review")
    assert len(entry.facts["approved"]) == 64
    assert list(entry.facts) == ["approved"]
