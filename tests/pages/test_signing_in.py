"""Signing in and out, failures that add up, and how the pages are wanted."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from casework.desk.forms import sign_in
from tests.pages.desks import officer, signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db", "forgetful")


@pytest.fixture
def forgetful():
    """No failures of an earlier test are remembered."""
    cache.clear()
    yield
    cache.clear()


def tried(username="gb.cw1", password=settings.DEMO_PASSWORD, address="192.0.2.1", **more):
    return Client(REMOTE_ADDR=address).post(
        reverse("login"), {"username": username, "password": password, **more}
    )


def test_the_right_password_opens_the_desk():
    answer = tried()
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("my_work")


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong():
    known, unknown = tried(password="wrong"), tried(username="nobody", password="wrong")
    for answer in (known, unknown):
        assert answer.status_code == 200
        assert answer.context["form"].non_field_errors() == [
            "账号或口令不正确，请核对大小写后重试。"
        ]


def test_after_five_failures_even_the_right_password_waits():
    for _ in range(5):
        tried(password="wrong")
    waiting = tried(address="192.0.2.9")
    assert waiting.status_code == 200
    assert "15 分钟后再试" in waiting.content.decode()


def test_four_failures_do_no_harm_and_success_forgets_them():
    for _ in range(2):
        for number in range(4):
            tried(password="wrong", address=f"192.0.2.{number}")
        assert tried(address="192.0.2.8").status_code == 302


def test_five_failures_from_one_address_stop_that_address_only():
    for number in range(5):
        tried(username=f"gb.cw{number}", password="wrong")
    assert "15 分钟后再试" in tried(username="zh.fc1").content.decode()
    assert tried(username="zh.fc1", address="192.0.2.7").status_code == 302


def test_signing_in_with_ones_own_account_does_not_wash_the_address():
    for _ in range(4):
        tried(username="xz.sv1", password="wrong")
    tried()
    tried(username="xz.sv1", password="wrong")
    assert "15 分钟后再试" in tried(username="zh.fc1").content.decode()


def test_after_a_quarter_of_an_hour_the_door_opens_again(monkeypatch):
    monkeypatch.setattr(sign_in, "WAIT_SECONDS", 0)
    for _ in range(6):
        tried(password="wrong")
    assert tried().status_code == 302


def test_the_cache_keeps_no_account_names():
    tried(password="wrong")
    assert "gb.cw1" not in str(cache._cache)
    assert "192.0.2.1" not in str(cache._cache)


def test_behind_the_offices_proxy_the_address_is_the_one_that_the_proxy_saw(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(5):
        Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.5").post(
            reverse("login"), {"username": f"gb.cw{number}", "password": "wrong"}
        )
    others = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.6").post(
        reverse("login"), {"username": "zh.fc1", "password": settings.DEMO_PASSWORD}
    )
    assert others.status_code == 302


def test_a_forwarded_address_is_not_believed_without_a_proxy():
    for number in range(5):
        Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").post(
            reverse("login"), {"username": f"gb.cw{number}", "password": "wrong"}
        )
    assert "15 分钟后再试" in tried(username="zh.fc1").content.decode()


def test_the_pages_then_speak_the_officers_language():
    who = officer("gb.cw1")
    who.language = "en"
    who.save()
    assert tried().cookies["lotus_language"].value == "en"


def test_an_address_on_another_site_is_not_followed():
    assert tried(next="https://elsewhere.example/").headers["Location"] == reverse("my_work")
    assert tried(next="/pilot/").headers["Location"] == "/pilot/"


def test_whoever_is_signed_in_goes_straight_to_the_desk():
    assert signed_in("gb.cw1").get(reverse("login")).status_code == 302


def test_demo_accounts_are_shown_in_a_demo_only(settings):
    settings.DEMO = True
    page = Client().get(reverse("login"))
    duties = {account["duty"] for account in page.context["demo_accounts"]}
    assert len(duties) == 10
    assert settings.DEMO_PASSWORD in page.content.decode()
    settings.DEMO = False
    page = Client().get(reverse("login"))
    assert settings.DEMO_PASSWORD not in page.content.decode()


def test_signing_out_is_a_post_and_ends_the_session():
    client = signed_in("gb.cw1")
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("my_work")).status_code == 302


# Preferences


def test_the_language_is_kept_in_a_cookie_and_on_file():
    client = signed_in("gb.cw1")
    answer = client.post(reverse("set_language_pref"), {"language": "en", "next": "/pilot/"})
    assert answer.headers["Location"] == "/pilot/"
    assert answer.cookies["lotus_language"].value == "en"
    assert answer.cookies["lotus_language"]["httponly"]
    assert officer("gb.cw1").language == "en"


def test_a_language_that_the_pages_do_not_speak_changes_nothing():
    answer = signed_in("gb.cw1").post(reverse("set_language_pref"), {"language": "tlh"})
    assert "lotus_language" not in answer.cookies
    assert officer("gb.cw1").language == "zh-hans"


def test_readers_of_public_pages_choose_language_and_size_too():
    for name, field, value, cookie in (
        ("set_language_pref", "language", "en", "lotus_language"),
        ("set_text_size", "size", "large", "lotus_text_size"),
    ):
        answer = Client().post(reverse(name), {field: value, "next": "/notices/"})
        assert answer.headers["Location"] == "/notices/"
        assert answer.cookies[cookie].value == value


def test_large_type_is_shown_on_the_next_page():
    client = Client()
    client.post(reverse("set_text_size"), {"size": "large", "next": "/notices/"})
    assert 'data-size="large"' in client.get("/notices/").content.decode()
    client.post(reverse("set_text_size"), {"size": "huge", "next": "/notices/"})
    assert 'data-size="large"' in client.get("/notices/").content.decode()


@pytest.mark.parametrize("name", ["set_language_pref", "set_text_size"])
@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_no_preference_leads_to_another_site(name, target):
    answer = Client().post(reverse(name), {"size": "large", "language": "en", "next": target})
    assert answer.headers["Location"] == reverse("my_work")
