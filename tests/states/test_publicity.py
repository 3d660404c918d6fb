"""The course of a posting (公示), as tables. The tables are the specification."""

from datetime import timedelta

import pytest

from casework.assessment.models import Publicity
from casework.core import clock
from casework.documents.kinds import Kind
from tests.factories import a_case, a_paper, a_publicity

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAPosting(MachineTests):
    MODEL = Publicity
    # from    act   to
    COURSE = """
      draft   post    posted
      posted  end     ended
      posted  stop    stopped
      posted  resume  posted
      posted  take_down  taken_down
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      post | assessment.post_publicity@agency  | | assessment.opinion_given payments.aid_given
      end  | assessment.post_publicity@agency  | | assessment.period_over assessment.no_open_objection
      resume | assessment.check_objection@agency cases.accept_case@agency | | assessment.no_open_objection
      stop | assessment.check_objection@agency | | assessment.objection_upheld
      take_down | cases.withdraw_case@agency cases.lapse_case@agency cases.terminate_case@district remedies.implement_remedy@agency remedies.implement_remedy@district | | assessment.nothing_to_post
    """

    def at(self, state):
        return a_publicity(a_case(state="accepted"), state)

    def particulars(self, act, record):
        if act == "resume":
            return {"until": clock.today() + timedelta(days=5), "days": 2}
        if act != "post":
            return {}
        return {
            "on": clock.today(),
            "until": clock.today() + timedelta(days=3),
            "document": a_paper(record, Kind.PUBLICITY_NOTICE),
        }
