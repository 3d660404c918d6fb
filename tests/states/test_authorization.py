"""The course of an authorization (授权书), as tables. The tables are the specification."""

import pytest

from casework.consent.models import Authorization
from casework.documents.kinds import Kind
from tests.factories import a_case, a_paper, an_authorization

from .machines import MachineTests

pytestmark = pytest.mark.django_db


class TestCourseOfAnAuthorization(MachineTests):
    MODEL = Authorization
    # from              act               to
    COURSE = """
      draft             issue             issued
      issued            record_signature  partially_signed
      partially_signed  record_signature  partially_signed
      partially_signed  reject_signature  partially_signed
      partially_signed  activate          active
      active            lapse             partially_signed
      issued            revoke            revoked
      partially_signed  revoke            revoked
      active            revoke            revoked
      issued            expire            expired
      partially_signed  expire            expired
      active            expire            expired
      draft             cancel            void
      issued            cancel            void
      partially_signed  cancel            void
      active            cancel            void
    """
    # act | who may, at which office | whom an earlier act bars | what must be true
    LAW = """
      issue            | consent.issue_authorization@agency  | |
      record_signature | consent.sign_authorization@agency   | |
      reject_signature | consent.check_authorization@agency  | consent.authorization.record_signature |
      activate         | consent.check_authorization@agency  | consent.authorization.record_signature | consent.all_signed
      lapse            | verification.prepare_request@agency verification.release_request@agency verification.receive_request@recipient verification.answer_request@recipient verification.countersign_request@recipient | | consent.check_lapsed
      revoke           | consent.revoke_authorization@agency | |
      expire           | consent.issue_authorization@agency  | | consent.period_over
      cancel           | consent.issue_authorization@agency cases.terminate_case@district | |
    """

    def at(self, state):
        return an_authorization(a_case(state="checked"), state)

    def particulars(self, act, record):
        return {"document": a_paper(record, Kind.AUTHORIZATION)} if act == "issue" else {}
