"""Aid that needed no means check, and whose decision is revoked: what was left out is made up for
before another decision is made (撤销后补办核对), through the pages."""

import pytest

from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions.queries import decision_of
from casework.desk.walkthrough.courses import COURSES
from casework.desk.walkthrough.play import Act
from casework.remedies.models import Recovery
from workflows.consistency import find_faults

from .stage import Stage
from .test_remedies import DELIVERED, lodge
from .test_routes import CHECK, OFFICES, ROUTE, pages, play_of  # noqa: F401

UNCHECKED = [*CHECK, "decide_acceptance", "visit_home", "give_opinion", "post_publicity"]


def revoked(stage) -> None:
    """The office above finds that the aid was granted wrongly; whoever decided carries it out."""
    lodge(stage, lodged_on=clock.today())
    stage.do(stage.reviews + "1", "check_review", accepted="yes")
    stage.do(stage.reviews + "1", "begin_review")
    stage.do(
        stage.reviews + "2", "decide_review", outcome="revoke", reason="未核对即作出，应予纠正。"
    )
    stage.do("gb.cw1", "serve_review", served_on=clock.today(), **DELIVERED)
    stage.do(stage.decides, "implement_review", words="已撤销，补办授权和核对。")
    stage.do(stage.reviews + "1", "close_review")


@pytest.fixture
def paid_unchecked(request, pages):  # noqa: F811
    """Paid on the route that the test names, and not yet posted; then the decision is revoked."""
    route, decides, reviews = request.param
    play = play_of(route, OFFICES["township"])
    for line in play.acts():
        if (
            isinstance(line, Act)
            and line.step == ("reconcile_payment", "check_paperwork")[route == "emergency"]
        ):
            break
    stage = Stage(play.case)
    stage.decides, stage.reviews = decides, reviews
    return play, stage


QUICK, EMERGENCY = ("quick", "gb.ap1", "xz.rv"), ("emergency", "xz.sv1", "zh.rv")


@pytest.mark.parametrize(
    "paid_unchecked", [QUICK, pytest.param(EMERGENCY, marks=pytest.mark.once)], indirect=True
)
def test_nothing_is_decided_again_without_an_authorization_and_a_means_check(paid_unchecked):
    play, stage = paid_unchecked
    had = decision_of(play.case).amount_minor
    revoked(stage)
    assert (play.case.state, play.case.route) == ("checked", "general")
    assert stage.steps() == ["issue_authorization"]

    play.script = COURSES["general"].script(play.script.filed)
    done = [act.step for act in play.course() if isinstance(act, Act)]

    assert [step for step in dict.fromkeys(done) if step in UNCHECKED] == UNCHECKED
    play.case.refresh_from_db()
    assert play.case.state == Case.State.CLOSED
    made = decision_of(play.case)
    assert made.carried_minor == had
    assert made.to_pay == Money(max(made.amount_minor - had, 0), "CNY")
    assert find_faults(documents=True) == []


@pytest.mark.parametrize("paid_unchecked", [QUICK], indirect=True)
@pytest.mark.once
def test_what_was_paid_is_asked_back_if_the_case_is_not_even_accepted(paid_unchecked):
    play, stage = paid_unchecked
    had = decision_of(play.case).amount_minor
    revoked(stage)
    play.script = COURSES["general"].script(play.script.filed)
    for line in play.course():
        if isinstance(line, Act) and line.step == "adopt_answer":
            break

    stage.do(
        "gb.ap1", "decide_acceptance", accepted="no", ground="means_exceed",
        reason="家庭经济状况超过规定标准。",
    )  # fmt: skip

    recovery = Recovery.objects.get(case=play.case)
    assert (play.case.state, recovery.amount_minor) == ("not_accepted", had)
    assert stage.steps() == ["order_recovery", "serve_decision"]
    assert find_faults() == []


def test_the_whole_check_is_what_the_general_route_asks_for():
    """The list above follows the route: a step added to the check is asked for here too."""
    wanted = ROUTE[ROUTE.index(CHECK[0]) : ROUTE.index("end_publicity")]
    assert wanted == UNCHECKED
