"""A complaint whose officer can go on no longer is given to another (改派投诉): never to somebody it is
about, with a reason, and whoever had it in hand has it no more."""

import pytest
from django.urls import reverse

from casework.agencies.models import Agency, Officer
from casework.audit.journal import _append
from casework.audit.locks import hold
from casework.audit.models import Entry
from casework.cases.conflicts import declare_recusal
from casework.core.refusals import NotPermitted, NotYet, OutOfTurn, Refusal
from casework.remedies.actions.complaints import assign_complaint
from casework.remedies.models import Complaint
from tests.factories import a_complaint
from tests.factories.work import a_remedy_step
from tests.pages.desks import signed_in
from workflows import operations, remedies
from workflows.models import OPEN, WorkTask

pytestmark = pytest.mark.django_db

LEFT = "承办人已调离。"
ANSWER = {"justified": False, "reply": "经查，未发现拖延。"}


def who(username: str) -> Officer:
    return Officer.objects.get(username=username)


@pytest.fixture
def task(clock):
    """The answer to a complaint that xz.rv1 has in hand."""
    task = a_remedy_step("answer_complaint")
    return operations.claim(task.pk, by=who("xz.rv1"))


@pytest.fixture
def complaint(task):
    return Complaint.objects.get()


def give(complaint, to="xz.rv2", by="xz.sv1", note=LEFT):
    remedies.reassign_complaint(complaint, by=who(by), officer=who(to), note=note)
    complaint.refresh_from_db()


def acted_at_the_counter(complaint, username: str) -> None:
    case = complaint.case
    with hold(case.stream):
        _append(
            case.stream, case, "cases.case.accept", by=who(username),
            office=complaint.against.code,
        )  # fmt: skip


def test_it_leaves_the_desk_of_whoever_left_and_the_other_answers_it_in_the_same_time(
    task, complaint
):
    due = task.due_on
    Officer.objects.filter(username="xz.rv1").update(is_active=False)

    give(complaint)

    assert (complaint.state, complaint.officer) == ("assigned", who("xz.rv2"))
    [open_now] = complaint.case.tasks.filter(
        flow_task_type="HUMAN", status__in=OPEN, process__subject=f"complaint:{complaint.pk}"
    )
    assert (open_now.step, open_now.owner, open_now.due_on) == ("answer_complaint", None, due)
    operations.claim(open_now.pk, by=who("xz.rv2"))
    operations.perform(open_now.pk, by=who("xz.rv2"), **ANSWER)
    complaint.refresh_from_db()
    assert complaint.state == "answered"


def test_whoever_had_it_answers_it_no_more(task, complaint):
    give(complaint)

    with pytest.raises(NotYet, match="改派投诉"):
        operations.perform(task.pk, by=who("xz.rv1"), **ANSWER)
    with pytest.raises(NotPermitted, match="已交由"):
        operations.claim(task.pk, by=who("xz.rv1"))


def test_the_history_tells_from_whom_to_whom_and_why(complaint):
    give(complaint)

    entry = Entry.objects.about(complaint).get(act__endswith=".reassign")
    assert entry.facts == {"officer": who("xz.rv2").pk, "taken_from": who("xz.rv1").pk}
    history = signed_in("xz.sv1").get(reverse("history", args=[complaint.case.number]))
    [line] = [line for line in history.context["entries"] if line.act == "改派投诉"]
    told = f"投诉：由{who('xz.rv1')}改由{who('xz.rv2')}承办"
    assert (line.record, line.reason) == (told, LEFT)
    assert told in history.content.decode()


def test_it_takes_a_reason(complaint):
    with pytest.raises(Refusal, match="改派投诉的理由") as refused:
        give(complaint, note="  ")
    assert refused.value.field == "note"


def test_it_goes_to_somebody_else_than_has_it(complaint):
    with pytest.raises(Refusal, match="另选人员") as refused:
        give(complaint, to="xz.rv1")
    assert refused.value.field == "officer"


def test_it_goes_to_nobody_whom_it_is_about(complaint):
    acted_at_the_counter(complaint, "xz.rv2")
    with pytest.raises(Refusal, match="被投诉机构") as refused:
        give(complaint)
    assert refused.value.field == "officer"


def test_it_goes_to_nobody_without_that_duty(complaint):
    with pytest.raises(Refusal, match="没有办理投诉的职责"):
        give(complaint, to="xz.sv2")


@pytest.mark.parametrize("act", [assign_complaint, remedies.reassign_complaint])
def test_it_goes_to_nobody_who_must_keep_away(clock, act):
    state = "received" if act is assign_complaint else "assigned"
    complaint = a_complaint(state=state)
    declare_recusal(complaint.case, who("xz.rv2"), by=who("xz.rv2"), reason="亲属")
    with pytest.raises(Refusal, match="应当回避") as refused:
        act(complaint, by=who("xz.sv1"), officer=who("xz.rv2"), note=LEFT)
    assert refused.value.field == "officer"


def test_nobody_whom_it_is_about_gives_it_to_another(complaint):
    acted_at_the_counter(complaint, "xz.sv1")
    with pytest.raises(NotYet, match="被投诉机构"):
        give(complaint)
    give(complaint, by="xz.sv2")


def test_it_is_taken_from_whoever_has_come_to_be_complained_about(task, complaint):
    """They can't answer it any more, and it must not lie there for that."""
    acted_at_the_counter(complaint, "xz.rv1")
    with pytest.raises(NotYet, match="被投诉机构"):
        operations.perform(task.pk, by=who("xz.rv1"), **ANSWER)
    give(complaint)
    assert complaint.officer == who("xz.rv2")


@pytest.mark.parametrize("state", ["received", "answered", "closed"])
def test_only_while_it_is_being_dealt_with(clock, state):
    with pytest.raises(OutOfTurn):
        give(a_complaint(state=state))


def test_where_the_office_deals_with_complaints_about_itself_whoever_gave_it_closes_it(clock):
    """In the Cooperation Zone no office stands above the one complained about."""
    zone = Agency.objects.get(code="HQ")
    complaint = a_complaint(state="assigned", against=zone, office=zone, officer=who("hq.rv1"))
    case = complaint.case
    type(case).objects.filter(pk=case.pk).update(agency=zone, district=zone)
    case.refresh_from_db()
    with hold(case.stream):
        operations.follow_remedies(case)
    task = case.tasks.get(step="answer_complaint")
    operations.claim(task.pk, by=who("hq.rv1"))
    give(complaint, to="hq.rv2", by="hq.sv1")
    operations.perform(task.pk, by=who("hq.rv2"), **ANSWER)
    closing = case.tasks.get(step="close_complaint")
    operations.perform(closing.pk, by=who("hq.sv1"))
    complaint.refresh_from_db()
    assert complaint.state == "closed"


# The page


def address(complaint) -> str:
    return reverse("reassign_complaint", args=[complaint.case.number, complaint.uid])


def links(username, complaint) -> list[str]:
    page = signed_in(username).get(reverse("case_file", args=[complaint.case.number]))
    return [one["link"]["url"] for one in page.context["remedies"] if one["link"]]


def test_the_case_file_offers_it_to_whoever_assigns_complaints(complaint):
    assert links("xz.sv1", complaint) == [address(complaint)]
    assert links("xz.rv1", complaint) == []
    assert links("gb.ap1", complaint) == []

    page = signed_in("xz.sv1").get(address(complaint))
    offered = set(page.context["form"].fields["officer"].queryset)
    assert who("xz.rv2") in offered
    assert who("xz.rv1") not in offered

    done = signed_in("xz.sv1").post(
        address(complaint), {"officer": who("xz.rv2").pk, "note": LEFT}, follow=True
    )
    assert "投诉已改派" in done.content.decode()
    complaint.refresh_from_db()
    assert complaint.officer == who("xz.rv2")


def test_nobody_whom_it_is_about_is_offered(complaint):
    acted_at_the_counter(complaint, "xz.rv2")
    page = signed_in("xz.sv1").get(address(complaint))
    assert who("xz.rv2") not in page.context["form"].fields["officer"].queryset


def test_an_answered_complaint_is_offered_to_nobody(clock):
    complaint = a_complaint(state="answered")
    assert links("xz.sv1", complaint) == []
    assert signed_in("xz.sv1").get(address(complaint)).status_code == 409


def test_the_office_complained_about_does_not_find_it_and_only_a_supervisor_reassigns_it(complaint):
    assert signed_in("gb.ap1").get(address(complaint)).status_code == 404
    assert signed_in("xz.rv1").get(address(complaint)).status_code == 403


def test_what_was_answered_is_closed_though_the_officer_acted_there_afterwards(task, complaint):
    operations.perform(task.pk, by=who("xz.rv1"), **ANSWER)
    acted_at_the_counter(complaint, "xz.rv1")
    closing = WorkTask.objects.get(case=complaint.case, step="close_complaint", status__in=OPEN)

    operations.perform(closing.pk, by=who("xz.sv1"))

    complaint.refresh_from_db()
    assert complaint.state == "closed"


def test_whoever_acted_there_does_not_close_it(task, complaint):
    operations.perform(task.pk, by=who("xz.rv1"), **ANSWER)
    acted_at_the_counter(complaint, "xz.sv1")
    closing = WorkTask.objects.get(case=complaint.case, step="close_complaint", status__in=OPEN)

    with pytest.raises((NotYet, NotPermitted), match="被投诉机构"):
        operations.perform(closing.pk, by=who("xz.sv1"))
