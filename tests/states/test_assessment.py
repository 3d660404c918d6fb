"""The course of an inquiry (入户调查与审核意见), as tables. The tables are the specification."""

import pytest

from casework.assessment.models import Assessment
from casework.core import clock
from tests.appointing import appointed
from tests.factories import a_case, an_assessment

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAnInquiry(MachineTests):
    MODEL = Assessment
    # from     act           to
    COURSE = """
      opened   record_visit  visited
      visited  hold_review   reviewed
      visited  conclude      concluded
      reviewed conclude      concluded
      concluded  take_back   visited
      concluded  lapse       visited
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      record_visit | assessment.record_visit@agency | |
      hold_review  | assessment.hold_review@agency  | |
      conclude     | assessment.give_opinion@agency | | assessment.community_review_held
      take_back    | assessment.give_opinion@agency | | audit.did_it_last
      lapse        | cases.approve_case@district cases.approve_small_case@agency assessment.post_publicity@agency | | assessment.opinion_lapsed
    """

    def at(self, state):
        return an_assessment(a_case(state="accepted"), state)

    def particulars(self, act, record):
        if act == "hold_review":
            return {
                "on": clock.today(), "present": 9, "in_favour": 7, "against": 1, "words": "属实",
            }  # fmt: skip
        if act == "record_visit":
            return {
                "visited_on": clock.today(),
                "visitor": appointed(record.agency),
                "companion": appointed(record.agency),
                "findings": "住所整洁。",
                "matches": True,
            }
        if act != "conclude":
            return {}
        return {"recommended": True, "form": "cash", "minor": 280_000, "opinion": "建议救助。"}
