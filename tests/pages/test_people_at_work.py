"""The pages about people at work: standing, officers, co-signing, handing on, recusal, duplicates."""

import re

import pytest
from django.urls import reverse

from casework.agencies.models import Absence, Delegation
from casework.people.models import Kinship, MergeProposal, Person
from tests.factories import a_case
from tests.factories.work import a_step
from tests.pages.desks import officer, signed_in
from workflows import operations, timekeeping
from workflows.models import Cosignature

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")

ABSENT = {"ground": "absent", "words": "外出治病"}
TODAY, LATER = "2022-03-07", "2022-03-11"
CLERK, COLLEAGUE, APPROVER, SUPERVISOR = "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1"


def post(username, name, *args, **data):
    return signed_in(username).post(reverse(name, args=args), data, follow=True)


def get(username, name, *args, **query):
    return signed_in(username).get(reverse(name, args=args), query)


def words(answer) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def claimed(step="check_form", by=CLERK):
    return operations.claim(a_step(step).pk, by=officer(by))


def test_an_absence_is_entered_shown_on_every_page_and_ended():
    faulty = post(CLERK, "my_standing", act="absence", since=LATER, until=TODAY)
    assert "终止日不能早于起始日" in words(faulty)
    post(CLERK, "my_standing", act="absence", since=TODAY, until=LATER)
    assert "您今天登记为缺勤" in words(get(CLERK, "my_work"))
    assert "您今天登记为缺勤" not in words(get(COLLEAGUE, "my_work"))
    assert "缺勤" in words(get(APPROVER, "officers"))
    absence = Absence.objects.get()
    post(CLERK, "my_standing", act="end_absence", row=absence.pk)
    assert "您今天登记为缺勤" not in words(get(CLERK, "my_work"))
    assert post(COLLEAGUE, "my_standing", act="end_absence", row=absence.pk).status_code == 404


@pytest.mark.parametrize(
    ("act", "open_it"), [("hand_on", claimed), ("take_back", lambda: a_step("check_signatures"))]
)
def test_on_a_suspended_case_no_button_leads_to_what_is_refused(act, open_it, monkeypatch):
    task = open_it()
    monkeypatch.setattr("casework.desk.views.steps.step_to_take_back", lambda task: task)
    address = reverse(act, args=[task.pk])
    assert address in get(CLERK, "step", task.pk).content.decode()

    timekeeping.suspend(task.case, by=officer(APPROVER), **ABSENT)

    page = get(CLERK, "step", task.pk).content.decode()
    assert "中止办理" in page
    assert address not in page


def test_a_delegation_is_given_named_in_the_history_and_ended():
    appointment = officer(APPROVER).appointments.get()
    post(
        APPROVER, "my_standing", act="delegate", appointment=appointment.pk,
        deputy=officer(SUPERVISOR).pk, since=TODAY, until=LATER, steps=["release_request"],
        limit="5000.00", reason="外出学习",
    )  # fmt: skip
    delegation = Delegation.objects.get()
    assert (delegation.steps, delegation.limit_minor) == ("release_request", 500_000)
    for who in (APPROVER, SUPERVISOR):
        assert "审核发出协查" in words(get(who, "my_standing"))

    task = a_step("release_request")
    assert task.case_number in words(get(SUPERVISOR, "team_queue"))
    operations.claim(task.pk, by=officer(SUPERVISOR))
    operations.perform(task.pk, by=officer(SUPERVISOR), agreed=True)
    both = f"{officer(SUPERVISOR).full_name}（代{officer(APPROVER).full_name}）"
    assert both in words(get(CLERK, "case_file", task.case_number))
    assert both in words(get("zh.au1", "history", task.case_number))

    post(SUPERVISOR, "my_standing", act="end_delegation", row=delegation.uid)
    delegation.refresh_from_db()
    assert delegation.ended_at


def test_a_delegation_that_is_not_allowed_is_told_on_the_form():
    appointment = officer(APPROVER).appointments.get()
    answer = post(
        APPROVER, "my_standing", act="delegate", appointment=appointment.pk,
        deputy=officer(SUPERVISOR).pk, since=TODAY, until=LATER, steps=["decide_acceptance"],
        limit="0", reason="外出学习",
    )  # fmt: skip
    assert not Delegation.objects.exists()
    assert answer.context["forms"]["delegate"].errors["limit"]
    offered = dict(answer.context["forms"]["delegate"].fields["deputy"].choices)
    assert officer(SUPERVISOR).pk in offered
    assert officer("jw.sv1").pk not in offered


def test_the_access_log_names_both():
    appointment = officer("zh.sv1").appointments.get()
    post(
        "zh.sv1", "my_standing", act="delegate", appointment=appointment.pk,
        deputy=officer("zh.fr1").pk, since=TODAY, until=LATER, reason="外出学习",
    )  # fmt: skip
    number = a_step("check_form").case_number
    assert get("zh.fr1", "case_file", number).status_code == 200
    both = f"{officer('zh.fr1').full_name}（代{officer('zh.sv1').full_name}）"
    assert both in words(get("zh.au1", "access_log"))


def test_a_supervisor_returns_the_work_of_an_officer_in_one_act():
    tasks = [claimed(), claimed()]
    post(APPROVER, "officer_standing", officer(CLERK).pk, act="give_back")
    for task in tasks:
        task.refresh_from_db()
        assert task.owner is None


def test_the_register_of_relatives_shows_no_number_in_full_and_none_to_the_supervisor():
    answer = post(
        CLERK, "my_standing", act="kinship", relation="spouse", kind="macao_bir",
        number="1234567(8)",
    )  # fmt: skip
    [kinship] = Kinship.objects.all()
    assert "1234567" not in words(answer)
    assert kinship.masked in words(answer)
    theirs = words(get(APPROVER, "officer_standing", officer(CLERK).pk))
    assert "配偶" in theirs
    assert kinship.masked not in theirs
    post(CLERK, "my_standing", act="end_kinship", row=kinship.uid)
    assert not Kinship.objects.filter(ended_at=None).exists()


def test_a_step_is_handed_on_from_its_page():
    task = claimed()
    page = get(CLERK, "step", task.pk)
    assert {"转办", "加签", "申报回避"} <= {act["label"] for act in page.context["other_acts"]}
    answer = post(CLERK, "hand_on", task.pk, officer=officer(COLLEAGUE).pk, note="外出")
    assert "已办理" in words(answer)
    task.refresh_from_db()
    assert task.owner.username == COLLEAGUE
    assert post(CLERK, "hand_on", task.pk, officer=officer(CLERK).pk, note="x").status_code == 403


def test_a_co_signer_is_asked_answers_and_the_step_goes_on():
    task = claimed()
    post(CLERK, "ask_cosignature", task.pk, asked=[officer(SUPERVISOR).pk], question="材料齐全？")
    [one] = Cosignature.objects.all()
    assert task.case_number in words(get(SUPERVISOR, "cosigning"))
    assert "材料齐全？" in words(get(SUPERVISOR, "cosignature", one.pk))
    assert get(COLLEAGUE, "cosignature", one.pk).status_code == 404
    refused = post(CLERK, "step", task.pk, complete="yes", note="")
    assert "会签" in words(refused)
    post(SUPERVISOR, "cosignature", one.pk, agreed="yes", answer="齐全，同意")
    assert "齐全，同意" in words(get(CLERK, "step", task.pk))
    one.refresh_from_db()
    assert one.state == "agreed"
    assert get(SUPERVISOR, "cosignature", one.pk).status_code == 409


def test_the_holder_withdraws_a_co_signature():
    task = claimed()
    post(CLERK, "ask_cosignature", task.pk, asked=[officer(APPROVER).pk], question="？")
    [one] = Cosignature.objects.all()
    assert reverse("cosignature", args=[one.pk]) in get(CLERK, "step", task.pk).content.decode()
    post(CLERK, "cosignature", one.pk, note="不需要了")
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_the_last_act_is_taken_back_from_the_page_of_the_step_that_followed():
    task = a_step("give_opinion")
    operations.perform(task.pk, by=officer(CLERK), recommended=False, opinion="不符合")
    following = task.case.tasks.latest("pk")
    page = get(CLERK, "step", following.pk)
    assert "撤回上一环节" in {act["label"] for act in page.context["other_acts"]}
    post(CLERK, "take_back", following.pk, note="写错了")
    opened = task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    assert opened.step == "give_opinion"


def test_a_recusal_takes_the_step_away_and_the_supervisor_sees_it():
    task = claimed()
    post(CLERK, "recusal", task.case_number, officer=officer(CLERK).pk, reason="申请人是我表弟")
    task.refresh_from_db()
    assert task.owner is None
    listed = get(SUPERVISOR, "supervisor", due="recused")
    assert [item["number"] for item in listed.context["overdue"]] == [task.case_number]
    assert "表弟" not in words(listed)
    blocked = words(get(CLERK, "step", task.pk))
    assert "应当回避" in blocked
    offered = get(COLLEAGUE, "recusal", task.case_number).context["form"].fields["officer"].choices
    assert [number for number, _name in offered] == [officer(COLLEAGUE).pk]
    offered = get(APPROVER, "recusal", task.case_number).context["form"].fields["officer"].choices
    assert officer(COLLEAGUE).pk in dict(offered)


def test_duplicates_are_shown_masked_proposed_and_confirmed_by_a_second_officer():
    first, second = (a_case(state="submitted", cause=cause).applicant for cause in ("fire", "illness"))  # fmt: skip
    page = get(CLERK, "duplicates")
    text = words(page)
    for person in (first, second):
        [card] = person.documents.all()
        assert card.masked in text
        assert card.number.open() not in text
    post(
        CLERK,
        "duplicates",
        act="propose",
        stays=first.uid,
        pair=[first.uid, second.uid],
        note="同一人",
    )
    [proposal] = MergeProposal.objects.all()
    own = post(CLERK, "duplicates", act="confirm", proposal=proposal.uid, note="同一人")
    assert own.status_code == 403
    post(COLLEAGUE, "duplicates", act="confirm", proposal=proposal.uid, note="同一人")
    second.refresh_from_db()
    assert second.merged_into == first
    post(COLLEAGUE, "duplicates", act="reverse", proposal=proposal.uid, note="有误")
    second.refresh_from_db()
    assert second.merged_into is None


def test_nobody_sees_another_office_s_people_there():
    first = a_case(state="submitted").applicant
    elsewhere = officer("jw.sv1").agency
    other = a_case(state="submitted", cause="fire", agency=officer("sz.cw1").agency, district=elsewhere)  # fmt: skip
    for who in (CLERK, SUPERVISOR, "jw.sv1", "sz.cw1", "cx.cw1"):
        assert not get(who, "duplicates").context["pairs"]
    assert get("zh.sv1", "duplicates").context["pairs"]
    answer = post(
        CLERK,
        "duplicates",
        act="propose",
        stays=first.uid,
        pair=[first.uid, other.applicant.uid],
        note="同一人",
    )
    assert answer.status_code == 404
    assert not MergeProposal.objects.exists()
    assert Person.objects.filter(merged_into=None).count() == Person.objects.count()
