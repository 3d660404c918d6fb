"""The course of a relief case (救助个案), as tables. The tables are the specification."""

from datetime import date, timedelta

import pytest

from casework.cases.models import Case
from casework.core import clock
from tests.factories import a_case

from .machines import MachineTests

pytestmark = pytest.mark.django_db

SUSPENDED = {"suspended_from": "checked", "suspended_until": date(2022, 5, 6)}


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
      returned   return_for_inquiry  returned
      approved   close               closed
      submitted        propose_emergency   emergency
      emergency        approve_in_advance  paperwork_due
      emergency        decline_emergency   submitted
      paperwork_due    file_paperwork      paperwork_filed
      paperwork_filed  regularise          regularised
      paperwork_filed  send_back           paperwork_due
      paperwork_filed  find_irregular      irregular
      regularised      close               closed
      submitted        propose_quick       quick
      quick            approve_quick       approved
      quick            reject_quick        rejected
      quick            take_general_route  submitted
      supplement       lapse               withdrawn
      submitted        withdraw            withdrawn
      supplement       withdraw            withdrawn
      checked          withdraw            withdrawn
      accepted         withdraw            withdrawn
      returned         withdraw            withdrawn
      emergency        withdraw            withdrawn
      quick            withdraw            withdrawn
      suspended        withdraw            withdrawn
      submitted        terminate           terminated
      supplement       terminate           terminated
      checked          terminate           terminated
      accepted         terminate           terminated
      returned         terminate           terminated
      emergency        terminate           terminated
      quick            terminate           terminated
      paperwork_due    terminate           terminated
      approved         terminate           terminated
      suspended        terminate           terminated
      withdrawn        reopen              submitted
      terminated       reopen              submitted
      submitted  suspend             suspended
      supplement suspend             suspended
      checked    suspend             suspended
      accepted   suspend             suspended
      returned   suspend             suspended
      suspended  resume              submitted
      suspended  resume              supplement
      suspended  resume              checked
      suspended  resume              accepted
      suspended  resume              returned
      not_accepted reconsider        returned
      rejected   reconsider          returned
      approved   reconsider          returned
      closed     reconsider          returned
      regularised reconsider         returned
      irregular  reconsider          returned
      not_accepted check_anew          checked
      rejected   check_anew          checked
      approved   check_anew          checked
      closed     check_anew          checked
      regularised check_anew          checked
      irregular  check_anew          checked
      terminated restart             submitted
      rejected   amend               approved
      approved   amend               approved
      closed     amend               approved
      regularised amend              approved
      irregular  close_after_recovery closed
      checked    conclude            concluded
      concluded  take_back_outcome   checked
      concluded  close_concluded     closed
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      submit             | cases.register_case@agency | | cases.commitment_made
      request_supplement | cases.check_case@agency    | | cases.not_asked_before
      supply             | cases.register_case@agency | |
      pass_check         | cases.check_case@agency    | |
      accept | cases.accept_case@agency | cases.case.register cases.case.submit | cases.decided_here verification.means_checked
      refuse | cases.accept_case@agency | cases.case.register cases.case.submit | cases.decided_here verification.means_checked
      return_for_inquiry | cases.approve_case@district cases.approve_small_case@agency | | assessment.ready_for_decision
      approve | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit assessment.assessment.record_visit assessment.assessment.conclude decisions.legalreview.agree decisions.legalreview.disagree | assessment.ready_for_decision decisions.within_competence decisions.within_caps
      reject  | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit assessment.assessment.record_visit assessment.assessment.conclude | assessment.ready_for_decision decisions.within_competence
      propose_emergency  | cases.check_case@agency | | cases.decided_here cases.emergency_route_open
      approve_in_advance | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_emergency | decisions.within_advance_ceiling decisions.within_caps
      decline_emergency  | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_emergency |
      file_paperwork     | cases.check_case@agency | | assessment.opinion_concluded payments.settled
      regularise         | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_emergency cases.case.file_paperwork assessment.assessment.record_visit assessment.assessment.conclude | decisions.of_deciding_office
      send_back          | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_emergency cases.case.file_paperwork assessment.assessment.record_visit assessment.assessment.conclude | decisions.of_deciding_office
      find_irregular     | cases.approve_case@district cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_emergency cases.case.file_paperwork assessment.assessment.record_visit assessment.assessment.conclude | decisions.of_deciding_office
      propose_quick      | cases.check_case@agency | | cases.decided_here cases.quick_route_open
      approve_quick      | cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_quick | decisions.within_quick_ceiling decisions.within_caps
      reject_quick       | cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_quick |
      take_general_route | cases.approve_small_case@agency | cases.case.register cases.case.submit cases.case.propose_quick |
      lapse     | cases.lapse_case@agency       | | cases.supplement_period_over
      withdraw  | cases.withdraw_case@agency    | | remedies.nothing_kept
      terminate | cases.terminate_case@district | | cases.decided_here payments.nothing_paid_or_under_way assessment.aid_not_posted
      reopen    | cases.reopen_case@district    | | cases.within_reopening_period cases.no_other_open_case
      suspend | cases.accept_case@agency | | cases.decided_here
      conclude          | cases.enter_decision@agency | | cases.decided_outside verification.means_checked
      take_back_outcome | cases.enter_decision@agency | | audit.did_it_last
      close_concluded   | cases.close_case@agency     | | remedies.nothing_open cases.archive_made
      resume  | cases.accept_case@agency | |
      close   | cases.close_case@agency | | payments.settled assessment.posting_over remedies.nothing_open remedies.nothing_outstanding cases.archive_made
      close_after_recovery | cases.close_case@agency | | remedies.nothing_open remedies.nothing_outstanding cases.archive_made
      restart    | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.revoked cases.no_other_open_case
      reconsider | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.revoked verification.once_checked cases.no_other_open_case
      check_anew | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.revoked verification.never_checked cases.no_other_open_case
      amend | remedies.implement_remedy@agency remedies.implement_remedy@district | | remedies.amended cases.no_other_open_case
    """

    def at(self, state):
        return a_case(state=state, **(SUSPENDED if state == "suspended" else {}))

    def particulars(self, act, record):
        return {
            "request_supplement": {"items": ["income"], "on": clock.today()},
            "refuse": {"ground": "means_exceed"},
            "reject": {"ground": "means_exceed"},
            "reject_quick": {"ground": "means_exceed"},
            "propose_emergency": {"ground": "life", "words": "无处安身", "minor": 200_000},
            "propose_quick": {"ground": "illness", "words": "突发重病", "minor": 100_000},
            "file_paperwork": {"items": ["identity"]},
            "lapse": {"on": clock.today()},
            "withdraw": {"on": clock.today()},
            "terminate": {"ground": "moved", "on": clock.today()},
            "suspend": {"ground": "absent", "until": clock.today() + timedelta(days=60)},
        }.get(act, {})
