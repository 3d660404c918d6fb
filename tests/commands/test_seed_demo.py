"""Demo cases: played through the operations, or in bulk for load."""

import pytest
from django.core.management import CommandError, call_command

from casework.audit.verify import verify
from casework.cases.models import Case
from casework.core import clock
from casework.documents import printing
from casework.people.models import Person
from casework.people.queries import possible_duplicates, search_people
from workflows import operations
from workflows.consistency import find_faults
from workflows.demo.bulk_stages import NOT_IN_BULK, PER_THOUSAND
from workflows.demo.load import seed_load
from workflows.demo.people import ON_FILE_TWICE
from workflows.demo.playing import play
from workflows.demo.scene import Scene
from workflows.demo.stories import STORIES
from workflows.models import OPEN, WorkTask
from workflows.stages import LABELS, stage_of

pytestmark = pytest.mark.django_db

#: Few papers, so that it is quick.
QUICK = [story for story in STORIES if story.stage in ("draft", "form_check", "supplement")]


def stages_of(numbers):
    return [stage_of(Case.objects.get(number=number)).code for number in numbers]


def test_the_demo_cases_stand_at_every_stage():
    # In the sample no rule asks for a community review.
    assert {story.stage for story in STORIES} == set(LABELS) - {"community_review"}


def test_every_act_of_a_demo_case_can_be_played():
    verbs = {act.verb for story in STORIES for act in story.acts}
    assert [verb for verb in verbs if not callable(getattr(Scene, verb, None))] == []
    beside = {"suspend_case", "pause_clock", "lodge_review", "register_proceeding"}
    assert verbs >= beside | {"receive_complaint", "order_recovery", "enter_decision"}


def test_cases_in_bulk_stand_at_every_stage():
    assert set(PER_THOUSAND) == set(LABELS) - NOT_IN_BULK
    assert sum(PER_THOUSAND.values()) == 1000


def test_a_played_case_comes_to_the_end_of_its_story(official_data):
    told = []

    played = play(QUICK, progress=lambda done, total: told.append((done, total)))

    assert played.stopped == []
    assert stages_of(played.numbers) == [story.stage for story in QUICK]
    assert find_faults(documents=True) == []
    assert verify().sound
    assert told[-1][0] == told[-1][1] == len(told)


def test_no_act_of_a_demo_case_lies_in_the_future_and_journals_run_on(official_data):
    play(QUICK)

    for case in Case.objects.select_related("stream"):
        moments = list(case.stream.entries.order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= clock.now()


def test_the_same_seed_makes_the_same_cases(official_data):
    def names(seed):
        played = play(QUICK[:2], seed=seed)
        cases = [Case.objects.get(number=number) for number in played.numbers]
        made = [(case.applicant.birth_date, case.happened_on) for case in cases]
        # Out of the way of the next round: a household has one open case for a cause.
        Case.objects.filter(number__in=played.numbers).update(state="closed")
        WorkTask.objects.filter(case__in=cases).update(status="DONE")
        return made

    assert names(7) == names(7) != names(8)


def test_where_papers_cannot_be_printed_cases_stay_at_the_step_before(official_data, monkeypatch):
    monkeypatch.setattr(printing, "pdf_available", lambda: (False, "缺少软件包，不能生成 PDF。"))
    signing = next(story for story in STORIES if story.stage == "signing")

    played = play([signing])

    [sentence] = played.stopped
    assert "issue_authorization" in sentence
    assert stages_of(played.numbers) == ["awaiting_authorization"]
    assert find_faults() == []


@pytest.mark.release
def test_all_demo_cases_come_to_the_end_of_their_stories(official_data):
    played = play()

    assert played.stopped == []
    assert stages_of(played.numbers) == [story.stage for story in STORIES]
    assert find_faults(documents=True) == []
    assert verify().sound
    due = WorkTask.objects.filter(flow_task_type="HUMAN", status__in=OPEN)
    assert due.filter(due_on__lt=clock.today()).exists()
    assert due.filter(due_on__gt=clock.today()).exists()


def test_cases_in_bulk_are_sound_at_every_stage(official_data):
    written = seed_load(len(PER_THOUSAND))

    cases = list(Case.objects.order_by("pk"))
    assert [stage_of(case).code for case in cases] == list(PER_THOUSAND)
    assert written.cases == len(cases)
    assert find_faults(documents=True) == []
    assert verify().sound


def test_a_case_in_bulk_is_found_and_goes_on_like_any_other(official_data):
    seed_load(2)
    task = WorkTask.objects.get(step="check_form", status__in=OPEN)
    officer = task.agency.appointments.filter(duty__code="caseworker").first().officer

    operations.perform(task.pk, by=officer, complete=True)

    assert stage_of(task.case).code == "awaiting_authorization"
    assert task.case.applicant in search_people(task.case.applicant.name)
    assert find_faults() == []


def test_numbers_go_on_after_cases_in_bulk(official_data):
    seed_load(40)
    seed_load(40)

    numbers = list(Case.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 80
    assert verify().sound
    assert find_faults() == []


def test_where_there_are_cases_the_demo_is_left_alone(official_data, capsys):
    seed_load(1)

    call_command("seed_demo", "--if-empty")

    assert "nothing to do" in capsys.readouterr().out
    assert Case.objects.count() == 1
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo")


def test_cases_in_bulk_are_told_with_their_rate(official_data, capsys):
    call_command("seed_demo", "--cases", "3")

    assert "cases/s" in capsys.readouterr().out
    assert Case.objects.count() == 3


def test_no_fewer_than_one_case_is_made():
    with pytest.raises(CommandError, match="--cases"):
        call_command("seed_demo", "--cases", "0")


def test_the_demo_has_somebody_on_file_twice_to_be_merged(official_data):
    play([story for story in STORIES if story.twice])

    [pair] = possible_duplicates(Person.objects.all())
    assert {person.name for person in pair} == {ON_FILE_TWICE[0].name}
