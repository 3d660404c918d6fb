"""The same form sent twice, from an old tab, or after going back: nothing is done twice."""

import pytest
from django.urls import reverse

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.documents.models import Document
from casework.ledger.models import Fund, Transfer
from casework.people.models import Person
from casework.pilot.models import ProgressEntry
from tests.factories.work import a_step
from tests.pages.desks import officer, signed_in
from workflows import operations

from .filled import a_means_row, a_member, a_scan, an_application, sentences


def claimed(step, by):
    task = a_step(step)
    browser = signed_in(by)
    browser.post(reverse("claim_task", args=[task.pk]))
    return task, browser, reverse("step", args=[task.pk])


def left_behind(case) -> tuple:
    return (
        Entry.objects.filter(stream=case.stream).count(),
        Document.objects.filter(stream=case.stream).count(),
        case.tasks.count(),
        Transfer.objects.count(),
    )


ACTS = {
    "check_form": ("gb.cw1", {"complete": "yes"}),
    "release_request": ("gb.ap1", {"agreed": "yes"}),
    "decide_acceptance": ("gb.ap1", {"accepted": "yes"}),
    "review_payment": ("zh.fr1", {"agreed": "yes"}),
    "record_bank_answer": (
        "zh.fc1",
        {"paid": "yes", "answered_on": "2022-03-07", "reference": "B1"},
    ),
    "decide_case": (
        "xz.sv1",
        {
            "outcome": "approve", "form": "cash", "amount": "5000", "legal_basis": "第48条",
            "reason": "符合条件", "confirmed": "1",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", ACTS)
def test_a_step_that_is_sent_twice_is_done_once(step):
    by, told = ACTS[step]
    task, browser, address = claimed(step, by)
    if step == "decide_case":
        told = {**told, "fund": Fund.objects.get(code="ZHX").pk}
    assert browser.post(address, told).status_code == 302
    after_the_first = left_behind(task.case)

    again = browser.post(address, told, follow=True)

    assert "该事项已办结" in sentences(again)
    assert left_behind(task.case) == after_the_first
    # The back button shows where the case is now, not the form.
    assert "该事项已办结" in sentences(browser.get(address, follow=True))


def test_an_old_tab_answers_to_nobody_after_the_work_was_handed_on():
    task, browser, address = claimed("check_form", "gb.cw1")
    operations.reassign(task.pk, to=officer("gb.cw2"), by=officer("gb.ap1"), note="请接办")
    answer = browser.post(address, {"complete": "yes"})
    assert "已由陈㛃领取" in sentences(answer)
    assert Case.objects.get(pk=task.case_id).state == "submitted"


def test_an_old_tab_of_a_step_that_was_withdrawn_says_so():
    task, browser, address = claimed("release_request", "gb.ap1")
    signed_in("gb.cw1").post(
        reverse("withdraw_authorization", args=[task.case_number]),
        {"signed_on": "2022-03-07", "note": "申请人改变主意"},
    )
    answer = browser.post(address, {"agreed": "yes"}, follow=True)
    assert "该事项已办结" in sentences(answer)
    assert task.case.requests.get().state == "recalled"


def test_a_withdrawal_that_is_sent_twice_is_entered_once():
    task = a_step("release_request")
    browser = signed_in("gb.cw1")
    address = reverse("withdraw_authorization", args=[task.case_number])
    told = {"signed_on": "2022-03-07", "note": "申请人改变主意"}
    assert browser.post(address, told).status_code == 302
    before = left_behind(task.case)
    assert "没有可以撤回的授权书" in sentences(browser.post(address, told))
    assert left_behind(task.case) == before


def test_a_signature_that_is_sent_twice_is_recorded_once():
    task, browser, address = claimed("collect_signatures", "gb.cw1")
    signature = task.case.authorizations.get().signatures.order_by("pk").first()

    def told():
        return {
            "signature": signature.pk, "signed_on": "2022-03-07", "page": a_scan(),
            "consents": ["cross_border", "financial"],
        }  # fmt: skip

    assert browser.post(address, told()).status_code == 302
    before = left_behind(task.case)
    again = browser.post(address, told())
    assert "signature" in again.context["form"].errors
    assert left_behind(task.case) == before


def test_an_application_that_is_sent_twice_is_one_case():
    browser = signed_in("gb.cw1")
    told = an_application(a_member(0), a_means_row(0))
    first = browser.post(reverse("new_application"), told)
    assert first.status_code == 302
    again = browser.post(reverse("new_application"), told)
    [case] = Case.objects.all()
    assert f"已有在办申请 {case.number}" in sentences(again)
    assert again.context["existing"]["url"] == reverse("case_file", args=[case.number])
    assert Person.objects.count() == 1


def test_another_township_is_told_of_the_open_case_without_a_link():
    told = an_application(a_member(0), a_means_row(0))
    signed_in("gb.cw1").post(reverse("new_application"), told)
    again = signed_in("tj.cw1").post(reverse("new_application"), told)
    assert again.context["existing"]["url"] == ""
    assert Case.objects.count() == 1


def test_a_note_that_is_sent_twice_is_written_once():
    task = a_step("check_form")
    browser, address = signed_in("gb.cw1"), reverse("add_note", args=[task.case_number])
    assert browser.post(address, {"words": "已电话联系申请人"}).status_code == 302
    again = browser.post(address, {"words": "已电话联系申请人"})
    assert "没有重复登记" in sentences(again)
    assert task.case.notes.count() == 1
    assert browser.post(address, {"words": "申请人已回电"}).status_code == 302
    assert browser.post(address, {"words": "已电话联系申请人"}).status_code == 302
    assert task.case.notes.count() == 3


def test_a_progress_report_that_is_sent_twice_is_entered_once():
    browser, address = signed_in("zh.lo1"), reverse("pilot_task", args=[1])
    unit = officer("zh.lo1").agency_id
    told = {"act": "report", "unit": unit, "text": "已印发通知"}
    assert browser.post(address, told).status_code == 302
    assert "没有重复登记" in sentences(browser.post(address, told))
    assert ProgressEntry.objects.count() == 1


def test_claiming_and_giving_back_twice_does_it_once():
    task, browser, _address = claimed("check_form", "gb.cw1")
    entries = Entry.objects.filter(stream=task.case.stream)
    before = entries.count()
    assert browser.post(reverse("claim_task", args=[task.pk])).status_code == 302
    assert entries.count() == before
    assert browser.post(reverse("give_back", args=[task.pk])).status_code == 302
    again = browser.post(reverse("give_back", args=[task.pk]))
    assert again.status_code == 403
    assert entries.count() == before + 1


def test_a_number_that_was_shown_is_hidden_when_the_page_is_sent_again():
    task = a_step("check_form")
    card = task.case.applicant.documents.get()
    browser, address = signed_in("gb.cw1"), reverse("reveal", args=[task.case_number, card.uid])
    once = browser.get(address).context["once"]
    told = {"purpose": "handling", "once": once}
    assert card.number.open() in sentences(browser.post(address, told))
    again = sentences(browser.post(address, told))
    assert card.number.open() not in again
    assert "已隐去" in again
    readings = Entry.objects.filter(act="cases.case.read").values_list("facts__what", flat=True)
    assert sum(str(card.uid) in what for what in readings) == 1
