"""A study of the rules (政策研究): who puts it forward, what may go into it, and until when."""

import pytest

from casework.agencies.models import Agency, Officer
from casework.core.refusals import NotPermitted, OutOfTurn, Refusal
from casework.pilot.models import PolicyStudy
from casework.pilot.studies import (
    LONGEST,
    add_evidence,
    conclude_study,
    draw_up_study,
    keep_trial,
    take_up_study,
)
from tests.factories import a_scan

pytestmark = pytest.mark.django_db

KEY = "ceiling.household_year"
TRIAL = {"rule": KEY, "value": "60000.00", "touched": 3}


@pytest.fixture(autouse=True)
def _official(official_data, clock):
    """Monday 2022-03-07."""


def who(username) -> Officer:
    return Officer.objects.get(username=username)


def drawn_up(by="zh.pp1", agency="ZH", **changes) -> PolicyStudy:
    given = {"title": "提高年度上限", "proposal": "现行上限不足。", "affected": [KEY], **changes}
    return draw_up_study(by=who(by), agency=Agency.objects.get(code=agency), **given)


@pytest.fixture
def study():
    study = drawn_up()
    take_up_study(study, by=who("zh.pp1"))
    return study


def concluded(study):
    conclude_study(study, by=who("zh.pp2"), outcome="deferred", conclusion="待财力测算。")
    return study


@pytest.mark.parametrize(("by", "agency"), [("zh.sv1", "ZH"), ("gb.cw1", "ZH"), ("zh.pp1", "HQ")])
def test_a_study_is_put_forward_by_a_policy_officer_of_the_bureau(by, agency):
    with pytest.raises(NotPermitted, match="没有提出政策研究的职责"):
        drawn_up(by, agency)
    assert not PolicyStudy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"affected": []}, "affected"),
        ({"affected": [KEY, "ceiling.of_nothing"]}, "affected"),
        ({"title": " "}, "title"),
        ({"proposal": " "}, "proposal"),
        ({"proposal": "长" * (LONGEST + 1)}, "proposal"),
    ],
)
def test_a_study_names_rules_on_file_and_says_what_it_proposes(changes, field):
    with pytest.raises(Refusal) as refused:
        drawn_up(**changes)
    assert refused.value.field == field


def test_evidence_is_taken_in_by_those_who_may_study(study):
    with pytest.raises(NotPermitted):
        add_evidence(study, by=who("zh.sv1"), upload=a_scan())
    add_evidence(study, by=who("zh.pp2"), upload=a_scan())
    assert study.stream.documents.count() == 1


def test_a_trial_is_kept_once_by_those_who_may_replay_decisions(study):
    with pytest.raises(NotPermitted, match="试算"):
        keep_trial(study, by=who("gb.cw1"), trial=TRIAL)
    keep_trial(study, by=who("xz.sv1"), trial=TRIAL)
    with pytest.raises(Refusal, match="已经记入"):
        keep_trial(study, by=who("xz.sv2"), trial=dict(TRIAL))
    keep_trial(study, by=who("xz.sv2"), trial={**TRIAL, "value": "70000.00"})
    assert [trial["value"] for trial in study.trials] == ["60000.00", "70000.00"]


def test_a_concluded_study_takes_in_neither_paper_nor_trial(study):
    concluded(study)
    with pytest.raises(OutOfTurn, match="已有结论"):
        add_evidence(study, by=who("zh.pp1"), upload=a_scan())
    with pytest.raises(OutOfTurn, match="已有结论"):
        keep_trial(study, by=who("xz.sv1"), trial=TRIAL)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": "shelved"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"conclusion": " "}, "conclusion"),
        ({"conclusion": "长" * (LONGEST + 1)}, "conclusion"),
    ],
)
def test_what_comes_of_it_is_one_of_three_things_and_said_in_words(study, words, field):
    given = {"outcome": "adopted", "conclusion": "自 2023 年起执行。", **words}
    with pytest.raises(Refusal) as refused:
        conclude_study(study, by=who("zh.pp2"), **given)
    assert (refused.value.field, study.state) == (field, "under_study")
