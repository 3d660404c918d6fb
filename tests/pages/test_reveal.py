"""A number in full: only with a purpose, only of this case's people, entered in the log."""

import pytest
from django.urls import reverse

from casework.audit.models import Entry
from casework.people.models import IdentityDocument
from tests.factories import a_person
from tests.pages.desks import a_submitted_case, signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


@pytest.fixture
def case():
    return a_submitted_case()


@pytest.fixture
def paper(case):
    return IdentityDocument.objects.get(person=case.applicant)


def page_of(case, paper):
    return reverse("reveal", args=[case.number, paper.uid])


def asked(client, address, purpose="confirming"):
    once = client.get(address).context["once"]
    return client.post(address, {"purpose": purpose, "once": once})


def readings(case):
    return Entry.objects.filter(stream__kind="access", act="cases.case.read", subject_id=case.pk)


def test_the_number_is_masked_until_a_purpose_is_given(case, paper):
    client, number = signed_in("gb.cw1"), paper.number.open()
    page = client.get(page_of(case, paper))
    assert number not in page.content.decode()
    assert not readings(case).exists()


def test_with_a_purpose_the_number_is_shown_once_and_the_reading_entered(case, paper):
    shown = asked(signed_in("gb.cw1"), page_of(case, paper))
    assert paper.number.open() in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = readings(case).get()
    assert entry.actor.username == "gb.cw1"
    assert entry.facts["purpose"] == "confirming"
    assert paper.number.open() not in str(entry.facts)


def test_without_a_purpose_nothing_is_shown_and_nothing_entered(case, paper):
    page = asked(signed_in("gb.cw1"), page_of(case, paper), purpose="")
    assert paper.number.open() not in page.content.decode()
    assert "请选择查看完整证件号码的用途" in page.content.decode()
    assert not readings(case).exists()


def test_a_reloaded_page_hides_the_number_again(case, paper):
    client, address = signed_in("gb.cw1"), page_of(case, paper)
    once = client.get(address).context["once"]
    sent = {"purpose": "handling", "once": once}
    assert paper.number.open() in client.post(address, sent).content.decode()
    again = client.post(address, sent).content.decode()
    assert paper.number.open() not in again
    assert "刚才显示的号码已隐去" in again
    assert readings(case).count() == 1


def test_a_person_of_another_household_has_no_page_under_this_case(case):
    stranger = IdentityDocument.objects.get(person=a_person("黄家豪"))
    client = signed_in("gb.cw1")
    assert client.get(page_of(case, stranger)).status_code == 404


@pytest.mark.parametrize("username", ["sz.cw1", "ias.vo1", "zh.fc1", "jw.au1"])
def test_whoever_may_not_read_the_case_gets_no_number(case, paper, username):
    client, address = signed_in(username), page_of(case, paper)
    assert client.get(address).status_code == 404
    assert client.post(address, {"purpose": "handling"}).status_code == 404
    assert not readings(case).exists()


def test_the_address_holds_a_random_mark_and_no_number(case, paper):
    assert paper.number.open() not in page_of(case, paper)
