"""The course of a policy study (政策研究), as a table. The table is the specification."""

import pytest

from casework.audit.models import Entry
from casework.core.refusals import NotPermitted
from casework.pilot.models import PolicyStudy
from casework.pilot.studies import draw_up_study
from casework.policy.models import PolicyRule
from tests.appointing import an_agency, appointed

from .tables import allowed, assert_carried_out, assert_refused, brought_to, declared, forbidden

pytestmark = pytest.mark.usefixtures("official_data", "clock", "db")

# from         act       to
COURSE = """
  drafted      take_up   under_study
  under_study  conclude  concluded
"""
SAID = {"outcome": "adopted", "conclusion": "自 2023 年起执行。"}


@pytest.fixture
def bureau():
    return an_agency()


@pytest.fixture
def author(bureau):
    return appointed(bureau, "pilot.draw_up_study", "pilot.conclude_study")


@pytest.fixture
def colleague(bureau):
    return appointed(bureau, "pilot.draw_up_study", "pilot.conclude_study")


@pytest.fixture
def study(bureau, author):
    return draw_up_study(
        by=author, agency=bureau, title="提高月数", proposal="现行 3 个月不足。",
        affected=[PolicyRule.objects.first().key],
    )  # fmt: skip


def at(study, state) -> PolicyStudy:
    said = SAID if state == "concluded" else {}
    return brought_to(study, state, **said)


def told(act) -> dict:
    return SAID if act == "conclude" else {}


def test_the_model_declares_exactly_this_course():
    assert declared(PolicyStudy) == allowed(COURSE)


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_a_listed_act_works_and_is_journalled(study, colleague, source, act, target):
    assert_carried_out(at(study, source), act, target, by=colleague, **told(act))


@pytest.mark.parametrize(("source", "act"), forbidden(COURSE, PolicyStudy))
def test_any_other_act_is_refused(study, colleague, source, act):
    assert_refused(at(study, source), act, by=colleague, **told(act))


@pytest.mark.parametrize(("source", "act", "target"), sorted(allowed(COURSE)))
def test_each_act_takes_its_permission_at_the_study_s_own_bureau(study, source, act, target):
    elsewhere = an_agency("IAS", name="澳门社会工作局", jurisdiction="macao")
    stranger = appointed(elsewhere, "pilot.draw_up_study", "pilot.conclude_study")

    assert_refused(at(study, source), act, by=stranger, refusal=NotPermitted, **told(act))


def test_whoever_drew_a_study_up_does_not_conclude_it(study):
    author = Entry.objects.about(study).get().actor

    assert_refused(at(study, "under_study"), "conclude", by=author, refusal=NotPermitted, **SAID)
