"""The pages about time limits: why this date, pause, suspension, extension, messages."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format

from casework.agencies.models import Officer
from casework.audit.locks import hold
from casework.audit.models import Entry
from casework.cases.models import Case
from casework.notices.messages import MOST_COUNTED, count_unread, mark_read
from casework.notices.models import Message
from tests.factories import a_case, a_decision, a_disbursement, a_scan, an_assessment
from tests.factories.work import a_step, open_step
from tests.pages.desks import officer, signed_in
from workflows import operations, timekeeping
from workflows.deadlines import due_for
from workflows.operations import realign
from workflows.sweeping import sweep


def page(username, name, *arguments):
    return signed_in(username).get(reverse(name, args=arguments)).content.decode()


def pause(task, staff):
    timekeeping.start_pause(
        task.case, by=staff.caseworker, reason="applicant", words="等待", evidence=a_scan()
    )


# Why this date


def test_the_page_says_rule_source_and_every_day_with_its_weekday(staff, clock):
    clock.move_on(timedelta(days=25))  # Friday 1 April 2022
    shown = page("gb.ap1", "why", a_step("decide_acceptance").pk)
    for words in (
        "受理或不予受理时限", "2 个工作日", "示例参数", "试点默认值", "2022年4月1日", "星期五",
        "起算事由发生之日，不计入", "第 1 日（调休上班）", "清明节，不计入", "第 2 日", "2022年4月6日",
    ):  # fmt: skip
        assert words in shown, words


def test_a_pause_an_extension_and_the_date_before_stand_on_it(staff, clock):
    task = a_step("decide_acceptance")
    pause(task, staff)
    assert "时限暂停：等待申请人" in page("gb.cw1", "why", task.pk)
    clock.move_on(timedelta(days=1))
    timekeeping.end_pause(task.case, by=staff.caseworker)
    timekeeping.extend(task.pk, by=staff.supervisor, workdays=2, words="案情复杂")
    shown = page("gb.cw1", "why", task.pk)
    for words in (
        "暂停，不计入（等待申请人）", "延期第 2 日", "办理时限最长延期", "原时限 ", "2022年3月9日",
        "扣除暂停的日数", "批准延期",
    ):  # fmt: skip
        assert words in shown, words


def test_a_finished_step_still_says_why(staff):
    task = a_step("check_form")
    operations.perform(task.pk, by=staff.caseworker, complete=True)
    assert "第 1 日" in page("gb.cw1", "why", task.pk)


def test_a_provisional_date_is_marked(staff, clock):
    clock.move_on(timedelta(days=1759))  # 30 December 2026
    assert "尚未公布" in page("gb.ap1", "why", a_step("decide_acceptance").pk)


def test_it_names_nobody_and_is_reached_from_step_case_file_and_list(staff):
    task = a_step("check_form")
    address = reverse("why", args=[task.pk])
    assert task.case.applicant.name not in page("gb.cw1", "why", task.pk)
    for name, arguments in (
        ("step", [task.pk]), ("case_file", [task.case_number]), ("team_queue", []),
    ):  # fmt: skip
        assert address in page("gb.cw1", name, *arguments), name


# What aid in advance owes


def test_the_paperwork_of_aid_in_advance_says_when_it_is_due_while_the_money_is_on_its_way(staff):
    case = a_case(
        state="paperwork_due", route="emergency", route_ground="treatment",
        route_words="不能等待。", proposed_minor=200_000,
    )  # fmt: skip
    an_assessment(case, "opened")
    decision = a_decision(case, "issued", in_advance=True, office=case.district)
    payment = a_disbursement(case, "planned")
    task = open_step(case)
    assert task.step == "prepare_payment"

    shown = page("gb.cw1", "case_file", case.number)

    assert "先行救助的手续须在时限内补齐" in shown
    due = due_for("limit.emergency_paperwork", case.agency, start=decision.decided_on)
    assert date_format(due.on) in shown

    type(payment).objects.filter(pk=payment.pk).update(state="reconciled")
    type(decision).objects.filter(pk=decision.pk).update(state="served")
    with hold(case.stream):
        realign(Case.objects.get(pk=case.pk))
    assert open_step(case).step == "visit_home"
    assert "先行救助的手续须在时限内补齐" not in page("gb.cw1", "case_file", case.number)


# Pausing and suspending by hand


def test_a_caseworker_pauses_and_goes_on(staff, clock):
    task = a_step("check_form")
    browser = signed_in("gb.cw1")
    file = reverse("case_file", args=[task.case_number])
    address = reverse("pause_clock", args=[task.case_number])
    assert address in browser.get(file).content.decode()

    lacking = browser.post(address, {"reason": "applicant", "words": "等待材料"})
    assert lacking.status_code == 200
    assert "证明材料" in lacking.content.decode()
    sent = browser.post(
        address, {"reason": "applicant", "words": "等待材料", "evidence": a_scan()}, follow=True
    )
    assert "已登记期限中止" in sent.content.decode()
    shown = browser.get(file).content.decode()
    assert "时限暂停" in shown
    assert "等待材料" not in shown
    assert address + "end/" in shown
    for name in ("team_queue", "all_open"):
        assert "时限暂停" in browser.get(reverse(name)).content.decode()

    clock.move_on(timedelta(days=3))
    sent = browser.post(reverse("end_pause", args=[task.case_number]), follow=True)
    assert "时限已重新计算" in sent.content.decode()
    task.refresh_from_db()
    assert not task.paused


def test_a_second_pause_is_refused_on_the_form(staff):
    task = a_step("check_form")
    pause(task, staff)
    answer = signed_in("gb.cw1").post(
        reverse("pause_clock", args=[task.case_number]),
        {"reason": "applicant", "words": "等待材料", "evidence": a_scan()},
    )
    assert answer.status_code == 200
    assert "已经暂停" in answer.content.decode()


def test_the_head_of_the_office_suspends_and_resumes(staff, clock):
    task = a_step("check_form")
    head = signed_in("gb.ap1")
    file = reverse("case_file", args=[task.case_number])
    address = reverse("suspend_case", args=[task.case_number])
    assert address in head.get(file).content.decode()
    assert "60 日" in head.get(address).content.decode()
    assert "示例参数" in head.get(address).content.decode()
    sent = head.post(address, {"ground": "asked", "words": "申请人请求"}, follow=True)
    assert "已中止办理" in sent.content.decode()

    shown = head.get(file).content.decode()
    assert "形式审查（已中止）" in shown
    assert "最迟至 2022年5月6日" in shown
    assert "中止办理通知书" in shown
    assert reverse("resume_case", args=[task.case_number]) in shown
    step = signed_in("gb.cw1").get(reverse("step", args=[task.pk])).content.decode()
    assert "恢复办理后才能办理本步骤" in step
    assert reverse("claim_task", args=[task.pk]) not in step
    clock.move_on(timedelta(days=30))
    late = signed_in("gb.cw1").get(file)
    assert late.context["advice"] == []
    assert "形式审查" not in [act["label"] for act in late.context["acts"]]

    sent = head.post(reverse("resume_case", args=[task.case_number]), {"note": ""}, follow=True)
    assert "已恢复办理" in sent.content.decode()
    acts = set(Entry.objects.about(task.case).values_list("act", flat=True))
    assert {"cases.case.suspend", "cases.case.resume"} <= acts


def test_a_superior_extends_from_the_desk(staff):
    task = a_step("check_form")
    address = reverse("extend", args=[task.pk])
    assert address in page("gb.ap1", "step", task.pk)
    assert address not in page("gb.cw1", "step", task.pk)
    head = signed_in("gb.ap1")
    assert "1 至 5" in head.post(address, {"workdays": 9, "words": "复杂"}).content.decode()
    sent = head.post(address, {"workdays": 2, "words": "复杂"}, follow=True)
    assert "已批准延期" in sent.content.decode()


def test_a_superior_on_the_other_side_extends_what_they_may_not_read(staff):
    task = a_step("receive_request")
    head = signed_in("ias.sv1")
    shown = head.get(reverse("extend", args=[task.pk])).content.decode()
    assert task.case.applicant.name not in shown
    sent = head.post(
        reverse("extend", args=[task.pk]), {"workdays": 1, "words": "复杂"}, follow=True
    )
    assert sent.redirect_chain[-1][0] == reverse("supervisor")


# Messages


def test_the_header_counts_what_is_unread_and_the_page_shows_it(staff, clock):
    task = a_step("check_form")
    clock.move_on(timedelta(days=1))
    sweep()
    browser = signed_in("gb.cw1")
    shown = browser.get(reverse("inbox")).content.decode()
    assert "到期日提醒：“形式审查”，办理时限 2022年3月8日。" in shown
    assert "示例参数" in shown
    assert task.case_number in shown
    assert task.case.applicant.name not in shown
    assert "条未读" in browser.get(reverse("my_work")).content.decode()

    number = Message.objects.get().pk
    sent = browser.post(reverse("mark_messages_read"), {"message": number}, follow=True)
    assert "已标为已读" in sent.content.decode()
    assert "条未读" not in browser.get(reverse("my_work")).content.decode()
    message = Message.objects.get()
    assert (message.read_by, message.read_at is None) == (staff.caseworker, False)


def test_nobody_reads_or_sets_aside_what_others_are_told(staff, clock):
    a_step("check_form")
    clock.move_on(timedelta(days=1))
    sweep()
    message = Message.objects.get()
    for username in ("gb.ap1", "cx.cw1", "xz.sv1", "ias.vo1"):
        assert count_unread(officer(username)) == ""
        assert mark_read(officer(username), [message.pk]) == 0
        assert "没有站内通知" in page(username, "inbox")
    assert count_unread(officer("gb.cw2")) == "1"


def test_odd_numbers_of_messages_are_passed_over(staff):
    answer = signed_in("gb.cw1").post(
        reverse("mark_messages_read"), {"message": ["x", "-1", "9" * 40, "²"]}
    )
    assert answer.status_code == 302


def test_every_kind_of_message_is_said_in_words(staff, clock):
    task = a_step("check_form")
    for kind in Message.Kind:
        Message.objects.create(
            kind=kind, key=f"test:{kind}", stream=task.case.stream, due_on=task.due_on,
            was_due_on=task.due_on, step=task.step, made_at=clock.now(), recipient=staff.caseworker,
            task=None if kind == "suspension" else task.pk,
        )  # fmt: skip
    shown = page("gb.cw1", "inbox")
    for words in ("请尽快办理“形式审查”", "改为", "中止期限 2022年3月8日 已满", "时限提醒"):
        assert words in shown
    assert reverse("case_file", args=[task.case_number]) in shown


def test_long_lists_turn_by_number_and_are_counted_up_to_a_limit(staff, clock):
    task = a_step("check_form")
    Message.objects.bulk_create(
        Message(
            kind="due", key=f"test:{count}", stream=task.case.stream, task=task.pk, step=task.step,
            due_on=task.due_on, made_at=clock.now(), recipient=staff.caseworker,
        )
        for count in range(MOST_COUNTED + 5)
    )  # fmt: skip
    assert count_unread(Officer.objects.get(username="gb.cw1")) == f"{MOST_COUNTED}+"
    first = signed_in("gb.cw1").get(reverse("inbox"))
    assert len(first.context["items"]) == 25
    second = signed_in("gb.cw1").get(reverse("inbox") + first.context["next_url"])
    shown, then = ([item["pk"] for item in found.context["items"]] for found in (first, second))
    assert min(shown) > max(then)


def test_a_list_offers_nothing_to_take_of_a_suspended_case_but_what_goes_on_beside_it(staff, clock):
    task = a_step("visit_home")
    claim = reverse("claim_task", args=[task.pk])
    assert claim in page("gb.cw1", "all_open")

    timekeeping.suspend(task.case, by=staff.approver, ground="absent", words="外地就医")

    shown = page("gb.cw1", "all_open")
    assert task.case_number in shown
    assert claim not in shown
