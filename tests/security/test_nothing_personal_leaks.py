"""Names, numbers and addresses stand on the pages of those who may read them, and nowhere else."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from casework.audit.models import Entry
from casework.cases.models import Case
from casework.core.logs import WithoutWords
from casework.documents import forms
from casework.documents.kinds import Kind
from tests.factories import a_publicity
from tests.factories.work import STEPS, a_step
from tests.pages.desks import a_pdf, a_stored_paper, officer, signed_in
from workflows import operations

from .filled import a_means_row, a_member, a_scan, an_application

NAME, GUARDED, NUMBER, STREET = "欧阳𠮷㛃", "欧阳小龑", "51234567", "迎宾南路1088号"
DIGITS = NUMBER[:-1]  # papers write the last one in brackets
PHONE, ILLNESS, ACCOUNT = "62345678", "急性白血病", "6222029999888877"
PERSONAL = (NAME, GUARDED, DIGITS, STREET, PHONE, ILLNESS, ACCOUNT)
FILLED = an_application(
    a_member(
        0, name=NAME, document1_number=NUMBER, phone=f"+853 {PHONE}",
    ),
    a_member(
        1, name=GUARDED, birth_date="2015-01-01", guardian="1", document1_number="51234568",
    ),
    a_means_row(0),
    people=2, address=f"珠海市香洲区{STREET}", circumstances=ILLNESS,
)  # fmt: skip


@pytest.fixture
def everything_said(caplog, monkeypatch):
    """Every log line of every logger, as the console's formatter would write it."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(WithoutWords("%(name)s %(message)s"))
    monkeypatch.setattr(forms, "render_pdf", lambda *_args, **_more: a_pdf())
    return caplog


def personal_in(text: str) -> list[str]:
    return [value for value in PERSONAL if value in text]


def the_case() -> Case:
    answer = signed_in("gb.cw1").post(reverse("new_application"), FILLED)
    assert answer.status_code == 302
    assert personal_in(answer.url) == []
    return Case.objects.get()


def step_of(case):
    task = case.tasks.filter(flow_task_type="HUMAN").latest("pk")
    return task, reverse("step", args=[task.pk])


def test_a_case_on_its_way_leaves_no_personal_data_in_logs_and_addresses(everything_said):
    case = the_case()
    addresses = []
    browsers = {name: signed_in(name) for name in ("gb.cw1", "gb.ap1", "xz.sv1", "xz.au1")}

    def act(by, told, case=case):
        task, address = step_of(case)
        browsers[by].post(reverse("claim_task", args=[task.pk]))
        browsers[by].get(address)
        answer = browsers[by].post(address, told)
        assert answer.status_code == 302, answer.context["form"].errors
        addresses.extend([address, answer.url])

    act("gb.cw1", {"complete": "yes"})
    act("gb.cw1", {"items": ["ID.STATUS", "INC.WAGE"]})
    for signature in case.authorizations.get().signatures.all():
        told = {
            "signature": signature.pk, "signed_on": "2022-03-07", "page": a_scan(f"{NAME}.png"),
            "consents": ["cross_border", "financial", "minors"],
        }  # fmt: skip
        act("gb.cw1", told)
    act("gb.ap1", {"agreed": "yes"})
    browsers["gb.cw1"].post(
        reverse("add_note", args=[case.number]), {"words": f"{NAME} {PHONE} {ILLNESS}"}
    )
    for text in (NAME, NUMBER):
        found = browsers["gb.cw1"].post(reverse("search"), {"q": text})
        addresses.append(found.url)
        addresses.append(browsers["gb.cw1"].get(found.url).wsgi_request.get_full_path())
    card = case.applicant.documents.get()
    reveal = reverse("reveal", args=[case.number, card.uid])
    once = browsers["gb.cw1"].get(reveal).context["once"]
    shown = browsers["gb.cw1"].post(reveal, {"purpose": "handling", "once": once})
    assert DIGITS in shown.content.decode()
    links = []
    for by, page in (
        ("gb.cw1", reverse("case_file", args=[case.number])),
        ("xz.au1", reverse("history", args=[case.number])),
        ("gb.cw1", reverse("my_work")),
        ("xz.sv1", reverse("all_open")),
        ("xz.sv1", reverse("supervisor")),
    ):
        content = browsers[by].get(page).content.decode()
        links += re.findall(r"(?:href|action|src)=\"([^\"]*)\"", content)
    assert personal_in("\n".join([*addresses, *links])) == []
    assert personal_in(everything_said.text) == []
    browsers["gb.cw1"].get(reverse("claim_next"))
    assert "Method Not Allowed" in everything_said.text  # that is, what is said is heard


@pytest.mark.parametrize("step", STEPS)
def test_what_is_refused_on_a_step_is_not_written_down(step, everything_said):
    task = a_step(step)
    by = {
        "caseworker": "gb.cw1", "township_approver": "gb.ap1", "district_supervisor": "xz.sv1",
        "verification_officer": "ias.vo1", "finance_clerk": "zh.fc1", "finance_reviewer": "zh.fr1",
        "legal_reviewer": "xz.lr1",
    }[task.duty]  # fmt: skip
    operations.claim(task.pk, by=officer(by))
    typed = dict.fromkeys(
        ("note", "reason", "words", "objection", "opinion", "findings", "recipient", "payee_name",
         "account_number", "amount", "served_on", "outcome", "reference"), f"{NAME} {ACCOUNT}",
    )  # fmt: skip
    answer = signed_in(by).post(reverse("step", args=[task.pk]), typed)
    assert answer.status_code in (200, 302)
    assert personal_in(everything_said.text) == []


def test_the_journal_s_entries_hold_no_personal_values(everything_said):
    case = the_case()
    operations.perform(step_of(case)[0].pk, by=officer("gb.cw1"), complete=True, note=f"{NAME}属实")
    told = [str(row) for row in Entry.objects.values_list()]
    assert told
    assert personal_in("\n".join(told)) == []


def test_a_fault_is_told_without_what_was_typed(everything_said, monkeypatch):
    """Even where an error's own words quote a name, page and log do not."""
    task = a_step("check_form")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    browser.raise_request_exception = False

    def fail(*_args, **_more):
        raise ValueError(f"Key (name)=({NAME}) already exists: {NUMBER}")

    monkeypatch.setattr(operations, "perform", fail)
    answer = browser.post(reverse("step", args=[task.pk]), {"complete": "yes", "note": NAME})
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "系统出错了" in page
    assert personal_in(page) == []
    assert "Traceback" not in page
    assert personal_in(everything_said.text) == []
    assert "ValueError" in everything_said.text


@pytest.mark.parametrize("address", ["/nowhere/", "/cases/ZM2022-000009/", "/cases/%00/"])
def test_an_error_page_tells_nothing_of_the_house(address):
    """Whether another office's case exists, or how the system is built."""
    theirs = a_step("check_form").case_number
    missing = signed_in("tj.cw1").get(address).content.decode()
    for inside in (
        "Traceback",
        "Exception",
        "urlpatterns",
        "casework",
        "Django",
        "/site-packages/",
    ):
        assert inside not in missing
    there, nowhere = (
        signed_in("tj.cw1").get(f"/cases/{number}/").content.decode().replace(number, "")
        for number in (theirs, "ZM2022-000009")
    )
    hidden = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert hidden.sub("", there) == hidden.sub("", nowhere)


def test_a_file_is_named_by_kind_and_number():
    task = a_step("serve_decision")
    browser = signed_in("gb.cw1")
    paper = a_stored_paper(task.case, Kind.DECISION, "gb.cw1")
    for name in ("document", "document_preview"):
        answer = browser.get(reverse(name, args=[paper.uid]))
        told = answer.headers["Content-Disposition"]
        assert str(paper.uid) not in told
        assert task.case.applicant.name not in told
        assert re.search(r'filename="decision-T[0-9a-f]+-v1(-1)?\.(pdf|png)"', told), told


def test_the_public_notice_tells_nothing_that_the_law_keeps_back(everything_said):
    case = the_case()
    notice = a_publicity(case, "posted")
    for address in (reverse("publicity_list"), reverse("publicity", args=[notice.token])):
        page = Client().get(address).content.decode()
        assert personal_in(page) == []
        assert case.number not in page


def test_a_paper_is_proved_genuine_without_names(everything_said):
    case = the_case()
    paper = a_stored_paper(case, Kind.EVIDENCE, "gb.cw1")
    page = Client().get(reverse("verify_document", args=[paper.verify_token])).content.decode()
    assert paper.number in page
    assert personal_in(page) == []


def test_the_session_keeps_no_name_in_clear():
    browser = signed_in("gb.cw1")
    browser.post(reverse("search"), {"q": NAME})
    kept = str(dict(browser.session))
    assert personal_in(kept) == []
