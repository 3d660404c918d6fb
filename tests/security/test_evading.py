"""Nobody gets round a duty by another page, another number, another office's step, or more fields."""

import pytest
from django.urls import reverse

from casework.agencies.models import Agency, Appointment, Duty
from casework.audit.models import Entry
from casework.cases.models import Case
from casework.core.refusals import NotPermitted
from casework.decisions.models import Decision
from casework.ledger.models import Fund
from tests.factories.work import STEPS, a_step, case_before, open_step
from tests.pages.desks import a_submitted_case, officer, signed_in
from workflows import operations
from workflows.models import WorkTask

from .filled import a_scan, sentences

APPROVAL = {
    "outcome": "approve", "form": "cash", "amount": "5000", "legal_basis": "第48条",
    "reason": "符合条件", "confirmed": "1",
}  # fmt: skip


def appoint(username, duty, agency):
    Appointment.objects.create(
        officer=officer(username), agency=Agency.objects.get(code=agency),
        duty=Duty.objects.get(code=duty), since="2022-01-01",
    )  # fmt: skip


def page(task) -> str:
    return reverse("step", args=[task.pk])


def trace(case) -> tuple:
    """What an act would leave behind: state, journal, work."""
    case = Case.objects.get(pk=case.pk)
    work = list(case.tasks.order_by("pk").values_list("step", "status", "owner"))
    entries = Entry.objects.filter(stream=case.stream).count()
    return case.state, case.version, entries, work


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_done_at_its_own_desk_only(step):
    """Everybody who can see the step's page, and holds another duty, posts to it."""
    task = a_step(step)
    before = trace(task.case)
    everyone = {
        "caseworker": "gb.cw1", "township_approver": "gb.ap1", "district_supervisor": "xz.sv1",
        "verification_officer": "ias.vo1", "finance_clerk": "zh.fc1", "finance_reviewer": "zh.fr1",
    }  # fmt: skip
    everything = {
        **APPROVAL, "complete": "yes", "agreed": "yes", "accepted": "yes", "note": "x",
        "recommended": "yes", "objected": "yes", "objection": "x", "upheld": "no", "outcome": "x",
        "paid": "yes", "reference": "B1", "answered_on": "2022-03-07",
    }  # fmt: skip
    for duty, username in everyone.items():
        if duty == task.duty:
            continue
        browser = signed_in(username)
        claimed = browser.post(reverse("claim_task", args=[task.pk]))
        assert claimed.status_code in (403, 404), username
        for outcome in ("x", "approve", "return"):
            answer = browser.post(page(task), {**everything, "outcome": outcome})
            assert answer.status_code in (200, 404), username
            if answer.status_code == 200:
                assert answer.context["form"] is None
        with pytest.raises(NotPermitted, match="办理"):
            operations.perform(task.pk, by=officer(username))
    assert trace(task.case) == before


def test_a_township_cannot_decide_above_its_ceiling_by_any_way():
    task = a_step("decide_case")
    before = trace(task.case)
    browser = signed_in("gb.ap1")
    fund = Fund.objects.get(code="ZHX").pk

    assert browser.post(reverse("claim_task", args=[task.pk])).status_code == 403
    assert browser.post(reverse("claim_next")).url == reverse("team_queue")
    answer = browser.post(page(task), {**APPROVAL, "fund": fund, "amount": "100"})
    assert "香洲区民政局" in sentences(answer)
    # Even if the step had been handed to the township by a slip in the data:
    WorkTask.objects.filter(pk=task.pk).update(owner=officer("gb.ap1"), status="ASSIGNED")
    answer = browser.post(page(task), {**APPROVAL, "fund": fund, "amount": "100"})
    assert answer.context["form"] is None
    WorkTask.objects.filter(pk=task.pk).update(owner=None, status="NEW")
    assert trace(task.case) == before


def test_a_township_grants_no_more_than_its_ceiling_at_its_own_step():
    task = open_step(case_before("decide_case"))
    assessment = task.case.assessments.get()
    assessment.recommended_minor = 280_000
    assessment.save()
    WorkTask.objects.filter(pk=task.pk).update(
        agency=task.case.agency, duty="township_approver", owner=officer("gb.ap1"),
        status="ASSIGNED",
    )  # fmt: skip
    browser, fund = signed_in("gb.ap1"), Fund.objects.get(code="ZHX").pk

    answer = browser.post(page(task), {**APPROVAL, "fund": fund, "amount": "3000.01"})
    assert "超过委托镇（街道）审批的限额" in sentences(answer)
    assert not Decision.objects.filter(case=task.case).exists()

    answer = browser.post(page(task), {**APPROVAL, "fund": fund, "amount": "3000.00"})
    assert answer.status_code == 302
    assert Case.objects.get(pk=task.case_id).state == "approved"


def test_whoever_prepared_a_request_cannot_release_it_on_another_page():
    task = a_step("prepare_request")
    items = [item.pk for item in task.case.requests.get().items.all()]
    appoint("gb.cw1", "township_approver", "ZH-XZ-GB")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    assert browser.post(page(task), {"items": items}).status_code == 302

    release = WorkTask.objects.get(case=task.case, step="release_request")
    browser.post(reverse("claim_task", args=[release.pk]))  # to send it back, if need be
    answer = browser.post(page(release), {"agreed": "yes"})
    assert "职责分离" in sentences(answer)
    assert task.case.requests.get().state == "pending_review"


def test_whoever_answered_is_not_handed_the_countersignature():
    task = a_step("answer_request")
    browser = signed_in("ias.vo1")
    browser.post(reverse("claim_task", args=[task.pk]))
    told = {f"i{item.pk}-finding": "none_found" for item in task.case.requests.get().items.all()}
    assert browser.post(page(task), told).status_code == 302

    countersign = WorkTask.objects.get(case=task.case, step="countersign_request")
    assert browser.post(reverse("claim_task", args=[countersign.pk])).status_code == 403
    answer = signed_in("ias.sv1").post(
        reverse("reassign_task", args=[countersign.pk]),
        {"officer": officer("ias.vo1").pk, "note": "请办理"},
    )
    assert answer.status_code == 200
    assert "已办理过本案的前序事项" in sentences(answer)
    assert task.case.requests.get().state == "answered"


def test_whoever_prepared_a_payment_cannot_review_it_on_another_page():
    task = a_step("prepare_payment")
    appoint("zh.fc1", "finance_reviewer", "ZH")
    browser = signed_in("zh.fc1")
    browser.post(reverse("claim_task", args=[task.pk]))
    bank = Agency.objects.get(code="BOCM").pk
    told = {
        "method": "bank", "payee_name": "陈大文", "bank": bank, "account_number": "6222000000000001"
    }  # fmt: skip
    assert browser.post(page(task), told).status_code == 302

    review = WorkTask.objects.get(case=task.case, step="review_payment")
    assert browser.post(reverse("claim_task", args=[review.pk])).status_code == 403
    assert "职责分离" in sentences(browser.post(page(review), {"agreed": "yes"}))
    assert task.case.disbursements.get().state == "prepared"


def test_numbers_of_others_and_of_nothing_are_not_found():
    theirs = a_submitted_case(by="tj.cw1")  # another district
    task = WorkTask.objects.get(case=theirs, flow_task_type="HUMAN")
    engine = WorkTask.objects.filter(case=theirs).exclude(flow_task_type="HUMAN").first()
    browser = signed_in("gb.cw1")
    for name, argument in (
        ("case_file", theirs.number), ("history", theirs.number), ("case_file", "ZM2022-999999"),
        ("withdraw_authorization", theirs.number), ("step", task.pk), ("step", engine.pk),
        ("step", 999_999_999), ("step", 10**30),
    ):  # fmt: skip
        assert browser.get(reverse(name, args=[argument])).status_code == 404, name
    for name, argument in (
        ("claim_task", task.pk), ("give_back", task.pk), ("reassign_task", task.pk),
        ("claim_task", engine.pk), ("reassign_task", engine.pk), ("step", engine.pk),
        ("add_note", theirs.number), ("withdraw_authorization", theirs.number),
    ):  # fmt: skip
        answer = browser.post(reverse(name, args=[argument]), {"words": "x"})
        assert answer.status_code == 404, name


def test_a_case_of_another_district_is_in_no_list_and_no_search():
    theirs = a_submitted_case(by="tj.cw1")
    browser = signed_in("gb.cw1")
    for name in ("my_work", "team_queue", "all_open", "closed_cases"):
        assert theirs.number not in sentences(browser.get(reverse(name)))
    for text in (theirs.number, theirs.applicant.name):
        answer = browser.post(reverse("search"), {"q": text}, follow=True)
        assert answer.context["items"] == []


def test_fields_that_no_form_has_change_nothing():
    task = a_step("check_form")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    more = {
        "state": "approved", "version": "9", "agency": "1", "district": "1", "by": "1",
        "created_by": "1", "owner": "1", "number": "ZM2022-000000", "case": "1", "record": "1",
        "officer": "1", "target": "closed", "_continue": "1",
    }  # fmt: skip
    kept = Case.objects.filter(pk=task.case_id).values(
        "agency", "district", "number", "created_by", "household"
    )
    before = kept.get()
    assert browser.post(page(task), {"complete": "yes", **more}).status_code == 302
    assert kept.get() == before
    assert Case.objects.get(pk=task.case_id).state == "checked"


def test_a_payment_takes_its_amount_from_the_decision_whatever_is_posted():
    task = a_step("prepare_payment")
    browser = signed_in("zh.fc1")
    browser.post(reverse("claim_task", args=[task.pk]))
    told = {
        "method": "cash", "payee_name": "陈大文", "amount": "999999", "amount_minor": "99999900",
        "currency": "MOP", "state": "paid", "end_to_end_id": "mine",
    }  # fmt: skip
    before = task.case.disbursements.get()
    browser.post(page(task), told)
    after = task.case.disbursements.get()
    assert after.state == "prepared"
    for name in ("amount_minor", "currency", "end_to_end_id"):
        assert getattr(after, name) == getattr(before, name)


def test_a_payee_who_is_not_of_the_household_is_no_choice():
    task = a_step("prepare_payment")
    browser = signed_in("zh.fc1")
    browser.post(reverse("claim_task", args=[task.pk]))
    answer = browser.post(page(task), {"method": "cash", "payee_name": "张三"})
    assert answer.status_code == 200
    assert "payee_name" in answer.context["form"].errors
    assert task.case.disbursements.get().state == "planned"


def test_a_signature_of_another_case_is_no_choice():
    task, other = a_step("collect_signatures"), a_step("collect_signatures")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    theirs = other.case.authorizations.get().signatures.first()
    answer = browser.post(
        page(task),
        {
            "signature": theirs.pk, "signed_on": "2022-03-07", "page": a_scan(),
            "consents": ["cross_border", "financial"],
        },
    )  # fmt: skip
    assert "signature" in answer.context["form"].errors
    theirs.refresh_from_db()
    assert not theirs.given


def test_an_answer_to_an_item_of_another_request_is_left_aside():
    task, other = a_step("answer_request"), a_step("answer_request")
    browser = signed_in("ias.vo1")
    browser.post(reverse("claim_task", args=[task.pk]))
    own = task.case.requests.get().items.all()
    foreign = other.case.requests.get().items.first()
    told = {f"i{item.pk}-finding": "none_found" for item in own}
    told[f"i{foreign.pk}-finding"] = "none_found"
    assert browser.post(page(task), told).status_code == 302
    foreign.refresh_from_db()
    assert foreign.finding == ""


def test_work_cannot_be_taken_from_the_officer_who_has_it():
    task = a_step("check_form")
    operations.claim(task.pk, by=officer("gb.cw1"))
    browser = signed_in("gb.cw2")
    assert browser.post(reverse("claim_task", args=[task.pk])).status_code == 403
    assert browser.post(reverse("give_back", args=[task.pk])).status_code == 403
    answer = browser.post(page(task), {"complete": "yes"})
    assert "已由钟淑强领取" in sentences(answer)
    assert Case.objects.get(pk=task.case_id).state == "submitted"


def test_an_officer_whose_appointment_ended_keeps_no_claimed_work():
    task = a_step("check_form")
    operations.claim(task.pk, by=officer("gb.cw1"))
    Appointment.objects.filter(officer=officer("gb.cw1")).update(until="2022-03-06")
    answer = signed_in("gb.cw1").post(page(task), {"complete": "yes"})
    assert answer.context["form"] is None
    assert Case.objects.get(pk=task.case_id).state == "submitted"


def test_a_deactivated_officer_is_signed_out_at_once():
    browser = signed_in("gb.cw1")
    assert browser.get(reverse("my_work")).status_code == 200
    person = officer("gb.cw1")
    person.is_active = False
    person.save()
    assert browser.get(reverse("my_work")).url.startswith(reverse("login"))
