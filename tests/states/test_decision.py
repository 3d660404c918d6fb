"""The course of a decision (审批决定), as tables. The tables are the specification."""

from datetime import timedelta

import pytest

from casework.core import clock
from casework.decisions.models import Decision
from tests.factories import a_case, a_decision

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfADecision(MachineTests):
    MODEL = Decision
    # from    act    to
    COURSE = """
      issued  serve      served
      issued  supersede  superseded
      served  supersede  superseded
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      serve     | decisions.serve_decision@agency | |
      supersede | cases.approve_case@district cases.approve_small_case@agency cases.accept_case@agency | |
    """

    def at(self, state):
        return a_decision(a_case(state="approved"), state)

    def particulars(self, act, record):
        if act != "serve":
            return {}
        return {"on": clock.today(), "remedy_until": clock.today() + timedelta(days=60)}
