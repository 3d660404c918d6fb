"""The course of a proceeding elsewhere (行政复议、行政诉讼), as tables: the specification."""

import pytest

from casework.core import clock
from casework.remedies.models import Proceeding
from tests.factories import a_case_decided, a_paper, a_proceeding

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAProceeding(MachineTests):
    MODEL = Proceeding
    # from      act          to
    COURSE = """
      notified  give_answer  answered
      notified  end_early    closed
      answered  conclude     ended
      ended     implement    ended
      ended     close        closed
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      give_answer | remedies.handle_proceeding@deciding | |
      end_early   | remedies.handle_proceeding@deciding | |
      conclude    | remedies.handle_proceeding@deciding | |
      implement   | remedies.implement_remedy@deciding  | | remedies.asks_something
      close       | remedies.handle_proceeding@deciding remedies.implement_remedy@deciding | | remedies.carried_out
    """

    def at(self, state):
        return a_proceeding(a_case_decided(), state)

    def particulars(self, act, record):
        today = clock.today()
        return {
            "give_answer": lambda: {"on": today, "answer": a_paper(record)},
            "end_early": lambda: {"outcome": "withdrawn", "on": today, "ruling": None},
            "conclude": lambda: {"outcome": "maintained", "on": today, "ruling": None},
            "implement": lambda: {"words": "已重新调查。"},
        }.get(act, dict)()
