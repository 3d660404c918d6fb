"""Every route of a relief case through the pages that officers use, for a township of 香洲 and for
合作区民生事务局, which is township and district in one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from casework.audit.verify import verify
from casework.cases.models import Case
from casework.core import clock
from casework.core.money import Money
from casework.decisions.queries import decision_of
from casework.desk.walkthrough.application import EXAMPLE, read
from casework.desk.walkthrough.courses import COURSES
from casework.desk.walkthrough.officers import Desk
from casework.desk.walkthrough.play import Act, Play
from casework.documents.kinds import Kind
from casework.ledger.models import Transfer
from casework.ledger.queries import balances
from tests.factories.rules import rule_says
from tests.pages.desks import officer, signed_in
from workflows.consistency import find_faults
from workflows.queries import open_work
from workflows.stages import stage_of

from .test_walkthrough import ROUTE

OFFICES = {
    "township": ("ZH-XZ-GB", "IAS", "ZH-XZ", "ZH"),
    "zone": ("HQ", "IAS", "HQ", "HQ"),
}
CHECK = [
    "issue_authorization", "collect_signatures", "check_signatures", "prepare_request",
    "release_request", "receive_request", "answer_request", "countersign_request", "adopt_answer",
]  # fmt: skip
PAYMENT = [
    "prepare_payment", "review_payment", "send_payment", "record_bank_answer", "reconcile_payment",
]  # fmt: skip
AFTER = ["post_after_aid", "close_case"]


@pytest.fixture
def pages(db, official_data, settings, tmp_path):
    """The offices on a Monday morning, with papers in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = None
    with clock.moved_to(datetime(2022, 7, 4, 9, tzinfo=clock.LEGAL_ZONE)):
        yield


@pytest.fixture(params=["township", pytest.param("zone", marks=pytest.mark.once)])
def offices(request):
    """(accepting, asked, deciding, paying)."""
    return OFFICES[request.param]


def play_of(route, offices, **choices) -> Play:
    filed = read(settings.BASE_DIR / EXAMPLE)
    agency, counterpart, _district, _payer = offices
    filed = replace(
        filed, agency=agency, application=replace(filed.application, counterpart=counterpart)
    )
    script = COURSES[route].script(filed, **choices)
    return Play(script, password=settings.DEMO_PASSWORD, language="zh-hans")


def played(route, offices, **choices):
    """The play, its acts and its waits, once it has come to the end of its route."""
    play = play_of(route, offices, **choices)
    lines = list(play.acts())
    acts = [line for line in lines if isinstance(line, Act)]
    play.case.refresh_from_db()
    assert COURSES[route].reached(play.case)
    assert not open_work().filter(case=play.case).exists()
    assert verify().sound
    assert find_faults(documents=True) == []
    return play, acts, [line for line in lines if not isinstance(line, Act)]


def steps(acts) -> list[str]:
    return list(dict.fromkeys(act.step for act in acts))


def act_of(acts, step) -> Act:
    return next(act for act in acts if act.step == step)


@pytest.mark.prints
def test_the_general_route(pages, offices):
    _play, acts, waits = played("general", offices)

    assert steps(acts) == ROUTE
    assert act_of(acts, "decide_case").office.code == offices[2]
    assert len(waits) == 2
    for wait in waits:
        assert wait.resumed_at.astimezone(clock.LEGAL_ZONE).date() > wait.until


@pytest.mark.once
def test_irregular_aid_is_asked_back_by_itself_and_its_file_closed_when_nothing_is_owed(
    pages, offices
):
    play, acts, waits = played("recovery", offices)

    assert [act.step for act in acts][-7:] == [
        "check_paperwork", "serve_decision", "order_recovery", "serve_recovery",
        "enter_repayment", "confirm_repayment", "close_case",
    ]  # fmt: skip
    assert act_of(acts, "order_recovery").office.code == offices[2]
    recovery = play.case.recoveries.get()
    granted = play.case.decisions.get(in_advance=True)
    assert (recovery.ground, recovery.decision) == ("irregular", granted)
    assert recovery.amount_minor == granted.amount_minor
    assert balances(granted.fund).disbursed.minor == 0
    assert waits == []


def test_the_emergency_route_pays_first_and_makes_good_the_paperwork(pages, offices):
    play, acts, _waits = played("emergency", offices)

    assert steps(acts) == [
        "new_application", "check_form", "decide_advance", *PAYMENT, "serve_decision",
        "visit_home", "give_opinion", "file_paperwork", "check_paperwork", *AFTER,
    ]  # fmt: skip
    accepting, _asked, deciding, paying = offices
    assert act_of(acts, "decide_advance").office.code == deciding
    assert act_of(acts, "check_paperwork").office.code == deciding
    assert act_of(acts, "prepare_payment").office.code == paying
    # Ten working days from the decision, for visit, opinion and papers alike.
    decided = decision_of(play.case).decided_on
    due = {act_of(acts, step).due_on for step in ("serve_decision", "visit_home", "give_opinion")}
    assert (decided, due) == {
        "ZH-XZ": (date(2022, 7, 5), {date(2022, 7, 19)}),
        "HQ": (date(2022, 7, 4), {date(2022, 7, 18)}),
    }[deciding]
    assert not play.case.authorizations.exists()
    assert not play.case.publicities.filter(kind="before").exists()
    [notice] = play.case.stream.documents.filter(kind=Kind.DECISION)
    assert notice.number == decision_of(play.case).number
    assert accepting == play.case.agency.code


@pytest.mark.once
def test_a_small_sum_in_advance_is_the_township_s(pages):
    _play, acts, _waits = played("emergency", OFFICES["township"], aid=Decimal("2000.00"))

    for step in ("decide_advance", "check_paperwork"):
        assert act_of(acts, step).office.code == "ZH-XZ-GB"


def test_the_quick_route_sends_the_money_within_three_days(pages, offices):
    play, acts, _waits = played("quick", offices)

    assert steps(acts) == [
        "new_application", "check_form", "decide_quick", "serve_decision", *PAYMENT, *AFTER,
    ]  # fmt: skip
    assert act_of(acts, "decide_quick").office.code == offices[0]
    for step in ("check_form", "decide_quick", "serve_decision", "prepare_payment"):
        assert act_of(acts, step).due_on == date(2022, 7, 7)
    assert act_of(acts, "send_payment").at.astimezone(clock.LEGAL_ZONE).date() <= date(2022, 7, 7)
    assert decision_of(play.case).amount_minor == 390_000  # a month's standard for three
    assert not play.case.assessments.exists()


@pytest.mark.once
def test_a_supplement_is_asked_for_once_and_brought(pages, offices):
    _play, acts, _waits = played("supplement", offices)

    assert steps(acts) == [*ROUTE[:2], "receive_supplement", *ROUTE[2:]]


def test_a_refusal_is_served_with_its_remedy_and_nothing_is_reserved(pages, offices):
    before = Transfer.objects.count()

    play, acts, _waits = played("refusal", offices)

    assert steps(acts) == ROUTE[: ROUTE.index("serve_decision") + 1]
    decision = decision_of(play.case)
    assert (decision.outcome, decision.ground) == ("rejected", "means_exceed")
    assert decision.remedy_until >= decision.served_on + timedelta(days=60)
    assert Transfer.objects.count() == before
    assert "行政复议" in case_page(play)


@pytest.mark.once
def test_a_dismissed_objection_gives_the_posting_its_days_back(pages, offices):
    play, acts, waits = played("objection", offices)

    assert "check_objection" in steps(acts)
    posting = play.case.publicities.get(kind="before")
    stopped = posting.stopped_days
    assert stopped >= 2
    assert posting.until == posting.posted_on + timedelta(days=3 + stopped)
    assert waits[0].until == posting.until


@pytest.mark.once
def test_a_household_that_withdraws_leaves_nothing_open(pages, offices):
    play, acts, _waits = played("withdrawal", offices)

    assert steps(acts) == [*ROUTE[:2], *CHECK, "decide_acceptance", "withdraw_case"]
    assert stage_of(play.case).code == "withdrawn"
    assert play.case.stream.documents.filter(kind=Kind.WITHDRAWAL).count() == 1
    assert set(play.case.authorizations.values_list("state", flat=True)) == {"void"}
    assert "重新办理" in case_page(play)


@pytest.mark.once
def test_a_community_review_where_the_rules_ask_for_it(pages, offices):
    rule_says("switch.community_review", True)
    play = play_of("general", offices)
    play.script._hold_review = lambda case, form: {
        "held_on": clock.today(), "present": 9, "in_favour": 8, "against": 1, "words": "确有困难",
    }  # fmt: skip

    done = [act.step for act in play.acts() if isinstance(act, Act)]

    assert done.index("visit_home") < done.index("hold_review") < done.index("give_opinion")
    assert play.case.state == Case.State.CLOSED


@pytest.mark.once
def test_a_withdrawn_case_is_reopened_and_comes_to_its_end(pages, offices):
    play, _acts, _waits = played("withdrawal", offices)
    supervisor = {"ZH-XZ": "xz.sv1", "HQ": "hq.sv1"}[offices[2]]
    desk = desk_of(supervisor)
    desk.do(reverse("reopen_case", args=[play.case.number]), {"reason": "家庭提出重新办理"})

    play.script = COURSES["general"].script(play.script.filed)
    done = [act.step for act in play.course() if isinstance(act, Act)]

    # What the other side answered and was relied on still stands.
    assert done == [ROUTE[1], *ROUTE[ROUTE.index("decide_acceptance") :]]
    play.case.refresh_from_db()
    assert play.case.state == Case.State.CLOSED
    assert find_faults() == []


@pytest.mark.once
def test_a_terminated_case_is_served_and_its_money_freed(pages, offices):
    play = play_of("general", offices)
    for line in play.acts():
        if isinstance(line, Act) and line.step == "decide_case":
            break
    supervisor = {"ZH-XZ": "xz.sv1", "HQ": "hq.sv1"}[offices[2]]
    approval = decision_of(play.case)
    desk_of(supervisor).do(
        reverse("terminate_case", args=[play.case.number]),
        {"ground": "no_need", "reason": "亲属已承担全部费用"},
    )

    done = [act.step for act in play.course() if isinstance(act, Act)]

    assert done == ["serve_decision"]
    play.case.refresh_from_db()
    assert play.case.state == Case.State.TERMINATED
    assert Transfer.objects.get(pending_transfer=approval.reservation).kind == "void"
    assert find_faults(documents=True) == []


def desk_of(username: str) -> Desk:
    return Desk(officer(username), settings.DEMO_PASSWORD, "zh-hans")


def case_page(play) -> str:
    browser = signed_in(play.case.created_by.username)
    return browser.get(reverse("case_file", args=[play.case.number])).content.decode()


@pytest.mark.prints
def test_a_review_that_grants_more_is_implemented_paid_and_closed(pages, offices):
    play, acts, _waits = played("review", offices)

    reviewing = [
        "lodge_review", "check_review", "begin_review", "decide_review", "serve_review",
        "implement_review", "close_review",
    ]  # fmt: skip
    names = [act.step for act in acts]
    first = names.index("lodge_review")
    assert names[first : first + 7] == reviewing
    assert names[first + 7 : first + 9] == ["serve_decision", "prepare_payment"]
    decision = decision_of(play.case)
    assert (decision.revision, decision.amount) == (2, Money.of("5400", "CNY"))
    assert balances(decision.fund).disbursed == Money.of("5400", "CNY")
    # Nobody who reviewed had a part in the case before.
    before = {act.officer for act in acts[:first]}
    reviewed = {act.officer for act in acts if act.step in reviewing[1:4]}
    assert not before & reviewed
