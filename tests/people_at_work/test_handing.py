"""The verbs of the desk: 转办 hand on, 加签 co-sign, 撤回 take back, 退回 send back."""

import pytest

from casework.agencies.actions import enter_absence
from casework.audit.journal import doers
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.core import clock
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.payments.models import Disbursement
from tests.architecture.source import all_rules
from tests.factories import the_offices
from tests.factories.records import a_scan
from tests.factories.work import a_step, open_step
from workflows import interventions, operations, timekeeping
from workflows.consistency import find_faults
from workflows.cosigning import (
    answer_cosignature,
    ask_cosignatures,
    asked_of,
    candidates,
    withdraw_cosignature,
)
from workflows.graph import all_flows
from workflows.handing import hand_on, step_to_take_back, take_back
from workflows.models import Cosignature
from workflows.recusals import declare_recusal
from workflows.steps import Step

from .conftest import fresh, stand_in

CLERK, COLLEAGUE, APPROVER, SUPERVISOR = "gb.cw1", "gb.cw2", "gb.ap1", "xz.sv1"


def claimed(step="check_form", by=CLERK):
    return operations.claim(a_step(step).pk, by=fresh(by))


# 转办


def test_the_holder_hands_a_step_to_a_colleague_of_the_same_desk():
    task = claimed()
    hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh(CLERK), note="今天外出")
    task.refresh_from_db()
    assert task.owner.username == COLLEAGUE
    entry = Entry.objects.get(stream=task.case.stream, act__endswith="hand_on")
    assert (entry.facts["to"], entry.reason.words.open()) == (fresh(COLLEAGUE).pk, "今天外出")


def test_a_step_is_handed_on_by_its_holder_only_and_to_whoever_may_do_it(clock):
    task = claimed()
    for by in (COLLEAGUE, APPROVER):
        with pytest.raises(NotPermitted, match="只有领取"):
            hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh(by), note="换人")
    for to in (APPROVER, "cx.cw1", SUPERVISOR):
        with pytest.raises(NotPermitted):
            hand_on(task.pk, to=fresh(to), by=fresh(CLERK), note="换人")
    with pytest.raises(Refusal) as refused:
        hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh(CLERK), note=" ")
    assert refused.value.field == "note"
    with pytest.raises(Refusal) as refused:
        hand_on(task.pk, to=fresh(CLERK), by=fresh(CLERK), note="换人")
    assert refused.value.field == "officer"
    enter_absence(fresh(COLLEAGUE), by=fresh(COLLEAGUE), since=clock.today(), until=clock.today())
    with pytest.raises(NotPermitted, match="缺勤"):
        hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh(CLERK), note="换人")


def test_a_deputy_hands_on_what_the_colleague_holds():
    task = claimed()
    stand_in("xz.vo1", CLERK)
    hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh("xz.vo1"), note="换人")
    entry = Entry.objects.get(stream=task.case.stream, act__endswith="hand_on")
    assert entry.on_behalf_of.username == CLERK


# 加签


def asked(task, *usernames, by=CLERK):
    ask_cosignatures(
        task, [fresh(name) for name in usernames], by=fresh(by), question="材料是否齐全？"
    )
    return list(Cosignature.objects.filter(task=task, state="asked").order_by("pk"))


def test_a_step_waits_until_everybody_asked_has_answered():
    task = claimed()
    first, second = asked(task, COLLEAGUE, SUPERVISOR)
    assert [each.pk for each in asked_of(fresh(COLLEAGUE))] == [first.pk]
    assert first.question.open() == "材料是否齐全？"

    def done():
        operations.perform(task.pk, by=fresh(CLERK), complete=True)

    with pytest.raises(NotYet, match=fresh(COLLEAGUE).full_name) as refused:
        done()
    assert fresh(SUPERVISOR).full_name in str(refused.value)
    answer_cosignature(first, by=fresh(COLLEAGUE), agreed=True, answer="齐全")
    with pytest.raises(NotYet):
        done()
    answer_cosignature(second, by=fresh(SUPERVISOR), agreed=False, answer="缺收入证明")
    done()
    assert (first.state, second.state) == ("agreed", "objected")
    assert second.answer.open() == "缺收入证明"
    assert not asked_of(fresh(SUPERVISOR))
    assert verify().sound


def test_only_whoever_was_asked_answers_in_words_and_once():
    task = claimed()
    [one] = asked(task, COLLEAGUE)
    with pytest.raises(NotYet, match="本人"):
        answer_cosignature(one, by=fresh(APPROVER), agreed=True, answer="同意")
    with pytest.raises(NotPermitted):
        answer_cosignature(one, by=fresh("cx.cw1"), agreed=True, answer="同意")
    with pytest.raises(Refusal) as refused:
        answer_cosignature(one, by=fresh(COLLEAGUE), agreed=True, answer=" ")
    assert refused.value.field == "answer"
    answer_cosignature(one, by=fresh(COLLEAGUE), agreed=True, answer="同意")
    with pytest.raises(OutOfTurn):
        answer_cosignature(one, by=fresh(COLLEAGUE), agreed=False, answer="不同意")


def test_the_holder_asks_and_withdraws_and_nobody_else():
    task = claimed()
    with pytest.raises(NotYet, match="只有领取"):
        asked(task, SUPERVISOR, by=COLLEAGUE)
    assert not Cosignature.objects.filter(state="asked").exists()
    [one] = asked(task, COLLEAGUE)
    with pytest.raises(OutOfTurn, match="尚未答复"):
        asked(task, COLLEAGUE)
    with pytest.raises(NotYet, match="只有领取"):
        withdraw_cosignature(one, by=fresh(COLLEAGUE))
    withdraw_cosignature(one, by=fresh(CLERK))
    operations.perform(task.pk, by=fresh(CLERK), complete=True)


def test_officers_of_the_office_and_above_are_asked_who_are_at_work_and_free(clock):
    task = claimed()
    offered = {officer.username for officer in candidates(task, fresh(CLERK))}
    assert {COLLEAGUE, APPROVER, SUPERVISOR, "zh.sv1"} <= offered
    assert not offered & {CLERK, "cx.cw1", "jw.sv1", "ias.vo1", "zh.au1", "system"}
    for wrong in ("cx.cw1", CLERK, "ias.vo1"):
        with pytest.raises(Refusal, match="不能会签"):
            asked(task, wrong)
    declare_recusal(task.case, fresh(COLLEAGUE), by=fresh(COLLEAGUE), reason="亲属")
    with pytest.raises(NotPermitted, match="回避"):
        asked(task, COLLEAGUE)
    enter_absence(fresh(APPROVER), by=fresh(APPROVER), since=clock.today(), until=clock.today())
    with pytest.raises(Refusal, match="不能会签"):
        asked(task, APPROVER)
    for wrong in ({"question": " "}, {"asked": []}):
        given = {"asked": [fresh(SUPERVISOR)], "question": "？", **wrong}
        with pytest.raises(Refusal) as refused:
            ask_cosignatures(task, by=fresh(CLERK), **given)
        assert refused.value.field in wrong


def test_a_step_that_is_gone_asks_nobody_any_more():
    task = claimed("prepare_request")
    [one] = asked(task, COLLEAGUE)
    task.case.authorizations.filter(state="active").update(state="revoked")
    open_step(task.case)
    assert not asked_of(fresh(COLLEAGUE))
    with pytest.raises(NotYet, match="无须会签"):
        answer_cosignature(one, by=fresh(COLLEAGUE), agreed=True, answer="同意")


def test_a_co_signer_has_not_acted_unless_a_rule_says_so():
    task = claimed("prepare_request")
    [one] = asked(task, APPROVER)
    answer_cosignature(one, by=fresh(APPROVER), agreed=True, answer="同意")
    request = task.case.requests.get()
    operations.perform(task.pk, by=fresh(CLERK), items=list(request.items.all()))
    release = task.case.tasks.latest("pk")
    operations.perform(release.pk, by=fresh(APPROVER), agreed=True)
    named = {act for _model, rule in all_rules() for act in rule.not_by}
    assert not any("cosignature" in act for act in named)
    assert doers(task.case.stream, ["workflows.cosignature.agree"]) == {fresh(APPROVER).pk}


# 撤回


def prepared_payment():
    task = a_step("prepare_payment")
    operations.perform(
        task.pk, by=fresh("zh.fc1"), method="bank", payee_name=task.case.applicant.name,
        bank=the_offices().bank, account_number="6222021234567890",
    )  # fmt: skip
    return task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()


def proposed_request():
    task = a_step("prepare_request")
    items = list(task.case.requests.get().items.all())
    operations.perform(task.pk, by=fresh(CLERK), items=items)
    return task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()


def given_opinion():
    task = a_step("give_opinion")
    operations.perform(task.pk, by=fresh(CLERK), recommended=False, opinion="不符合条件")
    return task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()


def answered_request():
    task = a_step("answer_request")
    items = task.case.requests.get().items.all()
    operations.perform(
        task.pk, by=fresh("ias.vo1"), answers=[(item, "none_found", None, "") for item in items]
    )
    return task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()


def entered_decision():
    task = a_step("enter_decision")
    operations.perform(task.pk, by=fresh("mn.cw1"), outcome="refused", decided_on=clock.today())
    return task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()


LAST_ACTS = {
    entered_decision: ("mn.cw1", "mn.cw2", "enter_decision", "mn.cw2"),
    prepared_payment: ("zh.fc1", "zh.fr1", "prepare_payment", "zh.fc2"),
    proposed_request: (CLERK, APPROVER, "prepare_request", COLLEAGUE),
    given_opinion: (CLERK, COLLEAGUE, "give_opinion", COLLEAGUE),
    answered_request: ("ias.vo1", "ias.vo2", "answer_request", "ias.vo2"),
}


@pytest.mark.parametrize("last_act", LAST_ACTS)
def test_whoever_did_the_last_act_takes_it_back_while_nobody_has_taken_up_the_next(last_act):
    doer, _next, step, _other = LAST_ACTS[last_act]
    task = last_act()
    with pytest.raises(Refusal) as refused:
        take_back(task.pk, by=fresh(doer), note=" ")
    assert refused.value.field == "note"

    take_back(task.pk, by=fresh(doer), note="填错了")

    opened = task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    assert opened.step == step
    assert Entry.objects.filter(stream=task.case.stream, act__contains="take_back").count() == 1
    assert [str(fault) for fault in find_faults()] == []
    assert verify().sound


@pytest.mark.parametrize("last_act", LAST_ACTS)
def test_it_is_not_taken_back_by_another_nor_once_the_next_is_claimed(last_act):
    doer, follower, _step, other = LAST_ACTS[last_act]
    task = last_act()
    if other != "zh.fc2":
        with pytest.raises(NotYet, match="只有最后一次办理"):
            take_back(task.pk, by=fresh(other), note="填错了")
    operations.claim(task.pk, by=fresh(follower))
    with pytest.raises(OutOfTurn, match="不能撤回"):
        take_back(task.pk, by=fresh(doer), note="填错了")


def test_what_was_decided_sent_or_served_is_not_taken_back():
    never = {
        "check_signatures", "release_request", "countersign_request", "decide_acceptance",
        "decide_case", "serve_decision", "review_payment", "send_payment", "post_publicity",
        "close_case",
    }  # fmt: skip
    may = {
        node.name
        for flow in all_flows()
        for node in flow.instance.nodes()
        if isinstance(node, Step) and node.take_back is not None
    }
    assert may == {step for _doer, _next, step, _other in LAST_ACTS.values()}
    assert not may & never
    task = a_step("release_request")
    operations.perform(task.pk, by=fresh(APPROVER), agreed=True)
    opened = task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    assert step_to_take_back(opened) is None
    with pytest.raises(OutOfTurn, match="不能撤回"):
        take_back(opened.pk, by=fresh(APPROVER), note="发错了")


def terminated():
    case = prepared_payment().case
    interventions.terminate_case(case, by=fresh(SUPERVISOR), ground="moved", reason="迁出")
    return case


def without_authorization():
    case = proposed_request().case
    interventions.withdraw_authorization(
        case, by=fresh(CLERK), signed_on=clock.today(), note="家庭撤回"
    )
    return case


def withdrawn_and_reopened():
    case = given_opinion().case
    interventions.withdraw_case(
        case, by=fresh(CLERK), statement=a_scan(), signed_on=clock.today(), note="撤回申请"
    )
    interventions.reopen_case(fresh_case(case), by=fresh(SUPERVISOR), reason="申请人请求恢复")
    return case


def fresh_case(case):
    return type(case).objects.get(pk=case.pk)


INTERRUPTED = {terminated: "zh.fc1", without_authorization: CLERK, withdrawn_and_reopened: CLERK}


@pytest.mark.parametrize("interrupted", INTERRUPTED)
def test_after_an_interruption_the_act_before_it_is_not_taken_back(interrupted):
    case = interrupted()
    opened = case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    assert step_to_take_back(opened) is None
    with pytest.raises(OutOfTurn, match="不能撤回"):
        take_back(opened.pk, by=fresh(INTERRUPTED[interrupted]), note="填错了")


def test_a_payment_that_was_taken_back_is_prepared_anew():
    task = prepared_payment()
    take_back(task.pk, by=fresh("zh.fc1"), note="账号有误")
    again = task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    operations.perform(
        again.pk, by=fresh("zh.fc1"), method="bank", payee_name=task.case.applicant.name,
        bank=the_offices().bank, account_number="6222029999999999",
    )  # fmt: skip
    payment = Disbursement.objects.get(case=task.case)
    assert payment.account_number.open() == "6222029999999999"
    review = task.case.tasks.filter(status="NEW", flow_task_type="HUMAN").get()
    operations.perform(review.pk, by=fresh("zh.fr1"), agreed=True)


def suspended(task):
    timekeeping.suspend(
        fresh_case(task.case), by=fresh(APPROVER), ground="absent", words="申请人住院"
    )
    return task


def test_a_step_of_a_suspended_case_is_not_handed_on():
    task = suspended(claimed("post_publicity"))
    with pytest.raises(OutOfTurn, match="已中止办理"):
        hand_on(task.pk, to=fresh(COLLEAGUE), by=fresh(CLERK), note="换人")


def test_nor_is_the_act_before_it_taken_back():
    task = suspended(given_opinion())
    with pytest.raises(OutOfTurn, match="已中止办理"):
        take_back(task.pk, by=fresh(CLERK), note="填错了")


# 退回


def test_whatever_sends_back_is_named_alike_and_done_by_a_step():
    performed = {
        act.rule
        for flow in all_flows()
        for node in flow.instance.nodes()
        if isinstance(node, Step)
        for act in node.performs
    }
    back = {
        (model.__name__, rule.name): rule
        for model, rule in all_rules()
        if rule.name in ("send_back", "return_answer", "return_for_inquiry", "reject_signature")
    }
    assert len(back) == 8
    for (model, _name), rule in back.items():
        assert str(rule.label).startswith("退回"), rule.name
        assert rule in performed or model == "PilotTask"
    taken = [rule for _model, rule in all_rules() if rule.name.startswith("take_back")]
    assert all(str(rule.label).startswith("撤回") for rule in taken)
