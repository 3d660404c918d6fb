"""Not checked, none found, nothing and something are four things (docs/plan-to-code.md, rule 24)."""

import pytest

from casework.core.refusals import Refusal
from casework.verification.actions import answer_request
from casework.verification.queries import latest_asked, sheet
from tests.factories import a_request, an_authorization, case_at
from tests.states.tables import brought_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(db):
    """Wages of the applicant, declared at 3,200 CNY, are asked of the other side."""
    case = case_at("checked")
    request = a_request(case, "received", authorization=an_authorization(case, items=["INC.WAGE"]))
    applicant = case.household.members_on().first()
    request.items.exclude(member=applicant).delete()
    return request


def line_of(request):
    rows = sheet(request.case, *latest_asked(request.case))
    [line] = [row for row in rows if row.code == "INC.WAGE"]
    return line


def found(request, by, finding, answer=None, remark=""):
    """The sheet's line for the one item, once it is answered so."""
    item = request.items.get()
    answer_request(request, by=by, answers=[(item, finding, answer, remark)])
    brought_to(request, "responded")
    line = line_of(request)
    return line.finding, line.found, line.difference


def test_not_checked_says_nothing_about_the_declaration(request_, staff):
    line = found(request_, staff.verifier, "not_checked", remark="主管部门未答复")
    assert line == ("not_checked", None, None)


def test_what_was_not_checked_says_why(request_, staff):
    with pytest.raises(Refusal, match="写明原因"):
        found(request_, staff.verifier, "not_checked", remark=" ")
    assert request_.items.get().finding == ""


def test_none_found_is_as_far_from_the_declaration_as_it_goes(request_, staff):
    assert found(request_, staff.verifier, "none_found") == ("none_found", None, -320_000)


def test_nothing_is_a_value_of_zero(request_, staff):
    nothing = {"minor": 0, "currency": "CNY"}
    assert found(request_, staff.verifier, "value", nothing) == ("value", nothing, -320_000)


def test_a_value_is_set_against_the_declaration_in_its_own_currency_only(request_, staff):
    more = {"minor": 350_000, "currency": "CNY"}
    assert found(request_, staff.verifier, "value", more) == ("value", more, 30_000)


def test_another_currency_is_not_subtracted(request_, staff):
    patacas = {"minor": 350_000, "currency": "MOP"}
    assert found(request_, staff.verifier, "value", patacas) == ("value", patacas, None)


@pytest.mark.parametrize(
    "answer", [None, {}, {"minor": -1, "currency": "CNY"}, {"minor": 1}, {"text": "有"}]
)
def test_a_value_has_the_shape_that_the_catalogue_gives(request_, staff, answer):
    with pytest.raises(Refusal):
        answer_request(
            request_, by=staff.verifier, answers=[(request_.items.get(), "value", answer, "")]
        )

    assert request_.items.get().finding == ""


def test_an_answer_is_shown_only_when_it_has_been_countersigned(request_, staff):
    item = request_.items.get()
    answer_request(
        request_, by=staff.verifier,
        answers=[(item, "value", {"minor": 350_000, "currency": "CNY"}, "")],
    )  # fmt: skip
    request_.refresh_from_db()

    line = line_of(request_)
    assert (request_.state, line.finding, line.found) == ("answered", "", None)


def test_what_was_answered_under_an_authorization_taken_back_is_not_shown(request_, staff):
    """Neither to the district that decides nor on the case file; the declaration still is."""
    request = request_
    value = {"minor": 350_000, "currency": "CNY"}
    found(request, staff.verifier, "value", value)
    brought_to(request, "accepted")
    case = request.case
    assert line_of(request).found == value

    brought_to(request.authorization, "revoked")

    assert latest_asked(case) == (None, [])
    [line] = [row for row in sheet(case, *latest_asked(case)) if row.code == "INC.WAGE"]
    assert (line.found, line.finding, line.difference) == (None, "", None)
    assert line.declared == {"minor": 320_000, "currency": "CNY"}


def test_the_answer_under_another_authorization_is_shown_in_its_place(request_, staff):
    brought_to(request_, "accepted")
    brought_to(request_.authorization, "revoked")
    again = a_request(
        request_.case, "sent", authorization=an_authorization(request_.case, items=["INC.WAGE"])
    )
    assert latest_asked(request_.case)[0] == again
    brought_to(again.authorization, "revoked")
    assert latest_asked(request_.case)[0] is None
