"""Running cases survive a changed flow, and it stays known under which version they began.

Each test starts a case under one version of the procedure, puts another in force in its middle, and
looks at the case afterwards.
"""

import pytest
from django.core.management import call_command
from django.urls import reverse

from casework.agencies.models import Officer
from casework.audit.models import Entry
from casework.audit.verify import verify
from casework.cases.models import Case
from tests.budgets.test_query_budgets import the_course, who
from tests.diagrams import changing
from tests.factories.work import a_step
from tests.pages.desks import signed_in
from workflows import operations, stages
from workflows.consistency import find_faults
from workflows.flows import ReliefFlow, relief
from workflows.graph import Graph
from workflows.jobs import run_once
from workflows.loading import SYSTEM
from workflows.models import OPEN, CaseProcess, WorkTask
from workflows.steps import Former
from workflows.versions import move_behind, move_case, processes_behind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("official_data")]

IN_FORCE = ReliefFlow.version
NEXT = IN_FORCE + 1
MOVED = "cases.case.move_to_version"


@pytest.fixture(autouse=True)
def _remember_nothing():
    yield
    changing.forget()


def open_tasks(case) -> list[WorkTask]:
    return list(WorkTask.objects.filter(case=case, flow_task_type="HUMAN", status__in=OPEN))


def open_steps(case) -> list[str]:
    return [task.step for task in open_tasks(case)]


def faults() -> list[str]:
    return [str(fault) for fault in find_faults()]


def moves(case) -> list[Entry]:
    return list(Entry.objects.filter(stream=case.stream, act=MOVED).order_by("seq"))


def add_a_second_look(monkeypatch, version=NEXT):
    """A new version of the procedure with one step more comes into force."""
    new = changing.with_a_second_look(version)
    changing.name_stage(monkeypatch, "second_look", "再次审阅", like="give_opinion")
    stage = changing.stage_with(
        "second_look", instead_of="post_publicity", unless=changing.looked_twice
    )
    changing.put_in_force(monkeypatch, ReliefFlow, new, stage)
    return new


def nodes_without_the_second_look(flow) -> dict:
    nodes = changing.nodes_of(flow)
    del nodes["second_look"]
    nodes["route"]._activate_next = [
        (target, condition)
        for target, condition in nodes["route"]._activate_next
        if target.name != "second_look"
    ]
    changing.lead(nodes, "second_look", "post_publicity")
    return nodes


def drop_the_second_look(monkeypatch, old, former=()):
    """The version after it does without that step again."""
    nodes = nodes_without_the_second_look(old)
    new = changing.another(old, nodes, version=old.version + 1, former=former)
    for table in (stages.STAGE_OF_STEP, stages.LABELS, stages.PHASE_OF):
        monkeypatch.delitem(table, "second_look")
    changing.put_in_force(monkeypatch, old, new, changing.STAGE_OF)
    return new


@pytest.fixture
def struck(monkeypatch):
    """Open work on a step that the procedure has no longer, and its case; nothing moved yet."""
    with_it = add_a_second_look(monkeypatch)
    task = _task_at_the_second_look()
    former = {"second_look": Former("再次审阅")}
    now = drop_the_second_look(monkeypatch, with_it, former)
    return WorkTask.objects.get(pk=task.pk), now


def _task_at_the_second_look() -> WorkTask:
    task = a_step("give_opinion")
    case = task.case
    case.assessments.update(state="concluded", recommended=True)
    operations.realign(case)
    [task] = open_tasks(case)
    assert task.step == "second_look"
    return task


def test_a_case_that_began_before_a_step_was_added_goes_through_it_to_its_end(
    filed_case, clock, monkeypatch
):
    """The step comes into force while the case waits for the home visit."""
    case, switched = filed_case, False
    for username, step, particulars in the_course(case, clock):
        if step == "visit_home":
            before = open_tasks(case)
            add_a_second_look(monkeypatch)
            switched = True
            assert find_faults() != []
            assert move_behind(by=who(SYSTEM)).went_on == 1
            assert open_tasks(case) == before
            assert find_faults() == []
        if step == "post_publicity":
            assert open_steps(case) == ["second_look"]
            operations.perform(open_tasks(case)[0].pk, by=who("gb.cw1"))
        [task] = open_tasks(case)
        assert task.step == step
        operations.perform(task.pk, by=who(username), **particulars)
        case.refresh_from_db()
        if switched:
            assert find_faults() == []

    case = Case.objects.get(pk=case.pk)
    assert case.state == "closed"
    assert changing.looked_twice(case)
    assert moves(case) == []
    main = CaseProcess.objects.get(case=case, parent_task=None)
    assert (main.flow_version, main.follows_version, main.status) == (IN_FORCE, NEXT, "DONE")
    answer = signed_in("gb.cw1").get(reverse("case_file", args=[case.number]))
    assert f"第 {IN_FORCE} 版起办，现按第 {NEXT} 版" in answer.content.decode()
    assert verify().sound


def test_a_case_that_stood_behind_an_added_step_is_brought_to_it_and_that_is_entered(monkeypatch):
    task = a_step("post_publicity")
    case = task.case
    add_a_second_look(monkeypatch)

    assert f"{case.number}: follows an earlier version" in " ".join(faults())
    result = run_once()

    assert (result.done, result.failed) == (1, 0)
    assert open_steps(case) == ["second_look"]
    assert faults() == []
    [entry] = moves(case)
    assert entry.actor.username == SYSTEM
    assert entry.facts == {"from": IN_FORCE, "was": "post_publicity", "step": "second_look"}
    began, now = CaseProcess.objects.filter(case=case, parent_task=None).order_by("pk")
    assert began.flow_version == IN_FORCE
    assert (now.flow_version, now.follows_version) == (NEXT, NEXT)


def test_a_case_that_stood_at_a_step_that_is_gone_goes_on_where_its_record_says(struck):
    task, _now = struck

    assert run_once().done == 1

    assert open_steps(task.case) == ["post_publicity"]
    task.refresh_from_db()
    assert (task.status, task.finished is not None) == ("CANCELED", True)
    assert faults() == []
    [entry] = moves(task.case)
    assert entry.facts == {"from": NEXT, "was": "second_look", "step": "post_publicity"}
    [posting] = open_tasks(task.case)
    operations.perform(posting.pk, by=Officer.objects.get(username="gb.cw1"))
    assert open_steps(task.case) == ["end_publicity"]
    assert faults() == []


def test_moving_twice_changes_nothing_more(struck):
    task, _now = struck
    run_once()
    entries = Entry.objects.count()

    assert (run_once().done, move_case(task.case, by=who(SYSTEM))) == (0, False)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("address", ["team_queue", "all_open", "supervisor"])
def test_lists_show_work_on_a_step_that_is_gone_by_its_old_title(struck, address):
    task, _now = struck
    reader = "gb.ap1" if address == "supervisor" else "gb.cw1"

    answer = signed_in(reader).get(reverse(address), {"due": "all"} if reader == "gb.ap1" else {})

    assert answer.status_code == 200
    assert task.case_number in answer.content.decode()
    assert "再次审阅" in answer.content.decode()


def test_case_file_and_history_show_a_case_whose_step_is_gone(struck):
    task, _now = struck
    page = signed_in("gb.cw1").get(reverse("case_file", args=[task.case_number]))
    assert page.status_code == 200
    assert "再次审阅" in page.content.decode()
    assert str(stages.stage_at("post_publicity").label) in page.content.decode()

    run_once()
    page = signed_in("xz.au1").get(reverse("history", args=[task.case_number]))
    assert page.status_code == 200
    assert "按新版程序转办" in page.content.decode()


def test_the_page_of_a_step_that_is_gone_leads_to_the_case_and_says_why(struck):
    task, _now = struck
    for send in ("get", "post"):
        answer = getattr(signed_in("gb.cw1"), send)(
            reverse("step", args=[task.pk]), {"complete": "yes"}, follow=True
        )
        assert answer.redirect_chain[-1][0] == reverse("case_file", args=[task.case_number])
        assert "办事程序已换版" in answer.content.decode()


def test_nobody_can_claim_or_do_a_step_that_is_gone(struck):
    task, _now = struck
    answer = signed_in("gb.cw1").post(reverse("claim_task", args=[task.pk]))
    assert answer.status_code == 409
    assert "办事程序已换版" in answer.content.decode()

    with pytest.raises(operations.OutOfTurn, match="再次审阅"):
        operations.perform(task.pk, by=who("gb.cw1"))
    answer = signed_in("gb.cw1").post(reverse("claim_next"))
    assert answer.status_code == 302


def test_a_step_that_is_gone_is_found_by_the_consistency_check(struck, capsys):
    task, _now = struck
    with pytest.raises(SystemExit):
        call_command("check_consistency")
    told = capsys.readouterr().out
    assert f"{task.case_number}: at posting the open work is ['second_look']" in told
    assert "follows an earlier version of the procedure: run move_to_version" in told

    call_command("move_to_version")
    call_command("check_consistency")
    assert capsys.readouterr().out == (
        "1 cases moved to another step, 0 go on as they were, 0 failed\n0 faults\n"
    )


def test_a_step_that_no_version_remembers_is_called_by_its_name(monkeypatch):
    with_it = add_a_second_look(monkeypatch)
    task = _task_at_the_second_look()
    drop_the_second_look(monkeypatch, with_it)

    assert WorkTask.objects.get(pk=task.pk).title == "second_look"
    assert signed_in("gb.cw1").get(reverse("all_open")).status_code == 200
    assert run_once().done == 1


def rename_opinion(monkeypatch, former):
    new = changing.with_opinion_called("state_opinion", NEXT, former=former)
    changing.name_stage(monkeypatch, "state_opinion", "提出意见", like="give_opinion")
    stage = changing.stage_with(
        "state_opinion", instead_of="give_opinion", unless=lambda case: False
    )
    changing.put_in_force(monkeypatch, ReliefFlow, new, stage)


def test_work_on_a_renamed_step_keeps_its_holder_and_its_due_date(monkeypatch):
    task = a_step("give_opinion")
    officer = who("gb.cw1")
    operations.claim(task.pk, by=officer)
    rename_opinion(monkeypatch, {"give_opinion": Former("提出审核意见", "state_opinion")})

    assert run_once().done == 1

    [after] = open_tasks(task.case)
    assert (after.pk, after.step, after.owner, after.due_on) == (
        task.pk, "state_opinion", officer, task.due_on
    )  # fmt: skip
    assert after.in_procedure
    assert faults() == []
    assert moves(task.case)[0].facts["was"] == "give_opinion"


def test_without_a_word_about_the_renaming_the_work_is_opened_anew(monkeypatch):
    task = a_step("give_opinion")
    operations.claim(task.pk, by=who("gb.cw1"))
    rename_opinion(monkeypatch, {})

    assert run_once().done == 1

    [after] = open_tasks(task.case)
    assert (after.step, after.owner) == ("state_opinion", None)
    assert after.pk != task.pk
    assert faults() == []


def test_a_renamed_step_on_another_desk_is_opened_anew_there(monkeypatch):
    task = a_step("give_opinion")
    operations.claim(task.pk, by=who("gb.cw1"))
    rename_opinion(monkeypatch, {"give_opinion": Former("提出审核意见", "state_opinion")})
    flow = relief.ReliefFlow
    monkeypatch.setattr(flow.state_opinion, "duty", "township_approver")

    assert run_once().done == 1

    [after] = open_tasks(task.case)
    assert (after.step, after.owner, after.duty) == ("state_opinion", None, "township_approver")


@pytest.mark.parametrize("remembered", [True, False], ids=["remembered", "forgotten"])
def test_a_child_goes_on_when_the_wait_for_it_has_another_name(monkeypatch, remembered):
    task = a_step("send_payment")
    former = {"payment": Former("等待发放完成", "payout")} if remembered else {}
    new = changing.with_payment_awaited_as("payout", NEXT, former=former)
    changing.put_in_force(monkeypatch, ReliefFlow, new)

    assert run_once().done == 1

    [after] = open_tasks(task.case)
    assert after.step == "send_payment"
    assert (after.pk == task.pk) is remembered
    assert len(moves(task.case)) == 1
    assert faults() == []


def test_a_child_that_ends_before_its_case_was_moved_brings_the_case_on(monkeypatch):
    """The wait has another name and nobody has moved the case yet."""
    task = a_step("reconcile_payment")
    new = changing.with_payment_awaited_as("payout", NEXT)
    changing.put_in_force(monkeypatch, ReliefFlow, new)

    operations.perform(task.pk, by=who("zh.fr1"))

    assert open_steps(task.case) == ["post_after_aid"]
    run_once()
    assert faults() == []


def test_going_back_to_the_version_before_moves_cases_too(monkeypatch):
    add = add_a_second_look(monkeypatch, version=NEXT)
    task = _task_at_the_second_look()
    nodes = nodes_without_the_second_look(add)
    old = changing.another(add, nodes, version=IN_FORCE)
    changing.put_in_force(monkeypatch, add, old, changing.STAGE_OF)

    assert processes_behind().count() == 1
    assert run_once().done == 1
    assert open_steps(task.case) == ["post_publicity"]


def test_a_case_that_fails_is_left_as_it_was_and_the_others_go_on(monkeypatch, caplog):
    first, second = a_step("post_publicity"), a_step("post_publicity")
    add_a_second_look(monkeypatch)
    real = operations.realign

    def realign(case):
        if case == first.case:
            raise RuntimeError("陈𠮷㛃")
        real(case)

    monkeypatch.setattr(operations, "realign", realign)

    result = run_once()

    assert (result.done, result.failed) == (1, 1)
    assert open_steps(first.case) == ["post_publicity"]
    assert open_steps(second.case) == ["second_look"]
    assert "陈𠮷㛃" not in caplog.text
    with pytest.raises(SystemExit):
        call_command("move_to_version")


def test_a_round_stops_when_it_is_asked_to(monkeypatch):
    a_step("post_publicity")
    add_a_second_look(monkeypatch)

    assert run_once(stop=lambda: True).done == 0
    assert processes_behind().count() == 1


def test_a_case_begun_now_keeps_the_version_in_force(filed_case):
    for process in CaseProcess.objects.filter(case=filed_case):
        assert process.flow_version == process.follows_version == process.flow_class.version
    assert processes_behind().count() == 0


def test_the_new_version_is_a_sound_graph_too(monkeypatch):
    new = add_a_second_look(monkeypatch)
    graph = Graph(new)

    assert graph.nodes["second_look"].lane.duties == ("caseworker",)
    ways = [way.target for way in graph.ways_from("opinion_given")]
    assert ways == ["file_paperwork", "second_look"]
    assert new.version == len(new.changes)
