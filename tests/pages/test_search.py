"""Search: by number, name and document; by whom; and that nothing personal reaches an address."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from casework.people.models import IdentityDocument
from tests.factories import a_household
from tests.pages.desks import a_submitted_case, signed_in

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")


def searched(client, text):
    sent = client.post(reverse("search"), {"q": text})
    assert sent.status_code == 302
    return client.get(sent.headers["Location"])


def numbers_in(page):
    return [item["number"] for item in page.context["items"]]


def document_number(case):
    return IdentityDocument.objects.filter(person=case.applicant).first().number.open()


@pytest.fixture
def case():
    return a_submitted_case()


def test_a_case_is_found_by_the_beginning_of_its_number(case):
    assert numbers_in(searched(signed_in("gb.cw2"), case.number)) == [case.number]
    assert case.number in numbers_in(searched(signed_in("gb.cw2"), case.number[:8].lower()))


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("大文", "申请人姓名"),
        ("陳大文", "申请人姓名"),
        ("cdw", "申请人姓名"),
        ("李美玲", "家庭成员姓名"),
    ],
)
def test_a_case_is_found_by_a_name_of_the_household(case, text, matched):
    page = searched(signed_in("gb.cw1"), text)
    assert [(item["number"], item["matched"]) for item in page.context["items"]] == [
        (case.number, matched)
    ]


def test_a_case_is_found_by_a_document_of_the_applicant_or_of_a_member(case):
    client = signed_in("gb.cw1")
    assert numbers_in(searched(client, document_number(case))) == [case.number]
    wife = case.household.members.get(relation="spouse").person
    number = IdentityDocument.objects.get(person=wife).number.open()
    assert searched(client, number).context["items"][0]["matched"] == "家庭成员证件号码"


def test_another_districts_officer_finds_nothing_by_any_of_the_three(case):
    client = signed_in("sz.cw1")
    for text in (case.number, "陈大文", document_number(case)):
        assert numbers_in(searched(client, text)) == []


def test_a_district_supervisor_finds_the_cases_below(case):
    assert numbers_in(searched(signed_in("xz.sv1"), "陈大文")) == [case.number]


def test_an_officer_of_the_other_side_finds_nothing(case):
    assert numbers_in(searched(signed_in("ias.vo1"), "陈大文")) == []


def test_what_is_searched_for_reaches_no_address_and_no_clear_text_of_the_session(case):
    client = signed_in("gb.cw1")
    sent = client.post(reverse("search"), {"q": "陈大文"})
    assert sent.headers["Location"] == reverse("search")
    stored = Session.objects.get(pk=client.session.session_key).get_decoded()
    assert "陈大文" not in str(stored)
    page = client.get(reverse("search"))
    assert page.context["query"] == "陈大文"
    assert page.headers["Cache-Control"] == "no-store"
    assert "q=" not in page.context["next_url"]


def test_a_name_in_the_address_is_not_searched_for(case):
    page = signed_in("gb.cw1").get(reverse("search"), {"q": "陈大文"})
    assert page.context["query"] == ""
    assert page.context["items"] == []


def test_what_one_officer_searched_for_is_not_shown_to_the_next(case):
    client = signed_in("gb.cw1")
    searched(client, "陈大文")
    client.post(reverse("logout"))
    client.force_login(signed_in("gb.cw2").get(reverse("search")).wsgi_request.user)
    assert client.get(reverse("search")).context["query"] == ""


def test_one_character_is_too_short(case):
    page = searched(signed_in("gb.cw1"), "陈")
    assert page.context["too_short"]
    assert page.context["items"] == []


def test_pages_turn_by_a_number_and_lose_nobody():
    made = {a_submitted_case(household=a_household(child=False)).number for _ in range(22)}
    client = signed_in("gb.cw1")
    for text in ("陈大文", "ZM2022-9"):
        page, seen = searched(client, text), []
        while True:
            seen += numbers_in(page)
            if not page.context["next_url"]:
                break
            assert "陈" not in page.context["next_url"]
            page = client.get(reverse("search") + page.context["next_url"])
        assert sorted(seen) == sorted(set(seen))
        assert made <= set(seen)


@pytest.mark.parametrize("by", ["number", "name", "document"])
def test_a_search_costs_at_most_eight_queries(case, by, django_assert_max_num_queries):
    client = signed_in("xz.sv1")
    text = {"number": case.number, "name": "陈大文", "document": document_number(case)}[by]
    client.post(reverse("search"), {"q": text})
    with django_assert_max_num_queries(8):
        assert numbers_in(client.get(reverse("search"))) == [case.number]
