"""The course of an objection (异议), as tables. The tables are the specification."""

import pytest

from casework.assessment.models import Objection
from tests.factories import a_case, a_publicity, an_objection

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAnObjection(MachineTests):
    MODEL = Objection
    # from    act      to
    COURSE = """
      lodged  uphold   upheld
      lodged  dismiss  dismissed
      lodged  discontinue  discontinued
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      uphold  | assessment.check_objection@agency | assessment.assessment.conclude |
      dismiss | assessment.check_objection@agency | assessment.assessment.conclude |
      discontinue | cases.withdraw_case@agency cases.lapse_case@agency cases.terminate_case@district | | assessment.posting_taken_down
    """

    def at(self, state):
        return an_objection(a_publicity(a_case(state="accepted"), "posted"), state)

    def particulars(self, act, record):
        if act == "discontinue":
            return {}
        return {"outcome": "经核查，该住房系他人所有。"}
