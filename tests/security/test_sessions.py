"""The browser's side: forms of our own pages only, cookies, and what pages may load and run."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import a_publicity
from tests.factories.work import a_step
from tests.pages.desks import a_stored_paper, officer, signed_in

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
#: Templates of printed papers are rendered to PDF and never sent to a browser.
PAGES = [path for path in TEMPLATES if path.parent.name != "documents"]
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)|<base\b|<iframe|<object",
    re.IGNORECASE,
)

#: Cookies, headers and sessions are the same whatever database stands behind them.
pytestmark = pytest.mark.once


def strict(username: str | None = None) -> Client:
    browser = Client(enforce_csrf_checks=True)
    if username:
        browser.force_login(officer(username))
    return browser


@pytest.fixture
def task():
    return a_step("check_form")


def test_a_form_that_another_site_sends_does_nothing(task):
    browser = strict("gb.cw1")
    case = task.case
    for name, argument in (
        ("claim_next", None), ("claim_task", task.pk), ("give_back", task.pk), ("step", task.pk),
        ("reassign_task", task.pk), ("new_application", None), ("add_note", case.number),
        ("withdraw_authorization", case.number), ("search", None), ("logout", None),
        ("set_language_pref", None), ("set_text_size", None), ("audit_verify", None),
        ("pilot_task", 1), ("login", None),
        ("reveal", (case.number, case.applicant.documents.get().uid)),
    ):  # fmt: skip
        arguments = (
            () if argument is None else argument if isinstance(argument, tuple) else [argument]
        )
        answer = browser.post(reverse(name, args=arguments), {"complete": "yes"})
        assert answer.status_code == 403, name
        assert "页面已过期" in answer.content.decode(), name
    case.refresh_from_db()
    assert case.state == "submitted"


def test_signing_in_from_another_site_is_refused_too():
    told = {"username": "gb.cw1", "password": settings.DEMO_PASSWORD}
    assert strict().post(reverse("login"), told).status_code == 403


def test_our_own_form_is_taken(task):
    browser = strict("gb.cw1")
    address = reverse("step", args=[task.pk])
    browser.get(address)
    told = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(reverse("claim_task", args=[task.pk]), told).status_code == 302


def test_the_session_cookie_is_for_the_server_only():
    browser = Client()
    answer = browser.post(
        reverse("login"), {"username": "gb.cw1", "password": settings.DEMO_PASSWORD}
    )
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) <= 8 * 3600
    for name in ("lotus_language",):
        assert answer.cookies[name]["httponly"]


def test_over_https_cookies_travel_over_https_only(settings, client):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    page = client.get(reverse("login"), secure=True)
    assert page.cookies["csrftoken"]["secure"]
    told = {"username": "gb.cw1", "password": settings.DEMO_PASSWORD}
    answer = client.post(reverse("login"), told, secure=True)
    assert answer.cookies["sessionid"]["secure"]
    assert answer.cookies["lotus_language"]["secure"]


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(task):
    browser = Client()
    browser.cookies["sessionid"] = "planted"
    told = {"username": "gb.cw1", "password": settings.DEMO_PASSWORD}
    browser.post(reverse("login"), told)
    session = browser.cookies["sessionid"].value
    assert session != "planted"
    browser.post(reverse("logout"))
    browser.cookies["sessionid"] = session
    assert browser.get(reverse("my_work")).url.startswith(reverse("login"))


@pytest.mark.parametrize("username", ["gb.cw1", "gb.ap1", "xz.au1", None])
def test_every_page_says_what_it_may_load(task, username):
    case, browser = task.case, signed_in(username) if username else Client()
    paper = a_stored_paper(case, "evidence", "gb.cw1")
    card = case.applicant.documents.get()
    addresses = [
        reverse(name)
        for name in (
            "my_work", "team_queue", "all_open", "closed_cases", "new_application", "login",
            "search", "supervisor", "auditor", "access_log", "audit_verify", "pilot_tasks",
            "publicity_list",
        )
    ] + [
        reverse("step", args=[task.pk]), reverse("case_file", args=[case.number]),
        reverse("history", args=[case.number]), reverse("reveal", args=[case.number, card.uid]),
        reverse("withdraw_authorization", args=[case.number]), reverse("pilot_task", args=[1]),
        reverse("publicity", args=[a_publicity(case, "posted").token]),
        reverse("verify_document", args=[paper.verify_token]), "/nowhere/", "/cases/%00/",
    ]  # fmt: skip
    for address in addresses:
        answer = browser.get(address)
        policy = answer.headers["Content-Security-Policy"]
        for rule in (
            "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
            "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        ):  # fmt: skip
            assert rule in policy, address
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert not INLINE.search(answer.content.decode()), address


def test_a_paper_runs_nothing_and_stands_in_no_frame(task):
    paper = a_stored_paper(task.case, "evidence", "gb.cw1")
    answer = signed_in("gb.cw1").get(reverse("document", args=[paper.uid]))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_has_a_style_or_script_of_its_own(path: Path):
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL
    )
    assert INLINE.findall(text) == []
    assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", text)
    assert "|safe" not in text
    assert "autoescape off" not in text
    posted = re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", text, re.DOTALL | re.IGNORECASE)
    assert all("csrf_token" in form for form in posted)


def test_a_host_that_is_not_ours_is_refused():
    answer = Client(headers={"host": "elsewhere.example"}).get(reverse("login"))
    assert answer.status_code == 400
    assert "elsewhere" not in answer.content.decode()


def test_words_that_look_like_a_page_stay_words(task):
    browser = signed_in("gb.cw1")
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}"
    browser.post(reverse("add_note", args=[task.case_number]), {"words": words})
    shown = browser.get(reverse("case_file", args=[task.case_number])).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "{{ 7|add:7 }}" in shown
