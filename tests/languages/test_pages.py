"""Every page, fetched in English as the right officer, says nothing in Chinese but data."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from casework.agencies.models import Officer
from casework.assessment.posting import publicity_to_post
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions import letters
from casework.decisions.actions import decide_case
from casework.desk.middleware import LANGUAGE_COOKIE
from casework.documents.actions import store_generated
from casework.documents.kinds import Kind
from casework.ledger.models import Fund
from casework.pilot.models import PilotTask, PolicyStudy
from casework.policy.models import PolicyRule, RuleProposal
from tests.factories import (
    a_case_paid,
    a_complaint,
    a_publicity,
    a_recovery,
    a_review,
    a_scan,
    case_at,
    case_awaiting_decision,
)
from tests.factories.work import (
    REMEDY_STEPS,
    STEPS,
    a_remedy_step,
    a_step,
    claimed,
    open_step,
)
from tests.languages.reading import chinese_of_the_system, words_of
from tests.languages.test_catalogue import CHINESE
from tests.pages.desks import a_pdf, a_sent_request, a_stored_paper, a_submitted_case, officer
from workflows import operations
from workflows.graph import all_graphs
from workflows.models import Cosignature
from workflows.sweeping import sweep

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("official_data", "clock", "db")]

#: Addresses that show no page of their own: what is posted there leads on to another page.
NO_PAGES = {
    "home", "logout", "claim_next", "claim_task", "give_back", "add_note", "reassign_task",
    "set_language_pref", "set_text_size", "document", "document_preview", "procedure_bpmn",
    "mark_messages_read",
}  # fmt: skip


def reader(username="") -> Client:
    """A browser that wants English pages, at which an officer has signed in or nobody has."""
    client = Client()
    if username:
        client.force_login(officer(username))
    client.cookies[LANGUAGE_COOKIE] = "en"
    return client


def assert_english(answer, *texts, status=200):
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="en"' in page
    assert len(words_of(page)) > 10
    assert chinese_of_the_system(page, *texts) == []


def fetch(username, name, *args, post=None, query=None):
    client, address = reader(username), reverse(name, args=args)
    if post is None:
        return client.get(address, query or {})
    return client.post(address, post, follow=True)


@pytest.fixture
def case():
    """A case with an objection and a note, in the supervisor's sight and overdue."""
    return a_submitted_case()


@pytest.mark.parametrize("step", STEPS)
def test_the_page_of_a_step_its_faults_and_its_case_are_in_english(step):
    task = a_step(step)
    doer = claimed(task)
    assert_english(fetch(doer.username, "step", task.pk))
    assert_english(fetch(doer.username, "step", task.pk, post={}))
    assert_english(fetch("gb.cw1", "case_file", task.case_number))
    assert_english(fetch("zh.au1", "history", task.case_number))


def test_a_case_of_macao_is_in_english():
    task = a_step("enter_decision")
    doer = claimed(task)
    assert_english(fetch(doer.username, "step", task.pk))
    assert_english(fetch(doer.username, "step", task.pk, post={}))
    assert_english(fetch("mn.cw1", "new_application"))
    decided = {"outcome": "granted", "amount": Money.of("2100", "MOP")}
    operations.perform(task.pk, by=doer, decided_on=clock.today(), **decided)
    assert_english(fetch("mn.cw1", "case_file", task.case_number))
    assert_english(fetch("ias.au1", "history", task.case_number))


@pytest.mark.parametrize("step", REMEDY_STEPS)
def test_the_page_of_a_step_beside_the_relief_is_in_english(step):
    task = a_remedy_step(step)
    doer = claimed(task)
    assert_english(fetch(doer.username, "step", task.pk))
    assert_english(fetch(doer.username, "step", task.pk, post={}))
    assert_english(fetch("xz.rv1", "case_file", task.case_number))
    assert_english(fetch("zh.au1", "history", task.case_number))


def test_what_comes_in_about_remedies_is_entered_in_english():
    case = a_case_paid()
    review = a_review(case)
    recovery = a_recovery(case, "ordered", amount_minor=100)
    complaint = a_complaint(case, "assigned")
    for username, name, *more in (
        ("gb.cw1", "lodge_review"), ("gb.cw1", "withdraw_review", review.uid),
        ("xz.sv1", "register_proceeding"), ("xz.sv1", "receive_complaint"),
        ("xz.sv1", "reassign_complaint", complaint.uid),
        ("xz.sv1", "demand_back"), ("xz.sv2", "waive_recovery", recovery.uid),
    ):  # fmt: skip
        assert_english(fetch(username, name, case.number, *more))
        assert_english(fetch(username, name, case.number, *more, post={}))


@pytest.mark.parametrize("step", ["check_form", "decide_case", "receive_request"])
def test_a_step_that_waits_or_that_a_colleague_holds_is_in_english(step):
    task = a_step(step)
    doer = claimed(task)
    task.owner = None
    task.save()
    assert_english(fetch(doer.username, "step", task.pk))
    task.owner = Officer.objects.exclude(pk=doer.pk).filter(agency=doer.agency).first()
    task.save()
    assert_english(fetch(doer.username, "step", task.pk))


def test_the_interruption_before_what_cannot_be_undone_is_in_english():
    task = a_step("close_case")
    doer = claimed(task)
    answer = fetch(doer.username, "step", task.pk, post={"note": ""})
    assert answer.context["interruption"]
    assert_english(answer)


@pytest.mark.parametrize("name", ["my_work", "team_queue", "all_open", "closed_cases"])
@pytest.mark.parametrize("username", ["gb.cw1", "ias.vo1", "zh.fc1"])
def test_the_lists_of_work_are_in_english(case, username, name):
    a_step("visit_home")
    for query in ({}, {"number": "ZM2099-000001"}):
        answer = fetch(username, name, query=query)
        if answer.status_code != 403:
            assert_english(answer)
    assert_english(fetch("gb.cw1", name))


def test_the_counters_form_and_its_faults_are_in_english():
    assert_english(fetch("gb.cw1", "new_application"))
    faulty = {"people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0, "people-0-relation": "child"}
    faulty |= {"means-TOTAL_FORMS": 1, "means-INITIAL_FORMS": 0, "people-0-kind": "bir"}
    assert_english(fetch("gb.cw1", "new_application", post=faulty))


def test_search_and_what_it_finds_are_in_english(case):
    assert_english(fetch("gb.cw1", "search"))
    assert_english(fetch("gb.cw1", "search", post={"q": case.applicant.name}))
    assert_english(fetch("gb.cw1", "search", post={"q": "zz"}))
    assert_english(fetch("gb.cw1", "search", post={"q": "z"}))


def test_showing_a_number_in_full_is_in_english(case):
    paper = case.applicant.documents.first()
    first = fetch("gb.cw1", "reveal", case.number, paper.uid)
    assert_english(first)
    asked = {"purpose": "handling", "once": first.context["once"]}
    assert_english(fetch("gb.cw1", "reveal", case.number, paper.uid, post=asked))
    assert_english(fetch("gb.cw1", "reveal", case.number, paper.uid, post={}))


def test_withdrawing_an_authorization_is_in_english():
    number = a_step("prepare_request").case_number
    assert_english(fetch("gb.cw1", "withdraw_authorization", number))
    assert_english(fetch("gb.cw1", "withdraw_authorization", number, post={}))


@pytest.mark.parametrize(
    ("name", "username", "faulty"),
    [
        ("withdraw_case", "gb.cw1", {}),
        ("terminate_case", "xz.sv1", {"ground": "moved"}),
        ("terminate_case", "xz.sv1", {"ground": "moved", "reason": "moved away"}),
        ("reopen_case", "xz.sv1", {}),
    ],
)
def test_the_ends_before_the_end_and_their_faults_are_in_english(name, username, faulty, clock):
    case = case_at("accepted")
    open_step(case)
    if name == "reopen_case":
        Case.objects.filter(pk=case.pk).update(state="withdrawn", ended_on=clock.today())
    assert_english(fetch(username, name, case.number))
    assert_english(fetch(username, name, case.number, post=faulty))


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "not_accepted", "terminated"])
def test_what_may_be_done_next_is_in_english(state, clock):
    case = case_at("rejected" if state == "terminated" else state, ended_on=clock.today())
    Case.objects.filter(pk=case.pk).update(state=state)
    answer = fetch("gb.cw1", "case_file", case.number)
    assert answer.context["advice"]
    assert_english(answer)
    clock.move_on(timedelta(days=120))
    assert_english(fetch("gb.cw1", "case_file", case.number))


def test_the_pages_about_time_limits_are_in_english(clock):
    task = a_step("check_form")
    number, evidence = task.case_number, {"evidence": a_scan()}
    assert_english(fetch("gb.cw1", "pause_clock", number))
    assert_english(fetch("gb.cw1", "pause_clock", number, post={}))
    paused = {"reason": "applicant", "words": "waiting", **evidence}
    assert_english(fetch("gb.cw1", "pause_clock", number, post=paused))
    assert_english(fetch("gb.cw1", "team_queue"))
    assert_english(fetch("gb.cw1", "end_pause", number))
    clock.move_on(timedelta(days=2))
    assert_english(fetch("gb.cw1", "end_pause", number, post={}))
    assert_english(fetch("xz.sv1", "extend", task.pk))
    assert_english(fetch("xz.sv1", "extend", task.pk, post={"workdays": 90, "words": "complex"}))
    assert_english(fetch("xz.sv1", "extend", task.pk, post={"workdays": 2, "words": "complex"}))
    assert_english(fetch("gb.cw1", "why", task.pk))
    assert_english(fetch("gb.ap1", "suspend_case", number))
    assert_english(fetch("gb.ap1", "suspend_case", number, post={}))
    suspended = {"ground": "absent", "words": "abroad"}
    assert_english(fetch("gb.ap1", "suspend_case", number, post=suspended))
    assert_english(fetch("gb.cw1", "step", task.pk))
    assert_english(fetch("gb.ap1", "resume_case", number))
    assert_english(fetch("gb.ap1", "resume_case", number, post={}))


def test_messages_to_officers_are_in_english(clock):
    task = a_step("check_form")
    assert_english(fetch("gb.cw1", "inbox"))
    assert_english(fetch("gb.ap1", "urge", task.pk, post={}))
    again = reader("gb.ap1").post(reverse("urge", args=[task.pk]))
    assert_english(again, status=409)
    clock.move_on(timedelta(days=30))
    sweep()
    for username in ("gb.cw1", "gb.ap1", "xz.sv1", "zh.lo1", "zh.sv1"):
        answer = fetch(username, "inbox")
        assert answer.context["items"]
        assert_english(answer)


def test_the_supervisors_pages_are_in_english(case, clock):
    clock.move_on(timedelta(days=10))
    assert_english(fetch("xz.sv1", "supervisor"))
    assert_english(fetch("xz.sv1", "supervisor", query={"due": "all"}))
    assert_english(fetch("xz.sv1", "case_file", case.number))


def test_the_pages_about_people_at_work_are_in_english(clock):
    today = f"{clock.today():%Y-%m-%d}"
    for act in ("absence", "delegate", "kinship"):
        assert_english(fetch("gb.ap1", "my_standing", post={"act": act}))
    fetch("gb.ap1", "my_standing", post={"act": "absence", "since": today, "until": today})
    appointment = officer("gb.ap1").appointments.get().pk
    given = {"act": "delegate", "appointment": appointment, "deputy": officer("xz.sv1").pk}
    given |= {
        "since": today,
        "until": today,
        "steps": "release_request",
        "limit": "5",
        "reason": "x",
    }
    fetch("gb.ap1", "my_standing", post=given)
    number = {"relation": "spouse", "kind": "macao_bir", "number": "1234567(8)"}
    fetch("gb.ap1", "my_standing", post={"act": "kinship", **number})
    assert_english(fetch("gb.ap1", "my_standing"))
    assert_english(fetch("xz.sv1", "officer_standing", officer("gb.ap1").pk))
    assert_english(fetch("xz.sv1", "officers"))
    assert_english(fetch("gb.cw1", "duplicates"))


def test_the_acts_beside_a_step_are_in_english():
    task = a_step("give_opinion")
    doer = claimed(task)
    for name in ("hand_on", "ask_cosignature"):
        assert_english(fetch(doer.username, name, task.pk))
        assert_english(fetch(doer.username, name, task.pk, post={"note": ""}))
    assert_english(fetch(doer.username, "recusal", task.case_number))
    asked = {"asked": officer("xz.sv1").pk, "question": "?"}
    assert_english(fetch(doer.username, "ask_cosignature", task.pk, post=asked))
    one = Cosignature.objects.get()
    assert_english(fetch("xz.sv1", "cosigning"))
    assert_english(fetch("xz.sv1", "cosignature", one.pk))
    assert_english(fetch(doer.username, "cosignature", one.pk, post={"note": "x"}))
    opinion = {"recommended": False, "opinion": "?"}
    operations.perform(task.pk, by=doer, **opinion)
    following = task.case.tasks.latest("pk")
    assert_english(fetch(doer.username, "step", following.pk))
    assert_english(fetch(doer.username, "take_back", following.pk))


def test_the_auditors_pages_are_in_english(case):
    fetch("gb.cw1", "case_file", case.number)
    for name in ("auditor", "access_log"):
        assert_english(fetch("zh.au1", name))
        assert_english(fetch("zh.au1", name, query={"number": case.number}))
    assert_english(fetch("zh.au1", "audit_verify"))
    assert_english(fetch("zh.au1", "audit_verify", post={}))
    a_sent_request(case)
    assert_english(fetch("ias.au1", "auditor"))
    assert_english(fetch("ias.au1", "history", case.number))


def test_the_procedure_is_in_english():
    assert_english(fetch("gb.cw1", "procedures"))
    for flow in all_graphs():
        assert_english(fetch("gb.cw1", "procedure", flow))


def test_the_pilot_tasks_are_in_english():
    plan = "珠民〔2021〕156号"
    assert_english(fetch("zh.sv1", "pilot_tasks"), plan)
    for task in PilotTask.objects.all():
        assert_english(fetch("zh.sv1", "pilot_task", task.no), plan)
    report = {"act": "report", "unit": "", "text": ""}
    assert_english(fetch("zh.sv1", "pilot_task", 1, post=report), plan)


def test_the_register_of_rules_and_its_proposals_are_in_english():
    rule = PolicyRule.objects.get(key="ceiling.urgent_months", jurisdiction="zhuhai")
    index = PolicyRule.objects.filter(key="standard.subsistence_index").first()
    given = {"value": "4", "effective_from": "2022-04-01", "source": "珠民规〔2022〕1号"}
    for username in ("gb.cw1", "zh.pp1"):
        assert_english(fetch(username, "policy_rule", rule.pk))
    assert_english(fetch("ias.pp1", "policy_rule", index.pk))
    assert_english(fetch("zh.pp1", "policy_rule", rule.pk, post={"value": "many"}))
    assert_english(fetch("zh.pp1", "policy_rule", rule.pk, post=given))
    [proposal] = RuleProposal.objects.all()
    assert_english(fetch("zh.pp1", "policy_proposal", proposal.uid))
    assert_english(fetch("zh.pp2", "policy_proposal", proposal.uid, post={"act": "decline"}))
    assert_english(fetch("gb.cw1", "policy_register"))
    assert_english(fetch("gb.cw1", "macao_calculators", query={"members": "2", "income": "50"}))
    assert_english(fetch("gb.cw1", "policy_register", query={"side": "macao", "subject": "switch"}))


def test_a_replay_and_a_calculation_are_in_english():
    case = case_awaiting_decision()
    decide_case(
        case, by=officer("xz.sv1"), outcome="approve", reason="符合条件", form="cash",
        amount=Money.of("2800", "CNY"), fund=Fund.objects.get(code="ZHX"),
    )  # fmt: skip
    assert_english(fetch("gb.cw1", "case_calculation", case.number))
    assert_english(fetch("gb.cw1", "case_file", case.number))
    assert_english(fetch("xz.sv1", "what_if"))
    asked = {"rule": "ceiling.urgent_months", "since": "2022-01-01", "until": "2022-12-31"}
    for value in ("1", "3", "x"):
        assert_english(fetch("xz.sv1", "what_if", query={**asked, "value": value}))


def test_policy_studies_are_in_english():
    assert_english(fetch("zh.pp1", "policy_studies"))
    assert_english(fetch("zh.pp1", "policy_studies", post={"title": "Title"}))
    given = {"title": "提高月数", "proposal": "建议提高。", "affected": ["ceiling.urgent_months"]}
    assert_english(fetch("zh.pp1", "policy_studies", post=given))
    study = PolicyStudy.objects.get()
    for act in ("take_up", "evidence"):
        assert_english(fetch("zh.pp1", "policy_study", study.uid, post={"act": act}))
    assert_english(fetch("zh.pp2", "policy_study", study.uid, post={"act": "conclude"}))


def test_what_everybody_sees_is_in_english(case):
    assert_english(fetch("", "login"))
    assert_english(fetch("", "login", post={"username": "nobody", "password": "wrong"}))
    assert_english(fetch("", "publicity_list"))
    notice = a_publicity(case, "posted")
    assert_english(fetch("", "publicity_list"))
    assert_english(fetch("", "publicity", notice.token))
    over = a_publicity(a_submitted_case(), "ended")
    assert_english(fetch("", "publicity", over.token), status=410)


def test_the_verification_of_a_paper_is_in_english(case):
    paper = a_stored_paper(case, Kind.ACCEPTANCE_NOTICE, "gb.ap1")
    for query in ({}, {"sha256": "0" * 64}, {"sha256": "short"}):
        assert_english(fetch("", "verify_document", paper.verify_token, query=query))
    assert_english(fetch("", "verify_document", "unknown"), status=404)


def test_pages_that_refuse_are_in_english(case):
    assert_english(reader("gb.cw1").get("/nowhere/"), status=404)
    assert_english(reader("ias.vo1").get(reverse("new_application")), status=403)
    nothing_left = reader("zh.po1").post(reverse("claim_next"), follow=True)
    assert_english(nothing_left)
    task = a_step("visit_home")
    claimed(task)
    refused = reader("gb.ap1").post(reverse("give_back", args=[task.pk]))
    assert refused.status_code in (403, 409)
    assert_english(refused, status=refused.status_code)


def test_no_page_is_left_out():
    """Every named address is fetched in this file, or shows no page."""
    named = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    source = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in named - NO_PAGES if f'"{name}"' not in source} == set()
    assert named > NO_PAGES


# What is put on record stays in the language of record.


def test_an_english_officers_papers_and_notices_are_on_record_in_chinese():
    task = a_step("post_publicity")
    with translation.override("en"):
        notice = publicity_to_post(task.case)
        paper = store_generated(
            task.case.stream, kind=Kind.EVIDENCE, title=Kind.EVIDENCE.label, number="T1",
            content=a_pdf(), by=officer("gb.cw1"), subject=task.case,
        )  # fmt: skip
    assert notice.shown_matter == "临时救助（急难型）：突发重大疾病"
    assert paper.title == "证明材料"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_officers_language_changes_no_letter(case, language, monkeypatch):
    printed = []
    monkeypatch.setattr(letters, "acceptance_notice_pdf", lambda content: printed.append(content))
    with translation.override(language):
        letters.acceptance_notice(case, by=officer("gb.ap1"))
    [content] = printed
    assert content.aid_kind == "急难型"
    assert [limit.step for limit in content.time_limits] == [
        "入户调查并提出审核意见", "公示", "审批决定",
    ]  # fmt: skip
    assert CHINESE.search(content.time_limits[0].period.text)


def test_data_are_told_from_the_systems_own_words(case):
    name = case.applicant.name
    assert chinese_of_the_system(f"<p>{name}, Applicant</p>") == []
    assert chinese_of_the_system(f"<p>{name}，申请人</p>") == [f"{name}，申请人"]
    assert chinese_of_the_system('<input placeholder="检索">') == ["检索"]
    assert chinese_of_the_system('<button lang="zh-Hans">中文</button>') == []
