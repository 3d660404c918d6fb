"""What the system does by itself when time has passed."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command

from casework.agencies.models import Appointment, Officer
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.cases.models import Case
from casework.consent.models import Authorization
from casework.core import clock
from casework.verification.models import VerificationRequest
from workflows.consistency import find_faults
from workflows.demo.bulk_stages import PER_THOUSAND
from workflows.demo.load import seed_load
from workflows.jobs import JOBS, expire_authorization, run_forever, run_once
from workflows.loading import SYSTEM
from workflows.models import OPEN, WorkTask
from workflows.stages import stage_of


@pytest.fixture
def case(official_data):
    """A case whose request lies with the other side, under an authorization that ran out."""
    seed_load(len(PER_THOUSAND))
    case = Case.objects.get(requests__state=VerificationRequest.State.SENT)
    yesterday = clock.today() - timedelta(days=1)
    Authorization.objects.filter(case=case).update(valid_until=yesterday)
    return case


@pytest.mark.django_db
def test_an_authorization_past_its_period_expires_and_its_request_is_recalled(case):
    result = run_once()

    assert (result.done, result.failed) == (1, 0)
    assert case.authorizations.get(state="expired")
    assert case.requests.get().state == VerificationRequest.State.RECALLED
    assert stage_of(case).code == "awaiting_authorization"
    [task] = WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN)
    assert task.step == "issue_authorization"
    assert find_faults() == []
    assert verify().sound


@pytest.mark.django_db
def test_the_journal_says_that_the_system_did_it(case):
    run_once()

    acts = Entry.objects.filter(stream=case.stream, actor__username=SYSTEM)
    assert list(acts.order_by("seq").values_list("act", flat=True)) == [
        "consent.authorization.expire",
        "verification.verificationrequest.recall",
    ]


@pytest.mark.django_db
def test_an_authorization_on_its_last_day_stands(case):
    case.authorizations.update(valid_until=clock.today())

    assert run_once().done == 0
    assert stage_of(case).code == "request_sent"


@pytest.mark.django_db
def test_a_second_loop_finds_nothing_to_do(case):
    stale = case.authorizations.get()
    run_once()

    assert not expire_authorization(stale, by=Officer.objects.get(username=SYSTEM))
    assert run_once().done == 0


@pytest.mark.django_db
def test_what_fails_changes_nothing_is_logged_without_names_and_tried_again(case, caplog):
    appointment = Appointment.objects.get(officer__username=SYSTEM, agency=case.agency)
    Appointment.objects.filter(pk=appointment.pk).update(until=clock.today() - timedelta(days=1))

    result = run_once()

    assert (result.done, result.failed) == (0, 1)
    assert stage_of(case).code == "request_sent"
    assert case.authorizations.get().number in caplog.text
    assert case.applicant.name not in caplog.text
    Appointment.objects.filter(pk=appointment.pk).update(until=None)
    assert run_once().done == 1


@pytest.mark.django_db
@pytest.mark.parametrize("failing", list(JOBS))
def test_a_job_that_fails_keeps_no_other_from_its_turn(case, monkeypatch, caplog, failing):
    done = []

    def broken(*_how):
        raise ValueError(case.applicant.name)

    for name in JOBS:
        job = broken if name == failing else lambda *_how, name=name: done.append(name)
        monkeypatch.setitem(JOBS, name, job)

    result = run_once()

    assert done == [name for name in JOBS if name != failing]
    assert result.failed == 1
    assert failing in caplog.text
    assert case.applicant.name not in caplog.text


@pytest.mark.django_db
def test_a_second_round_has_nothing_left_to_do_in_any_job(case):
    run_once()

    result = run_once()

    assert (result.done, result.failed, result.sent) == (0, 0, 0)


@pytest.mark.django_db
def test_a_round_leaves_off_when_it_is_told_to(case):
    assert run_once(stop=lambda: True).done == 0


@pytest.mark.django_db
def test_before_the_fixtures_are_loaded_a_round_only_says_so(caplog):
    Appointment.objects.filter(officer__username=SYSTEM).delete()
    Officer.objects.filter(username=SYSTEM).update(username="another")

    assert run_once().done == 0
    assert "load_fixtures" in caplog.text


@pytest.mark.django_db
def test_one_round_is_told_in_one_line(official_data, capsys):
    call_command("run_jobs", "--once")

    assert capsys.readouterr().out == "0 done, 0 failed\n"


@pytest.mark.django_db(transaction=True)
def test_the_loop_ends_at_once_when_it_is_stopped():
    stopping = threading.Event()
    stopping.set()

    run_forever(3600, stopping)

    assert stopping.is_set()


@pytest.mark.programs
def test_sigterm_ends_the_loop_cleanly():
    """The process has a database without tables: it says so, goes on, and ends when told."""
    loop = subprocess.Popen(
        [sys.executable, "manage.py", "run_jobs", "--every", "3600"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.harness.settings"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "does not answer" in loop.stderr.readline()
        loop.send_signal(signal.SIGTERM)
        _out, rest = loop.communicate(timeout=20)
    finally:
        loop.kill()
    assert loop.returncode == 0
    assert rest == ""
