"""With the wrong key nothing opens: the officer gets a sentence, the administrator a line."""

import os

import pytest
from django.core.management import call_command
from django.urls import reverse

from casework.audit.verify import verify
from casework.core.crypto import Unreadable
from tests.factories.work import a_step
from tests.pages.desks import a_stored_paper, officer, signed_in
from tests.security.filled import sentences
from workflows import operations

from .conftest import house

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong_key(settings):
    """Called when everything has been sealed with the right one."""
    right = settings.SEALING_KEYS

    def exchange(**more):
        settings.SEALING_KEYS = {**dict.fromkeys(right, os.urandom(32)), **more}
        return right

    return exchange


def test_a_page_with_sealed_words_says_that_the_key_is_wrong(wrong_key, caplog):
    task = a_step("check_form")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    paper = a_stored_paper(task.case, "evidence", "gb.cw1")
    wrong_key()
    for address in (
        reverse("case_file", args=[task.case_number]), reverse("step", args=[task.pk]),
    ):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 503
        assert "密钥不符" in sentences(answer)
        assert "Traceback" not in sentences(answer)
    assert "does not open" in caplog.text
    assert task.case.applicant.name not in caplog.text
    answer = browser.get(reverse("document", args=[paper.uid]))
    assert answer.status_code == 409
    assert "SHA-256 不符" in sentences(answer)


def test_an_act_that_needs_sealed_words_changes_nothing(wrong_key):
    task = a_step("review_payment")
    before = house()
    wrong_key()
    with pytest.raises(Unreadable):
        operations.perform(task.pk, by=officer("zh.fr1"), agreed=True)
    assert house() == before
    browser = signed_in("zh.fr1")
    browser.post(reverse("claim_task", args=[task.pk]))
    answer = browser.post(reverse("step", args=[task.pk]), {"agreed": "yes"})
    assert answer.status_code == 503
    assert task.case.disbursements.get().state == "prepared"


def test_lists_go_on_and_hide_what_does_not_open(wrong_key):
    task = a_step("check_form")
    wrong_key()
    browser = signed_in("gb.cw1")
    for name in ("my_work", "team_queue", "all_open", "closed_cases", "pilot_tasks"):
        assert browser.get(reverse(name)).status_code == 200
    card = task.case.applicant.documents.get()
    answer = browser.get(reverse("reveal", args=[task.case_number, card.uid]))
    assert answer.status_code == 200
    told = {"purpose": "handling", "once": answer.context["once"]}
    answer = browser.post(reverse("reveal", args=[task.case_number, card.uid]), told)
    assert answer.status_code == 503


def test_the_journal_is_still_checked_and_says_which_words_do_not_open(wrong_key):
    task = a_step("check_form")
    operations.perform(task.pk, by=officer("gb.cw1"), complete=True, note="材料齐全")
    assert verify().sound
    wrong_key()
    verdict = verify()
    assert len(verdict.faults) == 1
    assert str(task.case.stream) in verdict.faults[0].where


def test_a_new_key_beside_the_old_one_loses_nothing(wrong_key, settings):
    task = a_step("check_form")
    settings.SEALING_KEYS = {"k2": os.urandom(32), **settings.SEALING_KEYS}
    browser = signed_in("gb.cw1")
    assert browser.get(reverse("case_file", args=[task.case_number])).status_code == 200
    number = task.case.applicant.documents.get().number.open()
    found = browser.post(reverse("search"), {"q": number}, follow=True)
    assert [item["number"] for item in found.context["items"]] == [task.case_number]


def test_the_check_command_names_the_fault_without_a_traceback(wrong_key, capsys):
    a_stored_paper(a_step("check_form").case, "evidence", "gb.cw1")
    wrong_key()
    with pytest.raises(SystemExit):
        call_command("check_consistency", documents=True)
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
