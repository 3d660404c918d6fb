"""Whatever is typed, pasted or cut short: a sentence on the page, or a plain refusal; never a fault."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.cases.models import Case
from casework.people.models import Household, Person
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows.models import WorkTask

from .filled import a_means_row, a_member, an_application, sentences

NOTHING = "\x00"


def apply(told):
    return signed_in("gb.cw1").post(reverse("new_application"), told)


def nothing_is_stored():
    return not (Case.objects.exists() or Person.objects.exists() or Household.objects.exists())


@pytest.mark.parametrize(
    "name",
    [
        "陈𠮷㛃",  # Extension B and A
        "黄𬭊䶮",  # Extension E
        "郎朗",  # a compatibility ideograph, U+F92C
        "令狐冲",
        "阿卜杜勒·热合曼",  # the middle dot of names
        "MARIA DE FÁTIMA",
    ],
)
def test_a_name_is_taken_and_shown_as_it_is_written(name):
    answer = apply(an_application(a_member(0, name=name), a_means_row(0)))
    assert answer.status_code == 302, sentences(answer)
    kept = Person.objects.get().name
    page = sentences(signed_in("gb.cw1").get(answer.url))
    assert kept in page
    assert len(kept) == len(name)
    found = signed_in("gb.cw1").post(reverse("search"), {"q": name}, follow=True)
    assert [item["number"] for item in found.context["items"]] == [Case.objects.get().number]


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "陈" * 500},
        {"name": "陈\x00文"},
        {"name": "陈\ud800文".encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
        {"name": "陈\u202e文"},
        {"name": "   "},
        {"name": "\ue000"},
        {"birth_date": "1985-13-45"},
        {"birth_date": "2999-01-01"},
        {"birth_date": "0000-00-00"},
        {"document1_number": "9" * 5000},
        {"document1_number": "１２３４５６７（８）x"},
        {"document1_kind": "passport-of-the-moon"},
        {"relation": "self-made"},
        {"guardian": "9"},
        {"guardian": "-1"},
        {"phone": "☎" * 40},
    ],
    ids=lambda answers: "-".join(answers),
)
def test_a_person_s_row_that_is_wrong_says_so_and_stores_nothing(answers):
    answer = apply(an_application(a_member(0, **answers), a_means_row(0)))
    assert answer.status_code == 200
    assert any(form.errors for form in answer.context["all_forms"])
    assert nothing_is_stored()


@pytest.mark.parametrize(
    "row",
    [
        {"person": "5"},
        {"person": "12"},
        {"person": "0"},
        {"person": ""},
        {"code": "REL.RELIGION"},
        {"amount": "NaN"},
        {"amount": "1e400"},
        {"amount": "-1"},
        {"amount": "9" * 400},
        {"amount": "1.005"},
        {"currency": "XXX"},
        {"note": "长" * 5000},
    ],
    ids=lambda row: "-".join([*row, *row.values()])[:24],
)
def test_a_declared_item_that_is_wrong_says_so_and_stores_nothing(row):
    answer = apply(an_application(a_member(0), a_means_row(0, **row)))
    assert answer.status_code == 200
    assert any(form.errors for form in answer.context["all_forms"])
    assert nothing_is_stored()


@pytest.mark.parametrize(
    "answers",
    [
        {"people-TOTAL_FORMS": "x"},
        {"people-TOTAL_FORMS": "0"},
        {"people-TOTAL_FORMS": "1000000"},
        {"people-TOTAL_FORMS": "-1"},
        {"means-TOTAL_FORMS": "0"},
        {"means-TOTAL_FORMS": ""},
        {"address": "路" * 5000},
        {"address": "a\x00b"},
        {"counterpart": "ZH"},
        {"counterpart": "BOCM"},
        {"circumstances": "长" * 3000},
        {"happened_on": "9999-12-31"},
        {"happened_on": "99999-12-31"},
        {"period_from": "2022-03-07", "period_to": "2021-01-01"},
        {"promised": ""},
        {"cause": "<b>"},
    ],
    ids=lambda answers: "-".join([*answers, *answers.values()])[:32],
)
def test_a_form_that_is_wrong_says_so_and_stores_nothing(answers):
    answer = apply(an_application(**answers))
    assert answer.status_code == 200
    assert nothing_is_stored()


def test_an_empty_row_between_others_moves_nobody():
    """The third row's declaration and its guardian stay with the people of those rows."""
    empty = {f"people-1-{name}": "" for name in ("name", "birth_date", "relation")}
    told = an_application(
        a_member(0), {**empty, "people-1-sex": "unstated", "people-1-lives_in": "zhuhai"},
        a_member(2, name="陈小明", birth_date="2015-01-01", guardian="1"),
        a_means_row(0), a_means_row(1, person="3", code="AST.DEPOSIT", amount="1"),
        people=3, means=2,
    )  # fmt: skip
    answer = apply(told)
    assert answer.status_code == 302, sentences(answer)
    household = Household.objects.get()
    assert [member.person.name for member in household.members_on()] == ["陈大文", "陈小明"]
    child = household.members_on()[1]
    assert child.guardian.name == "陈大文"
    declared = {
        item.code: item.member.person.name for item in Case.objects.get().declaration.items.all()
    }
    assert declared == {"INC.WAGE": "陈大文", "AST.DEPOSIT": "陈小明"}


@pytest.mark.parametrize(
    "address",
    [
        "/work/?after=x",
        "/work/?after=2022-03-01~",
        "/work/?after=2022-03-01~x",
        "/work/?after=99999-01-01~1",
        "/work/?after=2022-03-01~²",
        "/work/?after=%00",
        "/work/team/?number=%00&step=x&due=x",
        "/work/open/?after=2022-02-31~1",
        "/work/closed/?after=²",
        "/work/closed/?after=99999999999999999999999",
        "/search/?after=%00",
        "/notices/?before=99999999999999999999999",
        "/supervision/?after=20220231-1&office=x&due=x",
        "/verify/x/?sha256=%00",
        "/pilot/?x=%F0%A0%AE%B7",
    ],
)
@pytest.mark.parametrize("username", ["gb.cw1", "xz.sv1"])
def test_an_address_with_a_spoilt_question_shows_a_page(address, username):
    a_step("check_form")
    assert signed_in(username).get(address).status_code in (200, 403, 404)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("gb.cw1", "/cases/{number}/history/?since={day}"),
        ("gb.cw1", "/cases/{number}/history/?until={day}"),
        ("zh.au1", "{access_log}?day={day}"),
    ],
)
def test_a_filter_by_a_day_that_cannot_be_shows_a_page(username, address, day):
    number = a_step("check_form").case.number
    asked = address.format(number=number, access_log=reverse("access_log"), day=day)
    answer = signed_in(username).get(asked)
    assert answer.status_code == 200
    assert answer.context["filter_form"].errors


@pytest.mark.parametrize(
    "address",
    [
        "/cases/%E4%B8%AA%E6%A1%88/",
        "/cases/ZM%C2%B2/",
        "/cases/%F0%A0%AE%B7/history/",
        "/cases/%ff%fe/",
        "/cases/%ed%a0%80/",
        f"/cases/{'9' * 3000}/",
        "/cases/ZM2022-000001%0d%0aX-Planted:1/",
        "/tasks/99999999999999999999999999/",
        "/documents/00000000-0000-0000-0000-000000000000/",
        "/pilot/99999999999999999999/",
    ],
)
def test_a_strange_address_is_not_found(address):
    answer = signed_in("gb.cw1").get(address)
    assert answer.status_code == 404
    assert "X-Planted" not in answer.headers


@pytest.mark.parametrize(
    "address", ["/cases/%00/", "/notices/%00/", "/verify/a%00b/", "/cases/%00/history/"]
)
def test_a_zero_character_in_an_address_is_a_bad_request(address):
    for browser in (Client(), signed_in("gb.cw1")):
        assert browser.get(address).status_code == 400


def test_a_zero_character_in_what_is_searched_finds_nothing():
    answer = signed_in("gb.cw1").post(reverse("search"), {"q": "陈\x00大文"}, follow=True)
    assert answer.status_code == 200
    assert answer.context["items"] == []


def test_a_form_that_was_cut_off_on_the_way_is_a_bad_request():
    task = a_step("collect_signatures")
    browser = signed_in("gb.cw1")
    browser.post(reverse("claim_task", args=[task.pk]))
    address = reverse("step", args=[task.pk])
    for body, content_type in (
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"nothing at all", "multipart/form-data"),
        (b"\xff\xfe", "multipart/form-data; boundary=\xff"),
        (b"--x\r\n", f"multipart/form-data; boundary={'x' * 300}"),
    ):
        answer = browser.post(address, body, content_type=content_type)
        assert answer.status_code in (200, 400), content_type
    assert WorkTask.objects.get(pk=task.pk).open
    assert not task.case.authorizations.get().signatures.exclude(page=None).exists()


def test_thousands_of_fields_are_a_bad_request_not_a_burden():
    told = {f"x{number}": "1" for number in range(1500)}
    answer = apply(told)
    assert answer.status_code == 400
    assert "没有作任何改动" in sentences(answer)


STEP_FORMS = {
    "give_opinion": ("gb.cw1", {"recommended": "yes", "form": "cash", "amount": "100"}, "opinion"),
    "decide_case": ("xz.sv1", {"outcome": "reject", "ground": "other"}, "reason"),
    "serve_decision": ("gb.cw1", {"method": "direct", "served_on": "2022-03-07"}, "recipient"),
    "check_form": ("gb.cw1", {"complete": "yes"}, "note"),
    "end_publicity": ("gb.cw1", {"objected": "yes"}, "objection"),
}


@pytest.mark.parametrize("step", STEP_FORMS)
@pytest.mark.parametrize("words", ["长" * 20_000, "a\x00b"], ids=["long", "zero"])
def test_words_too_long_or_broken_come_back_on_the_form(step, words):
    by, told, field = STEP_FORMS[step]
    task = a_step(step)
    browser = signed_in(by)
    browser.post(reverse("claim_task", args=[task.pk]))
    answer = browser.post(reverse("step", args=[task.pk]), {**told, field: words})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert WorkTask.objects.get(pk=task.pk).open


@pytest.mark.parametrize(
    ("step", "by", "field", "told"),
    [
        ("prepare_request", "gb.cw1", "items", {}),
        ("check_signatures", "gb.ap1", "wanting", {"agreed": "no", "note": "签名不符"}),
    ],
)
def test_a_choice_with_a_number_too_large_is_no_choice(step, by, field, told):
    task = a_step(step)
    browser = signed_in(by)
    browser.post(reverse("claim_task", args=[task.pk]))
    answer = browser.post(reverse("step", args=[task.pk]), {**told, field: ["9" * 26]})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert WorkTask.objects.get(pk=task.pk).open


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2022-03-08", "x"])
@pytest.mark.parametrize(
    ("step", "by", "field", "told"),
    [
        ("serve_decision", "gb.cw1", "served_on", {"method": "direct", "recipient": "陈大文"}),
        ("visit_home", "gb.cw1", "visited_on", {"findings": "x", "as_declared": "yes"}),
        ("record_bank_answer", "zh.fc1", "answered_on", {"paid": "yes", "reference": "B1"}),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_on_the_form(step, by, field, told, day):
    task = a_step(step)
    browser = signed_in(by)
    browser.post(reverse("claim_task", args=[task.pk]))
    if step == "visit_home":
        page = browser.get(reverse("step", args=[task.pk]))
        told = {**told, "companion": page.context["form"].fields["companion"].queryset.first().pk}
    answer = browser.post(reverse("step", args=[task.pk]), {**told, field: day})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert WorkTask.objects.get(pk=task.pk).open


def test_a_household_may_not_have_thirteen_rows():
    rows = [a_member(place, relation="self" if place == 0 else "child") for place in range(13)]
    answer = apply(an_application(*rows, a_means_row(0), people=13))
    assert answer.status_code == 200
    assert nothing_is_stored()
