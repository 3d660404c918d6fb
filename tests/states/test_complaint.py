"""The course of a complaint (投诉), as tables. The tables are the specification."""

import pytest

from casework.core import clock
from casework.remedies.models import Complaint
from tests.appointing import appointed
from tests.factories import a_complaint

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAComplaint(MachineTests):
    MODEL = Complaint
    # from      act          to
    COURSE = """
      received  hand_to      assigned
      assigned  reassign     assigned
      assigned  give_answer  answered
      answered  close        closed
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      hand_to     | remedies.assign_complaint@office | | remedies.not_complained_about
      reassign    | remedies.assign_complaint@office | | remedies.not_complained_about
      give_answer | remedies.answer_complaint@office | | remedies.assigned_to_officer remedies.not_complained_about
      close       | remedies.assign_complaint@office | remedies.complaint.give_answer | remedies.not_complained_about
    """

    def at(self, state):
        return a_complaint(state=state)

    def particulars(self, act, record):
        return {
            "hand_to": lambda: {"officer": appointed(record.office)},
            "reassign": lambda: {"officer": appointed(record.office)},
            "give_answer": lambda: {
                "justified": False, "reply": "经查，未发现拖延。", "on": clock.today(),
            },
        }.get(act, dict)()  # fmt: skip
