"""The auditor's desk: scope, the whole history, readings, the check of the journal."""

import pytest
from django.db import connection
from django.urls import reverse

from casework.audit import triggers
from casework.audit.access import log_reading
from casework.audit.models import Entry, Stream
from casework.cases.actions import add_note
from casework.verification.actions import receive_request
from tests.factories import a_household
from tests.pages.desks import (
    a_sent_request,
    a_stored_paper,
    a_submitted_case,
    officer,
    signed_in,
)
from workflows.models import WorkTask
from workflows.operations import claim

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


@pytest.fixture
def case():
    return a_submitted_case(note="窗口当面受理")


def listed(username, **filters):
    page = signed_in(username).get(reverse("auditor"), filters)
    return {item["number"]: item for item in page.context["items"]}


def told(username, case, **filters):
    return signed_in(username).get(reverse("history", args=[case.number]), filters)


def acts_in(page):
    return [str(entry.act) for entry in page.context["entries"]]


# The list


def test_an_auditor_sees_the_cases_of_the_agencies_in_the_appointment(case):
    elsewhere = a_submitted_case(by="sz.cw1")
    assert set(listed("zh.au1")) == {case.number, elsewhere.number}
    assert set(listed("xz.au1")) == {case.number}
    assert set(listed("jw.au1")) == {elsewhere.number}
    assert listed("ias.au1") == {}


def test_the_list_says_the_last_act_and_when(case):
    item = listed("xz.au1")[case.number]
    assert item["last_act"] == "递交申请"
    assert item["last_at"] == Entry.objects.get(act="cases.case.submit").at


def test_the_list_is_filtered_by_office_state_and_number(case):
    other = a_submitted_case(by="cx.cw1")
    office = other.agency.pk
    assert set(listed("xz.au1", office=office)) == {other.number}
    assert set(listed("xz.au1", state="closed")) == set()
    assert set(listed("xz.au1", number=case.number.lower())) == {case.number}
    not_theirs = officer("sz.cw1").agency.pk
    assert len(listed("xz.au1", office=not_theirs)) == 2  # no choice of theirs, so no filter


def test_the_list_turns_by_number(case, monkeypatch):
    monkeypatch.setattr("casework.desk.views.auditing.CASES", 2)
    for _ in range(3):
        a_submitted_case(household=a_household(child=False))
    client = signed_in("xz.au1")
    first = client.get(reverse("auditor"))
    second = client.get(reverse("auditor") + first.context["next_url"])
    seen = [item["number"] for page in (first, second) for item in page.context["items"]]
    assert len(set(seen)) == 4
    assert not second.context["next_url"]


def test_the_list_costs_few_queries_however_many_cases(case, django_assert_max_num_queries):
    for _ in range(4):
        a_submitted_case(household=a_household(child=False))
    client = signed_in("zh.au1")
    with django_assert_max_num_queries(8):
        client.get(reverse("auditor"))


def test_the_other_sides_auditor_sees_only_cases_that_asked_their_office(case):
    a_submitted_case(by="sz.cw1")
    a_sent_request(case)
    item = listed("ias.au1")[case.number]
    assert len(listed("ias.au1")) == 1
    assert item["case_url"] == ""
    assert item["stage_label"] == "请求本机构协查"
    assert item["last_act"] == ""
    assert listed("hq.au1") == {}


# The history


def test_the_history_tells_who_when_where_what_and_why(case):
    task = WorkTask.objects.get(case=case, flow_task_type="HUMAN")
    claim(task.pk, by=officer("gb.cw2"))
    add_note(case, by=officer("gb.cw2"), words="已电话联系")
    a_stored_paper(case, "acceptance_notice", "gb.cw1")
    page = told("xz.au1", case)
    assert acts_in(page) == ["递交申请", "领取事项", "记录办案备注", "文书存档"]
    first = page.context["entries"][0]
    assert (first.by, first.office) == (officer("gb.cw1"), "香洲区拱北街道办事处")
    assert (first.before, first.after) == ("草拟", "已申请")
    assert first.reason == "窗口当面受理"
    assert str(page.context["entries"][1].record) == "形式审查"
    assert "受理通知书" in str(page.context["entries"][3].record)


def test_reading_the_reasons_is_itself_entered(case):
    told("xz.au1", case)
    entry = Entry.objects.get(act="cases.case.read")
    assert (entry.actor.username, entry.facts["what"]) == ("xz.au1", "history")
    assert entry.facts["purpose"] == "auditing"


def test_the_history_is_filtered_by_officer_office_act_and_day(case, clock):
    task = WorkTask.objects.get(case=case, flow_task_type="HUMAN")
    claim(task.pk, by=officer("gb.cw2"))
    assert acts_in(told("xz.au1", case, officer=officer("gb.cw2").pk)) == ["领取事项"]
    assert acts_in(told("xz.au1", case, act="cases.case.submit")) == ["递交申请"]
    assert len(acts_in(told("xz.au1", case, office="ZH-XZ-GB"))) == 2
    assert len(acts_in(told("xz.au1", case, since="2022-03-07", until="2022-03-07"))) == 2
    assert acts_in(told("xz.au1", case, since="2022-03-08")) == []


def test_the_history_says_that_the_chain_holds_and_when_it_does_not(case):
    assert "本案校验通过" in told("xz.au1", case).content.decode()
    Stream.objects.filter(pk=case.stream_id).update(head="f" * 64)
    assert "本案校验未通过" in told("xz.au1", case).content.decode()


@pytest.mark.parametrize("username", ["jw.au1", "ias.au1", "sz.cw1", "ias.vo1", "zh.fc1"])
def test_a_case_outside_the_appointment_has_no_history_page(case, username):
    assert told(username, case).status_code == 404
    assert not Entry.objects.filter(act="cases.case.read").exists()


def test_officers_of_the_case_read_its_history_too(case):
    assert acts_in(told("gb.cw2", case)) == ["递交申请"]
    assert Entry.objects.get(act="cases.case.read").facts["purpose"] == "handling"


def test_the_other_sides_auditor_reads_what_concerns_their_request_and_nothing_else(case):
    request = a_sent_request(case, note="请核查存款")
    receive_request(request, by=officer("ias.vo1"))
    page = told("ias.au1", case)
    assert acts_in(page) == ["审核发出", "签收"]
    assert page.context["entries"][0].reason == "请核查存款"
    text = page.content.decode()
    assert "窗口当面受理" not in text
    assert case.applicant.name not in text
    assert page.context["case_url"] == ""


def test_a_history_costs_few_queries_however_long_it_is(case, django_assert_max_num_queries):
    for call in range(20):
        add_note(case, by=officer("gb.cw2"), words=f"电话联系 {call}")
    client = signed_in("xz.au1")
    with django_assert_max_num_queries(28):
        client.get(reverse("history", args=[case.number]))


# The access log


def looked_at(username, **filters):
    page = signed_in(username).get(reverse("access_log"), filters)
    return [(str(e["by"].username), str(e["what"]), e["number"]) for e in page.context["entries"]]


def test_the_log_says_who_looked_at_what_the_newest_first(case):
    log_reading(case, by=officer("gb.cw1"), what="case_file")
    log_reading(case, by=officer("gb.cw2"), what="step:check_form")
    assert looked_at("xz.au1") == [
        ("gb.cw2", "办理页：形式审查", case.number),
        ("gb.cw1", "案卷", case.number),
    ]


def test_the_log_is_filtered_by_case_officer_and_day(case, clock):
    other = a_submitted_case(by="cx.cw1")
    log_reading(case, by=officer("gb.cw1"), what="case_file")
    log_reading(other, by=officer("cx.cw1"), what="case_file")
    assert len(looked_at("xz.au1")) == 2
    assert looked_at("xz.au1", number=case.number) == [("gb.cw1", "案卷", case.number)]
    assert looked_at("xz.au1", officer="cx.cw1") == [("cx.cw1", "案卷", other.number)]
    assert len(looked_at("xz.au1", day="2022-03-07")) == 2
    assert looked_at("xz.au1", day="2022-03-08") == []
    assert looked_at("xz.au1", number="ZM2022-000000") == []


def test_the_log_shows_readings_of_ones_cases_and_by_ones_officers_only(case):
    log_reading(case, by=officer("gb.cw1"), what="case_file")
    log_reading(case, by=officer("ias.vo1"), what="document:authorization")
    assert len(looked_at("xz.au1")) == 2
    assert looked_at("jw.au1") == []
    assert looked_at("ias.au1") == [("ias.vo1", "文书：授权书", case.number)]


def test_other_journals_stand_in_the_way_of_no_reading(case):
    """Keys of other streams are no numbers; the database must not try to read them as such."""
    assert Stream.objects.filter(kind="register", key__startswith="pilot-task").exists()
    log_reading(case, by=officer("gb.cw1"), what="case_file")
    assert looked_at("zh.au1")


# The check


def test_the_check_says_that_all_is_sound(case):
    client = signed_in("xz.au1")
    assert client.get(reverse("audit_verify")).context["verdict"] is None
    verdict = client.post(reverse("audit_verify")).context["verdict"]
    assert verdict.sound
    assert verdict.entries >= 1


def test_the_check_names_an_altered_entry(case):
    entry = Entry.objects.get(act="cases.case.submit")
    connection.check_constraints()  # PostgreSQL alters no table with checks still to come
    triggers.lift(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE audit_entry SET act = 'cases.case.refuse' WHERE id = %s", [entry.pk]
            )
        connection.check_constraints()
    finally:
        triggers.install(connection)
    page = signed_in("xz.au1").post(reverse("audit_verify"))
    assert f"{case.stream}/{entry.seq}" in page.content.decode()


# Who may come here


@pytest.mark.parametrize("username", ["gb.cw1", "xz.sv1", "ias.vo1", "zh.fc1"])
@pytest.mark.parametrize("name", ["auditor", "access_log", "audit_verify"])
def test_the_desk_is_for_auditors(username, name):
    assert signed_in(username).get(reverse(name)).status_code == 403
    assert signed_in(username).post(reverse(name)).status_code in (403, 405)


def test_no_address_of_the_desk_holds_personal_data(case):
    client = signed_in("xz.au1")
    for name, args in (("auditor", []), ("history", [case.number]), ("access_log", [])):
        page = client.get(reverse(name, args=args))
        for url in (page.context["first_url"], page.context["next_url"], reverse(name, args=args)):
            assert case.applicant.name not in url
