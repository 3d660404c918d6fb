"""The course of a legal review (法制审核), as tables. The tables are the specification."""

import pytest

from casework.core import clock
from casework.decisions.models import LegalReview
from tests.factories import a_legal_review, case_awaiting_decision

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfALegalReview(MachineTests):
    MODEL = LegalReview
    # from   act       to
    COURSE = """
      asked  agree     agreed
      asked  disagree  objected
      asked  discontinue  discontinued
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      agree    | decisions.review_legality@district | cases.case.register cases.case.submit decisions.legalreview.ask assessment.assessment.record_visit assessment.assessment.conclude |
      disagree | decisions.review_legality@district | cases.case.register cases.case.submit decisions.legalreview.ask assessment.assessment.record_visit assessment.assessment.conclude |
      discontinue | cases.withdraw_case@agency cases.terminate_case@district | | cases.ended
    """

    def at(self, state):
        return a_legal_review(case_awaiting_decision(), state)

    def particulars(self, act, record):
        if act == "discontinue":
            return {}
        return {"opinion": "依据充分。", "on": clock.today()}
