"""Standing in for a colleague (委托代理): whose right it is, what it covers, whom it bars."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.agencies.actions import end_delegation, enter_absence
from casework.agencies.models import Appointment, Delegation, Officer
from casework.audit.access import log_reading
from casework.audit.chain import body_of, digest
from casework.audit.journal import doers, enact
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.cases import archive
from casework.cases.actions import register_case, submit_case
from casework.cases.queries import cases_for
from casework.core.money import Money
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.decisions.actions import decide_case
from casework.ledger.models import Fund
from casework.payments.actions import review_payment
from casework.verification.actions import prepare_request, release_request
from tests.appointing import an_agency, appointed
from tests.factories import (
    a_declaration,
    a_disbursement,
    a_household,
    a_request,
    case_at,
    case_awaiting_decision,
    the_offices,
)
from tests.factories.work import a_step
from tests.states.tables import brought_to
from workflows import operations
from workflows.queries import my_work, team_queue

from .conftest import also, appointment_of, fresh, stand_in

APPROVER, SUPERVISOR, SECOND = "gb.ap1", "xz.sv1", "xz.sv2"


def test_a_deputy_sees_the_queue_claims_and_acts_on_behalf_of_the_colleague():
    task = a_step("release_request")
    assert task not in team_queue(fresh(SUPERVISOR))
    stand_in(SUPERVISOR, APPROVER)

    assert task in team_queue(fresh(SUPERVISOR))
    operations.claim(task.pk, by=fresh(SUPERVISOR))
    operations.perform(task.pk, by=fresh(SUPERVISOR), agreed=True)

    done = Entry.objects.filter(stream=task.case.stream)
    for act in ("claim", "release", "add_document"):
        entry = done.filter(act__endswith=f".{act}").get()
        assert (entry.actor.username, entry.on_behalf_of.username) == (SUPERVISOR, APPROVER)
        assert set(entry.persons) == {fresh(SUPERVISOR).pk, fresh(APPROVER).pk}
    assert verify().sound


def test_what_the_colleague_had_claimed_the_deputy_carries_on():
    stand_in("gb.cw2", "gb.cw1")
    task = a_step("check_form")
    operations.claim(task.pk, by=fresh("gb.cw1"))
    assert task in my_work(fresh("gb.cw2"))

    operations.perform(task.pk, by=fresh("gb.cw2"), complete=True)

    entry = Entry.objects.get(stream=task.case.stream, act="cases.case.pass_check")
    assert entry.on_behalf_of.username == "gb.cw1"


def test_in_their_own_right_nobody_acts_for_another():
    stand_in("gb.cw2", "gb.cw1")
    task = a_step("check_form")

    operations.perform(task.pk, by=fresh("gb.cw2"), complete=True)

    entry = Entry.objects.get(stream=task.case.stream, act="cases.case.pass_check")
    assert entry.on_behalf_of is None


def test_a_delegation_runs_from_its_first_day_to_its_last_or_until_it_is_ended(clock):
    a_step("release_request")
    delegation = stand_in(SUPERVISOR, APPROVER, days=3)
    assert team_queue(fresh(SUPERVISOR)).count() == 1
    clock.move_on(timedelta(days=3))
    assert team_queue(fresh(SUPERVISOR)).count() == 1
    clock.move_on(timedelta(days=1))
    assert team_queue(fresh(SUPERVISOR)).count() == 0
    with pytest.raises(OutOfTurn):
        end_delegation(delegation, by=fresh(APPROVER))

    delegation = stand_in(SUPERVISOR, APPROVER, days=3)
    end_delegation(delegation, by=fresh(APPROVER))
    assert team_queue(fresh(SUPERVISOR)).count() == 0


def test_a_deactivated_colleague_lends_nothing_and_a_deactivated_deputy_does_nothing():
    a_step("release_request")
    stand_in(SUPERVISOR, APPROVER)
    Officer.objects.filter(username=APPROVER).update(is_active=False)
    assert team_queue(fresh(SUPERVISOR)).count() == 0

    Officer.objects.filter(username=APPROVER).update(is_active=True)
    Officer.objects.filter(username=SUPERVISOR).update(is_active=False)
    assert fresh(SUPERVISOR).positions_today() == ()


def test_a_delegation_of_named_steps_covers_these_and_nothing_else():
    release, acceptance = a_step("release_request"), a_step("decide_acceptance")
    stand_in(SUPERVISOR, APPROVER, steps=["release_request"])
    deputy = fresh(SUPERVISOR)

    assert list(team_queue(deputy)) == [release]
    operations.perform(release.pk, by=deputy, agreed=True)
    with pytest.raises(NotPermitted):
        operations.perform(acceptance.pk, by=deputy, accepted=True)
    # Nor by a way round the queue.
    assert not deputy.has_perm("cases.accept_case", acceptance.agency)
    with pytest.raises(NotPermitted):
        enact(acceptance.case.accept, by=deputy)
    with pytest.raises(Refusal, match="不属于该职责"):
        stand_in(SUPERVISOR, APPROVER, steps=["review_payment"])


def test_who_may_stand_in():
    offices = the_offices()
    cases = {
        "本机构或上级机构": "gb.cw1",  # below the district
        "任职人本人": SUPERVISOR,
    }
    for sentence, deputy in cases.items():
        with pytest.raises(Refusal, match=sentence) as refused:
            stand_in(deputy, SUPERVISOR)
        assert refused.value.field == "deputy"
    with pytest.raises(Refusal, match="本机构或上级机构"):
        stand_in("cx.ap1", APPROVER)
    Officer.objects.filter(username=SECOND).update(is_active=False)
    with pytest.raises(Refusal, match="停用"):
        stand_in(SECOND, SUPERVISOR)
    assert not Delegation.objects.exists()
    stand_in("gb.cw1", APPROVER)
    assert fresh("gb.cw1").has_perm("cases.accept_case", offices.township)


def test_a_deputy_who_is_away_in_the_period_does_not_stand_in(clock):
    away = clock.today() + timedelta(days=5)
    enter_absence(fresh(SECOND), by=fresh(SECOND), since=away, until=away)
    with pytest.raises(Refusal, match="缺勤"):
        stand_in(SECOND, SUPERVISOR, days=5)
    stand_in(SECOND, SUPERVISOR, days=4)


def test_a_delegated_duty_is_not_delegated_on():
    stand_in(SUPERVISOR, APPROVER)
    with pytest.raises(NotPermitted, match="不能再委托"):
        stand_in(SECOND, APPROVER, by=SUPERVISOR)


def test_a_supervisor_delegates_only_for_whoever_is_away(clock):
    with pytest.raises(NotPermitted, match="缺勤"):
        stand_in(SECOND, APPROVER, by=SUPERVISOR)
    today = clock.today()
    enter_absence(fresh(APPROVER), by=fresh(SUPERVISOR), since=today, until=today)

    stand_in(SECOND, APPROVER, by=SUPERVISOR)

    for stranger in ("jw.sv1", "gb.cw1"):
        with pytest.raises(NotPermitted):
            stand_in(SECOND, APPROVER, by=stranger)


def test_the_period_lies_within_the_appointment_and_a_reason_is_given(clock):
    appointment = appointment_of(APPROVER)
    Appointment.objects.filter(pk=appointment.pk).update(until=clock.today() + timedelta(days=5))
    with pytest.raises(Refusal) as refused:
        stand_in(SUPERVISOR, APPROVER, days=6)
    assert refused.value.field == "until"
    with pytest.raises(Refusal) as refused:
        stand_in(SUPERVISOR, APPROVER, days=-1)
    assert refused.value.field == "until"
    with pytest.raises(Refusal) as refused:
        stand_in(SUPERVISOR, APPROVER, days=2, limit_minor=0)
    assert refused.value.field == "limit"


def test_giving_and_ending_stand_in_the_holder_s_own_chain():
    delegation = stand_in(SUPERVISOR, APPROVER, limit_minor=100_000)
    end_delegation(delegation, by=fresh(SUPERVISOR))
    entries = Entry.objects.about(delegation)
    assert [entry.act.rpartition(".")[2] for entry in entries] == ["give", "end"]
    assert entries[0].stream.key == f"officer:{fresh(APPROVER).pk}"
    assert entries[0].reason.words.open() == "外出学习"
    assert verify().sound
    with pytest.raises(NotPermitted):
        end_delegation(stand_in(SUPERVISOR, APPROVER), by=fresh("jw.sv1"))


# Separation of duties looks at both persons.


def a_proposed_request(by):
    request = a_request(case_at("checked"))
    prepare_request(request, by=fresh(by), items=list(request.items.all()))
    return request


def test_a_deputy_cannot_do_for_another_what_the_other_is_barred_from():
    offices = the_offices()
    also(APPROVER, "caseworker", offices.township)
    request = a_proposed_request(APPROVER)
    stand_in(SUPERVISOR, APPROVER)

    with pytest.raises(NotPermitted, match="委托人已办理过"):
        release_request(request, by=fresh(SUPERVISOR), agreed=True)


def test_a_deputy_cannot_do_for_another_what_they_are_barred_from_themselves():
    request = a_proposed_request("gb.cw1")
    stand_in("gb.cw1", APPROVER)

    with pytest.raises(NotPermitted, match="您已办理过"):
        release_request(request, by=fresh("gb.cw1"), agreed=True)


def test_whoever_was_stood_in_for_has_acted():
    offices = the_offices()
    also("gb.cw1", "township_approver", offices.township)
    stand_in(SECOND, "gb.cw1")
    request = a_request(case_at("checked"))
    prepare_request(request, by=fresh(SECOND), items=list(request.items.all()))

    did = doers(request.stream, ["verification.verificationrequest.submit"])
    assert did == {fresh(SECOND).pk, fresh("gb.cw1").pk}
    for barred in ("gb.cw1", SECOND):
        stand_in(SECOND, APPROVER)
        with pytest.raises(NotPermitted, match="职责分离"):
            release_request(request, by=fresh(barred), agreed=True)
    release_request(request, by=fresh(APPROVER), agreed=True)


def test_of_two_colleagues_the_deputy_acts_for_the_one_who_is_not_barred():
    offices = the_offices()
    also(APPROVER, "caseworker", offices.township)
    also("gb.cw2", "township_approver", offices.township)
    request = a_proposed_request(APPROVER)
    stand_in(SUPERVISOR, APPROVER)
    lent = Appointment.objects.get(officer__username="gb.cw2", duty__code="township_approver")
    stand_in_for = stand_in(SUPERVISOR, "gb.cw2")
    Delegation.objects.filter(pk=stand_in_for.pk).update(appointment=lent)

    release_request(request, by=fresh(SUPERVISOR), agreed=True)

    released = Entry.objects.get(stream=request.stream, act__endswith=".release")
    assert released.on_behalf_of.username == "gb.cw2"


# The limit in money.


def approve(case, by, amount="2800"):
    decide_case(
        case, by=by, outcome="approve", form="cash", amount=Money.of(amount, "CNY"),
        fund=Fund.objects.get(code="ZHX"), reason="符合条件",
    )  # fmt: skip


def test_a_deputy_grants_no_more_than_the_delegation_says():
    case = case_awaiting_decision()
    bureau = "zh.sv1"
    stand_in(bureau, SUPERVISOR, limit_minor=280_000)

    with pytest.raises(NotPermitted, match="超过委托代理的上限"):
        approve(case, fresh(bureau), "2800.01")
    assert not case.decisions.exists()

    approve(case, fresh(bureau), "2800")
    case.refresh_from_db()
    assert case.state == "approved"


def test_a_deputy_pays_no_more_than_the_delegation_says():
    case = brought_to(case_awaiting_decision(), "approved")
    payment = a_disbursement(case, "prepared")
    offices = the_offices()
    colleague = appointed(offices.bureau)
    delegation = stand_in("zh.sv1", "zh.fr1", limit_minor=payment.amount_minor - 1)
    assert colleague.positions_today()

    with pytest.raises(NotPermitted, match="超过委托代理的上限"):
        review_payment(payment, by=fresh("zh.sv1"), agreed=True)

    Delegation.objects.filter(pk=delegation.pk).update(limit_minor=payment.amount_minor)
    review_payment(payment, by=fresh("zh.sv1"), agreed=True)
    assert payment.state == "reviewed"


def test_a_limit_in_yuan_says_nothing_of_other_currencies_so_they_are_refused():
    case = brought_to(case_awaiting_decision(), "approved")
    payment = a_disbursement(case, "prepared")
    type(payment).objects.filter(pk=payment.pk).update(currency="MOP", amount_minor=1)
    payment.refresh_from_db()
    stand_in("zh.sv1", "zh.fr1", limit_minor=10_000_000)
    with pytest.raises(NotPermitted, match="超过委托代理的上限"):
        review_payment(payment, by=fresh("zh.sv1"), agreed=True)


# What is seen, and what is written.


def test_a_deputy_reads_the_cases_on_behalf_of_the_colleague():
    elsewhere = case_at("submitted")
    reader = fresh("zh.fr1")
    assert elsewhere not in cases_for(reader)
    stand_in("zh.fr1", "zh.sv1")
    reader = fresh("zh.fr1")
    assert elsewhere in cases_for(reader)

    entry = log_reading(elsewhere, by=reader, what="case_file", office=elsewhere.agency.code)
    own = log_reading(elsewhere, by=fresh("zh.sv1"), what="case_file")

    assert entry.on_behalf_of.username == "zh.sv1"
    assert own.on_behalf_of is None


def test_an_act_outside_the_queue_is_on_behalf_too():
    stand_in("xz.vo1", "gb.cw1")
    offices, household = the_offices(), a_household()
    case = register_case(
        by=fresh("xz.vo1"), agency=offices.township, counterpart=offices.welfare,
        applicant=household.members_on().first().person, household=household,
        declaration=a_declaration(household), case_type="emergency", origin="applied",
        cause="illness", place="residence", happened_on=household.created_at.date(),
        circumstances="住院",
    )  # fmt: skip
    submit_case(case, by=fresh("xz.vo1"))
    assert {e.on_behalf_of.username for e in Entry.objects.filter(stream=case.stream)} == {"gb.cw1"}


def test_an_entry_without_a_deputy_keeps_the_bytes_it_always_had():
    task = a_step("check_form")
    operations.claim(task.pk, by=fresh("gb.cw1"))
    entry = Entry.objects.get(stream=task.case.stream, act__endswith=".claim")
    body = body_of(entry, str(task.case.stream))
    assert "on_behalf_of" not in body
    assert digest(body) == entry.hash
    entry.on_behalf_of = fresh("gb.cw2")
    assert body_of(entry, str(task.case.stream))["on_behalf_of"] == fresh("gb.cw2").pk


def test_the_archive_names_both():
    task = a_step("release_request")
    stand_in(SUPERVISOR, APPROVER)
    operations.perform(task.pk, by=fresh(SUPERVISOR), agreed=True)
    history = archive._history(task.case)
    [line] = [line for line in history if line["act"].endswith(".release")]
    assert line["stood_in_for"] == fresh(APPROVER).full_name
    assert json.dumps(line)
    body = {key: line[key] for key in line if key in body_of(Entry.objects.first(), "")}
    body["on_behalf_of"] = line["on_behalf_of"]
    assert digest(body) == line["hash"]


def test_where_an_officer_stands_is_read_in_one_statement():
    stand_in(SUPERVISOR, APPROVER, steps=["release_request"], limit_minor=5)
    officer = fresh(SUPERVISOR)
    with CaptureQueriesContext(connection) as seen:
        positions = officer.positions_today()
        officer.positions_today()
    assert len(seen) == 1
    [lent] = [position for position in positions if not position.own]
    assert (lent.on_behalf_of, lent.limit_minor) == (fresh(APPROVER).pk, 5)
    assert lent.permissions == {"verification.release_request", "cases.view_case"}


def test_a_second_visitor_is_there_in_their_own_right():
    stand_in("xz.vo1", "gb.cw2")
    an_agency("ZH")
    task = a_step("visit_home")
    with pytest.raises(Refusal) as refused:
        operations.perform(
            task.pk, by=fresh("gb.cw1"), companion=fresh("xz.vo1"), findings="属实", matches=True,
            visited_on=task.case.applied_on,
        )  # fmt: skip
    assert refused.value.field == "companion"
