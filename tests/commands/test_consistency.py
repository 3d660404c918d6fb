"""What check_consistency finds, and that it finds nothing else."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from casework.agencies.models import Officer
from casework.audit import triggers
from casework.audit.locks import hold
from casework.cases.models import Case
from casework.core import clock
from casework.documents.models import Document
from casework.ledger.models import Account
from casework.payments.models import Disbursement
from casework.remedies.models import Complaint, Recovery, Review
from tests.factories import a_case_paid, a_complaint, a_proceeding, a_recovery, a_review
from workflows.consistency import find_faults
from workflows.demo.bulk_stages import PER_THOUSAND
from workflows.demo.load import FUND, seed_load
from workflows.models import OPEN, CaseProcess, WorkTask
from workflows.operations import follow_remedies

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(official_data):
    """One case at each stage, by stage."""
    seed_load(len(PER_THOUSAND))
    return dict(zip(PER_THOUSAND, Case.objects.order_by("pk"), strict=True))


@pytest.fixture
def beside(official_data, clock):
    """A case with one of each beside its relief."""
    case = a_case_paid()
    for lay in (a_review, a_proceeding, a_complaint, a_recovery):
        lay(case)
    with hold(case.stream):
        follow_remedies(case)
    return case


def faults() -> list[str]:
    return [str(fault) for fault in find_faults()]


def test_it_says_0_faults_and_ends_well(cases, capsys):
    call_command("check_consistency", "--documents")

    assert capsys.readouterr().out == "0 faults\n"


def test_a_task_that_is_gone_is_found(cases):
    WorkTask.objects.filter(case=cases["opinion"], status__in=OPEN).delete()

    [fault] = faults()
    assert fault.startswith(cases["opinion"].number)
    assert "give_opinion" in fault


def test_work_left_open_on_a_closed_case_is_found(cases):
    WorkTask.objects.filter(case=cases["closed"], step="close_case").update(status="NEW")

    [fault] = faults()
    assert fault.startswith(cases["closed"].number)


def test_a_second_open_task_is_found(cases):
    task = WorkTask.objects.get(case=cases["acceptance"], status__in=OPEN)
    task.pk = None
    task.save()

    [fault] = faults()
    assert fault.startswith(cases["acceptance"].number)


def test_a_record_moved_behind_the_works_back_is_found(cases):
    Case.objects.filter(pk=cases["form_check"].pk).update(state="checked")

    assert any(fault.startswith(cases["form_check"].number) for fault in faults())


def test_an_ended_procedure_of_an_open_case_is_found(cases):
    CaseProcess.objects.filter(case=cases["posting"]).update(status="DONE")

    assert f"{cases['posting'].number}: 0 open procedures, not 1" in faults()


def test_a_child_whose_parent_no_longer_waits_is_found(cases):
    waiting = WorkTask.objects.filter(case=cases["signing"], flow_task_type="EVENT")
    assert waiting.update(status="DONE") == 1

    [fault] = faults()
    assert "no parent waits" in fault


def test_a_parent_that_waits_for_nobody_is_found(cases):
    CaseProcess.objects.filter(case=cases["paying"]).exclude(parent_task=None).update(status="DONE")

    assert any("waits for a child" in fault for fault in faults())


def test_altered_books_are_found(cases):
    source = Account.objects.filter(fund__code=FUND, code=Account.Code.SOURCE)
    source.update(debits_posted=F("debits_posted") + 1)

    [fault] = faults()
    assert fault.startswith("books:")


def test_a_payment_beyond_its_decision_is_found(cases):
    triggers.lift(connection)  # the database itself would refuse, were its owner not at work
    payment = Disbursement.objects.filter(case=cases["paying"])
    payment.update(amount_minor=F("amount_minor") + 1)

    [fault] = faults()
    assert "more is disbursed than was decided" in fault


def test_remedies_in_order_are_no_fault(beside):
    assert faults() == []


@pytest.mark.parametrize("name", ["review", "proceeding", "complaint", "recovery"])
def test_a_step_beside_the_relief_that_is_gone_is_found(beside, name):
    WorkTask.objects.filter(process__subject__startswith=name, status__in=OPEN).delete()

    [fault] = faults()
    assert f"for {name}:" in fault


def test_a_remedy_moved_behind_the_works_back_is_found(beside):
    Review.objects.update(state="accepted")

    assert any("not ['begin_review']" in fault for fault in faults())


def test_work_left_open_for_a_remedy_that_is_over_is_found(beside):
    Complaint.objects.update(state="closed")

    assert len(faults()) == 2
    assert all("complaint" in fault for fault in faults())


def test_an_ended_procedure_of_a_remedy_is_found(beside):
    CaseProcess.objects.filter(subject__startswith="recovery").update(status="DONE")

    assert any("0 open procedures for recovery" in fault for fault in faults())


def test_a_repayment_that_is_not_in_the_books_is_found(beside):
    recovery = Recovery.objects.get()
    recovery.repayments.create(
        amount_minor=1, received_on=clock.today(), reference="H1", result="booked",
        entered_by=Officer.objects.first(),
    )  # fmt: skip

    [fault] = faults()
    assert recovery.number in fault


def test_more_paid_over_all_decisions_than_was_ever_granted_is_found(beside):
    case = Recovery.objects.get().case
    Recovery.objects.update(amount_minor=1)
    case.decisions.update(revision=2, amount_minor=1)

    assert any("more was paid over all decisions" in fault for fault in faults())


def test_an_altered_file_is_found_only_when_files_are_asked_for(cases, settings):
    name = Document.objects.get(stream__fund__code=FUND).blob_name
    path = Path(settings.MEDIA_ROOT) / name[:2] / name
    *rest, last = path.read_bytes()
    path.write_bytes(bytes([*rest, last ^ 1]))

    assert faults() == []
    [fault] = find_faults(documents=True)
    assert "not what was stored" in str(fault)


def test_a_fault_is_printed_and_ends_in_an_exit_code(cases, capsys):
    WorkTask.objects.filter(case=cases["opinion"], status__in=OPEN).delete()

    with pytest.raises(SystemExit) as ended:
        call_command("check_consistency")

    assert ended.value.code == 1
    assert capsys.readouterr().out.endswith("1 fault\n")
