"""The course of a relief case (救助个案), as tables. The tables are the specification."""

import pytest

from casework.cases.models import Case
from casework.core import clock
from tests.factories import a_case

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfACase(MachineTests):
    MODEL = Case
    # from       act                 to
    COURSE = """
      draft      submit              submitted
      submitted  request_supplement  supplement
      supplement supply              submitted
      submitted  pass_check          checked
      checked    accept              accepted
      checked    refuse              not_accepted
      accepted   return_for_inquiry  returned
      accepted   approve             approved
      returned   approve             approved
      accepted   reject              rejected
      returned   reject              rejected
      approved   close               closed
      not_accepted reconsider        returned
      rejected   reconsider          returned
      approved   reconsider          returned
      closed     reconsider          returned
      rejected   amend               approved
      approved   amend               approved
      closed     amend               approved
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      submit             | cases.register_case@agency | | cases.commitment_made
      request_supplement | cases.check_case@agency    | | cases.not_asked_before
      supply             | cases.register_case@agency | |
      pass_check         | cases.check_case@agency    | |
      accept | cases.accept_case@agency | cases.case.register cases.case.submit | verification.means_checked
      refuse | cases.accept_case@agency | cases.case.register cases.case.submit | verification.means_checked
      return_for_inquiry | cases.approve_case@district cases.approve_small_case@agency | | assessment.ready_for_decision
      approve | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit assessment.assessment.record_visit assessment.assessment.conclude | assessment.ready_for_decision decisions.within_competence
      reject  | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit assessment.assessment.record_visit assessment.assessment.conclude | assessment.ready_for_decision decisions.within_competence
      close   | cases.close_case@agency | | payments.settled assessment.posting_over remedies.nothing_open remedies.nothing_outstanding cases.archive_made
      reconsider | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.revoked cases.no_other_open_case
      amend | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.amended cases.no_other_open_case
    """

    def at(self, state):
        return a_case(state=state)

    def particulars(self, act, record):
        return {
            "request_supplement": {"items": ["income"], "on": clock.today()},
            "refuse": {"ground": "means_exceed"},
            "reject": {"ground": "means_exceed"},
        }.get(act, {})
